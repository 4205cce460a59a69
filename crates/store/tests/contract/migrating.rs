use crate::{
    builders::{job, stored},
    harness::{Db, on_both},
};
use castcore_store::{Store, StoreError, Target, jobs, schema};
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use std::os::unix::fs::PermissionsExt;

on_both!(migrating_again_changes_nothing, tables_hold_what_the_rows_need, a_newer_database_is_refused);

async fn migrating_again_changes_nothing(db: &Db) {
    let row = stored!(db.store, jobs, job("j"));
    let before = schema::describe(&db.store).await.expect("a description");
    db.store.migrate().await.expect("again");
    db.another_store().await.migrate().await.expect("and from elsewhere");
    assert_eq!(schema::describe(&db.store).await, Ok(before));
    assert_eq!(jobs::get(db.store.read(), row.id).await, Ok(Some(row)));
}

async fn tables_hold_what_the_rows_need(db: &Db) {
    schema::check(&db.store).await.expect("every column is there");
    let real = schema::describe(&db.store).await.expect("a description");
    let names: Vec<&str> = real.keys().map(String::as_str).collect();
    assert_eq!(names, schema::expected().keys().copied().collect::<Vec<_>>(), "no table without rows");
    db.store.ping().await.expect("a sign of life");
}

async fn a_newer_database_is_refused(db: &Db) {
    let raw = db.raw().await;
    raw.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m9999_future', 0)").await.expect("a newer step");
    let error = db.store.migrate().await.expect_err("refused");
    assert!(matches!(&error, StoreError::Other(text) if text.contains("m9999_future")), "{error}");
    raw.close().await.expect("it closes");
}

async fn migrate_at_once(db: &Db) {
    let starts = (0..6).map(|_| {
        let target = db.target.clone();
        tokio::spawn(async move {
            let store = Store::open(&target).await?;
            store.migrate().await?;
            store.close().await
        })
    });
    for done in join_all(starts).await {
        assert_eq!(done.expect("no panic"), Ok(()));
    }
    schema::check(&db.store).await.expect("every column is there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_servers_may_start_at_once() {
    let db = Db::empty_sqlite().await;
    migrate_at_once(&db).await;
    db.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_servers_may_start_at_once() {
    let Some(db) = Db::empty_postgres().await else { return };
    migrate_at_once(&db).await;
    db.finish().await;
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let Some(postgres) = Db::empty_postgres().await else { return };
    let sqlite = Db::empty_sqlite().await;
    postgres.store.migrate().await.expect("migrations run");
    sqlite.store.migrate().await.expect("migrations run");
    let of_sqlite = schema::describe(&sqlite.store).await.expect("a description");
    let of_postgres = schema::describe(&postgres.store).await.expect("a description");
    assert_eq!(of_sqlite, of_postgres);
    assert_eq!(unique_indexes(&sqlite).await, unique_indexes(&postgres).await);
    sqlite.finish().await;
    postgres.finish().await;
}

async fn unique_indexes(db: &Db) -> Vec<String> {
    let raw = db.raw().await;
    let sql = match db.target {
        Target::Sqlite { .. } => "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
        Target::Postgres { .. } => {
            "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%_pkey'"
        }
    };
    let statement = sea_orm::Statement::from_string(raw.get_database_backend(), sql);
    let rows = raw.query_all_raw(statement).await.expect("a read");
    let mut names: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect();
    names.sort();
    raw.close().await.expect("it closes");
    names
}

#[tokio::test]
async fn the_files_of_sqlite_are_private() {
    let db = Db::empty_sqlite().await;
    db.store.migrate().await.expect("migrations run");
    stored!(db.store, jobs, job("j"));
    for ending in ["", "-wal", "-shm"] {
        let path = format!("{}{ending}", db.path().display());
        let mode = std::fs::metadata(&path).expect("the file is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{path}");
    }
    db.finish().await;
}

#[tokio::test]
async fn a_file_that_others_could_read_is_closed_to_them() {
    let db = Db::empty_sqlite().await;
    std::fs::set_permissions(db.path(), std::fs::Permissions::from_mode(0o644)).expect("a wider mode");
    db.another_store().await.close().await.expect("it closes");
    assert_eq!(std::fs::metadata(db.path()).expect("there").permissions().mode() & 0o777, 0o600);
    db.finish().await;
}

#[tokio::test]
async fn what_cannot_be_reached_is_unavailable() {
    let nowhere = Target::Sqlite { path: "/nonexistent-folder/castcore.db".into() };
    assert!(matches!(Store::open(&nowhere).await, Err(StoreError::Unavailable(_))));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let closed = Target::Postgres {
        host: "127.0.0.1".into(),
        port,
        database: "castcore".into(),
        user: "castcore".into(),
        password: "s3cret-4711".to_owned().into(),
        schema: None,
    };
    let error = Store::open(&closed).await.expect_err("nobody listens");
    assert!(error.is_temporary(), "{error}");
    assert!(!format!("{error} {error:?}").contains("4711"));
}

#[tokio::test]
async fn a_refused_password_is_no_matter_of_waiting() {
    let Some(db) = Db::empty_postgres().await else { return };
    let mut target = db.target.clone();
    if let Target::Postgres { password, .. } = &mut target {
        *password = "wr0ng-4711".to_owned().into();
    }
    let error = Store::open(&target).await.expect_err("refused");
    assert_eq!(error, StoreError::Other("PostgreSQL 28P01".into()));
    db.finish().await;
}
