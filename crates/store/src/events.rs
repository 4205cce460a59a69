//! What happened to jobs and their outputs: one row a change that people would tell each other about.
//!
//! A job has at most [`KEPT_OF_JOB`] rows, and [`delete_before`] bounds their age, so that an output that flaps for a
//! month fills no disk.

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, all, column, cut, record, select},
};
use castcore_model::{JobId, OutputId, reason::Reason};
use chrono::{DateTime, Utc};
use sea_orm::{
    Condition, ExprTrait, Order,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

/// Rows of one job at most.
pub const KEPT_OF_JOB: u64 = 2_000;

record! {
    /// A change.
    pub struct EventRow in "job_events" {
        /// Its id.
        id: Uuid,
        /// When.
        at: DateTime<Utc>,
        /// The job.
        job_id: JobId,
        /// The output, if it is not the job as a whole.
        output_id: Option<OutputId>,
        /// The state it came to: the name of a state of jobs, or of outputs.
        state: String,
        /// Why.
        reason: Option<Reason>,
        /// More about why, for people; never a secret.
        detail: Option<String>,
        /// Number of the run.
        run: i64,
    }
}

/// Which rows to list. What is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Of this job.
    pub job_id: Option<JobId>,
    /// At this time or later.
    pub since: Option<DateTime<Utc>>,
}

impl EventFilter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.job_id.map(|id| column::<EventRow>("job_id").eq(id.value())))
            .add_option(self.since.map(|at| column::<EventRow>("at").gte(at.value())))
    }
}

/// Adds a row. `false`, and nothing is written, when the job is gone: a report that comes late is no error.
///
/// # Errors
/// Those of any write.
pub async fn insert(tx: &Tx, row: &EventRow) -> Result<bool> {
    record::insert_of::<EventRow, crate::jobs::JobRow>(tx, row, &row.job_id).await
}

/// A page, newest first. The caller bounds `limit`.
///
/// # Errors
/// Those of any read.
pub async fn list_page(conn: &impl Conn, filter: &EventFilter, limit: u64, offset: u64) -> Result<Vec<EventRow>> {
    let mut select = select::<EventRow>();
    select
        .cond_where(filter.condition())
        .order_by((EventRow::TABLE, "at"), Order::Desc)
        .order_by((EventRow::TABLE, "id"), Order::Desc);
    all(conn, cut(&mut select, limit, offset)).await
}

/// How many rows fit.
///
/// # Errors
/// Those of any read.
pub async fn count(conn: &impl Conn, filter: &EventFilter) -> Result<u64> {
    record::count(conn, record::count_of::<EventRow>().cond_where(filter.condition())).await
}

/// Removes the oldest rows of a job beyond [`KEPT_OF_JOB`].
///
/// # Errors
/// Those of any write.
pub async fn trim(tx: &Tx, job: JobId) -> Result<()> {
    let mut surplus = Query::select();
    surplus
        .column("id")
        .from(EventRow::TABLE)
        .and_where(Expr::col("job_id").eq(job.value()))
        .order_by("at", Order::Desc)
        .order_by("id", Order::Desc);
    cut(&mut surplus, u64::MAX, KEPT_OF_JOB);
    let mut delete = Query::delete();
    delete.from_table(EventRow::TABLE).and_where(column::<EventRow>("id").in_subquery(surplus));
    tx.run(tx.build(&delete)).await?;
    Ok(())
}

/// Removes what happened before `at`; how many rows that were.
///
/// # Errors
/// Those of any write.
pub async fn delete_before(tx: &Tx, at: DateTime<Utc>) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(EventRow::TABLE).and_where(Expr::col("at").lt(at.value()));
    Ok(tx.run(tx.build(&delete)).await?.rows_affected())
}
