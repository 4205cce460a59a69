//! What the control plane and a runtime say to each other over the job's unix socket.
//!
//! Frames are a little-endian `u32` length and that many bytes of JSON, at most [`MAX_FRAME_BYTES`]. The first
//! frames are the hello: both sides prove that they know the job's nonce before anything else is said, so a
//! forged socket receives no secret and a forged client gets no hearing. A runtime never gives a secret back:
//! [`JobSpec`] is only ever sent towards it.
//!
//! ```text
//! client → runtime  ClientHello  { versions, job_id, challenge c }
//! runtime → client  RuntimeHello { version, …, challenge r, proof = HMAC(nonce, "runtime" ‖ version ‖ job ‖ c ‖ r) }
//! client → runtime  ClientProof  { proof = HMAC(nonce, "client" ‖ version ‖ job ‖ c ‖ r) }
//! client → runtime  Request …    runtime → client  Reply … | Notice …
//! ```

mod outputs;

pub use outputs::{Container, FileTarget, HlsTarget, OutputKind, OutputSpec, PushTarget, RtmpTarget};

pub use castcore_confine::ConfinedPath;
pub use castcore_egress::EgressPolicy;
pub use castcore_ffmpeg::Arg;
use castcore_model::{
    JobId, OutputId,
    job::OutputState,
    reason::Reason,
    supervise::{Deadlines, Phase, RetryPolicy},
};
use castcore_vault::{Secret, in_clear};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The protocol this build speaks.
pub const VERSION: u32 = 1;
/// The versions this build understands: this one and the one before.
pub const VERSIONS: &[u32] = &[1];
/// The largest frame, in bytes.
pub const MAX_FRAME_BYTES: usize = 4 << 20;

/// First frame, client to runtime.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClientHello {
    /// Versions the client understands, newest first.
    pub versions: Vec<u32>,
    /// The job the client believes it talks to.
    pub job_id: JobId,
    /// 32 random bytes, base64url.
    pub challenge: String,
}

/// Second frame, runtime to client.
#[derive(Debug, Serialize, Deserialize)]
pub struct RuntimeHello {
    /// The version both will speak.
    pub version: u32,
    /// Product version of the runtime's binary.
    pub build: String,
    /// The runtime's process id, for people; nobody signals it.
    pub runtime_pid: u32,
    /// 32 random bytes, base64url.
    pub challenge: String,
    /// Proof of the nonce, base64url.
    pub proof: String,
}

/// Third frame, client to runtime.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClientProof {
    /// Proof of the nonce, base64url.
    pub proof: String,
}

/// A request after the hello.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    /// Chosen by the client; the reply carries it.
    pub id: u64,
    /// What is asked.
    pub body: RequestBody,
}

/// What can be asked of a runtime.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum RequestBody {
    /// Make this true. Idempotent: parts whose `epoch` did not grow and whose content did not change go on
    /// undisturbed. A lower `generation` than the last one is refused.
    Apply {
        /// The whole desired state of the job.
        spec: Box<JobSpec>,
    },
    /// From now on send [`Notice`]s on this connection, a snapshot first.
    Subscribe,
    /// Lines of the log ring with a `seq` above this one, oldest first, at most `limit`.
    Log {
        /// The last sequence number already seen; 0 = from the beginning.
        after_seq: u64,
        /// At most this many lines.
        limit: usize,
    },
    /// The current snapshot.
    Status,
    /// The newest key picture and the sound of the last second.
    Clip,
    /// End everything politely and exit. `grace_ms` after that by force.
    Shutdown {
        /// Milliseconds until force.
        grace_ms: u64,
    },
    /// Are you there?
    Ping,
}

/// A frame from runtime to client after the hello. The tags differ from every field below them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum FromRuntime {
    /// Answer to a request.
    Reply {
        /// The request's id.
        id: u64,
        /// The answer.
        body: ReplyBody,
    },
    /// Something happened; only after [`RequestBody::Subscribe`].
    Notice(Notice),
}

/// Answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum ReplyBody {
    /// Done, or begun.
    Ok,
    /// Refused; a sentence for the log, never a secret.
    Refused {
        /// Why.
        why: String,
    },
    /// To [`RequestBody::Status`].
    Status {
        /// The truth now.
        snapshot: Box<Snapshot>,
    },
    /// To [`RequestBody::Clip`].
    Clip {
        /// `None` while no media flows.
        clip: Option<ClipBody>,
    },
    /// To [`RequestBody::Log`].
    Log {
        /// The lines.
        lines: Vec<LogLine>,
    },
}

/// A glance at what the hub holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClipBody {
    /// FLV in base64.
    pub flv: String,
    /// Whether there is a picture in it.
    pub video: bool,
    /// Whether there is sound in it.
    pub audio: bool,
}

/// Unasked news, on subscribed connections.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// The whole truth: first after subscribing, and whenever a phase changes.
    Snapshot(Box<Snapshot>),
    /// Numbers, once a second while something runs.
    Metrics(Metrics),
    /// One log line, already redacted.
    Log(LogLine),
    /// The subscriber was too slow; so many notices were left out. A snapshot follows.
    Lagged {
        /// How many.
        skipped: u64,
    },
}

/// The whole desired state of a job, secrets included. Exists in memory only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JobSpec {
    /// The job.
    pub job_id: JobId,
    /// Name for log lines.
    pub name: String,
    /// Grows with each change.
    pub generation: u64,
    /// The one encoder.
    pub encoder: EncoderSpec,
    /// Go on with the encoder that is known and take `encoder` for nothing: it cannot be planned now, but outputs can.
    #[serde(default)]
    pub keep_encoder: bool,
    /// All outputs, enabled or not.
    pub outputs: Vec<OutputSpec>,
    /// Retry rule of the encoder and the outputs.
    pub policy: RetryPolicy,
    /// Secrets that must not appear in any log line, beyond those inside the specs.
    #[serde(serialize_with = "in_clear::many")]
    pub redact: Vec<Secret>,
    /// How much of the hub's ring to keep.
    pub ring: RingSpec,
    /// Under which user FFmpeg runs; `None` = the runtime's own.
    pub ffmpeg_uid: Option<u32>,
    /// Which addresses outputs may connect to. A server that does not say gets the safe default.
    #[serde(default)]
    pub egress: EgressPolicy,
}

/// Bounds of the hub's ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingSpec {
    /// Media time kept, in milliseconds.
    pub span_ms: u64,
    /// Bytes kept at most.
    pub max_bytes: u64,
}

impl Default for RingSpec {
    fn default() -> Self {
        Self { span_ms: 10_000, max_bytes: 32 << 20 }
    }
}

/// The FFmpeg binary as it was when it was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinarySpec {
    /// Absolute path.
    pub path: PathBuf,
    /// What `fstat` said when it was checked; a difference at start is refused as `ffmpeg_changed`.
    pub fingerprint: Fingerprint,
}

/// Enough of `stat` to notice that a file was replaced or rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of stat(2)")]
pub struct Fingerprint {
    pub dev: u64,
    pub ino: u64,
    pub size_bytes: u64,
    #[serde(with = "as_text")]
    pub mtime_ns: i128,
    #[serde(with = "as_text")]
    pub ctime_ns: i128,
}

/// Numbers of 128 bits travel as text: serde cannot buffer them as numbers, and tagged enums are buffered.
mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(number: &i128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i128, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom("not a number"))
    }
}

/// The one encoder of a job: reads the inputs, writes FLV to standard output for the hub.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EncoderSpec {
    /// Which FFmpeg.
    pub binary: BinarySpec,
    /// Everything after the program's name. `pipe:1` is the hub; `-progress` and its descriptor are added by
    /// the runtime.
    pub args: Vec<Arg>,
    /// Input files, opened by the runtime beneath their root and passed as descriptors.
    pub files: Vec<ConfinedPath>,
    /// Devices that FFmpeg opens by name: their nodes, so that it gets the groups that may open them.
    #[serde(default)]
    pub devices: Vec<PathBuf>,
    /// Whether an input waits until somebody sends: it is no failure then that nothing comes.
    #[serde(default)]
    pub waits_for_sender: bool,
    /// A higher number than before restarts the encoder. A changed command line with the same number waits
    /// for the next restart.
    pub epoch: u64,
    /// Media must arrive at least this often, in milliseconds; 0 = it need not.
    pub stall_timeout_ms: u64,
    /// Start-up and stop limits.
    pub deadlines: Deadlines,
    /// Whether the end of the input is the natural end of the job.
    pub finite: bool,
    /// The renditions that are encoded beside the main picture; [`Arg::RenditionPipe`] counts in this list.
    #[serde(default)]
    pub renditions: Vec<String>,
}

/// The truth about a job at one moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// The job.
    pub job_id: JobId,
    /// The last applied [`JobSpec::generation`].
    pub generation: u64,
    /// The run: counts starts asked for by people (and the reconciler), not retries.
    pub run: u64,
    /// Encoder.
    pub encoder: EncoderStatus,
    /// Outputs, in the order of the spec.
    pub outputs: Vec<OutputStatus>,
    /// Milliseconds since the runtime began; the clock of every `*_ms` instant in this snapshot.
    pub now_ms: u64,
    /// Sequence number of the newest log line.
    pub log_seq: u64,
}

/// The truth about the encoder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EncoderStatus {
    /// Where the machine stands.
    pub phase: Phase,
    /// Process id, for people; nobody outside the runtime signals it.
    pub pid: Option<u32>,
    /// Runs begun by this runtime.
    pub starts: u64,
    /// Why the last run ended, and FFmpeg's own words, redacted.
    pub last_failure: Option<Failure>,
    /// When FFmpeg was last spawned.
    pub spawned_at_ms: Option<u64>,
    /// Whether it runs and waits until somebody sends.
    #[serde(default)]
    pub waits_for_sender: bool,
    /// Who was sent away meanwhile, in the words of the log, redacted.
    #[serde(default)]
    pub sent_away: Option<String>,
}

/// The truth about one output.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutputStatus {
    /// The output.
    pub output_id: OutputId,
    /// Derived from `phase` and whether it is enabled.
    pub state: OutputState,
    /// Where the machine stands.
    pub phase: Phase,
    /// Process id of its FFmpeg, if it has one.
    pub pid: Option<u32>,
    /// Connections or processes begun.
    pub starts: u64,
    /// Why the last try ended.
    pub last_failure: Option<Failure>,
    /// The file that is being written, relative to its root.
    pub file: Option<PathBuf>,
    /// Nothing is wrong: it waits for somebody to come and fetch the stream.
    #[serde(default)]
    pub waits: bool,
}

/// Why something ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The cause.
    pub reason: Reason,
    /// The other side's own words, redacted, at most 500 bytes.
    pub detail: String,
    /// When.
    pub at_ms: u64,
}

/// Numbers of one second.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// Milliseconds since the runtime began.
    pub now_ms: u64,
    /// Frames a second over the last five seconds, from FFmpeg's counter.
    pub fps: Option<f64>,
    /// From FFmpeg's `-progress`.
    pub frame: Option<u64>,
    /// Measured at the hub over the last second.
    pub bitrate_kbps: Option<f64>,
    /// Media time a second of the wall clock over the last five seconds; 1 = real time.
    pub speed: Option<f64>,
    /// From FFmpeg's `-progress`.
    pub dropped_frames: Option<u64>,
    /// Media time of the hub, in milliseconds.
    pub media_ms: u64,
    /// Bytes in the hub's ring now.
    pub ring_bytes: u64,
    /// Per output.
    pub outputs: Vec<OutputMetrics>,
}

/// Numbers of one output.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutputMetrics {
    /// The output.
    pub output_id: OutputId,
    /// Bytes sent since the output's last start.
    pub sent_bytes: u64,
    /// Over the last second.
    pub bitrate_kbps: f64,
    /// Tags left out because the other side was too slow, since the output's last start.
    pub dropped_tags: u64,
    /// How far the output is behind the hub, in milliseconds.
    pub lag_ms: u64,
    /// Round trip to the other side, in microseconds.
    pub rtt_us: Option<u64>,
}

/// One line of the log, redacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// Grows by one with each line of this runtime.
    pub seq: u64,
    /// The run it belongs to, as in [`Snapshot::run`].
    pub run: u64,
    /// Wall clock, seconds since 1970.
    pub ts: f64,
    /// The output it concerns; `None` = the encoder or the job.
    pub output_id: Option<OutputId>,
    /// How bad.
    pub level: LogLevel,
    /// What it means, if we know.
    pub hint: Option<Reason>,
    /// The text.
    pub line: String,
}

/// Level of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Chatter.
    Debug,
    /// News.
    Info,
    /// Something to look at.
    Warning,
    /// Something that failed.
    Error,
}

/// The one line of JSON that a new runtime reads from its standard input. Nothing secret is in its arguments or
/// environment.
#[derive(Debug, Serialize, Deserialize)]
pub struct Boot {
    /// The job.
    pub job_id: JobId,
    /// Folder of this runtime: `lock` and `sock` live here.
    pub run_dir: PathBuf,
    /// Folder of this job's logs, one file a run.
    pub log_dir: PathBuf,
    /// Proves both sides to each other.
    #[serde(serialize_with = "in_clear::one")]
    pub nonce: Secret,
}
