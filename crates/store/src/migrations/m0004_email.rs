//! One account to an e-mail address, without regard to case.
//!
//! Where accounts shared an address before, the oldest one claims it; the others keep theirs without a claim, so that
//! nobody is locked out by the new rule. They lose that freedom when the address is edited.

use super::words::{Vary, add_columns, text, unique};
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0004_email"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "users", [text("email_key").or_null()]).await?;
        let db = manager.get_connection();
        let sql = "SELECT id, email FROM users WHERE email IS NOT NULL AND email <> '' ORDER BY created_at, id";
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        // In Rust, because the databases do not agree on what a lower-case letter is.
        let mut claimed = HashSet::new();
        for row in rows {
            let (id, email): (Uuid, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let key = email.to_lowercase();
            if claimed.insert(key.clone()) {
                let mut update = Query::update();
                update.table("users").value("email_key", key).and_where(Expr::col("id").eq(id));
                db.execute(&update).await?;
            }
        }
        manager.create_index(unique("users", "email_key")).await
    }
}
