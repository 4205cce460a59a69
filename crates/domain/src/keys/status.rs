//! Which key sealed how much.

use super::Walk;
use castcore_model::Fault;
use castcore_store::{Store, sealed};
use castcore_vault::Keyring;
use serde::Serialize;
use std::collections::BTreeMap;

/// Values that no key opens are named up to this number; the rest is only counted.
pub(super) const NAMED_MAX: usize = 100;

/// What the keys have sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KeyStatus {
    /// The key that seals, by name.
    pub first: String,
    /// All keys by name, the first one first.
    pub keys: Vec<String>,
    /// Each column with sealed values.
    pub columns: Vec<ColumnStatus>,
    /// Values that none of the keys opens: 100 of them at most.
    pub unreadable: Vec<Unreadable>,
}

/// What is sealed in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ColumnStatus {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// How many values each key sealed.
    pub sealed_by: BTreeMap<String, u64>,
    /// How many none of the keys opens.
    pub unreadable: u64,
}

/// A value that none of the keys opens. Never its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// Identifies the row.
    pub row: String,
}

impl KeyStatus {
    /// How many values this key sealed.
    #[must_use]
    pub fn sealed_by(&self, key: &str) -> u64 {
        self.columns.iter().filter_map(|column| column.sealed_by.get(key)).sum()
    }

    /// How many values an older key than the first one sealed.
    #[must_use]
    pub fn to_reseal(&self) -> u64 {
        self.keys.iter().skip(1).map(|key| self.sealed_by(key)).sum()
    }

    /// How many values no key opens.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.columns.iter().map(|column| column.unreadable).sum()
    }
}

/// Looks at every sealed value.
pub async fn status(store: &Store, keyring: &Keyring) -> Result<KeyStatus, Fault> {
    let mut status = KeyStatus {
        first: keyring.first().to_string(),
        keys: keyring.ids().iter().map(ToString::to_string).collect(),
        ..KeyStatus::default()
    };
    for column in sealed::COLUMNS {
        let mut counts = ColumnStatus {
            table: column.table.to_owned(),
            column: column.column.to_owned(),
            ..ColumnStatus::default()
        };
        let mut walk = Walk::through(store, column);
        loop {
            let page = walk.next().await?;
            if page.is_empty() {
                break;
            }
            for value in &page {
                for token in value.tokens() {
                    match keyring.sealed_by(token) {
                        Some(key) => *counts.sealed_by.entry(key.to_string()).or_default() += 1,
                        None => {
                            counts.unreadable += 1;
                            if status.unreadable.len() < NAMED_MAX {
                                let (table, column) = (column.table.to_owned(), column.column.to_owned());
                                status.unreadable.push(Unreadable { table, column, row: value.row() });
                            }
                        }
                    }
                }
            }
            // Opening is work without a pause; others have their turn between pages.
            tokio::task::yield_now().await;
        }
        status.columns.push(counts);
    }
    Ok(status)
}
