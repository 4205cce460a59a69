//! Forking, and hearing from the new process whether it became the program.
#![expect(unsafe_code, reason = "fork and the thread's signal mask")]

use crate::{Child, Launch, LaunchError, Stage, image::Image, setup, swap};
use rustix::{
    io::Errno,
    pipe::{PipeFlags, pipe_with},
    process::{Pid, PidfdFlags, Signal, WaitOptions, kill_process, pidfd_open, waitpid},
};
use std::{
    fs::File,
    io::{self, Read as _},
    os::fd::{AsRawFd as _, OwnedFd},
};

/// Blocks all signals in the calling thread. Forked processes start that way, so no handler of ours can run in
/// them before they have set every signal back to its default.
pub(crate) fn block_signals() {
    // SAFETY: `sigfillset` initialises the local set before it is read.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, std::ptr::null_mut());
    }
}

/// Starts a program. Must run on the one thread that never ends, after [`block_signals`].
pub(crate) fn launch(launch: Launch) -> Result<Child, LaunchError> {
    let mut image = Image::prepare(launch)?;
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).map_err(|e| LaunchError::system(Stage::Fork, e))?;
    let pid = fork(&mut image, writer)?;
    let pidfd = pidfd_open(pid, PidfdFlags::empty()).map_err(|e| {
        let _ = kill_process(pid, Signal::KILL);
        reap(pid);
        LaunchError::system(Stage::Fork, e)
    })?;
    // From here on an early return kills and reaps it.
    let child = Child::new(pid.as_raw_nonzero().get().cast_unsigned(), pidfd);
    if !image.hidden.is_empty() {
        match swap::place_hidden(pid, &image.hidden) {
            Ok(()) => return Ok(child),
            Err(swap::Failed::Gone) => {
                // Already reaped by the tracer's wait.
                return Err(read_report(reader).unwrap_or(LaunchError::KilledEarly));
            }
            Err(swap::Failed::System(e)) => return Err(LaunchError::system(Stage::Trace, e)),
        }
    }
    match read_report(reader) {
        None => Ok(child),
        Some(error) => Err(error),
    }
}

fn fork(image: &mut Image, report: OwnedFd) -> Result<Pid, LaunchError> {
    // SAFETY: this process has other threads, so the child may only make async-signal-safe calls until exec;
    // `become_program` does just that and never returns.
    let pid = unsafe {
        match libc::fork() {
            0 => setup::become_program(image, report.as_raw_fd()),
            pid => pid,
        }
    };
    Pid::from_raw(pid).filter(|_| pid > 0).ok_or_else(|| LaunchError::system(Stage::Fork, io::Error::last_os_error()))
}

/// Reads the child's message; `None` = the pipe closed without one, which exec does.
fn read_report(reader: OwnedFd) -> Option<LaunchError> {
    let mut message = [0; 8];
    File::from(reader).read_exact(&mut message).ok()?;
    let (stage, errno) = message.split_at(4);
    let stage = u32::from_ne_bytes(stage.try_into().ok()?);
    let errno = i32::from_ne_bytes(errno.try_into().ok()?);
    Some(LaunchError::system(Stage::from_number(stage)?, io::Error::from_raw_os_error(errno)))
}

fn reap(pid: Pid) {
    while matches!(waitpid(Some(pid), WaitOptions::empty()), Err(Errno::INTR)) {}
}
