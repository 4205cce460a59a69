//! A started program. It is addressed by pidfd only, so a recycled pid can never be hit.

use rustix::{
    io::Errno,
    process::{Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid},
};
use std::{
    fmt, io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// It ended by itself with this code.
    Code(i32),
    /// This signal ended it.
    Signal(i32),
}

impl fmt::Display for ExitStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "code {code}"),
            Self::Signal(signal) => write!(f, "signal {signal}"),
        }
    }
}

/// A started program. Dropping it before it was waited for kills and reaps it.
#[derive(Debug)]
pub struct Child {
    /// Process id, for people.
    pub pid: u32,
    pidfd: Option<OwnedFd>,
    status: Option<ExitStatus>,
}

impl Child {
    pub(crate) fn new(pid: u32, pidfd: OwnedFd) -> Self {
        Self { pid, pidfd: Some(pidfd), status: None }
    }

    /// The pidfd: becomes readable when the program has ended.
    #[must_use]
    pub fn pidfd(&self) -> BorrowedFd<'_> {
        self.fd().as_fd()
    }

    fn fd(&self) -> &OwnedFd {
        self.pidfd.as_ref().expect("taken only by drop")
    }

    /// Sends a signal. A program that has already ended is no error.
    ///
    /// # Errors
    /// When the system refuses, for example a child that runs under another user.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        match pidfd_send_signal(self.fd(), signal) {
            Ok(()) | Err(Errno::SRCH) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// The exit status if the program has ended; reaps it the first time.
    ///
    /// # Errors
    /// When `waitid` fails; that would be a bug.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.wait_with(WaitIdOptions::EXITED | WaitIdOptions::NOHANG)
    }

    /// Waits for the end, blocking this thread.
    ///
    /// # Errors
    /// When `waitid` fails; that would be a bug.
    pub fn wait_blocking(&mut self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.wait_with(WaitIdOptions::EXITED)? {
                return Ok(status);
            }
        }
    }

    fn wait_with(&mut self, options: WaitIdOptions) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            self.status = wait_fd(self.pidfd(), options)?;
        }
        Ok(self.status)
    }
}

fn wait_fd(pidfd: BorrowedFd<'_>, options: WaitIdOptions) -> io::Result<Option<ExitStatus>> {
    loop {
        match waitid(WaitId::PidFd(pidfd), options) {
            Ok(None) => return Ok(None),
            Ok(Some(status)) => {
                return Ok(status
                    .exit_status()
                    .map(ExitStatus::Code)
                    .or_else(|| status.terminating_signal().map(ExitStatus::Signal)));
            }
            Err(Errno::INTR) => {}
            Err(e) => return Err(e.into()),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.status.is_some() || !matches!(self.try_wait(), Ok(None)) {
            return;
        }
        let _ = self.signal(Signal::KILL);
        if let Some(pidfd) = self.pidfd.take() {
            // Dying may take a moment (a full disk, a stuck mount): the reaper must not hold up an event loop.
            let reaper = move || drop(wait_fd(pidfd.as_fd(), WaitIdOptions::EXITED));
            let _ = std::thread::Builder::new().name("reaper".into()).stack_size(64 << 10).spawn(reaper);
        }
    }
}
