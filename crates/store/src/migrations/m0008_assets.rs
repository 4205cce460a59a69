//! Uploaded pictures.

use super::words::{Vary, big, index, int, table, text, time, unique, uuid};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0008_assets"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let assets = [
            uuid("id").key(),
            text("filename"),
            text("original_name"),
            text("kind"),
            text("mime"),
            big("size_bytes"),
            int("width"),
            int("height"),
            text("sha256"),
            time("created_at"),
        ];
        manager.create_table(table("assets", assets, [])).await?;
        for index in [unique("assets", "filename"), unique("assets", "sha256"), index("assets", &["created_at", "id"])]
        {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
