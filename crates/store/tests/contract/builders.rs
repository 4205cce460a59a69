//! Rows with sensible contents, and short ways to store them.

use castcore_model::{
    DestinationId, InputId, JobId, OutputId, ProfileId, Role, SessionId, UserId,
    job::{DesiredState, JobState, OutputState},
};
use castcore_store::{
    Store, destinations::DestinationRow, inputs::InputRow, jobs::JobRow, outputs::OutputRow, profiles::ProfileRow,
    sessions::SessionRow, statuses::JobStatusRow, statuses::OutputStatusRow, users::UserRow,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

/// A fixed moment, `seconds` after the beginning of every test.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-23T13:02:54.629916Z".parse().expect("a time");
    start + TimeDelta::seconds(seconds)
}

pub(crate) fn user(username: &str) -> UserRow {
    UserRow {
        id: UserId::random(),
        username: username.to_owned(),
        email: Some(format!("{username}@example.org")),
        language: "de".into(),
        theme: "dark".into(),
        password_hash: "$argon2id$v=19$hash".into(),
        is_active: true,
        totp_enabled: false,
        totp_secret: None,
        totp_pending_secret: None,
        totp_last_step: None,
        must_change_password: false,
        password_changed_at: None,
        last_login_at: None,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn session(user: UserId) -> SessionRow {
    SessionRow {
        id: SessionId::random(),
        user_id: user,
        user_agent: Some("curl/8".into()),
        ip: Some("127.0.0.1".into()),
        created_at: at(0),
        last_used_at: at(0),
        expires_at: at(1_000),
        absolute_expires_at: at(10_000),
        revoked_at: None,
        authenticated_at: None,
    }
}

pub(crate) fn profile(name: &str) -> ProfileRow {
    ProfileRow {
        id: ProfileId::random(),
        name: name.to_owned(),
        global_opts: json!({"hide_banner": "", "loglevel": "info"}),
        video: json!({"codec": "libx264", "width": 1280}),
        audio: json!({"codec": "aac"}),
        filters: json!({}),
        copy_mode: false,
        expert_args: json!(["-x", "ü"]),
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn destination(name: &str) -> DestinationRow {
    DestinationRow {
        id: DestinationId::random(),
        name: name.to_owned(),
        kind: "rtmp".into(),
        url: "rtmp://a.example/live".into(),
        url_sealed: None,
        stream_key_sealed: Some("gAAAA-sealed".into()),
        enabled: true,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn job(name: &str) -> JobRow {
    JobRow {
        id: JobId::random(),
        name: name.to_owned(),
        kind: "single".into(),
        description: String::new(),
        autostart: false,
        enabled: true,
        ffmpeg_profile_id: None,
        fallback_policy: json!({"auto_restart": true}),
        renditions: json!([]),
        recording_enabled: false,
        labels: json!(["church"]),
        start_order: 2,
        recording_retention_days: 0,
        desired_state: DesiredState::Stopped,
        desired_at: None,
        desired_by: None,
        generation: 1,
        encoder_epoch: 1,
        run: 0,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn input(job: JobId, position: i32) -> InputRow {
    InputRow {
        id: InputId::random(),
        stream_job_id: job,
        kind: "file".into(),
        uri: "Frühling #1.mp4".into(),
        uri_sealed: None,
        media: "audio".into(),
        options: json!({"re": ""}),
        loop_input: true,
        reconnect: false,
        position,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn output(job: JobId, destination: Option<DestinationId>, position: i32) -> OutputRow {
    OutputRow {
        id: OutputId::random(),
        stream_job_id: job,
        destination_id: destination,
        format: "flv".into(),
        rendition: None,
        output_opts: json!({}),
        enabled: true,
        desired_state: DesiredState::Running,
        epoch: 1,
        position,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn job_status(job: JobId, state: JobState) -> JobStatusRow {
    JobStatusRow {
        job_id: job,
        state,
        reason: None,
        detail: None,
        since: at(0),
        run: 1,
        generation: 1,
        retry_at: None,
        crash_loop: false,
        started_at: None,
        on_air_since: None,
        updated_at: at(0),
    }
}

pub(crate) fn output_status(output: &OutputRow, state: OutputState) -> OutputStatusRow {
    OutputStatusRow {
        output_id: output.id,
        job_id: output.stream_job_id,
        state,
        reason: None,
        detail: None,
        since: at(0),
        file: None,
    }
}

/// Stores a row in a transaction of its own.
macro_rules! stored {
    ($store:expr, $module:ident, $row:expr) => {{
        let row = $row;
        let tx = $store.begin().await.expect("a transaction");
        castcore_store::$module::insert(&tx, &row).await.expect("the row is stored");
        tx.commit().await.expect("a commit");
        row
    }};
}
pub(crate) use stored;

/// Stores an account with these roles.
pub(crate) async fn stored_user(store: &Store, username: &str, roles: &[Role]) -> UserRow {
    let row = user(username);
    let tx = store.begin().await.expect("a transaction");
    castcore_store::users::insert(&tx, &row).await.expect("the user is stored");
    castcore_store::users::set_roles(&tx, row.id, roles).await.expect("the roles are stored");
    tx.commit().await.expect("a commit");
    row
}
