//! Processes die, freeze and fail again and again; starts, stops and deletions come at the wrong moment.

use crate::{
    harness::{Job, SOON, Stage, gone, job, processes_of, with},
    table,
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    nginx::NginxRtmp,
    procs::{self, ProcessId},
    stub::{Behaviour, Stub},
    wait_until,
};
use chrono::{DateTime, Utc};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    time::{Duration, Instant},
};

const STALL_MS: u64 = 1_000;

/// The job's encoder, once it is another one than `old`.
async fn successor(job: &Job, old: ProcessId) -> Result<ProcessId> {
    wait_until("another encoder", SOON, async || {
        let encoders = job.runtime().map(|runtime| runtime.encoders()).unwrap_or_default();
        ensure!(encoders.len() <= 1, "two encoders at a time");
        Ok(encoders.into_iter().find(|encoder| *encoder != old))
    })
    .await
}

fn encoders_started(stub: &Stub) -> usize {
    stub.starts().iter().filter(|start| start.role == "encoder").count()
}

#[tokio::test]
async fn whatever_dies_has_a_successor_and_others_go_on() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (stage, stub) = Stage::with_stub(Behaviour::default()).await?;
    let [beside, key] = [stage.allowed(&nginx, "beside").await?, stage.allowed(&nginx, "key").await?];
    let neighbour = stage.pattern("neighbour", &[&beside]).await?;
    neighbour.on_air().await?;
    let untouched = neighbour.processes()?;

    let input = json!({"kind": "test", "uri": "bars"});
    // It fails more than once: each try comes at once.
    let policy = json!({"stall_timeout_ms": STALL_MS, "retry_delay_s": 0});
    let body = with(job("job", input, &[&key]), "fallback_policy", policy);
    let job = stage.job(body).await?;
    two_starts(&stub, &job).await?;
    encoder_killed(&stub, &job).await?;
    encoder_frozen(&job).await?;
    let tries = nginx.publications("key");
    ensure!(tries.len() == 1 && tries[0].ended.is_none(), "the destination saw more than one connection: {tries:?}");

    let (runtime, encoder) = job.processes()?;
    // Frozen, the encoder cannot notice by itself that nobody reads any more.
    procs::signal(encoder, Signal::STOP)?;
    procs::signal(runtime, Signal::KILL)?;
    gone("its encoder", encoder).await?;
    successor(&job, encoder).await?;
    table::RUNTIME_KILLED.ends(&job).await?;
    ensure!(job.processes()?.0 != runtime, "the runtime came back to life");
    nginx.wait_on_air("key", SOON).await?;

    let folder = job.run_dir();
    table::DELETED_ON_AIR.answers(&stage.admin.delete(&job.path("")).await?)?;
    // At the moment of the answer, not some time later.
    ensure!(job.runtime().is_none(), "deleted, and still its runtime lives");
    stage.admin.get(&job.path("")).await?.expect(404)?;
    wait_until("the end of its folder", SOON, async || Ok((!folder.exists()).then_some(()))).await?;
    nginx.wait_off_air("key", SOON).await?;

    ensure!(neighbour.processes()? == untouched, "the neighbour's processes are others");
    let beside = nginx.publications("beside");
    ensure!(beside.len() == 1 && beside[0].ended.is_none(), "the neighbour was disturbed: {beside:?}");
    let programs = stub.path().parent().context("no folder")?.to_owned();
    ensure!(processes_of(&programs).len() == 1, "more than the neighbour's encoder is left");
    neighbour.off_air().await?;
    ensure!(processes_of(&programs).is_empty(), "an FFmpeg is left: {:?}", processes_of(&programs));
    Ok(())
}

async fn two_starts(stub: &Stub, job: &Job) -> Result<()> {
    let before = encoders_started(stub);
    let (one, other) = tokio::join!(job.ask("start"), job.ask("start"));
    table::TWO_STARTS.answers(&one?)?;
    table::TWO_STARTS.answers(&other?)?;
    table::TWO_STARTS.ends(job).await?;
    job.processes()?;
    ensure!(encoders_started(stub) == before + 1, "{} encoders were started", encoders_started(stub) - before);
    ensure!(job.get().await?["run"] == 1, "there was more than one run");
    Ok(())
}

async fn encoder_killed(stub: &Stub, job: &Job) -> Result<()> {
    let (runtime, encoder) = job.processes()?;
    let killed_at = std::time::SystemTime::now();
    procs::signal(encoder, Signal::KILL)?;
    let next = successor(job, encoder).await?;
    let started = wait_until("the successor's word", SOON, async || {
        Ok(stub.starts().into_iter().find(|start| start.pid == next.pid))
    });
    let pause_ms = started.await?.at_ns.saturating_sub(killed_at.duration_since(std::time::UNIX_EPOCH)?.as_nanos());
    ensure!(pause_ms < 500_000_000, "the successor came after {} ms", pause_ms / 1_000_000);
    table::ENCODER_KILLED.ends(job).await?;
    ensure!(job.processes()? == (runtime, next), "the runtime is another one");
    Ok(())
}

async fn encoder_frozen(job: &Job) -> Result<()> {
    let (_, encoder) = job.processes()?;
    let began = Instant::now();
    procs::signal(encoder, Signal::STOP)?;
    successor(job, encoder).await?;
    let found = began.elapsed();
    ensure!(found >= Duration::from_millis(STALL_MS - 200), "killed after {found:?}, before its time");
    ensure!(found < Duration::from_millis(3 * STALL_MS), "found after {found:?} only");
    ensure!(!procs::is_alive(encoder), "the frozen encoder is left");
    table::ENCODER_FROZEN.ends(job).await?;
    Ok(())
}

/// A job whose encoder fails as told, and the file with its starts.
struct Failing {
    job: Job,
    starts: PathBuf,
}

impl Failing {
    async fn new(stage: &Stage, nginx: &NginxRtmp, name: &str, after_ms: u64, policy: Value) -> Result<Self> {
        // FFmpeg may run as another user, so that all may write here.
        let starts = stage.server.media_dir()?.ancestors().nth(2).context("no folder")?.join(format!("{name}.starts"));
        fs::write(&starts, "")?;
        fs::set_permissions(&starts, fs::Permissions::from_mode(0o666))?;
        fs::set_permissions(starts.parent().context("no folder")?, fs::Permissions::from_mode(0o711))?;
        let orders = Behaviour {
            exit_after_ms: Some(after_ms),
            exit_code: 1,
            last_words: Some("[error] nobody knows this error".into()),
            announce: Some(starts.clone()),
            ..Behaviour::default()
        };
        let input = stage.orders(name, &orders)?;
        let sink = stage.sink(nginx, name).await?;
        let job = stage.job(with(job(name, input, &[&sink]), "fallback_policy", policy)).await?;
        Ok(Self { job, starts })
    }

    fn starts(&self) -> usize {
        fs::read_to_string(&self.starts).unwrap_or_default().lines().count()
    }
}

#[tokio::test]
async fn tries_are_counted_and_a_stop_ends_them() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (stage, stub) = Stage::with_stub(Behaviour::default()).await?;
    let at_once = |policy: Value| with(policy, "retry_delay_s", json!(0));
    let twice = Failing::new(&stage, &nginx, "twice", 400, at_once(json!({"max_retry": 2}))).await?;
    let once = Failing::new(&stage, &nginx, "once", 400, at_once(json!({"auto_restart": false}))).await?;
    let endless = Failing::new(&stage, &nginx, "endless", 50, json!({"retry_delay_s": 1})).await?;
    let deleted = Failing::new(&stage, &nginx, "deleted", 50, json!({"retry_delay_s": 1})).await?;

    table::MAX_RETRY.answers(&twice.job.ask("start").await?)?;
    for failing in [&once, &endless, &deleted] {
        failing.job.ask("start").await?.expect(200)?;
    }
    let view = table::MAX_RETRY.ends(&twice.job).await?;
    ensure!(view["reason_detail"].as_str().is_some_and(|text| text.contains("nobody knows")), "{view}");
    ensure!(twice.starts() == 3, "{} starts instead of 3", twice.starts());
    once.job.until("failed").await?;
    ensure!(once.starts() == 1, "{} starts although it shall not be tried again", once.starts());

    let looping = |view: &Value| view["crash_loop"] == true && !view["retry_at"].is_null();
    let view = endless.job.wait("a pause in a crash loop", looping).await?;
    ensure!(view["state"] == "restarting" && view["desired_state"] == "running", "{view}");
    deleted.job.wait("a pause in a crash loop", looping).await?;
    table::STOPPED_IN_CRASH_LOOP.answers(&endless.job.ask("stop").await?)?;
    table::STOPPED_IN_CRASH_LOOP.ends(&endless.job).await?;
    stage.admin.delete(&deleted.job.path("")).await?.expect(204)?;
    let counts = || [&twice, &once, &endless, &deleted].map(Failing::starts);
    let before = counts();
    ensure!(endless.job.runtime().is_none() && deleted.job.runtime().is_none(), "a stopped job has a runtime");

    // Nothing is started when the time of the next try has come and gone.
    let due: DateTime<Utc> = view["retry_at"].as_str().context("no time")?.parse()?;
    let over = due + chrono::TimeDelta::milliseconds(1_500);
    wait_until("the time of the next try", SOON, async || Ok((Utc::now() > over).then_some(()))).await?;
    ensure!(counts() == before, "{before:?} starts have become {:?}", counts());

    // Asked again, it counts anew.
    twice.job.ask("start").await?.expect(200)?;
    wait_until("six starts", SOON, async || Ok((twice.starts() == 6).then_some(()))).await?;
    table::MAX_RETRY.ends(&twice.job).await?;
    for failing in [&twice, &once] {
        failing.job.off_air().await?;
    }
    let programs = stub.path().parent().context("no folder")?.to_owned();
    ensure!(processes_of(&programs).is_empty() && stage.server.runtimes().is_empty(), "something is left");
    Ok(())
}
