//! Inputs of jobs.

use crate::{
    Conn, Result,
    record::{self, all_in, grouped, record},
};
use castcore_model::{InputId, JobId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::HashMap;

record! {
    /// Where a job takes media from.
    pub struct InputRow in "inputs" {
        /// Its id.
        id: InputId,
        /// The job it belongs to.
        stream_job_id: JobId,
        /// `file`, `url`, `device` or `test`.
        kind: String,
        /// Address as it may be shown: masked when `uri_sealed` holds the real one.
        uri: String,
        /// The real address, sealed, when it carries a secret.
        uri_sealed: Option<String>,
        /// Options before `-i`.
        options: Value,
        /// Whether a file begins again at its end.
        loop_input: bool = "loop",
        /// Whether a lost connection is opened again.
        reconnect: bool,
        /// Place among the job's inputs, lowest first.
        position: i32 = "order",
        /// What is taken from it: `both`, `video` or `audio`.
        media: String,
        /// Number of this edit, from 1.
        version: i64,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// When it was last edited.
        updated_at: DateTime<Utc>,
    }
}

record::standard!(InputRow, InputId, "other rows");

/// The inputs of one job, in their order.
///
/// # Errors
/// Those of any read.
pub async fn of_job(conn: &impl Conn, job: JobId) -> Result<Vec<InputRow>> {
    all_in(conn, "stream_job_id", &[job], &["order", "created_at", "id"]).await
}

/// The inputs of these jobs, each job's in their order. Jobs without any are left out.
///
/// # Errors
/// Those of any read.
pub async fn of_jobs(conn: &impl Conn, jobs: &[JobId]) -> Result<HashMap<JobId, Vec<InputRow>>> {
    let rows = all_in(conn, "stream_job_id", jobs, &["order", "created_at", "id"]).await?;
    Ok(grouped(rows, |row: &InputRow| row.stream_job_id))
}
