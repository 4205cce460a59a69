//! Signing in: user name and password, then the second factor where the account has one.
//!
//! What is told in which order (ASVS 5.0 V6.3): a wrong name, a wrong password and an account that is switched off look
//! alike and cost the same time; only after the right password is it said that a second factor is wanted, that its code
//! was wrong, or that the clock is off.

use super::{
    Identity, device,
    limits::{LOGIN_ACCOUNT, LOGIN_DEVICE, RECOVERY_CODE, SIGN_IN, account_key},
    password::{Place, Seat},
    proof::{Proof, Proved},
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
    users::{self, UserRow},
};
use castcore_vault::Secret;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Longest name that is looked up, in bytes: no stored one is longer.
const NAME_MAX_BYTES: usize = 256;
/// Longest password that is hashed, in bytes: 128 characters have at most 512.
const PASSWORD_MAX_BYTES: usize = 1_024;

/// Sessions of one user at a time; a further sign-in ends the oldest.
const SESSIONS_MAX: u64 = 100;

/// User name and password; a code where the account has a second factor.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Login {
    /// Name of the user.
    pub username: String,
    /// Password.
    #[schema(value_type = String, format = Password)]
    pub password: Secret,
    /// Six digits of the authenticator app.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub totp_code: Option<Secret>,
    /// One of the recovery codes, instead of `totp_code`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub recovery_code: Option<Secret>,
    /// What the last sign-in on this device answered as `device_token`. Lets a known device in while strangers try
    /// passwords on its account.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub device_token: Option<Secret>,
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
    /// Seconds until the access token is void.
    pub expires_in_s: i64,
    /// Goes into the next sign-in on this device.
    pub device_token: String,
    /// The user.
    pub user: User,
}
tokens::hide!(SignedInAnswer);

/// Who wants in, as far as it is known before the password is looked at.
struct Candidate {
    row: Option<UserRow>,
    /// The device, when it signed in to this account before.
    device: Option<Secret>,
    /// Key of the account, whether there is one or not.
    account: String,
}

impl Candidate {
    /// The bucket and the key under which this attempt counts.
    fn counted(&self) -> (&'static str, String) {
        match &self.device {
            Some(token) => (LOGIN_DEVICE, hash_token(token.expose())),
            None => (LOGIN_ACCOUNT, self.account.clone()),
        }
    }
}

impl Identity<'_> {
    /// Signs in. `by_address` is what the limit by address says; it does not hold for a known device.
    ///
    /// 401 `auth.invalid_credentials` for a wrong password, an unknown user and an inactive one alike, after the same
    /// time; then 401 `auth.totp_required`, then 401 `auth.totp_invalid`. 429 `auth.rate_limited` before anything is
    /// computed when there were too many attempts or too many wait.
    pub async fn login(
        &self,
        login: Login,
        origin: &Origin,
        by_address: Result<(), Fault>,
    ) -> Result<SignedInAnswer, Fault> {
        let mut faults = Faults::default();
        if login.username.is_empty() {
            faults.add("username", "required");
        }
        if login.password.is_empty() {
            faults.add("password", "required");
        }
        faults.finish()?;
        // Longer than any name or password can be: cost the same, find nothing.
        let plausible = login.username.len() <= NAME_MAX_BYTES
            && login.password.expose().len() <= PASSWORD_MAX_BYTES
            && !login.username.chars().any(char::is_control);
        let mut candidate = self.candidate(&login, plausible).await?;
        let seat = self.admit(&candidate, by_address).await?;
        let proof = Proof::of(login.totp_code, login.recovery_code);
        let password = if plausible { login.password } else { Secret::new("-") };
        let stored = candidate.row.as_ref().map(|row| row.password_hash.clone());
        let verified = self.0.passwords.verify(seat, password, stored).await?;
        let now = self.0.now();
        let row = match candidate.row.take() {
            Some(row) if verified.fits && row.is_active => row,
            known => {
                self.note_refused_login(known.as_ref(), origin).await;
                return Err(Fault::new(ErrorCode::InvalidCredentials));
            }
        };
        // Counted however it ends: who knows a password shall not fill the server with sessions of it. Strangers add no
        // more to it than the limit of the account lets through.
        self.count(SIGN_IN, &row.id.to_string()).await?;
        if row.totp_enabled && proof.is_recovery() {
            self.count(RECOVERY_CODE, &row.id.to_string()).await?;
        }
        let counted = candidate.counted();
        let entered = self.enter(&row, &proof, candidate.device, verified.upgraded, origin, now).await;
        match &entered {
            Ok(_) => self.forget(counted.0, &counted.1).await,
            Err(fault) if fault.code == ErrorCode::TotpInvalid => {
                self.note_refused_login(Some(&row), origin).await;
            }
            Err(_) => {}
        }
        entered
    }

    async fn candidate(&self, login: &Login, plausible: bool) -> Result<Candidate, Fault> {
        let account = account_key(&login.username);
        if !plausible {
            return Ok(Candidate { row: None, device: None, account });
        }
        let row = users::find_by_username(self.0.store.read(), &login.username).await.map_err(fault)?;
        let device = match (&row, &login.device_token) {
            (Some(row), Some(token)) => self.known_device(row.id, token).await?.then(|| token.clone()),
            _ => None,
        };
        Ok(Candidate { row, device, account })
    }

    /// Counts the attempt: by device when it is a known one, else by account, for which the address must be within its
    /// limit too.
    async fn admit(&self, candidate: &Candidate, by_address: Result<(), Fault>) -> Result<Seat, Fault> {
        let place = if candidate.device.is_some() { Place::Known } else { Place::Stranger };
        if place == Place::Stranger {
            by_address?;
        }
        // The place comes first: who finds the line full has tried nothing, and it counts for nothing.
        let seat = self.0.passwords.seat(place, &candidate.account)?;
        // Counted before it is known how the attempt ends, so that many at once are not all the first; a sign-in that
        // succeeds takes the count back.
        let (bucket, key) = candidate.counted();
        self.count(bucket, &key).await?;
        Ok(seat)
    }

    /// The password was right: takes the second factor and opens a session, in one transaction.
    async fn enter(
        &self,
        seen: &UserRow,
        proof: &Proof,
        device: Option<Secret>,
        upgraded: Option<String>,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Result<SignedInAnswer, Fault> {
        let refused = || Fault::new(ErrorCode::InvalidCredentials);
        let tx = self.0.store.begin().await.map_err(fault)?;
        let row = users::get_for_update(&tx, seen.id).await.map_err(fault)?.ok_or_else(refused)?;
        // Hashing took its time. Who set another password or locked the account meanwhile meant this sign-in, too.
        if !row.is_active || row.password_changed_at != seen.password_changed_at {
            return Err(refused());
        }
        let proved = self.take_proof(&tx, &row, proof, now).await?;
        if let Some(new) = upgraded {
            users::upgrade_hash(&tx, row.id, &seen.password_hash, &new).await.map_err(fault)?;
        }
        let roles = users::roles_of(&tx, &[row.id]).await.map_err(fault)?.remove(&row.id).unwrap_or_default();
        let ended = sessions::end_oldest_of_user(&tx, row.id, SESSIONS_MAX - 1, now).await.map_err(fault)?;
        let session = self.new_session(&row, origin, now);
        sessions::insert(&tx, &session).await.map_err(fault)?;
        let refresh_token = self.insert_refresh_token(&tx, session.id, session.expires_at, now).await?;
        let device_token = device::remember(&tx, row.id, device, origin, now).await?;
        users::touch_login(&tx, row.id, now).await.map_err(fault)?;
        let credential = Credential::Session { id: session.id, authenticated_at: now };
        let caller = Caller::user(row.id, &row.username, roles.clone(), credential, origin.clone());
        if proved == Proved::RecoveryCode {
            audit::record(&tx, &caller, now, Entry::on("auth.recovery_code_used", "user", row.id)).await?;
        }
        let entry = Entry::on("auth.login", "user", row.id).with(json!({"second_factor": proved.name()}));
        audit::record(&tx, &caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        for session_id in ended {
            self.announce_revoked(session_id);
        }
        let access = self.0.tokens.issue(row.id, session.id, &roles, now)?;
        let mut user = self.user_view(&row, &roles).await?;
        user.last_login_at = Some(now);
        Ok(SignedInAnswer {
            access_token: access.expose().to_owned(),
            refresh_token: refresh_token.expose().to_owned(),
            token_type: "bearer".to_owned(),
            expires_in_s: self.0.tokens.ttl().num_seconds(),
            device_token: device_token.expose().to_owned(),
            user,
        })
    }

    fn new_session(&self, row: &UserRow, origin: &Origin, now: DateTime<Utc>) -> SessionRow {
        let absolute = TimeDelta::days(i64::from(self.0.settings.security.session_absolute_days));
        SessionRow {
            id: SessionId::random(),
            user_id: row.id,
            user_agent: origin.user_agent.clone(),
            ip: origin.ip_text(),
            created_at: now,
            last_used_at: now,
            expires_at: now + self.refresh_lifetime().min(absolute),
            absolute_expires_at: now + absolute,
            revoked_at: None,
            authenticated_at: Some(now),
        }
    }

    /// A name that nobody has is not written down: it may be a password in the wrong field.
    async fn note_refused_login(&self, known: Option<&UserRow>, origin: &Origin) {
        let entry = match known {
            Some(row) => Entry::on("auth.login", "user", row.id).with(json!({"username": row.username})),
            None => Entry::on("auth.login", "user", "unknown"),
        };
        self.0.note_refusal(&Caller::anonymous(origin.clone()), entry).await;
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
