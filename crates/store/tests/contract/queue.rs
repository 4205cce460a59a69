use crate::{
    builders::at,
    harness::{Db, on_both},
};
use castcore_store::{
    Store,
    queue::{self, NewTask, TaskRow},
};
use futures_util::future::join_all;
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

on_both!(
    workers_at_once_never_share_a_task,
    a_task_waits_for_its_time_and_kind,
    a_key_waits_once,
    a_lost_lease_is_given_to_another,
    a_task_is_buried_after_its_last_attempt,
    a_task_that_kills_its_workers_is_buried,
    an_undone_change_enqueues_nothing,
);

const LEASE_MS: u64 = 30_000;

fn task(kind: &str) -> NewTask {
    NewTask {
        id: Uuid::new_v4(),
        kind: kind.into(),
        payload: json!({"x": 1}),
        unique_key: None,
        run_at: at(0),
        max_attempts: 3,
    }
}

async fn enqueue(store: &Store, task: &NewTask) -> bool {
    let tx = store.begin().await.expect("a transaction");
    let added = queue::enqueue(&tx, task, at(0)).await.expect("a write");
    tx.commit().await.expect("a commit");
    added
}

async fn lease(store: &Store, owner: &str, seconds: i64, limit: u64) -> Vec<TaskRow> {
    let tx = store.begin().await.expect("a transaction");
    let tasks = queue::lease(&tx, owner, &["scan", "probe"], at(seconds), LEASE_MS, limit).await.expect("a lease");
    tx.commit().await.expect("a commit");
    tasks
}

async fn fail(store: &Store, task: &TaskRow, retry: i64, now: i64) -> bool {
    let tx = store.begin().await.expect("a transaction");
    let mine = queue::fail_with_retry(&tx, task, "no disk", at(retry), at(now)).await.expect("a write");
    tx.commit().await.expect("a commit");
    mine
}

async fn workers_at_once_never_share_a_task(db: &Db) {
    for _ in 0..60 {
        enqueue(&db.store, &task("scan")).await;
    }
    let workers = (0..8).map(|worker| {
        let store = db.store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let batch = lease(&store, &format!("w{worker}"), 1, 3).await;
                if batch.is_empty() {
                    return mine;
                }
                mine.extend(batch.iter().map(|task| task.id));
            }
        })
    });
    let all: Vec<Uuid> = join_all(workers).await.into_iter().flat_map(|mine| mine.expect("no panic")).collect();
    assert_eq!(all.len(), 60, "each task is leased, and none twice");
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 60);
}

async fn a_task_waits_for_its_time_and_kind(db: &Db) {
    let mut late = task("scan");
    late.run_at = at(100);
    let mut early = task("probe");
    early.run_at = at(-5);
    for task in [&late, &early, &task("backup")] {
        assert!(enqueue(&db.store, task).await);
    }
    let due = lease(&db.store, "w", 99, 10).await;
    assert_eq!(due.iter().map(|task| task.id).collect::<Vec<_>>(), [early.id]);
    assert_eq!((due[0].attempts, &due[0].payload), (1, &json!({"x": 1})));
    let due = lease(&db.store, "w", 100, 10).await;
    assert_eq!(due.iter().map(|task| task.id).collect::<Vec<_>>(), [late.id]);
}

async fn a_key_waits_once(db: &Db) {
    let keyed = || NewTask { unique_key: Some("scan:1".into()), ..task("scan") };
    assert!(enqueue(&db.store, &keyed()).await);
    assert!(!enqueue(&db.store, &keyed()).await);
    let leased = lease(&db.store, "w", 1, 10).await;
    assert_eq!(leased.len(), 1);
    assert!(!enqueue(&db.store, &keyed()).await, "a task that runs still holds its key");
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(queue::complete(&tx, &leased[0]).await, Ok(true));
    tx.commit().await.expect("a commit");
    assert!(enqueue(&db.store, &keyed()).await);
}

async fn a_lost_lease_is_given_to_another(db: &Db) {
    enqueue(&db.store, &task("scan")).await;
    let first = lease(&db.store, "one", 0, 1).await.remove(0);
    assert!(lease(&db.store, "two", 29, 1).await.is_empty());
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(queue::extend(&tx, &first, at(29), LEASE_MS).await, Ok(true));
    tx.commit().await.expect("a commit");
    assert!(lease(&db.store, "two", 58, 1).await.is_empty());
    let second = lease(&db.store, "two", 59, 1).await.remove(0);
    assert_eq!((second.id, second.attempts), (first.id, 2));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(queue::extend(&tx, &first, at(60), LEASE_MS).await, Ok(false));
    assert_eq!(queue::complete(&tx, &first).await, Ok(false));
    assert_eq!(queue::complete(&tx, &second).await, Ok(true));
    tx.commit().await.expect("a commit");
    assert_eq!(queue::get(db.store.read(), first.id).await, Ok(None));
}

async fn a_task_is_buried_after_its_last_attempt(db: &Db) {
    let new = NewTask { max_attempts: 2, unique_key: Some("k".into()), ..task("scan") };
    enqueue(&db.store, &new).await;
    let first = lease(&db.store, "w", 0, 1).await.remove(0);
    assert!(fail(&db.store, &first, 10, 1).await);
    assert!(!fail(&db.store, &first, 10, 1).await, "the lease is over");
    assert!(lease(&db.store, "w", 9, 1).await.is_empty());
    let second = lease(&db.store, "w", 10, 1).await.remove(0);
    assert!(fail(&db.store, &second, 20, 11).await);
    assert!(lease(&db.store, "w", 1_000, 1).await.is_empty());
    let buried = queue::buried(db.store.read(), 10).await.expect("a read");
    assert_eq!(buried.len(), 1);
    assert_eq!((buried[0].buried_at, buried[0].last_error.as_deref()), (Some(at(11)), Some("no disk")));
    assert!(enqueue(&db.store, &NewTask { id: Uuid::new_v4(), ..new }).await, "a buried task frees its key");
}

async fn a_task_that_kills_its_workers_is_buried(db: &Db) {
    enqueue(&db.store, &NewTask { max_attempts: 1, ..task("scan") }).await;
    assert_eq!(lease(&db.store, "w", 0, 1).await.len(), 1);
    assert!(lease(&db.store, "w", 31, 1).await.is_empty());
    assert_eq!(queue::buried(db.store.read(), 10).await.expect("a read").len(), 1);
}

async fn an_undone_change_enqueues_nothing(db: &Db) {
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(queue::enqueue(&tx, &task("scan"), at(0)).await, Ok(true));
    drop(tx);
    assert!(lease(&db.store, "w", 1, 10).await.is_empty());
}
