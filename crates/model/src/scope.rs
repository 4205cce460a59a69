//! Scopes: what an API token may do at most. A token never does more than its owner may now.
//!
//! To add one more scope: add a variant with its name and permissions.

use crate::Permission::{self, self as P};
use std::fmt;

macro_rules! scopes {
    ($(#[doc = $about:literal] $variant:ident = $name:literal => [$($permission:ident),* $(,)?]),* $(,)?) => {
        /// A bundle of permissions that a token can be limited to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope { $(#[doc = $about] $variant),* }

        impl Scope {
            /// Every scope there is.
            pub const ALL: &'static [Scope] = &[$(Scope::$variant),*];

            /// The stable name, such as `streams:read`.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Scope::$variant => $name),* } }

            /// What it means, in a sentence.
            #[must_use]
            pub fn about(self) -> &'static str { match self { $(Scope::$variant => $about.trim()),* } }

            /// What it permits.
            #[must_use]
            pub const fn permissions(self) -> &'static [Permission] {
                match self { $(Scope::$variant => &[$(P::$permission),*]),* }
            }
        }
    };
}

scopes! {
    /// See streams, profiles, destinations, their states, logs and pictures.
    StreamsRead = "streams:read" =>
        [StreamsRead, StreamsWatch, ProfilesRead, DestinationsRead, LogsRead, MonitoringRead, AssetsRead],
    /// Start, stop and restart streams and outputs.
    StreamsControl = "streams:control" => [StreamsRead, StreamsControl],
    /// Everything about streams: see, edit, start, stop.
    StreamsWrite = "streams:write" => [
        StreamsRead, StreamsWatch, ProfilesRead, DestinationsRead, LogsRead, MonitoringRead, AssetsRead,
        StreamsControl, StreamsWrite, StreamsPreview, ProfilesWrite, DestinationsWrite, FilesRead, AssetsWrite,
    ],
    /// See measurements, states and logs.
    MonitoringRead = "monitoring:read" => [MonitoringRead, StreamsRead, LogsRead],
    /// Read the settings of the instance.
    SettingsRead = "settings:read" => [SettingsRead],
    /// Read and change the settings of the instance.
    SettingsWrite = "settings:write" => [SettingsRead, SettingsWrite],
    /// See users.
    UsersRead = "users:read" => [UsersRead],
    /// Read the audit trail and how well the instance is protected.
    AuditRead = "audit:read" => [AuditRead, SecurityRead],
}

/// What no token may do, whatever its scopes: its owner's own sign-in, and the accounts of others.
pub const NEVER_BY_TOKEN: &[Permission] = &[P::AccountEnrol, P::AccountSecurity, P::UsersWrite];

impl Scope {
    /// The scope of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Scope> {
        Scope::ALL.iter().copied().find(|scope| scope.name() == name)
    }

    /// Whether a token of these scopes may use `permission`. No scopes means all that tokens may do at all.
    #[must_use]
    pub fn allow(scopes: &[Scope], permission: Permission) -> bool {
        if NEVER_BY_TOKEN.contains(&permission) {
            return false;
        }
        permission == P::AccountSelf
            || scopes.is_empty()
            || scopes.iter().any(|scope| scope.permissions().contains(&permission))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_found_by_their_names_and_hold_nothing_forbidden() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.name()), Some(*scope));
            for permission in scope.permissions() {
                assert!(!NEVER_BY_TOKEN.contains(permission), "{scope} holds {permission}");
            }
        }
        assert_eq!(Scope::from_name("streams:everything"), None);
    }

    #[test]
    fn a_scope_limits_and_none_at_all_does_not() {
        assert!(Scope::allow(&[Scope::StreamsRead], P::StreamsRead));
        assert!(!Scope::allow(&[Scope::StreamsRead], P::StreamsControl));
        assert!(Scope::allow(&[], P::StreamsWrite));
        assert!(!Scope::allow(&[], P::AccountSecurity));
        assert!(Scope::allow(&[Scope::SettingsRead], P::AccountSelf));
    }
}
