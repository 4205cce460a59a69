//! Settings of the instance: names with JSON values.

use crate::{
    Conn, Result, Tx,
    connection::Run,
    record::{self, Record, record, row_values, select},
};
use chrono::{DateTime, Utc};
use sea_orm::{
    Order,
    sea_query::{OnConflict, Query},
};
use serde_json::Value;
use std::collections::BTreeMap;

record! {
    /// One setting.
    pub(crate) struct SettingRow in "settings" {
        key: String,
        value: Value,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    }
}

/// One value.
///
/// # Errors
/// Those of any read.
pub async fn get(conn: &impl Conn, key: &str) -> Result<Option<Value>> {
    let row: Option<SettingRow> = record::get(conn, &key.to_owned(), false).await?;
    Ok(row.map(|row| row.value))
}

/// All values. Their number is bounded by the names that the domain knows.
///
/// # Errors
/// Those of any read.
pub async fn all(conn: &impl Conn) -> Result<BTreeMap<String, Value>> {
    let mut select = select::<SettingRow>();
    select.order_by((SettingRow::TABLE, "key"), Order::Asc);
    let rows: Vec<SettingRow> = record::all(conn, &select).await?;
    Ok(rows.into_iter().map(|row| (row.key, row.value)).collect())
}

/// Sets one value, whether it was set before or not.
///
/// # Errors
/// Those of any write.
pub async fn set(tx: &Tx, key: &str, value: &Value, at: DateTime<Utc>) -> Result<()> {
    let row = SettingRow { key: key.to_owned(), value: value.clone(), created_at: at, updated_at: at };
    let (columns, values) = row_values(&row);
    let mut insert = Query::insert();
    insert
        .into_table(SettingRow::TABLE)
        .columns(columns)
        .values_panic(values)
        .on_conflict(OnConflict::column("key").update_columns(["value", "updated_at"]).to_owned());
    tx.run(tx.build(&insert)).await?;
    Ok(())
}

/// Removes one value. `false` when it was not set.
///
/// # Errors
/// Those of any write.
pub async fn delete(tx: &Tx, key: &str) -> Result<bool> {
    record::delete::<SettingRow>(tx, &key.to_owned(), "other rows").await
}
