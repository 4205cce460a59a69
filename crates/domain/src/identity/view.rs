//! What callers see of users.

use crate::caller::permissions_of;
use castcore_model::Role;
use castcore_store::users::UserRow;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person or automation that signs in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct User {
    /// Unique name.
    pub username: String,
    /// E-mail address.
    pub email: Option<String>,
    /// `de` or `en`.
    pub language: String,
    /// `system`, `light` or `dark`: how it likes the console.
    pub theme: String,
    /// Its id.
    pub id: Uuid,
    /// Whether it may sign in.
    pub is_active: bool,
    /// `viewer`, `operator`, `admin`.
    pub roles: Vec<String>,
    /// Whether a second factor is asked for.
    pub totp_enabled: bool,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether a second factor must be set up before anything else. Known of the caller itself; `false` in lists.
    pub second_factor_required: bool,
    /// When it signed in last.
    pub last_login_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Grows with each change.
    pub version: i64,
    /// What the roles permit, by name.
    pub permissions: Vec<String>,
}

/// The caller's own account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    #[serde(flatten)]
    pub user: User,
    /// Whether somebody has confirmed that there is a copy of `ENCRYPTION_KEY`; only for those who may confirm it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_backup_confirmed: Option<bool>,
}

impl User {
    /// The view of a row and its roles.
    #[must_use]
    pub fn of(row: &UserRow, roles: &[Role]) -> Self {
        Self {
            username: row.username.clone(),
            email: row.email.clone(),
            language: row.language.clone(),
            theme: row.theme.clone(),
            id: row.id.into(),
            is_active: row.is_active,
            roles: roles.iter().map(|role| role.name().to_owned()).collect(),
            totp_enabled: row.totp_enabled,
            must_change_password: row.must_change_password,
            second_factor_required: false,
            last_login_at: row.last_login_at,
            created_at: row.created_at,
            version: row.version,
            permissions: permissions_of(roles),
        }
    }
}
