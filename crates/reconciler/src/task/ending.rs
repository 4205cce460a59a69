//! The end of a job: its natural end, a stop, and a runtime that does not want to go.

use super::{JobTask, start::on_disk};
use crate::{
    decide::{Seen, Wish},
    grip::Grip,
    key, preview,
    status::{Trouble, unseen},
};
use castcore_domain::{
    Caller,
    audit::{self, Entry},
};
use castcore_model::{Fault, job::JobState, reason::Reason};
use castcore_runtime::client::ClientError;
use castcore_store::jobs;
use serde_json::json;
use std::{fs, io, path::Path, sync::Arc, time::Duration};
use tokio::{task::spawn_blocking, time::Instant};

/// What a runtime gets for a polite end, in milliseconds.
const GRACE_MS: u64 = 5_000;
/// After this long a runtime that was told to end is ended by force.
const PATIENCE: Duration = Duration::from_secs(12);
/// A runtime that cannot be reached gets this long to be reached before it is told to end by signal.
const PATIENCE_TO_REACH: Duration = Duration::from_secs(3);
/// The same when reaching it is hopeless.
const PATIENCE_HOPELESS: Duration = Duration::from_millis(300);
/// After SIGKILL.
const PATIENCE_AFTER_KILL: Duration = Duration::from_secs(5);
/// Pauses between two looks at the lock of a runtime that is about to be gone.
const FIRST_LOOK: Duration = Duration::from_millis(2);
const LAST_LOOK: Duration = Duration::from_millis(100);

/// How far the end of a runtime has come.
#[derive(Debug)]
pub(super) struct Ending {
    /// When force is due, if the end is expected at all.
    pub(super) force_at: Option<Instant>,
    /// When to look at the lock again.
    pub(super) next_look: Instant,
    pause: Duration,
    was_asked: bool,
}

impl Ending {
    pub(super) const fn new(now: Instant) -> Self {
        Self { force_at: None, next_look: now, pause: FIRST_LOOK, was_asked: false }
    }

    /// The lock will be free in a moment.
    pub(super) fn look_soon(&mut self) {
        self.pause = FIRST_LOOK;
        self.next_look = Instant::now() + FIRST_LOOK;
    }

    /// The lock was looked at.
    pub(super) fn looked(&mut self) {
        self.pause = (self.pause * 2).min(LAST_LOOK);
        self.next_look = Instant::now() + self.pause;
    }

    /// A runtime out of reach shall end.
    pub(super) fn expect_of_unreachable(&mut self, now: Instant, is_hopeless: bool) {
        let due = now + if is_hopeless { PATIENCE_HOPELESS } else { PATIENCE_TO_REACH };
        self.force_at = Some(self.force_at.map_or(due, |at| at.min(due)));
    }
}

impl JobTask {
    /// The media came to its end by itself: that is what people want from now on, unless they said something newer.
    pub(super) async fn write_end(&mut self) {
        match self.store_end().await {
            Ok(true) => {
                tracing::info!(job = %self.id, "a job came to its end");
                self.end_reason = Some(Reason::Ended);
                self.inbox.poke();
            }
            // Somebody wants something newer.
            Ok(false) => self.inbox.poke(),
            Err(fault) => {
                tracing::warn!(job = %self.id, %fault, "the end of a job cannot be stored yet");
                self.ask_store_at = Some(Instant::now() + super::STORE_RETRY);
            }
        }
    }

    async fn store_end(&self) -> Result<bool, Fault> {
        let Some(bundle) = &self.bundle else { return Ok(false) };
        let domain = &self.shared.domain;
        let (now, job) = (domain.now(), &bundle.job);
        let tx = domain.store().begin().await.map_err(Fault::internal)?;
        if !jobs::finish(&tx, job.id, job.generation, now).await.map_err(Fault::internal)? {
            return Ok(false);
        }
        let entry = Entry::on("stream.finish", "stream_job", job.id).with(json!({"name": job.name}));
        audit::record(&tx, &Caller::system("castcore"), now, entry).await?;
        tx.commit().await.map_err(Fault::internal)?;
        Ok(true)
    }

    /// Asks the runtime to end.
    pub(super) async fn shut_down(&mut self) {
        let Some(link) = &mut self.link else { return self.lose_reach() };
        match link.client.shutdown(GRACE_MS).await {
            Ok(()) => {}
            Err(ClientError::Timeout) => {
                // It has the order, but it does not move: it will not answer a new connection either.
                tracing::warn!(job = %self.id, "a runtime does not answer the order to end");
                self.link = None;
                return self.expect_end(PATIENCE_TO_REACH);
            }
            Err(error) => {
                tracing::warn!(job = %self.id, %error, "a runtime does not take the order to end");
                return self.lose_reach();
            }
        }
        if self.grip.is_none() {
            self.grip = link.proven_grip();
        }
        if let Err(error) = link.subscribe().await {
            tracing::debug!(job = %self.id, %error, "a runtime ends without telling more");
        }
        self.expect_end(PATIENCE);
    }

    fn expect_end(&mut self, patience: Duration) {
        let now = Instant::now();
        self.seen = Seen::Ending;
        self.ready = None;
        self.place = None;
        self.ending.was_asked = true;
        self.ending.force_at = Some(now + patience);
        self.ending.look_soon();
        self.repaint();
    }

    /// The runtime shall be gone and is not: it is told by signal, first politely unless it was asked already.
    pub(super) async fn force(&mut self) {
        let grip = match self.grip.take() {
            Some(grip) => Some(grip),
            None => {
                let (run_dir, id) = (self.run_dir.clone(), self.id);
                spawn_blocking(move || Grip::of_lock_holder(&run_dir, id)).await.ok().flatten()
            }
        };
        let Some(grip) = grip else {
            tracing::error!(job = %self.id, "a runtime does not end, and which process it is cannot be proven: nothing is signalled");
            self.ending.force_at = Some(Instant::now() + PATIENCE);
            return;
        };
        let (sent, patience) = if self.ending.was_asked {
            tracing::warn!(job = %self.id, "a runtime does not end: it is killed");
            (grip.kill(), PATIENCE_AFTER_KILL)
        } else {
            tracing::warn!(job = %self.id, "a runtime cannot be reached: it is told to end by signal");
            (grip.terminate(), PATIENCE)
        };
        if let Err(error) = sent {
            // Most likely it has just ended.
            tracing::debug!(job = %self.id, %error, "the signal did not arrive");
        }
        self.grip = Some(grip);
        self.link = None;
        self.expect_end(patience);
    }

    /// Nothing runs and nothing shall. `true` = the task may leave.
    pub(super) async fn finish(&mut self) -> bool {
        let (run_dir, root, id, deleted) =
            (self.run_dir.clone(), self.shared.domain.preview_root(), self.id, self.deleted);
        let log_dir = self.shared.domain.job_log_dir(id);
        let tidied = on_disk(move || {
            preview::remove(&root, id);
            tidy(&run_dir, deleted)?;
            if deleted { remove_all(&log_dir) } else { Ok(()) }
        });
        if let Err(error) = tidied.await {
            tracing::warn!(job = %self.id, %error, "what a job left behind could not be removed");
        }
        let board = Arc::clone(self.shared.domain.board());
        board.clear_metrics(self.id);
        if self.deleted {
            // Something may have been posted between the deletion and now.
            if board.status(self.id).is_some() {
                board.forget(self.id);
            }
            return !self.inbox.is_changed();
        }
        if let Some(subject) = &self.subject {
            let now = self.shared.domain.now();
            let before = self.face.known();
            let kept = before
                .filter(|status| status.state == JobState::Stopped)
                .map(|status| (status.reason, status.reason_detail.clone()));
            let (reason, detail) = kept.unwrap_or((self.end_reason, None));
            let trouble = Trouble { reason, detail, ..Trouble::default() };
            let status = unseen(subject, JobState::Stopped, trouble, now, before);
            self.face.post(status, subject.generation, now);
        }
        debug_assert_eq!(self.wish, Wish::Off);
        !self.inbox.is_changed()
    }
}

/// Removes what a runtime leaves in its folder; of a deleted job, all of it. The lock stays otherwise. Blocks.
fn tidy(run_dir: &Path, deleted: bool) -> io::Result<()> {
    if deleted {
        return remove_all(run_dir);
    }
    for name in [key::FILE, "sock"] {
        match fs::remove_file(run_dir.join(name)) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(error);
            }
            _ => {}
        }
    }
    Ok(())
}

fn remove_all(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_model::JobId;

    #[test]
    fn a_stopped_job_keeps_only_its_lock_and_a_deleted_one_nothing() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join(JobId::random().to_string());
        tidy(&folder, false).unwrap();
        tidy(&folder, true).unwrap();
        fs::create_dir(&folder).unwrap();
        for name in ["lock", "sock", key::FILE] {
            fs::write(folder.join(name), "").unwrap();
        }
        tidy(&folder, false).unwrap();
        let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["lock"]);
        tidy(&folder, true).unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn patience_only_shrinks() {
        let now = Instant::now();
        let mut ending = Ending::new(now);
        ending.expect_of_unreachable(now, false);
        assert_eq!(ending.force_at, Some(now + PATIENCE_TO_REACH));
        ending.expect_of_unreachable(now, true);
        ending.expect_of_unreachable(now, false);
        assert_eq!(ending.force_at, Some(now + PATIENCE_HOPELESS));
    }
}
