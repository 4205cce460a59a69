//! `make bench`: what CastCore costs and how fast it is, measured on the real binary from outside.
//!
//! Prints one line of JSON per figure: each of its three runs, their mean, the limit, and whether it holds. The exit
//! code is 0 only if all limits hold. What is measured and how: `docs/development/bench.md`.
//!
//! `castcore-bench [part …]` runs the named parts only: `idle`, `latency`, `many`, `list`, `fanout`, `copy`.

mod fanout;
mod latency;
mod list;
mod many;
mod report;
mod rig;

use anyhow::{Result, bail};
use report::Report;
use rig::Rig;
use std::process::ExitCode;

const PARTS: &[&str] = &["idle", "latency", "many", "list", "fanout", "copy"];

#[tokio::main]
async fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut report = Report::default();
    let outcome = tokio::select! {
        outcome = run(&wanted, &mut report) => outcome,
        // Leaving this function ends the servers: they belong to what is dropped.
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    match outcome {
        Ok(()) if report.holds() => ExitCode::SUCCESS,
        Ok(()) => {
            eprintln!("A limit does not hold: {}", report.broken().join(", "));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("The bench failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(wanted: &[String], report: &mut Report) -> Result<()> {
    if let Some(unknown) = wanted.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("there is no part `{unknown}`; there are {}", PARTS.join(", "));
    }
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    report.machine();

    if ["idle", "latency", "many", "list"].into_iter().any(wants) {
        // One server for all four, the quiet figures first.
        let rig = Rig::with_stub().await?;
        if wants("idle") {
            many::idle(&rig, report).await?;
        }
        if wants("latency") {
            latency::measure(&rig, report).await?;
        }
        if wants("many") {
            many::measure(&rig, report).await?;
        }
        if wants("list") {
            list::measure(&rig, report).await?;
        }
    }
    if wants("fanout") {
        fanout::three_destinations(report).await?;
    }
    if wants("copy") {
        fanout::one_more_output(report).await?;
    }
    Ok(())
}
