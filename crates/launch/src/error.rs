//! Why a program could not be started.

use std::io;

/// The step at which a start failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stage {
    /// Making the new process and its pipe.
    Fork = 1,
    /// Setting resource limits.
    Limits,
    /// Placing descriptors.
    Descriptors,
    /// Leaving the parent's session.
    Session,
    /// Changing the working folder.
    Workdir,
    /// Changing the user or giving up capabilities.
    Identity,
    /// Asking for the parent-death signal.
    ParentDeath,
    /// Giving up new privileges.
    NoNewPrivileges,
    /// The sandbox.
    Confine,
    /// Being traced, for hidden arguments.
    Trace,
    /// `execve` itself: missing, not executable, arguments too long (`E2BIG`), a script.
    Exec,
}

impl Stage {
    pub(crate) fn from_number(number: u32) -> Option<Self> {
        [
            Self::Fork,
            Self::Limits,
            Self::Descriptors,
            Self::Session,
            Self::Workdir,
            Self::Identity,
            Self::ParentDeath,
            Self::NoNewPrivileges,
            Self::Confine,
            Self::Trace,
            Self::Exec,
        ]
        .into_iter()
        .find(|stage| *stage as u32 == number)
    }
}

/// Why a program could not be started. Never carries an argument's value.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// An argument contains a NUL byte.
    #[error("an argument contains a NUL byte")]
    Nul,
    /// Descriptor numbers outside 3–99, or one given twice.
    #[error("descriptor numbers must lie between 3 and 99, each used once")]
    BadDescriptor,
    /// Hidden arguments together exceed 64 KiB.
    #[error("hidden arguments are longer than 64 KiB")]
    SecretTooLong,
    /// Hidden arguments are not possible on this processor.
    #[error("hidden arguments are not supported on this processor")]
    Unsupported,
    /// The system refused a step.
    #[error("cannot start the program ({stage:?}): {source}")]
    System {
        /// At which step.
        stage: Stage,
        /// What the system said.
        source: io::Error,
    },
    /// The new process was killed before it became the program.
    #[error("the new process was killed before the program began")]
    KilledEarly,
    /// The launcher's thread is gone; only after a failed start of the launcher.
    #[error("the launcher is gone")]
    Gone,
}

impl LaunchError {
    pub(crate) fn system(stage: Stage, source: impl Into<io::Error>) -> Self {
        Self::System { stage, source: source.into() }
    }

    /// The step at which the system refused, if it did.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        match self {
            Self::System { stage, .. } => Some(*stage),
            _ => None,
        }
    }

    /// The system's error number, if there is one.
    #[must_use]
    pub fn raw_os_error(&self) -> Option<i32> {
        match self {
            Self::System { source, .. } => source.raw_os_error(),
            _ => None,
        }
    }
}
