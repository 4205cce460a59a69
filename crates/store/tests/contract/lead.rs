//! One server leads, until it gives up or is cut off.

use crate::harness::{Db, on_both};
use castcore_store::{Lead, StoreError};
use sea_orm::ConnectionTrait as _;
use std::time::{Duration, Instant};

on_both!(whoever_leads_may_ask_again);

async fn whoever_leads_may_ask_again(db: &Db) {
    let mut lead = db.store.lead().expect("a lead");
    for _ in 0..3 {
        assert!(lead.try_win().await.expect("an answer"));
        assert!(lead.is_held().await);
    }
    let printed = format!("{lead:?}");
    assert!(!printed.to_lowercase().contains("password"), "{printed}");
}

#[tokio::test]
async fn only_one_of_two_servers_leads_until_it_gives_up() {
    let Some(db) = Db::empty_postgres().await else { return };
    db.store.migrate().await.expect("migrations run");
    let other = db.another_store().await;
    let (mut one, mut two) = (db.store.lead().expect("a lead"), other.lead().expect("a lead"));
    assert!(one.is_contested());
    assert!(!one.is_held().await, "nobody has asked yet");
    assert!(one.try_win().await.expect("an answer"));
    assert!(one.try_win().await.expect("an answer"));
    assert!(!two.try_win().await.expect("an answer"));
    one.give_up().await;
    assert!(two.try_win().await.expect("an answer"));
    assert!(!one.try_win().await.expect("an answer"));
    // The end of a process frees it, too.
    drop(two);
    won(&mut one).await;
    other.close().await.expect("it closes");
    drop(one);
    db.finish().await;
}

#[tokio::test]
async fn who_is_cut_off_notices_and_another_one_can_lead() {
    let Some(db) = Db::empty_postgres().await else { return };
    db.store.migrate().await.expect("migrations run");
    let other = db.another_store().await;
    let (mut one, mut two) = (db.store.lead().expect("a lead"), other.lead().expect("a lead"));
    assert!(one.try_win().await.expect("an answer"));
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 100 \
               AND objid::bigint = hashtext('castcore.' || current_schema())::bigint & 4294967295";
    let began = Instant::now();
    db.raw().await.execute_unprepared(cut).await.expect("it is cut");
    tokio::time::timeout(Duration::from_secs(20), one.lost()).await.expect("the loss is noticed");
    assert!(began.elapsed() < Lead::NOTICED_WITHIN, "{:?}", began.elapsed());
    won(&mut two).await;
    other.close().await.expect("it closes");
    drop(two);
    db.finish().await;
}

/// The database learns of the end of a connection a moment later.
async fn won(lead: &mut Lead) {
    let soon = Instant::now() + Duration::from_secs(10);
    loop {
        match lead.try_win().await {
            Ok(true) => return,
            Ok(false) | Err(StoreError::Unavailable(_)) if Instant::now() < soon => tokio::task::yield_now().await,
            other => panic!("not won: {other:?}"),
        }
    }
}
