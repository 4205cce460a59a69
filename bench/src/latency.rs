//! From a request to an FFmpeg, and from a death to a successor.

use crate::{
    report::{Limit, Report, median},
    rig::{RUNS, Rig, STEP_LIMIT},
};
use anyhow::{Context, Result};
use castcore_testkit::{procs, stub::Announcement, wait_until};
use rustix::process::Signal;
use std::time::SystemTime;

/// Starts and kills per run. A job is killed once only: a second failure within a minute has to wait by design.
const JOBS: usize = 11;

pub(crate) async fn measure(rig: &Rig, report: &mut Report) -> Result<()> {
    let (mut starts, mut successors) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let (mut start_ms, mut successor_ms, mut jobs) = (Vec::new(), Vec::new(), Vec::new());
        for n in 0..JOBS {
            let job = rig.stub_job(&format!("latency-{run}-{n:02}")).await?;
            let asked = SystemTime::now();
            rig.start_job(&job).await?;
            start_ms.push(encoder_after(rig, asked).await?);
            jobs.push(job);
        }
        for job in &jobs {
            rig.wait_for_job(job, "running").await?;
        }
        for job in &jobs {
            let encoder = rig.runtime(job)?.encoders().first().copied().context("the job has no encoder")?;
            let killed = SystemTime::now();
            procs::signal(encoder, Signal::KILL)?;
            successor_ms.push(encoder_after(rig, killed).await?);
        }
        for job in &jobs {
            rig.stop_job(job).await?;
        }
        rig.wait_for_silence().await?;
        starts.push(median(&start_ms));
        successors.push(median(&successor_ms));
    }
    let note = "median of 11 each, until FFmpeg's main has begun";
    report.figure("latency.start", "ms from request to FFmpeg", &starts, Limit::AtMost(25.0), note);
    report.figure("latency.successor", "ms from SIGKILL to successor", &successors, Limit::AtMost(10.0), note);
    Ok(())
}

/// Milliseconds from `moment` to the next start of an encoder.
async fn encoder_after(rig: &Rig, moment: SystemTime) -> Result<f64> {
    let moment = moment.duration_since(SystemTime::UNIX_EPOCH)?.as_nanos();
    let stub = rig.stub.as_ref().context("FFmpeg is real here")?;
    let after = |start: &Announcement| start.role == "encoder" && start.at_ns > moment;
    wait_until("an encoder to start", STEP_LIMIT, async || {
        Ok(stub.starts().into_iter().find(after).map(|start| (start.at_ns - moment) as f64 / 1e6))
    })
    .await
}
