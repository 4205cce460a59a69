//! How a stream's numbers came to be what they are.

use crate::{Domain, caller::Caller, fault};
use castcore_bus::PAST_STEP_MS;
use castcore_model::{Fault, JobId, Permission};
use castcore_store::jobs;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// The last half hour of a stream's numbers, as far as this server saw it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PastMetrics {
    /// One point stands for so many milliseconds.
    pub step_ms: u64,
    /// The oldest first. There is none for the time in which the stream was off.
    pub points: Vec<PastMetricsPoint>,
}

/// Some seconds as one point.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
pub struct PastMetricsPoint {
    /// When it begins.
    pub at: DateTime<Utc>,
    /// Frames a second of the encoder: the least of this time.
    pub fps: Option<f32>,
    /// Bit rate out of the encoder, in kbit/s: the mean.
    pub bitrate_kbps: Option<f32>,
    /// Media time per wall time of the encoder: the least.
    pub speed: Option<f32>,
    /// Frames that the encoder dropped in this time.
    pub dropped_frames: Option<u32>,
}

impl Domain {
    /// The last half hour of a job's numbers.
    ///
    /// # Errors
    /// Without the permission, and for a job that does not exist.
    pub async fn past_metrics(&self, caller: &Caller, id: JobId) -> Result<PastMetrics, Fault> {
        caller.require(Permission::StreamsRead)?;
        jobs::get(self.store.read(), id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let points = self.board.past_of(id).into_iter().filter_map(|point| {
            let at = DateTime::from_timestamp_millis(i64::try_from(point.at_ms).ok()?)?;
            let castcore_bus::PastPoint { fps, bitrate_kbps, speed, dropped_frames, .. } = point;
            Some(PastMetricsPoint { at, fps, bitrate_kbps, speed, dropped_frames })
        });
        Ok(PastMetrics { step_ms: PAST_STEP_MS, points: points.collect() })
    }
}
