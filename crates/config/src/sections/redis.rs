//! The Redis server that several servers share: their bus and their counters.

use crate::reader::Reader;
use castcore_vault::Secret;

/// Databases of a Redis server are numbered up to this one at most.
const DB_MAX: u32 = 1_023;

/// A Redis server.
#[derive(Clone, Debug)]
pub struct RedisSettings {
    /// `REDIS_HOST`: `None` for the bus in the process.
    pub host: Option<String>,
    /// `REDIS_PORT`.
    pub port: u16,
    /// `REDIS_USER`; empty for the default user.
    pub user: String,
    /// `REDIS_PASSWORD`; empty for none.
    pub password: Secret,
    /// `REDIS_DB`, 0 to 1023.
    pub db: u32,
    /// `REDIS_TLS`.
    pub tls: bool,
}

impl RedisSettings {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let settings = Self {
            host: reader.optional("REDIS_HOST"),
            port: reader
                .parsed("REDIS_PORT", "a port from 1 to 65535", |text| text.parse().ok().filter(|port| *port != 0)),
            user: reader.text("REDIS_USER"),
            password: reader.secret("REDIS_PASSWORD").unwrap_or_default(),
            db: reader.number("REDIS_DB", 0..=DB_MAX),
            tls: reader.boolean("REDIS_TLS"),
        };
        if settings.host.is_some() && settings.password.is_empty() {
            reader.warn(
                "REDIS_PASSWORD is not set: whoever reaches that server can follow what happens here and reset limits.",
            );
        }
        if settings.host.is_none() && !settings.password.is_empty() {
            reader.warn("REDIS_PASSWORD has no effect without REDIS_HOST.");
        }
        settings
    }
}
