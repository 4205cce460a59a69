//! What users change about their own account, beside what they sign in with.

use super::{
    Identity,
    users::{LANGUAGES, THEMES},
    view::User,
};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
    patch::Field,
    stale_or,
    validate::Faults,
};
use castcore_model::{Fault, Permission};
use castcore_store::users;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Changes to one's own account; only what is sent changes.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct EditAccount {
    /// `de` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub language: Field<String>,
    /// `system`, `light` or `dark`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub theme: Field<String>,
    /// E-mail address; `null` removes it. Needs a recent proof.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub email: Field<String>,
}

impl Identity<'_> {
    /// Changes the caller's own account. Needs `account.security`; another address takes a recent proof, since it may
    /// be a way back in one day.
    pub async fn update_account(
        &self,
        caller: &Caller,
        expected: Option<i64>,
        edit: EditAccount,
    ) -> Result<User, Fault> {
        caller.require(Permission::AccountSecurity)?;
        let id = caller.user_id.ok_or_else(Fault::unauthenticated)?;
        let now = self.0.now();
        let mut faults = Faults::default();
        for (name, field, known) in [("language", &edit.language, &LANGUAGES[..]), ("theme", &edit.theme, &THEMES[..])]
        {
            match field {
                Field::Set(word) => faults.one_of(name, word, known),
                Field::Clear => faults.add(name, "required"),
                Field::Keep => {}
            }
        }
        if let Field::Set(email) = &edit.email
            && !email.is_empty()
        {
            faults.email("email", email);
        }
        faults.finish()?;
        self.limit_account_change(caller).await?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut row = users::get_for_update(&tx, id).await.map_err(fault)?.ok_or_else(Fault::unauthenticated)?;
        stale_or(expected, row.version)?;
        let (language, theme, email) = (row.language.clone(), row.theme.clone(), row.email.clone());
        if let Field::Set(new) = edit.language {
            row.language = new;
        }
        if let Field::Set(new) = edit.theme {
            row.theme = new;
        }
        edit.email.apply_optional(&mut row.email);
        row.email = row.email.filter(|email| !email.is_empty());
        let mut changed = Vec::new();
        if row.language != language {
            changed.push("language");
        }
        if row.theme != theme {
            changed.push("theme");
        }
        if row.email != email {
            caller.require_recent(now)?;
            changed.push("email");
        }
        if changed.is_empty() {
            return self.user_view(&row, &caller.roles).await;
        }
        row.updated_at = now;
        users::update(&tx, &mut row).await.map_err(fault)?;
        if changed.contains(&"email") {
            users::claim_email(&tx, id, row.email.as_deref()).await.map_err(fault)?;
        }
        let entry = Entry::on("settings.update", "user", id).with(json!({"changed": changed}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(id, vec![]);
        self.user_view(&row, &caller.roles).await
    }
}
