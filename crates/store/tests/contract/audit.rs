use crate::{
    builders::at,
    harness::{Db, on_both},
};
use castcore_model::{SessionId, UserId};
use castcore_store::audit::{self, AuditFilter, NewAudit};
use serde_json::json;
use uuid::Uuid;

on_both!(the_trail_is_newest_first_and_filtered, an_undone_change_leaves_no_trace);

pub(crate) fn event(action: &str, seconds: i64) -> NewAudit {
    NewAudit {
        id: Uuid::new_v4(),
        at: at(seconds),
        actor_id: Some(UserId::random()),
        actor_name: Some("anna".into()),
        action: action.into(),
        target_type: Some("stream_job".into()),
        target_id: Some(format!("t{seconds}")),
        ip: Some("::1".into()),
        session_id: Some(SessionId::random()),
        token_id: None,
        outcome: "ok".into(),
        meta: json!({"n": seconds}),
    }
}

async fn the_trail_is_newest_first_and_filtered(db: &Db) {
    let events: Vec<NewAudit> =
        (0..6).map(|n| event(if n % 2 == 0 { "stream.start" } else { "stream.stop" }, n)).collect();
    let tx = db.store.begin().await.expect("a transaction");
    for event in &events {
        audit::insert(&tx, event).await.expect("a write");
    }
    tx.commit().await.expect("a commit");
    let read = db.store.read();
    let ids = async |filter: AuditFilter, limit, offset| {
        let rows = audit::list_page(read, &filter, limit, offset).await.expect("a page");
        assert!(rows.windows(2).all(|pair| pair[0].seq > pair[1].seq));
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(AuditFilter::default(), 2, 1).await, [events[4].id, events[3].id]);
    let starts = AuditFilter { action: Some("stream.start".into()), ..AuditFilter::default() };
    assert_eq!(audit::count(read, &starts).await, Ok(3));
    assert_eq!(ids(starts, 9, 0).await, [events[4].id, events[2].id, events[0].id]);
    let between = AuditFilter { since: Some(at(1)), until: Some(at(3)), ..AuditFilter::default() };
    assert_eq!(ids(between, 9, 0).await, [events[2].id, events[1].id]);
    for filter in [
        AuditFilter { actor_id: events[3].actor_id, ..AuditFilter::default() },
        AuditFilter { session_id: events[3].session_id, ..AuditFilter::default() },
        AuditFilter { target_id: events[3].target_id.clone(), ..AuditFilter::default() },
    ] {
        assert_eq!(ids(filter, 9, 0).await, [events[3].id]);
    }
    let some = AuditFilter { actions: Some(vec!["stream.stop".into(), "x".into()]), ..AuditFilter::default() };
    assert_eq!(audit::count(read, &some).await, Ok(3));
    let none = AuditFilter { actions: Some(vec![]), ..AuditFilter::default() };
    assert_eq!(audit::count(read, &none).await, Ok(0));
    let walked = audit::list_after(read, &between_all(), 2, 2).await.expect("a page");
    assert_eq!(walked.iter().map(|row| row.seq).collect::<Vec<_>>(), [3, 4]);
    // A pattern is no wildcard.
    let pattern = AuditFilter { action: Some("stream.%".into()), ..AuditFilter::default() };
    assert_eq!(audit::count(read, &pattern).await, Ok(0));
    let first = &audit::list_page(read, &AuditFilter::default(), 1, 5).await.expect("a page")[0];
    assert_eq!((first.at, &first.meta, first.outcome.as_str()), (at(0), &json!({"n": 0}), "ok"));
}

fn between_all() -> AuditFilter {
    AuditFilter {
        outcome: Some("ok".into()),
        ip: Some("::1".into()),
        actor_name: Some("anna".into()),
        ..AuditFilter::default()
    }
}

async fn an_undone_change_leaves_no_trace(db: &Db) {
    let tx = db.store.begin().await.expect("a transaction");
    audit::insert(&tx, &event("stream.start", 0)).await.expect("a write");
    drop(tx);
    assert_eq!(audit::count(db.store.read(), &AuditFilter::default()).await, Ok(0));
}
