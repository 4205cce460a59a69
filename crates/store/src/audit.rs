//! The audit trail: who did what, written in the transaction of the change. Rows are only added.

use crate::{
    Conn, Result, Tx,
    field::Field,
    record::{self, Record, all, column, cut, record, select},
};
use castcore_model::{SessionId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::{Condition, ExprTrait, Order};
use serde_json::Value;
use uuid::Uuid;

record! {
    /// Something that was done, about to be written down.
    pub struct NewAudit in "audit_events" {
        /// Its id.
        id: Uuid,
        /// When.
        at: DateTime<Utc>,
        /// Who.
        actor_id: Option<UserId>,
        /// The name at that time.
        actor_name: Option<String>,
        /// What, such as `stream.start`.
        action: String,
        /// Kind of thing it was done to.
        target_type: Option<String>,
        /// Which thing.
        target_id: Option<String>,
        /// Address of the client.
        ip: Option<String>,
        /// The session it was done in.
        session_id: Option<SessionId>,
        /// How it went, such as `ok` or `denied`.
        outcome: String,
        /// More; never a secret.
        meta: Value,
    }
}

record! {
    /// Something that was done.
    pub struct AuditRow in "audit_events" {
        /// Counts up in the order of writing.
        seq: i64,
        /// Its id.
        id: Uuid,
        /// When.
        at: DateTime<Utc>,
        /// Who.
        actor_id: Option<UserId>,
        /// The name at that time.
        actor_name: Option<String>,
        /// What, such as `stream.start`.
        action: String,
        /// Kind of thing it was done to.
        target_type: Option<String>,
        /// Which thing.
        target_id: Option<String>,
        /// Address of the client.
        ip: Option<String>,
        /// The session it was done in.
        session_id: Option<SessionId>,
        /// How it went, such as `ok` or `denied`.
        outcome: String,
        /// More; never a secret.
        meta: Value,
    }
}

/// Which rows to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Exactly this action.
    pub action: Option<String>,
    /// Done by this user.
    pub actor_id: Option<UserId>,
    /// Done to this kind of thing.
    pub target_type: Option<String>,
    /// Done to this thing.
    pub target_id: Option<String>,
    /// Done in this session.
    pub session_id: Option<SessionId>,
    /// At this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
}

impl AuditFilter {
    fn condition(&self) -> Condition {
        fn equal<T: Field>(name: &'static str, value: Option<&T>) -> Option<sea_orm::sea_query::Expr> {
            value.map(|value| column::<AuditRow>(name).eq(value.value()))
        }
        Condition::all()
            .add_option(equal("action", self.action.as_ref()))
            .add_option(equal("actor_id", self.actor_id.as_ref()))
            .add_option(equal("target_type", self.target_type.as_ref()))
            .add_option(equal("target_id", self.target_id.as_ref()))
            .add_option(equal("session_id", self.session_id.as_ref()))
            .add_option(self.since.map(|since| column::<AuditRow>("at").gte(since.value())))
            .add_option(self.until.map(|until| column::<AuditRow>("at").lt(until.value())))
    }
}

/// Writes a row.
///
/// # Errors
/// Those of any write.
pub async fn insert(tx: &Tx, row: &NewAudit) -> Result<()> {
    record::insert(tx, row).await
}

/// A page of the rows that fit, newest first. The caller bounds `limit`.
///
/// # Errors
/// Those of any read.
pub async fn list_page(conn: &impl Conn, filter: &AuditFilter, limit: u64, offset: u64) -> Result<Vec<AuditRow>> {
    let mut select = select::<AuditRow>();
    select.cond_where(filter.condition()).order_by((AuditRow::TABLE, "seq"), Order::Desc);
    all(conn, cut(&mut select, limit, offset)).await
}

/// How many rows fit.
///
/// # Errors
/// Those of any read.
pub async fn count(conn: &impl Conn, filter: &AuditFilter) -> Result<u64> {
    let mut select = record::count_of::<AuditRow>();
    select.cond_where(filter.condition());
    record::count(conn, &select).await
}
