//! Signing in and out, rotating refresh tokens, and the check of the live session on every request.

use super::{
    Identity, token_format,
    tokens::{hash_token, new_refresh_token},
    view::User,
};
use crate::{
    audit::{self, Entry},
    caller::{Caller, Credential, Origin},
    fault,
    validate::Faults,
};
use castcore_bus::ControlMessage;
use castcore_model::{ErrorCode, Fault, SessionId, UserId};
use castcore_store::{
    Tx,
    sessions::{self, LiveSession, SessionRow, TokenRow},
    users,
};
use castcore_vault::Secret;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use utoipa::ToSchema;

/// A session is read anew after this long, in seconds, whatever the bus said or failed to say.
const CACHE_S: i64 = 5;
/// Sessions remembered at most.
const CACHE_MAX: usize = 10_000;
/// A repeated refresh with the same key gets the same pair for this long, in seconds.
const RETRY_S: i64 = 30;
/// A session ends for good after this many refresh lifetimes, however busy it is.
const ABSOLUTE_LIFETIMES: i32 = 6;

/// User name and password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Login {
    /// Name of the user.
    pub username: String,
    /// Password.
    #[schema(value_type = String, format = Password)]
    pub password: Secret,
}

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

/// A pair of tokens and who they belong to.
#[derive(Serialize, ToSchema)]
pub struct SignedInAnswer {
    /// For the `Authorization` header.
    pub access_token: String,
    /// For the next pair; works once.
    pub refresh_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// The user.
    pub user: User,
}

/// Asks for a ticket.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TicketRequest {
    /// The path that the ticket shall open, such as `/api/v1/ws`.
    pub path: String,
}

/// Opens one WebSocket.
#[derive(Serialize, ToSchema)]
pub struct Ticket {
    /// Goes into `?ticket=`.
    pub ticket: String,
    /// Seconds until it is void.
    pub expires_in_s: i64,
}

macro_rules! hide {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
hide!(Tokens, SignedInAnswer, Ticket);

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

    fn forget_session(&self, id: SessionId) {
        let mut cached = self.lock();
        cached.epoch += 1;
        cached.sessions.remove(&id);
    }

    pub(super) fn forget_user(&self, id: UserId) {
        let mut cached = self.lock();
        cached.epoch += 1;
        cached.sessions.retain(|_, (session, _)| session.user_id != id);
    }
}

impl Identity<'_> {
    /// Takes note of a revocation that another part or node made.
    pub fn hear(&self, message: &ControlMessage) {
        match message {
            ControlMessage::SessionRevoked { session_id } => self.0.sessions.forget_session(*session_id),
            ControlMessage::TokenRevoked { token_id } => self.0.api_tokens.forget_token(*token_id),
            ControlMessage::UserChanged { user_id } => self.forget_user(*user_id),
            ControlMessage::SettingsChanged => self.0.instance.forget(),
            ControlMessage::JobChanged { .. } | ControlMessage::WatchRequested { .. } => {}
        }
    }

    /// Signs in. 401 `auth.invalid_credentials` for a wrong password, an unknown user and an inactive one alike, after
    /// the same time.
    pub async fn login(&self, login: Login, origin: &Origin) -> Result<SignedInAnswer, Fault> {
        let mut faults = Faults::default();
        if login.username.is_empty() {
            faults.add("username", "required");
        }
        if login.password.is_empty() {
            faults.add("password", "required");
        }
        faults.finish()?;
        // Longer than any name or password can be: cost the same, find nothing.
        let plausible = login.username.len() <= 256
            && login.password.expose().len() <= 1_024
            && !login.username.chars().any(char::is_control);
        let row = match plausible {
            true => users::find_by_username(self.0.store.read(), &login.username).await.map_err(fault)?,
            false => None,
        };
        let password = if plausible { login.password } else { Secret::new("-") };
        let fits = self.0.passwords.verify(password, row.as_ref().map(|row| row.password_hash.clone())).await?;
        let now = self.0.now();
        let Some(row) = row.filter(|row| fits && row.is_active) else {
            self.record_refused_login(&login.username, origin, now).await?;
            return Err(Fault::new(ErrorCode::InvalidCredentials));
        };
        let tx = self.0.store.begin().await.map_err(fault)?;
        let roles = users::roles_of(&tx, &[row.id]).await.map_err(fault)?.remove(&row.id).unwrap_or_default();
        let lifetime = self.refresh_lifetime();
        let session = SessionRow {
            id: SessionId::random(),
            user_id: row.id,
            user_agent: origin.user_agent.clone(),
            ip: origin.ip_text(),
            created_at: now,
            last_used_at: now,
            expires_at: now + lifetime,
            absolute_expires_at: now + lifetime * ABSOLUTE_LIFETIMES,
            revoked_at: None,
            authenticated_at: Some(now),
        };
        sessions::insert(&tx, &session).await.map_err(fault)?;
        let refresh_token = self.insert_refresh_token(&tx, session.id, session.expires_at, now).await?;
        users::touch_login(&tx, row.id, now).await.map_err(fault)?;
        let credential = Credential::Session { id: session.id, authenticated_at: now };
        let caller = Caller::user(row.id, &row.username, roles.clone(), credential, origin.clone());
        audit::record(&tx, &caller, now, Entry::on("auth.login", "user", row.id)).await?;
        tx.commit().await.map_err(fault)?;
        let access = self.0.tokens.issue(row.id, session.id, &roles, now)?;
        let mut user = User::of(&row, &roles);
        user.last_login_at = Some(now);
        Ok(SignedInAnswer {
            access_token: access.expose().to_owned(),
            refresh_token: refresh_token.expose().to_owned(),
            token_type: "bearer".to_owned(),
            user,
        })
    }

    async fn record_refused_login(&self, username: &str, origin: &Origin, now: DateTime<Utc>) -> Result<(), Fault> {
        let name: String = username.chars().filter(|c| !c.is_control()).take(64).collect();
        let caller = Caller::anonymous(origin.clone());
        let tx = self.0.store.begin().await.map_err(fault)?;
        let entry = Entry::on("auth.login", "user", "unknown").with(json!({"username": name}));
        audit::record_outcome(&tx, &caller, now, entry, "refused").await?;
        tx.commit().await.map_err(fault)
    }

    fn refresh_lifetime(&self) -> TimeDelta {
        TimeDelta::days(i64::from(self.0.settings.security.refresh_token_ttl_days))
    }

    async fn insert_refresh_token(
        &self,
        tx: &Tx,
        session_id: SessionId,
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Secret, Fault> {
        let token = new_refresh_token()?;
        let row = TokenRow {
            token_hash: hash_token(token.expose()),
            session_id,
            created_at: now,
            expires_at,
            spent_at: None,
            retry_key: None,
            successor_sealed: None,
        };
        sessions::insert_token(tx, &row).await.map_err(fault)?;
        Ok(token)
    }

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

    fn announce_revoked(&self, session_id: SessionId) {
        self.0.sessions.forget_session(session_id);
        self.0.bus.publish_control(ControlMessage::SessionRevoked { session_id });
    }

    /// Ends the caller's session, or all sessions of its user.
    pub async fn logout(&self, caller: &Caller, all: bool) -> Result<(), Fault> {
        if all && caller.token_id().is_some() {
            // A stolen token must not throw its owner out.
            return Err(Fault::new(ErrorCode::Forbidden));
        }
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut ended = Vec::new();
        if let (true, Some(user_id)) = (all, caller.user_id) {
            ended = sessions::revoke_all_of_user(&tx, user_id, None, now).await.map_err(fault)?;
        } else if let Some(session_id) = caller.session_id() {
            sessions::revoke(&tx, session_id, now).await.map_err(fault)?;
            ended.push(session_id);
        }
        let entry =
            Entry { action: "auth.logout", target_type: Some("user"), target_id: None, meta: json!({"all": all}) };
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        for session_id in ended {
            self.announce_revoked(session_id);
        }
        Ok(())
    }

    /// The caller's own account.
    pub async fn me(&self, caller: &Caller) -> Result<User, Fault> {
        let id = caller.user_id.ok_or_else(Fault::unauthenticated)?;
        let row = users::get(self.0.store.read(), id).await.map_err(fault)?.ok_or_else(Fault::unauthenticated)?;
        Ok(User::of(&row, &caller.roles))
    }

    /// Who holds this access token, with the roles of this moment; its session must live. Or, when it begins with `cc_`,
    /// whose automation holds this API token: the prefix alone decides which of the two it is.
    pub async fn authenticate(&self, token: &str, origin: Origin) -> Result<Caller, Fault> {
        if token_format::is_api_token(token) {
            return self.caller_of_api_token(token, origin).await;
        }
        let token = self.0.tokens.verify(token, self.0.now())?;
        self.caller_of(token.session_id, token.user_id, origin).await
    }

    /// Looks again whether a caller may still do what it may.
    pub async fn recheck(&self, caller: &Caller) -> Result<Caller, Fault> {
        let origin = caller.origin.clone();
        match (&caller.credential, caller.user_id) {
            (Credential::Session { id, .. }, Some(user_id)) => self.caller_of(*id, user_id, origin).await,
            (Credential::ApiToken { id, .. }, Some(_)) => self.caller_of_api_token_id(*id, origin).await,
            _ => Err(Fault::unauthenticated()),
        }
    }

    pub(super) async fn caller_of(
        &self,
        session_id: SessionId,
        user_id: UserId,
        origin: Origin,
    ) -> Result<Caller, Fault> {
        let session = self.live_session(session_id).await?;
        if session.user_id != user_id {
            return Err(Fault::unauthenticated());
        }
        if !session.is_active {
            return Err(Fault::new(ErrorCode::Forbidden));
        }
        let restriction =
            self.restriction_of(session.must_change_password, session.totp_enabled, &session.roles).await?;
        let credential = Credential::Session { id: session_id, authenticated_at: session.authenticated_at };
        let caller = Caller::user(session.user_id, &session.username, session.roles, credential, origin);
        Ok(Caller { restriction, ..caller })
    }

    async fn live_session(&self, id: SessionId) -> Result<LiveSession, Fault> {
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
