//! Stream jobs: what people want of them.
//!
//! Three counters tell what changed. `version` counts edits and is what an edit names. `generation` counts
//! changes of what shall run (start, stop, an edited output): it is what the reconciler compares with what was
//! observed. `encoder_epoch` counts those changes that need a new encoder.

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, all, column, read, record, select},
};
use castcore_model::{JobId, ProfileId, UserId, job::DesiredState};
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait, Order,
    sea_query::{Expr, Query, SelectStatement, UpdateStatement},
};
use serde_json::Value;

record! {
    /// A stream job.
    pub struct JobRow in "stream_jobs" {
        /// Its id.
        id: JobId,
        /// Name; need not be unique.
        name: String,
        /// `single` or `channel`.
        kind: String = "type",
        /// What it is for; may be empty.
        description: String,
        /// Whether it comes back after a reboot.
        autostart: bool,
        /// Whether it may be started.
        enabled: bool,
        /// How it encodes.
        ffmpeg_profile_id: Option<ProfileId>,
        /// Retries and limits.
        fallback_policy: Value,
        /// Further sizes beside the main picture, a list of objects.
        renditions: Value,
        /// Whether it is recorded.
        recording_enabled: bool,
        /// Words to find it by: a list of texts.
        labels: Value,
        /// Lower ones are started first after a reboot.
        start_order: i32,
        /// Days that recordings are kept; 0 = for ever.
        recording_retention_days: i32,
        /// Whether it shall be on air.
        desired_state: DesiredState,
        /// When that was last asked for.
        desired_at: Option<DateTime<Utc>>,
        /// Who asked.
        desired_by: Option<UserId>,
        /// Number of changes of what shall run.
        generation: i64,
        /// Number of changes that need a new encoder.
        encoder_epoch: i64,
        /// Number of the last run. Only [`next_run`] changes it.
        run: i64,
        /// Number of this edit, from 1.
        version: i64,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// When it was last edited.
        updated_at: DateTime<Utc>,
    }
}

record::standard!(JobRow, JobId, "other rows");
record::listed!(JobRow, JobId, ordered by "created_at", "id");

fn in_order(mut select: SelectStatement) -> SelectStatement {
    select.order_by((JobRow::TABLE, "created_at"), Order::Asc).order_by((JobRow::TABLE, "id"), Order::Asc);
    select
}

/// Every job's id, oldest first.
///
/// # Errors
/// Those of any read.
pub async fn all_ids(conn: &impl Conn) -> Result<Vec<JobId>> {
    let mut query = Query::select();
    query.column((JobRow::TABLE, "id")).from(JobRow::TABLE);
    let rows = conn.all(conn.build(&in_order(query))).await?;
    rows.iter().map(|row| Field::read(row, 0).map_err(|_| record::corrupt::<JobRow>(row, "id", 0))).collect()
}

/// The jobs that shall be in this state, in the order in which they are started: by `start_order`, then oldest first.
///
/// # Errors
/// Those of any read.
pub async fn in_desired_state(conn: &impl Conn, state: DesiredState) -> Result<Vec<JobRow>> {
    let mut select = select::<JobRow>();
    select
        .and_where(column::<JobRow>("desired_state").eq(state.value()))
        .order_by((JobRow::TABLE, "start_order"), Order::Asc);
    all(conn, &in_order(select)).await
}

/// The jobs that encode with this profile, oldest first.
///
/// # Errors
/// Those of any read.
pub async fn using_profile(conn: &impl Conn, profile: ProfileId) -> Result<Vec<JobRow>> {
    let mut select = select::<JobRow>();
    select.and_where(column::<JobRow>("ffmpeg_profile_id").eq(profile.value()));
    all(conn, &in_order(select)).await
}

fn counted(id: JobId, counters: &[&'static str]) -> UpdateStatement {
    let mut update = Query::update();
    update.table(JobRow::TABLE).and_where(Expr::col("id").eq(id.value()));
    for counter in counters {
        update.value(*counter, Expr::col(*counter).add(1));
    }
    update
}

async fn returned(tx: &Tx, update: &mut UpdateStatement) -> Result<Option<JobRow>> {
    update.returning(Query::returning().columns(JobRow::COLUMNS.iter().copied()));
    tx.one(tx.build(update)).await?.as_ref().map(read).transpose()
}

/// Asks for a state, whatever version the job has: two who press "start" at once both get what they want.
/// Returns the job as it is then, `None` when there is none.
///
/// # Errors
/// Those of any write.
pub async fn set_desired(
    tx: &Tx,
    id: JobId,
    state: DesiredState,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<Option<JobRow>> {
    let mut update = counted(id, &["generation", "version"]);
    update
        .value("desired_state", state.value())
        .value("desired_at", at.value())
        .value("desired_by", by.value())
        .value("updated_at", at.value());
    returned(tx, &mut update).await
}

/// Writes down that a job came to its natural end: it shall be off now. Only if nobody changed what they want
/// since `generation`; `false` otherwise.
///
/// # Errors
/// Those of any write.
pub async fn finish(tx: &Tx, id: JobId, generation: i64, at: DateTime<Utc>) -> Result<bool> {
    let mut update = counted(id, &["generation", "version"]);
    update
        .value("desired_state", DesiredState::Stopped.value())
        .value("desired_at", at.value())
        .value("desired_by", Option::<UserId>::None.value())
        .value("updated_at", at.value())
        .and_where(Expr::col("generation").eq(generation));
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// Writes down that what the job shall run has changed (an input, an output, its profile); `encoder` when that
/// needs a new encoder. Returns the job as it is then, `None` when there is none.
///
/// # Errors
/// Those of any write.
pub async fn mark_changed(tx: &Tx, id: JobId, encoder: bool, at: DateTime<Utc>) -> Result<Option<JobRow>> {
    let counters: &[&str] =
        if encoder { &["generation", "version", "encoder_epoch"] } else { &["generation", "version"] };
    let mut update = counted(id, counters);
    update.value("updated_at", at.value());
    returned(tx, &mut update).await
}

/// Takes the next number for a run. This is no edit: the version stays.
///
/// # Errors
/// Those of any write.
pub async fn next_run(tx: &Tx, id: JobId) -> Result<Option<i64>> {
    Ok(returned(tx, &mut counted(id, &["run"])).await?.map(|job| job.run))
}
