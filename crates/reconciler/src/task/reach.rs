//! Reaching the runtime that holds the lock, adopting it, and what to think when it cannot be reached.

use super::JobTask;
use crate::{
    decide::{Seen, Wish},
    key::{self, KeyError},
    link::Link,
    status::Trouble,
};
use castcore_model::{
    reason::Reason,
    supervise::{Event, Exit},
};
use castcore_runtime::client::ClientError;
use castcore_vault::Secret;
use std::time::Duration;
use tokio::{task::spawn_blocking, time::Instant};

/// First pause between two tries to connect; doubled with each.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
/// Longest pause.
const LAST_PAUSE: Duration = Duration::from_secs(2);
/// Shorter interruptions are not shown.
const SHOWN_AFTER: Duration = Duration::from_millis(500);

/// A runtime that holds the lock but has no connection to us.
#[derive(Debug)]
pub(super) struct Unreached {
    pub(super) next_try: Instant,
    since: Instant,
    tries: u32,
    /// It was silent for long before it was given up.
    was_silent: bool,
    /// Waiting will hardly help.
    is_alarming: bool,
    warned: bool,
}

impl Unreached {
    pub(super) fn new(now: Instant) -> Self {
        Self { next_try: now, since: now, tries: 0, was_silent: false, is_alarming: false, warned: false }
    }

    fn again(&mut self, now: Instant) {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.tries.min(16)).min(LAST_PAUSE);
        self.tries += 1;
        self.next_try = now + pause;
    }

    /// Whether people shall know that the truth is not known.
    pub(super) fn is_shown(&self) -> bool {
        self.is_alarming || self.was_silent || self.since.elapsed() >= SHOWN_AFTER
    }

    /// People shall know at once.
    pub(super) const fn show(&mut self) {
        self.was_silent = true;
    }

    pub(super) const fn is_alarming(&self) -> bool {
        self.is_alarming
    }
}

impl JobTask {
    /// There is no connection (any more); the next try comes at once.
    pub(super) fn lose_reach(&mut self) {
        self.link = None;
        self.snapshot = None;
        self.told = None;
        self.heard = None;
        self.seen = Seen::Unreachable;
        let warned = self.unreached.warned;
        self.unreached = Unreached { warned, ..Unreached::new(Instant::now()) };
        if self.wish == Wish::Off {
            self.expect_end_of_unreachable();
        }
    }

    /// Nobody holds the lock any more.
    pub(super) fn runtime_is_gone(&mut self) {
        let was_ending = self.seen == Seen::Ending;
        self.lose_reach();
        self.seen = Seen::Nothing;
        self.nonce = None;
        self.grip = None;
        self.ready = None;
        self.unreached.warned = false;
        self.ending = super::Ending::new(Instant::now());
        self.shared.domain.board().clear_metrics(self.id);
        if self.wish == Wish::Run && !was_ending {
            tracing::warn!(job = %self.id, "the runtime of a job is gone");
            if !self.machine.phase().is_alive() {
                // One of the server before, that we never reached.
                self.step(Event::Start);
            }
            self.spawn_now = false;
            self.step(Event::Exited(Exit::Failed(Reason::RuntimeLost)));
            self.trouble = Some(Trouble::new(Reason::RuntimeLost, ""));
        } else {
            self.spawn_now = false;
            self.step(Event::Stop);
            self.step(Event::Exited(Exit::Finished));
        }
        self.repaint();
    }

    /// One try to reach the runtime.
    pub(super) async fn connect(&mut self) {
        self.look();
        if self.seen != Seen::Unreachable {
            return;
        }
        let is_own = self.ready.is_some();
        let opened = match self.nonce().await {
            Ok(nonce) => Link::open(&self.run_dir, self.id, &nonce).await,
            Err(error) => return self.not_reached(&error.to_string(), matches!(error, KeyError::Foreign)),
        };
        let mut link = match opened {
            Ok(link) => link,
            Err(ClientError::Forged) => {
                self.warn_of_forgery();
                return self.not_reached("what listens on the socket of this job is not its runtime", true);
            }
            Err(error) => return self.not_reached(&error.to_string(), matches!(error, ClientError::Version)),
        };
        if !is_own {
            // One that lives already: what it does is shown before anything is asked of it.
            match link.client.status().await {
                Ok(snapshot) => {
                    self.grip = link.proven_grip();
                    self.see(snapshot);
                    tracing::info!(job = %self.id, pid = link.client.hello().runtime_pid, "runtime adopted");
                }
                Err(error) => return self.not_reached(&error.to_string(), false),
            }
        }
        self.link = Some(link);
        self.seen = Seen::Reachable;
        self.doubt_at = Instant::now() + super::wait::DOUBT_AFTER;
        self.unreached.warned = false;
        self.trouble = None;
        self.ending.force_at = None;
        self.repaint();
    }

    async fn nonce(&mut self) -> Result<Secret, KeyError> {
        if let Some(nonce) = &self.nonce {
            return Ok(nonce.clone());
        }
        let (keyring, run_dir, id) = (self.shared.domain.keyring().clone(), self.run_dir.clone(), self.id);
        let read = spawn_blocking(move || key::load_own(&keyring, &run_dir, id)).await;
        let nonce = read.map_err(|error| KeyError::Io(error.into()))??;
        self.nonce = Some(nonce.clone());
        Ok(nonce)
    }

    fn not_reached(&mut self, why: &str, is_alarming: bool) {
        tracing::debug!(job = %self.id, why, "the runtime of a job cannot be reached");
        self.unreached.is_alarming |= is_alarming;
        self.unreached.again(Instant::now());
        self.trouble = Some(Trouble::new(Reason::RuntimeLost, why));
        if self.wish == Wish::Off && is_alarming {
            self.expect_end_of_unreachable();
        }
        // The key may be replaced while we try.
        if self.ready.is_none() {
            self.nonce = None;
        }
        self.repaint();
    }

    fn warn_of_forgery(&mut self) {
        if !std::mem::replace(&mut self.unreached.warned, true) {
            tracing::error!(
                job = %self.id,
                "SECURITY: what listens on the socket of this job could not prove that it is its runtime; it was told \
                 nothing. The stream goes on; somebody with our rights has replaced the socket"
            );
        }
    }
}
