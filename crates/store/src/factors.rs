//! What proves a person beside the password: recovery codes, and devices that signed in before.
//!
//! | what | kept until |
//! |---|---|
//! | recovery code | the next set of codes, or the second factor's end |
//! | known device | its `expires_at` |

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, column, record},
};
use castcore_model::UserId;
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait, Order,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

record! {
    /// A code that opens the account once when the second factor is lost.
    pub struct RecoveryCodeRow in "recovery_codes" {
        /// Its id.
        id: Uuid,
        /// Whose it is.
        user_id: UserId,
        /// Keyed hash of the code, in hex.
        code_hash: String,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// When it was used.
        used_at: Option<DateTime<Utc>>,
    }
}

record! {
    /// A device that signed in before.
    pub struct KnownDeviceRow in "known_devices" {
        /// SHA-256 of the device's token, in hex.
        device_hash: String,
        /// Who signed in on it.
        user_id: UserId,
        /// What the client called itself.
        user_agent: Option<String>,
        /// When it first signed in.
        created_at: DateTime<Utc>,
        /// When it last signed in.
        last_used_at: DateTime<Utc>,
        /// When it is forgotten.
        expires_at: DateTime<Utc>,
    }
}

/// Replaces a user's recovery codes by these; none removes them.
///
/// # Errors
/// Those of any write.
pub async fn replace_codes(tx: &Tx, user: UserId, codes: &[RecoveryCodeRow]) -> Result<()> {
    let mut delete = Query::delete();
    delete.from_table(RecoveryCodeRow::TABLE).and_where(Expr::col("user_id").eq(user.value()));
    tx.run(tx.build(&delete)).await?;
    for code in codes {
        record::insert(tx, code).await?;
    }
    Ok(())
}

/// Uses up a recovery code. `true` for exactly one caller, however many try at once.
///
/// # Errors
/// Those of any write.
pub async fn use_code(tx: &Tx, user: UserId, code_hash: &str, at: DateTime<Utc>) -> Result<bool> {
    let mut update = Query::update();
    update
        .table(RecoveryCodeRow::TABLE)
        .value("used_at", at.value())
        .and_where(Expr::col("user_id").eq(user.value()))
        .and_where(Expr::col("code_hash").eq(code_hash))
        .and_where(Expr::col("used_at").is_null());
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// How many recovery codes a user has left.
///
/// # Errors
/// Those of any read.
pub async fn codes_left(conn: &impl Conn, user: UserId) -> Result<u64> {
    let mut select = record::count_of::<RecoveryCodeRow>();
    select
        .and_where(column::<RecoveryCodeRow>("user_id").eq(user.value()))
        .and_where(column::<RecoveryCodeRow>("used_at").is_null());
    record::count(conn, &select).await
}

/// Adds a device.
///
/// # Errors
/// [`StoreError::Dangling`](crate::StoreError::Dangling) when there is no such user.
pub async fn insert_device(tx: &Tx, row: &KnownDeviceRow) -> Result<()> {
    record::insert(tx, row).await
}

/// The device of that hash.
///
/// # Errors
/// Those of any read.
pub async fn find_device(conn: &impl Conn, device_hash: &str) -> Result<Option<KnownDeviceRow>> {
    record::get(conn, &device_hash.to_owned(), false).await
}

/// Notes that a device signed in again, and until when it is known now.
///
/// # Errors
/// Those of any write.
pub async fn touch_device(tx: &Tx, device_hash: &str, at: DateTime<Utc>, expires_at: DateTime<Utc>) -> Result<()> {
    let mut update = Query::update();
    update
        .table(KnownDeviceRow::TABLE)
        .value("last_used_at", at.value())
        .value("expires_at", expires_at.value())
        .and_where(Expr::col("device_hash").eq(device_hash));
    tx.run(tx.build(&update)).await?;
    Ok(())
}

/// Forgets all devices of a user but the `keep` that signed in last. Returns how many.
///
/// # Errors
/// Those of any write.
pub async fn forget_oldest_devices(tx: &Tx, user: UserId, keep: u64) -> Result<u64> {
    let mut newest = Query::select();
    newest
        .column("device_hash")
        .from(KnownDeviceRow::TABLE)
        .and_where(Expr::col("user_id").eq(user.value()))
        .order_by("last_used_at", Order::Desc)
        .order_by("device_hash", Order::Asc)
        .limit(keep);
    let mut delete = Query::delete();
    delete
        .from_table(KnownDeviceRow::TABLE)
        .and_where(Expr::col("user_id").eq(user.value()))
        .and_where(Expr::col("device_hash").not_in_subquery(newest));
    Ok(tx.run(tx.build(&delete)).await?.rows_affected())
}

/// Forgets every device of a user. Returns how many.
///
/// # Errors
/// Those of any write.
pub async fn forget_devices(tx: &Tx, user: UserId) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(KnownDeviceRow::TABLE).and_where(Expr::col("user_id").eq(user.value()));
    Ok(tx.run(tx.build(&delete)).await?.rows_affected())
}

/// Forgets the devices whose time is up. Returns how many.
///
/// # Errors
/// Those of any write.
pub async fn forget_expired_devices(tx: &Tx, now: DateTime<Utc>) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(KnownDeviceRow::TABLE).and_where(Expr::col("expires_at").lte(now.value()));
    Ok(tx.run(tx.build(&delete)).await?.rows_affected())
}
