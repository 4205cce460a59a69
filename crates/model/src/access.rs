//! Roles and permissions. Routes and operations ask for a [`Permission`]; [`Role::permissions`] is the one
//! table that says who holds it.
//!
//! To add one more permission: add a variant and its name, then list it for the roles that hold it.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! permissions {
    ($(#[doc = $about:literal] $variant:ident = $name:literal),* $(,)?) => {
        /// A right to do one kind of thing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Permission { $(#[doc = $about] $variant),* }

        impl Permission {
            /// Every permission there is.
            pub const ALL: &'static [Permission] = &[$(Permission::$variant),*];

            /// The stable name used in OpenAPI, scopes and documentation.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Permission::$variant => $name),* } }

            /// What it means, in a sentence.
            #[must_use]
            pub fn about(self) -> &'static str { match self { $(Permission::$variant => $about.trim()),* } }
        }
    };
}

permissions! {
    /// See the caller's own account, sign out, get tickets.
    AccountSelf = "account.self",
    /// Set up a second factor, change a password that must be changed: all that someone may do who has to.
    AccountEnrol = "account.enrol",
    /// Manage the caller's own sign-in: password, second factor, sessions, tokens. Never by a token.
    AccountSecurity = "account.security",
    /// See jobs, their inputs and outputs.
    StreamsRead = "streams.read",
    /// Create, edit and delete jobs.
    StreamsWrite = "streams.write",
    /// Start, stop and restart jobs and outputs.
    StreamsControl = "streams.control",
    /// See the command lines that a job would run (masked).
    StreamsPreview = "streams.preview",
    /// Watch the live picture of a job.
    StreamsWatch = "streams.watch",
    /// See encoding profiles.
    ProfilesRead = "profiles.read",
    /// Create, edit and delete encoding profiles.
    ProfilesWrite = "profiles.write",
    /// See destinations (secrets masked).
    DestinationsRead = "destinations.read",
    /// Create, edit and delete destinations.
    DestinationsWrite = "destinations.write",
    /// List files in the configured media folders.
    FilesRead = "files.read",
    /// See measurements and system status.
    MonitoringRead = "monitoring.read",
    /// Read logs of jobs.
    LogsRead = "logs.read",
    /// Read instance settings.
    SettingsRead = "settings.read",
    /// Change instance settings.
    SettingsWrite = "settings.write",
    /// List users.
    UsersRead = "users.read",
    /// Create, edit and delete users.
    UsersWrite = "users.write",
    /// Read the audit trail.
    AuditRead = "audit.read",
    /// See how well the instance is protected: policy, keys, reports of browsers.
    SecurityRead = "security.read",
    /// See uploaded pictures.
    AssetsRead = "assets.read",
    /// Upload and delete pictures.
    AssetsWrite = "assets.write",
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a user is in this instance. A user may hold several roles; rights add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads dashboards, monitoring, logs and status.
    Viewer,
    /// Creates, runs and manages streams; no user or system administration.
    Operator,
    /// Everything.
    Admin,
}

const VIEWER: &[Permission] = &[
    Permission::AccountSelf,
    Permission::AccountEnrol,
    Permission::AccountSecurity,
    Permission::AssetsRead,
    Permission::StreamsRead,
    Permission::StreamsWatch,
    Permission::ProfilesRead,
    Permission::DestinationsRead,
    Permission::MonitoringRead,
    Permission::LogsRead,
];

const OPERATOR: &[Permission] = &[
    Permission::AccountSelf,
    Permission::AccountEnrol,
    Permission::AccountSecurity,
    Permission::AssetsRead,
    Permission::StreamsRead,
    Permission::StreamsWatch,
    Permission::ProfilesRead,
    Permission::DestinationsRead,
    Permission::MonitoringRead,
    Permission::LogsRead,
    Permission::StreamsWrite,
    Permission::StreamsControl,
    Permission::StreamsPreview,
    Permission::ProfilesWrite,
    Permission::DestinationsWrite,
    Permission::FilesRead,
    Permission::AssetsWrite,
];

impl Role {
    /// Every role, weakest first.
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Operator, Role::Admin];

    /// The stable name: `viewer`, `operator` or `admin`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Operator => "operator",
            Role::Admin => "admin",
        }
    }

    /// The role of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What this role may do.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Role::Viewer => VIEWER,
            Role::Operator => OPERATOR,
            Role::Admin => Permission::ALL,
        }
    }

    /// Whether this role holds `permission`.
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    /// The weakest role that holds `permission`.
    #[must_use]
    pub fn weakest_with(permission: Permission) -> Role {
        Role::ALL.into_iter().find(|role| role.allows(permission)).unwrap_or(Role::Admin)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_holds_all_that_the_weaker_one_holds() {
        for pair in Role::ALL.windows(2) {
            for permission in pair[0].permissions() {
                assert!(pair[1].allows(*permission), "{} lacks {permission}", pair[1]);
            }
        }
    }

    #[test]
    fn viewers_change_nothing() {
        for permission in Role::Viewer.permissions() {
            let name = permission.name();
            assert!(
                !name.ends_with(".write") && !name.ends_with(".control") && *permission != Permission::StreamsPreview,
                "viewer holds {name}"
            );
        }
    }
}
