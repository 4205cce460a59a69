//! Start, stop, change, end, delete.

use crate::rig::{SOON, Site, lives, until_dead};
use castcore_bus::ControlMessage;
use castcore_model::{
    job::{DesiredState, JobState, OutputState},
    reason::Reason,
};
use castcore_store::statuses;
use castcore_testkit::{stub::Behaviour, wait_until};
use serde_json::json;

#[tokio::test]
async fn a_job_starts_runs_and_stops() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.endless().await;
    let fresh = server.until_state(job, JobState::Stopped).await;
    assert_eq!((fresh.outputs.len(), fresh.run), (1, 0));

    server.start(job).await;
    // Twice is once.
    server.start(job).await;
    let status = server.until_state(job, JobState::Running).await;
    assert_eq!((status.run, status.outputs[0].state), (1, OutputState::Live));
    assert!(status.started_at.is_some() && status.pid.is_some());
    assert_eq!(site.encoders().len(), 1);
    wait_until("numbers", SOON, async || Ok((!server.domain.board().metrics().is_empty()).then_some(())))
        .await
        .unwrap();
    assert!(server.domain.board().lines(job).iter().all(|line| line.run == 1));

    server.stop(job).await;
    let status = server.until_state(job, JobState::Stopped).await;
    assert_eq!((status.reason, status.started_at, status.run), (None, None, 1));
    site.until_free(job).await;
    until_dead(site.encoders()[0]).await;
    assert!(!site.run_dir(job).join("control.key").exists());
    assert!(server.domain.board().metrics().is_empty());

    let stored = wait_until("the stored state", SOON, async || {
        let row = statuses::of_job(server.store().read(), job).await?;
        Ok(row.filter(|row| row.state == JobState::Stopped && row.run == 1))
    });
    stored.await.unwrap();
    server.start(job).await;
    assert_eq!(server.until_state(job, JobState::Running).await.run, 2);
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    server.leave().await;
}

#[tokio::test]
async fn a_stop_wins_over_a_start_in_progress() {
    let site = Site::new(Behaviour { first_media_ms: 60_000, ..Behaviour::default() });
    let server = site.serve().await;
    let job = server.endless().await;
    for _ in 0..5 {
        server.start(job).await;
        tokio::task::yield_now().await;
        server.stop(job).await;
    }
    site.until_free(job).await;
    server.until_state(job, JobState::Stopped).await;
    // Whatever was begun is gone, and nothing comes after.
    for pid in site.encoders() {
        until_dead(pid).await;
    }
    server.leave().await;
}

#[tokio::test]
async fn a_start_while_stopping_follows_the_stop() {
    let site = Site::new(Behaviour { linger_ms: 1_000, ..Behaviour::default() });
    let server = site.serve().await;
    let job = server.running().await;
    server.stop(job).await;
    server.until_state(job, JobState::Stopping).await;
    server.start(job).await;
    let status =
        server.until(job, "the second run", |status| status.state == JobState::Running && status.run == 2).await;
    assert!(!lives(site.encoders()[0]));
    assert_eq!(status.reason, None);
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    server.leave().await;
}

#[tokio::test]
async fn an_output_added_on_air_touches_nothing_else() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    let streams = server.domain.streams();
    let new = json!({"name": "tape", "kind": "recording", "url": "tape.mp4"});
    let tape = streams.create_destination(&server.caller, serde_json::from_value(new).unwrap()).await.unwrap();
    let new = json!({"destination_id": tape.id, "format": "mp4"});
    let output = streams.create_output(&server.caller, job, serde_json::from_value(new).unwrap()).await.unwrap();
    let both = |status: &castcore_bus::JobStatus| {
        status.outputs.len() == 2 && status.outputs.iter().all(|output| output.state == OutputState::Live)
    };
    let status = server.until(job, "two live outputs", both).await;
    assert_eq!((site.encoders().len(), status.run), (1, 1));
    streams.stop_output(&server.caller, job, output.id.into()).await.unwrap();
    let status = server.until(job, "a stopped output", |s| s.outputs[1].state == OutputState::Stopped).await;
    assert_eq!((status.state, status.outputs[0].state), (JobState::Running, OutputState::Live));
    server.reconciler.drain().await;
    server.until_state(job, JobState::Stopped).await;
    assert_eq!(server.desired(job).await, DesiredState::Running, "a drain changes no wish");
    site.until_free(job).await;
    server.leave().await;
}

#[tokio::test]
async fn the_end_of_a_file_is_written_down() {
    let site = Site::new(Behaviour::default());
    site.media("short.mp4", &Behaviour { exit_after_ms: Some(1_500), exit_code: 0, ..Behaviour::default() });
    let server = site.serve().await;
    let job = server.job(json!({"kind": "file", "uri": "short.mp4"})).await;
    server.start(job).await;
    server.until_state(job, JobState::Running).await;
    let status = server.until_state(job, JobState::Stopped).await;
    assert_eq!(status.reason, Some(Reason::Ended));
    assert_eq!(server.desired(job).await, DesiredState::Stopped);
    assert_eq!(site.encoders().len(), 1);
    site.until_free(job).await;
    server.leave().await;
}

#[tokio::test]
async fn a_deleted_job_leaves_nothing() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    server.domain.streams().delete_job(&server.caller, job, None).await.unwrap();
    until_dead(site.encoders()[0]).await;
    let run_dir = site.run_dir(job);
    wait_until("an empty place", SOON, async || Ok((!run_dir.exists()).then_some(()))).await.unwrap();
    assert!(server.status(job).is_none());
    server.leave().await;
}

#[tokio::test]
async fn the_picture_on_demand_is_there_while_asked_for_and_never_shown() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    server.domain.bus().publish_control(ControlMessage::WatchRequested { job_id: job });
    let playlist = server.domain.preview_root().join(job.to_string()).join("index.m3u8");
    wait_until("a picture", SOON, async || Ok(playlist.exists().then_some(()))).await.unwrap();
    let status = server.status(job).unwrap();
    assert_eq!((status.outputs.len(), status.state, site.encoders().len()), (1, JobState::Running, 1));
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    assert!(!playlist.exists());
    server.leave().await;
}

#[tokio::test]
async fn a_start_is_quick() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.endless().await;
    let mut took = Vec::new();
    for run in 1..=5 {
        let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        server.start(job).await;
        server.until(job, "a run", |status| status.state == JobState::Running && status.run == run).await;
        let starts = site.stub.starts();
        let encoder = starts.iter().rfind(|start| start.role == "encoder").unwrap();
        took.push((encoder.at_ns - began) / 1_000);
        server.stop(job).await;
        server.until_state(job, JobState::Stopped).await;
    }
    took.sort_unstable();
    eprintln!("request to encoder, microseconds: {took:?}");
    assert!(took[took.len() / 2] < 1_000_000, "{took:?}");
    server.leave().await;
}
