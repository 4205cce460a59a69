//! Why a path cannot be used.

use rustix::io::Errno;
use std::io;

/// The kind of a [`ConfineError`], for whoever has to say it to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The path leads out of its folder, or round in circles.
    Outside,
    /// There is nothing of that name.
    Missing,
    /// A folder is wanted, and something else is there.
    NotAFolder,
    /// A regular file is wanted, and something else is there.
    NotAFile,
    /// A NUL, or a name or path that is too long for the file system.
    Malformed,
    /// The file system does not let this process.
    Denied,
    /// The disk or the quota is full.
    Full,
    /// Too many open files, or no memory.
    Exhausted,
    /// The kernel cannot confine a path.
    Unsupported,
    /// Anything else.
    Other,
}

/// A path beneath a folder that cannot be used. Names what was tried, never the path.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {source}")]
pub struct ConfineError {
    refusal: Refusal,
    what: &'static str,
    source: io::Error,
}

impl ConfineError {
    pub(crate) fn new(what: &'static str, errno: Errno) -> Self {
        let refusal = refusal_of(errno);
        if refusal == Refusal::Unsupported {
            return Self::unsupported();
        }
        Self { refusal, what, source: errno.into() }
    }

    pub(crate) fn of(refusal: Refusal, what: &'static str, errno: Errno) -> Self {
        Self { refusal, what, source: errno.into() }
    }

    pub(crate) fn unsupported() -> Self {
        let what = "this kernel cannot confine paths: openat2 (Linux 5.6 or newer) is missing, or a filter hides it";
        Self { refusal: Refusal::Unsupported, what, source: Errno::NOSYS.into() }
    }

    /// What kind of refusal it is.
    #[must_use]
    pub const fn refusal(&self) -> Refusal {
        self.refusal
    }
}

fn refusal_of(errno: Errno) -> Refusal {
    match errno {
        Errno::XDEV | Errno::LOOP => Refusal::Outside,
        Errno::NOENT => Refusal::Missing,
        Errno::NOTDIR => Refusal::NotAFolder,
        Errno::ISDIR => Refusal::NotAFile,
        Errno::NAMETOOLONG => Refusal::Malformed,
        Errno::ACCESS | Errno::PERM | Errno::ROFS => Refusal::Denied,
        Errno::NOSPC | Errno::DQUOT => Refusal::Full,
        Errno::MFILE | Errno::NFILE | Errno::NOMEM => Refusal::Exhausted,
        Errno::NOSYS => Refusal::Unsupported,
        _ => Refusal::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_without_openat2_is_named_and_never_passed_over() {
        let error = ConfineError::new("cannot open the file", Errno::NOSYS);
        assert_eq!(error.refusal(), Refusal::Unsupported);
        assert!(error.to_string().contains("openat2") && error.to_string().contains("5.6"), "{error}");
    }
}
