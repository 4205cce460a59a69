//! Settings of the instance that administrators change while it runs: names with JSON values in the store.
//!
//! To add one more: a field in [`InstanceSettings`] (with its default in [`InstanceSettings::of`]) and in
//! [`EditInstance`], and its line in [`EditInstance::changes`].

use crate::{
    Caller, Domain,
    audit::{self, Entry},
    fault,
    patch::Field,
    validate::Faults,
};
use castcore_bus::ControlMessage;
use castcore_model::{Fault, Permission, Role};
use castcore_store::settings;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use utoipa::ToSchema;

/// Settings are read anew after this long, in seconds, whatever the bus said or failed to say.
const CACHE_S: i64 = 5;
/// Longest name of an instance, in characters.
const NAME_MAX: usize = 128;

/// Name of the instance, for people.
const INSTANCE_NAME: &str = "instance_name";
/// Language of new accounts.
const DEFAULT_LANGUAGE: &str = "default_language";
/// Roles whose holders need a second factor.
const SECOND_FACTOR_ROLES: &str = "second_factor_roles";
/// Every name that callers see; others in the store are our own.
const NAMES: [&str; 3] = [INSTANCE_NAME, DEFAULT_LANGUAGE, SECOND_FACTOR_ROLES];

/// What holds now, defaults included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceSettings {
    /// Name of the instance, if it has one.
    pub instance_name: Option<String>,
    /// Language of new accounts: `de` or `en`; `DEFAULT_LANGUAGE` unless set.
    pub default_language: String,
    /// Roles whose holders must have a second factor; none unless set.
    pub second_factor_roles: Vec<Role>,
}

/// The settings that were set; what was not is left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoredInstance {
    /// Name of the instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_name: Option<Value>,
    /// Language of new accounts: `de` or `en`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_language: Option<Value>,
    /// Roles whose holders must have a second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_factor_roles: Option<Value>,
}

/// Changes to the settings; `null` goes back to the default.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct EditInstance {
    /// Up to 128 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub instance_name: Field<String>,
    /// `de` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub default_language: Field<String>,
    /// Roles whose holders must have a second factor: `viewer`, `operator`, `admin`. Needs a recent proof.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub second_factor_roles: Field<Vec<String>>,
}

/// Names of roles as roles; an unknown name is refused at `path.<n>`.
pub(crate) fn parse_roles(path: &str, names: &[String], faults: &mut Faults) -> Vec<Role> {
    let mut roles = Vec::new();
    if names.len() > Role::ALL.len() {
        faults.add_with(path, "too_many", "max", Role::ALL.len());
        return roles;
    }
    for (n, name) in names.iter().enumerate() {
        match Role::from_name(name) {
            Some(role) => roles.push(role),
            None => faults.add_with(&format!("{path}.{n}"), "unknown", "allowed", Role::ALL.map(Role::name).join(", ")),
        }
    }
    roles.sort_unstable();
    roles.dedup();
    roles
}

impl InstanceSettings {
    /// What these stored values mean. One that makes no sense counts as not set, except that a list of roles which
    /// cannot be understood demands the factor of everyone: a policy must not fall silent.
    fn of(stored: &BTreeMap<String, Value>, default_language: &str) -> Self {
        let text = |name: &str| stored.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        let roles = match stored.get(SECOND_FACTOR_ROLES) {
            None => Some(Vec::new()),
            Some(value) => value
                .as_array()
                .and_then(|names| names.iter().map(|name| name.as_str().and_then(Role::from_name)).collect()),
        };
        Self {
            instance_name: text(INSTANCE_NAME),
            default_language: text(DEFAULT_LANGUAGE)
                .filter(|language| crate::identity::users::LANGUAGES.contains(&language.as_str()))
                .unwrap_or_else(|| default_language.to_owned()),
            second_factor_roles: roles.unwrap_or_else(|| Role::ALL.to_vec()),
        }
    }

    /// Whether someone of these roles must have a second factor.
    #[must_use]
    pub fn demands_second_factor(&self, roles: &[Role]) -> bool {
        self.second_factor_roles.iter().any(|role| roles.contains(role))
    }
}

impl EditInstance {
    /// The checked changes: name and new value; `None` = back to the default.
    fn changes(self) -> Result<Vec<(&'static str, Option<Value>)>, Fault> {
        let mut faults = Faults::default();
        if let Field::Set(name) = &self.instance_name {
            faults.text(INSTANCE_NAME, name, 1, NAME_MAX);
        }
        if let Field::Set(language) = &self.default_language {
            faults.one_of(DEFAULT_LANGUAGE, language, &crate::identity::users::LANGUAGES);
        }
        let roles = match self.second_factor_roles {
            Field::Set(names) => Field::Set(parse_roles(SECOND_FACTOR_ROLES, &names, &mut faults)),
            Field::Clear => Field::Clear,
            Field::Keep => Field::Keep,
        };
        faults.finish()?;
        let mut changes = Vec::new();
        change(&mut changes, INSTANCE_NAME, self.instance_name);
        change(&mut changes, DEFAULT_LANGUAGE, self.default_language);
        change(&mut changes, SECOND_FACTOR_ROLES, roles);
        Ok(changes)
    }
}

fn change<T: Serialize>(changes: &mut Vec<(&'static str, Option<Value>)>, name: &'static str, field: Field<T>) {
    match field {
        Field::Keep => {}
        Field::Clear => changes.push((name, None)),
        Field::Set(value) => changes.push((name, Some(json!(value)))),
    }
}

fn view(stored: &BTreeMap<String, Value>) -> StoredInstance {
    let value = |name: &str| stored.get(name).cloned();
    StoredInstance {
        instance_name: value(INSTANCE_NAME),
        default_language: value(DEFAULT_LANGUAGE),
        second_factor_roles: value(SECOND_FACTOR_ROLES),
    }
}

/// The settings as they were read last. Dropped on every change that this node makes or hears of.
#[derive(Debug, Default)]
pub(crate) struct InstanceCache(Mutex<Cached>);

#[derive(Debug, Default)]
struct Cached {
    read: Option<(Arc<InstanceSettings>, DateTime<Utc>)>,
    /// Grows with each invalidation, so that a read that began before it is not remembered after it.
    epoch: u64,
}

impl InstanceCache {
    fn lock(&self) -> MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn forget(&self) {
        let mut cached = self.lock();
        cached.epoch += 1;
        cached.read = None;
    }
}

impl Domain {
    /// The settings that hold now: read from the store at most every 5 s, and at once after a change.
    pub async fn instance_settings(&self) -> Result<Arc<InstanceSettings>, Fault> {
        let now = self.now();
        let epoch = {
            let cached = self.instance.lock();
            if let Some((settings, read_at)) = &cached.read
                && now - *read_at < TimeDelta::seconds(CACHE_S)
            {
                return Ok(Arc::clone(settings));
            }
            cached.epoch
        };
        let stored = settings::all(self.store.read()).await.map_err(fault)?;
        let read = Arc::new(InstanceSettings::of(&stored, &self.settings.server.default_language));
        let mut cached = self.instance.lock();
        if cached.epoch == epoch {
            cached.read = Some((Arc::clone(&read), now));
        }
        Ok(read)
    }

    /// The settings that were set. Needs `settings.read`.
    pub async fn stored_instance(&self, caller: &Caller) -> Result<StoredInstance, Fault> {
        caller.require(Permission::SettingsRead)?;
        Ok(view(&settings::all(self.store.read()).await.map_err(fault)?))
    }

    /// Changes settings. Needs `settings.write`; who needs a second factor is a matter of a recent proof.
    pub async fn update_instance(&self, caller: &Caller, edit: EditInstance) -> Result<StoredInstance, Fault> {
        caller.require(Permission::SettingsWrite)?;
        let now = self.now();
        if edit.second_factor_roles.is_named() {
            caller.require_recent(now)?;
        }
        let changes = edit.changes()?;
        let tx = self.store.begin().await.map_err(fault)?;
        let before = settings::all(&tx).await.map_err(fault)?;
        let changes: Vec<_> = changes.into_iter().filter(|(name, value)| before.get(*name) != value.as_ref()).collect();
        for (name, value) in &changes {
            debug_assert!(NAMES.contains(name), "{name} is not in the table");
            match value {
                Some(value) => settings::set(&tx, name, value, now).await.map_err(fault)?,
                None => {
                    settings::delete(&tx, name).await.map_err(fault)?;
                }
            }
        }
        let after = settings::all(&tx).await.map_err(fault)?;
        if changes.is_empty() {
            return Ok(view(&after));
        }
        let names: Vec<&str> = changes.iter().map(|(name, _)| *name).collect();
        let mut facts = json!({"changed": names});
        if names.contains(&SECOND_FACTOR_ROLES) {
            facts[SECOND_FACTOR_ROLES] = json!({
                "from": before.get(SECOND_FACTOR_ROLES), "to": after.get(SECOND_FACTOR_ROLES),
            });
        }
        let entry = Entry { action: "settings.update", target_type: Some("settings"), target_id: None, meta: facts };
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.instance.forget();
        self.bus.publish_control(ControlMessage::SettingsChanged);
        Ok(view(&after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stored: &[(&str, Value)]) -> InstanceSettings {
        let stored = stored.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        InstanceSettings::of(&stored, "de")
    }

    #[test]
    fn what_was_not_set_has_a_default() {
        let fresh = of(&[]);
        assert_eq!((fresh.instance_name.as_deref(), fresh.default_language.as_str()), (None, "de"));
        assert!(!fresh.demands_second_factor(&Role::ALL));
        assert_eq!(of(&[(DEFAULT_LANGUAGE, json!("fr"))]).default_language, "de");
    }

    #[test]
    fn a_policy_that_cannot_be_read_demands_the_factor_of_everyone() {
        let policy = of(&[(SECOND_FACTOR_ROLES, json!(["admin"]))]);
        assert!(policy.demands_second_factor(&[Role::Viewer, Role::Admin]));
        assert!(!policy.demands_second_factor(&[Role::Operator]));
        for broken in [json!("admin"), json!(["emperor"]), json!([1]), Value::Null] {
            assert!(of(&[(SECOND_FACTOR_ROLES, broken.clone())]).demands_second_factor(&[Role::Viewer]), "{broken}");
        }
    }
}
