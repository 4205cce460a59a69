//! The one list of all settings.

/// A setting: one variable of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The variable.
    pub name: &'static str,
    /// The group it is shown in.
    pub section: Section,
    /// The value that holds when it is not set; empty for none. `DATA_DIR/` stands for that folder.
    pub default: &'static str,
    /// Whether the value must not be shown, and may come from the file that `NAME_FILE` names.
    pub secret: bool,
    /// Whether it is only accepted, because other versions know it. Setting it gives a warning.
    pub reserved: bool,
    /// What it does, in one or two sentences.
    pub description: &'static str,
}

/// A group of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Where the server listens and what it is called.
    Server,
    /// Keys, lifetimes, limits.
    Security,
    /// SQLite or PostgreSQL.
    Database,
    /// The bus of several servers.
    Redis,
    /// Folders.
    Paths,
    /// FFmpeg and what it may open.
    Media,
    /// The console.
    Web,
    /// Settings without an effect in this version.
    Reserved,
}

impl Section {
    /// Every section, in the order in which people see them.
    pub const ALL: [Section; 8] = [
        Section::Server,
        Section::Security,
        Section::Database,
        Section::Redis,
        Section::Paths,
        Section::Media,
        Section::Web,
        Section::Reserved,
    ];

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Section::Server => "Server",
            Section::Security => "Security",
            Section::Database => "Database",
            Section::Redis => "Redis",
            Section::Paths => "Folders",
            Section::Media => "FFmpeg and media",
            Section::Web => "Console",
            Section::Reserved => "Without effect in this version",
        }
    }
}

/// Finds a setting by its variable.
#[must_use]
pub fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

const fn plain(name: &'static str, section: Section, default: &'static str, description: &'static str) -> Setting {
    Setting { name, section, default, secret: false, reserved: false, description }
}

const fn secret(name: &'static str, section: Section, description: &'static str) -> Setting {
    Setting { name, section, default: "", secret: true, reserved: false, description }
}

const fn reserved(name: &'static str, default: &'static str, description: &'static str) -> Setting {
    Setting { name, section: Section::Reserved, default, secret: false, reserved: true, description }
}

const fn reserved_secret(name: &'static str, section: Section, description: &'static str) -> Setting {
    Setting { name, section, default: "", secret: true, reserved: true, description }
}

use Section::{Database, Media, Paths, Redis, Reserved, Security, Server, Web};

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    plain("CASTCORE_ENV", Server, "production", "`production` or `development`. Production refuses weak secrets."),
    plain("LISTEN_ADDR", Server, "127.0.0.1:8000", "Address and port of the HTTP server."),
    plain(
        "TRUSTED_PROXIES",
        Server,
        "",
        "Addresses or networks of reverse proxies whose `X-Forwarded-For` counts, separated by commas.",
    ),
    plain(
        "METRICS_ALLOW",
        Server,
        "",
        "Addresses or networks that may read `/api/v1/metrics` without signing in, separated by commas. Behind a proxy, \
         set `TRUSTED_PROXIES`, too.",
    ),
    Setting {
        section: Server,
        ..reserved("PUBLIC_BASE_URL", "", "The URL under which people reach this server, without a path at its end.")
    },
    plain(
        "DEFAULT_LANGUAGE",
        Server,
        "de",
        "Language of the first administrator, when the set-up names none: `de` or `en`.",
    ),
    Setting { section: Server, ..reserved("TZ", "Europe/Berlin", "Time zone in which people plan.") },
    plain(
        "CASTCORE_LOG",
        Server,
        "info",
        "What the server logs: `error`, `warn`, `info`, `debug`, or filters by module.",
    ),
    secret("SECRET_KEY", Security, "Signs access tokens; at least 32 characters. `castcore init` makes one."),
    secret(
        "SECRET_KEY_PREVIOUS",
        Security,
        "Former values of `SECRET_KEY`, separated by commas: what they signed holds until it runs out.",
    ),
    secret(
        "ENCRYPTION_KEY",
        Security,
        "Seals stored secrets: a Fernet key, or several separated by commas, of which the first seals and all open.",
    ),
    plain("ACCESS_TOKEN_TTL_MINUTES", Security, "30", "How long an access token holds, in minutes (1 to 1440)."),
    plain("REFRESH_TOKEN_TTL_DAYS", Security, "14", "How long an unused session lasts, in days (1 to 365)."),
    plain(
        "SESSION_ABSOLUTE_DAYS",
        Security,
        "84",
        "When a session ends however busy it is, in days after the sign-in (1 to 3650).",
    ),
    plain(
        "RATE_LIMIT_ENABLED",
        Security,
        "true",
        "Whether requests are limited at all: those of the three lines below, and sign-in and its kin.",
    ),
    plain(
        "RATE_LIMIT_READ_PER_MINUTE",
        Security,
        "1200",
        "Requests that read, in a minute, of one user, token or address on one server (0 to 10000000; 0 = no limit).",
    ),
    plain("RATE_LIMIT_WRITE_PER_MINUTE", Security, "240", "The same for requests that change something."),
    plain(
        "RATE_LIMIT_EXPENSIVE_PER_MINUTE",
        Security,
        "30",
        "The same for expensive requests, such as previews, but on all servers together.",
    ),
    plain("RATE_LIMIT_AUTH_ATTEMPTS", Security, "10", "Attempts in one window before `429` (1 to 100000)."),
    plain("RATE_LIMIT_AUTH_WINDOW_SECONDS", Security, "300", "Length of the window in seconds (1 to 86400)."),
    plain(
        "AUDIT_RETENTION_DAYS",
        Security,
        "365",
        "Rows of the audit trail are deleted when they are older, in days (0 to 36500); 0 keeps them for ever.",
    ),
    plain(
        "AUDIT_SHIP",
        Security,
        "",
        "Where every row of the audit trail goes besides the database: `syslog:udp://host:port`, `syslog:tcp://host:port` (RFC 5424) or `jsonl:/path/of/a/file`.",
    ),
    plain(
        "EGRESS_ALLOW",
        Security,
        "",
        "Addresses that CastCore may connect to although it refuses them by default: this machine, link-local addresses, \
         metadata services. Addresses or networks, each with `:port` if it counts for that port only, separated by \
         commas, such as `127.0.0.0/8,[::1]:1935`. The most exact entry counts.",
    ),
    plain(
        "EGRESS_DENY",
        Security,
        "",
        "Addresses that CastCore must not connect to, such as private networks; written like `EGRESS_ALLOW`.",
    ),
    plain(
        "POSTGRES_HOST",
        Database,
        "",
        "Host of a PostgreSQL server, or the folder of its socket. Not set: SQLite in `DATA_DIR/castcore.db`.",
    ),
    plain("POSTGRES_PORT", Database, "5432", "Its port."),
    plain("POSTGRES_DB", Database, "castcore", "Name of the database."),
    plain("POSTGRES_USER", Database, "castcore", "Name of the user."),
    secret("POSTGRES_PASSWORD", Database, "The user's password."),
    plain(
        "REDIS_HOST",
        Redis,
        "",
        "Host of a Redis server that several servers share: news, revocations and limits go through it. Not set: they stay \
         in this process.",
    ),
    plain("REDIS_PORT", Redis, "6379", "Its port."),
    plain("REDIS_USER", Redis, "", "Name of the user there. Not set: the default user."),
    secret("REDIS_PASSWORD", Redis, "The user's password."),
    plain(
        "REDIS_DB",
        Redis,
        "0",
        "Number of the database (0 to 1023). Servers that belong together have the same one.",
    ),
    plain(
        "REDIS_TLS",
        Redis,
        "false",
        "Whether the connection is encrypted; the certificate must be one that this machine trusts.",
    ),
    plain("DATA_DIR", Paths, "./data", "Everything that CastCore writes and that has no folder of its own."),
    plain("MEDIA_DIR", Paths, "DATA_DIR/media", "Files that jobs may read. Relative paths of inputs begin here."),
    plain("RECORDINGS_DIR", Paths, "DATA_DIR/recordings", "Recordings and file outputs."),
    plain("LOG_DIR", Paths, "DATA_DIR/logs", "Logs of the jobs' runs."),
    Setting { section: Paths, ..reserved("BACKUP_DIR", "DATA_DIR/backups", "Backups.") },
    plain("MOUNT_DIR", Paths, "DATA_DIR/mounts", "Where you mount network shares. Jobs may read files from there."),
    plain("THUMBNAIL_DIR", Paths, "DATA_DIR/thumbnails", "Uploaded pictures, in `assets` in it."),
    plain("ASSETS_MAX_BYTES", Paths, "1073741824", "What uploaded pictures may take together, in bytes."),
    plain("HLS_DIR", Paths, "DATA_DIR/hls", "Segments and playlists of HLS outputs."),
    plain("MEDIA_ROOTS", Paths, "", "More folders that jobs may read files from, separated by colons."),
    plain("FFMPEG_PATH", Media, "", "An FFmpeg of your own. Not set: the one that `castcore ffmpeg install` fetched."),
    plain("FFPROBE_PATH", Media, "", "An ffprobe of your own. Not set: FFmpeg itself probes."),
    plain("CASTCORE_TOOLS_DIR", Media, "./.tools", "Where `castcore ffmpeg install` puts FFmpeg."),
    plain(
        "ALLOW_OUTDATED_FFMPEG",
        Media,
        "false",
        "Permits an FFmpeg below 8.1.2, which has known holes in its decoders.",
    ),
    plain(
        "ALLOW_OUTDATED_FFPROBE",
        Media,
        "false",
        "Permits an ffprobe below 8.1.2, which has known holes in its decoders.",
    ),
    plain(
        "FFMPEG_UID_BASE",
        Media,
        "731000000",
        "Started as root, FFmpeg runs under user ids from this one on; 0 keeps the server's own user.",
    ),
    plain(
        "DEVICES_ALLOW",
        Media,
        "",
        "Devices of this machine that inputs may open, exactly as inputs name them, separated by commas, such as \
         `v4l2:/dev/video0,alsa:hw:1,0`. Not set: none.",
    ),
    Setting {
        section: Media,
        ..reserved("SAFE_MEDIA_PROCESSING_ENABLED", "true", "Whether files are checked before FFmpeg decodes them.")
    },
    Setting {
        section: Media,
        ..reserved("BLOCK_RISKY_CODECS", "true", "Whether risky codecs are refused, or only flagged.")
    },
    Setting { section: Media, ..reserved("RISKY_CODECS_BLOCKLIST", "magicyuv", "Risky codecs, separated by commas.") },
    Setting { section: Media, ..reserved("MEDIA_AUTOTHUMBNAILS_ENABLED", "true", "Thumbnails of new media.") },
    plain("CSP_ENABLED", Web, "true", "Whether the console is sent with a Content-Security-Policy."),
    plain("CSP_REPORT_ONLY", Web, "false", "Whether that policy only reports instead of forbidding."),
    reserved("DOMAIN", "", "Name of the server in stream titles."),
    reserved("PREFLIGHT_REQUIRED_BEFORE_START", "false", "Checks before each start."),
    reserved("PREFLIGHT_BLOCK_ON_RED", "false", "Refuses a start after failed checks."),
    reserved("PREFLIGHT_REPORT_TTL_SECONDS", "600", "How long a report of the checks counts, in seconds."),
    reserved("MEDIAMTX_ENABLED", "false", "A MediaMTX server beside this one."),
    reserved("MEDIAMTX_API_URL", "http://mediamtx:9997", "Its API."),
    reserved("MEDIAMTX_RTSP_URL", "rtsp://mediamtx:8554", "Its RTSP address."),
    reserved("YOUTUBE_CLIENT_ID", "", "OAuth client of YouTube."),
    reserved_secret("YOUTUBE_CLIENT_SECRET", Reserved, "Its secret."),
    reserved("TWITCH_CLIENT_ID", "", "OAuth client of Twitch."),
    reserved_secret("TWITCH_CLIENT_SECRET", Reserved, "Its secret."),
];
