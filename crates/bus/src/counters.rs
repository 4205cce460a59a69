//! Fixed-window counters behind the rate limits, and the ones of a single process.
//!
//! Whoever asks names a bucket (`login`) and an identity (an address, an account). To add one more kind of counters:
//! implement [`Counters`] and run the suite in `crates/bus/tests` on it.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    fmt::Write as _,
    future::Future,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Windows remembered at most.
const MAX_WINDOWS: usize = 20_000;
/// How many of them go at once when there is no room: looking at all of them for each new one would be slow.
const MAKE_ROOM: usize = MAX_WINDOWS / 16;
/// Longest identity that becomes part of a key as it is, in bytes; IPv6 networks fit.
const PLAIN_MAX: usize = 64;

/// An answer that may have to come from another machine.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// So many hits in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Hits in one window; the next one is refused.
    pub hits: u32,
    /// Length of a window; it begins with its first hit.
    pub window: TimeDelta,
}

/// The answer of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within the limit.
    Allowed {
        /// Hits that are left in this window.
        remaining: u32,
        /// Seconds until the window ends.
        reset_s: u64,
    },
    /// Over the limit; come back after this many seconds (at least 1).
    Refused {
        /// Seconds until the window ends.
        retry_after_s: u64,
    },
}

impl Verdict {
    /// What `hits` in a window that ends in `left_s` seconds mean: the last of them is the one that is asked about.
    #[must_use]
    pub(crate) const fn of(hits: u32, limit: u32, left_s: u64) -> Self {
        let left_s = if left_s == 0 { 1 } else { left_s };
        if hits > limit {
            Self::Refused { retry_after_s: left_s }
        } else {
            Self::Allowed { remaining: limit - hits, reset_s: left_s }
        }
    }

    /// Whether it is within the limit.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// Counts hits in fixed windows. None of these fails: counters that cannot reach their server count in this process.
pub trait Counters: Send + Sync + 'static {
    /// Counts one hit of `identity` on `bucket` and says whether it is within `limit`.
    fn hit<'a>(&'a self, bucket: &'a str, identity: &'a str, limit: Limit, now: DateTime<Utc>) -> Answer<'a, Verdict>;

    /// What [`Self::hit`] would say, without counting.
    fn peek<'a>(&'a self, bucket: &'a str, identity: &'a str, limit: Limit, now: DateTime<Utc>) -> Answer<'a, Verdict>;

    /// Forgets the hits of `identity` on `bucket`.
    fn clear<'a>(&'a self, bucket: &'a str, identity: &'a str) -> Answer<'a, ()>;
}

/// The key of a counter: `<bucket>:<identity>`. What people or strangers have chosen is hashed, so that it can be
/// neither long, nor secret, nor the key of something else.
pub(crate) fn key(bucket: &str, identity: &str) -> String {
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || b".:/_-".contains(&c);
    let mut key = format!("{bucket}:");
    if !identity.is_empty() && identity.len() <= PLAIN_MAX && identity.bytes().all(is_plain) {
        key.push_str(identity);
    } else {
        // `#` is in no plain identity.
        key.push('#');
        for byte in Sha256::digest(identity.as_bytes()) {
            // Writing into a string does not fail.
            let _ = write!(key, "{byte:02x}");
        }
    }
    key
}

#[derive(Clone, Copy, Debug)]
struct Window {
    ends_at: DateTime<Utc>,
    hits: u32,
}

/// Counters of a single process. Bounded: when there is no room, windows that ended go first, then those with the
/// fewest hits, so that a stranger with many addresses cannot push out the counter that is about to stop it.
#[derive(Debug, Default)]
pub struct MemoryCounters(Mutex<HashMap<String, Window>>);

impl MemoryCounters {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Window>> {
        // A panic while holding the lock leaves at worst an old count behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// [`Counters::hit`] at once.
    pub fn hit_now(&self, bucket: &str, identity: &str, limit: Limit, now: DateTime<Utc>) -> Verdict {
        let key = key(bucket, identity);
        let mut windows = self.lock();
        if windows.len() >= MAX_WINDOWS && !windows.contains_key(&key) {
            make_room(&mut windows, now);
        }
        let fresh = Window { ends_at: now + limit.window, hits: 0 };
        let window = windows.entry(key).or_insert(fresh);
        if window.ends_at <= now {
            *window = fresh;
        }
        window.hits = window.hits.saturating_add(1);
        Verdict::of(window.hits, limit.hits, left_s(window.ends_at, now))
    }

    /// [`Counters::peek`] at once.
    #[must_use]
    pub fn peek_now(&self, bucket: &str, identity: &str, limit: Limit, now: DateTime<Utc>) -> Verdict {
        let window = self.lock().get(&key(bucket, identity)).copied().filter(|window| window.ends_at > now);
        let window = window.unwrap_or(Window { ends_at: now + limit.window, hits: 0 });
        Verdict::of(window.hits.saturating_add(1), limit.hits, left_s(window.ends_at, now))
    }

    /// [`Counters::clear`] at once.
    pub fn clear_now(&self, bucket: &str, identity: &str) {
        self.lock().remove(&key(bucket, identity));
    }
}

fn left_s(ends_at: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    // Rounded up: whoever waits that long must not be too early.
    let left = (ends_at - now).num_milliseconds().max(0).unsigned_abs();
    left.div_ceil(1_000)
}

fn make_room(windows: &mut HashMap<String, Window>, now: DateTime<Utc>) {
    windows.retain(|_, window| window.ends_at > now);
    let Some(surplus) = (windows.len() + MAKE_ROOM).checked_sub(MAX_WINDOWS).filter(|surplus| *surplus > 0) else {
        return;
    };
    let mut ranks: Vec<(u32, DateTime<Utc>)> = windows.values().map(|window| (window.hits, window.ends_at)).collect();
    let Some(last) = surplus.checked_sub(1).filter(|last| *last < ranks.len()) else { return };
    let (_, &mut limit, _) = ranks.select_nth_unstable(last);
    let mut going = surplus;
    windows.retain(|_, window| {
        let goes = going > 0 && (window.hits, window.ends_at) <= limit;
        going -= usize::from(goes);
        !goes
    });
}

impl Counters for MemoryCounters {
    fn hit<'a>(&'a self, bucket: &'a str, identity: &'a str, limit: Limit, now: DateTime<Utc>) -> Answer<'a, Verdict> {
        Box::pin(std::future::ready(self.hit_now(bucket, identity, limit, now)))
    }

    fn peek<'a>(&'a self, bucket: &'a str, identity: &'a str, limit: Limit, now: DateTime<Utc>) -> Answer<'a, Verdict> {
        Box::pin(std::future::ready(self.peek_now(bucket, identity, limit, now)))
    }

    fn clear<'a>(&'a self, bucket: &'a str, identity: &'a str) -> Answer<'a, ()> {
        self.clear_now(bucket, identity);
        Box::pin(std::future::ready(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { hits: 10, window: TimeDelta::seconds(300) };
    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn the_eleventh_hit_is_refused_until_the_window_ends() {
        let counters = MemoryCounters::default();
        for left in (0..10).rev() {
            let allowed = Verdict::Allowed { remaining: left, reset_s: 300 };
            assert_eq!(counters.peek_now("login", "a", LIMIT, START), allowed);
            assert_eq!(counters.hit_now("login", "a", LIMIT, START), allowed);
        }
        let later = START + TimeDelta::milliseconds(100_200);
        assert_eq!(counters.hit_now("login", "a", LIMIT, later), Verdict::Refused { retry_after_s: 200 });
        assert!(counters.hit_now("login", "b", LIMIT, START).is_allowed());
        assert!(counters.hit_now("login", "a", LIMIT, START + LIMIT.window).is_allowed());
    }

    #[test]
    fn a_stranger_with_many_addresses_fills_no_memory_and_frees_nobody() {
        let counters = MemoryCounters::default();
        for _ in 0..11 {
            counters.hit_now("account", "victim", LIMIT, START);
        }
        for n in 0..2 * MAX_WINDOWS {
            counters.hit_now("login", &n.to_string(), LIMIT, START);
        }
        assert!(counters.lock().len() <= MAX_WINDOWS);
        assert!(!counters.peek_now("account", "victim", LIMIT, START).is_allowed());
    }

    #[test]
    fn what_strangers_choose_is_hashed() {
        assert_eq!(key("login", "2001:db8:1:2::/64"), "login:2001:db8:1:2::/64");
        for odd in ["", "a b", "a\nb", "ä", "#", &"a".repeat(65)] {
            let key = key("login", odd);
            assert!(key.starts_with("login:#") && key.len() == "login:#".len() + 64, "{key}");
        }
    }
}
