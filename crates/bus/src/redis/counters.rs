//! Counters that all servers share, and that go on in this process while Redis cannot be reached.

use super::link::{ANSWER_WITHIN, Link, describe};
use crate::{Answer, Counters, Limit, MemoryCounters, Verdict, counters::key};
use chrono::{DateTime, Utc};
use redis::{RedisResult, Script, aio::MultiplexedConnection, cmd, pipe};
use std::{future::Future, sync::Arc};
use tokio::time::timeout;

/// Counts a hit and says how many there are and how long the window lasts, in one step. A window without an end,
/// which nothing of ours makes, gets one.
const HIT: &str = r"
local hits = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return {hits, left}
";

/// Counters on Redis: `castcore:rl:<bucket>:<identity>`, with the end of the window as expiry.
///
/// Each hit also counts in this process. While Redis cannot be reached that count decides, so an outage opens no
/// door; when Redis is back, its count decides again.
pub struct RedisCounters {
    link: Arc<Link>,
    local: MemoryCounters,
    hit: Script,
}

impl std::fmt::Debug for RedisCounters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisCounters").field("link", &self.link).finish_non_exhaustive()
    }
}

impl RedisCounters {
    /// Counters over the connection of a bus.
    #[must_use]
    pub fn new(link: Arc<Link>) -> Self {
        Self { link, local: MemoryCounters::default(), hit: Script::new(HIT) }
    }

    /// What Redis answers, if it can be reached and answers in time.
    async fn ask<T, F>(&self, question: impl FnOnce(MultiplexedConnection) -> F) -> Option<T>
    where
        F: Future<Output = RedisResult<T>> + Send,
    {
        let connection = self.link.connection()?;
        match timeout(ANSWER_WITHIN, question(connection)).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(error)) => {
                tracing::debug!(reason = describe(&error), "a limit counts in this process");
                None
            }
            Err(_) => None,
        }
    }
}

fn redis_key(bucket: &str, identity: &str) -> String {
    format!("castcore:rl:{}", key(bucket, identity))
}

fn verdict(hits: u64, limit: Limit, left_ms: i64) -> Verdict {
    Verdict::of(u32::try_from(hits).unwrap_or(u32::MAX), limit.hits, left_ms.max(0).unsigned_abs().div_ceil(1_000))
}

impl Counters for RedisCounters {
    fn hit<'a>(&'a self, bucket: &'a str, identity: &'a str, limit: Limit, now: DateTime<Utc>) -> Answer<'a, Verdict> {
        Box::pin(async move {
            let own = self.local.hit_now(bucket, identity, limit, now);
            let window_ms = limit.window.num_milliseconds().max(1);
            let asked = self.ask(async |mut connection| {
                let mut hit = self.hit.key(redis_key(bucket, identity));
                hit.arg(window_ms).invoke_async::<(u64, i64)>(&mut connection).await
            });
            asked.await.map_or(own, |(hits, left_ms)| verdict(hits, limit, left_ms))
        })
    }

    fn peek<'a>(&'a self, bucket: &'a str, identity: &'a str, limit: Limit, now: DateTime<Utc>) -> Answer<'a, Verdict> {
        Box::pin(async move {
            let asked = self.ask(async |mut connection| {
                let key = redis_key(bucket, identity);
                let mut both = pipe();
                both.cmd("GET").arg(&key).cmd("PTTL").arg(&key);
                both.query_async::<(Option<u64>, i64)>(&mut connection).await
            });
            match asked.await {
                Some((Some(hits), left_ms)) => verdict(hits.saturating_add(1), limit, left_ms),
                Some((None, _)) => verdict(1, limit, limit.window.num_milliseconds()),
                None => self.local.peek_now(bucket, identity, limit, now),
            }
        })
    }

    fn clear<'a>(&'a self, bucket: &'a str, identity: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            self.local.clear_now(bucket, identity);
            // Where that fails the window ends by itself.
            let _ = self
                .ask(async |mut connection| {
                    cmd("DEL").arg(redis_key(bucket, identity)).query_async::<u64>(&mut connection).await
                })
                .await;
        })
    }
}
