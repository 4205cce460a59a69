//! Who asks, how they proved it, and what they may do.

use castcore_model::{ApiTokenId, ErrorCode, Fault, Permission, Role, Scope, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use std::{collections::BTreeSet, net::IpAddr};

/// A proof of identity is recent for this long, in seconds. Sensitive actions want a recent one (ASVS 7.5.1).
pub const RECENT_S: i64 = 600;

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

/// How a caller came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// CastCore itself, or an operator at the machine's shell.
    System,
    /// Nothing was proved.
    Anonymous,
    /// A sign-in.
    Session {
        /// The session.
        id: SessionId,
        /// When its user last proved who they are.
        authenticated_at: DateTime<Utc>,
    },
    /// A token of an automation.
    ApiToken {
        /// The token.
        id: ApiTokenId,
        /// What it is limited to; none = all that tokens may do.
        scopes: Vec<Scope>,
    },
}

/// Something the user has to do before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// Change a password that somebody else set.
    ChangePassword,
    /// Set up the second factor that a role demands.
    EnrolSecondFactor,
}

impl Restriction {
    /// What a user under a restriction may do: see who they are, do what is demanded, leave.
    const ALLOWED: &[Permission] = &[Permission::AccountSelf, Permission::AccountEnrol];

    /// The refusal of everything else.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Restriction::ChangePassword => ErrorCode::PasswordChangeRequired,
            Restriction::EnrolSecondFactor => ErrorCode::SecondFactorRequired,
        }
    }
}

/// A signed-in person or automation, or CastCore itself.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user; `None` = CastCore itself, an operator at the machine's shell, or nobody yet.
    pub user_id: Option<UserId>,
    /// Name for the audit trail.
    pub name: String,
    /// Roles now, read from the store.
    pub roles: Vec<Role>,
    /// How it came in.
    pub credential: Credential,
    /// What it has to do before anything else.
    pub restriction: Option<Restriction>,
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
            credential: Credential::System,
            restriction: None,
            origin: Origin::default(),
        }
    }

    /// Somebody who proved nothing and may do nothing; for the audit trail.
    #[must_use]
    pub fn anonymous(origin: Origin) -> Self {
        Self {
            user_id: None,
            name: "anonymous".to_owned(),
            roles: Vec::new(),
            credential: Credential::Anonymous,
            restriction: None,
            origin,
        }
    }

    /// A user who is being let in, or about whom something is written down.
    #[must_use]
    pub fn user(id: UserId, name: &str, roles: Vec<Role>, credential: Credential, origin: Origin) -> Self {
        Self { user_id: Some(id), name: name.to_owned(), roles, credential, restriction: None, origin }
    }

    /// The session, if it came with one.
    #[must_use]
    pub const fn session_id(&self) -> Option<SessionId> {
        match self.credential {
            Credential::Session { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The token, if it came with one.
    #[must_use]
    pub const fn token_id(&self) -> Option<ApiTokenId> {
        match self.credential {
            Credential::ApiToken { id, .. } => Some(id),
            _ => None,
        }
    }

    /// Whether any role holds `permission`, and neither the credential nor a restriction forbids it.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        let by_credential = match &self.credential {
            Credential::System | Credential::Session { .. } => true,
            Credential::Anonymous => false,
            Credential::ApiToken { scopes, .. } => Scope::allow(scopes, permission),
        };
        by_credential
            && (self.restriction.is_none() || Restriction::ALLOWED.contains(&permission))
            && self.roles.iter().any(|role| role.allows(permission))
    }

    /// Refuses callers without `permission`: 403 `auth.forbidden`, or 403 with what they have to do first.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Fault::new(self.restriction.map_or(ErrorCode::Forbidden, Restriction::code)))
    }

    /// Refuses callers whose proof of identity is older than [`RECENT_S`]: 403 `auth.reauthentication_required`.
    /// A shell on the machine is proof enough; a token never is.
    pub fn require_recent(&self, now: DateTime<Utc>) -> Result<(), Fault> {
        match &self.credential {
            Credential::System => Ok(()),
            Credential::Session { authenticated_at, .. } if now - *authenticated_at < TimeDelta::seconds(RECENT_S) => {
                Ok(())
            }
            Credential::Session { .. } => Err(Fault::new(ErrorCode::ReauthenticationRequired)),
            Credential::Anonymous | Credential::ApiToken { .. } => Err(Fault::new(ErrorCode::Forbidden)),
        }
    }

    /// What the caller may do, sorted, by name.
    #[must_use]
    pub fn permissions(&self) -> Vec<String> {
        let set: BTreeSet<Permission> = Permission::ALL.iter().copied().filter(|p| self.may(*p)).collect();
        set.into_iter().map(|permission| permission.name().to_owned()).collect()
    }
}

/// The permissions of `roles` together, sorted, by name.
#[must_use]
pub fn permissions_of(roles: &[Role]) -> Vec<String> {
    let set: BTreeSet<Permission> = roles.iter().flat_map(|role| role.permissions().iter().copied()).collect();
    set.into_iter().map(|permission| permission.name().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(role: Role, credential: Credential) -> Caller {
        Caller::user(UserId::random(), "somebody", vec![role], credential, Origin::default())
    }

    fn session(at: DateTime<Utc>) -> Credential {
        Credential::Session { id: SessionId::random(), authenticated_at: at }
    }

    #[test]
    fn a_token_does_no_more_than_its_scopes_nor_than_its_owner() {
        let token = |scopes: &[Scope]| Credential::ApiToken { id: ApiTokenId::random(), scopes: scopes.to_vec() };
        let viewer = caller(Role::Viewer, token(&[Scope::StreamsWrite]));
        assert!(viewer.may(Permission::StreamsRead));
        assert!(!viewer.may(Permission::StreamsWrite), "its owner may not");
        let admin = caller(Role::Admin, token(&[Scope::StreamsRead]));
        assert!(!admin.may(Permission::StreamsWrite), "its scope does not say so");
        let all = caller(Role::Admin, token(&[]));
        assert!(all.may(Permission::StreamsWrite) && all.may(Permission::AuditRead));
        assert!(!all.may(Permission::AccountSecurity) && !all.may(Permission::UsersWrite));
        assert_eq!(all.require_recent(DateTime::UNIX_EPOCH).unwrap_err().code, ErrorCode::Forbidden);
    }

    #[test]
    fn who_has_to_enrol_does_nothing_else() {
        let mut admin = caller(Role::Admin, session(DateTime::UNIX_EPOCH));
        admin.restriction = Some(Restriction::EnrolSecondFactor);
        assert_eq!(admin.permissions(), ["account.self", "account.enrol"]);
        let refusal = admin.require(Permission::StreamsRead).unwrap_err();
        assert_eq!((refusal.code, refusal.status), (ErrorCode::SecondFactorRequired, 403));
    }

    #[test]
    fn a_proof_grows_old() {
        let start = DateTime::UNIX_EPOCH;
        let admin = caller(Role::Admin, session(start));
        assert!(admin.require_recent(start + TimeDelta::seconds(RECENT_S - 1)).is_ok());
        let late = admin.require_recent(start + TimeDelta::seconds(RECENT_S)).unwrap_err();
        assert_eq!(late.code, ErrorCode::ReauthenticationRequired);
        assert!(Caller::system("shell").require_recent(start).is_ok());
        assert!(Caller::anonymous(Origin::default()).permissions().is_empty());
    }
}
