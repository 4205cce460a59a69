//! The audit trail: one row in the transaction of every change.

use crate::{caller::Caller, fault};
use castcore_model::Fault;
use castcore_store::{Tx, audit};
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

/// What was done.
#[derive(Debug)]
pub struct Entry<'a> {
    /// A verb of the contract's list or in its style, such as `stream.start`.
    pub action: &'a str,
    /// Kind of the thing.
    pub target_type: Option<&'a str>,
    /// Its id.
    pub target_id: Option<String>,
    /// Facts; never the value of a secret.
    pub meta: Value,
}

impl<'a> Entry<'a> {
    /// An entry about one thing.
    pub fn on(action: &'a str, target_type: &'a str, target_id: impl std::fmt::Display) -> Self {
        Self { action, target_type: Some(target_type), target_id: Some(target_id.to_string()), meta: Value::Null }
    }

    /// The same entry with facts.
    #[must_use]
    pub fn with(mut self, meta: Value) -> Self {
        self.meta = meta;
        self
    }
}

/// Writes the row of a change that succeeds when `tx` does.
pub async fn record(tx: &Tx, caller: &Caller, at: DateTime<Utc>, entry: Entry<'_>) -> Result<(), Fault> {
    record_outcome(tx, caller, at, entry, "ok").await
}

/// Writes a row with another outcome than success.
pub async fn record_outcome(
    tx: &Tx,
    caller: &Caller,
    at: DateTime<Utc>,
    entry: Entry<'_>,
    outcome: &str,
) -> Result<(), Fault> {
    let row = audit::NewAudit {
        id: Uuid::new_v4(),
        at,
        actor_id: caller.user_id,
        actor_name: Some(caller.name.clone()),
        action: entry.action.to_owned(),
        target_type: entry.target_type.map(ToOwned::to_owned),
        target_id: entry.target_id,
        ip: caller.origin.ip_text(),
        session_id: caller.session_id(),
        outcome: outcome.to_owned(),
        meta: entry.meta,
    };
    audit::insert(tx, &row).await.map_err(fault)
}
