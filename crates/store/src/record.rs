//! Rows: one macro ties a struct to its table, and the few statements that every table needs.
//!
//! To add one more resource: a migration, a module with a `record!`, `standard!` for the usual functions, its
//! own queries, and its part of the contract suite.

use crate::{
    connection::{Conn, Run, Tx},
    error::{Result, StoreError},
    field::{Field, Unreadable},
};
use sea_orm::{
    ExprTrait, Order, QueryResult, Value,
    sea_query::{Expr, LockType, OnConflict, Query, SelectStatement, SimpleExpr},
};
use std::{collections::HashMap, fmt, hash::Hash};

/// The most values one `IN (…)` carries. Longer lists take several queries.
pub(crate) const IN_LIST: usize = 1024;
/// Columns that no update changes: `version` is counted up by the statement itself, `run` by `jobs::next_run`,
/// `totp_last_step` by `users::take_totp_step`, because a row that was read earlier must not make a code new again.
const NOT_UPDATED: &[&str] = &["created_at", "version", "run", "totp_last_step"];

/// A row of a table. The first column is its key.
pub(crate) trait Record: Sized + Send {
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];

    /// Reads the columns in the order of [`Self::COLUMNS`], beginning at number `first`; on failure, which
    /// column it was.
    fn read_from(row: &QueryResult, first: usize) -> std::result::Result<Self, &'static str>;
    /// The values in the order of [`Self::COLUMNS`].
    fn values(&self) -> Vec<Value>;
    /// Columns that follow from others and are not part of the struct.
    fn derived(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

/// A row that carries the number of its changes.
pub(crate) trait Versioned: Record {
    fn version(&self) -> i64;
    fn set_version(&mut self, version: i64);
}

/// Declares the struct of a row and its table. `field: Type = "column"` gives the column another name than the
/// field. Fields whose name ends in `_hash`, `_sealed` or `_secret` do not show in `Debug`.
macro_rules! record {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident in $table:literal $(derived by $derive:ident)? {
            $($(#[$field_doc:meta])* $field:ident: $type:ty $(= $column:literal)?),* $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq)]
        $vis struct $name { $($(#[$field_doc])* pub $field: $type),* }

        impl $crate::record::Record for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$($crate::record::record!(@column $field $($column)?)),*];

            fn read_from(row: &sea_orm::QueryResult, first: usize) -> std::result::Result<Self, &'static str> {
                let mut index = first;
                $(
                    let $field = $crate::record::read_column(row, &mut index)
                        .map_err(|_| $crate::record::record!(@column $field $($column)?))?;
                )*
                Ok(Self { $($field),* })
            }

            fn values(&self) -> Vec<sea_orm::Value> {
                vec![$($crate::field::Field::value(&self.$field)),*]
            }

            $(fn derived(&self) -> Vec<(&'static str, sea_orm::Value)> { $derive(self) })?
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), $crate::record::shown(stringify!($field), &self.$field)))*
                    .finish()
            }
        }
    };
    (@column $field:ident) => { stringify!($field) };
    (@column $field:ident $column:literal) => { $column };
}
pub(crate) use record;

/// The functions that every resource with an id and a version has.
macro_rules! standard {
    ($row:ident, $id:ident, $table:literal) => {
        impl $crate::record::Versioned for $row {
            fn version(&self) -> i64 {
                self.version
            }
            fn set_version(&mut self, version: i64) {
                self.version = version;
            }
        }

        /// Adds a row.
        ///
        /// # Errors
        /// [`StoreError::Taken`](crate::StoreError::Taken) when a unique column holds the value already,
        /// [`StoreError::Dangling`](crate::StoreError::Dangling) when it points to a row that does not exist.
        pub async fn insert(tx: &$crate::Tx, row: &$row) -> $crate::Result<()> {
            $crate::record::insert(tx, row).await
        }

        /// The row of that id.
        ///
        /// # Errors
        /// Those of any read.
        pub async fn get(conn: &impl $crate::Conn, id: castcore_model::$id) -> $crate::Result<Option<$row>> {
            $crate::record::get(conn, &id, false).await
        }

        /// The row of that id, which no other transaction can change before this one ends.
        ///
        /// # Errors
        /// Those of any read.
        pub async fn get_for_update(tx: &$crate::Tx, id: castcore_model::$id) -> $crate::Result<Option<$row>> {
            $crate::record::get(tx, &id, tx.backend() == sea_orm::DbBackend::Postgres).await
        }

        /// Writes every column but the id and `created_at`, if the row still has the version it was read with.
        /// The version is then one higher, in the database and in `row`.
        ///
        /// # Errors
        /// [`StoreError::Stale`](crate::StoreError::Stale) when it has not, and those of `insert`.
        pub async fn update(tx: &$crate::Tx, row: &mut $row) -> $crate::Result<()> {
            $crate::record::update(tx, row).await
        }

        /// Removes the row. `false` when there is none.
        ///
        /// # Errors
        /// [`StoreError::Referenced`](crate::StoreError::Referenced) when others point to it.
        pub async fn delete(tx: &$crate::Tx, id: castcore_model::$id) -> $crate::Result<bool> {
            $crate::record::delete::<$row>(tx, &id, $table).await
        }
    };
}
pub(crate) use standard;

/// [`standard!`] for a resource that is listed as a whole: by ids, by pages, counted.
macro_rules! listed {
    ($row:ident, $id:ident, ordered by $($order:literal),+) => {
        /// The rows of these ids. Ids without a row are left out.
        ///
        /// # Errors
        /// Those of any read.
        pub async fn by_ids(
            conn: &impl $crate::Conn,
            ids: &[castcore_model::$id],
        ) -> $crate::Result<std::collections::HashMap<castcore_model::$id, $row>> {
            let rows: Vec<$row> = $crate::record::all_in(conn, "id", ids, &[]).await?;
            Ok(rows.into_iter().map(|row| (row.id, row)).collect())
        }

        #[doc = concat!("A page, ordered by ", $("`", $order, "` "),+, ", and how many rows there are in all.")]
        /// The caller bounds `limit`.
        ///
        /// # Errors
        /// Those of any read.
        pub async fn list_page(
            conn: &impl $crate::Conn,
            limit: u64,
            offset: u64,
        ) -> $crate::Result<(Vec<$row>, u64)> {
            $crate::record::page(conn, &[$($order),+], limit, offset).await
        }

        /// How many rows there are.
        ///
        /// # Errors
        /// Those of any read.
        pub async fn count(conn: &impl $crate::Conn) -> $crate::Result<u64> {
            $crate::record::count(conn, &$crate::record::count_of::<$row>()).await
        }
    };
}
pub(crate) use listed;

pub(crate) fn read_column<T: Field>(row: &QueryResult, index: &mut usize) -> std::result::Result<T, Unreadable> {
    let value = T::read(row, *index)?;
    *index += 1;
    Ok(value)
}

/// What `Debug` shows of a field.
pub(crate) fn shown<'a, T: fmt::Debug>(name: &str, value: &'a T) -> &'a dyn fmt::Debug {
    let hidden = ["_hash", "_sealed", "_secret"].iter().any(|end| name.ends_with(end));
    if hidden { &"•••" } else { value }
}

/// One row as a struct. A value that cannot be read names its table, column and row.
pub(crate) fn read<R: Record>(row: &QueryResult) -> Result<R> {
    R::read_from(row, 0).map_err(|column| corrupt::<R>(row, column, 0))
}

pub(crate) fn corrupt<R: Record>(row: &QueryResult, column: &'static str, key_index: usize) -> StoreError {
    let uuid = row.try_get_by_index::<uuid::Uuid>(key_index).map(|id| id.to_string());
    let number = |_| row.try_get_by_index::<i64>(key_index).map(|number| number.to_string());
    // A text key may be a token's hash: it is not shown.
    let row = uuid.or_else(number).unwrap_or_else(|_| "?".into());
    StoreError::Corrupt { table: R::TABLE, column, row }
}

pub(crate) fn select<R: Record>() -> SelectStatement {
    let mut select = Query::select();
    select.columns(R::COLUMNS.iter().map(|column| (R::TABLE, *column))).from(R::TABLE);
    select
}

pub(crate) fn column<R: Record>(name: &'static str) -> Expr {
    Expr::col((R::TABLE, name))
}

pub(crate) async fn all<R: Record>(conn: &impl Conn, select: &SelectStatement) -> Result<Vec<R>> {
    let rows = conn.all(conn.build(select)).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn one<R: Record>(conn: &impl Conn, select: &SelectStatement) -> Result<Option<R>> {
    let row = conn.one(conn.build(select)).await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn get<R: Record>(conn: &impl Conn, key: &impl Field, lock: bool) -> Result<Option<R>> {
    let mut select = select::<R>();
    select.and_where(column::<R>(R::COLUMNS[0]).eq(key.value()));
    if lock {
        select.lock(LockType::Update);
    }
    one(conn, &select).await
}

/// The rows from `offset` on, in this order.
pub(crate) fn part<R: Record>(order: &[&'static str], limit: u64, offset: u64) -> SelectStatement {
    let mut select = select::<R>();
    for name in order {
        select.order_by((R::TABLE, *name), Order::Asc);
    }
    cut(&mut select, limit, offset);
    select
}

/// A page, and how many rows there are. Both come from one statement: each is a way to the database and back, and what is
/// written between two of them cannot make them contradict each other. Behind the end there are two.
pub(crate) async fn page<R: Record>(
    conn: &impl Conn,
    order: &[&'static str],
    limit: u64,
    offset: u64,
) -> Result<(Vec<R>, u64)> {
    let mut select = part::<R>(order, limit, offset);
    select.expr(SimpleExpr::SubQuery(None, Box::new(count_of::<R>().into())));
    let rows = conn.all(conn.build(&select)).await?;
    let total = match rows.first() {
        Some(row) => count_in(row, R::COLUMNS.len())?,
        // Behind the end there is no row that could carry it.
        None => count(conn, &count_of::<R>()).await?,
    };
    Ok((rows.iter().map(read).collect::<Result<_>>()?, total))
}

/// Both databases count in signed 64 bits.
pub(crate) fn cut(select: &mut SelectStatement, limit: u64, offset: u64) -> &mut SelectStatement {
    let most = i64::MAX.unsigned_abs();
    select.limit(Ord::min(limit, most)).offset(Ord::min(offset, most))
}

pub(crate) fn count_of<R: Record>() -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::col((R::TABLE, R::COLUMNS[0])).count()).from(R::TABLE);
    select
}

pub(crate) async fn count(conn: &impl Conn, select: &SelectStatement) -> Result<u64> {
    let Some(row) = conn.one(conn.build(select)).await? else { return Ok(0) };
    count_in(&row, 0)
}

fn count_in(row: &QueryResult, index: usize) -> Result<u64> {
    let number: i64 = row.try_get_by_index(index)?;
    Ok(u64::try_from(number).unwrap_or(0))
}

/// Rows whose `name` is one of `keys`, ordered. The list is filled up to a power of two, so that pages of
/// different lengths share a few prepared statements.
pub(crate) async fn all_in<R: Record, K: Field>(
    conn: &impl Conn,
    name: &'static str,
    keys: &[K],
    order: &[&'static str],
) -> Result<Vec<R>> {
    let mut rows = Vec::new();
    for chunk in keys.chunks(IN_LIST) {
        let mut select = select::<R>();
        select.and_where(column::<R>(name).is_in(padded(chunk)));
        for name in order {
            select.order_by((R::TABLE, *name), Order::Asc);
        }
        rows.append(&mut all(conn, &select).await?);
    }
    Ok(rows)
}

/// The values of a list, the last one repeated until their number is a power of two.
pub(crate) fn padded<K: Field>(keys: &[K]) -> Vec<Value> {
    let mut values: Vec<Value> = keys.iter().map(Field::value).collect();
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

/// Sorts rows by what they belong to; their order within it stays.
pub(crate) fn grouped<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

pub(crate) fn row_values<R: Record>(row: &R) -> (Vec<&'static str>, Vec<SimpleExpr>) {
    let (mut columns, mut values) = (R::COLUMNS.to_vec(), row.values());
    for (column, value) in row.derived() {
        columns.push(column);
        values.push(value);
    }
    (columns, values.into_iter().map(SimpleExpr::Value).collect())
}

pub(crate) async fn insert<R: Record>(tx: &Tx, row: &R) -> Result<()> {
    let (columns, values) = row_values(row);
    let mut insert = Query::insert();
    insert.into_table(R::TABLE).columns(columns).values_panic(values);
    let statement = tx.build(&insert);
    tx.run(statement).await?;
    Ok(())
}

/// Writes a row that belongs to another, over the one with its key. `false`, and nothing is written, when the owner is
/// gone.
pub(crate) async fn put_of<R: Record, Owner: Record>(tx: &Tx, row: &R, owner: &impl Field) -> Result<bool> {
    let key = R::COLUMNS[0];
    let over = OnConflict::column(key).update_columns(R::COLUMNS[1..].iter().copied()).to_owned();
    insert_beside::<R, Owner>(tx, row, owner, Some(over)).await
}

/// Adds a row that belongs to another. `false`, and nothing is written, when the owner is gone.
pub(crate) async fn insert_of<R: Record, Owner: Record>(tx: &Tx, row: &R, owner: &impl Field) -> Result<bool> {
    insert_beside::<R, Owner>(tx, row, owner, None).await
}

/// `INSERT … SELECT … FROM owner WHERE id = …`: one statement, which writes nothing without owner.
async fn insert_beside<R: Record, Owner: Record>(
    tx: &Tx,
    row: &R,
    owner: &impl Field,
    over: Option<OnConflict>,
) -> Result<bool> {
    let (columns, values) = row_values(row);
    let mut select = Query::select();
    select.exprs(values).from(Owner::TABLE).and_where(Expr::col((Owner::TABLE, "id")).eq(owner.value()));
    let mut insert = Query::insert();
    insert.into_table(R::TABLE).columns(columns);
    insert.select_from(select).map_err(|_| StoreError::Other("as many values as columns".into()))?;
    if let Some(over) = over {
        insert.on_conflict(over);
    }
    Ok(tx.run(tx.build(&insert)).await?.rows_affected() > 0)
}

pub(crate) async fn update<R: Versioned>(tx: &Tx, row: &mut R) -> Result<()> {
    let (columns, values) = row_values(row);
    let mut pairs = columns.into_iter().zip(values);
    let Some((key_column, key)) = pairs.next() else { return Err(StoreError::Stale) };
    let mut update = Query::update();
    update
        .table(R::TABLE)
        .values(pairs.filter(|(column, _)| !NOT_UPDATED.contains(column)))
        .value("version", Expr::col("version").add(1))
        .and_where(Expr::col(key_column).eq(key))
        .and_where(Expr::col("version").eq(row.version()));
    let statement = tx.build(&update);
    if tx.run(statement).await?.rows_affected() == 0 {
        return Err(StoreError::Stale);
    }
    row.set_version(row.version() + 1);
    Ok(())
}

pub(crate) async fn delete<R: Record>(tx: &Tx, key: &impl Field, used_by: &'static str) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(R::TABLE).and_where(Expr::col(R::COLUMNS[0]).eq(key.value()));
    let statement = tx.build(&delete);
    match tx.run(statement).await {
        Ok(result) => Ok(result.rows_affected() > 0),
        Err(StoreError::Dangling) => Err(StoreError::Referenced { by: used_by }),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_filled_up_to_few_lengths() {
        assert!(padded::<i64>(&[]).is_empty());
        assert_eq!(padded(&[7_i64, 8, 9]), [7_i64, 8, 9, 9].map(|number| number.value()).to_vec());
    }

    #[test]
    fn debug_hides_what_must_not_be_printed() {
        let hash = "$argon2id$abc";
        assert_eq!(format!("{:?}", shown("password_hash", &hash)), "\"•••\"");
        assert_eq!(format!("{:?}", shown("name", &"a")), "\"a\"");
    }
}
