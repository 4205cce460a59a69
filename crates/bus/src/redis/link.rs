//! The connection to Redis: whether there is one, since when, and the way for others to use it.

use castcore_model::Clock;
use chrono::{DateTime, Utc};
use redis::{RedisError, aio::MultiplexedConnection};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// A server that takes longer to answer is treated as one that does not; a sign-in waits for it.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// Whether Redis can be reached, and since when that is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkState {
    /// Whether it can be reached.
    pub is_up: bool,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why not, in a few words without a secret.
    pub reason: Option<String>,
}

/// The connection to Redis.
pub struct Link {
    clock: Arc<dyn Clock>,
    /// The same as `state.is_up`, for those who ask with every message.
    is_up: AtomicBool,
    inner: Mutex<Inner>,
}

struct Inner {
    state: LinkState,
    connection: Option<MultiplexedConnection>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("state", &self.state()).finish_non_exhaustive()
    }
}

impl Link {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let state = LinkState { is_up: false, since: clock.now(), reason: Some("not connected yet".to_owned()) };
        Self { clock, is_up: AtomicBool::new(false), inner: Mutex::new(Inner { state, connection: None }) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Each change is a single assignment: a panic leaves nothing half done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether Redis can be reached, and since when.
    #[must_use]
    pub fn state(&self) -> LinkState {
        self.lock().state.clone()
    }

    pub(super) fn is_up(&self) -> bool {
        self.is_up.load(Ordering::Acquire)
    }

    /// The connection, while there is one.
    pub(super) fn connection(&self) -> Option<MultiplexedConnection> {
        self.lock().connection.clone()
    }

    pub(super) fn came_up(&self, connection: MultiplexedConnection) {
        let mut inner = self.lock();
        inner.connection = Some(connection);
        inner.state = LinkState { is_up: true, since: self.clock.now(), reason: None };
        self.is_up.store(true, Ordering::Release);
    }

    /// Whether that is news: it was up before, or for another reason down.
    pub(super) fn went_down(&self, reason: &str) -> bool {
        let mut inner = self.lock();
        self.is_up.store(false, Ordering::Release);
        inner.connection = None;
        let is_news = inner.state.is_up || inner.state.reason.as_deref() != Some(reason);
        if inner.state.is_up {
            inner.state = LinkState { is_up: false, since: self.clock.now(), reason: None };
        }
        inner.state.reason = Some(reason.to_owned());
        is_news
    }
}

/// An error in a few words. The server's own text is left out, since it may quote what it was sent.
pub(super) fn describe(error: &RedisError) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    if error.is_connection_refusal() {
        return "connection refused".to_owned();
    }
    error.code().unwrap_or_else(|| error.category()).to_owned()
}
