//! What goes wrong.

use crate::rig::{SOON, Site, lives, signal, until_dead};
use castcore_model::{job::JobState, reason::Reason};
use castcore_testkit::{stub::Behaviour, wait_until};
use rustix::process::Signal;
use std::{fs, time::Duration};

#[tokio::test]
async fn a_runtime_that_is_killed_is_replaced() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let (job, other) = (server.running().await, server.running().await);
    let (pid, encoder) = (site.runtime_pid(job).await, server.status(job).unwrap().pid.unwrap());
    let others = server.status(other).unwrap().pid;
    signal(pid, Signal::KILL);
    let status = server.until(job, "a new run", |status| status.state == JobState::Running && status.run == 2).await;
    assert_ne!(status.pid, Some(encoder));
    until_dead(encoder).await;
    assert_eq!(server.status(other).unwrap().pid, others);
    server.stop(job).await;
    server.stop(other).await;
    server.until_state(job, JobState::Stopped).await;
    server.until_state(other, JobState::Stopped).await;
    server.leave().await;
}

#[tokio::test]
async fn a_runtime_that_hangs_is_ended_by_force() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    let (pid, encoder) = (site.runtime_pid(job).await, site.encoders()[0]);
    signal(pid, Signal::STOP);
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    assert!(!lives(pid));
    until_dead(encoder).await;
    server.leave().await;
}

#[tokio::test]
async fn a_runtime_that_falls_silent_is_not_called_running() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    let pid = site.runtime_pid(job).await;
    signal(pid, Signal::STOP);
    server.until_state(job, JobState::Unknown).await;
    signal(pid, Signal::CONT);
    let status = server.until_state(job, JobState::Running).await;
    assert_eq!((status.run, status.reason), (1, None));
    assert_eq!(site.runtime_pid(job).await, pid);
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    server.leave().await;
}

#[tokio::test]
async fn a_job_that_takes_long_to_die_delays_no_other() {
    let site = Site::new(Behaviour { linger_ms: 60_000, ..Behaviour::default() });
    let server = site.serve().await;
    let slow = server.running().await;
    site.stub.behave(&Behaviour::default()).unwrap();
    let quick = server.running().await;
    server.stop(slow).await;
    server.until_state(slow, JobState::Stopping).await;
    server.stop(quick).await;
    server.until_state(quick, JobState::Stopped).await;
    assert_eq!(server.status(slow).unwrap().state, JobState::Stopping);
    server.until_state(slow, JobState::Stopped).await;
    server.leave().await;
}

#[tokio::test]
async fn without_ffmpeg_a_job_says_so_and_comes_back_when_asked() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    let pid = site.runtime_pid(job).await;
    server.leave().await;
    signal(pid, Signal::KILL);
    site.until_free(job).await;
    let (path, away) = (site.stub.path(), site.stub.path().with_extension("away"));
    fs::rename(&path, &away).unwrap();

    let server = site.serve().await;
    let status = server.until_state(job, JobState::Failed).await;
    assert_eq!(status.reason, Some(Reason::FfmpegMissing));
    assert!(status.reason_detail.is_some());
    assert!(!castcore_runtime::spawn::lock_is_held(&site.run_dir(job)).unwrap());
    fs::rename(&away, &path).unwrap();
    server.start(job).await;
    server.until_state(job, JobState::Running).await;
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    server.leave().await;
}

#[tokio::test]
async fn an_encoder_that_gives_up_is_failed_until_somebody_asks() {
    let site = Site::new(Behaviour {
        exit_after_ms: Some(0),
        last_words: Some("[error] Unrecognized option 'nonsense'.".into()),
        ..Behaviour::default()
    });
    let server = site.serve().await;
    let job = server.endless().await;
    server.start(job).await;
    let status = server.until_state(job, JobState::Failed).await;
    assert!(status.reason.is_some(), "{status:?}");
    assert_eq!(site.encoders().len(), 1, "what needs a person is not tried again");
    site.stub.behave(&Behaviour::default()).unwrap();
    server.start(job).await;
    let status = server.until_state(job, JobState::Running).await;
    assert_eq!((status.reason, status.run), (None, 2));
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    server.leave().await;
}

#[tokio::test]
async fn a_server_that_ends_while_it_starts_something_leaves_no_stray() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.endless().await;
    server.start(job).await;
    server.leave().await;
    let server = site.serve().await;
    server.until_state(job, JobState::Running).await;
    wait_until("one encoder", SOON, async || {
        let alive = site.encoders().into_iter().filter(|pid| lives(*pid)).count();
        Ok((alive == 1).then_some(()))
    })
    .await
    .unwrap();
    tokio::time::timeout(Duration::from_secs(20), server.reconciler.drain()).await.unwrap();
    site.until_free(job).await;
    server.leave().await;
}
