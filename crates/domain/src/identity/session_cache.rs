//! Live sessions as they were read last, so that a request costs no query. A revocation that this node makes or hears
//! of drops them at once; without the bus they are read anew every few seconds.

use super::Identity;
use crate::fault;
use castcore_model::{Fault, SessionId, UserId};
use castcore_store::sessions::{self, LiveSession};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A session is read anew after this long, in seconds, whatever the bus said or failed to say.
const CACHE_S: i64 = 5;
/// Sessions remembered at most.
const CACHE_MAX: usize = 10_000;

/// Live sessions as they were read last. Dropped on every revocation that this node makes or hears of.
#[derive(Debug, Default)]
pub(crate) struct SessionCache(Mutex<Cached>);

#[derive(Debug, Default)]
struct Cached {
    sessions: HashMap<SessionId, (LiveSession, DateTime<Utc>)>,
    /// Grows with each invalidation, so that a read that began before it is not remembered after it.
    epoch: u64,
}

impl SessionCache {
    fn lock(&self) -> MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn forget_session(&self, id: SessionId) {
        let mut cached = self.lock();
        cached.epoch += 1;
        cached.sessions.remove(&id);
    }

    pub(super) fn forget_all(&self) {
        let mut cached = self.lock();
        cached.epoch += 1;
        cached.sessions.clear();
    }

    pub(super) fn forget_user(&self, id: UserId) {
        let mut cached = self.lock();
        cached.epoch += 1;
        cached.sessions.retain(|_, (session, _)| session.user_id != id);
    }
}

impl Identity<'_> {
    pub(super) async fn live_session(&self, id: SessionId) -> Result<LiveSession, Fault> {
        let now = self.0.now();
        let epoch = {
            let cached = self.0.sessions.lock();
            if let Some((session, read_at)) = cached.sessions.get(&id)
                && now - *read_at < TimeDelta::seconds(CACHE_S)
                && session.expires_at > now
            {
                return Ok(session.clone());
            }
            cached.epoch
        };
        let session =
            sessions::live(self.0.store.read(), id, now).await.map_err(fault)?.ok_or_else(Fault::unauthenticated)?;
        let mut cached = self.0.sessions.lock();
        if cached.epoch == epoch {
            if cached.sessions.len() >= CACHE_MAX {
                cached.sessions.clear();
            }
            cached.sessions.insert(id, (session.clone(), now));
        }
        Ok(session)
    }
}
