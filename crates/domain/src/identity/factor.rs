//! The second factor: set up, verified, taken away, and the recovery codes that stand in for it.
//!
//! A pending secret waits beside an active one and replaces it only when a code of it was verified, so that nobody loses
//! a factor by looking at the page (and nobody switches one off without a code). Of two set-ups at once the later one
//! waits; the code decides which secret it fits.
//!
//! What touches an active factor takes a code of it at that moment, or a recovery code: another secret beside it, new
//! recovery codes, switching it off. A recent proof alone could be somebody at an unlocked desk.
//!
//! Whoever changes the factor ends the user's other sessions (ASVS 5.0 V7.4.3) and forgets the known devices.

use super::{
    Identity,
    proof::{self, Proof, Proved},
    qr, recovery, tokens, totp,
};
use crate::{
    audit::{self, Entry},
    caller::{Caller, Restriction},
    fault,
};
use castcore_model::{ErrorCode, Fault, Permission, SessionId, UserId};
use castcore_store::{
    Tx, factors, sessions,
    users::{self, UserRow},
};
use castcore_vault::Secret;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// How it stands with the second factor of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactorState {
    /// Whether signing in takes a code.
    pub enabled: bool,
    /// Whether a secret waits for its first code.
    pub pending: bool,
    /// Recovery codes that were not used.
    pub recovery_codes_left: u64,
    /// Whether a role of the account demands a factor.
    pub required: bool,
}

/// A secret that waits for its first code. It is shown here and never again.
#[derive(Serialize, ToSchema)]
pub struct FactorSetup {
    /// For typing into the app: base 32.
    pub secret: String,
    /// What the picture says.
    pub otpauth_uri: String,
    /// The picture, as SVG.
    pub qr_svg: String,
}

/// A code of the factor that is active now; nothing where there is none.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct FactorProof {
    /// Six digits of the authenticator app.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub totp_code: Option<Secret>,
    /// One of the recovery codes, instead of `totp_code`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub recovery_code: Option<Secret>,
}

/// A code of the authenticator app.
#[derive(Debug, Deserialize, ToSchema)]
pub struct FactorCode {
    /// Six digits.
    #[schema(value_type = String)]
    pub code: Secret,
}

/// The factor is on.
#[derive(Serialize, ToSchema)]
pub struct FactorEnabled {
    /// Always true.
    pub enabled: bool,
    /// Ten codes, each of which stands in for the factor once. They are shown here and never again.
    pub recovery_codes: Vec<String>,
}

/// The factor is off.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactorDisabled {
    /// Always false.
    pub enabled: bool,
}

/// A new set of recovery codes; the old ones are void.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes. They are shown here and never again.
    pub recovery_codes: Vec<String>,
}
tokens::hide!(FactorSetup, FactorEnabled, RecoveryCodes);

fn shown(codes: &[Secret]) -> Vec<String> {
    codes.iter().map(|code| code.expose().to_owned()).collect()
}

/// The refusals of a code to somebody who is signed in already: 400, since a 401 would say that the session has ended.
pub(super) fn of_signed_in(mut fault: Fault) -> Fault {
    if fault.status == 401 {
        fault.status = 400;
    }
    fault
}

impl Identity<'_> {
    /// How it stands with the caller's second factor.
    pub async fn factor(&self, caller: &Caller) -> Result<FactorState, Fault> {
        caller.require(Permission::AccountEnrol)?;
        let reader = self.0.store.read();
        let row = users::get(reader, user_of(caller)?).await.map_err(fault)?.ok_or_else(Fault::unauthenticated)?;
        Ok(FactorState {
            enabled: row.totp_enabled,
            pending: row.totp_pending_secret.is_some(),
            recovery_codes_left: factors::codes_left(reader, row.id).await.map_err(fault)?,
            required: self.demands_factor(&caller.roles).await?,
        })
    }

    /// A new secret that waits for its first code. An active factor stays as it is, and a code of it is taken: 400
    /// `auth.totp_required` without one, 400 `auth.totp_invalid` for a wrong one. Wants a recent proof of identity, but
    /// not of those who are here to do just this.
    pub async fn set_up_factor(&self, caller: &Caller, request: FactorProof) -> Result<FactorSetup, Fault> {
        caller.require(Permission::AccountEnrol)?;
        let now = self.0.now();
        if caller.restriction != Some(Restriction::EnrolSecondFactor) {
            caller.require_recent(now)?;
        }
        self.limit_account_change(caller).await?;
        let secret = totp::new_secret();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut row = self.own_row(&tx, caller).await?;
        let proved = self.take_own_proof(&tx, &row, caller, request, now).await?;
        row.totp_pending_secret = Some(self.0.keyring.seal(&secret));
        row.updated_at = now;
        users::update(&tx, &mut row).await.map_err(fault)?;
        let entry = Entry::on("auth.2fa_setup", "user", row.id).with(json!({"second_factor": proved.name()}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        let uri = totp::otpauth_uri(&secret, &row.username);
        Ok(FactorSetup {
            secret: secret.expose().to_owned(),
            qr_svg: qr::svg(&uri)?.expose().to_owned(),
            otpauth_uri: uri.expose().to_owned(),
        })
    }

    /// Makes the pending secret the active one, which the code must fit. 400 `auth.totp_required` when none is pending,
    /// 400 `auth.totp_invalid` for a wrong code.
    pub async fn verify_factor(&self, caller: &Caller, request: FactorCode) -> Result<FactorEnabled, Fault> {
        caller.require(Permission::AccountEnrol)?;
        self.limit_caller("2fa_verify", caller).await?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut row = self.own_row(&tx, caller).await?;
        let Some(pending) = row.totp_pending_secret.take() else {
            return Err(of_signed_in(Fault::new(ErrorCode::TotpRequired)));
        };
        let secret = self.0.open(&pending)?;
        let step = match totp::check(&secret, request.code.expose(), now)? {
            totp::Check::Fits { step } => step,
            check => return Err(of_signed_in(proof::wrong(check))),
        };
        row.totp_enabled = true;
        row.totp_secret = Some(pending);
        row.updated_at = now;
        users::update(&tx, &mut row).await.map_err(fault)?;
        // The very code that was verified signs nobody in. (That it fitted is enough: a code of the factor before, taken
        // in the same half minute, does not make it void.)
        users::take_totp_step(&tx, row.id, step).await.map_err(fault)?;
        let (codes, rows) = recovery::new_set(row.id, now);
        factors::replace_codes(&tx, row.id, &rows).await.map_err(fault)?;
        let ended = self.shake_off(&tx, caller, row.id, now).await?;
        let entry = Entry::on("auth.2fa_enabled", "user", row.id).with(json!({"sessions_ended": ended.len()}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(row.id, ended);
        Ok(FactorEnabled { enabled: true, recovery_codes: shown(&codes) })
    }

    /// Takes the factor away, which takes a code of it and a recent proof of identity. 409 `auth.second_factor_required`
    /// while a role of the caller demands one, 400 `auth.totp_invalid` for a wrong code.
    pub async fn disable_factor(&self, caller: &Caller, request: FactorCode) -> Result<FactorDisabled, Fault> {
        caller.require(Permission::AccountSecurity)?;
        let now = self.0.now();
        caller.require_recent(now)?;
        self.limit_caller("2fa_disable", caller).await?;
        if self.demands_factor(&caller.roles).await? {
            return Err(Fault::new(ErrorCode::SecondFactorRequired).with_status(409));
        }
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut row = self.own_row(&tx, caller).await?;
        if !row.totp_enabled && row.totp_pending_secret.is_none() {
            return Ok(FactorDisabled { enabled: false });
        }
        if row.totp_enabled {
            self.take_totp(&tx, &row, &request.code, now).await.map_err(of_signed_in)?;
        }
        row.totp_enabled = false;
        row.totp_secret = None;
        row.totp_pending_secret = None;
        row.updated_at = now;
        users::update(&tx, &mut row).await.map_err(fault)?;
        factors::replace_codes(&tx, row.id, &[]).await.map_err(fault)?;
        let ended = self.shake_off(&tx, caller, row.id, now).await?;
        let entry = Entry::on("auth.2fa_disabled", "user", row.id).with(json!({"sessions_ended": ended.len()}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(row.id, ended);
        Ok(FactorDisabled { enabled: false })
    }

    /// Ten new recovery codes in the place of the old ones. Wants a recent proof of identity and a code of the factor, or
    /// one of the old recovery codes. 400 `auth.totp_required` without that, and without a factor.
    pub async fn renew_recovery_codes(&self, caller: &Caller, request: FactorProof) -> Result<RecoveryCodes, Fault> {
        caller.require(Permission::AccountSecurity)?;
        let now = self.0.now();
        caller.require_recent(now)?;
        self.limit_account_change(caller).await?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        let row = self.own_row(&tx, caller).await?;
        if !row.totp_enabled {
            return Err(of_signed_in(Fault::new(ErrorCode::TotpRequired)));
        }
        let proved = self.take_own_proof(&tx, &row, caller, request, now).await?;
        let (codes, rows) = recovery::new_set(row.id, now);
        factors::replace_codes(&tx, row.id, &rows).await.map_err(fault)?;
        let entry = Entry::on("auth.recovery_codes_regenerated", "user", row.id);
        audit::record(&tx, caller, now, entry.with(json!({"second_factor": proved.name()}))).await?;
        tx.commit().await.map_err(fault)?;
        Ok(RecoveryCodes { recovery_codes: shown(&codes) })
    }

    /// Takes a code of the caller's active factor, where there is one. Wrong ones count as those of `2fa_verify`.
    async fn take_own_proof(
        &self,
        tx: &Tx,
        row: &UserRow,
        caller: &Caller,
        request: FactorProof,
        now: DateTime<Utc>,
    ) -> Result<Proved, Fault> {
        let proof = Proof::of(request.totp_code, request.recovery_code);
        // Who brought nothing has guessed at nothing.
        if row.totp_enabled && proof.is_any() {
            self.limit_caller("2fa_verify", caller).await?;
        }
        self.take_proof(tx, row, &proof, now).await.map_err(of_signed_in)
    }

    /// The caller's own account, locked.
    pub(super) async fn own_row(&self, tx: &Tx, caller: &Caller) -> Result<UserRow, Fault> {
        let row = users::get_for_update(tx, user_of(caller)?).await.map_err(fault)?;
        row.filter(|row| row.is_active).ok_or_else(Fault::unauthenticated)
    }

    /// Ends every session of the user but the caller's, and forgets the devices. Returns the sessions.
    pub(super) async fn shake_off(
        &self,
        tx: &Tx,
        caller: &Caller,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<Vec<SessionId>, Fault> {
        factors::forget_devices(tx, user).await.map_err(fault)?;
        sessions::revoke_all_of_user(tx, user, caller.session_id(), now).await.map_err(fault)
    }
}

fn user_of(caller: &Caller) -> Result<UserId, Fault> {
    caller.user_id.ok_or_else(Fault::unauthenticated)
}
