//! What callers see of profiles, destinations and jobs. Secrets appear as masks only.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// An encoding profile.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Profile {
    /// Its id.
    pub id: Uuid,
    /// Unique name.
    pub name: String,
    /// `hide_banner`, `loglevel` and other options of FFmpeg as a whole.
    #[schema(value_type = Object)]
    pub global_opts: Value,
    /// `codec`, `bitrate`, `width`, `height`, `fps`, `preset`, `tune`, `gop`, `pixel_format`; `disabled` = sound alone.
    #[schema(value_type = Object)]
    pub video: Value,
    /// `codec`, `bitrate`, `sample_rate`, `channels`, `disabled`.
    #[schema(value_type = Object)]
    pub audio: Value,
    /// `complex`, `video`, `audio`: filter graphs.
    #[schema(value_type = Object)]
    pub filters: Value,
    /// Pass picture and sound through as they are.
    pub copy_mode: bool,
    /// Further arguments from the allow-list.
    pub expert_args: Vec<String>,
    /// Grows with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// After a change: the jobs on air that use it, and when the change reaches them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affected: Option<Vec<Affected>>,
}

/// A place where media is sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Destination {
    /// Its id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// `rtmp`, `platform`, `hls`, `recording`, `preview`, `srt`, `udp`, `rtsp` or `icecast`.
    pub kind: String,
    /// Address or path; masked where it carries a credential.
    pub url: String,
    /// The stream key's mask, if there is one.
    pub stream_key: Option<String>,
    /// Whether there is a stream key.
    pub has_stream_key: bool,
    /// Whether jobs may use it.
    pub enabled: bool,
    /// Grows with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// After a change: the outputs that use it, and when the change reaches them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affected: Option<Vec<Affected>>,
}

/// Something on air that a change reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Affected {
    /// The job.
    pub job_id: Uuid,
    /// Its name.
    pub job_name: String,
    /// The output, if only that is touched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_id: Option<Uuid>,
    /// `now` or `on_restart`.
    pub applies: String,
}

/// A stream job. `inputs` and `outputs` stand in the job itself, counts of outputs in lists too.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StreamJob {
    /// Its id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// `single`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `stopped`, `starting`, `running` or `failed`.
    pub status: String,
    /// `stopped`, `starting`, `running`, `degraded`, `restarting`, `stopping`, `failed` or `unknown`.
    pub state: String,
    /// Since when.
    pub state_since: Option<DateTime<Utc>>,
    /// Why it is not as it should be.
    pub reason: Option<String>,
    /// FFmpeg's or the server's own words, redacted.
    pub reason_detail: Option<String>,
    /// When the next try is due.
    pub retry_at: Option<DateTime<Utc>>,
    /// Whether it failed several times in a row.
    pub crash_loop: bool,
    /// When somebody said that they had seen the trouble.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Who that was.
    pub acknowledged_by: Option<String>,
    /// What people want: `running` or `stopped`.
    pub desired_state: String,
    /// What it is for.
    pub description: String,
    /// Words to find it by.
    pub labels: Vec<String>,
    /// Comes back after a reboot.
    pub autostart: bool,
    /// After a reboot, lower ones are started first.
    pub start_order: i32,
    /// Whether it may be started.
    pub enabled: bool,
    /// Its profile; none = copy.
    pub ffmpeg_profile_id: Option<Uuid>,
    /// Whether its profile makes sound alone.
    pub audio_only: bool,
    /// Further sizes beside the main picture, at most three.
    pub renditions: Vec<Rendition>,
    /// Always false; recordings come as outputs.
    pub recording_enabled: bool,
    /// `auto_restart`, `max_retry`, `retry_delay_s`, `stall_timeout_ms`.
    #[schema(value_type = Object)]
    pub fallback_policy: Value,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Grows with each change of the job itself.
    pub version: i64,
    /// Grows with each change of what shall run.
    pub generation: i64,
    /// Number of the run; 0 = never ran.
    pub run: u64,
    /// When the present run began.
    pub started_at: Option<DateTime<Utc>>,
    /// Since when it has been on air without a gap; null while nobody gets it.
    pub on_air_since: Option<DateTime<Utc>>,
    /// Process id of the encoder, for people.
    pub pid: Option<u32>,
    /// Outputs in all.
    pub outputs_total: u64,
    /// Outputs with media flowing.
    pub outputs_live: u64,
    /// Outputs that gave up.
    pub outputs_failed: u64,
    /// The inputs; only in the job itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<Input>>,
    /// The outputs; only in the job itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Vec<Output>>,
    /// After a change on air that the encoder takes over only at its next start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affected: Option<Vec<Affected>>,
}

/// A further size of a job, which shares the decode with the main picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rendition {
    /// What outputs name it by: 1 to 32 of `a`–`z`, `0`–`9`, `-`.
    pub name: String,
    /// Width in pixels, even.
    pub width: u32,
    /// Height in pixels, even.
    pub height: u32,
    /// Bit rate of the picture, such as `800k`.
    pub video_bitrate: String,
    /// Pictures a second; the main picture's when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fps: Option<String>,
    /// Bit rate of the sound; the main sound's settings when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_bitrate: Option<String>,
}

/// An input of a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Input {
    /// Its id.
    pub id: Uuid,
    /// `file`, `url`, `test` or `device`.
    pub kind: String,
    /// Path, address, pattern or device; masked where it carries a credential.
    pub uri: String,
    /// What is taken from it: `both`, `video` or `audio`.
    pub media: String,
    /// Input options from the allow-list.
    #[schema(value_type = Object)]
    pub options: Value,
    /// Starts over at the end.
    #[serde(rename = "loop")]
    pub looped: bool,
    /// Reconnects by itself (HTTP).
    pub reconnect: bool,
    /// Place among the inputs.
    pub order: i32,
    /// Grows with each change.
    pub version: i64,
}

/// An output of a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Output {
    /// Its id.
    pub id: Uuid,
    /// Where it sends.
    pub destination_id: Option<Uuid>,
    /// The destination's name.
    pub destination_name: Option<String>,
    /// The destination's kind.
    pub destination_kind: Option<String>,
    /// `flv`, `hls`, `mpegts`, `mp4`, `rtsp`, `adts`, `mp3` or `ogg`.
    pub format: String,
    /// The rendition that it sends; null = the main picture.
    pub rendition: Option<String>,
    /// Muxer options from the allow-list.
    #[schema(value_type = Object)]
    pub output_opts: Value,
    /// Whether it takes part when the job runs.
    pub enabled: bool,
    /// `running`, or `stopped` when somebody stopped it alone.
    pub desired_state: String,
    /// `stopped`, `starting`, `live`, `retrying`, `stopping` or `failed`.
    pub state: String,
    /// Since when.
    pub state_since: Option<DateTime<Utc>>,
    /// Why it is not as it should be.
    pub reason: Option<String>,
    /// The other side's own words, redacted.
    pub reason_detail: Option<String>,
    /// When the next try is due.
    pub retry_at: Option<DateTime<Utc>>,
    /// When somebody said that they had seen the trouble.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Who that was.
    pub acknowledged_by: Option<String>,
    /// The file that is being written, relative to its folder.
    pub file: Option<String>,
    /// Grows with each change.
    pub version: i64,
}
