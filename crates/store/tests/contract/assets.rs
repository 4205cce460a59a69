//! Uploaded pictures.

use crate::{
    builders::at,
    harness::{Db, on_both},
};
use castcore_model::AssetId;
use castcore_store::{
    StoreError,
    assets::{self, AssetRow},
};

on_both!(the_same_picture_is_kept_once, pictures_are_counted_found_and_removed);

fn asset(name: &str, sha256: &str) -> AssetRow {
    AssetRow {
        id: AssetId::random(),
        filename: format!("{name}.png"),
        original_name: "Größe.PNG".into(),
        kind: "image".into(),
        mime: "image/png".into(),
        size_bytes: 1_000,
        width: 640,
        height: 360,
        sha256: sha256.into(),
        created_at: at(0),
    }
}

async fn the_same_picture_is_kept_once(db: &Db) {
    let tx = db.store.begin().await.expect("a transaction");
    let first = asset("a", "aa");
    assets::insert(&tx, &first).await.expect("inserted");
    tx.commit().await.expect("committed");
    for (row, column) in [(asset("b", "aa"), "sha256"), (asset("a", "bb"), "filename")] {
        let tx = db.store.begin().await.expect("a transaction");
        assert_eq!(assets::insert(&tx, &row).await, Err(StoreError::Taken { column }));
    }
    assert_eq!(assets::by_sha256(db.store.read(), "aa").await, Ok(Some(first)));
    assert_eq!(assets::by_sha256(db.store.read(), "bb").await, Ok(None));
}

async fn pictures_are_counted_found_and_removed(db: &Db) {
    assert_eq!(assets::total_bytes(db.store.read()).await, Ok(0));
    let rows = [asset("a", "aa"), AssetRow { created_at: at(1), size_bytes: 24, ..asset("b", "bb") }];
    let tx = db.store.begin().await.expect("a transaction");
    for row in &rows {
        assets::insert(&tx, row).await.expect("inserted");
    }
    assert_eq!(assets::total_bytes(&tx).await, Ok(1_024));
    tx.commit().await.expect("committed");
    let names = ["a.png", "b.png", "c.png"].map(str::to_owned);
    let mut known = assets::known_filenames(db.store.read(), &names).await.expect("names");
    known.sort();
    assert_eq!(known, ["a.png", "b.png"]);
    assert_eq!(assets::list_page(db.store.read(), 10, 0).await, Ok((rows.to_vec(), rows.len() as u64)));
    assert_eq!(assets::count(db.store.read()).await, Ok(2));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(assets::delete(&tx, rows[0].id).await, Ok(true));
    assert_eq!(assets::delete(&tx, rows[0].id).await, Ok(false));
    tx.commit().await.expect("committed");
    assert_eq!(assets::get(db.store.read(), rows[0].id).await, Ok(None));
    assert_eq!(assets::get(db.store.read(), rows[1].id).await, Ok(Some(rows[1].clone())));
}
