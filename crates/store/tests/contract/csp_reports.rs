use crate::{
    builders::at,
    harness::{Db, on_both},
};
use castcore_store::csp_reports::{self, CspReportRow};

on_both!(the_same_kind_is_counted_in_one_row, the_rows_seen_last_are_kept, old_rows_go_and_all_can_be_cleared);

fn seen(id: &str, second: i64) -> CspReportRow {
    CspReportRow {
        id: id.to_owned(),
        directive: "script-src-elem".to_owned(),
        blocked: "inline".to_owned(),
        document: "/streams".to_owned(),
        sample_digest: None,
        disposition: "enforce".to_owned(),
        reports: 2,
        first_seen_at: at(second),
        last_seen_at: at(second),
    }
}

async fn add_all(db: &Db, rows: &[CspReportRow]) {
    let tx = db.store.begin().await.expect("a transaction");
    for row in rows {
        csp_reports::add(&tx, row).await.expect("a write");
    }
    tx.commit().await.expect("a commit");
}

async fn ids(db: &Db) -> Vec<String> {
    let rows = csp_reports::list_page(db.store.read(), 100, 0).await.expect("a read");
    rows.into_iter().map(|row| row.id).collect()
}

async fn the_same_kind_is_counted_in_one_row(db: &Db) {
    add_all(db, &[seen("a", 1), seen("b", 2), seen("a", 9)]).await;
    let rows = csp_reports::list_page(db.store.read(), 100, 0).await.expect("a read");
    let kinds: Vec<_> = rows.iter().map(|row| (row.id.as_str(), row.reports)).collect();
    assert_eq!(kinds, [("a", 4), ("b", 2)]);
    assert_eq!((rows[0].first_seen_at, rows[0].last_seen_at), (at(1), at(9)));
    assert_eq!(csp_reports::count(db.store.read()).await, Ok(2));
}

async fn the_rows_seen_last_are_kept(db: &Db) {
    add_all(db, &[seen("a", 1), seen("b", 5), seen("c", 3), seen("d", 4)]).await;
    let tx = db.store.begin().await.expect("a transaction");
    csp_reports::trim(&tx, 2).await.expect("a write");
    tx.commit().await.expect("a commit");
    assert_eq!(ids(db).await, ["b", "d"]);
}

async fn old_rows_go_and_all_can_be_cleared(db: &Db) {
    add_all(db, &[seen("a", 1), seen("b", 5)]).await;
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(csp_reports::delete_before(&tx, at(5)).await, Ok(1));
    tx.commit().await.expect("a commit");
    assert_eq!(ids(db).await, ["b"]);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(csp_reports::clear(&tx).await, Ok(1));
    tx.commit().await.expect("a commit");
    assert!(ids(db).await.is_empty());
}
