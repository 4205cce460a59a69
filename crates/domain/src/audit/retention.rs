//! Retention: rows older than `AUDIT_RETENTION_DAYS` are deleted, oldest first, and a signed anchor takes their place, so that
//! what is left stays verifiable.

use super::{Entry, Trail, record};
use crate::{Caller, fault};
use castcore_model::Fault;
use castcore_store::trail;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

/// Rows deleted in one transaction, so that nobody waits long for the next one.
const BATCH: u64 = 500;

impl Trail<'_> {
    /// Deletes the rows that are older than `days` days, none with a number above `up_to` (rows that are still to be shipped
    /// stay). A row tells how many went. 0 days = for ever.
    pub async fn prune(&self, now: DateTime<Utc>, days: u32, up_to: i64) -> Result<u64, Fault> {
        if days == 0 {
            return Ok(0);
        }
        let before = now - TimeDelta::days(i64::from(days));
        let mut rows = 0;
        loop {
            let tx = self.store.begin().await.map_err(fault)?;
            let pruned = trail::prune(&tx, before, up_to, BATCH, now).await.map_err(fault)?;
            let batch = pruned.map_or(0, |pruned| pruned.rows);
            rows += batch;
            let is_last = batch < BATCH;
            if is_last && rows > 0 {
                let entry = Entry::about("audit.prune").with(json!({"rows": rows, "older_than_days": days}));
                record(&tx, &Caller::system("castcore"), now, entry).await?;
            }
            tx.commit().await.map_err(fault)?;
            if is_last {
                return Ok(rows);
            }
        }
    }
}
