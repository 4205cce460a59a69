//! Rotating refresh tokens: each is spent exactly once; one that comes back is theft and ends its session.

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

/// A refresh token.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Refresh {
    /// The token of the last pair.
    #[schema(value_type = String)]
    pub refresh_token: Secret,
}

/// A pair of tokens. They leave the server here and in [`SignedInAnswer`], nowhere else.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// For the `Authorization` header.
    pub access_token: String,
    /// For the next pair; works once.
    pub refresh_token: String,
    /// Always `bearer`.
    pub token_type: String,
}

tokens::hide!(Tokens);

impl Identity<'_> {
    /// Spends a refresh token for a new pair. Exactly one caller wins; a spent token that comes back without the retry
    /// key of its spending is theft and ends the session.
    pub async fn refresh(&self, request: Refresh, retry_key: Option<String>, origin: &Origin) -> Result<Tokens, Fault> {
        let expired = || Fault::new(ErrorCode::TokenExpired);
        if let Some(key) = &retry_key
            && (key.is_empty() || key.len() > 128)
        {
            return Err(Fault::field("Idempotency-Key", "too_long").field_param("max", 128));
        }
        let retry_key = retry_key.map(|key| hash_token(&key));
        let hash = hash_token(request.refresh_token.expose());
        let now = self.0.now();
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
        let expired = || Fault::new(ErrorCode::TokenExpired);
        let token = sessions::find_token(&tx, hash).await.map_err(fault)?.ok_or_else(expired)?;
        let recent = token.spent_at.is_some_and(|spent| now - spent <= TimeDelta::seconds(RETRY_S));
        if let (true, Some(given), Some(kept), Some(sealed)) =
            (recent, &retry_key, &token.retry_key, &token.successor_sealed)
            && castcore_vault::same(given.as_bytes(), kept.as_bytes())
        {
            let successor = self.0.keyring.open(sealed).map_err(Fault::internal)?;
            return self.pair(session, &successor, now);
        }
        sessions::revoke(&tx, session.session_id, now).await.map_err(fault)?;
        let credential = Credential::Session { id: session.session_id, authenticated_at: session.authenticated_at };
        let caller = Caller::user(session.user_id, &session.username, vec![], credential, origin.clone());
        let entry = Entry::on("auth.refresh_reuse", "session", session.session_id);
        audit::record_outcome(&tx, &caller, now, entry, "refused").await?;
        tx.commit().await.map_err(fault)?;
        self.announce_revoked(session.session_id);
        Err(expired())
    }
}
