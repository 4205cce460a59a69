//! Who asks, and what they may do.

use castcore_model::{Fault, Permission, Role, SessionId, UserId};
use std::net::IpAddr;

/// Where a request came from. Kept for sessions and the audit trail.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The client's address as far as it can be trusted.
    pub ip: Option<IpAddr>,
    /// The client's own words about itself, cut to 255 characters.
    pub user_agent: Option<String>,
    /// Whether peer and `Host` are loopback and no forwarding header came along.
    pub is_local: bool,
}

impl Origin {
    /// The address as text.
    #[must_use]
    pub fn ip_text(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_string())
    }
}

/// A signed-in person or automation, or CastCore itself.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user; `None` = CastCore itself or an operator at the machine's shell.
    pub user_id: Option<UserId>,
    /// Name for the audit trail.
    pub name: String,
    /// Roles now, read from the store.
    pub roles: Vec<Role>,
    /// The session, if it came with one.
    pub session_id: Option<SessionId>,
    /// Where it came from.
    pub origin: Origin,
}

impl Caller {
    /// CastCore itself: the reconciler, the scheduler, a command at the shell.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self {
            user_id: None,
            name: name.to_owned(),
            roles: vec![Role::Admin],
            session_id: None,
            origin: Origin::default(),
        }
    }

    /// Whether any role holds `permission`.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.allows(permission))
    }

    /// Refuses callers without `permission`: 403 `auth.forbidden`.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Fault::new(castcore_model::ErrorCode::Forbidden))
    }

    /// The permissions of all roles together, sorted, by name.
    #[must_use]
    pub fn permissions(&self) -> Vec<String> {
        permissions_of(&self.roles)
    }
}

/// The permissions of `roles` together, sorted, by name.
#[must_use]
pub fn permissions_of(roles: &[Role]) -> Vec<String> {
    let set: std::collections::BTreeSet<Permission> =
        roles.iter().flat_map(|role| role.permissions().iter().copied()).collect();
    set.into_iter().map(|permission| permission.name().to_owned()).collect()
}
