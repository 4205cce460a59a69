//! A started program on a tokio event loop.
#![expect(unsafe_code, reason = "registering a descriptor with the event loop")]

use crate::{Child, ExitStatus, Signal};
use std::{io, os::fd::OwnedFd};
use tokio::io::{Interest, unix::AsyncFd};

/// A started program whose end can be awaited. Dropping it kills and reaps the program.
#[derive(Debug)]
pub struct Process {
    child: Child,
    ended: AsyncFd<OwnedFd>,
}

impl Process {
    /// Puts a child on the event loop of the calling task.
    ///
    /// # Errors
    /// When no descriptor is left; the child is killed then.
    pub fn new(child: Child) -> io::Result<Self> {
        let pidfd = child.pidfd().try_clone_to_owned()?;
        // SAFETY: an `OwnedFd` is open, and stays the same open descriptor until the `AsyncFd` that owns it is
        // dropped; nobody can take it out, since it is never handed out.
        let ended = unsafe { AsyncFd::register_with_interest(pidfd, Interest::READABLE)? };
        Ok(Self { child, ended })
    }

    /// Process id, for people.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.child.pid
    }

    /// Sends a signal; a program that has ended is no error.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        self.child.signal(signal)
    }

    /// Waits for the end and reaps the program. Cancel-safe; afterwards it answers at once.
    ///
    /// # Errors
    /// When `waitid` fails; that would be a bug.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            // Level-triggered in effect: a pidfd stays readable once the program has ended.
            self.ended.readable().await?.clear_ready();
        }
    }
}
