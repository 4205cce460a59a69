//! What browsers reported about the Content-Security-Policy: one row a kind of violation, with how often and when.
//!
//! Anybody may report, so the number of rows is bounded by [`trim`] and their age by [`delete_before`].

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, all, column, cut, record, row_values, select},
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait, Order,
    sea_query::{Expr, OnConflict, Query},
};

record! {
    /// One kind of violation.
    pub struct CspReportRow in "csp_reports" {
        /// Digest of everything that makes it this kind.
        id: String,
        /// The directive that was violated, such as `script-src-elem`.
        directive: String,
        /// What was blocked: an origin, a scheme, or a word such as `inline`.
        blocked: String,
        /// Path of the page.
        document: String,
        /// Digest of the beginning of the blocked script or style.
        sample_digest: Option<String>,
        /// `enforce` or `report`.
        disposition: String,
        /// How often it was reported.
        reports: i64,
        /// When first.
        first_seen_at: DateTime<Utc>,
        /// When last.
        last_seen_at: DateTime<Utc>,
    }
}

/// Adds a row, or its number and time to the row that is there.
///
/// # Errors
/// Those of any write.
pub async fn add(tx: &Tx, row: &CspReportRow) -> Result<()> {
    let (columns, values) = row_values(row);
    let so_far = Expr::col((CspReportRow::TABLE, "reports"));
    let on_conflict = OnConflict::column("id")
        .update_column("last_seen_at")
        .value("reports", so_far.add(row.reports.value()))
        .to_owned();
    let mut insert = Query::insert();
    insert.into_table(CspReportRow::TABLE).columns(columns).values_panic(values).on_conflict(on_conflict);
    tx.run(tx.build(&insert)).await?;
    Ok(())
}

/// A page of the rows, last seen first. The caller bounds `limit`.
///
/// # Errors
/// Those of any read.
pub async fn list_page(conn: &impl Conn, limit: u64, offset: u64) -> Result<Vec<CspReportRow>> {
    let mut select = select::<CspReportRow>();
    select
        .order_by((CspReportRow::TABLE, "last_seen_at"), Order::Desc)
        .order_by((CspReportRow::TABLE, "id"), Order::Asc);
    all(conn, cut(&mut select, limit, offset)).await
}

/// How many rows there are.
///
/// # Errors
/// Those of any read.
pub async fn count(conn: &impl Conn) -> Result<u64> {
    record::count(conn, &record::count_of::<CspReportRow>()).await
}

/// Keeps the `most` rows that were seen last.
///
/// # Errors
/// Those of any write.
pub async fn trim(tx: &Tx, most: u64) -> Result<()> {
    let mut surplus = Query::select();
    surplus.column("id").from(CspReportRow::TABLE).order_by("last_seen_at", Order::Desc).order_by("id", Order::Asc);
    cut(&mut surplus, u64::MAX, most);
    let mut delete = Query::delete();
    delete.from_table(CspReportRow::TABLE).and_where(column::<CspReportRow>("id").in_subquery(surplus));
    tx.run(tx.build(&delete)).await?;
    Ok(())
}

/// Removes what was last seen before `at`; how many rows that were.
///
/// # Errors
/// Those of any write.
pub async fn delete_before(tx: &Tx, at: DateTime<Utc>) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(CspReportRow::TABLE).and_where(Expr::col("last_seen_at").lt(at.value()));
    Ok(tx.run(tx.build(&delete)).await?.rows_affected())
}

/// Removes every row; how many that were.
///
/// # Errors
/// Those of any write.
pub async fn clear(tx: &Tx) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(CspReportRow::TABLE);
    Ok(tx.run(tx.build(&delete)).await?.rows_affected())
}
