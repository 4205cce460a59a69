//! Starting a runtime process, and asking whether there is one.

use crate::{
    boot::{EXIT_LOCKED, READY},
    protocol::Boot,
};
use rustix::{
    fs::{CWD, FlockOperation, Mode, OFlags, flock, openat},
    io::Errno,
};
use std::{io, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, Command},
    time,
};
use zeroize::Zeroizing;

/// A runtime must be ready within this time.
const READY_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of its complaint that are kept.
const COMPLAINT_MAX_BYTES: u64 = 2048;

/// A runtime that has said that its socket is there.
#[derive(Clone, Copy, Debug)]
pub struct SpawnedRuntime {
    /// Process id, for people. Nobody signals it: it may be another process by then.
    pub pid: u32,
}

/// Why there is no new runtime.
#[derive(Debug, thiserror::Error)]
pub enum SpawnError {
    /// The job has a runtime already: connect to that one.
    #[error("this job already has a runtime")]
    AlreadyRunning,
    /// It ended before it was ready.
    #[error("the runtime could not start: {0}")]
    Refused(String),
    /// It was not ready in time, and was killed.
    #[error("the runtime was not ready within 5 seconds")]
    Timeout,
    /// The system refused.
    #[error("the runtime could not be started: {0}")]
    Io(#[from] io::Error),
}

/// Starts `exe runtime <job>` with an empty environment, hands it the boot message and waits until it is ready.
///
/// The new process makes a session of its own and outlives this one. While this one lives, it reaps the new one in
/// the background. Must be called on a tokio event loop.
///
/// # Errors
/// See [`SpawnError`]; no process is left behind then.
pub async fn spawn_runtime(exe: &Path, boot: &Boot) -> Result<SpawnedRuntime, SpawnError> {
    let mut command = Command::new(exe);
    command.arg("runtime").arg(boot.job_id.to_string()).env_clear().current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let pid = child.id().unwrap_or_default();
    let greeted = time::timeout(READY_TIMEOUT, greet(&mut child, boot)).await.unwrap_or(Err(SpawnError::Timeout));
    if greeted.is_err() {
        // An error means that it has ended already.
        let _ = child.kill().await;
    }
    // Only to reap it. Dropping the child, as happens to this task when the event loop ends, does not kill it.
    tokio::spawn(async move { child.wait().await.map(drop) });
    greeted.map(|()| SpawnedRuntime { pid })
}

async fn greet(child: &mut Child, boot: &Boot) -> Result<(), SpawnError> {
    let message = Zeroizing::new(serde_json::to_vec(boot).map_err(io::Error::from)?);
    if let Some(mut stdin) = child.stdin.take() {
        // A runtime that left early has said why on its standard error.
        let _ = stdin.write_all(&message).await;
    }
    let mut ready = [0];
    let said = match child.stdout.take() {
        Some(mut stdout) => stdout.read(&mut ready).await?,
        None => 0,
    };
    if said == 1 && ready[0] == READY {
        return Ok(());
    }
    let mut complaint = String::new();
    if let Some(stderr) = child.stderr.take() {
        let _ = stderr.take(COMPLAINT_MAX_BYTES).read_to_string(&mut complaint).await;
    }
    let status = child.wait().await?;
    if status.code() == Some(i32::from(EXIT_LOCKED)) {
        return Err(SpawnError::AlreadyRunning);
    }
    let complaint = complaint.trim();
    Err(SpawnError::Refused(if complaint.is_empty() { status.to_string() } else { complaint.to_owned() }))
}

/// Whether a runtime holds the lock of this folder. A folder or lock that does not exist is not held.
///
/// # Errors
/// When the system refuses to open or try the lock.
pub fn lock_is_held(run_dir: &Path) -> io::Result<bool> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let lock = match openat(CWD, run_dir.join("lock"), flags, Mode::empty()) {
        Ok(lock) => lock,
        Err(Errno::NOENT | Errno::NOTDIR) => return Ok(false),
        Err(errno) => return Err(errno.into()),
    };
    // Taken for an instant and let go with the descriptor; a runtime that starts right now tries again.
    match flock(&lock, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(false),
        Err(Errno::WOULDBLOCK) => Ok(true),
        Err(errno) => Err(errno.into()),
    }
}
