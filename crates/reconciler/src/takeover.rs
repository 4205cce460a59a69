//! An operator's word that the server which ran the jobs is gone for good.

use crate::{
    node::Node,
    standby::{HOLDER, ON_AIR},
    startup::BOOT_ID,
};
use castcore_domain::{
    Caller,
    audit::{self, Entry},
};
use castcore_model::{ErrorCode, Fault};
use castcore_store::{Store, settings, statuses};
use chrono::{DateTime, Utc};
use serde_json::json;

/// Forgets which server ran the jobs, so that the next one that may runs them, whatever was last seen on air. Returns
/// the machine of the one that is forgotten and how many jobs it had on air; `None` when there was none.
///
/// Only right when that machine is off: otherwise destinations get two senders.
///
/// # Errors
/// [`ErrorCode::Conflict`] while a server runs the jobs, and those of the store.
pub async fn take_over(store: &Store, now: DateTime<Utc>) -> Result<Option<(String, usize)>, Fault> {
    let mut lead = store.lead().map_err(Fault::internal)?;
    if !lead.try_win().await.map_err(Fault::internal)? {
        return Err(Fault::new(ErrorCode::Conflict));
    }
    let tx = store.begin().await.map_err(Fault::internal)?;
    let stored = settings::get(&tx, HOLDER).await.map_err(Fault::internal)?;
    let Some(holder) = stored.as_ref().and_then(Node::from_json) else { return Ok(None) };
    let on_air = statuses::in_states(&tx, ON_AIR).await.map_err(Fault::internal)?.len();
    for key in [HOLDER, BOOT_ID] {
        settings::delete(&tx, key).await.map_err(Fault::internal)?;
    }
    let entry = Entry::on("system.takeover", "node", holder.id).with(json!({"host": holder.host, "on_air": on_air}));
    audit::record(&tx, &Caller::system("shell"), now, entry).await?;
    tx.commit().await.map_err(Fault::internal)?;
    Ok(Some((holder.host, on_air)))
}
