use crate::{
    builders::{at, stored, stored_user, user},
    harness::{Db, on_both},
};
use castcore_model::{Role, UserId};
use castcore_store::{StoreError, users};
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;

on_both!(
    a_user_comes_back_as_it_was_stored,
    names_are_unique_and_found_in_any_case,
    an_edit_keeps_the_name_findable,
    roles_are_replaced_as_a_whole,
    only_active_administrators_count,
    pages_are_ordered_and_complete,
    deleting_a_user_takes_roles_and_sessions,
    a_sign_in_is_no_edit,
    a_step_is_taken_once_under_fifty_at_once,
    a_hash_is_upgraded_only_where_it_is_the_one_that_was_read,
    an_address_is_one_users_in_any_case,
    older_accounts_may_share_an_address,
);

async fn a_user_comes_back_as_it_was_stored(db: &Db) {
    let mut row = user("ändrea");
    row.totp_secret = Some("gAAAA-sealed".into());
    row.last_login_at = Some(at(5));
    let row = stored!(db.store, users, row);
    assert_eq!(users::get(db.store.read(), row.id).await, Ok(Some(row)));
    assert_eq!(users::get(db.store.read(), UserId::random()).await, Ok(None));
}

async fn names_are_unique_and_found_in_any_case(db: &Db) {
    let row = stored!(db.store, users, user("Ändrea"));
    let found = users::find_by_username(db.store.read(), "ÄNDREA").await.expect("a read").expect("found");
    assert_eq!(found, row);
    assert_eq!(users::find_by_username(db.store.read(), "%ndrea").await, Ok(None));

    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(users::insert(&tx, &user("äNDREA")).await, Err(StoreError::Taken { column: "username" }));
    drop(tx);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(users::insert(&tx, &row).await.map_err(|error| matches!(error, StoreError::Taken { .. })), Err(true));
}

async fn an_edit_keeps_the_name_findable(db: &Db) {
    let mut row = stored!(db.store, users, user("before"));
    let tx = db.store.begin().await.expect("a transaction");
    row.username = "After".into();
    users::update(&tx, &mut row).await.expect("an update");
    tx.commit().await.expect("a commit");
    assert_eq!(row.version, 2);
    assert_eq!(users::find_by_username(db.store.read(), "before").await, Ok(None));
    assert_eq!(users::find_by_username(db.store.read(), "after").await, Ok(Some(row)));
}

async fn roles_are_replaced_as_a_whole(db: &Db) {
    let one = stored_user(&db.store, "one", &[Role::Admin, Role::Viewer, Role::Viewer]).await;
    let two = stored_user(&db.store, "two", &[Role::Operator]).await;
    let none = stored_user(&db.store, "none", &[]).await;
    let roles = users::roles_of(db.store.read(), &[one.id, two.id, none.id]).await.expect("a read");
    assert_eq!(roles.get(&one.id), Some(&vec![Role::Viewer, Role::Admin]));
    assert_eq!(roles.get(&two.id), Some(&vec![Role::Operator]));
    assert_eq!(roles.get(&none.id), None);

    let tx = db.store.begin().await.expect("a transaction");
    users::set_roles(&tx, one.id, &[Role::Operator]).await.expect("new roles");
    tx.commit().await.expect("a commit");
    let roles = users::roles_of(db.store.read(), &[one.id]).await.expect("a read");
    assert_eq!(roles.get(&one.id), Some(&vec![Role::Operator]));

    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(users::set_roles(&tx, UserId::random(), &[Role::Admin]).await, Err(StoreError::Dangling));
}

async fn only_active_administrators_count(db: &Db) {
    assert_eq!(users::count_active_admins(db.store.read()).await, Ok(0));
    let mut first = stored_user(&db.store, "first", &[Role::Admin, Role::Operator]).await;
    stored_user(&db.store, "second", &[Role::Admin]).await;
    stored_user(&db.store, "third", &[Role::Operator]).await;
    assert_eq!(users::count_active_admins(db.store.read()).await, Ok(2));
    let tx = db.store.begin().await.expect("a transaction");
    first.is_active = false;
    users::update(&tx, &mut first).await.expect("an update");
    assert_eq!(users::count_active_admins(&tx).await, Ok(1));
    assert_eq!(users::count_active_admins(db.store.read()).await, Ok(2));
}

async fn pages_are_ordered_and_complete(db: &Db) {
    let mut expected = Vec::new();
    for index in 0..7 {
        let mut row = user(&format!("user{index}"));
        // Two share a moment, so that the id decides.
        row.created_at = at(100 - index / 2);
        expected.push(stored!(db.store, users, row));
    }
    expected.sort_by_key(|row| (row.created_at, row.id));
    let mut seen = Vec::new();
    for offset in [0, 3, 6] {
        let (page, total) = users::list_page(db.store.read(), 3, offset).await.expect("a page");
        assert_eq!(total, 7);
        seen.extend(page);
    }
    assert_eq!(seen, expected);
    assert_eq!(users::count(db.store.read()).await, Ok(7));
    assert_eq!(users::list_page(db.store.read(), u64::MAX, u64::MAX).await, Ok((vec![], 7)), "behind the end, too");
}

async fn deleting_a_user_takes_roles_and_sessions(db: &Db) {
    let row = stored_user(&db.store, "gone", &[Role::Admin]).await;
    let session = stored!(db.store, sessions, crate::builders::session(row.id));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(users::delete(&tx, row.id).await, Ok(true));
    assert_eq!(users::delete(&tx, row.id).await, Ok(false));
    tx.commit().await.expect("a commit");
    assert_eq!(castcore_store::sessions::get(db.store.read(), session.id).await, Ok(None));
    assert!(users::roles_of(db.store.read(), &[row.id]).await.expect("a read").is_empty());
}

async fn a_sign_in_is_no_edit(db: &Db) {
    let mut row = stored!(db.store, users, user("visitor"));
    let tx = db.store.begin().await.expect("a transaction");
    users::touch_login(&tx, row.id, at(60)).await.expect("a write");
    tx.commit().await.expect("a commit");
    row.last_login_at = Some(at(60));
    assert_eq!(users::get(db.store.read(), row.id).await, Ok(Some(row)));
}

async fn a_step_is_taken_once_under_fifty_at_once(db: &Db) {
    let row = stored!(db.store, users, user("visitor"));
    let other = db.another_store().await;
    let tasks = (0..50).map(|n| {
        let store = if n % 2 == 0 { db.store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let tx = store.begin().await.expect("a transaction");
            let mine = users::take_totp_step(&tx, row.id, 58_000_000).await.expect("a write");
            tx.commit().await.expect("a commit");
            mine
        })
    });
    let won = join_all(tasks).await.into_iter().filter(|mine| *mine.as_ref().expect("no panic")).count();
    assert_eq!(won, 1);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(users::take_totp_step(&tx, row.id, 57_999_999).await, Ok(false), "an earlier one is past");
    assert_eq!(users::take_totp_step(&tx, row.id, 58_000_001).await, Ok(true));
    assert_eq!(users::take_totp_step(&tx, UserId::random(), 58_000_001).await, Ok(false));
    drop(tx);
    other.close().await.expect("it closes");
}

async fn a_hash_is_upgraded_only_where_it_is_the_one_that_was_read(db: &Db) {
    let row = stored!(db.store, users, user("visitor"));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(users::upgrade_hash(&tx, row.id, "another", "new").await, Ok(false));
    assert_eq!(users::upgrade_hash(&tx, row.id, &row.password_hash, "new").await, Ok(true));
    tx.commit().await.expect("a commit");
    let kept = users::get(db.store.read(), row.id).await.expect("a read").expect("kept");
    assert_eq!((kept.password_hash.as_str(), kept.version), ("new", row.version));
}

async fn an_address_is_one_users_in_any_case(db: &Db) {
    let (one, two) = (stored!(db.store, users, user("one")), stored!(db.store, users, user("two")));
    let claim = |id, email: Option<&'static str>| async move {
        let tx = db.store.begin().await.expect("a transaction");
        users::claim_email(&tx, id, email).await?;
        tx.commit().await
    };
    assert_eq!(claim(one.id, Some("Ändrea@example.org")).await, Ok(()));
    assert_eq!(claim(two.id, Some("äNDREA@EXAMPLE.org")).await, Err(StoreError::Taken { column: "email" }));
    assert_eq!(claim(one.id, Some("ändrea@example.org")).await, Ok(()), "one's own");
    let mut edited = one.clone();
    let tx = db.store.begin().await.expect("a transaction");
    users::update(&tx, &mut edited).await.expect("another edit");
    tx.commit().await.expect("a commit");
    assert_eq!(claim(two.id, Some("ändrea@example.org")).await, Err(StoreError::Taken { column: "email" }), "kept");
    assert_eq!(claim(one.id, None).await, Ok(()));
    assert_eq!(claim(two.id, Some("ändrea@example.org")).await, Ok(()));
    assert_eq!(claim(one.id, None).await, Ok(()), "nobody's address is no address");
}

/// The tables as they were before addresses were unique, with accounts that share one.
async fn older_accounts_may_share_an_address(db: &Db) {
    let raw = db.raw().await;
    for sql in [
        "DROP INDEX uq_users_email_key",
        "ALTER TABLE users DROP COLUMN email_key",
        "DELETE FROM seaql_migrations WHERE version = 'm0004_email'",
    ] {
        raw.execute_unprepared(sql).await.expect(sql);
    }
    raw.close().await.expect("it closes");
    let mut rows = Vec::new();
    for (n, email) in
        [Some("Shared@Example.org"), Some("shared@example.ORG"), Some("other@example.org"), None].iter().enumerate()
    {
        let mut row = user(&format!("user{n}"));
        row.email = email.map(Into::into);
        row.created_at = at(i64::try_from(n).expect("small"));
        rows.push(stored!(db.store, users, row));
    }
    let store = db.another_store().await;
    store.migrate().await.expect("the step runs on rows that break its rule");
    for row in &mut rows {
        let tx = store.begin().await.expect("a transaction");
        users::update(&tx, row).await.expect("every account can still be edited");
        tx.commit().await.expect("a commit");
    }
    let tx = store.begin().await.expect("a transaction");
    let taken = users::claim_email(&tx, rows[2].id, Some("SHARED@example.org")).await;
    assert_eq!(taken, Err(StoreError::Taken { column: "email" }), "the oldest one has it");
    drop(tx);
    let tx = store.begin().await.expect("a transaction");
    users::claim_email(&tx, rows[0].id, None).await.expect("it lets go");
    users::claim_email(&tx, rows[1].id, Some("shared@example.org")).await.expect("the next one takes it");
    tx.commit().await.expect("a commit");
    store.close().await.expect("it closes");
}
