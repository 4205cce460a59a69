//! Proving anew who one is: before sensitive actions, and while changing one's own password.

use super::{Identity, factor::of_signed_in, limits, password::Place, password_rules::PASSWORD_MAX, proof::Proof};
use crate::{
    audit::{self, Entry},
    caller::{Caller, RECENT_S},
    fault,
};
use castcore_model::{ErrorCode, Fault, Permission};
use castcore_store::{
    sessions,
    users::{self, UserRow},
};
use castcore_vault::Secret;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Bucket of [`Identity::reauthenticate`].
const REAUTHENTICATE: &str = "reauthenticate";
/// Bucket of [`Identity::change_password`].
const PASSWORD_CHANGE: &str = "password_change";

/// Password, and a code where the account has a second factor.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Reauthenticate {
    /// The password.
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
}

/// How long the proof holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reauthenticated {
    /// Seconds in which sensitive actions are let through.
    pub recent_for_s: i64,
}

/// The caller's own password, old and new.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PasswordChange {
    /// The one that holds now.
    #[schema(value_type = String, format = Password)]
    pub current_password: Secret,
    /// 8 to 128 characters.
    #[schema(value_type = String, format = Password)]
    pub new_password: Secret,
}

impl Identity<'_> {
    /// Makes the caller's proof of identity a recent one. 400 `auth.invalid_credentials` for a wrong password, 400
    /// `auth.totp_required` and `auth.totp_invalid` as at the sign-in.
    pub async fn reauthenticate(&self, caller: &Caller, request: Reauthenticate) -> Result<Reauthenticated, Fault> {
        caller.require(Permission::AccountSecurity)?;
        let (Some(user_id), Some(session_id)) = (caller.user_id, caller.session_id()) else {
            return Err(Fault::unauthenticated());
        };
        self.limit_caller(REAUTHENTICATE, caller).await?;
        let proof = Proof::of(request.totp_code, request.recovery_code);
        if proof.is_recovery() {
            self.count(limits::RECOVERY_CODE, &user_id.to_string()).await?;
        }
        let seen = self.check_password(caller, request.password, "auth.reauthenticate").await?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let row = self.own_row(&tx, caller).await?;
        if row.password_changed_at != seen.password_changed_at {
            return Err(of_signed_in(Fault::new(ErrorCode::InvalidCredentials)));
        }
        let proved = self.take_proof(&tx, &row, &proof, now).await.map_err(of_signed_in)?;
        sessions::touch_authenticated(&tx, session_id, now).await.map_err(fault)?;
        let entry =
            Entry::on("auth.reauthenticate", "session", session_id).with(json!({"second_factor": proved.name()}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(user_id, vec![]);
        self.forget(REAUTHENTICATE, &user_id.to_string()).await;
        Ok(Reauthenticated { recent_for_s: RECENT_S })
    }

    /// Changes the caller's own password; ends every other session and forgets the devices. Wants a recent proof of
    /// identity, except of those whose password somebody else set. 400 `auth.invalid_credentials` for a wrong current
    /// password, 422 for a new one that is too weak or the old one.
    pub async fn change_password(&self, caller: &Caller, request: PasswordChange) -> Result<(), Fault> {
        caller.require(Permission::AccountEnrol)?;
        if caller.restriction.is_none() {
            caller.require_recent(self.0.now())?;
        }
        self.limit_caller(PASSWORD_CHANGE, caller).await?;
        let seen = self.check_password(caller, request.current_password.clone(), "auth.password_change").await?;
        super::users::check_new_password("new_password", &request.new_password, &seen)?;
        if request.new_password == request.current_password {
            return Err(Fault::field("new_password", "same_as_current"));
        }
        let hash = self.0.passwords.hash(request.new_password).await?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut row = self.own_row(&tx, caller).await?;
        if row.password_changed_at != seen.password_changed_at {
            return Err(of_signed_in(Fault::new(ErrorCode::InvalidCredentials)));
        }
        row.password_hash = hash;
        row.password_changed_at = Some(now);
        row.must_change_password = false;
        row.updated_at = now;
        users::update(&tx, &mut row).await.map_err(fault)?;
        let ended = self.shake_off(&tx, caller, row.id, now).await?;
        let entry = Entry::on("auth.password_change", "user", row.id).with(json!({"sessions_ended": ended.len()}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(row.id, ended);
        self.forget(PASSWORD_CHANGE, &row.id.to_string()).await;
        Ok(())
    }

    /// The caller's account, if this is its password; the failure is written down under `action`.
    async fn check_password(&self, caller: &Caller, password: Secret, action: &str) -> Result<UserRow, Fault> {
        let user_id = caller.user_id.ok_or_else(Fault::unauthenticated)?;
        let row = users::get(self.0.store.read(), user_id).await.map_err(fault)?.ok_or_else(Fault::unauthenticated)?;
        // Longer than any password can be: costs the same, never fits.
        let password = if password.expose().len() <= 8 * PASSWORD_MAX { password } else { Secret::new("-") };
        let seat = self.0.passwords.seat(Place::Known, &limits::account_key(&row.username))?;
        let verified = self.0.passwords.verify(seat, password, Some(row.password_hash.clone())).await?;
        if verified.fits {
            return Ok(row);
        }
        self.0.note_refusal(caller, Entry::on(action, "user", user_id)).await;
        Err(of_signed_in(Fault::new(ErrorCode::InvalidCredentials)))
    }
}
