//! The shared ring of tags and the positions of its readers. Pure: time comes in, nothing waits.

use super::Tag;
use crate::protocol::RingSpec;
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

/// What a tag costs beside its payload: the allocation's bookkeeping, its slot, its share of the headers.
const TAG_OVERHEAD_BYTES: u64 = 160;

/// Tags in the order they came, each with a number that never repeats.
#[derive(Default)]
pub(super) struct Ring {
    base: u64,
    tags: VecDeque<Arc<Tag>>,
    bytes: u64,
    last_join: Option<u64>,
}

/// Where a reader stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    /// Number of the next tag to read.
    next: u64,
    /// Whether the next tag continues what was read before. If not, reading begins at the next join point.
    joined: bool,
    /// Whether anything was read yet; what is skipped before that is not a loss.
    begun: bool,
}

impl Ring {
    /// The number the next tag will get.
    pub(super) fn head(&self) -> u64 {
        self.base + self.tags.len() as u64
    }

    pub(super) fn len(&self) -> usize {
        self.tags.len()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn push(&mut self, tag: Tag, bounds: RingSpec) {
        if tag.join {
            self.last_join = Some(self.head());
        }
        self.bytes += cost(&tag);
        self.tags.push_back(Arc::new(tag));
        self.trim(bounds);
    }

    /// Drops what lies beyond the bounds. Age never cuts the current group of pictures; bytes cut everything.
    ///
    /// A tag is old when it is old by both clocks: a source that delivers in bursts (a playlist read without
    /// pacing) would otherwise push a whole burst past readers that had no chance to run.
    pub(super) fn trim(&mut self, bounds: RingSpec) {
        let Some((newest_ms, newest_at)) = self.tags.back().map(|tag| (tag.timestamp_ms, tag.at)) else { return };
        let span = Duration::from_millis(bounds.span_ms);
        while let Some(first) = self.tags.front() {
            let old = first.timestamp_ms.saturating_add(bounds.span_ms) < newest_ms
                && newest_at.saturating_duration_since(first.at) > span
                && self.last_join.is_none_or(|join| self.base < join);
            if !old && self.bytes <= bounds.max_bytes {
                break;
            }
            self.bytes -= cost(first);
            self.tags.pop_front();
            self.base += 1;
        }
        if self.last_join.is_some_and(|join| join < self.base) {
            self.last_join = None;
        }
    }

    /// A position for a new reader: at the latest join point if the source is alive, else behind everything, so
    /// that reading begins with the first join point to come.
    pub(super) fn entry(&self, alive: bool) -> Position {
        let next = if alive { self.last_join } else { None };
        Position { next: next.unwrap_or(self.head()), joined: false, begun: false }
    }

    /// Moves a reader forward to the latest join point. Not a loss: it is a reader that begins anew.
    pub(super) fn rejoin(&self, position: &mut Position) {
        if let Some(join) = self.last_join.filter(|join| *join > position.next) {
            position.next = join;
            position.joined = false;
        }
    }

    /// Puts a reader where it may read: forward to a join point if it fell out of the ring, waits for one, or has
    /// let its next tag lie for longer than `max_lag`. Returns how many tags it loses by that.
    pub(super) fn settle(&self, position: &mut Position, now: Instant, max_lag: Duration) -> u64 {
        let from = position.next;
        if position.next < self.base {
            position.next = self.last_join.unwrap_or(self.head());
            position.joined = false;
        }
        if !position.joined {
            let start = self.index(position.next);
            match self.tags.iter().skip(start).position(|tag| tag.join) {
                Some(ahead) => {
                    position.next += ahead as u64;
                    position.joined = true;
                }
                None => position.next = self.head(),
            }
        }
        let waited = self.tags.get(self.index(position.next)).map(|tag| now.saturating_duration_since(tag.at));
        if waited.is_some_and(|waited| waited > max_lag) {
            // Forward only. Within the current group there is no better place than where it is.
            position.next = self.last_join.unwrap_or(0).max(position.next);
        }
        if position.begun { position.next - from } else { 0 }
    }

    /// Whether a settled reader has something to read.
    pub(super) fn has_next(&self, position: &Position) -> bool {
        position.joined && position.next < self.head()
    }

    /// Copies references of the next tags, at least one and at most about `max_bytes` of payload.
    pub(super) fn read(&self, position: &mut Position, max_bytes: usize, into: &mut Vec<Arc<Tag>>) {
        if !position.joined {
            return;
        }
        let mut bytes = 0;
        for tag in self.tags.iter().skip(self.index(position.next)) {
            if bytes > 0 && bytes + tag.data.len() > max_bytes {
                break;
            }
            bytes += tag.data.len().max(1);
            into.push(Arc::clone(tag));
            position.next += 1;
            position.begun = true;
        }
    }

    /// The tags, the newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Arc<Tag>> {
        self.tags.iter().rev()
    }

    /// How long the reader's next tag has been waiting.
    pub(super) fn waited(&self, position: &Position, now: Instant) -> Duration {
        let next = self.tags.get(self.index(position.next));
        next.map_or(Duration::ZERO, |tag| now.saturating_duration_since(tag.at))
    }

    fn index(&self, number: u64) -> usize {
        usize::try_from(number.saturating_sub(self.base)).unwrap_or(usize::MAX)
    }
}

fn cost(tag: &Tag) -> u64 {
    tag.data.len() as u64 + TAG_OVERHEAD_BYTES
}
