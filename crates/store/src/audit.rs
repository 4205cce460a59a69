//! The audit trail: who did what, written in the transaction of the change. Rows are only added, each chained to the one
//! before it (see [`trail`](crate::trail)).

use crate::{
    Conn, Result, Tx,
    field::Field,
    record::{self, Record, all, column, cut, padded, record, select},
};
use castcore_model::{ApiTokenId, SessionId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::{Condition, ExprTrait, Order};
use serde_json::Value;
use uuid::Uuid;

/// Something that was done, about to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAudit {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor_id: Option<UserId>,
    /// The name at that time.
    pub actor_name: Option<String>,
    /// What, such as `stream.start`.
    pub action: String,
    /// Kind of thing it was done to.
    pub target_type: Option<String>,
    /// Which thing.
    pub target_id: Option<String>,
    /// Address of the client.
    pub ip: Option<String>,
    /// The session it was done in.
    pub session_id: Option<SessionId>,
    /// The token it was done with.
    pub token_id: Option<ApiTokenId>,
    /// How it went: `ok` or `refused`.
    pub outcome: String,
    /// More; never a secret.
    pub meta: Value,
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
        /// The token it was done with.
        token_id: Option<ApiTokenId>,
        /// How it went: `ok` or `refused`.
        outcome: String,
        /// More; never a secret.
        meta: Value,
        /// The hash of the row before; none for rows that are older than the chain.
        prev_hash: Option<String>,
        /// The keyed hash over this row and [`Self::prev_hash`].
        hash: Option<String>,
    }
}

/// Which rows to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Exactly this action.
    pub action: Option<String>,
    /// One of these actions; an empty list fits nothing.
    pub actions: Option<Vec<String>>,
    /// Done by this user.
    pub actor_id: Option<UserId>,
    /// Done by somebody of this name at that time.
    pub actor_name: Option<String>,
    /// Done to this kind of thing.
    pub target_type: Option<String>,
    /// Done to this thing.
    pub target_id: Option<String>,
    /// Done in this session.
    pub session_id: Option<SessionId>,
    /// Done with this token.
    pub token_id: Option<ApiTokenId>,
    /// How it went.
    pub outcome: Option<String>,
    /// From this address.
    pub ip: Option<String>,
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
            .add_option(self.actions.as_ref().map(|names| column::<AuditRow>("action").is_in(padded(names))))
            .add_option(equal("actor_id", self.actor_id.as_ref()))
            .add_option(equal("actor_name", self.actor_name.as_ref()))
            .add_option(equal("target_type", self.target_type.as_ref()))
            .add_option(equal("target_id", self.target_id.as_ref()))
            .add_option(equal("session_id", self.session_id.as_ref()))
            .add_option(equal("token_id", self.token_id.as_ref()))
            .add_option(equal("outcome", self.outcome.as_ref()))
            .add_option(equal("ip", self.ip.as_ref()))
            .add_option(self.since.map(|since| column::<AuditRow>("at").gte(since.value())))
            .add_option(self.until.map(|until| column::<AuditRow>("at").lt(until.value())))
    }
}

/// Adds a row to what the commit of `tx` writes: it is chained to the row before it at the last moment, so that nobody
/// waits for anybody longer than that. It is not seen before the commit, not even by `tx`.
///
/// # Errors
/// None here; [`Tx::commit`] has those of any write.
#[expect(clippy::unused_async, reason = "callers treat it as every other write")]
pub async fn insert(tx: &Tx, row: &NewAudit) -> Result<()> {
    tx.note(row.clone());
    Ok(())
}

/// The rows after number `after` that fit, oldest first: how a long list is walked. The caller bounds `limit`.
///
/// # Errors
/// Those of any read.
pub async fn list_after(conn: &impl Conn, filter: &AuditFilter, after: i64, limit: u64) -> Result<Vec<AuditRow>> {
    let mut select = select::<AuditRow>();
    select
        .cond_where(filter.condition())
        .and_where(column::<AuditRow>("seq").gt(after))
        .order_by((AuditRow::TABLE, "seq"), Order::Asc);
    all(conn, cut(&mut select, limit, 0)).await
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
