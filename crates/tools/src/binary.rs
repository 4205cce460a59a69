//! A binary that was checked.

use castcore_ffmpeg::version::Version;
use rustix::fs::Stat;
use std::path::{Path, PathBuf};

/// Enough of `stat` to notice that a file was replaced or rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[expect(missing_docs, reason = "the fields of stat(2)")]
pub struct Fingerprint {
    pub dev: u64,
    pub ino: u64,
    pub size_bytes: u64,
    pub mtime_ns: i128,
    pub ctime_ns: i128,
}

impl From<&Stat> for Fingerprint {
    fn from(stat: &Stat) -> Self {
        let nanoseconds = |seconds: i64, rest: u64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Self {
            dev: stat.st_dev,
            ino: stat.st_ino,
            size_bytes: u64::try_from(stat.st_size).unwrap_or(0),
            mtime_ns: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
            ctime_ns: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
        }
    }
}

impl Fingerprint {
    /// Of the file at this place, symlinks followed; `None` where it cannot be looked at.
    #[must_use]
    pub fn at(path: &Path) -> Option<Self> {
        rustix::fs::stat(path).ok().map(|stat| Self::from(&stat))
    }
}

/// A binary that was checked and may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FfmpegBinary {
    /// Absolute path.
    pub path: PathBuf,
    /// What it says of itself.
    pub version: Version,
    /// Whether it is the pinned build, by its checksum.
    pub pinned: bool,
    /// The file as it was when it was checked. Whoever starts the program compares it once more.
    pub fingerprint: Fingerprint,
}

impl FfmpegBinary {
    /// Whether it is below the minimum and used only because a setting permits that. Builds without a version number
    /// count as such.
    #[must_use]
    pub fn flagged(&self) -> bool {
        self.version.is_below_minimum() != Some(false)
    }
}

/// Why there is no binary to use. Each message says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// There is no file.
    #[error("there is no {tool} at {}. Run `castcore ffmpeg install`, or set {setting} to one of your own", path.display())]
    Missing {
        /// `ffmpeg` or `ffprobe`.
        tool: &'static str,
        /// Where it was looked for.
        path: PathBuf,
        /// The setting that names another one.
        setting: &'static str,
    },
    /// It does not run.
    #[error("{} cannot be used: {detail}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why, as the end of a sentence.
        detail: String,
    },
    /// It is older than the minimum, or does not tell its version, and no setting permits that.
    #[error("{} is {version}, but versions below {} have known holes in their decoders. Run `castcore ffmpeg install` and \
             leave {path_setting} empty, or set {setting}=true", path.display(), castcore_ffmpeg::version::MINIMUM)]
    Outdated {
        /// The file.
        path: PathBuf,
        /// What it says of itself.
        version: String,
        /// The setting that names the file.
        path_setting: &'static str,
        /// The setting that would permit it.
        setting: &'static str,
    },
    /// It is not the build that was installed.
    #[error("{} is not the build that was installed: its checksum differs. Run `castcore ffmpeg install`", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
}
