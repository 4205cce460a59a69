//! What the machine and the streams cost and do now: for the console, for automations, and for Prometheus.
//!
//! Nothing is measured while nobody asks. One [`Sampler`] reads `/proc`, for all who ask, at most once in
//! two seconds; the numbers of the streams come from the board, where the runtimes post them.

pub mod past;
mod proc;
pub mod prometheus;
pub(crate) mod sampler;

pub(crate) use sampler::Sampler;

use crate::{Domain, caller::Caller, fault};
use castcore_bus::JobStatus;
use castcore_model::{Fault, JobId, Permission, job::OutputState};
use castcore_store::{destinations, outputs};
use chrono::{DateTime, Utc};
use sampler::Reading;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// The machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SystemReport {
    /// Busy time of all processors together since the last sample, in percent.
    pub cpu_percent: f64,
    /// Memory that is not available to programs, in percent.
    pub mem_percent: f64,
    /// The same in MiB.
    pub mem_used_mb: f64,
    /// All memory, in MiB.
    pub mem_total_mb: f64,
    /// How full the file system of `DATA_DIR` is, in percent.
    pub disk_percent: f64,
    /// What is free on it for this user, in GiB.
    pub disk_free_gb: f64,
    /// FFmpeg processes on this machine.
    pub ffmpeg_processes: u64,
    /// Whether this machine is being emptied (`castcore drain`): nothing is started on it.
    pub draining: bool,
}

/// An output that has reported since the server started.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OutputReport {
    /// The output.
    pub output_id: Uuid,
    /// Its job.
    pub job_id: Uuid,
    /// The job's name.
    pub job_name: String,
    /// Name of the destination.
    pub destination: Option<String>,
    /// `running`, `starting`, `stopped` or `failed`.
    pub state: &'static str,
    /// Frames per second of the encoder that feeds it, while it is on air.
    pub fps: Option<f64>,
    /// What is sent, in kbit/s, while it is on air.
    pub bitrate_kbps: Option<f64>,
    /// Media time per wall time of the encoder that feeds it; 1 = real time.
    pub speed: Option<f64>,
    /// Processor time of the encoder that feeds it, in percent of one processor. The outputs of a job share one encoder.
    pub cpu_pct: Option<f64>,
    /// Memory of that encoder, in MiB.
    pub rss_mb: Option<f64>,
    /// How often it had to connect again in this run, as far as this server saw it.
    pub reconnect_count: u32,
    /// When this run began.
    pub started_at: Option<DateTime<Utc>>,
}

/// The contract's coarser word for the state of an output.
#[must_use]
pub const fn contract_state(state: OutputState) -> &'static str {
    match state {
        OutputState::Live => "running",
        OutputState::Failed => "failed",
        OutputState::Starting | OutputState::Retrying => "starting",
        OutputState::Stopped | OutputState::Stopping => "stopped",
    }
}

const MIB: f64 = 1_048_576.0;
const GIB: f64 = 1_073_741_824.0;

impl Domain {
    /// The machine, as it was at most two seconds ago.
    pub async fn system_report(&self, caller: &Caller) -> Result<SystemReport, Fault> {
        caller.require(Permission::MonitoringRead)?;
        let reading = self.reading(&self.board.statuses()).await?;
        Ok(SystemReport {
            cpu_percent: tenths(reading.cpu_percent),
            mem_percent: tenths(reading.mem_percent()),
            mem_used_mb: tenths(float(reading.mem_used_bytes) / MIB),
            mem_total_mb: tenths(float(reading.mem_total_bytes) / MIB),
            disk_percent: tenths(reading.disk_percent),
            disk_free_gb: tenths(float(reading.disk_free_bytes) / GIB),
            ffmpeg_processes: reading.ffmpeg_processes,
            draining: self.is_draining(),
        })
    }

    /// A page of the outputs that have reported, by job, and how many there are.
    pub async fn output_reports(
        &self,
        caller: &Caller,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<OutputReport>, u64), Fault> {
        let rows_of = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let (limit, offset) = (rows_of(limit), rows_of(offset));
        caller.require(Permission::MonitoringRead)?;
        let mut statuses = self.board.statuses();
        let reading = self.reading(&statuses).await?;
        statuses.sort_by(|a, b| a.job_name.cmp(&b.job_name).then(a.job_id.cmp(&b.job_id)));
        let total: usize = statuses.iter().map(|status| status.outputs.len()).sum();
        let mut skip = offset;
        let mut rows = Vec::new();
        for status in &statuses {
            let wanted = limit - rows.len();
            if wanted == 0 {
                break;
            }
            if skip >= status.outputs.len() {
                skip -= status.outputs.len();
                continue;
            }
            rows.extend(self.reports_of(status, &reading).into_iter().skip(skip).take(wanted));
            skip = 0;
        }
        self.name_destinations(&mut rows).await?;
        Ok((rows, u64::try_from(total).unwrap_or(u64::MAX)))
    }

    fn reports_of(&self, status: &JobStatus, reading: &Reading) -> Vec<OutputReport> {
        let metrics = self.board.metrics_of(status.job_id);
        let reconnects = self.board.reconnects(status.job_id);
        let encoder = status.pid.and_then(|pid| reading.encoders.get(&pid));
        let sent: HashMap<_, _> = metrics
            .iter()
            .flat_map(|metrics| &metrics.outputs)
            .map(|output| (output.id, output.bitrate_kbps))
            .collect();
        let report = |output: &castcore_bus::OutputStatus| {
            let live = output.state == OutputState::Live;
            OutputReport {
                output_id: output.id.into(),
                job_id: status.job_id.into(),
                job_name: status.job_name.clone(),
                destination: None,
                state: contract_state(output.state),
                fps: metrics.as_ref().filter(|_| live).and_then(|metrics| metrics.fps),
                bitrate_kbps: sent.get(&output.id).copied().filter(|_| live),
                speed: metrics.as_ref().filter(|_| live).and_then(|metrics| metrics.speed),
                cpu_pct: encoder.and_then(|encoder| encoder.cpu_percent).map(tenths),
                rss_mb: encoder.map(|encoder| tenths(float(encoder.rss_bytes) / MIB)),
                reconnect_count: reconnects.get(&output.id).copied().unwrap_or_default(),
                started_at: status.started_at,
            }
        };
        status.outputs.iter().map(report).collect()
    }

    /// The board does not know where outputs send to; the store does.
    async fn name_destinations(&self, rows: &mut [OutputReport]) -> Result<(), Fault> {
        let reader = self.store.read();
        let mut jobs: Vec<JobId> = rows.iter().map(|row| row.job_id.into()).collect();
        jobs.dedup();
        let of_jobs = outputs::of_jobs(reader, &jobs).await.map_err(fault)?;
        let destination_of: HashMap<Uuid, _> =
            of_jobs.into_values().flatten().filter_map(|row| Some((row.id.into(), row.destination_id?))).collect();
        let ids: Vec<_> = destination_of.values().copied().collect();
        let named = destinations::by_ids(reader, &ids).await.map_err(fault)?;
        for row in rows {
            let destination = destination_of.get(&row.output_id).and_then(|id| named.get(id));
            row.destination = destination.map(|destination| destination.name.clone());
        }
        Ok(())
    }

    /// A sample that knows the encoders of `statuses`.
    pub(crate) async fn reading(&self, statuses: &[JobStatus]) -> Result<Reading, Fault> {
        let encoders: Vec<u32> = statuses.iter().filter_map(|status| status.pid).collect();
        self.sampler.reading(&self.settings.paths.data_dir, encoders).await.map_err(Fault::internal)
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit behind the point")]
pub(crate) const fn float(bytes: u64) -> f64 {
    bytes as f64
}

/// Rounded to one digit behind the point.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
