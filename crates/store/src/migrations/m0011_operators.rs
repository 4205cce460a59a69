//! What operators write down about jobs, what happened to them, who has seen it; and how somebody likes the console.

use super::words::{Vary, add_columns, big, goes_with, index, int, json, table, text, time, uuid};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0011_operators"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let jobs = [json("labels").default("[]").take(), int("start_order").default(0).take()];
        add_columns(manager, "stream_jobs", jobs).await?;
        add_columns(manager, "users", [text("theme").default("dark").take()]).await?;
        let events = [
            uuid("id").key(),
            time("at"),
            uuid("job_id"),
            // No link by force: what happened stays on record when the output is gone.
            uuid("output_id").or_null(),
            text("state"),
            text("reason").or_null(),
            text("detail").or_null(),
            big("run"),
        ];
        let acknowledgements =
            [uuid("subject_id").key(), uuid("job_id"), time("at"), uuid("by_id").or_null(), text("by_name")];
        let of_job = || [goes_with("job_id", "stream_jobs")];
        manager.create_table(table("job_events", events, of_job())).await?;
        manager.create_table(table("acknowledgements", acknowledgements, of_job())).await?;
        for index in [
            index("job_events", &["at", "id"]),
            index("job_events", &["job_id", "at"]),
            index("acknowledgements", &["job_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
