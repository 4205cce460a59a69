//! Settings: environment names, defaults, validation.
//!
//! Settings come from the environment, then from `.env` in the working directory, then from the defaults. A secret
//! may also come from a file that `NAME_FILE` names. They are read once, at the start, and passed down; nothing
//! else in the product reads the environment.
//!
//! [`table::SETTINGS`] is the one list of all settings. It drives the parsing, `castcore config`, the reference page
//! and the messages.
//!
//! To add one more setting: a row in [`table::SETTINGS`], a field and its line in the section's file, and
//! `castcore config --markdown > docs/reference/settings.md`.

mod dotenv;
mod environment;
mod error;
mod reader;
pub mod report;
mod sections;
pub mod table;
mod weak;

pub use castcore_model::net::{AddressRule, Cidr};
pub use environment::{Environment, Resolved, Source};
pub use error::{ConfigError, ConfigErrors};
pub use sections::{
    audit::{AuditSettings, ShipTo},
    database::DatabaseSettings,
    egress::EgressSettings,
    media::MediaSettings,
    paths::PathSettings,
    redis::RedisSettings,
    security::SecuritySettings,
    server::{Env, ServerSettings},
    web::WebSettings,
};

use reader::Reader;

/// All settings, parsed and checked. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the server listens and what it is called.
    pub server: ServerSettings,
    /// Keys, lifetimes, limits.
    pub security: SecuritySettings,
    /// The audit trail.
    pub audit: AuditSettings,
    /// Which addresses CastCore connects to.
    pub egress: EgressSettings,
    /// SQLite or PostgreSQL.
    pub database: DatabaseSettings,
    /// The bus of several servers.
    pub redis: RedisSettings,
    /// Folders.
    pub paths: PathSettings,
    /// FFmpeg and what it may open.
    pub media: MediaSettings,
    /// The console.
    pub web: WebSettings,
    /// What the operator should know, one sentence each. The server starts all the same.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads and checks all settings.
    ///
    /// # Errors
    /// Everything that is wrong, at once; each with the variable's name and what to do about it.
    pub fn load(environment: &Environment) -> Result<Self, ConfigErrors> {
        let mut reader = Reader::new(environment);
        let server = ServerSettings::read(&mut reader);
        let security = SecuritySettings::read(&mut reader, server.env);
        let audit = AuditSettings::read(&mut reader);
        let egress = EgressSettings::read(&mut reader);
        let paths = PathSettings::read(&mut reader);
        let database = DatabaseSettings::read(&mut reader, server.env, &paths);
        let redis = RedisSettings::read(&mut reader);
        let media = MediaSettings::read(&mut reader);
        let web = WebSettings::read(&mut reader);
        let warnings = reader.finish()?;
        Ok(Self { server, security, audit, egress, database, redis, paths, media, web, warnings })
    }
}

#[cfg(test)]
mod tests;
