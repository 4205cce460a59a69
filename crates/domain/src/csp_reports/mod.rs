//! What browsers report about the Content-Security-Policy of the console, grouped, for administrators to look at.
//!
//! Browsers send reports without credentials, so anybody may send anything. Hence: few reports a body, few bodies an
//! address and in total, few groups, a month at most; of every report only what helps ([`reading`]), and nothing of it
//! is trusted to be true.

pub mod reading;

use crate::{
    Domain,
    audit::{self, Entry},
    caller::{Caller, Origin},
    fault,
    identity::limits::client_key,
};
use castcore_bus::{Counters as _, MemoryCounters, Verdict};
use castcore_model::{ErrorCode, Fault, Permission};
use castcore_store::{
    Tx,
    csp_reports::{self, CspReportRow},
};
use chrono::{DateTime, TimeDelta, Utc};
use reading::Violation;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Groups kept at most; the ones seen longest ago go first.
pub const GROUPS_MAX: u64 = 500;
/// A group that was not seen for this long goes, in days.
pub const KEPT_DAYS: i64 = 30;
/// Bodies of one address in a minute.
const BODIES_PER_ADDRESS: u32 = 30;
/// Bodies of all addresses together in a minute.
const BODIES_IN_TOTAL: u32 = 120;

/// Counts the bodies that come in. Always in this process: strangers shall not keep another server busy.
#[derive(Debug, Default)]
pub(crate) struct Intake(MemoryCounters);

impl Intake {
    fn admit(&self, origin: &Origin, now: DateTime<Utc>) -> Result<(), Fault> {
        let address = client_key(origin.ip);
        let limits = [("csp_report", address.as_str(), BODIES_PER_ADDRESS), ("csp_reports", "", BODIES_IN_TOTAL)];
        for (bucket, identity, limit) in limits {
            if let Verdict::Refused { retry_after_s } = self.0.hit(bucket, identity, limit, TimeDelta::minutes(1), now)
            {
                return Err(Fault::new(ErrorCode::RateLimited).with("retry_after", retry_after_s));
            }
        }
        Ok(())
    }
}

/// One kind of violation that browsers reported.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CspReport {
    /// Names this kind: a digest of what follows.
    pub id: String,
    /// The directive that was violated, such as `script-src-elem`.
    pub directive: String,
    /// What was blocked: an origin, a scheme, or a word such as `inline` or `eval`.
    pub blocked: String,
    /// Path of the page, with ids replaced by `{id}`.
    pub document: String,
    /// The first 16 hexadecimal digits of the SHA-256 of the beginning of the blocked script or style, if it was told.
    pub sample_digest: Option<String>,
    /// `enforce`: it was blocked. `report`: it was only reported.
    pub disposition: String,
    /// How often it was reported.
    pub reports: i64,
    /// When first.
    pub first_seen_at: DateTime<Utc>,
    /// When last.
    pub last_seen_at: DateTime<Utc>,
}

impl Domain {
    /// Whether a body of reports from there may be read at all: 429 `auth.rate_limited` when there were too many.
    pub fn admit_csp_reports(&self, origin: &Origin) -> Result<(), Fault> {
        self.csp_intake.admit(origin, self.now())
    }

    /// Keeps what browsers reported.
    pub async fn keep_csp_reports(&self, violations: Vec<Violation>) -> Result<(), Fault> {
        if violations.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let mut kinds: BTreeMap<String, CspReportRow> = BTreeMap::new();
        for violation in violations {
            let id = digest(&violation);
            kinds.entry(id.clone()).and_modify(|row| row.reports += 1).or_insert_with(|| CspReportRow {
                id,
                directive: violation.directive.to_owned(),
                blocked: violation.blocked,
                document: violation.document,
                sample_digest: violation.sample_digest,
                disposition: violation.disposition.to_owned(),
                reports: 1,
                first_seen_at: now,
                last_seen_at: now,
            });
        }
        let tx = self.store.begin().await.map_err(fault)?;
        for row in kinds.values() {
            csp_reports::add(&tx, row).await.map_err(fault)?;
        }
        expire(&tx, now).await?;
        csp_reports::trim(&tx, GROUPS_MAX).await.map_err(fault)?;
        tx.commit().await.map_err(fault)
    }

    /// A page of what was reported, last seen first, and how many kinds there are.
    pub async fn list_csp_reports(
        &self,
        caller: &Caller,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<CspReport>, u64), Fault> {
        caller.require(Permission::SecurityRead)?;
        let reader = self.store.read();
        let rows = csp_reports::list_page(reader, limit, offset).await.map_err(fault)?;
        let total = csp_reports::count(reader).await.map_err(fault)?;
        Ok((rows.into_iter().map(view).collect(), total))
    }

    /// Forgets all reports.
    pub async fn clear_csp_reports(&self, caller: &Caller) -> Result<(), Fault> {
        caller.require(Permission::SettingsWrite)?;
        let tx = self.store.begin().await.map_err(fault)?;
        let count = csp_reports::clear(&tx).await.map_err(fault)?;
        let entry = Entry {
            action: "security.csp_reports_clear",
            target_type: None,
            target_id: None,
            meta: json!({"count": count}),
        };
        audit::record(&tx, caller, self.now(), entry).await?;
        tx.commit().await.map_err(fault)
    }

    /// Forgets reports that are older than [`KEPT_DAYS`]; how many kinds went.
    pub async fn expire_csp_reports(&self) -> Result<u64, Fault> {
        let tx = self.store.begin().await.map_err(fault)?;
        let gone = expire(&tx, self.now()).await?;
        tx.commit().await.map_err(fault)?;
        Ok(gone)
    }
}

async fn expire(tx: &Tx, now: DateTime<Utc>) -> Result<u64, Fault> {
    csp_reports::delete_before(tx, now - TimeDelta::days(KEPT_DAYS)).await.map_err(fault)
}

fn view(row: CspReportRow) -> CspReport {
    CspReport {
        id: row.id,
        directive: row.directive,
        blocked: row.blocked,
        document: row.document,
        sample_digest: row.sample_digest,
        disposition: row.disposition,
        reports: row.reports,
        first_seen_at: row.first_seen_at,
        last_seen_at: row.last_seen_at,
    }
}

/// The same digest for what is the same kind. No part can hold the separator.
fn digest(violation: &Violation) -> String {
    let parts = [
        violation.directive,
        &violation.blocked,
        &violation.document,
        violation.sample_digest.as_deref().unwrap_or_default(),
        violation.disposition,
    ];
    hex(&Sha256::digest(parts.join("\n")), 32)
}

/// The first `digits` hexadecimal digits.
fn hex(bytes: &[u8], digits: usize) -> String {
    bytes.iter().take(digits / 2).map(|byte| format!("{byte:02x}")).collect()
}
