//! Where the data lives, and how connections to it are opened.

use crate::error::{Result, StoreError};
use castcore_vault::Secret;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection,
    sqlx::{postgres::PgSslMode, sqlite::SqliteJournalMode},
};
use std::{
    fs, io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a caller waits for a free connection before it is told that the store is not available.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// An unused connection is closed after this long, so that an idle server is small.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// Readers of SQLite; each has a thread and up to [`SQLITE_CACHE_KIB`] of page cache.
const SQLITE_READERS: u32 = 4;
const SQLITE_CACHE_KIB: u32 = 1024;
/// Readers, and the same number of writers, of PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 8;

/// Which database, and where.
#[derive(Clone, Debug)]
pub enum Target {
    /// A file of its own on this machine. Its folder must exist; the file is made with mode 0600.
    Sqlite {
        /// The file. Its write-ahead log lies beside it.
        path: PathBuf,
    },
    /// A PostgreSQL server, version 13 or newer.
    Postgres {
        /// Host name, address, or a folder with a unix socket.
        host: String,
        /// TCP port.
        port: u16,
        /// Database name; it must exist.
        database: String,
        /// Role that owns the tables.
        user: String,
        /// Its password; empty for none.
        password: Secret,
        /// Schema to use instead of the role's own; made when missing. Lower-case letters, digits and `_`.
        schema: Option<String>,
    },
}

/// The two sides of an open store. They are separate pools, so that a task that holds a write transaction and
/// reads beside it cannot starve itself.
pub(crate) struct Pools {
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
}

pub(crate) async fn open(target: &Target) -> Result<Pools> {
    match target {
        Target::Sqlite { path } => open_sqlite(path).await,
        Target::Postgres { schema: Some(schema), .. } if !is_plain_name(schema) => {
            Err(StoreError::Other("a schema name has lower-case letters, digits and _ only".into()))
        }
        Target::Postgres { .. } => {
            let writer = postgres_options(target, false);
            let reader = postgres_options(target, true);
            Ok(Pools { writer: Database::connect(writer).await?, reader: Database::connect(reader).await? })
        }
    }
}

pub(crate) fn is_plain_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !name.is_empty() && name.len() <= 63 && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(allowed)
}

/// The address only chooses the driver: everything else goes through the driver's own options, because sea-orm
/// shows the address in its traces.
fn common(driver: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(driver);
    options.sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(ACQUIRE_TIMEOUT).max_lifetime(None);
    options
}

fn postgres_options(target: &Target, read_only: bool) -> ConnectOptions {
    let mut options = common("postgres://localhost");
    options
        .max_connections(POSTGRES_CONNECTIONS)
        .min_connections(0)
        .idle_timeout(IDLE_TIMEOUT)
        .test_before_acquire_if_idle_for(Duration::from_secs(5));
    let target = target.clone();
    options.map_sqlx_postgres_opts(move |driver| {
        let Target::Postgres { host, port, database, user, password, schema } = &target else { return driver };
        let mut driver = driver
            .host(host)
            .port(*port)
            .database(database)
            .username(user)
            .ssl_mode(PgSslMode::Prefer)
            .application_name("castcore");
        if !password.is_empty() {
            driver = driver.password(password.expose());
        }
        if let Some(schema) = schema {
            driver = driver.options([("search_path", schema)]);
        }
        if read_only { driver.options([("default_transaction_read_only", "on")]) } else { driver }
    });
    options
}

async fn open_sqlite(path: &Path) -> Result<Pools> {
    // An absolute path cannot be taken for one of SQLite's `file:` addresses.
    let path = std::path::absolute(path).map_err(|error| unusable(path, &error))?;
    make_private(&path).map_err(|error| unusable(&path, &error))?;
    let mut writer = common("sqlite://castcore");
    writer.max_connections(1).min_connections(1).idle_timeout(None).test_before_acquire(false);
    let mut reader = common("sqlite://castcore");
    reader.max_connections(SQLITE_READERS).min_connections(0).idle_timeout(IDLE_TIMEOUT).test_before_acquire(false);
    let cache = format!("-{SQLITE_CACHE_KIB}");
    for (options, read_only) in [(&mut writer, false), (&mut reader, true)] {
        let (path, cache) = (path.clone(), cache.clone());
        options.map_sqlx_sqlite_opts(move |driver| {
            let driver = driver
                .filename(&path)
                .create_if_missing(false)
                .foreign_keys(true)
                .busy_timeout(ACQUIRE_TIMEOUT)
                .pragma("cache_size", cache.clone())
                .pragma("temp_store", "MEMORY");
            if read_only {
                return driver.pragma("query_only", "ON");
            }
            // FULL: what the caller was told is committed (a stream that shall run) survives a power cut.
            driver.journal_mode(SqliteJournalMode::Wal).pragma("synchronous", "FULL")
        });
    }
    // The writer goes first: it turns the write-ahead log on.
    Ok(Pools { writer: Database::connect(writer).await?, reader: Database::connect(reader).await? })
}

/// The log and its index get the mode of the database file, so this one is made before SQLite touches it.
fn make_private(path: &Path) -> io::Result<()> {
    let file = fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    if file.metadata()?.permissions().mode() & 0o177 != 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

fn unusable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Unavailable(format!("{}: {}", path.display(), error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_name_cannot_carry_sql() {
        assert!(is_plain_name("castcore_test_1"));
        for name in ["", "1a", "a b", "a;b", "a\"b", "A", "ä", "a,b"] {
            assert!(!is_plain_name(name), "{name}");
        }
    }

    #[test]
    fn the_password_is_not_in_the_options_that_are_traced() {
        let target = Target::Postgres {
            host: "db.example".into(),
            port: 5432,
            database: "castcore".into(),
            user: "castcore".into(),
            password: Secret::new("hunter2-hunter2"),
            schema: None,
        };
        assert!(!format!("{:?}", postgres_options(&target, false)).contains("hunter2"));
        assert!(!format!("{target:?}").contains("hunter2"));
    }
}
