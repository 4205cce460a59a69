use crate::{
    builders::{at, job, stored, user},
    harness::{Db, on_both},
};
use castcore_model::{Role, job::DesiredState};
use castcore_store::{Lock, jobs, users};
use futures_util::future::join_all;
use std::time::Duration;

on_both!(
    a_lock_keeps_others_waiting,
    fifty_setups_make_one_administrator,
    the_last_administrator_stays,
    a_row_held_for_update_does_not_move
);

async fn fifty_setups_make_one_administrator(db: &Db) {
    let other = db.another_store().await;
    let tasks = (0..50).map(|index| {
        let store = if index % 2 == 0 { db.store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let tx = store.begin().await.expect("a transaction");
            tx.lock(Lock::Setup).await.expect("the lock");
            if users::count_active_admins(&tx).await.expect("a read") > 0 {
                return false;
            }
            let row = user(&format!("admin{index}"));
            users::insert(&tx, &row).await.expect("a write");
            users::set_roles(&tx, row.id, &[Role::Admin]).await.expect("a write");
            tx.commit().await.expect("a commit");
            true
        })
    });
    let made = join_all(tasks).await.into_iter().filter(|made| *made.as_ref().expect("no panic")).count();
    assert_eq!(made, 1);
    assert_eq!(users::count(db.store.read()).await, Ok(1));
    other.close().await.expect("it closes");
}

async fn a_lock_keeps_others_waiting(db: &Db) {
    for lock in [Lock::Setup, Lock::Admins] {
        let before = users::count(db.store.read()).await.expect("a read");
        let tx = db.store.begin().await.expect("a transaction");
        tx.lock(lock).await.expect("the lock");
        let store = db.store.clone();
        let mut other = tokio::spawn(async move {
            let tx = store.begin().await.expect("a transaction");
            tx.lock(lock).await.expect("the lock");
            users::count(&tx).await.expect("a read")
        });
        // Right code passes however slow the machine is; without the lock the other one is done long before.
        let early = tokio::time::timeout(Duration::from_millis(300), &mut other).await;
        assert!(early.is_err(), "{lock:?}: the other one did not wait");
        users::insert(&tx, &user(&format!("{lock:?}"))).await.expect("a write");
        tx.commit().await.expect("a commit");
        assert_eq!(other.await.expect("no panic"), before + 1, "it sees what it waited for");
    }
}

async fn the_last_administrator_stays(db: &Db) {
    let mut admins = Vec::new();
    for index in 0..8 {
        admins.push(crate::builders::stored_user(&db.store, &format!("a{index}"), &[Role::Admin]).await);
    }
    let tasks = admins.into_iter().map(|admin| {
        let store = db.store.clone();
        tokio::spawn(async move {
            let tx = store.begin().await.expect("a transaction");
            tx.lock(Lock::Admins).await.expect("the lock");
            if users::count_active_admins(&tx).await.expect("a read") > 1 {
                users::delete(&tx, admin.id).await.expect("a write");
                tx.commit().await.expect("a commit");
            }
        })
    });
    for done in join_all(tasks).await {
        done.expect("no panic");
    }
    assert_eq!(users::count_active_admins(db.store.read()).await, Ok(1));
}

/// Two at once read a row for update, change it and write it: the second sees what the first wrote.
async fn a_row_held_for_update_does_not_move(db: &Db) {
    let row = stored!(db.store, jobs, job("j"));
    let tasks = (0..20).map(|_| {
        let store = db.store.clone();
        tokio::spawn(async move {
            let tx = store.begin().await.expect("a transaction");
            let mut seen = jobs::get_for_update(&tx, row.id).await.expect("a read").expect("there");
            seen.recording_retention_days += 1;
            seen.desired_state = DesiredState::Running;
            seen.updated_at = at(1);
            jobs::update(&tx, &mut seen).await.expect("never stale");
            tx.commit().await.expect("a commit");
        })
    });
    for done in join_all(tasks).await {
        done.expect("no panic");
    }
    let now = jobs::get(db.store.read(), row.id).await.expect("a read").expect("there");
    assert_eq!((now.recording_retention_days, now.version), (20, 21));
}
