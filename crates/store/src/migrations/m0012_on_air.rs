//! Since when a job has been on air without a gap; its run may have begun long before.

use super::words::{Vary, add_columns, time};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0012_on_air"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "job_status", [time("on_air_since").or_null()]).await
    }
}
