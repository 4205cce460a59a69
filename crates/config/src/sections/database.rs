//! SQLite or PostgreSQL.

use crate::{
    reader::Reader,
    sections::{paths::PathSettings, security::refuse_or_warn, server::Env},
    weak,
};
use castcore_vault::Secret;
use std::path::PathBuf;

/// Where the data is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseSettings {
    /// In a file: the default.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// On a PostgreSQL server: when `POSTGRES_HOST` is set.
    Postgres {
        /// A name, an address, or the folder of the server's socket.
        host: String,
        /// Its port.
        port: u16,
        /// Name of the database.
        db: String,
        /// Name of the user.
        user: String,
        /// The user's password.
        password: Secret,
    },
}

impl DatabaseSettings {
    /// Whether this is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self, DatabaseSettings::Postgres { .. })
    }

    pub(crate) fn read(reader: &mut Reader<'_>, env: Env, paths: &PathSettings) -> Self {
        let host = reader.optional("POSTGRES_HOST");
        let port = reader
            .parsed("POSTGRES_PORT", "a port from 1 to 65535", |text| text.parse().ok().filter(|port| *port != 0));
        let db = reader.text("POSTGRES_DB");
        let user = reader.text("POSTGRES_USER");
        let password = reader.secret("POSTGRES_PASSWORD");
        let Some(host) = host else {
            if password.is_some() {
                reader.warn("POSTGRES_PASSWORD is set, but POSTGRES_HOST is not: SQLite is used.");
            }
            return DatabaseSettings::Sqlite { path: paths.data_dir.join("castcore.db") };
        };
        let remedy = "Give the database user a password of its own and set it here, or in the file that POSTGRES_PASSWORD_FILE names.";
        match password.as_ref().map(weak::database_password) {
            None => refuse_or_warn(reader, env, "POSTGRES_PASSWORD", "is not set", remedy),
            Some(Some(problem)) => refuse_or_warn(reader, env, "POSTGRES_PASSWORD", problem, remedy),
            Some(None) => {}
        }
        DatabaseSettings::Postgres { host, port, db, user, password: password.unwrap_or_default() }
    }
}
