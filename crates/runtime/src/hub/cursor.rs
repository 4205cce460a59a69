//! A reader's place in the hub.

use super::{Hub, Tag, ring::Position};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// What a reader may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// There are tags to take.
    Media,
    /// The program has ended and everything was taken.
    End,
}

/// What [`Cursor::take`] found beside the tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Tags this reader lost because it was too slow, since the last call.
    pub dropped: u64,
    /// How long the oldest tag that was taken had been waiting.
    pub lag: Duration,
}

/// A reader's place in the hub. Readers have no queue of their own: they take from the shared ring, and one that
/// is too slow jumps to the latest join point.
pub struct Cursor {
    hub: Arc<Hub>,
    wake: watch::Receiver<u64>,
    position: Position,
    max_lag: Duration,
    lost: u64,
}

impl Cursor {
    pub(super) fn new(hub: Arc<Hub>, position: Position, max_lag: Duration) -> Self {
        let wake = hub.wake.subscribe();
        Self { hub, wake, position, max_lag, lost: 0 }
    }

    /// Waits until there is something to take, or the end. Cancel-safe.
    pub async fn ready(&mut self) -> Ready {
        loop {
            // Seen before looking, so that what comes after the look wakes us.
            self.wake.borrow_and_update();
            if let Some(ready) = self.look() {
                return ready;
            }
            if self.wake.changed().await.is_err() {
                return Ready::End;
            }
        }
    }

    fn look(&mut self) -> Option<Ready> {
        let state = self.hub.state();
        self.lost += state.ring.settle(&mut self.position, Instant::now(), self.max_lag);
        if state.ring.has_next(&self.position) {
            return Some(Ready::Media);
        }
        state.closed.then_some(Ready::End)
    }

    /// Takes references of the next tags: none if there are none, else at least one and at most about `max_bytes`
    /// of payload. Never waits.
    pub fn take(&mut self, max_bytes: usize, into: &mut Vec<Arc<Tag>>) -> Taken {
        let now = Instant::now();
        let state = self.hub.state();
        self.lost += state.ring.settle(&mut self.position, now, self.max_lag);
        let lag = state.ring.waited(&self.position, now);
        state.ring.read(&mut self.position, max_bytes, into);
        Taken { dropped: std::mem::take(&mut self.lost), lag }
    }

    /// The first of the tags to come, without taking it: its headers tell which codecs the program needs.
    pub fn peek(&mut self) -> Option<Arc<Tag>> {
        let mut position = self.position;
        let mut tags = Vec::with_capacity(1);
        self.hub.state().ring.read(&mut position, 0, &mut tags);
        tags.pop()
    }

    /// Moves forward to the latest join point: for a reader that took its time before it took the first tag.
    pub fn rejoin(&mut self) {
        self.hub.state().ring.rejoin(&mut self.position);
    }
}
