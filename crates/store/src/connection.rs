//! The open store, its write transaction and its reader.

use crate::{
    error::{Result, StoreError},
    migrations,
    target::{self, Target},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, ExecResult, QueryResult,
    SqliteTransactionMode, Statement, StatementBuilder, TransactionOptions, TransactionTrait,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Which kind of database is behind a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file on this machine.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// What a transaction can claim for itself, so that a check and the write that depends on it cannot be
/// interleaved with another transaction's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Whether there is an administrator at all.
    Setup,
    /// How many active administrators there are.
    Admins,
    /// Which running jobs send to which destination.
    Senders,
}

/// An open database. Clones share its connections.
#[derive(Clone)]
pub struct Store {
    writer: DatabaseConnection,
    reader: Arc<Reader>,
    target: Arc<Target>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("target", &self.target).finish_non_exhaustive()
    }
}

impl Store {
    /// Connects. The tables are not looked at: call [`Store::migrate`] before anything else.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the file or server cannot be reached, [`StoreError::Other`] when it
    /// refuses the user or database.
    pub async fn open(target: &Target) -> Result<Store> {
        let pools = target::open(target).await?;
        let reader = Arc::new(Reader { pool: pools.reader });
        Ok(Store { writer: pools.writer, reader, target: Arc::new(target.clone()) })
    }

    /// Brings the tables up to date. All steps are one transaction under a lock, so several servers may start
    /// at once and a failed step leaves nothing behind.
    ///
    /// # Errors
    /// [`StoreError::Other`] when the database was written by a newer version.
    pub async fn migrate(&self) -> Result<()> {
        self.migrate_some(None).await
    }

    /// Runs only the next `steps` migrations: how a database of an earlier version is made, to see that the steps after
    /// it keep what is in there.
    ///
    /// # Errors
    /// As [`Store::migrate`].
    pub async fn migrate_steps(&self, steps: u32) -> Result<()> {
        self.migrate_some(Some(steps)).await
    }

    async fn migrate_some(&self, steps: Option<u32>) -> Result<()> {
        let tx = self.begin().await?;
        let schema = match &*self.target {
            Target::Postgres { schema, .. } => schema.as_deref(),
            Target::Sqlite { .. } => None,
        };
        migrations::apply(&tx.inner, schema, steps).await?;
        tx.commit().await
    }

    /// Begins a write transaction. SQLite has one writer: a task that holds a [`Tx`] must not ask for another.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none becomes free within 10 s.
    pub async fn begin(&self) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.writer.begin_with_options(options).await?;
        Ok(Tx { inner, failed: AtomicBool::new(false) })
    }

    /// Reads outside a transaction; each call sees everything committed before it.
    #[must_use]
    pub fn read(&self) -> &Reader {
        &self.reader
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when there is none.
    pub async fn ping(&self) -> Result<()> {
        let statement = Statement::from_string(self.reader.pool.get_database_backend(), "SELECT 1");
        self.reader.pool.query_one_raw(statement).await?;
        Ok(())
    }

    /// The lead among the servers on this database, not taken yet.
    ///
    /// # Errors
    /// The target has no valid schema.
    pub fn lead(&self) -> Result<crate::Lead> {
        crate::Lead::of(self)
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Which kind of database this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match &*self.target {
            Target::Sqlite { .. } => Backend::Sqlite,
            Target::Postgres { .. } => Backend::Postgres,
        }
    }

    /// Closes every connection, for all clones. SQLite folds its log into the file.
    ///
    /// # Errors
    /// When a connection does not end cleanly.
    pub async fn close(self) -> Result<()> {
        // The writer goes last: the last connection of all is the one that folds the log.
        self.reader.pool.clone().close().await?;
        Ok(self.writer.close().await?)
    }
}

mod sealed {
    use super::{ExecResult, QueryResult, Result, Statement, StatementBuilder};
    use std::future::Future;

    pub trait Run: Sync {
        fn build(&self, statement: &impl StatementBuilder) -> Statement;
        fn all(&self, statement: Statement) -> impl Future<Output = Result<Vec<QueryResult>>> + Send;
        fn one(&self, statement: Statement) -> impl Future<Output = Result<Option<QueryResult>>> + Send;
        fn run(&self, statement: Statement) -> impl Future<Output = Result<ExecResult>> + Send;
    }
}
pub(crate) use sealed::Run;

/// What can be read from: a [`Reader`] or a [`Tx`]. Writes take a [`Tx`] only, so a write outside a transaction
/// does not compile.
pub trait Conn: Run {}

/// Reads outside a transaction.
#[derive(Debug)]
pub struct Reader {
    pool: DatabaseConnection,
}

impl Conn for Reader {}

impl Run for Reader {
    fn build(&self, statement: &impl StatementBuilder) -> Statement {
        statement.build(&self.pool.get_database_backend())
    }
    async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>> {
        Ok(self.pool.query_all_raw(statement).await?)
    }
    async fn one(&self, statement: Statement) -> Result<Option<QueryResult>> {
        Ok(self.pool.query_one_raw(statement).await?)
    }
    async fn run(&self, statement: Statement) -> Result<ExecResult> {
        Ok(self.pool.execute_raw(statement).await?)
    }
}

/// A write transaction. Nothing of it is seen by others before [`Tx::commit`]; dropping it undoes everything.
///
/// Once a statement failed, the transaction can only be dropped: PostgreSQL would silently turn its commit into
/// a rollback, SQLite would keep the other half.
pub struct Tx {
    inner: DatabaseTransaction,
    failed: AtomicBool,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx").finish_non_exhaustive()
    }
}

impl Tx {
    /// Makes the changes last. When this returns `Ok`, they are on disk and everyone sees them.
    ///
    /// # Errors
    /// [`StoreError::Other`] when a statement of this transaction failed before: nothing was changed then.
    pub async fn commit(self) -> Result<()> {
        if self.failed.load(Ordering::Relaxed) {
            self.inner.rollback().await?;
            return Err(StoreError::Other("the transaction failed earlier and was undone".into()));
        }
        Ok(self.inner.commit().await?)
    }

    /// Waits until no other transaction holds `lock`, and holds it until the end of this one. On SQLite every
    /// transaction is alone anyway.
    ///
    /// # Errors
    /// Those of any statement.
    pub async fn lock(&self, lock: Lock) -> Result<()> {
        if self.inner.get_database_backend() == DbBackend::Postgres {
            let key = match lock {
                Lock::Setup => 1,
                Lock::Admins => 2,
                Lock::Senders => 3,
            };
            let sql =
                format!("SELECT pg_advisory_xact_lock({key}, hashtext(coalesce('castcore.' || current_schema(), '')))");
            self.run(Statement::from_string(DbBackend::Postgres, sql)).await?;
        }
        Ok(())
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    fn watch<T>(&self, result: std::result::Result<T, sea_orm::DbErr>) -> Result<T> {
        result.map_err(|error| {
            self.failed.store(true, Ordering::Relaxed);
            error.into()
        })
    }
}

impl Conn for Tx {}

impl Run for Tx {
    fn build(&self, statement: &impl StatementBuilder) -> Statement {
        statement.build(&self.inner.get_database_backend())
    }
    async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>> {
        self.watch(self.inner.query_all_raw(statement).await)
    }
    async fn one(&self, statement: Statement) -> Result<Option<QueryResult>> {
        self.watch(self.inner.query_one_raw(statement).await)
    }
    async fn run(&self, statement: Statement) -> Result<ExecResult> {
        self.watch(self.inner.execute_raw(statement).await)
    }
}
