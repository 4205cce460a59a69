//! Rotating refresh tokens: each is spent exactly once. A spent one that comes back is theft, and ends its session;
//! except that the very request which spent it may be repeated for half a minute, because its answer may have been lost.

use super::{
    Identity,
    tokens::{self, hash_token, new_refresh_token},
};
use crate::{
    audit::{self, Entry},
    caller::{Caller, Credential, Origin},
    fault,
};
use castcore_model::{ErrorCode, Fault};
use castcore_store::{
    Tx,
    sessions::{self, LiveSession, TokenRow},
};
use castcore_vault::Secret;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A repeated refresh with the same key gets the same pair for this long, in seconds.
const RETRY_S: i64 = 30;
/// Longest retry key, in characters.
const RETRY_KEY_MAX: usize = 128;

/// A refresh token.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Refresh {
    /// The token of the last pair.
    #[schema(value_type = String)]
    pub refresh_token: Secret,
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// For the `Authorization` header.
    pub access_token: String,
    /// For the next pair; works once.
    pub refresh_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Seconds until the access token is void.
    pub expires_in_s: i64,
}
tokens::hide!(Tokens);

fn expired() -> Fault {
    Fault::new(ErrorCode::TokenExpired)
}

/// Whether a token was not spent, or so recently that the request may be repeated.
fn is_new_or_repeated(token: &TokenRow, now: DateTime<Utc>) -> bool {
    token.spent_at.is_none_or(|spent| now - spent <= TimeDelta::seconds(RETRY_S))
}

impl Identity<'_> {
    /// Spends a refresh token for a new pair. Exactly one caller wins; a spent token that comes back without the retry
    /// key of its spending is theft and ends the session.
    ///
    /// `by_address` is what the limit by address says. It does not hold for a token that can still be spent: nobody
    /// guesses one, and whoever sends rubbish from the same address must not end the sessions of all others there.
    pub async fn refresh(
        &self,
        request: Refresh,
        retry_key: Option<String>,
        origin: &Origin,
        by_address: Result<(), Fault>,
    ) -> Result<Tokens, Fault> {
        if let Some(key) = &retry_key {
            if key.is_empty() {
                return Err(Fault::field("Idempotency-Key", "required"));
            }
            if key.len() > RETRY_KEY_MAX {
                return Err(Fault::field("Idempotency-Key", "too_long").field_param("max", RETRY_KEY_MAX));
            }
        }
        let retry_key = retry_key.map(|key| hash_token(&key));
        let hash = hash_token(request.refresh_token.expose());
        let now = self.0.now();
        if let Err(refused) = by_address {
            let token = sessions::find_token(self.0.store.read(), &hash).await.map_err(fault)?;
            if !token.is_some_and(|token| token.expires_at > now && is_new_or_repeated(&token, now)) {
                return Err(refused);
            }
        }
        let tx = self.0.store.begin().await.map_err(fault)?;
        let token = sessions::find_token(&tx, &hash).await.map_err(fault)?.ok_or_else(expired)?;
        let session = sessions::live(&tx, token.session_id, now).await.map_err(fault)?.ok_or_else(expired)?;
        if token.expires_at <= now {
            return Err(expired());
        }
        if !session.is_active {
            return Err(Fault::new(ErrorCode::Forbidden));
        }
        let stored = sessions::get(&tx, token.session_id).await.map_err(fault)?.ok_or_else(expired)?;
        let next_expiry = (now + self.refresh_lifetime()).min(stored.absolute_expires_at);
        let successor = new_refresh_token()?;
        let sealed = self.0.keyring.seal(&successor);
        let won = sessions::spend_token(&tx, &hash, now, retry_key.as_deref(), Some(&sealed)).await.map_err(fault)?;
        if !won {
            return self.refresh_again(tx, &hash, retry_key, &session, origin, now).await;
        }
        let row = TokenRow {
            token_hash: hash_token(successor.expose()),
            session_id: token.session_id,
            created_at: now,
            expires_at: next_expiry,
            spent_at: None,
            retry_key: None,
            successor_sealed: None,
        };
        sessions::insert_token(&tx, &row).await.map_err(fault)?;
        sessions::touch(&tx, token.session_id, now, next_expiry).await.map_err(fault)?;
        tx.commit().await.map_err(fault)?;
        self.pair(&session, &successor, now)
    }

    fn pair(&self, session: &LiveSession, refresh_token: &Secret, now: DateTime<Utc>) -> Result<Tokens, Fault> {
        let access = self.0.tokens.issue(session.user_id, session.session_id, &session.roles, now)?;
        Ok(Tokens {
            access_token: access.expose().to_owned(),
            refresh_token: refresh_token.expose().to_owned(),
            token_type: "bearer".to_owned(),
            expires_in_s: self.0.tokens.ttl().num_seconds(),
        })
    }

    /// A spent token came back: the same answer for an honest retry, the end of the session for anything else.
    async fn refresh_again(
        &self,
        tx: Tx,
        hash: &str,
        retry_key: Option<String>,
        session: &LiveSession,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Result<Tokens, Fault> {
        let token = sessions::find_token(&tx, hash).await.map_err(fault)?.ok_or_else(expired)?;
        let recent = is_new_or_repeated(&token, now);
        if let (true, Some(given), Some(kept), Some(sealed)) =
            (recent, &retry_key, &token.retry_key, &token.successor_sealed)
            && castcore_vault::same(given.as_bytes(), kept.as_bytes())
        {
            let successor = self.0.keyring.open(sealed).map_err(|_| expired())?;
            return self.pair(session, &successor, now);
        }
        // Of many that come at once, the one that ends the session writes it down.
        if sessions::revoke(&tx, session.session_id, now).await.map_err(fault)? {
            let credential = Credential::Session { id: session.session_id, authenticated_at: session.authenticated_at };
            let caller = Caller::user(session.user_id, &session.username, vec![], credential, origin.clone());
            let entry = Entry::on("auth.refresh_reuse", "session", session.session_id);
            audit::record_outcome(&tx, &caller, now, entry, "refused").await?;
            tx.commit().await.map_err(fault)?;
            self.announce_revoked(session.session_id);
        }
        Err(expired())
    }
}
