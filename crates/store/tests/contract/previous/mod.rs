//! Databases of earlier versions, with data in every table: each migration keeps what is there, and what it leaves is
//! read by this version.
//!
//! A new table needs a row in [`rows::ROWS`], under the name of the migration that makes it; the test says so. From then
//! on every later migration runs over that row.
//!
//! The files beside this one hold the tables as a migration of a released version made them. Such a migration never
//! changes: whoever was there before has the old tables. To freeze one more, run its test with
//! `CASTCORE_TEST_FREEZE=<name of the migration>`.

mod rows;

use crate::harness::Db;
use castcore_store::schema;
use rows::{ROWS, Row};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, ExprTrait, Statement, StatementBuilder,
    sea_query::{Expr, Query},
};
use std::collections::{BTreeMap, BTreeSet};

async fn insert(raw: &DatabaseConnection, row: &Row) {
    let (columns, values): (Vec<&str>, Vec<_>) = (row.values)().into_iter().unzip();
    let mut insert = Query::insert();
    insert.into_table(row.table).columns(columns).values_panic(values.into_iter().map(Expr::value));
    let statement = StatementBuilder::build(&insert, &raw.get_database_backend());
    raw.execute_raw(statement).await.unwrap_or_else(|error| panic!("a row of {}: {error}", row.table));
}

/// Whether exactly one row still has all these values.
async fn is_there(raw: &DatabaseConnection, row: &Row) -> bool {
    let mut select = Query::select();
    select.expr(Expr::cust("COUNT(*)")).from(row.table);
    for (column, value) in (row.values)() {
        select.and_where(Expr::col(column).eq(value));
    }
    let found = raw.query_one_raw(StatementBuilder::build(&select, &raw.get_database_backend())).await.expect("a read");
    found.is_some_and(|found| found.try_get_by_index::<i64>(0).expect("a number") == 1)
}

/// From the first version on, one migration after the other, with rows in every table that there is.
async fn walk(db: &Db) {
    let raw = db.raw().await;
    let mut kept: Vec<&Row> = Vec::new();
    for step in schema::steps() {
        db.store.migrate_steps(1).await.unwrap_or_else(|error| panic!("{step} over rows of before: {error}"));
        for row in &kept {
            assert!(is_there(&raw, row).await, "{step} lost or changed a row of {}", row.table);
        }
        for row in ROWS.iter().filter(|row| row.since == step) {
            insert(&raw, row).await;
            assert!(is_there(&raw, row).await, "a row of {} is not as it was written", row.table);
            kept.push(row);
        }
    }
    db.store.migrate().await.expect("nothing is left to do");
    schema::check(&db.store).await.expect("the tables are those of this version");
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &kept {
        *written.entry(row.table).or_default() += 1;
    }
    let read = schema::read_rows(&db.store).await.expect("this version reads what earlier ones wrote");
    for (table, count) in read {
        let rows = written.get(table).copied();
        assert!(rows.is_some(), "there is no row of {table} in previous/rows.rs: add one under its migration");
        assert!(Some(count) >= rows, "{table} has {count} rows, not {rows:?}");
    }
    assert_eq!(kept.len(), ROWS.len(), "a row names a migration that does not exist");
    raw.close().await.expect("it closes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_migration_keeps_what_was_there_on_sqlite() {
    let db = Db::empty_sqlite().await;
    walk(&db).await;
    db.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_migration_keeps_what_was_there_on_postgres() {
    let Some(db) = Db::empty_postgres().await else { return };
    // The schema is made by the first migration; `raw` looks into it.
    walk(&db).await;
    db.finish().await;
}

/// From the first version to this one at once, as most people do it.
async fn leap(db: &Db) {
    db.store.migrate_steps(1).await.expect("the first version");
    let first = schema::steps().remove(0);
    let raw = db.raw().await;
    let rows: Vec<&Row> = ROWS.iter().filter(|row| row.since == first).collect();
    for row in &rows {
        insert(&raw, row).await;
    }
    let tables: BTreeSet<&str> = rows.iter().map(|row| row.table).collect();
    let real = schema::describe(&db.store).await.expect("a description");
    assert_eq!(tables, real.keys().map(String::as_str).collect(), "every table of the first version has a row");
    db.store.migrate().await.expect("all others");
    for row in rows {
        assert!(is_there(&raw, row).await, "a row of {} was lost or changed", row.table);
    }
    schema::read_rows(&db.store).await.expect("this version reads what the first one wrote");
    raw.close().await.expect("it closes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_version_becomes_this_one_on_sqlite() {
    let db = Db::empty_sqlite().await;
    leap(&db).await;
    db.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_version_becomes_this_one_on_postgres() {
    let Some(db) = Db::empty_postgres().await else { return };
    leap(&db).await;
    db.finish().await;
}

#[tokio::test]
async fn released_migrations_make_the_tables_they_always_made() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/previous");
    let db = Db::empty_sqlite().await;
    let raw = db.raw().await;
    let mut compared = 0;
    for step in schema::steps() {
        db.store.migrate_steps(1).await.expect("a step");
        if std::env::var("CASTCORE_TEST_FREEZE").is_ok_and(|name| name == step) {
            std::fs::write(folder.join(format!("{step}.sql")), tables(&raw).await).expect("a file");
        }
        let Ok(frozen) = std::fs::read_to_string(folder.join(format!("{step}.sql"))) else { continue };
        assert_eq!(tables(&raw).await, frozen, "{step} was released and is another one now");
        compared += 1;
    }
    assert!(compared > 0, "no migration was compared");
    raw.close().await.expect("it closes");
    db.finish().await;
}

/// The statements that make the tables and indexes, one a line.
async fn tables(raw: &DatabaseConnection) -> String {
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'seaql%' \
               ORDER BY type DESC, name";
    let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.expect("a read");
    rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("text") + ";\n").collect()
}
