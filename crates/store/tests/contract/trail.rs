//! The chain of the audit trail: what it notices, and what it lets through.

use crate::{
    audit::event,
    builders::at,
    harness::{Db, on_both},
};
use castcore_store::{
    audit::{self, AuditFilter},
    settings,
    trail::{self, Problem, Report},
};
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::BTreeMap;

on_both!(
    a_fresh_trail_is_valid_and_the_key_is_sealed,
    fifty_writers_make_one_chain,
    whatever_is_changed_is_named,
    removed_inserted_and_moved_rows_are_named,
    a_cut_tail_stays_a_gap,
    only_a_checkpoint_sees_an_older_state,
    pruning_leaves_the_rest_valid,
    a_forged_anchor_hides_nothing,
    rows_of_before_the_chain_are_counted,
    without_keys_nothing_is_written,
);

pub(crate) async fn write(db: &Db, count: i64) {
    for n in 0..count {
        let tx = db.store.begin().await.expect("a transaction");
        audit::insert(&tx, &event("stream.start", n)).await.expect("a write");
        tx.commit().await.expect("a commit");
    }
}

async fn verify(db: &Db) -> Report {
    trail::verify(&db.store, &BTreeMap::new()).await.expect("a walk")
}

/// What a walk finds after `sql`, which somebody ran who knows no key; it is undone afterwards by `undo`.
async fn after(db: &Db, sql: &[&str], undo: &[&str]) -> Option<Problem> {
    let raw = db.raw().await;
    for statement in sql {
        raw.execute_unprepared(statement).await.expect("it is done");
    }
    let found = verify(db).await.problem;
    for statement in undo {
        raw.execute_unprepared(statement).await.expect("it is undone");
    }
    raw.close().await.expect("it closes");
    found
}

async fn a_fresh_trail_is_valid_and_the_key_is_sealed(db: &Db) {
    assert_eq!(verify(db).await, Report::default());
    write(db, 1).await;
    let tx = db.store.begin().await.expect("a transaction");
    for n in 0..5 {
        audit::insert(&tx, &event("stream.stop", n)).await.expect("a write");
    }
    tx.commit().await.expect("a commit");
    let report = verify(db).await;
    assert_eq!((report.rows, report.first, report.last, report.problem), (6, Some(1), Some(6), None));
    let key = settings::get(db.store.read(), trail::KEY).await.expect("a read").expect("there");
    assert!(key.as_str().is_some_and(|sealed| sealed.starts_with("gAAAA")), "a Fernet token");
    // Another process goes on with the same key, and so does this one after the other.
    let other = db.another_store().await;
    let tx = other.begin().await.expect("a transaction");
    audit::insert(&tx, &event("stream.stop", 9)).await.expect("a write");
    tx.commit().await.expect("a commit");
    other.close().await.expect("it closes");
    write(db, 1).await;
    assert_eq!((verify(db).await.rows, verify(db).await.problem), (8, None));
}

async fn fifty_writers_make_one_chain(db: &Db) {
    let other = db.another_store().await;
    let tasks = (0..50).map(|index| {
        let store = if index % 2 == 0 { db.store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let tx = store.begin().await.expect("a transaction");
            audit::insert(&tx, &event("stream.start", index)).await.expect("a write");
            // The lock of the trail comes last, so other locks do not cross it.
            settings::set(&tx, &format!("k{}", index % 3), &json!(index), at(index)).await.expect("a write");
            if index % 10 == 9 {
                drop(tx);
                return;
            }
            audit::insert(&tx, &event("stream.stop", index)).await.expect("a write");
            tx.commit().await.expect("a commit");
        })
    });
    for done in join_all(tasks).await {
        done.expect("no panic");
    }
    other.close().await.expect("it closes");
    let report = verify(db).await;
    assert_eq!((report.rows, report.problem), (90, None), "45 of 50 were committed, two rows each");
}

async fn whatever_is_changed_is_named(db: &Db) {
    write(db, 6).await;
    for (column, value) in [
        ("at", "'2001-01-01 00:00:00+00:00'"),
        ("actor_name", "'somebody else'"),
        ("actor_name", "NULL"),
        ("actor_id", "NULL"),
        ("action", "'stream.stop'"),
        ("target_type", "''"),
        ("target_id", "'t9'"),
        ("ip", "'192.0.2.9'"),
        ("session_id", "NULL"),
        ("outcome", "'refused'"),
        ("meta", "'{\"n\": 3}'"),
    ] {
        let raw = db.raw().await;
        raw.execute_unprepared("DROP TABLE IF EXISTS kept").await.expect("gone");
        raw.execute_unprepared("CREATE TABLE kept AS SELECT * FROM audit_events").await.expect("kept");
        raw.close().await.expect("it closes");
        let change = format!("UPDATE audit_events SET {column} = {value} WHERE seq = 4");
        let undo = ["DELETE FROM audit_events", "INSERT INTO audit_events SELECT * FROM kept", "DROP TABLE kept"];
        assert_eq!(after(db, &[&change], &undo).await, Some(Problem::Changed { seq: 4 }), "{column} = {value}");
        assert_eq!(verify(db).await.problem, None, "undone");
    }
    // The hash itself, and making a row look as if it were older than the chain.
    let forged = "UPDATE audit_events SET hash = 'f00d' WHERE seq = 3";
    assert_eq!(after(db, &[forged], &[]).await, Some(Problem::Changed { seq: 3 }));
    let blank = "UPDATE audit_events SET hash = NULL, prev_hash = NULL WHERE seq = 3";
    assert_eq!(after(db, &[blank], &[]).await, Some(Problem::Inserted { seq: 3 }));
    let all = "UPDATE audit_events SET hash = NULL, prev_hash = NULL WHERE seq <= 3";
    assert_eq!(after(db, &[all], &[]).await, Some(Problem::Unlinked { seq: 4 }));
}

async fn removed_inserted_and_moved_rows_are_named(db: &Db) {
    write(db, 8).await;
    let raw = db.raw().await;
    raw.execute_unprepared("CREATE TABLE kept AS SELECT * FROM audit_events").await.expect("kept");
    raw.close().await.expect("it closes");
    let undo = ["DELETE FROM audit_events", "INSERT INTO audit_events SELECT * FROM kept"];
    for (sql, problem) in [
        (vec!["DELETE FROM audit_events WHERE seq = 5"], Problem::Removed { from: 5, to: 5 }),
        (vec!["DELETE FROM audit_events WHERE seq IN (3, 4)"], Problem::Removed { from: 3, to: 4 }),
        (vec!["DELETE FROM audit_events WHERE seq < 3"], Problem::Removed { from: 1, to: 2 }),
        (vec!["DELETE FROM audit_events WHERE seq = 8"], Problem::TailCut { from: 8, to: 8 }),
        (vec!["DELETE FROM audit_events"], Problem::TailCut { from: 1, to: 8 }),
        (
            vec![
                "UPDATE audit_events SET seq = 99 WHERE seq = 3",
                "UPDATE audit_events SET seq = 3 WHERE seq = 6",
                "UPDATE audit_events SET seq = 6 WHERE seq = 99",
            ],
            Problem::Moved { seq: 3, was: 6 },
        ),
        (vec!["UPDATE audit_events SET seq = 9 WHERE seq = 4"], Problem::Removed { from: 4, to: 4 }),
        (
            vec![
                "INSERT INTO audit_events (seq, id, at, action, outcome, meta, prev_hash, hash) \
                 SELECT 9, session_id, at, action, outcome, meta, prev_hash, hash FROM kept WHERE seq = 4",
            ],
            Problem::Inserted { seq: 9 },
        ),
    ] {
        assert_eq!(after(db, &sql, &undo).await, Some(problem), "{sql:?}");
    }
    let tx = db.store.begin().await.expect("a transaction");
    settings::delete(&tx, trail::HEAD).await.expect("a write");
    tx.commit().await.expect("a commit");
    assert_eq!(verify(db).await.problem, Some(Problem::Head));
    let tx = db.store.begin().await.expect("a transaction");
    settings::delete(&tx, trail::KEY).await.expect("a write");
    tx.commit().await.expect("a commit");
    assert_eq!(verify(db).await.problem, Some(Problem::NoKey));
}

/// Rows that are written after a cut do not hide it, whether the head was left, forged or taken away.
async fn a_cut_tail_stays_a_gap(db: &Db) {
    write(db, 5).await;
    let cut = "DELETE FROM audit_events WHERE seq >= 4";
    assert_eq!(after(db, &[cut], &[]).await, Some(Problem::TailCut { from: 4, to: 5 }));
    write(db, 2).await;
    assert_eq!(verify(db).await.problem, Some(Problem::Removed { from: 4, to: 5 }));
    let more = ["DELETE FROM audit_events WHERE seq >= 3", "DELETE FROM settings WHERE key = 'audit.head'"];
    assert_eq!(after(db, &more, &[]).await, Some(Problem::Head));
    write(db, 2).await;
    assert_eq!(verify(db).await.problem, Some(Problem::Unlinked { seq: 3 }));
}

async fn only_a_checkpoint_sees_an_older_state(db: &Db) {
    write(db, 3).await;
    let old = trail::head(&db.store).await.expect("a read").expect("there");
    write(db, 3).await;
    let new = trail::head(&db.store).await.expect("a read").expect("there");
    let marks = [&old, &new].map(|mark| (mark.seq, mark.hash.clone().expect("a hash")));
    let checkpoints = BTreeMap::from(marks);
    let report = trail::verify(&db.store, &checkpoints).await.expect("a walk");
    assert_eq!((report.checkpoints, report.problem), (2, None));
    // Everything as it was after the third row, and other rows in the place of the lost ones.
    let tx = db.store.begin().await.expect("a transaction");
    settings::set(&tx, trail::HEAD, &serde_json::to_value(&old).expect("JSON"), at(0)).await.expect("a write");
    tx.commit().await.expect("a commit");
    assert_eq!(
        after(db, &["DELETE FROM audit_events WHERE seq > 3"], &[]).await,
        None,
        "the database alone is no help"
    );
    let report = trail::verify(&db.store, &checkpoints).await.expect("a walk");
    assert_eq!(report.problem, Some(Problem::TailCut { from: 4, to: 6 }));
    write(db, 5).await;
    let report = trail::verify(&db.store, &checkpoints).await.expect("a walk");
    assert_eq!(report.problem, Some(Problem::Rewritten { seq: 6 }));
}

async fn prune(db: &Db, before: i64, up_to: i64, batch: u64) -> Option<trail::Pruned> {
    let tx = db.store.begin().await.expect("a transaction");
    let pruned = trail::prune(&tx, at(before), up_to, batch, at(before)).await.expect("a write");
    tx.commit().await.expect("a commit");
    pruned
}

async fn pruning_leaves_the_rest_valid(db: &Db) {
    write(db, 10).await;
    let pruned = |rows, up_to| Some(trail::Pruned { rows, up_to });
    assert_eq!(prune(db, 0, i64::MAX, 100).await, None);
    assert_eq!(prune(db, 6, i64::MAX, 4).await, pruned(4, 4), "not more than a batch");
    assert_eq!(prune(db, 6, 5, 100).await, pruned(1, 5), "not beyond the given row");
    assert_eq!(prune(db, 6, i64::MAX, 100).await, pruned(1, 6), "not younger ones");
    assert_eq!(prune(db, 6, i64::MAX, 100).await, None);
    let report = verify(db).await;
    assert_eq!((report.rows, report.pruned_to, report.first, report.problem), (4, Some(6), Some(7), None));
    assert_eq!(prune(db, 99, i64::MAX, 100).await, pruned(4, 10));
    assert_eq!(verify(db).await.problem, None, "nothing is left, and that is right");
    write(db, 2).await;
    let report = verify(db).await;
    assert_eq!((report.first, report.problem), (Some(11), None));
    assert_eq!(audit::count(db.store.read(), &AuditFilter::default()).await, Ok(2));
}

async fn a_forged_anchor_hides_nothing(db: &Db) {
    write(db, 6).await;
    prune(db, 2, i64::MAX, 100).await;
    let genuine = settings::get(db.store.read(), trail::ANCHOR).await.expect("a read").expect("there");
    let set = async |value: &serde_json::Value| {
        let tx = db.store.begin().await.expect("a transaction");
        settings::set(&tx, trail::ANCHOR, value, at(0)).await.expect("a write");
        tx.commit().await.expect("a commit");
    };
    let mut forged = genuine.clone();
    forged["seq"] = json!(4);
    set(&forged).await;
    assert_eq!(after(db, &["DELETE FROM audit_events WHERE seq <= 4"], &[]).await, Some(Problem::Anchor));
    // The head is signed for another purpose.
    set(&serde_json::to_value(trail::head(&db.store).await.expect("a read")).expect("JSON")).await;
    assert_eq!(verify(db).await.problem, Some(Problem::Anchor));
    set(&genuine).await;
    assert_eq!(verify(db).await.problem, Some(Problem::Removed { from: 3, to: 4 }));
}

async fn rows_of_before_the_chain_are_counted(db: &Db) {
    let raw = db.raw().await;
    for seq in [3, 4, 7] {
        let id = if matches!(db.target, castcore_store::Target::Sqlite { .. }) {
            format!("X'{:032x}'", seq)
        } else {
            format!("'00000000-0000-4000-8000-{seq:012x}'")
        };
        let old = format!(
            "INSERT INTO audit_events (seq, id, at, action, outcome, meta) \
             VALUES ({seq}, {id}, '2026-11-23 03:00:00+00:00', 'auth.login', 'ok', 'null')"
        );
        raw.execute_unprepared(&old).await.expect("an old row");
    }
    raw.close().await.expect("it closes");
    let report = verify(db).await;
    assert_eq!((report.unchained, report.rows, report.problem), (3, 0, None));
    write(db, 3).await;
    let report = verify(db).await;
    assert_eq!((report.unchained, report.rows, report.first, report.problem), (3, 3, Some(8), None));
    let gone = after(db, &["DELETE FROM audit_events WHERE seq = 7"], &[]).await;
    assert_eq!(gone, Some(Problem::Removed { from: 5, to: 7 }), "the last old one is what the chain stands on");
    assert_eq!(
        after(db, &["DELETE FROM audit_events WHERE seq = 8"], &[]).await,
        Some(Problem::Removed { from: 5, to: 8 })
    );
}

async fn without_keys_nothing_is_written(db: &Db) {
    let plain = castcore_store::Store::open(&db.target).await.expect("it opens");
    let tx = plain.begin().await.expect("a transaction");
    settings::set(&tx, "k", &json!(1), at(0)).await.expect("a write");
    audit::insert(&tx, &event("stream.start", 0)).await.expect("noted");
    assert!(tx.commit().await.is_err(), "no change without its row, no row outside the chain");
    assert_eq!(settings::get(plain.read(), "k").await, Ok(None));
    plain.close().await.expect("it closes");
}
