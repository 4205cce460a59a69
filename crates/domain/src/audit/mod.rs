//! The audit trail: who did what, on what, from where, when and how it went.
//!
//! - A change writes its row in its own transaction ([`record`]); what was refused is counted and written beside it
//!   ([`Domain::note_refusal`](crate::Domain::note_refusal)).
//! - Rows are chained (`castcore_store::trail`), the newest place is noted outside the database ([`checkpoints`]), old rows
//!   are deleted by age, and all of them can be sent elsewhere ([`ship`]).
//! - Everything that strangers can say is made harmless on its way in ([`text`]), so that no name forges a line.
//!
//! To add one more action: a line in [`actions`], then [`Entry::on`] with it in the operation.

pub mod actions;
pub mod checkpoints;
mod entry;
mod export;
pub(crate) mod query;
mod refusals;
mod retention;
pub mod ship;
pub mod text;
mod trail;

pub use checkpoints::Checkpoints;
pub use entry::Entry;
pub use export::Format;
pub use query::AuditQuery;
pub(crate) use refusals::Refusals;
pub use trail::{AuditEvent, Export, Trail};

use crate::{caller::Caller, fault};
use castcore_model::Fault;
use castcore_store::{Tx, audit};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// How it went: it was done.
pub const OK: &str = "ok";
/// How it went: the caller was turned away.
pub const REFUSED: &str = "refused";

/// Writes the row of a change that succeeds when `tx` does.
pub async fn record(tx: &Tx, caller: &Caller, at: DateTime<Utc>, entry: Entry<'_>) -> Result<(), Fault> {
    record_outcome(tx, caller, at, entry, OK).await
}

/// Writes a row with another outcome than success.
pub async fn record_outcome(
    tx: &Tx,
    caller: &Caller,
    at: DateTime<Utc>,
    entry: Entry<'_>,
    outcome: &str,
) -> Result<(), Fault> {
    audit::insert(tx, &row(caller, at, entry, outcome)).await.map_err(fault)
}

/// The row of an entry. Texts are bounded and made harmless here, once for every door.
fn row(caller: &Caller, at: DateTime<Utc>, entry: Entry<'_>, outcome: &str) -> audit::NewAudit {
    debug_assert!(
        actions::find(entry.action).is_some(),
        "{} is not in the catalogue of audit actions (domain/src/audit/actions.rs)",
        entry.action
    );
    audit::NewAudit {
        id: Uuid::new_v4(),
        at,
        actor_id: caller.user_id,
        actor_name: Some(text::harmless(&caller.name, text::NAME_MAX)),
        action: entry.action.to_owned(),
        target_type: entry.target_type.map(|kind| text::harmless(kind, text::NAME_MAX)),
        target_id: entry.target_id.map(|id| text::harmless(&id, text::ID_MAX)),
        ip: caller.origin.ip_text(),
        session_id: caller.session_id(),
        token_id: caller.token_id(),
        outcome: outcome.to_owned(),
        meta: text::harmless_json(entry.meta),
    }
}
