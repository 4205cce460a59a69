use crate::{
    builders::{at, job, stored},
    harness::{Db, on_both},
};
use castcore_model::{JobId, UserId, job::DesiredState};
use castcore_store::{StoreError, jobs};
use futures_util::future::join_all;

on_both!(
    desired_state_counts_generation_and_version,
    the_end_of_a_file_never_undoes_a_newer_wish,
    a_changed_part_counts_for_the_job,
    runs_are_numbered_without_an_edit,
    an_edit_does_not_turn_back_the_run,
    jobs_are_found_by_what_is_wanted,
    fifty_starts_at_once_all_hold,
    concurrent_edits_lose_none,
);

async fn desired_state_counts_generation_and_version(db: &Db) {
    let row = stored!(db.store, jobs, job("j"));
    let by = UserId::random();
    let tx = db.store.begin().await.expect("a transaction");
    let now = jobs::set_desired(&tx, row.id, DesiredState::Running, Some(by), at(9)).await;
    let now = now.expect("a write").expect("there");
    assert_eq!(jobs::set_desired(&tx, JobId::random(), DesiredState::Running, None, at(9)).await, Ok(None));
    tx.commit().await.expect("a commit");
    assert_eq!((now.generation, now.version, now.encoder_epoch), (2, 2, 1));
    assert_eq!((now.desired_state, now.desired_at, now.desired_by), (DesiredState::Running, Some(at(9)), Some(by)));
    assert_eq!(jobs::get(db.store.read(), row.id).await, Ok(Some(now)));
}

async fn the_end_of_a_file_never_undoes_a_newer_wish(db: &Db) {
    let row = stored!(db.store, jobs, job("j"));
    let tx = db.store.begin().await.expect("a transaction");
    let started = jobs::set_desired(&tx, row.id, DesiredState::Running, None, at(1)).await.expect("a write");
    let generation = started.expect("there").generation;
    assert_eq!(jobs::finish(&tx, row.id, generation - 1, at(2)).await, Ok(false));
    assert_eq!(jobs::finish(&tx, row.id, generation, at(2)).await, Ok(true));
    assert_eq!(jobs::finish(&tx, row.id, generation, at(2)).await, Ok(false));
    tx.commit().await.expect("a commit");
    let now = jobs::get(db.store.read(), row.id).await.expect("a read").expect("there");
    assert_eq!((now.desired_state, now.desired_by), (DesiredState::Stopped, None));
}

async fn a_changed_part_counts_for_the_job(db: &Db) {
    let row = stored!(db.store, jobs, job("j"));
    let tx = db.store.begin().await.expect("a transaction");
    let now = jobs::mark_changed(&tx, row.id, false, at(4)).await.expect("a write").expect("there");
    assert_eq!((now.generation, now.version, now.encoder_epoch, now.updated_at), (2, 2, 1, at(4)));
    let now = jobs::mark_changed(&tx, row.id, true, at(5)).await.expect("a write").expect("there");
    assert_eq!((now.generation, now.version, now.encoder_epoch), (3, 3, 2));
    assert_eq!(jobs::mark_changed(&tx, JobId::random(), true, at(5)).await, Ok(None));
}

async fn runs_are_numbered_without_an_edit(db: &Db) {
    let row = stored!(db.store, jobs, job("j"));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(jobs::next_run(&tx, row.id).await, Ok(Some(1)));
    assert_eq!(jobs::next_run(&tx, row.id).await, Ok(Some(2)));
    assert_eq!(jobs::next_run(&tx, JobId::random()).await, Ok(None));
    tx.commit().await.expect("a commit");
    let now = jobs::get(db.store.read(), row.id).await.expect("a read").expect("there");
    assert_eq!((now.run, now.version), (2, 1));
}

async fn an_edit_does_not_turn_back_the_run(db: &Db) {
    let mut row = stored!(db.store, jobs, job("j"));
    let tx = db.store.begin().await.expect("a transaction");
    jobs::next_run(&tx, row.id).await.expect("a write");
    row.name = "edited".into();
    row.created_at = at(999);
    jobs::update(&tx, &mut row).await.expect("an edit of what was read before the run began");
    tx.commit().await.expect("a commit");
    let now = jobs::get(db.store.read(), row.id).await.expect("a read").expect("there");
    assert_eq!((now.run, now.name.as_str(), now.created_at), (1, "edited", at(0)));
}

async fn jobs_are_found_by_what_is_wanted(db: &Db) {
    let mut rows = Vec::new();
    for index in 0..4 {
        let mut row = job(&format!("j{index}"));
        row.created_at = at(10 - index);
        row.desired_state = if index % 2 == 0 { DesiredState::Running } else { DesiredState::Stopped };
        rows.push(stored!(db.store, jobs, row));
    }
    let running = jobs::in_desired_state(db.store.read(), DesiredState::Running).await.expect("a read");
    assert_eq!(running, [rows[2].clone(), rows[0].clone()]);
    let ids = jobs::all_ids(db.store.read()).await.expect("a read");
    assert_eq!(ids, [rows[3].id, rows[2].id, rows[1].id, rows[0].id]);
    let (page, total) = jobs::list_page(db.store.read(), 2, 1).await.expect("a page");
    assert_eq!((page, total), (vec![rows[2].clone(), rows[1].clone()], 4));
    assert_eq!(jobs::count(db.store.read()).await, Ok(4));
}

async fn fifty_starts_at_once_all_hold(db: &Db) {
    let row = stored!(db.store, jobs, job("j"));
    let tasks = (0..50).map(|_| {
        let store = db.store.clone();
        tokio::spawn(async move {
            let tx = store.begin().await?;
            jobs::set_desired(&tx, row.id, DesiredState::Running, None, at(1)).await?;
            tx.commit().await
        })
    });
    for done in join_all(tasks).await {
        assert_eq!(done.expect("no panic"), Ok(()));
    }
    let now = jobs::get(db.store.read(), row.id).await.expect("a read").expect("there");
    assert_eq!((now.generation, now.version), (51, 51));
}

/// Read, change, write: whoever comes late is told so and tries again, and in the end every change is there.
async fn concurrent_edits_lose_none(db: &Db) {
    let row = stored!(db.store, jobs, job("j"));
    let tasks = (0..20).map(|_| {
        let store = db.store.clone();
        tokio::spawn(async move {
            loop {
                let mut seen = jobs::get(store.read(), row.id).await.expect("a read").expect("there");
                seen.recording_retention_days += 1;
                let tx = store.begin().await.expect("a transaction");
                match jobs::update(&tx, &mut seen).await {
                    Ok(()) => return tx.commit().await.expect("a commit"),
                    Err(error) => assert_eq!(error, StoreError::Stale),
                }
            }
        })
    });
    for done in join_all(tasks).await {
        done.expect("no panic");
    }
    let now = jobs::get(db.store.read(), row.id).await.expect("a read").expect("there");
    assert_eq!((now.recording_retention_days, now.version), (20, 21));
}
