//! Where the data lives, and how connections to it are opened.

use crate::error::{Result, StoreError, from_driver};
use castcore_vault::Secret;
use sea_orm::{
    DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector,
    sqlx::{
        ConnectOptions, Connection,
        postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
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
/// A connection to PostgreSQL that was unused for longer is asked for a sign of life first.
const PING_AFTER: Duration = Duration::from_secs(5);
/// Readers of SQLite; each has a thread and up to [`SQLITE_CACHE_KIB`] of page cache.
const SQLITE_READERS: u32 = 4;
const SQLITE_CACHE_KIB: u32 = 1024;
/// Rows that a reader's thread hands over before it waits: more than a usual page of a list, so that one way there and back
/// is enough for it.
const SQLITE_ROW_BUFFER: usize = 256;
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
        Target::Postgres { .. } => match postgres_options(target)? {
            Some(options) => open_postgres(options).await,
            None => Err(StoreError::Other("no way to connect".into())),
        },
    }
}

/// How a connection to PostgreSQL is made; `None` for SQLite.
pub(crate) fn postgres_options(target: &Target) -> Result<Option<PgConnectOptions>> {
    match target {
        Target::Sqlite { .. } => Ok(None),
        Target::Postgres { schema: Some(schema), .. } if !is_plain_name(schema) => {
            Err(StoreError::Other("a schema name has lower-case letters, digits and _ only".into()))
        }
        Target::Postgres { host, port, database, user, password, schema } => {
            let mut options = PgConnectOptions::new_without_pgpass()
                .host(host)
                .port(*port)
                .database(database)
                .username(user)
                .ssl_mode(PgSslMode::Prefer)
                .application_name("castcore")
                .disable_statement_logging();
            if !password.is_empty() {
                options = options.password(password.expose());
            }
            if let Some(schema) = schema {
                options = options.options([("search_path", schema)]);
            }
            Ok(Some(options))
        }
    }
}

/// A name that can stand in SQL without quotes.
fn is_plain_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !name.is_empty() && name.len() <= 63 && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(allowed)
}

async fn open_postgres(options: PgConnectOptions) -> Result<Pools> {
    // A pool would try for as long as a caller may wait and then say only that it took too long; one plain
    // connection says at once what is wrong.
    let probe = tokio::time::timeout(ACQUIRE_TIMEOUT, options.connect()).await;
    let probe = probe.map_err(|_| StoreError::Unavailable("the server does not answer".into()))?;
    probe.map_err(|error| from_driver(&error))?.close().await.map_err(|error| from_driver(&error))?;
    let pool = || {
        PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .min_connections(0)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(IDLE_TIMEOUT)
            .max_lifetime(None)
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for >= PING_AFTER {
                        connection.ping().await?;
                    }
                    Ok(!connection.is_in_transaction())
                })
            })
    };
    let read_only = options.clone().options([("default_transaction_read_only", "on")]);
    Ok(Pools {
        writer: SqlxPostgresConnector::from_sqlx_postgres_pool(pool().connect_lazy_with(options)),
        reader: SqlxPostgresConnector::from_sqlx_postgres_pool(pool().connect_lazy_with(read_only)),
    })
}

async fn open_sqlite(path: &Path) -> Result<Pools> {
    // An absolute path cannot be taken for one of SQLite's `file:` addresses.
    let path = std::path::absolute(path).map_err(|error| unusable(path, &error))?;
    make_private(&path).map_err(|error| unusable(&path, &error))?;
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(ACQUIRE_TIMEOUT)
        .pragma("cache_size", format!("-{SQLITE_CACHE_KIB}"))
        .pragma("temp_store", "MEMORY")
        .row_buffer_size(SQLITE_ROW_BUFFER)
        .disable_statement_logging();
    // FULL: what a caller was told is committed (a stream that shall run) survives a power cut.
    let writing = options.clone().journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let reading = options.pragma("query_only", "ON");
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            // A commit that fails on a full disk is undone by SQLite itself, so the rollback that follows fails, too, and
            // the driver counts a transaction that is none. The next one would begin as a part of it, and nothing that is
            // committed from then on would be kept. Such a connection is closed, and another one takes its place.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
    };
    // The writer goes first: it turns the write-ahead log on.
    let writer = pool().max_connections(1).connect_with(writing).await.map_err(|error| from_driver(&error))?;
    let readers = pool().max_connections(SQLITE_READERS).min_connections(0).idle_timeout(IDLE_TIMEOUT);
    Ok(Pools {
        writer: SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        reader: SqlxSqliteConnector::from_sqlx_sqlite_pool(readers.connect_lazy_with(reading)),
    })
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
}
