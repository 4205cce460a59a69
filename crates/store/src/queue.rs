//! Background work: tasks that are leased, tried again and buried.
//!
//! A task is added in the transaction of the change that causes it, so that neither happens without the other.
//! A worker leases tasks for a while; one that dies loses its lease and the task is tried again. A task that
//! failed `max_attempts` times is buried: kept for people to look at, never run again.

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, all, column, cut, read, record, row_values, select},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    Condition, DbBackend, ExprTrait, Order,
    sea_query::{Expr, LockBehavior, LockType, OnConflict, Query, UpdateStatement},
};
use serde_json::Value;
use uuid::Uuid;

record! {
    /// A task of the queue.
    pub struct TaskRow in "background_jobs" {
        /// Its id.
        id: Uuid,
        /// What is to be done.
        kind: String,
        /// To what.
        payload: Value,
        /// Two tasks that wait cannot have the same one.
        unique_key: Option<String>,
        /// How often it was begun.
        attempts: i32,
        /// How often it may be begun, at least 1.
        max_attempts: i32,
        /// Not before this time.
        run_at: DateTime<Utc>,
        /// The worker that has it now.
        leased_by: Option<String>,
        /// Until when.
        leased_until: Option<DateTime<Utc>>,
        /// Why it last failed; never a secret.
        last_error: Option<String>,
        /// When it was given up.
        buried_at: Option<DateTime<Utc>>,
        /// When it was added.
        created_at: DateTime<Utc>,
        /// When it last changed.
        updated_at: DateTime<Utc>,
    }
}

/// A task to add.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTask {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// To what.
    pub payload: Value,
    /// Two tasks that wait cannot have the same one.
    pub unique_key: Option<String>,
    /// Not before this time.
    pub run_at: DateTime<Utc>,
    /// How often it may be begun, at least 1.
    pub max_attempts: i32,
}

/// Adds a task. `false`, and nothing is added, when one with the same `unique_key` waits or runs already.
///
/// # Errors
/// Those of any write.
pub async fn enqueue(tx: &Tx, task: &NewTask, now: DateTime<Utc>) -> Result<bool> {
    let row = TaskRow {
        id: task.id,
        kind: task.kind.clone(),
        payload: task.payload.clone(),
        unique_key: task.unique_key.clone(),
        attempts: 0,
        max_attempts: Ord::max(task.max_attempts, 1),
        run_at: task.run_at,
        leased_by: None,
        leased_until: None,
        last_error: None,
        buried_at: None,
        created_at: now,
        updated_at: now,
    };
    let (columns, values) = row_values(&row);
    let mut insert = Query::insert();
    insert
        .into_table(TaskRow::TABLE)
        .columns(columns)
        .values_panic(values)
        .on_conflict(OnConflict::column("unique_key").do_nothing().to_owned());
    Ok(tx.run(tx.build(&insert)).await?.rows_affected() > 0)
}

fn is_free(now: DateTime<Utc>) -> Condition {
    let lease_is_over = Condition::any()
        .add(column::<TaskRow>("leased_until").is_null())
        .add(column::<TaskRow>("leased_until").lte(now.value()));
    Condition::all().add(column::<TaskRow>("buried_at").is_null()).add(lease_is_over)
}

fn until(now: DateTime<Utc>, lease_ms: u64) -> DateTime<Utc> {
    let lease = i64::try_from(lease_ms).ok().and_then(TimeDelta::try_milliseconds).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(lease).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Takes up to `limit` due tasks of these kinds for `owner` until `now + lease_ms`, oldest first. Workers that
/// ask at once never get the same task. Tasks whose lease ran out after their last attempt are buried instead.
///
/// # Errors
/// Those of any write.
pub async fn lease(
    tx: &Tx,
    owner: &str,
    kinds: &[&str],
    now: DateTime<Utc>,
    lease_ms: u64,
    limit: u64,
) -> Result<Vec<TaskRow>> {
    bury_exhausted(tx, now).await?;
    let mut due = Query::select();
    due.column((TaskRow::TABLE, "id"))
        .from(TaskRow::TABLE)
        .cond_where(is_free(now))
        .and_where(column::<TaskRow>("run_at").lte(now.value()))
        .and_where(column::<TaskRow>("kind").is_in(kinds.iter().copied()))
        .order_by((TaskRow::TABLE, "run_at"), Order::Asc)
        .order_by((TaskRow::TABLE, "id"), Order::Asc);
    cut(&mut due, limit, 0);
    if tx.backend() == DbBackend::Postgres {
        due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut update = Query::update();
    update
        .table(TaskRow::TABLE)
        .value("leased_by", owner.to_owned().value())
        .value("leased_until", until(now, lease_ms).value())
        .value("attempts", Expr::col("attempts").add(1))
        .value("updated_at", now.value())
        .and_where(Expr::col("id").in_subquery(due))
        .returning(Query::returning().columns(TaskRow::COLUMNS.iter().copied()));
    let mut tasks: Vec<TaskRow> = tx.all(tx.build(&update)).await?.iter().map(read).collect::<Result<_>>()?;
    tasks.sort_by_key(|task| (task.run_at, task.id));
    Ok(tasks)
}

async fn bury_exhausted(tx: &Tx, now: DateTime<Utc>) -> Result<()> {
    let mut update = Query::update();
    update
        .table(TaskRow::TABLE)
        .cond_where(is_free(now))
        .and_where(Expr::col("attempts").gte(Expr::col("max_attempts")));
    bury(&mut update, now);
    tx.run(tx.build(&update)).await?;
    Ok(())
}

/// A buried task frees its key, so that the same work can be asked for again.
fn bury(update: &mut UpdateStatement, now: DateTime<Utc>) {
    update
        .value("buried_at", now.value())
        .value("unique_key", Option::<String>::None.value())
        .value("leased_by", Option::<String>::None.value())
        .value("leased_until", Option::<DateTime<Utc>>::None.value())
        .value("updated_at", now.value());
}

/// The task as this lease knows it: the same worker and the same attempt.
fn is_still(task: &TaskRow) -> Condition {
    Condition::all()
        .add(Expr::col("id").eq(task.id.value()))
        .add(Expr::col("leased_by").eq(task.leased_by.value()))
        .add(Expr::col("attempts").eq(task.attempts))
}

/// Keeps a leased task until `now + lease_ms`. `false` when it was lost to another worker: stop working on it.
///
/// # Errors
/// Those of any write.
pub async fn extend(tx: &Tx, task: &TaskRow, now: DateTime<Utc>, lease_ms: u64) -> Result<bool> {
    let mut update = Query::update();
    update
        .table(TaskRow::TABLE)
        .value("leased_until", until(now, lease_ms).value())
        .value("updated_at", now.value())
        .cond_where(is_still(task));
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// The task is done; it is removed. `false` when it was lost to another worker.
///
/// # Errors
/// Those of any write.
pub async fn complete(tx: &Tx, task: &TaskRow) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(TaskRow::TABLE).cond_where(is_still(task));
    Ok(tx.run(tx.build(&delete)).await?.rows_affected() > 0)
}

/// The task failed: it is tried again at `retry_at`, or buried if this was its last attempt. `error` is for
/// people and never carries a secret. `false` when the task was lost to another worker.
///
/// # Errors
/// Those of any write.
pub async fn fail_with_retry(
    tx: &Tx,
    task: &TaskRow,
    error: &str,
    retry_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut update = Query::update();
    update.table(TaskRow::TABLE).value("last_error", error.to_owned().value()).cond_where(is_still(task));
    if task.attempts >= task.max_attempts {
        bury(&mut update, now);
    } else {
        update
            .value("run_at", retry_at.value())
            .value("leased_by", Option::<String>::None.value())
            .value("leased_until", Option::<DateTime<Utc>>::None.value())
            .value("updated_at", now.value());
    }
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// The task of that id.
///
/// # Errors
/// Those of any read.
pub async fn get(conn: &impl Conn, id: Uuid) -> Result<Option<TaskRow>> {
    record::get(conn, &id, false).await
}

/// Tasks that were given up, newest first.
///
/// # Errors
/// Those of any read.
pub async fn buried(conn: &impl Conn, limit: u64) -> Result<Vec<TaskRow>> {
    let mut select = select::<TaskRow>();
    select
        .and_where(column::<TaskRow>("buried_at").is_not_null())
        .order_by((TaskRow::TABLE, "buried_at"), Order::Desc)
        .order_by((TaskRow::TABLE, "id"), Order::Asc);
    all(conn, cut(&mut select, limit, 0)).await
}
