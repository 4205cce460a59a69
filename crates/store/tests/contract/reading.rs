//! A page costs the same few queries, however long it is.

use crate::{
    builders::{destination, input, job, job_status, output, output_status, stored},
    harness::{Db, on_both},
};
use castcore_model::{
    JobId,
    job::{JobState, OutputState},
};
use castcore_store::{destinations, inputs, jobs, outputs, statuses};
use sea_orm::{ConnectionTrait, Statement};

on_both!(a_page_with_all_its_parts_is_read);

async fn a_page_with_all_its_parts_is_read(db: &Db) {
    let destination = stored!(db.store, destinations, destination("d"));
    let tx = db.store.begin().await.expect("a transaction");
    for index in 0..40 {
        let job = job(&format!("j{index}"));
        jobs::insert(&tx, &job).await.expect("a write");
        inputs::insert(&tx, &input(job.id, 0)).await.expect("a write");
        for position in 0..3 {
            let output = output(job.id, Some(destination.id), position);
            outputs::insert(&tx, &output).await.expect("a write");
            statuses::put_output(&tx, &output_status(&output, OutputState::Live)).await.expect("a write");
        }
        statuses::put_job(&tx, &job_status(job.id, JobState::Running)).await.expect("a write");
    }
    tx.commit().await.expect("a commit");
    let read = db.store.read();
    let (page, total) = jobs::list_page(read, 20, 10).await.expect("a page");
    assert_eq!(total, 40);
    let ids: Vec<JobId> = page.iter().map(|job| job.id).collect();
    assert_eq!(ids.len(), 20);
    let inputs = inputs::of_jobs(read, &ids).await.expect("a read");
    let outputs = outputs::of_jobs(read, &ids).await.expect("a read");
    let of_jobs = statuses::of_jobs(read, &ids).await.expect("a read");
    let of_outputs = statuses::outputs_of_jobs(read, &ids).await.expect("a read");
    for id in ids {
        assert_eq!((inputs[&id].len(), outputs[&id].len()), (1, 3));
        assert_eq!(of_jobs[&id].state, JobState::Running);
        for output in &outputs[&id] {
            assert_eq!(of_outputs[&output.id].state, OutputState::Live);
        }
    }
    let names = destinations::by_ids(read, &[destination.id]).await.expect("a read");
    assert_eq!(names[&destination.id].name, "d");
}

/// Built otherwise, a page costs twice the time, and nothing but the bench would say so.
#[tokio::test]
async fn the_sqlite_inside_is_built_as_cargo_config_says() {
    let db = Db::empty_sqlite().await;
    let raw = db.raw().await;
    let ask = Statement::from_string(raw.get_database_backend(), "PRAGMA compile_options");
    let options: Vec<String> = raw
        .query_all_raw(ask)
        .await
        .expect("an answer")
        .iter()
        .map(|row| row.try_get_by_index(0).expect("a name"))
        .collect();
    for wanted in ["DEFAULT_MEMSTATUS=0", "ENABLE_QPSG"] {
        assert!(options.iter().any(|option| option == wanted), "{wanted} is not among {options:?}");
    }
    raw.close().await.expect("it closes");
    db.finish().await;
}
