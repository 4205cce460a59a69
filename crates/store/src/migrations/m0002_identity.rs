//! Second factor, forced password changes, recovery codes, API tokens, known devices.

use super::words::{Vary, add_columns, big, flag, goes_with, index, json, table, text, time, unique, uuid};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0002_identity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let users = [
            text("totp_pending_secret").or_null(),
            big("totp_last_step").or_null(),
            flag("must_change_password").default(false).take(),
            time("password_changed_at").or_null(),
        ];
        add_columns(manager, "users", users).await?;
        add_columns(manager, "sessions", [time("authenticated_at").or_null()]).await?;
        let tokens = [
            uuid("id").key(),
            uuid("user_id"),
            text("name"),
            text("token_hash"),
            json("scopes"),
            time("expires_at").or_null(),
            time("revoked_at").or_null(),
            time("last_used_at").or_null(),
            text("last_used_ip").or_null(),
            time("created_at"),
        ];
        let codes =
            [uuid("id").key(), uuid("user_id"), text("code_hash"), time("created_at"), time("used_at").or_null()];
        let devices = [
            text("device_hash").key(),
            uuid("user_id"),
            text("user_agent").or_null(),
            time("created_at"),
            time("last_used_at"),
            time("expires_at"),
        ];
        let of_user = || [goes_with("user_id", "users")];
        for table in [
            table("api_tokens", tokens, of_user()),
            table("recovery_codes", codes, of_user()),
            table("known_devices", devices, of_user()),
        ] {
            manager.create_table(table).await?;
        }
        for index in [
            unique("api_tokens", "token_hash"),
            index("api_tokens", &["user_id"]),
            index("recovery_codes", &["user_id"]),
            index("known_devices", &["user_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
