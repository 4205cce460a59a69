//! Outputs of jobs.

use crate::{
    Conn, Result,
    record::{self, all_in, grouped, record},
};
use castcore_model::{DestinationId, JobId, OutputId, job::DesiredState};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::HashMap;

record! {
    /// Where a job sends media.
    pub struct OutputRow in "outputs" {
        /// Its id.
        id: OutputId,
        /// The job it belongs to.
        stream_job_id: JobId,
        /// Where it sends to.
        destination_id: Option<DestinationId>,
        /// `flv`, `hls`, `mpegts`, `mp4`, `rtsp`, `adts`, `mp3` or `ogg`.
        format: String,
        /// The rendition that it sends; `None` = the main picture.
        rendition: Option<String>,
        /// Options of the container.
        output_opts: Value,
        /// Whether it belongs to the job's outputs at all.
        enabled: bool,
        /// Whether it shall be live while the job runs.
        desired_state: DesiredState,
        /// Number of changes that need a new connection or file.
        epoch: i64,
        /// Place among the job's outputs, lowest first.
        position: i32,
        /// Number of this edit, from 1.
        version: i64,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// When it was last edited.
        updated_at: DateTime<Utc>,
    }
}

record::standard!(OutputRow, OutputId, "other rows");

/// The outputs of one job, in their order.
///
/// # Errors
/// Those of any read.
pub async fn of_job(conn: &impl Conn, job: JobId) -> Result<Vec<OutputRow>> {
    all_in(conn, "stream_job_id", &[job], &["position", "created_at", "id"]).await
}

/// The outputs of these jobs, each job's in their order. Jobs without any are left out.
///
/// # Errors
/// Those of any read.
pub async fn of_jobs(conn: &impl Conn, jobs: &[JobId]) -> Result<HashMap<JobId, Vec<OutputRow>>> {
    let rows = all_in(conn, "stream_job_id", jobs, &["position", "created_at", "id"]).await?;
    Ok(grouped(rows, |row: &OutputRow| row.stream_job_id))
}

/// The outputs that send to this destination, over all jobs.
///
/// # Errors
/// Those of any read.
pub async fn using_destination(conn: &impl Conn, destination: DestinationId) -> Result<Vec<OutputRow>> {
    all_in(conn, "destination_id", &[destination], &["created_at", "id"]).await
}
