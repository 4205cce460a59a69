//! How a job's task is woken. Wake-ups carry no order; any number of them is one.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicI64, Ordering},
};
use tokio::{sync::Notify, time::Instant};

/// No generation is known, so any stored one is news.
pub(crate) const UNKNOWN: i64 = -1;

/// What others leave for a job's task.
#[derive(Debug)]
pub(crate) struct Inbox {
    changed: AtomicBool,
    watched_until: Mutex<Option<Instant>>,
    bell: Notify,
    /// The generation the task acts on, so that a resync wakes only tasks that missed something.
    pub(crate) known: AtomicI64,
}

impl Default for Inbox {
    fn default() -> Self {
        Self {
            changed: AtomicBool::new(true),
            watched_until: Mutex::default(),
            bell: Notify::new(),
            known: AtomicI64::new(UNKNOWN),
        }
    }
}

impl Inbox {
    /// The store has something new.
    pub(crate) fn poke(&self) {
        self.changed.store(true, Ordering::Release);
        self.bell.notify_one();
    }

    /// Somebody watches the live picture until then.
    pub(crate) fn watch(&self, until: Instant) {
        *self.watched_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
        self.bell.notify_one();
    }

    /// Until when somebody watches, if that is not over.
    pub(crate) fn watched_until(&self, now: Instant) -> Option<Instant> {
        let until = *self.watched_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| *until > now)
    }

    /// Whether the store had something new since the last call.
    pub(crate) fn take_changed(&self) -> bool {
        self.changed.swap(false, Ordering::AcqRel)
    }

    /// Whether there is something that nobody took yet.
    pub(crate) fn is_changed(&self) -> bool {
        self.changed.load(Ordering::Acquire)
    }

    /// Waits for the next wake-up; one that came before counts.
    pub(crate) async fn bell(&self) {
        self.bell.notified().await;
    }
}
