//! Limits of what can be guessed at. Each is a named bucket, counted by where a caller is and by whose account it is
//! about: the address alone could be rotated, the account alone would let strangers lock its owner out.
//!
//! | bucket | counted by | attempts in a window |
//! |---|---|---|
//! | `login` | address | `RATE_LIMIT_AUTH_ATTEMPTS` |
//! | `login_account` | account, failures only | the same |
//! | `login_device` | known device, failures only | half of it |
//! | `sign_in` | account, right passwords only | six times as many |
//! | `refresh` | address, but a token that holds gets through | the same |
//! | `setup_admin` | address | the same |
//! | `recovery_code`, `2fa_verify`, `2fa_disable`, `reauthenticate`, `password_change`, `token_create` | address and account | the same |
//! | `account_change` | account | three times as many |
//! | `ticket` | address and account | twelve times as many: a console takes one for each connection |
//!
//! A sign-in that comes with the token of a device that signed in before is counted by that device instead of by
//! account and address, so that it gets through whatever strangers do to the account or behind the same address.
//!
//! To add one more: name it here and call [`Identity::limit_caller`] before anything that costs or tells.

use super::{Identity, tokens::hash_token};
use crate::caller::{Caller, Origin};
use castcore_bus::{Limit, Verdict};
use castcore_model::{ErrorCode, Fault};
use chrono::TimeDelta;
use std::net::IpAddr;

/// Failed sign-ins of one account.
pub(super) const LOGIN_ACCOUNT: &str = "login_account";
/// Sign-ins of one known device.
pub(super) const LOGIN_DEVICE: &str = "login_device";
/// Recovery codes tried.
pub(super) const RECOVERY_CODE: &str = "recovery_code";
/// Right passwords of one account.
pub(super) const SIGN_IN: &str = "sign_in";
/// Changes that somebody makes to their own account without any secret.
pub(super) const ACCOUNT_CHANGE: &str = "account_change";
/// Buckets that are counted by the id of a user.
pub(super) const BY_USER: &[&str] = &[
    "2fa_verify",
    "2fa_disable",
    "reauthenticate",
    "password_change",
    "token_create",
    RECOVERY_CODE,
    SIGN_IN,
    ACCOUNT_CHANGE,
];

impl Identity<'_> {
    /// Counts a call on a bucket by address: 429 when there were too many from it.
    pub async fn limit(&self, bucket: &str, origin: &Origin) -> Result<(), Fault> {
        self.count(bucket, &client_key(origin.ip)).await
    }

    /// Counts a call on a bucket by address and by account: 429 when there were too many of either.
    pub async fn limit_caller(&self, bucket: &str, caller: &Caller) -> Result<(), Fault> {
        self.limit(bucket, &caller.origin).await?;
        match caller.user_id {
            Some(user) => self.count(bucket, &user.to_string()).await,
            None => Ok(()),
        }
    }

    /// Counts a change that the caller makes to their own account. Each is a row of the audit trail, and one user must not
    /// fill the disk with rows. By account alone: colleagues behind the same address have nothing to do with it.
    pub(super) async fn limit_account_change(&self, caller: &Caller) -> Result<(), Fault> {
        match caller.user_id {
            Some(user) => self.count(ACCOUNT_CHANGE, &user.to_string()).await,
            None => Ok(()),
        }
    }

    /// Counts a hit of `identity` on a bucket.
    pub(super) async fn count(&self, bucket: &str, identity: &str) -> Result<(), Fault> {
        let security = &self.0.settings.security;
        if !security.rate_limit_enabled {
            return Ok(());
        }
        let window = TimeDelta::seconds(i64::from(security.rate_limit_auth_window_seconds));
        let limit = Limit { hits: attempts(bucket, security.rate_limit_auth_attempts), window };
        match self.0.counters.hit(bucket, identity, limit, self.0.now()).await {
            Verdict::Allowed { .. } => Ok(()),
            Verdict::Refused { retry_after_s } => Err(too_many(retry_after_s)),
        }
    }

    /// Forgets what was counted, because it proved to be honest.
    pub(super) async fn forget(&self, bucket: &str, identity: &str) {
        self.0.counters.clear(bucket, identity).await;
    }
}

/// 429 `auth.rate_limited`; come back after so many seconds.
pub(super) fn too_many(retry_after_s: u64) -> Fault {
    Fault::new(ErrorCode::RateLimited).with("retry_after", retry_after_s)
}

/// How many attempts a bucket has in one window.
fn attempts(bucket: &str, setting: u32) -> u32 {
    match bucket {
        LOGIN_DEVICE => (setting / 2).max(1),
        ACCOUNT_CHANGE => setting.saturating_mul(3),
        SIGN_IN => setting.saturating_mul(6),
        "ticket" => setting.saturating_mul(12),
        _ => setting,
    }
}

/// What counts as one client: an IPv4 address, or the /64 of an IPv6 address, since one customer has all of it.
#[must_use]
pub fn client_key(ip: Option<IpAddr>) -> String {
    match ip.map(|ip| ip.to_canonical()) {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(v4)) => v4.to_string(),
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// What counts as one account before anybody signed in to it: its name without regard to case, whether there is such
/// an account or not, since a limit that only real accounts have would tell which are real.
#[must_use]
pub fn account_key(username: &str) -> String {
    hash_token(&username.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotating_within_one_ipv6_network_does_not_help() {
        let key = |ip: &str| client_key(Some(ip.parse().unwrap()));
        assert_eq!(key("2001:db8:1:2:aaaa::1"), key("2001:db8:1:2:bbbb::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), "192.0.2.1");
    }

    #[test]
    fn an_account_is_the_same_in_any_case_and_its_key_is_bounded() {
        assert_eq!(account_key("Ändrea"), account_key("änDREA"));
        assert_eq!(account_key(&"x".repeat(100_000)).len(), 64);
        assert_eq!((attempts(LOGIN_DEVICE, 10), attempts(LOGIN_DEVICE, 1), attempts("login", 10)), (5, 1, 10));
    }
}
