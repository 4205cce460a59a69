//! Fixed-window counters behind the rate limits.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Windows remembered at most; beyond that the oldest go first, so that strangers cannot fill the memory.
const MAX_WINDOWS: usize = 20_000;

/// The answer of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within the limit.
    Allowed,
    /// Over the limit; come back after this many seconds (at least 1).
    Refused {
        /// Seconds until the window ends.
        retry_after_s: u64,
    },
}

/// Counts hits in fixed windows.
pub trait Counters: Send + Sync + 'static {
    /// Counts one hit of `identity` on `bucket` and says whether more than `limit` came within `window`.
    fn hit(&self, bucket: &str, identity: &str, limit: u32, window: TimeDelta, now: DateTime<Utc>) -> Verdict;

    /// Forgets the hits of `identity` on `bucket`.
    fn clear(&self, bucket: &str, identity: &str);
}

#[derive(Debug)]
struct Window {
    ends_at: DateTime<Utc>,
    hits: u32,
}

/// Counters of a single process.
#[derive(Debug, Default)]
pub struct MemoryCounters(Mutex<HashMap<(String, String), Window>>);

impl Counters for MemoryCounters {
    fn hit(&self, bucket: &str, identity: &str, limit: u32, window: TimeDelta, now: DateTime<Utc>) -> Verdict {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MAX_WINDOWS {
            windows.retain(|_, w| w.ends_at > now);
            if windows.len() >= MAX_WINDOWS {
                let oldest = windows.iter().min_by_key(|(_, w)| w.ends_at).map(|(key, _)| key.clone());
                if let Some(key) = oldest {
                    windows.remove(&key);
                }
            }
        }
        let entry = windows
            .entry((bucket.to_owned(), identity.to_owned()))
            .or_insert(Window { ends_at: now + window, hits: 0 });
        if entry.ends_at <= now {
            *entry = Window { ends_at: now + window, hits: 0 };
        }
        entry.hits = entry.hits.saturating_add(1);
        if entry.hits <= limit {
            return Verdict::Allowed;
        }
        let left_s = (entry.ends_at - now).num_seconds().max(1);
        Verdict::Refused { retry_after_s: left_s.unsigned_abs() }
    }

    fn clear(&self, bucket: &str, identity: &str) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.remove(&(bucket.to_owned(), identity.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_hit_is_refused_until_the_window_ends() {
        let counters = MemoryCounters::default();
        let (start, window) = (DateTime::UNIX_EPOCH, TimeDelta::seconds(300));
        for _ in 0..10 {
            assert_eq!(counters.hit("login", "a", 10, window, start), Verdict::Allowed);
        }
        assert_eq!(
            counters.hit("login", "a", 10, window, start + TimeDelta::seconds(100)),
            Verdict::Refused { retry_after_s: 200 }
        );
        assert_eq!(counters.hit("login", "b", 10, window, start), Verdict::Allowed);
        assert_eq!(counters.hit("login", "a", 10, window, start + window), Verdict::Allowed);
    }

    #[test]
    fn memory_is_bounded() {
        let counters = MemoryCounters::default();
        for n in 0..MAX_WINDOWS + 50 {
            counters.hit("login", &n.to_string(), 10, TimeDelta::seconds(300), DateTime::UNIX_EPOCH);
        }
        assert!(counters.0.lock().unwrap().len() <= MAX_WINDOWS);
    }
}
