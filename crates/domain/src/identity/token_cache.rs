//! Who holds a token of an automation: read from the store, remembered for seconds, dropped on every revocation that
//! this node makes or hears of. And when a token was last used, written at most once a minute.

use super::{Identity, token_format, tokens::hash_token};
use crate::{
    caller::{Caller, Credential, Origin, Restriction},
    fault,
};
use castcore_model::{ApiTokenId, Fault, Role, Scope, UserId};
use castcore_store::api_tokens::{self, LiveToken};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A token is read anew after this long, in seconds, whatever the bus said or failed to say.
const CACHE_S: i64 = 5;
/// Tokens remembered at most.
const CACHE_MAX: usize = 10_000;
/// The last use of a token is written at most once in this time, in seconds.
const USE_EVERY_S: i64 = 60;

/// Live tokens as they were read last, by the hash of the token.
#[derive(Debug, Default)]
pub(crate) struct TokenCache(Mutex<Cached>);

#[derive(Debug, Default)]
struct Cached {
    tokens: HashMap<String, (LiveToken, DateTime<Utc>)>,
    /// Grows with each invalidation, so that a read that began before it is not remembered after it.
    epoch: u64,
}

impl TokenCache {
    fn lock(&self) -> MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, keep: impl Fn(&LiveToken) -> bool) {
        let mut cached = self.lock();
        cached.epoch += 1;
        cached.tokens.retain(|_, (token, _)| keep(token));
    }

    pub(super) fn forget_token(&self, id: ApiTokenId) {
        self.forget(|token| token.token_id != id);
    }

    pub(super) fn forget_user(&self, id: UserId) {
        self.forget(|token| token.user_id != id);
    }
}

/// The last use of a token that this node saw.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// When.
    pub(super) at: DateTime<Utc>,
    /// From where.
    pub(super) ip: Option<String>,
    written_at: Option<DateTime<Utc>>,
    is_written: bool,
}

/// Uses that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct TokenUses(Mutex<HashMap<ApiTokenId, Use>>);

impl TokenUses {
    fn lock(&self) -> MutexGuard<'_, HashMap<ApiTokenId, Use>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, token: &LiveToken, at: DateTime<Utc>, ip: Option<String>) {
        let mut uses = self.lock();
        if uses.len() >= CACHE_MAX && !uses.contains_key(&token.token_id) {
            return; // A use more or less is no matter of safety; memory is.
        }
        let written_at = uses.get(&token.token_id).map_or(token.last_used_at, |known| known.written_at);
        uses.insert(token.token_id, Use { at, ip, written_at, is_written: false });
    }

    /// The last use that this node knows.
    pub(super) fn latest(&self, id: ApiTokenId) -> Option<Use> {
        self.lock().get(&id).cloned()
    }

    /// What is to be written now. Uses whose minute is not over wait, unless `even_early`.
    fn take_due(&self, now: DateTime<Utc>, even_early: bool) -> Vec<(ApiTokenId, Use)> {
        let minute = TimeDelta::seconds(USE_EVERY_S);
        let mut uses = self.lock();
        uses.retain(|_, seen| !seen.is_written || seen.written_at.is_some_and(|at| now - at < minute));
        let due = uses.iter_mut().filter(|(_, seen)| {
            !seen.is_written && (even_early || seen.written_at.is_none_or(|at| now - at >= minute))
        });
        due.map(|(id, seen)| {
            let taken = seen.clone();
            (seen.is_written, seen.written_at) = (true, Some(now));
            (*id, taken)
        })
        .collect()
    }

    /// These were not written after all.
    fn put_back(&self, taken: Vec<(ApiTokenId, Use)>) {
        let mut uses = self.lock();
        for (id, seen) in taken {
            let entry = uses.entry(id).or_insert_with(|| seen.clone());
            (entry.is_written, entry.written_at) = (false, seen.written_at);
        }
    }
}

/// The scopes of a stored token. A name that this version does not know permits nothing; a list of only such names is
/// not the same as no list.
fn scopes_of(stored: &Value) -> Option<Vec<Scope>> {
    let names = stored.as_array()?;
    let scopes: Vec<Scope> = names.iter().filter_map(Value::as_str).filter_map(Scope::from_name).collect();
    (names.is_empty() || !scopes.is_empty()).then_some(scopes)
}

impl Identity<'_> {
    /// Whose automation holds this token. 401 when it is unknown, revoked or has run out; 403 when its owner may not
    /// act now.
    pub(super) async fn caller_of_api_token(&self, token: &str, origin: Origin) -> Result<Caller, Fault> {
        if !token_format::is_well_formed(token) {
            return Err(Fault::unauthenticated());
        }
        let live = self.live_token(hash_token(token)).await?;
        let ip = origin.ip_text();
        let caller = self.caller_of_live(&live, origin).await?;
        self.0.token_uses.note(&live, self.0.now(), ip);
        Ok(caller)
    }

    /// The same for a caller that was let in before.
    pub(super) async fn caller_of_api_token_id(&self, id: ApiTokenId, origin: Origin) -> Result<Caller, Fault> {
        let live = api_tokens::live_by_id(self.0.store.read(), id, self.0.now()).await.map_err(fault)?;
        self.caller_of_live(&live.ok_or_else(Fault::unauthenticated)?, origin).await
    }

    async fn caller_of_live(&self, live: &LiveToken, origin: Origin) -> Result<Caller, Fault> {
        if !live.is_active {
            return Err(Fault::new(castcore_model::ErrorCode::Forbidden));
        }
        // An automation cannot do what is demanded of its owner, so it does nothing until that is done.
        if let Some(restriction) =
            self.restriction_of(live.must_change_password, live.totp_enabled, &live.roles).await?
        {
            return Err(Fault::new(restriction.code()));
        }
        let scopes = scopes_of(&live.scopes).ok_or_else(|| Fault::new(castcore_model::ErrorCode::Forbidden))?;
        let credential = Credential::ApiToken { id: live.token_id, scopes };
        Ok(Caller::user(live.user_id, &live.username, live.roles.clone(), credential, origin))
    }

    async fn live_token(&self, hash: String) -> Result<LiveToken, Fault> {
        let now = self.0.now();
        let epoch = {
            let cached = self.0.api_tokens.lock();
            if let Some((token, read_at)) = cached.tokens.get(&hash)
                && now - *read_at < TimeDelta::seconds(CACHE_S)
                && token.expires_at.is_none_or(|end| end > now)
            {
                return Ok(token.clone());
            }
            cached.epoch
        };
        let token = api_tokens::live(self.0.store.read(), &hash, now).await.map_err(fault)?;
        let token = token.ok_or_else(Fault::unauthenticated)?;
        let mut cached = self.0.api_tokens.lock();
        if cached.epoch == epoch {
            if cached.tokens.len() >= CACHE_MAX {
                cached.tokens.clear();
            }
            cached.tokens.insert(hash, (token.clone(), now));
        }
        Ok(token)
    }

    /// What a user has to do before anything else, by what is stored and demanded now.
    pub(super) async fn restriction_of(
        &self,
        must_change_password: bool,
        has_second_factor: bool,
        roles: &[Role],
    ) -> Result<Option<Restriction>, Fault> {
        if must_change_password {
            return Ok(Some(Restriction::ChangePassword));
        }
        if has_second_factor {
            return Ok(None);
        }
        let demanded = self.0.instance_settings().await?.demands_second_factor(roles);
        Ok(demanded.then_some(Restriction::EnrolSecondFactor))
    }

    /// Nothing that is remembered about anybody holds any more.
    pub(super) fn forget_everybody(&self) {
        self.0.sessions.forget_all();
        self.0.api_tokens.forget(|_| false);
    }

    /// Nothing that is remembered about this user holds any more.
    pub(super) fn forget_user(&self, id: UserId) {
        self.0.sessions.forget_user(id);
        self.0.api_tokens.forget_user(id);
    }

    /// Writes when tokens were last used and from where, all in one transaction, each at most once a minute unless
    /// `even_early` (at the end of the process). Says how many.
    pub async fn write_token_uses(&self, even_early: bool) -> Result<usize, Fault> {
        let due = self.0.token_uses.take_due(self.0.now(), even_early);
        if due.is_empty() {
            return Ok(0);
        }
        let written = async {
            let tx = self.0.store.begin().await?;
            for (id, seen) in &due {
                api_tokens::touch(&tx, *id, seen.at, seen.ip.as_deref()).await?;
            }
            tx.commit().await
        };
        match written.await {
            Ok(()) => Ok(due.len()),
            Err(error) => {
                self.0.token_uses.put_back(due);
                Err(fault(error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn token() -> LiveToken {
        LiveToken {
            token_id: ApiTokenId::random(),
            user_id: UserId::random(),
            username: "robot".to_owned(),
            is_active: true,
            totp_enabled: false,
            must_change_password: false,
            roles: vec![],
            scopes: json!([]),
            expires_at: None,
            last_used_at: None,
        }
    }

    #[test]
    fn a_use_is_written_at_once_and_then_once_a_minute() {
        let (uses, token, start) = (TokenUses::default(), token(), DateTime::UNIX_EPOCH);
        let at = |seconds| start + TimeDelta::seconds(seconds);
        for second in 0..5 {
            uses.note(&token, at(second), None);
        }
        assert_eq!(uses.take_due(at(5), false).len(), 1);
        uses.note(&token, at(6), Some("192.0.2.1".to_owned()));
        assert!(uses.take_due(at(64), false).is_empty(), "its minute is not over");
        let due = uses.take_due(at(65), false);
        assert_eq!((due[0].1.at, due[0].1.ip.as_deref()), (at(6), Some("192.0.2.1")));
        uses.put_back(due);
        assert_eq!(uses.take_due(at(66), false).len(), 1, "it failed, so it is tried again");
        assert!(uses.take_due(at(200), false).is_empty());
        assert!(uses.latest(token.token_id).is_none(), "what is written and old is not remembered");
    }

    #[test]
    fn the_end_of_the_process_waits_for_no_minute() {
        let (uses, token, start) = (TokenUses::default(), token(), DateTime::UNIX_EPOCH);
        uses.note(&token, start, None);
        uses.take_due(start, false);
        uses.note(&token, start, None);
        assert_eq!(uses.take_due(start, true).len(), 1);
    }

    #[test]
    fn scopes_that_nobody_knows_permit_nothing() {
        assert_eq!(scopes_of(&json!([])), Some(vec![]));
        assert_eq!(scopes_of(&json!(["streams:read", "later:write"])), Some(vec![Scope::StreamsRead]));
        for broken in [json!(["later:write"]), json!([5]), json!({}), json!(null), json!("streams:read")] {
            assert_eq!(scopes_of(&broken), None, "{broken}");
        }
    }
}
