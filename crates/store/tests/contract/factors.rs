use crate::{
    builders::{at, stored_user},
    harness::{Db, on_both},
};
use castcore_model::{Role, UserId};
use castcore_store::factors::{self, KnownDeviceRow, RecoveryCodeRow};
use futures_util::future::join_all;
use uuid::Uuid;

on_both!(
    a_recovery_code_is_used_once_under_fifty_at_once,
    a_new_set_takes_the_place_of_the_old_one,
    devices_are_found_renewed_and_forgotten,
    only_the_devices_that_signed_in_last_are_kept,
);

fn code(user_id: UserId, hash: &str) -> RecoveryCodeRow {
    RecoveryCodeRow { id: Uuid::new_v4(), user_id, code_hash: hash.into(), created_at: at(0), used_at: None }
}

fn device(user_id: UserId, hash: &str, seconds: i64) -> KnownDeviceRow {
    KnownDeviceRow {
        device_hash: hash.into(),
        user_id,
        user_agent: Some("curl/8".into()),
        created_at: at(0),
        last_used_at: at(seconds),
        expires_at: at(1_000),
    }
}

async fn a_recovery_code_is_used_once_under_fifty_at_once(db: &Db) {
    let user = stored_user(&db.store, "anna", &[Role::Viewer]).await;
    let tx = db.store.begin().await.expect("a transaction");
    factors::replace_codes(&tx, user.id, &[code(user.id, "h1"), code(user.id, "h2")]).await.expect("codes");
    tx.commit().await.expect("a commit");
    let other = db.another_store().await;
    let tasks = (0..50).map(|n| {
        let store = if n % 2 == 0 { db.store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let tx = store.begin().await.expect("a transaction");
            let mine = factors::use_code(&tx, user.id, "h1", at(1)).await.expect("a write");
            tx.commit().await.expect("a commit");
            mine
        })
    });
    let won = join_all(tasks).await.into_iter().filter(|mine| *mine.as_ref().expect("no panic")).count();
    assert_eq!(won, 1);
    assert_eq!(factors::codes_left(db.store.read(), user.id).await, Ok(1));
    other.close().await.expect("it closes");
}

async fn a_new_set_takes_the_place_of_the_old_one(db: &Db) {
    let anna = stored_user(&db.store, "anna", &[]).await;
    let bert = stored_user(&db.store, "bert", &[]).await;
    let tx = db.store.begin().await.expect("a transaction");
    factors::replace_codes(&tx, anna.id, &[code(anna.id, "a1"), code(anna.id, "a2")]).await.expect("codes");
    factors::replace_codes(&tx, bert.id, &[code(bert.id, "b1")]).await.expect("codes");
    factors::replace_codes(&tx, anna.id, &[code(anna.id, "a3")]).await.expect("codes");
    assert_eq!(factors::use_code(&tx, anna.id, "a1", at(1)).await, Ok(false));
    assert_eq!(factors::use_code(&tx, anna.id, "b1", at(1)).await, Ok(false), "a code is one account's");
    assert_eq!(factors::use_code(&tx, anna.id, "a3", at(1)).await, Ok(true));
    factors::replace_codes(&tx, anna.id, &[]).await.expect("none");
    assert_eq!(factors::codes_left(&tx, anna.id).await, Ok(0));
    assert_eq!(factors::codes_left(&tx, bert.id).await, Ok(1));
}

async fn devices_are_found_renewed_and_forgotten(db: &Db) {
    let user = stored_user(&db.store, "anna", &[]).await;
    let tx = db.store.begin().await.expect("a transaction");
    for hash in ["d1", "d2"] {
        factors::insert_device(&tx, &device(user.id, hash, 1)).await.expect("a device");
    }
    factors::touch_device(&tx, "d1", at(500), at(2_000)).await.expect("a write");
    assert_eq!(factors::forget_expired_devices(&tx, at(1_000)).await, Ok(1));
    let kept = factors::find_device(&tx, "d1").await.expect("a read").expect("kept");
    assert_eq!((kept.user_id, kept.last_used_at, kept.expires_at), (user.id, at(500), at(2_000)));
    assert_eq!(factors::find_device(&tx, "d2").await, Ok(None));
    assert_eq!(factors::forget_devices(&tx, user.id).await, Ok(1));
}

async fn only_the_devices_that_signed_in_last_are_kept(db: &Db) {
    let anna = stored_user(&db.store, "anna", &[]).await;
    let bert = stored_user(&db.store, "bert", &[]).await;
    let tx = db.store.begin().await.expect("a transaction");
    for n in 0..5 {
        factors::insert_device(&tx, &device(anna.id, &format!("a{n}"), n)).await.expect("a device");
    }
    factors::insert_device(&tx, &device(bert.id, "b", 0)).await.expect("a device");
    assert_eq!(factors::forget_oldest_devices(&tx, anna.id, 3).await, Ok(2));
    assert_eq!(factors::forget_oldest_devices(&tx, anna.id, 3).await, Ok(0));
    for (hash, is_kept) in [("a0", false), ("a1", false), ("a2", true), ("a4", true), ("b", true)] {
        assert_eq!(factors::find_device(&tx, hash).await.expect("a read").is_some(), is_kept, "{hash}");
    }
}
