//! What browsers reported about the Content-Security-Policy, one row a kind of violation.

use super::words::{Vary, big, index, table, text, time};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0007_csp_reports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            text("id").key(),
            text("directive"),
            text("blocked"),
            text("document"),
            text("sample_digest").or_null(),
            text("disposition"),
            big("reports"),
            time("first_seen_at"),
            time("last_seen_at"),
        ];
        manager.create_table(table("csp_reports", columns, [])).await?;
        manager.create_index(index("csp_reports", &["last_seen_at"])).await
    }
}
