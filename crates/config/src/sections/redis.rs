//! The bus of several hosts. It is read and checked, but this version has only the bus in its own process.

use crate::reader::Reader;
use castcore_vault::Secret;

/// A Redis server.
#[derive(Clone, Debug)]
pub struct RedisSettings {
    /// `REDIS_HOST`: `None` for the bus in the process.
    pub host: Option<String>,
    /// `REDIS_PORT`.
    pub port: u16,
    /// `REDIS_PASSWORD`; empty for none.
    pub password: Secret,
}

impl RedisSettings {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            host: reader.optional("REDIS_HOST"),
            port: reader
                .parsed("REDIS_PORT", "a port from 1 to 65535", |text| text.parse().ok().filter(|port| *port != 0)),
            password: reader.secret("REDIS_PASSWORD").unwrap_or_default(),
        }
    }
}
