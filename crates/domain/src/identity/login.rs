//! Signing in.

use super::{
    Identity,
    tokens::{self, hash_token, new_refresh_token},
    view::User,
};
use crate::{
    audit::{self, Entry},
    caller::{Caller, Credential, Origin},
    fault,
    validate::Faults,
};
use castcore_model::{ErrorCode, Fault, SessionId};
use castcore_store::{
    Tx,
    sessions::{self, SessionRow, TokenRow},
    users,
};
use castcore_vault::Secret;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

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

tokens::hide!(SignedInAnswer);

impl Identity<'_> {
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

    pub(super) fn refresh_lifetime(&self) -> TimeDelta {
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
}
