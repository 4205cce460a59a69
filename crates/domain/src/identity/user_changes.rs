//! What administrators change about users. Every change holds at once: sessions and tokens are looked at anew, and end
//! where they have to.
//!
//! The last administrator who can sign in stays: whoever changes roles or states, or deletes, holds
//! [`Lock::Admins`] until the commit, so that two administrators cannot take each other's role away at once.

use super::{
    Identity, password_rules,
    users::{LANGUAGES, unknown_user},
    view::User,
};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
    instance::parse_roles,
    patch::Field,
    stale_or,
    validate::Faults,
};
use castcore_model::{ErrorCode, Fault, Permission, Role, UserId};
use castcore_store::{
    Lock, Tx, api_tokens, factors, sessions,
    users::{self, UserRow},
};
use castcore_vault::Secret;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Changes to a user; only what is sent changes.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct EditUser {
    /// E-mail address; `null` removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub email: Field<String>,
    /// `de` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub language: Field<String>,
    /// Whether it may sign in. Switching it off ends its sessions and revokes its tokens.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub is_active: Field<bool>,
    /// A password that the user must change at the next sign-in; ends its sessions. An empty one keeps what is stored.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Field<Secret>,
    /// `viewer`, `operator`, `admin`; at least one.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub roles: Field<Vec<String>>,
}

/// Checked changes.
#[derive(Default)]
struct Wish {
    email: Field<String>,
    language: Option<String>,
    is_active: Option<bool>,
    password: Option<Secret>,
    roles: Option<Vec<Role>>,
}

fn check(edit: EditUser, username: &str) -> Result<Wish, Fault> {
    let mut faults = Faults::default();
    let mut wish = Wish { email: edit.email, ..Wish::default() };
    match &wish.email {
        Field::Set(email) if email.is_empty() => wish.email = Field::Clear,
        Field::Set(email) => faults.email("email", email),
        Field::Clear | Field::Keep => {}
    }
    wish.language = needed(edit.language, "language", &mut faults);
    if let Some(language) = &wish.language {
        faults.one_of("language", language, &LANGUAGES);
    }
    wish.is_active = needed(edit.is_active, "is_active", &mut faults);
    wish.password = needed(edit.password, "password", &mut faults).filter(|password| !password.is_empty());
    if let Some(password) = &wish.password {
        password_rules::check(&mut faults, "password", password, username);
    }
    wish.roles = needed(edit.roles, "roles", &mut faults).map(|names| {
        if names.is_empty() {
            faults.add("roles", "required");
        }
        parse_roles("roles", &names, &mut faults)
    });
    faults.finish()?;
    Ok(wish)
}

fn needed<T>(field: Field<T>, path: &str, faults: &mut Faults) -> Option<T> {
    match field {
        Field::Keep => None,
        Field::Clear => {
            faults.add(path, "required");
            None
        }
        Field::Set(value) => Some(value),
    }
}

impl Identity<'_> {
    /// Changes what is sent. Needs `users.write` and a recent proof. 409 `users.last_admin` when nobody would be left
    /// who administers, 409 when the address is taken, 412 when `expected` is not the stored version.
    pub async fn update_user(
        &self,
        caller: &Caller,
        id: UserId,
        expected: Option<i64>,
        edit: EditUser,
    ) -> Result<User, Fault> {
        let now = self.may_administer(caller)?;
        let seen = users::get(self.0.store.read(), id).await.map_err(fault)?.ok_or_else(unknown_user)?;
        stale_or(expected, seen.version)?;
        let wish = check(edit, &seen.username)?;
        // Hashing takes long; no transaction waits for it.
        let hash = match &wish.password {
            Some(password) => Some(self.0.passwords.hash(password.clone()).await?),
            None => None,
        };
        let tx = self.0.store.begin().await.map_err(fault)?;
        let (mut row, before) = self.user_for_change(&tx, id).await?.ok_or_else(unknown_user)?;
        stale_or(expected, row.version)?;
        let was_admin = row.is_active && before.contains(&Role::Admin);
        let roles = wish.roles.unwrap_or_else(|| before.clone());
        let mut changed = Vec::new();
        let email = row.email.clone();
        wish.email.apply_optional(&mut row.email);
        if row.email != email {
            changed.push("email");
        }
        replace(&mut row.language, wish.language, "language", &mut changed);
        replace(&mut row.is_active, wish.is_active, "is_active", &mut changed);
        if roles != before {
            changed.push("roles");
        }
        if changed.is_empty() && hash.is_none() {
            return Ok(User::of(&row, &before));
        }
        let has_new_password = hash.is_some();
        if let Some(hash) = hash {
            row.password_hash = hash;
            row.password_changed_at = Some(now);
            // Somebody else knows it now; one's own is nobody's business.
            row.must_change_password = caller.user_id != Some(id);
        }
        row.updated_at = now;
        users::update(&tx, &mut row).await.map_err(fault)?;
        if changed.contains(&"email") {
            users::claim_email(&tx, id, row.email.as_deref()).await.map_err(fault)?;
        }
        if changed.contains(&"roles") {
            users::set_roles(&tx, id, &roles).await.map_err(fault)?;
        }
        if was_admin {
            someone_administers(&tx).await?;
        }
        if !row.is_active && changed.contains(&"is_active") {
            sessions::revoke_all_of_user(&tx, id, None, now).await.map_err(fault)?;
            api_tokens::revoke_all_of_user(&tx, id, now).await.map_err(fault)?;
        }
        if has_new_password {
            self.end_trust(&tx, caller, id, now).await?;
            let entry = Entry::on("user.password_reset", "user", id).with(json!({"username": row.username}));
            audit::record(&tx, caller, now, entry).await?;
        }
        if !changed.is_empty() {
            let mut facts = json!({"username": row.username, "changed": changed});
            if changed.contains(&"roles") {
                let names = |roles: &[Role]| roles.iter().map(|role| role.name()).collect::<Vec<_>>();
                facts["roles"] = json!({"from": names(&before), "to": names(&roles)});
            }
            if changed.contains(&"is_active") {
                facts["is_active"] = json!(row.is_active);
            }
            audit::record(&tx, caller, now, Entry::on("user.update", "user", id).with(facts)).await?;
        }
        tx.commit().await.map_err(fault)?;
        self.announce_user(id, vec![]);
        Ok(User::of(&row, &roles))
    }

    /// Deletes a user with its sessions and tokens. What it did stays in the trail under its name. Needs `users.write`
    /// and a recent proof; 409 `users.last_admin` as in [`Self::update_user`].
    pub async fn delete_user(&self, caller: &Caller, id: UserId, expected: Option<i64>) -> Result<(), Fault> {
        let now = self.may_administer(caller)?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        // Gone already is what the caller wanted.
        let Some((row, roles)) = self.user_for_change(&tx, id).await? else { return Ok(()) };
        stale_or(expected, row.version)?;
        users::delete(&tx, id).await.map_err(fault)?;
        if row.is_active && roles.contains(&Role::Admin) {
            someone_administers(&tx).await?;
        }
        let entry = Entry::on("user.delete", "user", id).with(json!({"username": row.username}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(id, vec![]);
        Ok(())
    }

    /// Takes a lost second factor away: active and pending secret, recovery codes, known devices, and every session but
    /// the caller's own. Needs `users.write` and a recent proof.
    pub async fn reset_second_factor(&self, caller: &Caller, id: UserId) -> Result<User, Fault> {
        let now = self.may_administer(caller)?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        let (mut row, roles) = self.user_for_change(&tx, id).await?.ok_or_else(unknown_user)?;
        (row.totp_enabled, row.totp_secret, row.totp_pending_secret) = (false, None, None);
        row.updated_at = now;
        users::update(&tx, &mut row).await.map_err(fault)?;
        factors::replace_codes(&tx, id, &[]).await.map_err(fault)?;
        self.end_trust(&tx, caller, id, now).await?;
        let entry = Entry::on("user.2fa_reset", "user", id).with(json!({"username": row.username}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(id, vec![]);
        Ok(User::of(&row, &roles))
    }

    fn may_administer(&self, caller: &Caller) -> Result<DateTime<Utc>, Fault> {
        let now = self.0.now();
        caller.require(Permission::UsersWrite)?;
        caller.require_recent(now)?;
        Ok(now)
    }

    /// The row and the roles of a user, held against other changes until the end of `tx`.
    async fn user_for_change(&self, tx: &Tx, id: UserId) -> Result<Option<(UserRow, Vec<Role>)>, Fault> {
        tx.lock(Lock::Admins).await.map_err(fault)?;
        let Some(row) = users::get_for_update(tx, id).await.map_err(fault)? else { return Ok(None) };
        let roles = users::roles_of(tx, &[id]).await.map_err(fault)?.remove(&id).unwrap_or_default();
        Ok(Some((row, roles)))
    }

    /// Ends what was built on the old proof: sessions (but the one that the caller acts in) and known devices.
    async fn end_trust(&self, tx: &Tx, caller: &Caller, id: UserId, now: DateTime<Utc>) -> Result<(), Fault> {
        let own = caller.session_id().filter(|_| caller.user_id == Some(id));
        sessions::revoke_all_of_user(tx, id, own, now).await.map_err(fault)?;
        factors::forget_devices(tx, id).await.map_err(fault)?;
        Ok(())
    }
}

fn replace<T: PartialEq>(stored: &mut T, new: Option<T>, name: &'static str, changed: &mut Vec<&'static str>) {
    if let Some(new) = new
        && new != *stored
    {
        *stored = new;
        changed.push(name);
    }
}

async fn someone_administers(tx: &Tx) -> Result<(), Fault> {
    match users::count_active_admins(tx).await.map_err(fault)? {
        0 => Err(Fault::new(ErrorCode::LastAdmin)),
        _ => Ok(()),
    }
}
