//! `castcore runtime list|logs|stop`: over the sockets, without a server. Returns plain data; the caller prints it.

use crate::{
    grip::Grip,
    key,
    startup::{self, STOPPED_BY_HAND},
};
use castcore_model::JobId;
use castcore_runtime::{
    client::RuntimeClient,
    protocol::{LogLine, Snapshot},
    spawn::lock_is_held,
};
use castcore_vault::Keyring;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{self, Instant};

/// A runtime gets this long for a polite end, in milliseconds.
const GRACE_MS: u64 = 5_000;
/// Then it is killed.
const PATIENCE: Duration = Duration::from_secs(12);
/// After that it must be gone within this time.
const PATIENCE_AFTER_KILL: Duration = Duration::from_secs(3);
/// Pause between two looks at the lock.
const LOOK: Duration = Duration::from_millis(20);

/// The runtimes below a data folder.
#[derive(Debug)]
pub struct Runtimes {
    data_dir: PathBuf,
    run_root: PathBuf,
    keyring: Keyring,
}

/// A runtime that lives.
#[derive(Debug)]
pub struct Runtime {
    /// Its job.
    pub job_id: JobId,
    /// What it says of itself, or why it cannot be asked.
    pub state: Result<Answer, RuntimeError>,
}

/// What a runtime says of itself.
#[derive(Debug)]
pub struct Answer {
    /// Version of its program.
    pub build: String,
    /// Its process id, for people.
    pub pid: u32,
    /// The truth now.
    pub snapshot: Snapshot,
}

/// Why a runtime could not be asked or ended.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// No runtime of this job lives.
    #[error("no runtime of this job lives")]
    NotRunning,
    /// Its key cannot be read.
    #[error("{0}")]
    Key(String),
    /// It cannot be spoken to.
    #[error("{0}")]
    Link(String),
    /// It does not end, and it cannot be proven which process it is.
    #[error("it does not end, and it cannot be proven which process it is: nothing was signalled")]
    Unprovable,
    /// The system refuses.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Runtimes {
    /// The runtimes of the server that works on `data_dir`, whose run folders lie in `run_root`.
    #[must_use]
    pub const fn new(data_dir: PathBuf, run_root: PathBuf, keyring: Keyring) -> Self {
        Self { data_dir, run_root, keyring }
    }

    /// Whether a server works on the data folder now. It would start again what is stopped here.
    #[must_use]
    pub fn server_runs(&self) -> bool {
        lock_is_held(&self.data_dir).unwrap_or(false)
    }

    /// How many streams on air have a key that a former key of `ENCRYPTION_KEY` sealed. A server seals it anew when it
    /// finds the stream after its start; without that it could not reach the stream once the former key is gone.
    ///
    /// # Errors
    /// The folder of the runtimes cannot be read.
    pub fn need_former_key(&self) -> io::Result<usize> {
        let entries = match fs::read_dir(&self.run_root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            entries => entries?,
        };
        let mut count = 0;
        for entry in entries {
            let run_dir = entry?.path();
            let lives = lock_is_held(&run_dir).unwrap_or(false);
            count += usize::from(lives && key::needs_former_key(&self.keyring, &run_dir));
        }
        Ok(count)
    }

    fn run_dir(&self, job: JobId) -> PathBuf {
        self.run_root.join(job.to_string())
    }

    async fn connect(&self, job: JobId) -> Result<RuntimeClient, RuntimeError> {
        let run_dir = self.run_dir(job);
        if !lock_is_held(&run_dir)? {
            return Err(RuntimeError::NotRunning);
        }
        let nonce = key::load(&self.keyring, &run_dir, job).map_err(|error| RuntimeError::Key(error.to_string()))?;
        RuntimeClient::connect(&run_dir, job, &nonce).await.map_err(|error| RuntimeError::Link(error.to_string()))
    }

    /// Every runtime that lives, by job.
    ///
    /// # Errors
    /// When the folder of the runtimes cannot be read.
    pub async fn list(&self) -> io::Result<Vec<Runtime>> {
        let mut jobs: Vec<JobId> =
            startup::run_dirs(&self.run_root)?.into_iter().filter(|dir| dir.is_held).map(|dir| dir.job).collect();
        jobs.sort();
        let mut found = Vec::with_capacity(jobs.len());
        for job_id in jobs {
            found.push(Runtime { job_id, state: self.ask(job_id).await });
        }
        Ok(found)
    }

    async fn ask(&self, job: JobId) -> Result<Answer, RuntimeError> {
        let client = self.connect(job).await?;
        let snapshot = client.status().await.map_err(|error| RuntimeError::Link(error.to_string()))?;
        let hello = client.hello();
        Ok(Answer { build: hello.build.clone(), pid: hello.runtime_pid, snapshot })
    }

    /// The newest `limit` log lines of a job's runtime, oldest first.
    ///
    /// # Errors
    /// See [`RuntimeError`].
    pub async fn logs(&self, job: JobId, limit: usize) -> Result<Vec<LogLine>, RuntimeError> {
        let client = self.connect(job).await?;
        let link = |error: castcore_runtime::client::ClientError| RuntimeError::Link(error.to_string());
        let newest = client.status().await.map_err(link)?.log_seq;
        let after = newest.saturating_sub(u64::try_from(limit).unwrap_or(u64::MAX));
        client.log(after, limit).await.map_err(link)
    }

    /// Ends the runtime of a job and waits until it is gone; by force after some seconds. If no server runs, the next
    /// one leaves the job off.
    ///
    /// # Errors
    /// See [`RuntimeError`].
    pub async fn stop(&self, job: JobId) -> Result<(), RuntimeError> {
        self.end_noting(job, !self.server_runs()).await
    }

    /// As [`Self::stop`], but the next server starts the job again.
    ///
    /// # Errors
    /// See [`RuntimeError`].
    pub async fn end(&self, job: JobId) -> Result<(), RuntimeError> {
        self.end_noting(job, false).await
    }

    /// The jobs whose runtimes live.
    ///
    /// # Errors
    /// The folder of the runtimes cannot be read.
    pub fn living(&self) -> io::Result<Vec<JobId>> {
        let dirs = startup::run_dirs(&self.run_root)?;
        Ok(dirs.into_iter().filter(|dir| dir.is_held).map(|dir| dir.job).collect())
    }

    async fn end_noting(&self, job: JobId, stays_off: bool) -> Result<(), RuntimeError> {
        let run_dir = self.run_dir(job);
        let mut grip = None;
        match self.connect(job).await {
            Ok(client) => {
                let unproven = Grip::unproven(client.hello().runtime_pid);
                if client.shutdown(GRACE_MS).await.is_ok() {
                    // It has answered after its pidfd was opened.
                    grip = unproven;
                }
            }
            Err(RuntimeError::NotRunning) => return Err(RuntimeError::NotRunning),
            // It cannot be asked, so it is told by signal.
            Err(_) => {
                let holder = Grip::of_lock_holder(&run_dir, job).ok_or(RuntimeError::Unprovable)?;
                holder.terminate()?;
                grip = Some(holder);
            }
        }
        if stays_off {
            fs::write(run_dir.join(STOPPED_BY_HAND), "")?;
        }
        if is_free_within(&run_dir, PATIENCE).await? {
            return Ok(());
        }
        let grip = grip.or_else(|| Grip::of_lock_holder(&run_dir, job)).ok_or(RuntimeError::Unprovable)?;
        grip.kill()?;
        if is_free_within(&run_dir, PATIENCE_AFTER_KILL).await? { Ok(()) } else { Err(RuntimeError::Unprovable) }
    }
}

async fn is_free_within(run_dir: &Path, patience: Duration) -> io::Result<bool> {
    let until = Instant::now() + patience;
    while lock_is_held(run_dir)? {
        if Instant::now() >= until {
            return Ok(false);
        }
        time::sleep(LOOK).await;
    }
    Ok(true)
}
