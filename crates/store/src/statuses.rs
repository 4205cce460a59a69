//! What was last observed of jobs and outputs. Written on transitions, never on every tick.

use crate::{
    Conn, Result, Tx,
    field::Field,
    jobs::JobRow,
    outputs::OutputRow,
    record::{self, Record, all_in, column, record},
};
use castcore_model::{
    JobId, OutputId,
    job::{JobState, OutputState},
    reason::Reason,
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait, JoinType,
    sea_query::{CaseStatement, Expr, Query},
};
use std::collections::HashMap;

record! {
    /// What was observed of a job.
    pub struct JobStatusRow in "job_status" {
        /// The job.
        job_id: JobId,
        /// Its state.
        state: JobState,
        /// Why it is not as it should be.
        reason: Option<Reason>,
        /// More about why, for people; never a secret.
        detail: Option<String>,
        /// Since when it has been in this state.
        since: DateTime<Utc>,
        /// Number of the run that was observed.
        run: i64,
        /// The generation that was observed.
        generation: i64,
        /// When it will be tried again.
        retry_at: Option<DateTime<Utc>>,
        /// Whether it keeps failing.
        crash_loop: bool,
        /// When this run began.
        started_at: Option<DateTime<Utc>>,
        /// Since when it has been on air without a gap.
        on_air_since: Option<DateTime<Utc>>,
        /// When this was written.
        updated_at: DateTime<Utc>,
    }
}

record! {
    /// What was observed of an output.
    pub struct OutputStatusRow in "output_status" {
        /// The output.
        output_id: OutputId,
        /// Its job.
        job_id: JobId,
        /// Its state.
        state: OutputState,
        /// Why it is not as it should be.
        reason: Option<Reason>,
        /// More about why, for people; never a secret.
        detail: Option<String>,
        /// Since when it has been in this state.
        since: DateTime<Utc>,
        /// The file it writes.
        file: Option<String>,
    }
}

/// Writes what was observed of a job. `false`, and nothing is written, when the job is gone: a report that comes
/// late is no error.
///
/// # Errors
/// Those of any write.
pub async fn put_job(tx: &Tx, row: &JobStatusRow) -> Result<bool> {
    record::put_of::<JobStatusRow, JobRow>(tx, row, &row.job_id).await
}

/// Writes what was observed of an output. `false`, and nothing is written, when the output is gone.
///
/// # Errors
/// Those of any write.
pub async fn put_output(tx: &Tx, row: &OutputStatusRow) -> Result<bool> {
    record::put_of::<OutputStatusRow, OutputRow>(tx, row, &row.output_id).await
}

/// What was observed of one job.
///
/// # Errors
/// Those of any read.
pub async fn of_job(conn: &impl Conn, job: JobId) -> Result<Option<JobStatusRow>> {
    record::get(conn, &job, false).await
}

/// What was observed of these jobs. Jobs that were never observed are left out.
///
/// # Errors
/// Those of any read.
pub async fn of_jobs(conn: &impl Conn, jobs: &[JobId]) -> Result<HashMap<JobId, JobStatusRow>> {
    let rows: Vec<JobStatusRow> = all_in(conn, "job_id", jobs, &[]).await?;
    Ok(rows.into_iter().map(|row| (row.job_id, row)).collect())
}

/// The jobs that were last seen in one of these states.
///
/// # Errors
/// Those of any read.
pub async fn in_states(conn: &impl Conn, states: &[JobState]) -> Result<Vec<JobId>> {
    let rows: Vec<JobStatusRow> = all_in(conn, "state", states, &[]).await?;
    Ok(rows.into_iter().map(|row| row.job_id).collect())
}

/// What was observed of the outputs of these jobs. Outputs that were never observed are left out.
///
/// # Errors
/// Those of any read.
pub async fn outputs_of_jobs(conn: &impl Conn, jobs: &[JobId]) -> Result<HashMap<OutputId, OutputStatusRow>> {
    let rows: Vec<OutputStatusRow> = all_in(conn, "job_id", jobs, &[]).await?;
    Ok(rows.into_iter().map(|row| (row.output_id, row)).collect())
}

/// How the outputs of a job are, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutputCounts {
    /// Outputs, enabled or not.
    pub total: u64,
    /// Enabled outputs.
    pub enabled: u64,
    /// Enabled outputs that were last seen live.
    pub live: u64,
    /// Enabled outputs that were last seen failed.
    pub failed: u64,
}

/// How the outputs of these jobs are, counted by the database: for lists, which do not show each output. Jobs
/// without outputs are left out.
///
/// # Errors
/// Those of any read.
pub async fn output_counts(conn: &impl Conn, jobs: &[JobId]) -> Result<HashMap<JobId, OutputCounts>> {
    let enabled = || column::<OutputRow>("enabled").eq(true);
    let seen = |state: OutputState| enabled().and(column::<OutputStatusRow>("state").eq(state.value()));
    let counted = |condition: Expr| Expr::Case(Box::new(CaseStatement::new().case(condition, 1))).count();
    let of_output = column::<OutputStatusRow>("output_id").eq(column::<OutputRow>("id"));
    let mut counts = HashMap::with_capacity(jobs.len());
    for jobs in jobs.chunks(record::IN_LIST) {
        let mut query = Query::select();
        query
            .column((OutputRow::TABLE, "stream_job_id"))
            .expr(column::<OutputRow>("id").count())
            .expr(counted(enabled()))
            .expr(counted(seen(OutputState::Live)))
            .expr(counted(seen(OutputState::Failed)))
            .from(OutputRow::TABLE)
            .join(JoinType::LeftJoin, OutputStatusRow::TABLE, of_output.clone())
            .and_where(column::<OutputRow>("stream_job_id").is_in(record::padded(jobs)))
            .group_by_col((OutputRow::TABLE, "stream_job_id"));
        for row in conn.all(conn.build(&query)).await? {
            let number = |index| row.try_get_by_index::<i64>(index).map(|number| u64::try_from(number).unwrap_or(0));
            let [total, enabled, live, failed] = [number(1)?, number(2)?, number(3)?, number(4)?];
            let job = Field::read(&row, 0).map_err(|_| record::corrupt::<OutputRow>(&row, "stream_job_id", 0))?;
            counts.insert(job, OutputCounts { total, enabled, live, failed });
        }
    }
    Ok(counts)
}
