//! The hub: one program for all outputs of a job.
//!
//! ```text
//! encoder → Feed (FLV bytes) → source clock, headers → program timeline → ring → Cursor → output
//! ```
//!
//! Tags are kept once, in one ring. Each output has a place in it, nothing else; so one more output costs a
//! position, and a slow one costs the others nothing. Nobody polls: readers sleep until the feed wakes them.
//!
//! A source is whatever feeds the program: today the encoder, run after run. Each [`Feed`] carries an id, and only
//! the active one is let through; fail-over and slate are further feeds and a change of the active id.

mod clip;
mod cursor;
mod feed;
mod program;
mod ring;
mod source;

pub use clip::Clip;
pub use cursor::{Cursor, Ready, Taken};
pub use feed::{Fed, Feed, FeedError};
pub use program::Headers;

use crate::protocol::RingSpec;
use bytes::Bytes;
use program::Program;
use ring::Ring;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// One media tag of the program.
#[derive(Debug)]
pub struct Tag {
    /// Video if true, audio if not.
    pub video: bool,
    /// When it is due for decoding, in milliseconds since the program began. Never goes back.
    pub timestamp_ms: u64,
    /// The FLV tag's body.
    pub data: Bytes,
    /// Whether a reader may begin here: a key picture, or any sound of a program without pictures.
    pub join: bool,
    /// What a decoder must know before this tag.
    pub headers: Arc<Headers>,
    /// When it came.
    pub(crate) at: Instant,
}

/// Numbers of the hub.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HubStats {
    /// Bytes in the ring now, bookkeeping included.
    pub ring_bytes: u64,
    /// Media time since the program began, in milliseconds.
    pub media_ms: u64,
    /// Tags in the ring now.
    pub tags: u64,
    /// Payload bytes of all media tags that were ever let through.
    pub bytes_total: u64,
}

/// The hub of one job.
pub struct Hub {
    state: Mutex<State>,
    /// Counts wake-ups.
    wake: watch::Sender<u64>,
}

struct State {
    bounds: RingSpec,
    ring: Ring,
    program: Program,
    /// The id of the source that is let through.
    active: u64,
    /// Whether the active source has begun and not ended.
    alive: bool,
    closed: bool,
    bytes_total: u64,
}

impl Hub {
    /// A hub without media.
    #[must_use]
    pub fn new(bounds: RingSpec) -> Arc<Self> {
        let state = State {
            bounds,
            ring: Ring::default(),
            program: Program::default(),
            active: 0,
            alive: false,
            closed: false,
            bytes_total: 0,
        };
        Arc::new(Self { state: Mutex::new(state), wake: watch::Sender::new(0) })
    }

    /// A new source, which takes the place of the one before. The program goes on behind what was sent, at the
    /// new source's first join point.
    pub fn begin_source(self: &Arc<Self>) -> Feed {
        let id = {
            let mut state = self.state();
            state.active += 1;
            state.alive = false;
            state.active
        };
        Feed::new(Arc::clone(self), id)
    }

    /// A new reader. It begins at the latest join point if the source is alive, else at the next one to come.
    /// A tag that had to wait for it longer than `max_lag` makes it jump to the latest join point.
    #[must_use]
    pub fn cursor(self: &Arc<Self>, max_lag: Duration) -> Cursor {
        let position = {
            let state = self.state();
            state.ring.entry(state.alive)
        };
        Cursor::new(Arc::clone(self), position, max_lag)
    }

    /// Changes how much is kept; holds at once.
    pub fn set_bounds(&self, bounds: RingSpec) {
        let mut state = self.state();
        state.bounds = bounds;
        state.ring.trim(bounds);
    }

    /// The natural end: readers take what is left and then find the end.
    pub fn close(&self) {
        self.state().closed = true;
        self.wake_readers();
    }

    /// Takes [`Hub::close`] back, before a new run. The timeline goes on.
    pub fn reopen(&self) {
        self.state().closed = false;
    }

    /// The numbers now.
    #[must_use]
    pub fn stats(&self) -> HubStats {
        let state = self.state();
        HubStats {
            ring_bytes: state.ring.bytes(),
            media_ms: state.program.now_ms(),
            tags: state.ring.len() as u64,
            bytes_total: state.bytes_total,
        }
    }

    fn wake_readers(&self) {
        self.wake.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// The lock is held for moments and never across an await. Nothing inside can leave the state half changed,
    /// so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
