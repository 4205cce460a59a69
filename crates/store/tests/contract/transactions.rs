use crate::{
    builders::{at, job, profile, stored},
    harness::{Db, on_both},
};
use castcore_store::{Store, StoreError, jobs, profiles, settings};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;

on_both!(
    nothing_is_seen_before_the_commit,
    dropping_undoes_everything,
    a_cancelled_task_undoes_everything,
    a_failed_statement_spoils_the_commit,
    errors_never_quote_values,
    a_broken_value_is_named_by_its_place,
    what_is_committed_is_seen_by_another_process,
);

async fn nothing_is_seen_before_the_commit(db: &Db) {
    let row = job("j");
    let tx = db.store.begin().await.expect("a transaction");
    jobs::insert(&tx, &row).await.expect("a write");
    assert_eq!(jobs::get(&tx, row.id).await, Ok(Some(row.clone())));
    assert_eq!(jobs::get(db.store.read(), row.id).await, Ok(None));
    tx.commit().await.expect("a commit");
    assert_eq!(jobs::get(db.store.read(), row.id).await, Ok(Some(row)));
}

async fn dropping_undoes_everything(db: &Db) {
    for _ in 0..20 {
        let tx = db.store.begin().await.expect("the connection is free again");
        jobs::insert(&tx, &job("j")).await.expect("a write");
        drop(tx);
    }
    assert_eq!(jobs::count(db.store.read()).await, Ok(0));
    stored!(db.store, jobs, job("after"));
    assert_eq!(jobs::count(db.store.read()).await, Ok(1));
}

/// A client that hangs up drops the future of its request at any point of it.
async fn a_cancelled_task_undoes_everything(db: &Db) {
    async fn work(store: Store) {
        let tx = store.begin().await.expect("a transaction");
        for _ in 0..100 {
            jobs::insert(&tx, &job("j")).await.expect("a write");
        }
        std::future::pending::<()>().await;
    }
    for micros in [0, 50, 200, 1_000, 5_000, 20_000] {
        let _ = tokio::time::timeout(Duration::from_micros(micros), work(db.store.clone())).await;
    }
    stored!(db.store, jobs, job("after"));
    assert_eq!(jobs::count(db.store.read()).await, Ok(1));
}

async fn a_failed_statement_spoils_the_commit(db: &Db) {
    stored!(db.store, profiles, profile("same"));
    let tx = db.store.begin().await.expect("a transaction");
    settings::set(&tx, "k", &json!(1), at(0)).await.expect("a write");
    assert!(profiles::insert(&tx, &profile("same")).await.is_err());
    assert!(matches!(tx.commit().await, Err(StoreError::Other(_))), "success is never claimed for half a change");
    assert_eq!(settings::get(db.store.read(), "k").await, Ok(None));
    let tx = db.store.begin().await.expect("the store still works");
    settings::set(&tx, "k", &json!(1), at(0)).await.expect("a write");
    tx.commit().await.expect("a commit");
}

async fn errors_never_quote_values(db: &Db) {
    let secret = "s3cret-value-4711";
    stored!(db.store, profiles, profile(secret));
    let tx = db.store.begin().await.expect("a transaction");
    let error = profiles::insert(&tx, &profile(secret)).await.expect_err("taken");
    assert!(!format!("{error} {error:?}").contains(secret));
    drop(tx);
    let mut row = job(secret);
    row.description = format!("{secret}\0");
    let tx = db.store.begin().await.expect("a transaction");
    // PostgreSQL refuses the zero character and quotes the text around it; SQLite takes it.
    if let Err(error) = jobs::insert(&tx, &row).await {
        assert!(!format!("{error} {error:?}").contains(secret));
    }
}

async fn a_broken_value_is_named_by_its_place(db: &Db) {
    use sea_orm::ConnectionTrait;
    let row = stored!(db.store, jobs, job("j"));
    let raw = db.raw().await;
    raw.execute_unprepared("UPDATE stream_jobs SET desired_state = 's3cret'").await.expect("it is broken");
    let error = jobs::get(db.store.read(), row.id).await.expect_err("it cannot be read");
    let expected = StoreError::Corrupt { table: "stream_jobs", column: "desired_state", row: row.id.to_string() };
    assert_eq!(error, expected);
    raw.execute_unprepared("UPDATE stream_jobs SET desired_state = 'running', fallback_policy = '{'")
        .await
        .expect("it is broken");
    let error = jobs::list_page(db.store.read(), 10, 0).await.expect_err("it cannot be read");
    assert!(matches!(error, StoreError::Corrupt { column: "fallback_policy", .. }), "{error}");
    raw.close().await.expect("it closes");
}

async fn what_is_committed_is_seen_by_another_process(db: &Db) {
    let other = db.another_store().await;
    let tasks = (0..20).map(|index| {
        let store = if index % 2 == 0 { db.store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let row = job(&format!("j{index}"));
            let tx = store.begin().await.expect("a transaction");
            jobs::insert(&tx, &row).await.expect("a write");
            tx.commit().await.expect("a commit");
            // Read your own write, on any connection, at once.
            assert!(jobs::get(store.read(), row.id).await.expect("a read").is_some());
        })
    });
    for done in join_all(tasks).await {
        done.expect("no panic");
    }
    assert_eq!(jobs::count(db.store.read()).await, Ok(20));
    assert_eq!(jobs::count(other.read()).await, Ok(20));
    other.close().await.expect("it closes");
}
