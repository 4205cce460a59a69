//! The second factor, asked for: a code of the authenticator app, or a recovery code. Each works once, in the
//! transaction of what it permits.

use super::{Identity, recovery, totp};
use crate::fault;
use castcore_model::{ErrorCode, Fault};
use castcore_store::{Tx, factors, users, users::UserRow};
use castcore_vault::Secret;
use chrono::{DateTime, Utc};

/// What somebody brought along.
#[derive(Clone, Debug, Default)]
pub(super) struct Proof {
    /// Six digits of the app.
    pub(super) totp_code: Option<Secret>,
    /// One of the ten codes on paper.
    pub(super) recovery_code: Option<Secret>,
}

impl Proof {
    /// What was sent; an empty field is none.
    pub(super) fn of(totp_code: Option<Secret>, recovery_code: Option<Secret>) -> Self {
        let some = |code: Option<Secret>| code.filter(|code| !code.is_empty());
        Self { totp_code: some(totp_code), recovery_code: some(recovery_code) }
    }

    /// Whether there is anything to look at.
    pub(super) const fn is_any(&self) -> bool {
        self.totp_code.is_some() || self.recovery_code.is_some()
    }

    /// Whether there is a recovery code to look at.
    pub(super) const fn is_recovery(&self) -> bool {
        self.totp_code.is_none() && self.recovery_code.is_some()
    }
}

/// How the factor was proved, as the audit trail has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proved {
    /// The account has no second factor.
    NotNeeded,
    /// By a code of the app.
    Totp,
    /// By a recovery code.
    RecoveryCode,
}

impl Proved {
    /// Its word in the audit trail.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Proved::NotNeeded => "none",
            Proved::Totp => "totp",
            Proved::RecoveryCode => "recovery_code",
        }
    }
}

/// The refusal of a wrong code; says how far off the clock is where that is the reason.
pub(super) fn wrong(check: totp::Check) -> Fault {
    let fault = Fault::new(ErrorCode::TotpInvalid);
    match check {
        totp::Check::Skewed { ahead_s } => fault.with("clock_skew_s", ahead_s),
        totp::Check::Fits { .. } | totp::Check::Wrong => fault,
    }
}

impl Identity<'_> {
    /// Takes the proof that this account demands, and uses it up. `row` must be locked by `tx`.
    ///
    /// 401 `auth.totp_required` when there is none, 401 `auth.totp_invalid` when it is wrong or was used before; with
    /// `clock_skew_s` when it is right for a clock that is off.
    pub(super) async fn take_proof(
        &self,
        tx: &Tx,
        row: &UserRow,
        proof: &Proof,
        now: DateTime<Utc>,
    ) -> Result<Proved, Fault> {
        if !row.totp_enabled {
            return Ok(Proved::NotNeeded);
        }
        if let Some(code) = &proof.totp_code {
            self.take_totp(tx, row, code, now).await?;
            return Ok(Proved::Totp);
        }
        let Some(code) = &proof.recovery_code else { return Err(Fault::new(ErrorCode::TotpRequired)) };
        match factors::use_code(tx, row.id, &recovery::hash(row.id, code), now).await.map_err(fault)? {
            true => Ok(Proved::RecoveryCode),
            false => Err(Fault::new(ErrorCode::TotpInvalid)),
        }
    }

    /// Takes a code of the active factor.
    pub(super) async fn take_totp(
        &self,
        tx: &Tx,
        row: &UserRow,
        code: &Secret,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let sealed = row.totp_secret.as_deref().ok_or_else(|| Fault::internal("an active factor has no secret"))?;
        let secret = self.0.open(sealed)?;
        match totp::check(&secret, code.expose(), now)? {
            totp::Check::Fits { step } if users::take_totp_step(tx, row.id, step).await.map_err(fault)? => Ok(()),
            check => Err(wrong(check)),
        }
    }
}
