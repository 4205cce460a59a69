//! Starting, failing, stalling, retrying, stopping.

use crate::rig::{Rig, is_failed, is_running, lives, signal, until_gone};
use castcore_model::{
    job::OutputState,
    reason::Reason,
    supervise::{Phase, RetryPolicy},
};
use castcore_runtime::protocol::{Arg, ConfinedPath};
use castcore_testkit::stub::Behaviour;
use rustix::process::Signal;
use std::{fs, time::Instant};

#[tokio::test]
async fn a_job_runs_its_output_is_live_and_everything_ends_on_request() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.outputs = vec![rig.file_output("one")];
    rig.client.apply(spec).await.unwrap();
    let live = rig.until("a live output", |s| is_running(s) && s.outputs[0].state == OutputState::Live).await;
    assert_eq!((live.run, live.generation, live.encoder.starts), (1, 1, 1));
    let (encoder, muxer, runtime) = (live.encoder.pid.unwrap(), live.outputs[0].pid, rig.runtime.pid);
    assert!(lives(encoder));
    let folder = rig.end().await;
    for pid in muxer.into_iter().chain([encoder, runtime]) {
        until_gone(pid).await;
    }
    assert!(fs::metadata(folder.path().join("recordings/one.ts")).unwrap().len() > 0);
    let stored = fs::read_to_string(folder.path().join("logs/1.log")).unwrap();
    assert!(stored.lines().next().unwrap().contains("[castcore] stream started"));
    assert!(stored.lines().last().unwrap().contains("[castcore] process exited with code"), "{stored}");
    assert_eq!(stored.matches("[castcore] one: live").count(), 1, "{stored}");
}

#[tokio::test]
async fn a_killed_encoder_has_its_successor_at_once() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.outputs = vec![rig.file_output("one")];
    rig.client.apply(spec).await.unwrap();
    let before = rig.until("a live output", |s| is_running(s) && s.outputs[0].state == OutputState::Live).await;
    let killed_at = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    signal(before.encoder.pid.unwrap(), Signal::KILL);
    let after = rig.until("a second start", |s| is_running(s) && s.encoder.starts == 2).await;
    assert_eq!(after.encoder.last_failure.as_ref().unwrap().reason, Reason::Killed);
    assert_eq!(after.run, 1, "a retry is no new run");
    assert_eq!((after.outputs[0].state, after.outputs[0].starts), (OutputState::Live, 1), "the output noticed nothing");
    let encoders: Vec<_> = rig.stub.starts().into_iter().filter(|start| start.role == "encoder").collect();
    let pause_ms = (encoders[1].at_ns - killed_at) / 1_000_000;
    // Some 5 ms on an idle machine; this one may be busy, but nothing may wait for a timer.
    assert!(pause_ms < 500, "{pause_ms} ms");
    rig.end().await;
}

#[tokio::test]
async fn a_stopped_encoder_is_found_and_replaced() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.encoder.stall_timeout_ms = 700;
    rig.client.apply(spec).await.unwrap();
    let before = rig.until_running().await;
    let stopped = Instant::now();
    signal(before.encoder.pid.unwrap(), Signal::STOP);
    let after = rig.until("a second start", |s| is_running(s) && s.encoder.starts == 2).await;
    assert!(stopped.elapsed().as_millis() >= 600);
    assert_eq!(after.encoder.last_failure.unwrap().reason, Reason::Stalled);
    until_gone(before.encoder.pid.unwrap()).await;
    rig.end().await;
}

#[tokio::test]
async fn an_encoder_without_media_is_ended() {
    let rig = Rig::new(Behaviour { first_media_ms: 600_000, ..Behaviour::default() }).await;
    let mut spec = rig.spec();
    spec.encoder.deadlines.startup_ms = 300;
    spec.policy.auto_restart = false;
    rig.client.apply(spec).await.unwrap();
    let failed = rig.until("the end", is_failed).await;
    assert_eq!(failed.encoder.last_failure.unwrap().reason, Reason::NoMedia);
    rig.end().await;
}

#[tokio::test]
async fn inputs_that_cannot_be_used_fail_for_good_with_their_reason() {
    let rig = Rig::new(Behaviour::default()).await;
    let root = rig.folder.path().join("media");
    fs::create_dir_all(root.join("folder")).unwrap();
    fs::write(rig.folder.path().join("outside"), "x").unwrap();
    let mut spec = rig.spec();
    for (relative, reason) in [
        ("missing.mp4", Reason::SourceMissing),
        ("folder", Reason::SourceUnreadable),
        ("../outside", Reason::PathOutsideRoots),
    ] {
        spec.encoder.files = vec![ConfinedPath { root: root.clone(), relative: relative.into() }];
        spec.encoder.epoch += 1;
        spec.generation += 1;
        rig.client.apply(spec.clone()).await.unwrap();
        let failed = rig.until("a failure", |s| is_failed(s) && s.generation == spec.generation).await;
        let failure = failed.encoder.last_failure.unwrap();
        assert_eq!(failure.reason, reason);
        assert!(failure.detail.contains(relative));
        assert_eq!(failed.encoder.pid, None);
    }
    assert!(rig.stub.starts().is_empty(), "nothing was started");
    rig.end().await;
}

#[tokio::test]
async fn a_binary_that_is_gone_or_another_one_is_not_run() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.encoder.binary.fingerprint.ino += 1;
    rig.client.apply(spec.clone()).await.unwrap();
    let failed = rig.until("a failure", is_failed).await;
    assert_eq!(failed.encoder.last_failure.unwrap().reason, Reason::FfmpegChanged);
    spec.encoder.binary.path = "/nowhere/ffmpeg".into();
    (spec.generation, spec.encoder.epoch) = (2, 2);
    rig.client.apply(spec).await.unwrap();
    let failed = rig.until("a failure", |s| is_failed(s) && s.generation == 2).await;
    assert_eq!(failed.encoder.last_failure.unwrap().reason, Reason::FfmpegMissing);
    assert!(rig.stub.starts().is_empty());
    rig.end().await;
}

#[tokio::test]
async fn an_argument_that_is_too_long_fails_one_job_and_not_the_runtime() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.encoder.args.insert(0, Arg::Text("x".repeat(200_000)));
    rig.client.apply(spec).await.unwrap();
    let failed = rig.until("a failure", is_failed).await;
    assert_eq!(failed.encoder.last_failure.unwrap().reason, Reason::OptionRejected);

    let mut spec = rig.spec();
    spec.encoder.args.insert(0, Arg::Text("a\0b".into()));
    (spec.generation, spec.encoder.epoch) = (2, 2);
    rig.client.apply(spec).await.unwrap();
    let failed = rig.until("a failure", |s| is_failed(s) && s.generation == 2).await;
    assert_eq!(failed.encoder.last_failure.unwrap().reason, Reason::OptionRejected);

    let mut spec = rig.spec();
    (spec.generation, spec.encoder.epoch) = (3, 3);
    rig.client.apply(spec).await.unwrap();
    rig.until_running().await;
    rig.end().await;
}

#[tokio::test]
async fn max_retry_is_honoured_and_the_reason_is_ffmpegs_own() {
    let words = "[in#0 @ 0x55] [error] Error opening input: Connection refused";
    let crash = Behaviour { exit_after_ms: Some(0), last_words: Some(words.into()), ..Behaviour::default() };
    let rig = Rig::new(crash).await;
    let mut spec = rig.spec();
    spec.policy = RetryPolicy { auto_restart: true, max_retry: 2, retry_delay_ms: 20 };
    rig.client.apply(spec).await.unwrap();
    let failed = rig.until("giving up", is_failed).await;
    assert_eq!(failed.encoder.starts, 3, "one start and two retries");
    let failure = failed.encoder.last_failure.unwrap();
    assert_eq!(failure.reason, Reason::ConnectionRefused);
    assert!(failure.detail.contains("Connection refused"));
    assert_eq!(rig.stub.starts().len(), 3);
    rig.end().await;
}

#[tokio::test]
async fn a_stop_wins_over_a_pending_retry() {
    let rig = Rig::new(Behaviour { exit_after_ms: Some(0), ..Behaviour::default() }).await;
    let mut spec = rig.spec();
    spec.policy.retry_delay_ms = 60_000;
    rig.client.apply(spec).await.unwrap();
    rig.until("a pause", |s| matches!(s.encoder.phase, Phase::Waiting { .. })).await;
    let starts = rig.stub.starts().len();
    let (stub, runtime) = (rig.stub.path(), rig.runtime.pid);
    let began = Instant::now();
    rig.end().await;
    until_gone(runtime).await;
    assert!(began.elapsed().as_secs() < 5);
    assert_eq!(starts, 2);
    drop(stub);
}

#[tokio::test]
async fn an_encoder_that_ignores_the_polite_stop_is_ended_by_force() {
    let rig = Rig::new(Behaviour { linger_ms: 600_000, ..Behaviour::default() }).await;
    let mut spec = rig.spec();
    spec.encoder.deadlines.grace_ms = 300;
    rig.client.apply(spec).await.unwrap();
    let pid = rig.until_running().await.encoder.pid.unwrap();
    rig.client.shutdown(10_000).await.unwrap();
    // While it takes its time, questions are answered.
    let asked = Instant::now();
    let snapshot = rig.client.status().await.unwrap();
    assert!(matches!(snapshot.encoder.phase, Phase::Stopping { .. }));
    assert!(asked.elapsed().as_millis() < 200);
    rig.client.closed().await;
    until_gone(pid).await;
    until_gone(rig.runtime.pid).await;
}

#[tokio::test]
async fn the_end_of_a_finite_input_ends_the_job_and_its_outputs() {
    let end = Behaviour { exit_after_ms: Some(1_500), exit_code: 0, ..Behaviour::default() };
    let rig = Rig::new(end).await;
    let mut spec = rig.spec();
    spec.encoder.finite = true;
    spec.outputs = vec![rig.file_output("one")];
    rig.client.apply(spec.clone()).await.unwrap();
    let ended = rig.until("the end", |s| s.encoder.phase == Phase::Ended && s.outputs[0].phase == Phase::Ended).await;
    assert_eq!((ended.encoder.last_failure, &ended.outputs[0].last_failure), (None, &None));
    // The same again changes nothing; a higher epoch is a new run.
    rig.client.apply(spec.clone()).await.unwrap();
    assert_eq!(rig.client.status().await.unwrap().encoder.phase, Phase::Ended);
    (spec.generation, spec.encoder.epoch) = (2, 2);
    rig.client.apply(spec).await.unwrap();
    let again = rig.until("a second run", |s| is_running(s) && s.outputs[0].state == OutputState::Live).await;
    assert_eq!((again.run, again.outputs[0].starts), (2, 2));
    rig.end().await;
}

#[tokio::test]
async fn a_killed_runtime_leaves_nothing_behind() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.outputs = vec![rig.file_output("one")];
    rig.client.apply(spec).await.unwrap();
    let live = rig.until("a live output", |s| is_running(s) && s.outputs[0].pid.is_some()).await;
    signal(rig.runtime.pid, Signal::KILL);
    for pid in [live.encoder.pid, live.outputs[0].pid].into_iter().flatten() {
        until_gone(pid).await;
    }
    // Its children die with one of its threads; the lock goes with the last of them.
    rig.until_unlocked().await;
    // Its folder serves the next one.
    let next = crate::rig::spawn(rig.folder.path(), rig.job_id, &rig.nonce).await.unwrap();
    let client = rig.connect().await;
    assert_eq!(client.hello().runtime_pid, next.pid);
    client.apply(rig.spec()).await.unwrap();
    client.shutdown(1_000).await.unwrap();
    client.closed().await;
}

#[tokio::test]
async fn sigterm_ends_the_job_politely() {
    let rig = Rig::new(Behaviour::default()).await;
    rig.client.apply(rig.spec()).await.unwrap();
    let encoder = rig.until_running().await.encoder.pid.unwrap();
    signal(rig.runtime.pid, Signal::HUP);
    rig.client.ping().await.unwrap();
    signal(rig.runtime.pid, Signal::TERM);
    rig.client.closed().await;
    until_gone(encoder).await;
    until_gone(rig.runtime.pid).await;
    let stored = fs::read_to_string(rig.folder.path().join("logs/1.log")).unwrap();
    assert!(stored.lines().last().unwrap().contains("process exited with code"));
}

#[tokio::test]
async fn a_runtime_needs_little_memory() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.outputs = vec![rig.file_output("one"), rig.file_output("two")];
    rig.client.apply(spec).await.unwrap();
    rig.until("live outputs", |s| s.outputs.iter().all(|o| o.state == OutputState::Live)).await;
    let status = fs::read_to_string(format!("/proc/{}/status", rig.runtime.pid)).unwrap();
    let anonymous = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    let kilobytes: u64 = anonymous.trim().trim_end_matches(" kB").parse().unwrap();
    // The ring is next to empty here.
    assert!(kilobytes <= 8 << 10, "{kilobytes} kB");
    rig.end().await;
}
