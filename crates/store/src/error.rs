//! What can go wrong in the store, and how a driver's error becomes one of these.
//!
//! Nothing here ever carries a bound parameter: a driver's message may quote a value (a password hash, a sealed
//! key), so PostgreSQL errors are reduced to their code and the names of table, column and constraint.

use sea_orm::{
    ConnAcquireErr, DbErr, RuntimeErr, SqlxError,
    sqlx::error::{DatabaseError, ErrorKind},
};

/// Short for a result of this crate.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the store could not do what it was asked. "Not found" is no error here: it is `Ok(None)` or `Ok(false)`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A unique column holds this value already.
    #[error("{column} is taken")]
    Taken {
        /// The column, as callers know it (`username`, `name`, `id`).
        column: &'static str,
    },
    /// The row is gone or was changed since it was read.
    #[error("the row was changed meanwhile")]
    Stale,
    /// The row cannot be deleted because others point to it.
    #[error("still used by {by}")]
    Referenced {
        /// The table whose rows point here.
        by: &'static str,
    },
    /// The row to be written points to a row that does not exist.
    #[error("points to a row that does not exist")]
    Dangling,
    /// The database cannot be reached or is too busy; the same call may work later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A stored value cannot be understood.
    #[error("stored value cannot be read: table {table}, column {column}, row {row}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// Identifies the row.
        row: String,
    },
    /// Anything else: a defect here or in the database.
    #[error("the database refused: {0}")]
    Other(String),
}

impl StoreError {
    /// Whether the same call may work later without a change.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, StoreError::Unavailable(_))
    }
}

/// Every unique column beside the ids: table, column, the name callers know it by. A unique index is named
/// `uq_<table>_<column>`, which is how PostgreSQL reports it.
pub(crate) const UNIQUE: &[(&str, &str, &str)] = &[
    ("users", "username_key", "username"),
    ("users", "email_key", "email"),
    ("api_tokens", "token_hash", "token"),
    ("ffmpeg_profiles", "name", "name"),
    ("assets", "filename", "filename"),
    ("assets", "sha256", "sha256"),
    ("background_jobs", "unique_key", "unique_key"),
    ("audit_events", "id", "id"),
];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => {
                StoreError::Unavailable("no free connection in time".into())
            }
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => {
                StoreError::Unavailable("the store is closed".into())
            }
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => from_driver(&error),
            // Text made by sea-orm itself about migrations: names of migrations, never values.
            DbErr::Custom(text) | DbErr::Migration(text) => StoreError::Other(text),
            DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => {
                StoreError::Other("a value has an unexpected type".into())
            }
            _ => StoreError::Other("unexpected failure in the database layer".into()),
        }
    }
}

pub(crate) fn from_driver(error: &SqlxError) -> StoreError {
    match error {
        SqlxError::Database(error) => from_database(error.as_ref()),
        SqlxError::Io(error) => StoreError::Unavailable(error.kind().to_string()),
        SqlxError::Tls(_) => StoreError::Unavailable("TLS failed".into()),
        SqlxError::PoolTimedOut => StoreError::Unavailable("no free connection in time".into()),
        SqlxError::PoolClosed => StoreError::Unavailable("the store is closed".into()),
        SqlxError::WorkerCrashed => StoreError::Unavailable("the connection's thread is gone".into()),
        SqlxError::Protocol(_) => StoreError::Unavailable("the connection broke".into()),
        SqlxError::ColumnDecode { index, .. } => StoreError::Other(format!("column {index} cannot be decoded")),
        SqlxError::RowNotFound => StoreError::Other("a row was expected".into()),
        _ => StoreError::Other("unexpected failure in the database driver".into()),
    }
}

/// SQLite reports `ON DELETE RESTRICT` as if a trigger had refused (there are no triggers here).
const SQLITE_RESTRICT: &str = "1811";

fn from_database(error: &dyn DatabaseError) -> StoreError {
    match error.kind() {
        ErrorKind::UniqueViolation => return StoreError::Taken { column: taken_column(error) },
        ErrorKind::ForeignKeyViolation => return StoreError::Dangling,
        _ => {}
    }
    let code = error.code().unwrap_or_default().into_owned();
    if code == SQLITE_RESTRICT {
        return StoreError::Dangling;
    }
    if let Some(error) = error.try_downcast_ref::<sea_orm::SqlxPostgresError>() {
        let place: Vec<&str> = [error.table(), error.column(), error.constraint()].into_iter().flatten().collect();
        let text = format!("PostgreSQL {code} {}", place.join(" ")).trim_end().to_owned();
        return if is_temporary_postgres(&code) { StoreError::Unavailable(text) } else { StoreError::Other(text) };
    }
    // SQLite's messages name tables and columns only: values are bound and it never quotes them.
    let text = format!("SQLite {code}: {}", error.message());
    // The low byte is the primary code: busy, locked, out of memory, I/O error, full, cannot open.
    match code.parse::<i32>().map(|code| code & 0xff) {
        Ok(5 | 6 | 7 | 10 | 13 | 14) => StoreError::Unavailable(text),
        _ => StoreError::Other(text),
    }
}

/// Classes 08 (connection), 53 (resources), 57 (operator intervention), serialisation failures, deadlocks and
/// lock timeouts pass by themselves.
fn is_temporary_postgres(code: &str) -> bool {
    code.starts_with("08")
        || code.starts_with("53")
        || code.starts_with("57P")
        || matches!(code, "40001" | "40P01" | "55P03" | "57014")
}

fn taken_column(error: &dyn DatabaseError) -> &'static str {
    let found = UNIQUE.iter().find(|(table, column, _)| match error.constraint() {
        Some(name) => name == format!("uq_{table}_{column}"),
        None => error.message().ends_with(&format!("failed: {table}.{column}")),
    });
    found.map_or("id", |(_, _, name)| name)
}
