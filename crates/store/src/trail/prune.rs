//! Deleting the oldest rows, with an anchor in their place.

use super::{ANCHOR, ChainRow, Mark, stored_key};
use crate::{
    Lock, Result, StoreError, Tx,
    connection::Run as _,
    field::Field as _,
    record::{self, Record, cut, select},
    settings,
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait, Order,
    sea_query::{Expr, Query},
};

/// What was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// How many rows.
    pub rows: u64,
    /// The number of the last one.
    pub up_to: i64,
}

/// Deletes at most `batch` of the oldest rows, as long as they were written before `before` and their number is at most
/// `up_to`. The anchor keeps the hash that the first row left joins on, so the rest stays verifiable. `None` when there is
/// nothing to delete.
///
/// # Errors
/// [`StoreError::Other`] when the anchor cannot be signed, and those of any write.
pub async fn prune(
    tx: &Tx,
    before: DateTime<Utc>,
    up_to: i64,
    batch: u64,
    at: DateTime<Utc>,
) -> Result<Option<Pruned>> {
    // The last row stays what the next one joins on while this goes on.
    tx.lock(Lock::Trail).await?;
    let mut oldest = select::<ChainRow>();
    oldest.order_by((ChainRow::TABLE, "seq"), Order::Asc);
    let oldest: Vec<ChainRow> = record::all(tx, cut(&mut oldest, batch, 0)).await?;
    let old = oldest.iter().take_while(|row| row.at < before && row.seq <= up_to).count();
    let Some(last) = old.checked_sub(1).and_then(|index| oldest.get(index)) else { return Ok(None) };
    let Some(key) = stored_key(tx, tx.keeper()).await? else {
        // Nothing was chained yet: the rows are only counted, and the chain will begin after them.
        return delete(tx, last.seq, old).await.map(Some);
    };
    let anchor = Mark::sign(&key, ANCHOR, last.seq, last.hash.clone());
    let anchor = serde_json::to_value(anchor).map_err(|_| StoreError::Other("a mark is no JSON".into()))?;
    settings::set(tx, ANCHOR, &anchor, at).await?;
    delete(tx, last.seq, old).await.map(Some)
}

async fn delete(tx: &Tx, up_to: i64, rows: usize) -> Result<Pruned> {
    let mut delete = Query::delete();
    delete.from_table(ChainRow::TABLE).and_where(Expr::col("seq").lte(up_to.value()));
    tx.run(tx.build(&delete)).await?;
    Ok(Pruned { rows: rows as u64, up_to })
}
