//! Who has seen a trouble and takes care of it. A row goes when the trouble does.

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, all, column, record, row_values, select},
};
use castcore_model::{JobId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait,
    sea_query::{Expr, OnConflict, Query},
};
use uuid::Uuid;

record! {
    /// A trouble that somebody has seen.
    pub struct AcknowledgementRow in "acknowledgements" {
        /// The job as a whole, or one of its outputs.
        subject_id: Uuid,
        /// The job.
        job_id: JobId,
        /// When it was seen.
        at: DateTime<Utc>,
        /// By whom.
        by_id: Option<UserId>,
        /// The name at that time.
        by_name: String,
    }
}

/// Writes that it was seen; who did so last counts.
///
/// # Errors
/// [`StoreError::Dangling`](crate::StoreError::Dangling) when there is no such job, and those of any write.
pub async fn put(tx: &Tx, row: &AcknowledgementRow) -> Result<()> {
    let (columns, values) = row_values(row);
    let on_conflict = OnConflict::column("subject_id").update_columns(["at", "by_id", "by_name"]).to_owned();
    let mut insert = Query::insert();
    insert.into_table(AcknowledgementRow::TABLE).columns(columns).values_panic(values).on_conflict(on_conflict);
    tx.run(tx.build(&insert)).await?;
    Ok(())
}

/// Removes it; `false` when there was none.
///
/// # Errors
/// Those of any write.
pub async fn delete(tx: &Tx, subject: Uuid) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(AcknowledgementRow::TABLE).and_where(Expr::col("subject_id").eq(subject.value()));
    Ok(tx.run(tx.build(&delete)).await?.rows_affected() > 0)
}

/// Those of a job and its outputs.
///
/// # Errors
/// Those of any read.
pub async fn of_job(conn: &impl Conn, job: JobId) -> Result<Vec<AcknowledgementRow>> {
    let mut select = select::<AcknowledgementRow>();
    select.and_where(column::<AcknowledgementRow>("job_id").eq(job.value()));
    all(conn, &select).await
}

/// The row of this subject.
///
/// # Errors
/// Those of any read.
pub async fn get(conn: &impl Conn, subject: Uuid) -> Result<Option<AcknowledgementRow>> {
    record::get(conn, &subject, false).await
}
