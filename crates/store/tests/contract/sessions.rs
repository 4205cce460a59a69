use crate::{
    builders::{at, session, stored, stored_user},
    harness::{Db, on_both},
};
use castcore_model::{Role, SessionId};
use castcore_store::{
    StoreError,
    sessions::{self, TokenRow},
};
use futures_util::future::join_all;

on_both!(
    a_live_session_brings_its_user_and_roles,
    a_session_ends_by_time_and_by_revocation,
    a_user_lists_and_revokes_sessions,
    beyond_the_newest_the_oldest_sessions_end,
    a_long_user_agent_is_cut,
    a_token_is_spent_once_under_fifty_at_once,
    a_spent_token_keeps_its_retry,
    what_expired_is_deleted,
);

fn token(hash: &str, session_id: SessionId) -> TokenRow {
    TokenRow {
        token_hash: hash.into(),
        session_id,
        created_at: at(0),
        expires_at: at(500),
        spent_at: None,
        retry_key: None,
        successor_sealed: None,
    }
}

async fn stored_token(db: &Db, row: &TokenRow) {
    let tx = db.store.begin().await.expect("a transaction");
    sessions::insert_token(&tx, row).await.expect("the token is stored");
    tx.commit().await.expect("a commit");
}

async fn a_live_session_brings_its_user_and_roles(db: &Db) {
    let user = stored_user(&db.store, "anna", &[Role::Operator, Role::Viewer]).await;
    let row = stored!(db.store, sessions, session(user.id));
    let live = sessions::live(db.store.read(), row.id, at(1)).await.expect("a read").expect("it lives");
    assert_eq!((live.session_id, live.user_id, live.username.as_str()), (row.id, user.id, "anna"));
    assert_eq!((live.roles, live.is_active, live.expires_at), (vec![Role::Viewer, Role::Operator], true, at(1_000)));

    let nobody = stored_user(&db.store, "nobody", &[]).await;
    let row = stored!(db.store, sessions, session(nobody.id));
    let live = sessions::live(db.store.read(), row.id, at(1)).await.expect("a read").expect("it lives");
    assert!(live.roles.is_empty());
    assert_eq!(sessions::live(db.store.read(), SessionId::random(), at(1)).await, Ok(None));
}

async fn a_session_ends_by_time_and_by_revocation(db: &Db) {
    let user = stored_user(&db.store, "anna", &[Role::Viewer]).await;
    let row = stored!(db.store, sessions, session(user.id));
    let lives = async |seconds| sessions::live(db.store.read(), row.id, at(seconds)).await.expect("a read").is_some();
    assert!(lives(999).await);
    assert!(!lives(1_000).await);

    let tx = db.store.begin().await.expect("a transaction");
    sessions::touch(&tx, row.id, at(900), at(20_000)).await.expect("a write");
    tx.commit().await.expect("a commit");
    assert!(lives(9_999).await);
    assert!(!lives(10_000).await, "no refresh goes past the absolute end");

    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(sessions::revoke(&tx, row.id, at(950)).await, Ok(true));
    assert_eq!(sessions::revoke(&tx, row.id, at(951)).await, Ok(false));
    tx.commit().await.expect("a commit");
    assert!(!lives(960).await);
    let kept = sessions::get(db.store.read(), row.id).await.expect("a read").expect("kept");
    assert_eq!((kept.revoked_at, kept.last_used_at), (Some(at(950)), at(900)));
}

async fn beyond_the_newest_the_oldest_sessions_end(db: &Db) {
    let anna = stored_user(&db.store, "anna", &[]).await;
    let bert = stored_user(&db.store, "bert", &[]).await;
    let mut rows = Vec::new();
    for age in 0..5 {
        let mut row = session(anna.id);
        row.created_at = at(age);
        rows.push(stored!(db.store, sessions, row));
    }
    let other = stored!(db.store, sessions, session(bert.id));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(sessions::end_oldest_of_user(&tx, anna.id, 5, at(10)).await, Ok(vec![]));
    assert_eq!(sessions::end_oldest_of_user(&tx, anna.id, 3, at(10)).await, Ok(vec![rows[1].id, rows[0].id]));
    assert_eq!(sessions::end_oldest_of_user(&tx, anna.id, 3, at(11)).await, Ok(vec![]), "those have ended");
    tx.commit().await.expect("a commit");
    assert_eq!(sessions::count_active_of_user(db.store.read(), anna.id, at(12)).await, Ok(3));
    assert_eq!(sessions::get(db.store.read(), other.id).await.expect("a read").expect("a row").revoked_at, None);
}

async fn a_user_lists_and_revokes_sessions(db: &Db) {
    let anna = stored_user(&db.store, "anna", &[]).await;
    let bert = stored_user(&db.store, "bert", &[]).await;
    let mut rows = Vec::new();
    for age in 0..3 {
        let mut row = session(anna.id);
        row.created_at = at(age);
        rows.push(stored!(db.store, sessions, row));
    }
    let other = stored!(db.store, sessions, session(bert.id));
    let listed = sessions::page_active_of_user(db.store.read(), anna.id, at(10), 10, 0).await.expect("a read");
    assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [rows[2].id, rows[1].id, rows[0].id]);
    let middle = sessions::page_active_of_user(db.store.read(), anna.id, at(10), 1, 1).await.expect("a page");
    assert_eq!(middle.iter().map(|row| row.id).collect::<Vec<_>>(), [rows[1].id]);
    assert_eq!(sessions::count_active_of_user(db.store.read(), anna.id, at(10)).await, Ok(3));
    let of = |user, id| sessions::get_active_of_user(db.store.read(), user, id, at(10));
    assert_eq!(of(anna.id, other.id).await, Ok(None), "somebody else's");
    assert_eq!(of(bert.id, other.id).await, Ok(Some(other.clone())));

    let tx = db.store.begin().await.expect("a transaction");
    let mut ended = sessions::revoke_all_of_user(&tx, anna.id, Some(rows[1].id), at(11)).await.expect("a write");
    tx.commit().await.expect("a commit");
    ended.sort_unstable();
    let mut expected = vec![rows[0].id, rows[2].id];
    expected.sort_unstable();
    assert_eq!(ended, expected);
    let left = sessions::page_active_of_user(db.store.read(), anna.id, at(12), 10, 0).await.expect("a read");
    assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [rows[1].id]);
    assert!(sessions::live(db.store.read(), other.id, at(12)).await.expect("a read").is_some());
}

async fn a_long_user_agent_is_cut(db: &Db) {
    let user = stored_user(&db.store, "anna", &[]).await;
    let mut row = session(user.id);
    row.user_agent = Some("ü".repeat(300));
    let row = stored!(db.store, sessions, row);
    let kept = sessions::get(db.store.read(), row.id).await.expect("a read").expect("stored");
    assert_eq!(kept.user_agent, Some("ü".repeat(255)));
}

async fn a_token_is_spent_once_under_fifty_at_once(db: &Db) {
    let user = stored_user(&db.store, "anna", &[]).await;
    let row = stored!(db.store, sessions, session(user.id));
    stored_token(db, &token("h1", row.id)).await;
    let tasks = (0..50).map(|_| {
        let store = db.store.clone();
        tokio::spawn(async move {
            let tx = store.begin().await.expect("a transaction");
            let mine = sessions::spend_token(&tx, "h1", at(1), None, None).await.expect("a write");
            tx.commit().await.expect("a commit");
            mine
        })
    });
    let won = join_all(tasks).await.into_iter().filter(|mine| *mine.as_ref().expect("no panic")).count();
    assert_eq!(won, 1);
}

async fn a_spent_token_keeps_its_retry(db: &Db) {
    let user = stored_user(&db.store, "anna", &[]).await;
    let row = stored!(db.store, sessions, session(user.id));
    stored_token(db, &token("h1", row.id)).await;
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(sessions::spend_token(&tx, "h1", at(2), Some("key"), Some("gAAAA")).await, Ok(true));
    assert_eq!(sessions::spend_token(&tx, "unknown", at(2), None, None).await, Ok(false));
    tx.commit().await.expect("a commit");
    let spent = sessions::find_token(db.store.read(), "h1").await.expect("a read").expect("kept");
    assert_eq!(spent.spent_at, Some(at(2)));
    assert_eq!((spent.retry_key.as_deref(), spent.successor_sealed.as_deref()), (Some("key"), Some("gAAAA")));
    assert!(!format!("{spent:?}").contains("gAAAA"), "a sealed token does not show in Debug");

    let tx = db.store.begin().await.expect("a transaction");
    let orphan = token("h2", SessionId::random());
    assert_eq!(sessions::insert_token(&tx, &orphan).await, Err(StoreError::Dangling));
}

async fn what_expired_is_deleted(db: &Db) {
    let user = stored_user(&db.store, "anna", &[]).await;
    let old = stored!(db.store, sessions, session(user.id));
    let mut long = session(user.id);
    long.absolute_expires_at = at(10_000_000);
    let long = stored!(db.store, sessions, long);
    let mut revoked = session(user.id);
    revoked.absolute_expires_at = at(10_000_000);
    revoked.revoked_at = Some(at(20_000) - chrono::TimeDelta::days(31));
    let revoked = stored!(db.store, sessions, revoked);
    for (hash, session) in [("of-old", &old), ("of-long", &long)] {
        let mut row = token(hash, session.id);
        row.expires_at = at(30_000);
        stored_token(db, &row).await;
    }
    stored_token(db, &token("expired", long.id)).await;
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(sessions::delete_expired(&tx, at(20_000)).await, Ok(3));
    tx.commit().await.expect("a commit");
    let read = db.store.read();
    assert_eq!(sessions::get(read, old.id).await, Ok(None));
    assert_eq!(sessions::get(read, revoked.id).await, Ok(None));
    assert!(sessions::get(read, long.id).await.expect("a read").is_some());
    assert_eq!(sessions::find_token(read, "of-old").await, Ok(None));
    assert_eq!(sessions::find_token(read, "expired").await, Ok(None));
    assert!(sessions::find_token(read, "of-long").await.expect("a read").is_some());
}
