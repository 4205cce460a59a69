//! The messages. They serialise, because with several nodes they cross a network. No secret is ever in one.

use castcore_model::{
    ApiTokenId, JobId, OutputId, SessionId, UserId,
    job::{JobState, OutputState},
    reason::Reason,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Wake-ups and revocations.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "control", rename_all = "snake_case")]
pub enum ControlMessage {
    /// The stored wish for this job changed; compare it with the truth now.
    JobChanged {
        /// The job.
        job_id: JobId,
    },
    /// Somebody wants to see the live picture of this job.
    WatchRequested {
        /// The job.
        job_id: JobId,
    },
    /// This session has ended.
    SessionRevoked {
        /// The session.
        session_id: SessionId,
    },
    /// This token of an automation was revoked.
    TokenRevoked {
        /// The token.
        token_id: ApiTokenId,
    },
    /// Settings of the instance changed; nothing cached about them holds.
    SettingsChanged,
    /// Roles, activity or factors of this user changed; nothing cached about them holds.
    UserChanged {
        /// The user.
        user_id: UserId,
    },
    /// Messages were lost: whatever was learnt from this bus has to be read from the store again.
    Resync,
}

/// Live states, numbers and log lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "live", rename_all = "snake_case")]
pub enum LiveMessage {
    /// A job's state or that of one of its outputs changed.
    Status(JobStatus),
    /// A job exists no more.
    JobDeleted {
        /// The job.
        job_id: JobId,
    },
    /// Numbers of one second.
    Metrics(JobMetrics),
    /// One log line.
    Log(JobLogLine),
}

/// Somebody has seen a trouble and takes care of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the name at that time.
    pub by: String,
}

/// What is true of a job now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobStatus {
    /// The job.
    pub job_id: JobId,
    /// Its name.
    pub job_name: String,
    /// The job's generation that this answers: what people wanted when this was true.
    pub generation: i64,
    /// The derived state.
    pub state: JobState,
    /// The contract's coarser word: `stopped`, `starting`, `running` or `failed`.
    pub status: String,
    /// Since when. The tries after a failure belong to the trouble that began with it.
    pub state_since: DateTime<Utc>,
    /// Why it is not as it should be.
    pub reason: Option<Reason>,
    /// FFmpeg's or the server's own words, redacted.
    pub reason_detail: Option<String>,
    /// When the next try is due.
    pub retry_at: Option<DateTime<Utc>>,
    /// Whether it failed several times in a row.
    pub crash_loop: bool,
    /// Who has seen the trouble it is in.
    #[serde(default)]
    pub acknowledged: Option<Acknowledgement>,
    /// The number of the run; 0 = never ran.
    pub run: u64,
    /// When this run began.
    pub started_at: Option<DateTime<Utc>>,
    /// Since when somebody has got it without a gap; `None` while nobody does.
    #[serde(default)]
    pub on_air_since: Option<DateTime<Utc>>,
    /// Process id of the encoder, for people.
    pub pid: Option<u32>,
    /// The outputs.
    pub outputs: Vec<OutputStatus>,
}

/// What is true of an output now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutputStatus {
    /// The output.
    pub id: OutputId,
    /// Its state.
    pub state: OutputState,
    /// Since when. The tries after a failure belong to the trouble that began with it.
    pub state_since: DateTime<Utc>,
    /// Why it is not as it should be.
    pub reason: Option<Reason>,
    /// The other side's own words, redacted.
    pub reason_detail: Option<String>,
    /// When the next try is due.
    pub retry_at: Option<DateTime<Utc>>,
    /// Who has seen the trouble it is in.
    #[serde(default)]
    pub acknowledged: Option<Acknowledgement>,
    /// The file that is being written, relative to its root.
    pub file: Option<PathBuf>,
}

/// Numbers of one second of a running job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobMetrics {
    /// The job.
    pub job_id: JobId,
    /// When they were told, in milliseconds since 1970; 0 = an older server did not say.
    #[serde(default)]
    pub at_ms: u64,
    /// Frames per second of the encoder.
    pub fps: Option<f64>,
    /// Frames so far.
    pub frame: Option<u64>,
    /// Bit rate out of the encoder, in kbit/s.
    pub bitrate_kbps: Option<f64>,
    /// Media time per wall time; 1 = real time.
    pub speed: Option<f64>,
    /// Frames that the encoder dropped.
    pub dropped_frames: Option<u64>,
    /// Media time so far, in milliseconds.
    pub media_ms: u64,
    /// Bytes in the hub's ring.
    pub ring_bytes: u64,
    /// The outputs.
    pub outputs: Vec<OutputMetrics>,
}

/// Numbers of one second of an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutputMetrics {
    /// The output.
    pub id: OutputId,
    /// Bit rate sent, in kbit/s.
    pub bitrate_kbps: f64,
    /// Bytes sent since it went live.
    pub sent_bytes: u64,
    /// Media tags left out because the other side was too slow.
    pub dropped_tags: u64,
    /// How far it is behind, in milliseconds.
    pub lag_ms: u64,
    /// Round trip to the other side, in microseconds.
    pub rtt_us: Option<u64>,
}

/// One line of a job's log, redacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobLogLine {
    /// The job.
    pub job_id: JobId,
    /// The run it belongs to.
    pub run: u64,
    /// Grows by one with each line of a runtime.
    pub seq: u64,
    /// Wall clock, seconds since 1970.
    pub ts: f64,
    /// The output it concerns, if it is not the encoder's.
    pub output_id: Option<OutputId>,
    /// `debug`, `info`, `warning` or `error`.
    pub level: String,
    /// What it means, if we know.
    pub hint: Option<Reason>,
    /// The text.
    pub line: String,
}
