//! Uploaded pictures. The pictures themselves are files; a row says which one, and what was sent.

use crate::{
    Conn, Result, Tx,
    connection::Run,
    record::{self, Record, all_in, column, listed, one, record, select},
};
use castcore_model::AssetId;
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait,
    sea_query::{Expr, Query},
};

record! {
    /// A picture.
    pub struct AssetRow in "assets" {
        /// Its id.
        id: AssetId,
        /// Name of its file: random, with the extension of what it is.
        filename: String,
        /// What the sender called it; for people only.
        original_name: String,
        /// Always `image`.
        kind: String,
        /// Its type, such as `image/png`.
        mime: String,
        /// Size of its file.
        size_bytes: i64,
        /// In pixels.
        width: i32,
        /// In pixels.
        height: i32,
        /// SHA-256 of what was sent, in hex: the same is kept once.
        sha256: String,
        /// When it was sent.
        created_at: DateTime<Utc>,
    }
}

listed!(AssetRow, AssetId, ordered by "created_at", "id");

/// Adds a row.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) when the same was sent before.
pub async fn insert(tx: &Tx, row: &AssetRow) -> Result<()> {
    record::insert(tx, row).await
}

/// The row of that id.
///
/// # Errors
/// Those of any read.
pub async fn get(conn: &impl Conn, id: AssetId) -> Result<Option<AssetRow>> {
    record::get(conn, &id, false).await
}

/// Removes the row. `false` when there is none.
///
/// # Errors
/// [`StoreError::Referenced`](crate::StoreError::Referenced) when others point to it.
pub async fn delete(tx: &Tx, id: AssetId) -> Result<bool> {
    record::delete::<AssetRow>(tx, &id, "assets").await
}

/// The picture that was made of a sent file with this hash.
///
/// # Errors
/// Those of any read.
pub async fn by_sha256(conn: &impl Conn, sha256: &str) -> Result<Option<AssetRow>> {
    let mut wanted = select::<AssetRow>();
    wanted.and_where(column::<AssetRow>("sha256").eq(sha256));
    one(conn, &wanted).await
}

/// Those of the names that belong to a row.
///
/// # Errors
/// Those of any read.
pub async fn known_filenames(conn: &impl Conn, names: &[String]) -> Result<Vec<String>> {
    let rows: Vec<AssetRow> = all_in(conn, "filename", names, &[]).await?;
    Ok(rows.into_iter().map(|row| row.filename).collect())
}

/// The sum of all sizes, in bytes.
///
/// # Errors
/// Those of any read.
pub async fn total_bytes(conn: &impl Conn) -> Result<u64> {
    let mut sum = Query::select();
    // PostgreSQL sums big integers to a numeric.
    sum.expr(Expr::col((AssetRow::TABLE, "size_bytes")).sum().cast_as("bigint")).from(AssetRow::TABLE);
    let Some(row) = conn.one(conn.build(&sum)).await? else { return Ok(0) };
    let bytes: Option<i64> = row.try_get_by_index(0)?;
    Ok(bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0))
}
