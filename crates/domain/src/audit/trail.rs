//! Reading the trail: lists, exports, what the shell commands need.

use super::{
    Entry,
    export::{Format, lines},
    query::AuditQuery,
    record,
};
use crate::{Caller, Domain, fault};
use castcore_model::{Fault, Permission};
use castcore_store::{
    Store,
    audit::{self as rows, AuditFilter, AuditRow},
    trail,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Rows of an export that are in memory at a time.
const EXPORT_PAGE: u64 = 500;

/// Something that was done, or refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    /// Its id.
    pub id: Uuid,
    /// The name of whoever did it, at that time.
    pub actor: Option<String>,
    /// What was done; `docs/reference/audit-actions.md` lists them.
    pub action: String,
    /// Kind of thing it was done to.
    pub target_type: Option<String>,
    /// Which thing.
    pub target_id: Option<String>,
    /// From which address.
    pub ip: Option<String>,
    /// Further facts: `changed`, `secrets` (names only), `repeated`, …
    #[schema(value_type = Object)]
    pub meta: Value,
    /// When.
    pub at: DateTime<Utc>,
    /// Counts up in the order of writing.
    pub seq: i64,
    /// The account, which may be deleted by now.
    pub actor_id: Option<Uuid>,
    /// The session it was done in.
    pub session_id: Option<Uuid>,
    /// The token it was done with.
    pub token_id: Option<Uuid>,
    /// `ok` or `refused`.
    pub outcome: String,
}

impl From<AuditRow> for AuditEvent {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            actor: row.actor_name,
            action: row.action,
            target_type: row.target_type,
            target_id: row.target_id,
            ip: row.ip,
            // No facts are an empty object, so that readers have one shape to read.
            meta: if row.meta.is_null() { json!({}) } else { row.meta },
            at: row.at,
            seq: row.seq,
            actor_id: row.actor_id.map(Into::into),
            session_id: row.session_id.map(Into::into),
            token_id: row.token_id.map(Into::into),
            outcome: row.outcome,
        }
    }
}

/// The trail of a store.
#[derive(Clone, Copy, Debug)]
pub struct Trail<'a> {
    pub(super) store: &'a Store,
}

/// An export on its way.
#[derive(Debug)]
pub struct Export {
    filter: AuditFilter,
    format: Format,
    /// The number of the last row that was given out.
    after: i64,
    /// The last row of the export: the one that tells of it.
    until: i64,
    begun: bool,
}

impl Domain {
    /// The audit trail.
    #[must_use]
    pub const fn audit(&self) -> Trail<'_> {
        Trail { store: &self.store }
    }
}

impl<'a> Trail<'a> {
    /// The trail of a store, for commands that need nothing else.
    #[must_use]
    pub const fn of(store: &'a Store) -> Self {
        Self { store }
    }

    /// The number of the newest row; 0 before the first.
    pub async fn newest(&self) -> Result<i64, Fault> {
        Ok(trail::head(self.store).await.map_err(fault)?.map_or(0, |mark| mark.seq))
    }

    /// A page, newest first, and how many rows fit.
    pub async fn list(
        &self,
        caller: &Caller,
        query: &AuditQuery,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<AuditEvent>, u64), Fault> {
        caller.require(Permission::AuditRead)?;
        let filter = query.filter()?;
        let reader = self.store.read();
        let page = rows::list_page(reader, &filter, limit, offset).await.map_err(fault)?;
        let total = rows::count(reader, &filter).await.map_err(fault)?;
        Ok((page.into_iter().map(Into::into).collect(), total))
    }

    /// Begins an export, oldest first, up to the row that tells of it.
    pub async fn begin_export(
        &self,
        caller: &Caller,
        now: DateTime<Utc>,
        query: &AuditQuery,
        format: Format,
    ) -> Result<Export, Fault> {
        caller.require(Permission::AuditRead)?;
        let filter = query.filter()?;
        let tx = self.store.begin().await.map_err(fault)?;
        let entry = Entry::about("audit.export").with(json!({"format": format.name(), "filter": query}));
        record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        let head = trail::head(self.store).await.map_err(fault)?;
        Ok(Export { filter, format, after: i64::MIN, until: head.map_or(0, |mark| mark.seq), begun: false })
    }

    /// The next piece of an export; `None` at its end. No piece holds more than a page of rows.
    pub async fn export_next(&self, export: &mut Export) -> Result<Option<String>, Fault> {
        let page =
            rows::list_after(self.store.read(), &export.filter, export.after, EXPORT_PAGE).await.map_err(fault)?;
        let page: Vec<AuditRow> = page.into_iter().take_while(|row| row.seq <= export.until).collect();
        let head = if export.begun { "" } else { export.format.heading() };
        export.begun = true;
        let Some(last) = page.last() else {
            return Ok((!head.is_empty()).then(|| head.to_owned()));
        };
        export.after = last.seq;
        Ok(Some(format!("{head}{}", lines(export.format, &page))))
    }
}
