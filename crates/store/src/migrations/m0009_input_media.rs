//! What is taken from an input: picture, sound, or both as before.

use super::words::{add_columns, text};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0009_input_media"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "inputs", [text("media").default("both").take()]).await
    }
}
