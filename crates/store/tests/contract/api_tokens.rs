use crate::{
    builders::{at, stored_user},
    harness::{Db, on_both},
};
use castcore_model::{ApiTokenId, Role, UserId};
use castcore_store::{
    StoreError,
    api_tokens::{self, ApiTokenRow},
    users,
};
use serde_json::json;

on_both!(
    a_token_holds_until_it_is_revoked_or_runs_out,
    a_live_token_knows_its_owner_of_this_moment,
    lists_show_what_was_not_revoked_newest_first,
    a_later_use_stays,
    all_tokens_of_a_user_are_revoked_and_no_other,
);

fn token(owner: UserId, hash: &str) -> ApiTokenRow {
    ApiTokenRow {
        id: ApiTokenId::random(),
        user_id: owner,
        name: "robot №1".into(),
        token_hash: hash.to_owned(),
        scopes: json!(["streams:read"]),
        expires_at: Some(at(100)),
        revoked_at: None,
        last_used_at: None,
        last_used_ip: None,
        created_at: at(0),
    }
}

async fn store(db: &Db, row: &ApiTokenRow) {
    let tx = db.store.begin().await.expect("a transaction");
    api_tokens::insert(&tx, row).await.expect("a write");
    tx.commit().await.expect("a commit");
}

async fn a_token_holds_until_it_is_revoked_or_runs_out(db: &Db) {
    let owner = stored_user(&db.store, "anna", &[Role::Viewer]).await;
    let row = token(owner.id, "aa");
    store(db, &row).await;
    assert_eq!(api_tokens::get(db.store.read(), row.id).await, Ok(Some(row.clone())));
    let live = |hash: &'static str, now| async move {
        api_tokens::live(db.store.read(), hash, at(now)).await.expect("a read").map(|live| live.token_id)
    };
    assert_eq!(live("aa", 99).await, Some(row.id));
    assert_eq!((live("aa", 100).await, live("AA", 0).await, live("%", 0).await), (None, None, None));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(api_tokens::insert(&tx, &token(owner.id, "aa")).await, Err(StoreError::Taken { column: "token" }));
    drop(tx);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(api_tokens::revoke(&tx, row.id, at(5)).await, Ok(true));
    assert_eq!(api_tokens::revoke(&tx, row.id, at(6)).await, Ok(false));
    tx.commit().await.expect("a commit");
    assert_eq!(live("aa", 10).await, None);
    assert_eq!(api_tokens::live_by_id(db.store.read(), row.id, at(10)).await, Ok(None));
}

async fn a_live_token_knows_its_owner_of_this_moment(db: &Db) {
    let mut owner = stored_user(&db.store, "anna", &[Role::Operator, Role::Viewer]).await;
    let row = token(owner.id, "aa");
    store(db, &row).await;
    let tx = db.store.begin().await.expect("a transaction");
    (owner.is_active, owner.must_change_password) = (false, true);
    users::update(&tx, &mut owner).await.expect("an edit");
    tx.commit().await.expect("a commit");
    let live = api_tokens::live_by_id(db.store.read(), row.id, at(1)).await.expect("a read").expect("it lives");
    assert_eq!((live.username.as_str(), live.roles.as_slice()), ("anna", [Role::Viewer, Role::Operator].as_slice()));
    assert_eq!((live.is_active, live.must_change_password, live.totp_enabled), (false, true, false));
    assert_eq!((live.scopes, live.expires_at), (json!(["streams:read"]), Some(at(100))));
}

async fn lists_show_what_was_not_revoked_newest_first(db: &Db) {
    let owner = stored_user(&db.store, "anna", &[]).await;
    let other = stored_user(&db.store, "bert", &[]).await;
    let mut rows: Vec<_> =
        (0..4).map(|n| ApiTokenRow { created_at: at(n), ..token(owner.id, &n.to_string()) }).collect();
    rows[1].revoked_at = Some(at(9));
    for row in &rows {
        store(db, row).await;
    }
    store(db, &token(other.id, "theirs")).await;
    let ids = |rows: Vec<ApiTokenRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let page = api_tokens::list_of_user(db.store.read(), owner.id, 2, 1).await.expect("a page");
    assert_eq!(ids(page), [rows[2].id, rows[0].id]);
    assert_eq!(api_tokens::count_of_user(db.store.read(), owner.id).await, Ok(3));
    assert_eq!(api_tokens::get_of_user(db.store.read(), other.id, rows[0].id).await, Ok(None));
    assert_eq!(api_tokens::get_of_user(db.store.read(), owner.id, rows[1].id).await, Ok(None), "revoked");
}

async fn a_later_use_stays(db: &Db) {
    let owner = stored_user(&db.store, "anna", &[]).await;
    let row = token(owner.id, "aa");
    store(db, &row).await;
    let tx = db.store.begin().await.expect("a transaction");
    api_tokens::touch(&tx, row.id, at(50), Some("192.0.2.1")).await.expect("a write");
    api_tokens::touch(&tx, row.id, at(40), Some("192.0.2.2")).await.expect("a write");
    tx.commit().await.expect("a commit");
    let seen = api_tokens::get(db.store.read(), row.id).await.expect("a read").expect("there");
    assert_eq!((seen.last_used_at, seen.last_used_ip.as_deref()), (Some(at(50)), Some("192.0.2.1")));
}

async fn all_tokens_of_a_user_are_revoked_and_no_other(db: &Db) {
    let owner = stored_user(&db.store, "anna", &[]).await;
    let other = stored_user(&db.store, "bert", &[]).await;
    for (owner, hash) in [(owner.id, "a"), (owner.id, "b"), (other.id, "c")] {
        store(db, &token(owner, hash)).await;
    }
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(api_tokens::revoke_all_of_user(&tx, owner.id, at(1)).await, Ok(2));
    assert_eq!(api_tokens::revoke_all_of_user(&tx, owner.id, at(1)).await, Ok(0));
    tx.commit().await.expect("a commit");
    assert_eq!(api_tokens::count_of_user(db.store.read(), other.id).await, Ok(1));
    let tx = db.store.begin().await.expect("a transaction");
    users::delete(&tx, other.id).await.expect("a delete");
    tx.commit().await.expect("a commit");
    assert_eq!(api_tokens::live(db.store.read(), "c", at(1)).await, Ok(None), "it goes with its owner");
}
