//! What people may have had in each table when the migration that made it was the newest.

use chrono::{DateTime, Utc};
use sea_orm::Value;
use uuid::Uuid;

/// A row of an earlier version.
pub(super) struct Row {
    /// The migration that makes the table, or the columns that this row uses.
    pub(super) since: &'static str,
    /// The table.
    pub(super) table: &'static str,
    /// Columns and values; what is left out has a default.
    pub(super) values: fn() -> Vec<(&'static str, Value)>,
}

const FIRST: &str = "m0001_first";
const IDENTITY: &str = "m0002_identity";
const RENDITIONS: &str = "m0010_renditions";

/// In an order in which no row points to one that is not there yet.
pub(super) const ROWS: &[Row] = &[
    Row {
        since: FIRST,
        table: "users",
        values: || {
            vec![
                ("id", id(1)),
                ("username", text("Änne")),
                ("username_key", text("änne")),
                ("email", text("aenne@example.org")),
                ("language", text("de")),
                ("password_hash", text("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA")),
                ("is_active", flag(true)),
                ("totp_enabled", flag(true)),
                ("totp_secret", text("gAAAA-totp")),
                ("last_login_at", time()),
                ("version", big(7)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "users",
        values: || {
            vec![
                ("id", id(2)),
                ("username", text("bob")),
                ("username_key", text("bob")),
                // The address of somebody else, in another case: nothing forbade it.
                ("email", text("AENNE@example.org")),
                ("language", text("en")),
                ("password_hash", text("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA")),
                ("is_active", flag(false)),
                ("totp_enabled", flag(false)),
                ("version", big(1)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row { since: FIRST, table: "user_roles", values: || vec![("user_id", id(1)), ("role", text("admin"))] },
    Row {
        since: FIRST,
        table: "sessions",
        values: || {
            vec![
                ("id", id(10)),
                ("user_id", id(1)),
                ("user_agent", text("curl/8")),
                ("ip", text("2001:db8::1")),
                ("created_at", time()),
                ("last_used_at", time()),
                ("expires_at", time()),
                ("absolute_expires_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "refresh_tokens",
        values: || {
            vec![
                ("token_hash", text("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")),
                ("session_id", id(10)),
                ("created_at", time()),
                ("expires_at", time()),
                ("spent_at", time()),
                ("retry_key", text("retry")),
                ("successor_sealed", text("gAAAA-successor")),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "settings",
        values: || {
            vec![
                ("key", text("setup.admin_made_at")),
                ("value", text("\"2026-11-23T13:02:54+00:00\"")),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "ffmpeg_profiles",
        values: || {
            vec![
                ("id", id(20)),
                ("name", text("Größe #1")),
                ("global_opts", text("{\"hide_banner\":\"\"}")),
                ("video", text("{\"codec\":\"libx264\",\"width\":1280}")),
                ("audio", text("{\"codec\":\"aac\"}")),
                ("filters", text("{}")),
                ("copy_mode", flag(false)),
                ("expert_args", text("[\"-x\",\"ü\"]")),
                ("version", big(2)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "destinations",
        values: || {
            vec![
                ("id", id(30)),
                ("name", text("Main")),
                ("kind", text("rtmp")),
                ("url", text("rtmp://••••@ingest.example/app")),
                ("url_sealed", text("gAAAA-url")),
                ("stream_key_sealed", text("gAAAA-key")),
                ("enabled", flag(true)),
                ("version", big(3)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "stream_jobs",
        values: || {
            vec![
                ("id", id(40)),
                ("name", text("Morning")),
                ("type", text("single")),
                ("description", text("with\nlines")),
                ("autostart", flag(true)),
                ("enabled", flag(true)),
                ("ffmpeg_profile_id", id(20)),
                ("fallback_policy", text("{\"auto_restart\":true}")),
                ("recording_enabled", flag(false)),
                ("recording_retention_days", int(0)),
                ("desired_state", text("running")),
                ("desired_at", time()),
                ("desired_by", id(1)),
                ("generation", big(5)),
                ("encoder_epoch", big(2)),
                ("run", big(9)),
                ("version", big(4)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "inputs",
        values: || {
            vec![
                ("id", id(50)),
                ("stream_job_id", id(40)),
                ("kind", text("url")),
                ("uri", text("https://••••@cam.example/live.m3u8")),
                ("uri_sealed", text("gAAAA-uri")),
                ("options", text("{\"headers\":\"fernet:gAAAA-headers\",\"z\":1,\"a\":2}")),
                ("loop", flag(false)),
                ("reconnect", flag(true)),
                ("order", int(0)),
                ("version", big(1)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: "m0009_input_media",
        table: "inputs",
        values: || {
            vec![
                ("id", id(51)),
                ("stream_job_id", id(40)),
                ("kind", text("file")),
                ("uri", text("poster.png")),
                ("options", text("{}")),
                ("loop", flag(false)),
                ("reconnect", flag(false)),
                ("order", int(1)),
                ("media", text("video")),
                ("version", big(1)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "outputs",
        values: || {
            vec![
                ("id", id(60)),
                ("stream_job_id", id(40)),
                ("destination_id", id(30)),
                ("format", text("flv")),
                ("output_opts", text("{}")),
                ("enabled", flag(true)),
                ("desired_state", text("running")),
                ("epoch", big(1)),
                ("position", int(0)),
                ("version", big(1)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: RENDITIONS,
        table: "stream_jobs",
        values: || {
            vec![
                ("id", id(41)),
                ("name", text("Two sizes")),
                ("type", text("single")),
                ("description", text("")),
                ("autostart", flag(false)),
                ("enabled", flag(true)),
                ("fallback_policy", text("{}")),
                ("renditions", text("[{\"name\":\"low\",\"width\":640,\"height\":360,\"video_bitrate\":\"800k\"}]")),
                ("recording_enabled", flag(false)),
                ("recording_retention_days", int(0)),
                ("desired_state", text("stopped")),
                ("generation", big(1)),
                ("encoder_epoch", big(0)),
                ("run", big(0)),
                ("version", big(1)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: RENDITIONS,
        table: "outputs",
        values: || {
            vec![
                ("id", id(61)),
                ("stream_job_id", id(41)),
                ("format", text("hls")),
                ("rendition", text("low")),
                ("output_opts", text("{}")),
                ("enabled", flag(true)),
                ("desired_state", text("running")),
                ("epoch", big(0)),
                ("position", int(0)),
                ("version", big(1)),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "job_status",
        values: || {
            vec![
                ("job_id", id(40)),
                ("state", text("degraded")),
                ("detail", text("one output is down")),
                ("since", time()),
                ("run", big(9)),
                ("generation", big(5)),
                ("crash_loop", flag(false)),
                ("started_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "output_status",
        values: || {
            vec![
                ("output_id", id(60)),
                ("job_id", id(40)),
                ("state", text("retrying")),
                ("since", time()),
                ("file", text("show.mp4")),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "audit_events",
        values: || {
            vec![
                ("id", id(70)),
                ("at", time()),
                ("actor_id", id(99)),
                ("actor_name", text("somebody who is gone")),
                ("action", text("stream.start")),
                ("target_type", text("stream_job")),
                ("target_id", text("00000000-0000-4000-8000-000000000028")),
                ("ip", text("192.0.2.1")),
                ("session_id", id(10)),
                ("outcome", text("ok")),
                ("meta", text("{\"b\":1,\"a\":2}")),
            ]
        },
    },
    Row {
        since: FIRST,
        table: "background_jobs",
        values: || {
            vec![
                ("id", id(80)),
                ("kind", text("probe")),
                ("payload", text("{}")),
                ("unique_key", text("probe:1")),
                ("attempts", int(1)),
                ("max_attempts", int(3)),
                ("run_at", time()),
                ("last_error", text("gone")),
                ("created_at", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: IDENTITY,
        table: "api_tokens",
        values: || {
            vec![
                ("id", id(90)),
                ("user_id", id(1)),
                ("name", text("automation")),
                ("token_hash", text("cb8379ac2098aa165029e3938a51da0bcecfc008fd6795f401178647f96c5b34")),
                ("scopes", text("[\"streams:read\"]")),
                ("revoked_at", time()),
                ("created_at", time()),
            ]
        },
    },
    Row {
        since: IDENTITY,
        table: "recovery_codes",
        values: || {
            vec![
                ("id", id(91)),
                ("user_id", id(1)),
                ("code_hash", text("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8")),
                ("created_at", time()),
                ("used_at", time()),
            ]
        },
    },
    Row {
        since: IDENTITY,
        table: "known_devices",
        values: || {
            vec![
                ("device_hash", text("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")),
                ("user_id", id(1)),
                ("user_agent", text("curl/8")),
                ("created_at", time()),
                ("last_used_at", time()),
                ("expires_at", time()),
            ]
        },
    },
    Row {
        since: "m0007_csp_reports",
        table: "csp_reports",
        values: || {
            vec![
                ("id", text("2c26b46b68ffc68ff99b453c1d304134")),
                ("directive", text("script-src-elem")),
                ("blocked", text("inline")),
                ("document", text("/streams/{id}")),
                ("sample_digest", text("6e11c72f7cf6bc38")),
                ("disposition", text("enforce")),
                ("reports", big(3)),
                ("first_seen_at", time()),
                ("last_seen_at", time()),
            ]
        },
    },
    Row {
        since: "m0008_assets",
        table: "assets",
        values: || {
            vec![
                ("id", id(41)),
                ("filename", text("0f1e2d3c4b5a69788796a5b4c3d2e1f0.png")),
                ("original_name", text("Titelbild.png")),
                ("kind", text("image")),
                ("mime", text("image/png")),
                ("size_bytes", big(12_345)),
                ("width", int(1_280)),
                ("height", int(720)),
                ("sha256", text("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")),
                ("created_at", time()),
            ]
        },
    },
    Row {
        since: "m0011_operators",
        table: "job_events",
        values: || {
            vec![
                ("id", id(42)),
                ("at", time()),
                ("job_id", id(40)),
                ("state", text("failed")),
                ("reason", text("source_missing")),
                ("run", big(3)),
            ]
        },
    },
    Row {
        since: "m0012_on_air",
        table: "job_status",
        values: || {
            vec![
                ("job_id", id(41)),
                ("state", text("running")),
                ("since", time()),
                ("run", big(2)),
                ("generation", big(1)),
                ("crash_loop", flag(false)),
                ("started_at", time()),
                ("on_air_since", time()),
                ("updated_at", time()),
            ]
        },
    },
    Row {
        since: "m0011_operators",
        table: "acknowledgements",
        values: || vec![("subject_id", id(40)), ("job_id", id(40)), ("at", time()), ("by_name", text("Änne"))],
    },
];

fn id(n: u128) -> Value {
    Value::from(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0000 + n))
}

fn text(text: &str) -> Value {
    Value::from(text)
}

fn flag(flag: bool) -> Value {
    Value::from(flag)
}

fn int(number: i32) -> Value {
    Value::from(number)
}

fn big(number: i64) -> Value {
    Value::from(number)
}

fn time() -> Value {
    let at: DateTime<Utc> = "2026-11-23T13:02:54.629916Z".parse().expect("a time");
    Value::from(at)
}
