//! Whether the keys fit the data, asked at every start of a server.
//!
//! The settings hold a value that the first key of the first start sealed. When no key opens it, these are not the keys
//! of this database, and a start would only lead to secrets that cannot be read, and to new ones sealed beside them.
//! Rotation seals it anew as the very last value, so a former key that is removed too early is noticed here, too.

use super::{Walk, status::status};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
};
use castcore_model::Fault;
use castcore_store::{Lock, Store, sealed, settings};
use castcore_vault::{Keyring, Secret};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt;

/// The setting with the check value.
pub const CHECK: &str = "keys.check";
/// What the check value holds. It is no secret; that it opens is what counts.
const CHECK_TEXT: &str = "castcore keys check v1";
/// The setting that says which key the servers seal with since the last start of one.
const SEALING: &str = "keys.sealing";

/// How well the keys fit the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The check value opens.
    Fits {
        /// Whether a former key is still needed: rotation was not run, or not to its end.
        former_key_needed: bool,
        /// Columns in which values were found that no key opens; a damaged row is no reason to refuse a start.
        damaged: Vec<String>,
    },
    /// The check value does not open, or nothing does.
    Stranger(Stranded),
}

/// What could not be read with these keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranded {
    /// All sealed values.
    pub all: u64,
    /// Those that no key opens, by column.
    pub by_column: Vec<(String, u64)>,
}

impl Stranded {
    fn total(&self) -> u64 {
        self.by_column.iter().map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Stranded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} stored secrets cannot be read", self.total(), self.all)?;
        let columns: Vec<String> = self.by_column.iter().map(|(column, count)| format!("{column}: {count}")).collect();
        if !columns.is_empty() {
            write!(f, " ({})", columns.join(", "))?;
        }
        Ok(())
    }
}

/// Looks whether the keys fit. On a database without a check value it looks at what is there, and leaves one.
pub async fn check(store: &Store, keyring: &Keyring, now: DateTime<Utc>) -> Result<Fit, Fault> {
    let stored = settings::get(store.read(), CHECK).await.map_err(fault)?;
    let known = stored.as_ref().and_then(Value::as_str).map(|text| text.trim_start_matches(sealed::MARK));
    match known {
        Some(token) if keyring.open(token).is_ok_and(|text| text.expose() == CHECK_TEXT) => {
            Ok(Fit::Fits { former_key_needed: keyring.needs_reseal(token), damaged: damaged(store, keyring).await? })
        }
        Some(_) => Ok(Fit::Stranger(stranded(store, keyring).await?)),
        None => {
            let found = stranded(store, keyring).await?;
            if found.all > 0 && found.total() == found.all {
                return Ok(Fit::Stranger(found));
            }
            let tx = store.begin().await.map_err(fault)?;
            // Two servers may start for the first time at once; the value of either will do.
            tx.lock(Lock::Setup).await.map_err(fault)?;
            if settings::get(&tx, CHECK).await.map_err(fault)?.is_none() {
                let token = keyring.seal(&Secret::new(CHECK_TEXT));
                let value = json!(format!("{}{token}", sealed::MARK));
                settings::set(&tx, CHECK, &value, now).await.map_err(fault)?;
            }
            tx.commit().await.map_err(fault)?;
            Ok(Fit::Fits { former_key_needed: false, damaged: damaged(store, keyring).await? })
        }
    }
}

/// Columns whose first values hold some that no key opens.
async fn damaged(store: &Store, keyring: &Keyring) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    for column in sealed::COLUMNS {
        let page = Walk::through(store, column).next().await?;
        let opens = |token: &str| keyring.sealed_by(token).is_some();
        if page.iter().any(|value| !value.tokens().all(opens)) {
            found.push(column.to_string());
        }
    }
    Ok(found)
}

async fn stranded(store: &Store, keyring: &Keyring) -> Result<Stranded, Fault> {
    let status = status(store, keyring).await?;
    let all = status.columns.iter().map(|column| column.unreadable + column.sealed_by.values().sum::<u64>()).sum();
    let by_column = status
        .columns
        .iter()
        .filter(|column| column.unreadable > 0)
        .map(|column| (format!("{}.{}", column.table, column.column), column.unreadable))
        .collect();
    Ok(Stranded { all, by_column })
}

/// Notes which key this server seals with, so that a rotation can tell whether the servers know the new key. Another
/// key than the one before goes into the trail.
pub async fn note_start(store: &Store, keyring: &Keyring, now: DateTime<Utc>) -> Result<(), Fault> {
    let key = keyring.first().to_string();
    let before = sealing_key(store).await?;
    if before.as_ref() == Some(&key) {
        return Ok(());
    }
    store.keep_trail_with(keyring.clone());
    let tx = store.begin().await.map_err(fault)?;
    settings::set(&tx, SEALING, &json!(key), now).await.map_err(fault)?;
    if let Some(former) = before {
        let entry = Entry::on("keys.add", "instance", "keys").with(json!({"key": key, "former": former}));
        audit::record(&tx, &Caller::system("server"), now, entry).await?;
    }
    tx.commit().await.map_err(fault)
}

/// The key that the server which started last seals with, by name.
pub async fn sealing_key(store: &Store) -> Result<Option<String>, Fault> {
    let value = settings::get(store.read(), SEALING).await.map_err(fault)?;
    Ok(value.as_ref().and_then(Value::as_str).map(ToOwned::to_owned))
}
