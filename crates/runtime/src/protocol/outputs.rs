//! What a runtime is told about one output: where it sends, and how.

use super::{BinarySpec, ConfinedPath};
use castcore_ffmpeg::{mux::PushFormat, url::PushPlace};
use castcore_model::OutputId;
use castcore_vault::{Secret, in_clear};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One output of a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutputSpec {
    /// The output.
    pub output_id: OutputId,
    /// Name for log lines: the destination's.
    pub name: String,
    /// Whether it shall run while the job runs.
    pub enabled: bool,
    /// A higher number than before restarts this output alone.
    pub epoch: u64,
    /// The rendition that it sends; `None` = the main picture. A change restarts this output alone.
    #[serde(default)]
    pub rendition: Option<String>,
    /// Where and how. A change restarts this output alone.
    pub kind: OutputKind,
}

/// Where and how an output sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutputKind {
    /// Native RTMP or RTMPS publishing from the hub.
    Rtmp(RtmpTarget),
    /// HLS written by FFmpeg (copy) into a folder.
    Hls(HlsTarget),
    /// One file written by FFmpeg (copy) through a descriptor that the runtime opens.
    File(FileTarget),
    /// Sent by an FFmpeg to another machine: SRT, UDP, RTSP, Icecast.
    Push(PushTarget),
}

impl OutputKind {
    /// Whether it waits for the other side to come, for as long as that takes.
    #[must_use]
    pub fn listens(&self) -> bool {
        matches!(self, Self::Push(target) if target.place.listens())
    }

    /// Whether both send to the same place in the same way. Which FFmpeg does it does not count: an upgrade must not
    /// take outputs off air; they take the new one at their next start.
    #[must_use]
    pub fn is_same_place(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Hls(mine), Self::Hls(theirs)) => {
                HlsTarget { binary: theirs.binary.clone(), ..mine.clone() } == *theirs
            }
            (Self::File(mine), Self::File(theirs)) => {
                FileTarget { binary: theirs.binary.clone(), ..mine.clone() } == *theirs
            }
            (Self::Push(mine), Self::Push(theirs)) => {
                PushTarget { binary: theirs.binary.clone(), ..mine.clone() } == *theirs
            }
            _ => self == other,
        }
    }
}

/// Where an RTMP output publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RtmpTarget {
    /// `rtmps` instead of `rtmp`.
    pub tls: bool,
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The application: the URL's path, verbatim.
    #[serde(serialize_with = "in_clear::one")]
    pub app: Secret,
    /// `tcUrl`: the whole URL without the key.
    #[serde(serialize_with = "in_clear::one")]
    pub tc_url: Secret,
    /// The play path: the stream key, verbatim.
    #[serde(serialize_with = "in_clear::one")]
    pub play_path: Secret,
    /// Extra trusted certificates (PEM file) for servers of one's own.
    pub ca_file: Option<PathBuf>,
}

/// Where HLS goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HlsTarget {
    /// The FFmpeg that muxes.
    pub binary: BinarySpec,
    /// The folder, created if missing; beneath a configured root.
    pub folder: ConfinedPath,
    /// Playlist file name, no slash.
    pub playlist: String,
    /// Prefix of the segment names, `[a-z0-9]*`, so that two outputs can share a folder.
    pub segment_prefix: String,
    /// Length of a segment, in milliseconds.
    pub segment_ms: u64,
    /// Segments in the playlist.
    pub list_size: u32,
    /// Further muxer options (checked against the allow-list), name and value.
    pub options: Vec<(String, String)>,
}

/// Where a file goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTarget {
    /// The FFmpeg that muxes.
    pub binary: BinarySpec,
    /// The file. Never overwritten: when it exists, `-YYYYMMDD-HHMMSS` (UTC) and, if needed, a number is put
    /// before the extension.
    pub path: ConfinedPath,
    /// Container.
    pub container: Container,
    /// Further muxer options (checked against the allow-list), name and value.
    pub options: Vec<(String, String)>,
}

/// Containers of file outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// Fragmented MP4: readable up to the last fragment after a crash.
    FragmentedMp4,
    /// MPEG transport stream.
    MpegTs,
}

/// Where an FFmpeg sends to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushTarget {
    /// The FFmpeg that sends.
    pub binary: BinarySpec,
    /// The other side.
    pub place: PushPlace,
    /// In what form.
    pub format: PushFormat,
    /// Further muxer options (checked against the allow-list), name and value.
    pub options: Vec<(String, String)>,
}
