//! Making users. (Administration over the API joins in part 2; until then commands and tests come through here.)

use super::{Identity, view::User};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
    validate::Faults,
};
use castcore_model::{Fault, Permission, Role, UserId};
use castcore_store::{Tx, users};
use castcore_vault::Secret;
use serde_json::json;

/// Languages of the console.
pub const LANGUAGES: [&str; 2] = ["de", "en"];
/// Shortest password, in characters.
pub const PASSWORD_MIN: usize = 8;
/// Longest password, in characters.
pub const PASSWORD_MAX: usize = 128;

/// A user to be made.
#[derive(Debug)]
pub struct NewUser {
    /// 3 to 64 characters.
    pub username: String,
    /// 8 to 128 characters.
    pub password: Secret,
    /// E-mail address.
    pub email: Option<String>,
    /// `de` or `en`.
    pub language: String,
    /// At least one.
    pub roles: Vec<Role>,
}

impl NewUser {
    /// Checks every field.
    pub fn check(&self) -> Result<(), Fault> {
        let mut faults = Faults::default();
        faults.text("username", &self.username, 3, 64);
        if self.username.trim() != self.username {
            faults.add("username", "surrounding_spaces");
        }
        let length = self.password.expose().chars().count();
        if length < PASSWORD_MIN {
            faults.add_with("password", "too_short", "min", PASSWORD_MIN);
        } else if length > PASSWORD_MAX {
            faults.add_with("password", "too_long", "max", PASSWORD_MAX);
        } else if self.password.expose().to_lowercase() == self.username.to_lowercase() {
            faults.add("password", "same_as_username");
        }
        if let Some(email) = &self.email {
            faults.email("email", email);
        }
        faults.one_of("language", &self.language, &LANGUAGES);
        if self.roles.is_empty() {
            faults.add("roles", "required");
        }
        faults.finish()
    }
}

/// Checks a new password of an account: length, and that it is not the name.
pub(super) fn check_new_password(path: &str, password: &Secret, row: &users::UserRow) -> Result<(), Fault> {
    let mut faults = Faults::default();
    let length = password.expose().chars().count();
    if length < PASSWORD_MIN {
        faults.add_with(path, "too_short", "min", PASSWORD_MIN);
    } else if length > PASSWORD_MAX {
        faults.add_with(path, "too_long", "max", PASSWORD_MAX);
    } else if password.expose().to_lowercase() == row.username.to_lowercase() {
        faults.add(path, "same_as_username");
    }
    faults.finish()
}

impl Identity<'_> {
    /// Makes a user. Needs `users.write`.
    pub async fn create_user(&self, caller: &Caller, new: NewUser) -> Result<User, Fault> {
        caller.require(Permission::UsersWrite)?;
        new.check()?;
        let hash = self.0.passwords.hash(new.password.clone()).await?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        let user = self.insert_user(&tx, &new, hash).await?;
        let entry = Entry::on("user.create", "user", user.id).with(json!({"username": user.username}));
        audit::record(&tx, caller, self.0.now(), entry).await?;
        tx.commit().await.map_err(fault)?;
        Ok(user)
    }

    pub(super) async fn insert_user(&self, tx: &Tx, new: &NewUser, hash: String) -> Result<User, Fault> {
        let now = self.0.now();
        let row = users::UserRow {
            id: UserId::random(),
            username: new.username.clone(),
            email: new.email.clone(),
            language: new.language.clone(),
            password_hash: hash,
            is_active: true,
            totp_enabled: false,
            totp_secret: None,
            totp_pending_secret: None,
            totp_last_step: None,
            must_change_password: false,
            password_changed_at: Some(now),
            last_login_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        users::insert(tx, &row).await.map_err(fault)?;
        users::set_roles(tx, row.id, &new.roles).await.map_err(fault)?;
        Ok(User::of(&row, &new.roles))
    }
}
