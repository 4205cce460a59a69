//! The server at rest, and under two hundred jobs.

use crate::{
    report::{Limit, Report},
    rig::{RUNS, Rig, STEP_LIMIT, processor_percent, settle},
};
use anyhow::{Context, Result};
use castcore_testkit::{
    procs::{Cost, anonymous_bytes, rss_bytes},
    wait_until,
};
use serde_json::Value;
use std::{collections::HashMap, time::Duration};

const JOBS: usize = 200;
const MIB: f64 = (1 << 20) as f64;

pub(crate) async fn idle(rig: &Rig, report: &mut Report) -> Result<()> {
    let pid = rig.server_pid()?;
    settle(Duration::from_secs(5)).await;
    let processor = processor_percent(Duration::from_secs(8), || Cost::of_trees(&[pid])).await;
    report.figure("idle.processor", "% of a core", &processor, Limit::AtMost(0.1), "server without jobs, 8 s each");
    let mut memory = Vec::new();
    for _ in 0..RUNS {
        memory.push(rss_bytes(pid).context("the server's memory cannot be read")? as f64 / MIB);
        settle(Duration::from_millis(500)).await;
    }
    report.figure("idle.memory", "MB resident", &memory, Limit::AtMost(30.0), "after set-up and sign-in");
    Ok(())
}

pub(crate) async fn measure(rig: &Rig, report: &mut Report) -> Result<()> {
    let pid = rig.server_pid()?;
    let resident = || rss_bytes(pid).map(|bytes| bytes as f64 / MIB).context("the server's memory cannot be read");
    let before = resident()?;
    let mut jobs = Vec::new();
    for n in 0..JOBS {
        jobs.push(rig.stub_job(&format!("many-{n:03}")).await?);
    }
    for job in &jobs {
        rig.start_job(job).await?;
    }
    wait_until("all jobs to run", STEP_LIMIT, async || {
        let list = rig.admin.get("/stream-jobs?limit=1000").await?.expect(200)?;
        let running = list.as_array().into_iter().flatten().filter(|job| job["state"] == "running").count();
        Ok((running >= JOBS).then_some(()))
    })
    .await?;
    settle(Duration::from_secs(5)).await;

    let processor = processor_percent(Duration::from_secs(6), || Cost::of_processes(&[pid])).await;
    report.figure(
        "many.processor",
        "% of a core",
        &processor,
        Limit::AtMost(5.0),
        "control plane, 200 stub jobs, 6 s each",
    );
    let mut memory = Vec::new();
    for _ in 0..RUNS {
        memory.push((resident()? - before) / JOBS as f64);
        settle(Duration::from_millis(500)).await;
    }
    report.figure("many.memory", "MB resident per job", &memory, Limit::AtMost(0.3), "growth of the control plane");

    let metrics = rig.metrics().await?;
    let ring_of = |job: &str| metrics.metrics(job).and_then(|numbers: Value| numbers["ring_bytes"].as_f64());
    wait_until("the numbers of all jobs", STEP_LIMIT, async || {
        Ok(jobs.iter().all(|job| ring_of(job).is_some()).then_some(()))
    })
    .await?;
    let watched = processor_percent(Duration::from_secs(3), || Cost::of_processes(&[pid])).await;
    report.figure(
        "many.processor_watched",
        "% of a core",
        &watched,
        Limit::None,
        "the same with somebody watching all numbers",
    );

    let runtimes: HashMap<String, u32> = rig.server.runtimes().into_iter().map(|r| (r.job_id, r.id.pid)).collect();
    let (mut worst, mut mean) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let beyond: Vec<f64> = jobs
            .iter()
            .filter_map(|job| Some((anonymous_bytes(*runtimes.get(job)?)? as f64 - ring_of(job)?) / MIB))
            .collect();
        worst.push(if beyond.len() == JOBS { beyond.iter().copied().fold(f64::MIN, f64::max) } else { f64::NAN });
        mean.push(crate::report::mean(&beyond));
        settle(Duration::from_secs(1)).await;
    }
    report.figure(
        "many.runtime_memory",
        "MB anonymous beyond the ring",
        &worst,
        Limit::AtMost(8.0),
        "the largest of 200 runtimes",
    );
    report.figure(
        "many.runtime_memory_mean",
        "MB anonymous beyond the ring",
        &mean,
        Limit::None,
        "the mean of 200 runtimes",
    );
    drop(metrics);
    for job in &jobs {
        rig.stop_job(job).await?;
    }
    rig.wait_for_silence().await
}
