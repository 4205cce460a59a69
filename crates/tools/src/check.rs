//! Finding the binaries and checking them.

use crate::{
    binary::{FfmpegBinary, Fingerprint, ToolError},
    checksum, command,
};
use castcore_config::MediaSettings;
use castcore_ffmpeg::{pinned, version::Version};
use std::{
    collections::HashMap,
    fs::File,
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How long `-version` may take. A cold start of the static build takes well under a second.
const VERSION_LIMIT: Duration = Duration::from_secs(20);
/// How much of the output of `-version` is read.
const VERSION_MAX_BYTES: usize = 16 * 1024;

/// Finds FFmpeg and ffprobe and remembers what it has checked. Cloning shares the memory.
#[derive(Clone, Debug)]
pub struct Toolbox {
    settings: MediaSettings,
    checked: Arc<Mutex<HashMap<PathBuf, Checked>>>,
}

/// The verdict on a file as long as its fingerprint stays the same.
#[derive(Clone, Debug)]
struct Checked {
    fingerprint: Fingerprint,
    verdict: Result<Version, ToolError>,
}

/// One of the two programs, and its settings.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) tool: &'static str,
    pub(crate) path_setting: &'static str,
    pub(crate) permit_setting: &'static str,
}

pub(crate) const FFMPEG: Kind =
    Kind { tool: "ffmpeg", path_setting: "FFMPEG_PATH", permit_setting: "ALLOW_OUTDATED_FFMPEG" };
pub(crate) const FFPROBE: Kind =
    Kind { tool: "ffprobe", path_setting: "FFPROBE_PATH", permit_setting: "ALLOW_OUTDATED_FFPROBE" };

impl Toolbox {
    /// Prepares the search. Nothing is looked at yet.
    #[must_use]
    pub fn new(settings: MediaSettings) -> Self {
        Self { settings, checked: Arc::default() }
    }

    /// The FFmpeg to use: `FFMPEG_PATH`, or the pinned one. The pinned one must have its checksum. It blocks, for some
    /// tenths of a second when the file is new to it; otherwise it costs one `stat`.
    ///
    /// # Errors
    /// [`ToolError`] tells why there is none and what to do.
    pub fn ffmpeg(&self) -> Result<FfmpegBinary, ToolError> {
        let (path, pinned) = self.ffmpeg_path();
        permit(self.check(&FFMPEG, &path, pinned)?, &FFMPEG, self.settings.allow_outdated_ffmpeg)
    }

    /// The ffprobe to use: `FFPROBE_PATH`, or none, in which case FFmpeg itself probes.
    ///
    /// # Errors
    /// As [`Toolbox::ffmpeg`].
    pub fn ffprobe(&self) -> Result<Option<FfmpegBinary>, ToolError> {
        let Some(path) = &self.settings.ffprobe_path else { return Ok(None) };
        permit(self.check(&FFPROBE, path, false)?, &FFPROBE, self.settings.allow_outdated_ffprobe).map(Some)
    }

    /// The settings it was made with.
    #[must_use]
    pub fn settings(&self) -> &MediaSettings {
        &self.settings
    }

    /// Where FFmpeg is looked for, and whether that is the place of the pinned one.
    pub(crate) fn ffmpeg_path(&self) -> (PathBuf, bool) {
        match &self.settings.ffmpeg_path {
            Some(path) => (path.clone(), false),
            None => (pinned_path(&self.settings.tools_dir), true),
        }
    }

    /// Checks everything but whether the version is permitted.
    pub(crate) fn check(&self, kind: &Kind, path: &Path, pinned: bool) -> Result<FfmpegBinary, ToolError> {
        let unusable = |detail: String| ToolError::Unusable { path: path.to_owned(), detail };
        let (file, fingerprint) = open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                ToolError::Missing { tool: kind.tool, path: path.to_owned(), setting: kind.path_setting }
            }
            _ => unusable(error.to_string()),
        })?;
        // One check at a time: two of them would only do the same work twice.
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = checked.get(path).filter(|known| known.fingerprint == fingerprint);
        let verdict = match known {
            Some(known) => known.verdict.clone(),
            None => {
                let verdict = examine(path, file, pinned);
                // What cannot be examined now may work in a moment.
                if !matches!(verdict, Err(ToolError::Unusable { .. })) {
                    checked.insert(path.to_owned(), Checked { fingerprint, verdict: verdict.clone() });
                }
                verdict
            }
        };
        Ok(FfmpegBinary { path: path.to_owned(), version: verdict?, pinned, fingerprint })
    }
}

/// Where the pinned FFmpeg lies.
pub(crate) fn pinned_path(tools_dir: &Path) -> PathBuf {
    tools_dir.join("ffmpeg").join(pinned::VERSION).join("ffmpeg")
}

/// Opens a regular, executable file.
fn open(path: &Path) -> io::Result<(File, Fingerprint)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if metadata.permissions().mode() & 0o111 == 0 {
        return Err(io::Error::other("it is not executable"));
    }
    let fingerprint = Fingerprint::from(&rustix::fs::fstat(&file)?);
    Ok((file, fingerprint))
}

fn examine(path: &Path, file: File, pinned: bool) -> Result<Version, ToolError> {
    let unusable = |detail: String| ToolError::Unusable { path: path.to_owned(), detail };
    if pinned && checksum::of(file).map_err(|error| unusable(error.to_string()))? != pinned::MEMBER_SHA256 {
        return Err(ToolError::Changed { path: path.to_owned() });
    }
    let mut command = Command::new(path);
    command.arg("-version").env_clear().current_dir("/");
    let finished =
        command::run(command, VERSION_LIMIT, VERSION_MAX_BYTES).map_err(|error| unusable(error.to_string()))?;
    if !finished.status.success() {
        return Err(unusable(format!("`-version` ended with {}", finished.status)));
    }
    Ok(Version::parse(&finished.output))
}

fn permit(binary: FfmpegBinary, kind: &Kind, outdated: bool) -> Result<FfmpegBinary, ToolError> {
    if binary.flagged() && !outdated {
        return Err(ToolError::Outdated {
            version: binary.version.to_string(),
            path: binary.path,
            path_setting: kind.path_setting,
            setting: kind.permit_setting,
        });
    }
    Ok(binary)
}

#[cfg(test)]
mod tests;
