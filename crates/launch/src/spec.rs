//! What is to be started.

use crate::LaunchError;
use std::{
    ffi::CString,
    fmt,
    os::fd::{OwnedFd, RawFd},
};
use zeroize::Zeroizing;

/// One argument.
pub enum LaunchArg {
    /// Anybody on the machine may read it in `/proc/PID/cmdline`.
    Text(CString),
    /// The program receives it as an ordinary argument; `/proc/PID/cmdline` shows [`PLACEHOLDER`]. Our copy is
    /// wiped when it is dropped.
    Hidden(Zeroizing<CString>),
}

/// What others see in place of a hidden argument.
pub(crate) const PLACEHOLDER: &std::ffi::CStr = c"***";

impl LaunchArg {
    /// A visible argument.
    ///
    /// # Errors
    /// [`LaunchError::Nul`] if it contains a NUL byte.
    pub fn text(value: impl AsRef<[u8]>) -> Result<Self, LaunchError> {
        CString::new(value.as_ref()).map(Self::Text).map_err(|_| LaunchError::Nul)
    }

    /// A hidden argument.
    ///
    /// # Errors
    /// [`LaunchError::Nul`] if it contains a NUL byte; the error does not carry the value.
    pub fn hidden(value: impl AsRef<[u8]>) -> Result<Self, LaunchError> {
        let bytes = value.as_ref();
        if bytes.contains(&0) {
            return Err(LaunchError::Nul);
        }
        CString::new(bytes).map(|value| Self::Hidden(Zeroizing::new(value))).map_err(|_| LaunchError::Nul)
    }
}

impl fmt::Debug for LaunchArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Self::Hidden(_) => f.write_str("Hidden(••••)"),
        }
    }
}

/// Resource limits of a child; `None` leaves the inherited limit. Core dumps and POSIX message queues are always
/// off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open descriptors.
    pub nofile: Option<u64>,
    /// Size of any file it writes, in bytes.
    pub fsize_bytes: Option<u64>,
    /// Processes and threads. The kernel counts them per *user*, over everything that user runs, so this is
    /// only safe to set when the child's user is its own.
    pub nproc: Option<u64>,
    /// Private memory, in bytes.
    pub data_bytes: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nofile: Some(1024), fsize_bytes: Some(64 << 30), nproc: None, data_bytes: Some(4 << 30) }
    }
}

/// A program to be started. Every descriptor is moved in and closed in this process afterwards.
#[derive(Debug)]
pub struct Launch {
    /// The opened binary; what was checked is what runs. A script (`#!`) cannot be started this way.
    pub program: OwnedFd,
    /// `argv[0]`.
    pub argv0: CString,
    /// The arguments after it.
    pub args: Vec<LaunchArg>,
    /// Descriptor 0; `None` = `/dev/null`.
    pub stdin: Option<OwnedFd>,
    /// Descriptor 1; `None` = `/dev/null`.
    pub stdout: Option<OwnedFd>,
    /// Descriptor 2; `None` = `/dev/null`.
    pub stderr: Option<OwnedFd>,
    /// Further descriptors, and the number the child sees them at (3 to 99, each once).
    pub extra_fds: Vec<(RawFd, OwnedFd)>,
    /// Working folder; `None` = `/`.
    pub workdir: Option<OwnedFd>,
    /// User (and group of the same number) to become; needs the right to do so. `None` = stay.
    pub uid: Option<u32>,
    /// Further groups, beside that of `uid`, for devices that only a group may open. Heeded with a `uid` only.
    pub groups: Vec<u32>,
    /// Resource limits.
    pub limits: Limits,
}

impl Launch {
    /// A launch without arguments, with all three standard descriptors on `/dev/null`.
    #[must_use]
    pub fn new(program: OwnedFd, argv0: CString) -> Self {
        Self {
            program,
            argv0,
            args: Vec::new(),
            stdin: None,
            stdout: None,
            stderr: None,
            extra_fds: Vec::new(),
            workdir: None,
            uid: None,
            groups: Vec::new(),
            limits: Limits::default(),
        }
    }
}
