use crate::{
    builders::{at, destination, input, job, stored, user},
    harness::{Db, on_both},
};
use castcore_store::{
    destinations, inputs, schema,
    sealed::{self, Holds, SealedColumn, SealedValue},
    settings,
};
use serde_json::json;
use std::collections::BTreeSet;

on_both!(
    every_sealed_column_is_in_the_list,
    values_are_found_page_by_page,
    a_value_is_replaced_and_nothing_else,
    a_value_that_changed_meanwhile_is_left,
    values_within_json_are_replaced,
);

fn column(table: &str, name: &str) -> &'static SealedColumn {
    sealed::COLUMNS.iter().find(|column| (column.table, column.column) == (table, name)).expect("in the list")
}

async fn all(db: &Db, column: &'static SealedColumn, limit: u64) -> Vec<SealedValue> {
    let mut found: Vec<SealedValue> = Vec::new();
    loop {
        let page = sealed::page(db.store.read(), column, found.last(), limit).await.expect("a read");
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

async fn every_sealed_column_is_in_the_list(db: &Db) {
    let real = schema::describe(&db.store).await.expect("a description");
    let mut named = BTreeSet::new();
    for (table, columns) in &real {
        for column in columns {
            if column.name.ends_with("_sealed") || column.name.ends_with("_secret") {
                named.insert((table.as_str(), column.name.as_str()));
            }
        }
    }
    let listed: BTreeSet<_> = sealed::COLUMNS
        .iter()
        .filter(|column| column.holds == Holds::Token)
        .map(|column| (column.table, column.column))
        .collect();
    assert_eq!(named, listed, "a column that holds a sealed value is in sealed::COLUMNS");
    for column in sealed::COLUMNS {
        let has = |name: &str| real[column.table].iter().any(|found| found.name == name);
        assert!(has(column.column), "{column}");
        assert_eq!(all(db, column, 10).await, [], "{column} can be read");
    }
}

async fn values_are_found_page_by_page(db: &Db) {
    let mut wanted: Vec<String> = Vec::new();
    for n in 0..7 {
        let row = stored!(db.store, destinations, destination(&format!("d{n}")));
        wanted.push(row.id.to_string());
    }
    let mut without = destination("without");
    without.stream_key_sealed = None;
    stored!(db.store, destinations, without);
    wanted.sort();
    for limit in [1, 3, 7, 100] {
        let found = all(db, column("destinations", "stream_key_sealed"), limit).await;
        assert_eq!(found.iter().map(SealedValue::row).collect::<Vec<_>>(), wanted);
        assert!(found.iter().all(|value| value.tokens().eq(["gAAAA-sealed"])));
    }
}

async fn a_value_is_replaced_and_nothing_else(db: &Db) {
    let row = stored!(db.store, destinations, destination("d"));
    let value = all(db, column("destinations", "stream_key_sealed"), 10).await.remove(0);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(sealed::replace(&tx, &value, "gAAAA-new").await, Ok(true));
    tx.commit().await.expect("a commit");
    let expected = destinations::DestinationRow { stream_key_sealed: Some("gAAAA-new".into()), ..row.clone() };
    assert_eq!(destinations::get(db.store.read(), row.id).await, Ok(Some(expected)), "version and times stay");
}

async fn a_value_that_changed_meanwhile_is_left(db: &Db) {
    let mut row = stored!(db.store, destinations, destination("d"));
    let value = all(db, column("destinations", "stream_key_sealed"), 10).await.remove(0);
    row.stream_key_sealed = Some("gAAAA-edited".into());
    let tx = db.store.begin().await.expect("a transaction");
    destinations::update(&tx, &mut row).await.expect("an edit");
    tx.commit().await.expect("a commit");
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(sealed::replace(&tx, &value, "gAAAA-new").await, Ok(false));
    assert_eq!(destinations::delete(&tx, row.id).await, Ok(true));
    assert_eq!(sealed::replace(&tx, &value, "gAAAA-new").await, Ok(false));
    drop(tx);
    assert_eq!(destinations::get(db.store.read(), row.id).await, Ok(Some(row)));
}

async fn values_within_json_are_replaced(db: &Db) {
    let job = stored!(db.store, jobs, job("j"));
    let mut row = input(job.id, 0);
    row.options = json!({"z": "ä\"", "headers": "fernet:gAAAAold", "user_agent": "fernet:gAAAAold", "a": 1});
    let row = stored!(db.store, inputs, row);
    stored!(db.store, inputs, input(job.id, 1));
    stored!(db.store, users, user("anna"));
    let tx = db.store.begin().await.expect("a transaction");
    settings::set(&tx, "plain", &json!("Küche"), at(0)).await.expect("a write");
    settings::set(&tx, "chain", &json!({"key": "gAAAAold", "seq": 3}), at(0)).await.expect("a write");
    tx.commit().await.expect("a commit");
    for (column, rows) in
        [(column("inputs", "options"), vec![row.id.to_string()]), (column("settings", "value"), vec!["chain".into()])]
    {
        let found = all(db, column, 10).await;
        assert_eq!(found.iter().map(SealedValue::row).collect::<Vec<_>>(), rows);
        let new = found[0].mapped(|token| (token == "gAAAAold").then(|| "gAAAAnew".to_owned()));
        let tx = db.store.begin().await.expect("a transaction");
        assert_eq!(sealed::replace(&tx, &found[0], &new).await, Ok(true));
        tx.commit().await.expect("a commit");
    }
    let options = inputs::get(db.store.read(), row.id).await.expect("a read").expect("there").options;
    let expected = r#"{"z":"ä\"","headers":"fernet:gAAAAnew","user_agent":"fernet:gAAAAold","a":1}"#;
    assert_eq!(options, serde_json::from_str::<serde_json::Value>(expected).expect("JSON"));
    assert_eq!(settings::get(db.store.read(), "chain").await, Ok(Some(json!({"key": "gAAAAnew", "seq": 3}))));
}
