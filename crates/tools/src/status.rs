//! What people see of the binaries.

use crate::{
    binary::{FfmpegBinary, ToolError},
    check::{FFMPEG, FFPROBE, Kind, Toolbox},
};
use castcore_ffmpeg::version::MINIMUM;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Both binaries as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToolStatus {
    /// The oldest version that is not flagged.
    pub min_version: String,
    /// FFmpeg.
    pub ffmpeg: Tool,
    /// ffprobe; `None` when no setting names one: FFmpeg probes.
    pub ffprobe: Option<Tool>,
}

/// One binary as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// Where it was looked for.
    pub path: PathBuf,
    /// What it says of itself; `None` when it could not be asked.
    pub version: Option<String>,
    /// Whether it is the pinned build, by its checksum.
    pub pinned: bool,
    /// Whether it is below the minimum; `None` when it does not tell.
    pub vulnerable: Option<bool>,
    /// Whether it may be used.
    pub usable: bool,
    /// Why not, and what to do.
    pub problem: Option<String>,
}

impl Toolbox {
    /// Both binaries as they stand. It blocks as [`Toolbox::ffmpeg`] does.
    #[must_use]
    pub fn status(&self) -> ToolStatus {
        let (path, pinned) = self.ffmpeg_path();
        let ffmpeg = self.tool(&FFMPEG, &path, pinned, self.ffmpeg().err());
        let ffprobe =
            self.settings().ffprobe_path.as_ref().map(|path| self.tool(&FFPROBE, path, false, self.ffprobe().err()));
        ToolStatus { min_version: MINIMUM.to_string(), ffmpeg, ffprobe }
    }

    fn tool(&self, kind: &Kind, path: &Path, pinned: bool, problem: Option<ToolError>) -> Tool {
        let binary: Option<FfmpegBinary> = self.check(kind, path, pinned).ok();
        Tool {
            path: path.to_owned(),
            version: binary.as_ref().map(|binary| binary.version.to_string()),
            pinned: binary.as_ref().is_some_and(|binary| binary.pinned),
            vulnerable: binary.and_then(|binary| binary.version.is_below_minimum()),
            usable: problem.is_none(),
            problem: problem.map(|problem| problem.to_string()),
        }
    }
}
