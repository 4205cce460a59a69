//! Who may come in: set-up, sign-in, sessions, tokens of automations, tickets, users.

pub mod api_tokens;
pub mod login;
pub mod password;
pub mod refresh;
pub mod session;
pub(crate) mod session_cache;
pub mod setup;
pub mod ticket;
pub(crate) mod token_cache;
mod token_format;
pub mod tokens;
pub mod users;
pub mod view;

use crate::{Domain, Origin, caller::Caller};
use castcore_bus::{ControlMessage, Verdict};
use castcore_model::{ErrorCode, Fault};
use chrono::TimeDelta;

/// Sign-in, sessions, users, set-up.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a>(pub(crate) &'a Domain);

impl Identity<'_> {
    /// Counts a call on a bucket of the contract (`login`, `refresh`, `setup_admin`): 429 when there were too many from
    /// this address.
    pub fn limit(&self, bucket: &str, origin: &Origin) -> Result<(), Fault> {
        let security = &self.0.settings.security;
        if !security.rate_limit_enabled {
            return Ok(());
        }
        let identity = origin.ip.map_or_else(|| "unknown".to_owned(), client_key);
        let window = TimeDelta::seconds(i64::from(security.rate_limit_auth_window_seconds));
        match self.0.counters.hit(bucket, &identity, security.rate_limit_auth_attempts, window, self.0.now()) {
            Verdict::Allowed => Ok(()),
            Verdict::Refused { retry_after_s } => {
                Err(Fault::new(ErrorCode::RateLimited).with("retry_after", retry_after_s))
            }
        }
    }
}

/// What counts as one client: an IPv4 address, or the /64 of an IPv6 address, since one customer has all of it.
fn client_key(ip: std::net::IpAddr) -> String {
    match ip.to_canonical() {
        std::net::IpAddr::V4(v4) => v4.to_string(),
        std::net::IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Whether a message means that what is known about `caller` may no longer hold.
#[must_use]
pub fn concerns(message: &ControlMessage, caller: &Caller) -> bool {
    match message {
        ControlMessage::SessionRevoked { session_id } => caller.session_id() == Some(*session_id),
        ControlMessage::TokenRevoked { token_id } => caller.token_id() == Some(*token_id),
        ControlMessage::UserChanged { user_id } => caller.user_id == Some(*user_id),
        // A second factor may be demanded now.
        ControlMessage::SettingsChanged => true,
        ControlMessage::JobChanged { .. } | ControlMessage::WatchRequested { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::client_key;

    #[test]
    fn rotating_within_one_ipv6_network_does_not_help() {
        let one = client_key("2001:db8:1:2:aaaa::1".parse().unwrap());
        let two = client_key("2001:db8:1:2:bbbb::9".parse().unwrap());
        assert_eq!(one, two);
        assert_ne!(one, client_key("2001:db8:1:3::1".parse().unwrap()));
        assert_eq!(client_key("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1");
    }
}
