use crate::{
    builders::at,
    harness::{Db, on_both},
};
use castcore_store::settings;
use serde_json::json;

on_both!(values_are_set_replaced_and_removed);

async fn values_are_set_replaced_and_removed(db: &Db) {
    let read = db.store.read();
    assert_eq!(settings::get(read, "instance_name").await, Ok(None));
    let tx = db.store.begin().await.expect("a transaction");
    settings::set(&tx, "instance_name", &json!("Küche"), at(0)).await.expect("a write");
    settings::set(&tx, "default_language", &json!("de"), at(0)).await.expect("a write");
    settings::set(&tx, "instance_name", &json!({"nested": [1, null]}), at(1)).await.expect("a write");
    tx.commit().await.expect("a commit");
    assert_eq!(settings::get(read, "instance_name").await, Ok(Some(json!({"nested": [1, null]}))));
    let all = settings::all(read).await.expect("a read");
    assert_eq!(all.keys().collect::<Vec<_>>(), ["default_language", "instance_name"]);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(settings::delete(&tx, "instance_name").await, Ok(true));
    assert_eq!(settings::delete(&tx, "instance_name").await, Ok(false));
    tx.commit().await.expect("a commit");
    assert_eq!(settings::get(read, "instance_name").await, Ok(None));
}
