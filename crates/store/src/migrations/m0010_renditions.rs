//! Further sizes of a job, and which of them an output sends.

use super::words::{Vary, add_columns, json, text};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0010_renditions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "stream_jobs", [json("renditions").default("[]").take()]).await?;
        add_columns(manager, "outputs", [text("rendition").or_null()]).await
    }
}
