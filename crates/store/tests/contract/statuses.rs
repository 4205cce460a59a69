use crate::{
    builders::{at, job, job_status, output, output_status, stored},
    harness::{Db, on_both},
};
use castcore_model::{
    JobId,
    job::{JobState, OutputState},
    reason::Reason,
};
use castcore_store::{
    jobs, outputs,
    statuses::{self, OutputCounts},
};

on_both!(a_status_is_written_and_replaced, a_late_report_is_no_error, statuses_go_with_their_job, outputs_are_counted);

async fn a_status_is_written_and_replaced(db: &Db) {
    let job = stored!(db.store, jobs, job("j"));
    let output = stored!(db.store, outputs, output(job.id, None, 0));
    let mut of_job = job_status(job.id, JobState::Starting);
    let mut of_output = output_status(&output, OutputState::Starting);
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(statuses::put_job(&tx, &of_job).await, Ok(true));
    assert_eq!(statuses::put_output(&tx, &of_output).await, Ok(true));
    of_job.state = JobState::Failed;
    of_job.reason = Some(Reason::SourceMissing);
    of_job.detail = Some("Frühling.mp4".into());
    of_job.retry_at = Some(at(7));
    of_job.crash_loop = true;
    of_job.run = 3;
    of_output.state = OutputState::Retrying;
    of_output.reason = Some(Reason::ConnectionRefused);
    of_output.file = Some("a.mp4".into());
    assert_eq!(statuses::put_job(&tx, &of_job).await, Ok(true));
    assert_eq!(statuses::put_output(&tx, &of_output).await, Ok(true));
    tx.commit().await.expect("a commit");
    let read = db.store.read();
    assert_eq!(statuses::of_job(read, job.id).await, Ok(Some(of_job.clone())));
    let jobs = statuses::of_jobs(read, &[job.id, JobId::random()]).await.expect("a read");
    assert_eq!((jobs.len(), &jobs[&job.id]), (1, &of_job));
    let outputs = statuses::outputs_of_jobs(read, &[job.id]).await.expect("a read");
    assert_eq!((outputs.len(), &outputs[&output.id]), (1, &of_output));
}

async fn a_late_report_is_no_error(db: &Db) {
    let job = stored!(db.store, jobs, job("j"));
    let tx = db.store.begin().await.expect("a transaction");
    assert_eq!(statuses::put_job(&tx, &job_status(JobId::random(), JobState::Running)).await, Ok(false));
    let gone = output(job.id, None, 0);
    assert_eq!(statuses::put_output(&tx, &output_status(&gone, OutputState::Live)).await, Ok(false));
    assert_eq!(statuses::put_job(&tx, &job_status(job.id, JobState::Running)).await, Ok(true));
    tx.commit().await.expect("the rest of the report is kept");
    assert!(statuses::of_job(db.store.read(), job.id).await.expect("a read").is_some());
}

async fn statuses_go_with_their_job(db: &Db) {
    let job = stored!(db.store, jobs, job("j"));
    let output = stored!(db.store, outputs, output(job.id, None, 0));
    let tx = db.store.begin().await.expect("a transaction");
    statuses::put_job(&tx, &job_status(job.id, JobState::Running)).await.expect("a write");
    statuses::put_output(&tx, &output_status(&output, OutputState::Live)).await.expect("a write");
    assert_eq!(jobs::delete(&tx, job.id).await, Ok(true));
    tx.commit().await.expect("a commit");
    assert_eq!(statuses::of_job(db.store.read(), job.id).await, Ok(None));
    assert!(statuses::outputs_of_jobs(db.store.read(), &[job.id]).await.expect("a read").is_empty());
}

async fn outputs_are_counted(db: &Db) {
    let (job, other) = (stored!(db.store, jobs, job("j")), stored!(db.store, jobs, job("without outputs")));
    let states = [OutputState::Live, OutputState::Live, OutputState::Failed, OutputState::Retrying];
    let tx = db.store.begin().await.expect("a transaction");
    for state in states {
        let output = output(job.id, None, 0);
        outputs::insert(&tx, &output).await.expect("a write");
        statuses::put_output(&tx, &output_status(&output, state)).await.expect("a write");
    }
    let mut off = output(job.id, None, 0);
    off.enabled = false;
    outputs::insert(&tx, &off).await.expect("a write");
    statuses::put_output(&tx, &output_status(&off, OutputState::Live)).await.expect("a write");
    outputs::insert(&tx, &output(job.id, None, 0)).await.expect("an output that was never seen");
    tx.commit().await.expect("a commit");
    let counts = statuses::output_counts(db.store.read(), &[job.id, other.id]).await.expect("a read");
    assert_eq!(counts.len(), 1);
    assert_eq!(counts[&job.id], OutputCounts { total: 6, enabled: 5, live: 2, failed: 1 });
}
