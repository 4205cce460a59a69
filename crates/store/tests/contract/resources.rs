use crate::{
    builders::{at, destination, input, job, output, profile, stored},
    harness::{Db, on_both},
};
use castcore_model::{DestinationId, JobId, ProfileId};
use castcore_store::{StoreError, destinations, inputs, jobs, outputs, profiles};
use serde_json::json;

on_both!(
    rows_come_back_as_they_were_stored,
    profile_names_are_unique,
    a_stale_edit_is_refused,
    what_is_used_cannot_be_deleted,
    what_does_not_exist_cannot_be_pointed_to,
    deleting_a_job_takes_its_parts,
    parts_of_many_jobs_come_in_order,
    many_ids_are_read_at_once,
);

async fn rows_come_back_as_they_were_stored(db: &Db) {
    let read = db.store.read();
    let profile = stored!(db.store, profiles, profile("p"));
    assert_eq!(profiles::get(read, profile.id).await, Ok(Some(profile.clone())));
    let destination = stored!(db.store, destinations, destination("d"));
    assert_eq!(destinations::get(read, destination.id).await, Ok(Some(destination.clone())));
    let mut row = job("j");
    row.ffmpeg_profile_id = Some(profile.id);
    row.desired_by = Some(castcore_model::UserId::random());
    row.desired_at = Some(at(3));
    let job = stored!(db.store, jobs, row);
    assert_eq!(jobs::get(read, job.id).await, Ok(Some(job.clone())));
    let mut row = input(job.id, 3);
    row.options = json!({"z": 1, "a": [null, "\u{0}", "ü 😀"]});
    row.uri_sealed = Some("gAAAA".into());
    let input = stored!(db.store, inputs, row);
    assert_eq!(inputs::get(read, input.id).await, Ok(Some(input)));
    let output = stored!(db.store, outputs, output(job.id, Some(destination.id), 1));
    assert_eq!(outputs::get(read, output.id).await, Ok(Some(output)));
}

async fn profile_names_are_unique(db: &Db) {
    stored!(db.store, profiles, profile("same"));
    let mut other = stored!(db.store, profiles, profile("other"));
    let taken = Err(StoreError::Taken { column: "name" });
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(profiles::insert(&tx, &profile("same")).await, taken);
    drop(tx);
    let tx = db.store.begin().await.expect("a transaction");
    other.name = "same".into();
    assert_eq!(profiles::update(&tx, &mut other).await, taken);
    assert_eq!(other.version, 1);
    drop(tx);
    stored!(db.store, destinations, destination("same"));
    stored!(db.store, destinations, destination("same"));
}

async fn a_stale_edit_is_refused(db: &Db) {
    let row = stored!(db.store, destinations, destination("d"));
    let (mut first, mut second) = (row.clone(), row.clone());
    let tx = db.store.begin().await.expect("a transaction");
    first.name = "first".into();
    destinations::update(&tx, &mut first).await.expect("the first edit");
    second.name = "second".into();
    assert_eq!(destinations::update(&tx, &mut second).await, Err(StoreError::Stale));
    tx.commit().await.expect("a refused edit does not spoil the transaction");
    let now = destinations::get(db.store.read(), row.id).await.expect("a read").expect("there");
    assert_eq!((now.name.as_str(), now.version), ("first", 2));
    assert_eq!((first.version, second.version), (2, 1));

    let tx = db.store.begin().await.expect("a transaction");
    let mut gone = destination("never stored");
    assert_eq!(destinations::update(&tx, &mut gone).await, Err(StoreError::Stale));
}

async fn what_is_used_cannot_be_deleted(db: &Db) {
    let profile = stored!(db.store, profiles, profile("p"));
    let destination = stored!(db.store, destinations, destination("d"));
    let mut row = job("j");
    row.ffmpeg_profile_id = Some(profile.id);
    let job = stored!(db.store, jobs, row);
    let output = stored!(db.store, outputs, output(job.id, Some(destination.id), 0));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(profiles::delete(&tx, profile.id).await, Err(StoreError::Referenced { by: "stream_jobs" }));
    drop(tx);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(destinations::delete(&tx, destination.id).await, Err(StoreError::Referenced { by: "outputs" }));
    drop(tx);
    let using = jobs::using_profile(db.store.read(), profile.id).await.expect("a read");
    assert_eq!(using.iter().map(|job| job.id).collect::<Vec<_>>(), [job.id]);
    let using = outputs::using_destination(db.store.read(), destination.id).await.expect("a read");
    assert_eq!(using.iter().map(|output| output.id).collect::<Vec<_>>(), [output.id]);

    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(jobs::delete(&tx, job.id).await, Ok(true));
    assert_eq!(profiles::delete(&tx, profile.id).await, Ok(true));
    assert_eq!(destinations::delete(&tx, destination.id).await, Ok(true));
    tx.commit().await.expect("a commit");
}

async fn what_does_not_exist_cannot_be_pointed_to(db: &Db) {
    let job = stored!(db.store, jobs, job("j"));
    let tx = db.store.begin().await.expect("a transaction");
    let lost = output(job.id, Some(DestinationId::random()), 0);
    assert_eq!(outputs::insert(&tx, &lost).await, Err(StoreError::Dangling));
    drop(tx);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(inputs::insert(&tx, &input(JobId::random(), 0)).await, Err(StoreError::Dangling));
    drop(tx);
    let tx = db.store.begin().await.expect("a transaction");
    let mut job = job;
    job.ffmpeg_profile_id = Some(ProfileId::random());
    assert_eq!(jobs::update(&tx, &mut job).await, Err(StoreError::Dangling));
}

async fn deleting_a_job_takes_its_parts(db: &Db) {
    let job = stored!(db.store, jobs, job("j"));
    let input = stored!(db.store, inputs, input(job.id, 0));
    let output = stored!(db.store, outputs, output(job.id, None, 0));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(jobs::delete(&tx, job.id).await, Ok(true));
    tx.commit().await.expect("a commit");
    assert_eq!(inputs::get(db.store.read(), input.id).await, Ok(None));
    assert_eq!(outputs::get(db.store.read(), output.id).await, Ok(None));
    assert!(inputs::of_job(db.store.read(), job.id).await.expect("a read").is_empty());
}

async fn parts_of_many_jobs_come_in_order(db: &Db) {
    let (one, two) = (stored!(db.store, jobs, job("one")), stored!(db.store, jobs, job("two")));
    let empty = stored!(db.store, jobs, job("empty"));
    let mut expected = Vec::new();
    for position in [2, 0, 1] {
        stored!(db.store, inputs, input(one.id, position));
        expected.push(stored!(db.store, outputs, output(two.id, None, position)));
    }
    let inputs = inputs::of_jobs(db.store.read(), &[one.id, two.id, empty.id]).await.expect("a read");
    assert_eq!(inputs[&one.id].iter().map(|row| row.position).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(inputs.len(), 1);
    expected.sort_by_key(|row| row.position);
    let outputs = outputs::of_jobs(db.store.read(), &[one.id, two.id, empty.id]).await.expect("a read");
    assert_eq!(outputs[&two.id], expected);
    assert_eq!(outputs::of_job(db.store.read(), two.id).await, Ok(expected));
    assert!(outputs::of_jobs(db.store.read(), &[]).await.expect("a read").is_empty());
}

async fn many_ids_are_read_at_once(db: &Db) {
    let rows = [stored!(db.store, destinations, destination("a")), stored!(db.store, destinations, destination("b"))];
    // More than one list holds, most of them unknown.
    let mut ids: Vec<DestinationId> = (0..1_500).map(|_| DestinationId::random()).collect();
    ids.insert(3, rows[0].id);
    ids.push(rows[1].id);
    let found = destinations::by_ids(db.store.read(), &ids).await.expect("a read");
    assert_eq!(found.len(), 2);
    assert_eq!(found[&rows[1].id], rows[1]);
}
