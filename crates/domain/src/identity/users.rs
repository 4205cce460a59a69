//! Making users and looking at them.

use super::{Identity, password_rules, setup::ADMIN_MADE, view::User};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
    instance::parse_roles,
    validate::Faults,
};
use castcore_model::{Fault, Permission, Role, UserId};
use castcore_store::{Lock, Tx, settings, users};
use castcore_vault::Secret;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Languages of the console.
pub const LANGUAGES: [&str; 2] = ["de", "en"];
/// How the console can look; the first, made for control rooms, is that of whoever chose none.
pub const THEMES: [&str; 3] = ["dark", "light", "system"];

/// A user to be made.
#[derive(Debug)]
pub struct NewUser {
    /// 3 to 64 characters.
    pub username: String,
    /// 8 to 128 characters; see [`password_rules`].
    pub password: Secret,
    /// E-mail address.
    pub email: Option<String>,
    /// `de` or `en`.
    pub language: String,
    /// At least one.
    pub roles: Vec<Role>,
}

/// A user to be made by an administrator.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateUser {
    /// 3 to 64 characters, unique without regard to case.
    pub username: String,
    /// 8 to 128 characters, none of the most common ones.
    #[schema(value_type = String, format = Password)]
    pub password: Secret,
    /// E-mail address, unique without regard to case.
    #[serde(default)]
    pub email: Option<String>,
    /// `de` or `en`; when left out, the instance's default.
    #[serde(default)]
    pub language: Option<String>,
    /// `viewer`, `operator`, `admin`; when left out, `operator`.
    #[serde(default)]
    pub roles: Option<Vec<String>>,
    /// Whether the user must choose another password before anything else; when left out, they must.
    #[serde(default)]
    pub must_change_password: Option<bool>,
}

impl NewUser {
    /// Checks every field.
    pub fn check(&self) -> Result<(), Fault> {
        let mut faults = Faults::default();
        self.check_into(&mut faults);
        faults.finish()
    }

    fn check_into(&self, faults: &mut Faults) {
        faults.text("username", &self.username, 3, 64);
        if self.username.trim() != self.username {
            faults.add("username", "surrounding_spaces");
        }
        password_rules::check(faults, "password", &self.password, &self.username);
        if let Some(email) = &self.email {
            faults.email("email", email);
        }
        faults.one_of("language", &self.language, &LANGUAGES);
        if self.roles.is_empty() {
            faults.add("roles", "required");
        }
    }
}

/// Checks a new password of an account.
pub(super) fn check_new_password(path: &str, password: &Secret, row: &users::UserRow) -> Result<(), Fault> {
    let mut faults = Faults::default();
    password_rules::check(&mut faults, path, password, &row.username);
    faults.finish()
}

impl Identity<'_> {
    /// Makes a user who keeps the given password. Needs `users.write`.
    pub async fn create_user(&self, caller: &Caller, new: NewUser) -> Result<User, Fault> {
        new.check()?;
        self.make_user(caller, new, false).await
    }

    /// Makes a user as an administrator asks for it. Needs `users.write` and a recent proof. 409 when the name or the
    /// address is taken.
    pub async fn add_user(&self, caller: &Caller, new: CreateUser) -> Result<User, Fault> {
        caller.require(Permission::UsersWrite)?;
        caller.require_recent(self.0.now())?;
        let mut faults = Faults::default();
        let roles = match new.roles {
            Some(names) if names.is_empty() => vec![],
            // A refused name is fault enough.
            Some(names) => match parse_roles("roles", &names, &mut faults) {
                roles if roles.is_empty() => vec![Role::Viewer],
                roles => roles,
            },
            None => vec![Role::Operator],
        };
        let language = match new.language {
            Some(language) => language,
            None => self.0.instance_settings().await?.default_language.clone(),
        };
        let email = new.email.filter(|email| !email.is_empty());
        let user = NewUser { username: new.username, password: new.password, email, language, roles };
        user.check_into(&mut faults);
        faults.finish()?;
        self.make_user(caller, user, new.must_change_password.unwrap_or(true)).await
    }

    async fn make_user(&self, caller: &Caller, new: NewUser, must_change_password: bool) -> Result<User, Fault> {
        caller.require(Permission::UsersWrite)?;
        let hash = self.0.passwords.hash(new.password.clone()).await?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        if new.roles.contains(&Role::Admin) {
            self.note_admin_made(&tx, now).await?;
        }
        let mut row = new_row(&new, hash, now);
        row.must_change_password = must_change_password;
        let user = store_user(&tx, &row, &new.roles).await?;
        let facts = json!({"username": user.username, "roles": user.roles});
        audit::record(&tx, caller, now, Entry::on("user.create", "user", user.id).with(facts)).await?;
        tx.commit().await.map_err(fault)?;
        Ok(user)
    }

    /// From the first administrator on, however it was made, the set-up is over for good.
    async fn note_admin_made(&self, tx: &Tx, now: DateTime<Utc>) -> Result<(), Fault> {
        tx.lock(Lock::Setup).await.map_err(fault)?;
        if settings::get(tx, ADMIN_MADE).await.map_err(fault)?.is_none() {
            settings::set(tx, ADMIN_MADE, &Value::String(now.to_rfc3339()), now).await.map_err(fault)?;
        }
        Ok(())
    }

    pub(super) async fn insert_user(&self, tx: &Tx, new: &NewUser, hash: String) -> Result<User, Fault> {
        store_user(tx, &new_row(new, hash, self.0.now()), &new.roles).await
    }

    /// A page of the users, oldest first, and how many there are. Needs `users.read`.
    pub async fn list_users(&self, caller: &Caller, limit: u64, offset: u64) -> Result<(Vec<User>, u64), Fault> {
        caller.require(Permission::UsersRead)?;
        let reader = self.0.store.read();
        let (rows, total) = users::list_page(reader, limit, offset).await.map_err(fault)?;
        let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
        let mut roles = users::roles_of(reader, &ids).await.map_err(fault)?;
        let views = rows.iter().map(|row| User::of(row, &roles.remove(&row.id).unwrap_or_default())).collect();
        Ok((views, total))
    }

    /// The user of this name, in any case. Needs `users.read`.
    pub async fn find_user(&self, caller: &Caller, username: &str) -> Result<Option<User>, Fault> {
        caller.require(Permission::UsersRead)?;
        let reader = self.0.store.read();
        let Some(row) = users::find_by_username(reader, username).await.map_err(fault)? else { return Ok(None) };
        let roles = users::roles_of(reader, &[row.id]).await.map_err(fault)?.remove(&row.id).unwrap_or_default();
        Ok(Some(User::of(&row, &roles)))
    }

    /// One user: 404 `user_id` when there is none. Needs `users.read`.
    pub async fn get_user(&self, caller: &Caller, id: UserId) -> Result<User, Fault> {
        caller.require(Permission::UsersRead)?;
        let reader = self.0.store.read();
        let row = users::get(reader, id).await.map_err(fault)?.ok_or_else(unknown_user)?;
        let roles = users::roles_of(reader, &[id]).await.map_err(fault)?.remove(&id).unwrap_or_default();
        Ok(User::of(&row, &roles))
    }
}

/// A password for one sign-in: 16 characters that can be told on the telephone, 80 random bits.
#[must_use]
pub fn one_time_password() -> Secret {
    super::setup::new_code(10)
}

/// 404 as the contract has it.
pub(super) fn unknown_user() -> Fault {
    Fault::not_found("user_id")
}

fn new_row(new: &NewUser, hash: String, now: DateTime<Utc>) -> users::UserRow {
    users::UserRow {
        id: UserId::random(),
        username: new.username.clone(),
        email: new.email.clone(),
        language: new.language.clone(),
        theme: THEMES[0].to_owned(),
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
    }
}

async fn store_user(tx: &Tx, row: &users::UserRow, roles: &[Role]) -> Result<User, Fault> {
    users::insert(tx, row).await.map_err(fault)?;
    users::claim_email(tx, row.id, row.email.as_deref()).await.map_err(fault)?;
    users::set_roles(tx, row.id, roles).await.map_err(fault)?;
    Ok(User::of(row, roles))
}
