//! The first tables: people and sign-ins, profiles, destinations, jobs, what was observed, audit, queue.

use super::words::{Vary, big, flag, goes_with, index, int, json, needs, table, text, time, unique, uuid};
use sea_orm_migration::prelude::*;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [people(), settings_of_work(), streams(), observed(), operations()];
        for table in tables.into_iter().flatten() {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn people() -> Vec<TableCreateStatement> {
    let users = [
        uuid("id").key(),
        text("username"),
        // The name in lower case, made by us: the databases disagree about the case of letters beyond ASCII.
        text("username_key"),
        text("email").or_null(),
        text("language"),
        text("password_hash"),
        flag("is_active"),
        flag("totp_enabled"),
        text("totp_secret").or_null(),
        time("last_login_at").or_null(),
        big("version"),
        time("created_at"),
        time("updated_at"),
    ];
    let mut roles = table("user_roles", [uuid("user_id"), text("role")], [goes_with("user_id", "users")]);
    roles.primary_key(Index::create().col("user_id").col("role"));
    let sessions = [
        uuid("id").key(),
        uuid("user_id"),
        text("user_agent").or_null(),
        text("ip").or_null(),
        time("created_at"),
        time("last_used_at"),
        time("expires_at"),
        time("absolute_expires_at"),
        time("revoked_at").or_null(),
    ];
    let tokens = [
        text("token_hash").key(),
        uuid("session_id"),
        time("created_at"),
        time("expires_at"),
        time("spent_at").or_null(),
        text("retry_key").or_null(),
        text("successor_sealed").or_null(),
    ];
    vec![
        table("users", users, []),
        roles,
        table("sessions", sessions, [goes_with("user_id", "users")]),
        table("refresh_tokens", tokens, [goes_with("session_id", "sessions")]),
    ]
}

fn settings_of_work() -> Vec<TableCreateStatement> {
    let settings = [text("key").key(), json("value"), time("created_at"), time("updated_at")];
    let profiles = [
        uuid("id").key(),
        text("name"),
        json("global_opts"),
        json("video"),
        json("audio"),
        json("filters"),
        flag("copy_mode"),
        json("expert_args"),
        big("version"),
        time("created_at"),
        time("updated_at"),
    ];
    let destinations = [
        uuid("id").key(),
        text("name"),
        text("kind"),
        text("url"),
        text("url_sealed").or_null(),
        text("stream_key_sealed").or_null(),
        flag("enabled"),
        big("version"),
        time("created_at"),
        time("updated_at"),
    ];
    vec![
        table("settings", settings, []),
        table("ffmpeg_profiles", profiles, []),
        table("destinations", destinations, []),
    ]
}

fn streams() -> Vec<TableCreateStatement> {
    let jobs = [
        uuid("id").key(),
        text("name"),
        text("type"),
        text("description"),
        flag("autostart"),
        flag("enabled"),
        uuid("ffmpeg_profile_id").or_null(),
        json("fallback_policy"),
        flag("recording_enabled"),
        int("recording_retention_days"),
        text("desired_state"),
        time("desired_at").or_null(),
        // Points nowhere by force: who asked stays on record when the account is gone.
        uuid("desired_by").or_null(),
        big("generation"),
        big("encoder_epoch"),
        big("run"),
        big("version"),
        time("created_at"),
        time("updated_at"),
    ];
    let inputs = [
        uuid("id").key(),
        uuid("stream_job_id"),
        text("kind"),
        text("uri"),
        text("uri_sealed").or_null(),
        json("options"),
        flag("loop"),
        flag("reconnect"),
        int("order"),
        big("version"),
        time("created_at"),
        time("updated_at"),
    ];
    let outputs = [
        uuid("id").key(),
        uuid("stream_job_id"),
        uuid("destination_id").or_null(),
        text("format"),
        json("output_opts"),
        flag("enabled"),
        text("desired_state"),
        big("epoch"),
        int("position"),
        big("version"),
        time("created_at"),
        time("updated_at"),
    ];
    let of_job = || goes_with("stream_job_id", "stream_jobs");
    vec![
        table("stream_jobs", jobs, [needs("ffmpeg_profile_id", "ffmpeg_profiles")]),
        table("inputs", inputs, [of_job()]),
        table("outputs", outputs, [of_job(), needs("destination_id", "destinations")]),
    ]
}

fn observed() -> Vec<TableCreateStatement> {
    let jobs = [
        uuid("job_id").key(),
        text("state"),
        text("reason").or_null(),
        text("detail").or_null(),
        time("since"),
        big("run"),
        big("generation"),
        time("retry_at").or_null(),
        flag("crash_loop"),
        time("started_at").or_null(),
        time("updated_at"),
    ];
    let outputs = [
        uuid("output_id").key(),
        uuid("job_id"),
        text("state"),
        text("reason").or_null(),
        text("detail").or_null(),
        time("since"),
        text("file").or_null(),
    ];
    vec![
        table("job_status", jobs, [goes_with("job_id", "stream_jobs")]),
        table("output_status", outputs, [goes_with("output_id", "outputs"), goes_with("job_id", "stream_jobs")]),
    ]
}

fn operations() -> Vec<TableCreateStatement> {
    // The trail points to nothing by force: it outlives what it tells of.
    let audit = [
        big("seq").auto_increment().primary_key().take(),
        uuid("id"),
        time("at"),
        uuid("actor_id").or_null(),
        text("actor_name").or_null(),
        text("action"),
        text("target_type").or_null(),
        text("target_id").or_null(),
        text("ip").or_null(),
        uuid("session_id").or_null(),
        text("outcome"),
        json("meta"),
    ];
    let queue = [
        uuid("id").key(),
        text("kind"),
        json("payload"),
        text("unique_key").or_null(),
        int("attempts"),
        int("max_attempts"),
        time("run_at"),
        text("leased_by").or_null(),
        time("leased_until").or_null(),
        text("last_error").or_null(),
        time("buried_at").or_null(),
        time("created_at"),
        time("updated_at"),
    ];
    vec![table("audit_events", audit, []), table("background_jobs", queue, [])]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique("users", "username_key"),
        unique("ffmpeg_profiles", "name"),
        unique("audit_events", "id"),
        unique("background_jobs", "unique_key"),
        index("users", &["created_at", "id"]),
        index("sessions", &["user_id"]),
        index("refresh_tokens", &["session_id"]),
        index("destinations", &["name", "id"]),
        index("stream_jobs", &["created_at", "id"]),
        index("stream_jobs", &["desired_state"]),
        index("stream_jobs", &["ffmpeg_profile_id"]),
        index("inputs", &["stream_job_id"]),
        index("outputs", &["stream_job_id"]),
        index("outputs", &["destination_id"]),
        index("output_status", &["job_id"]),
        index("audit_events", &["action", "seq"]),
        index("audit_events", &["actor_id", "seq"]),
        index("audit_events", &["target_id", "seq"]),
        index("background_jobs", &["run_at"]),
    ]
}
