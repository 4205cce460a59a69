//! The audit trail is chained, and names the token that was used.

use super::words::{Vary, add_columns, index, text, uuid};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0003_audit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Rows that were written before have no hash: the chain begins with the first row after this step.
        let columns = [uuid("token_id").or_null(), text("prev_hash").or_null(), text("hash").or_null()];
        add_columns(manager, "audit_events", columns).await?;
        manager.create_index(index("audit_events", &["at"])).await
    }
}
