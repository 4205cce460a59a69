//! `make demo`: a real stream, end to end, and the proofs of what it shows.
//!
//! A clip goes once through FFmpeg and out to HLS and to two RTMP destinations; a third is added on air, the second
//! is stopped, the server is killed and comes back, and the job is stopped. Everything runs on the real binary, over
//! HTTP, against a third party's RTMP server. The exit code is 0 only if every proof holds.
//!
//! - [`stage`]: the server, the RTMP server, the clip and the job.
//! - [`play`]: what happens, in order.
//! - [`watch`]: what is seen meanwhile, from outside: processes, playlist, command lines.
//! - [`proofs`]: what must have been true.
//! - [`table`]: what is shown meanwhile.

mod hls;
mod play;
mod proofs;
mod stage;
mod table;
mod watch;

use anyhow::{Context, Result};
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

/// The promise: from nothing to the last proof.
const LIMIT: Duration = Duration::from_secs(90);

#[tokio::main]
async fn main() -> ExitCode {
    let began = Instant::now();
    let outcome = tokio::select! {
        outcome = tokio::time::timeout(LIMIT, run(began)) => {
            outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("the demo did not end within {} s", LIMIT.as_secs())))
        }
        // Leaving this function ends the servers: they belong to what is dropped.
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nThe demo failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(began: Instant) -> Result<bool> {
    let table = table::Table::new(began);
    table.note("Starting an RTMP server and CastCore, making a clip of 12 s with picture and sound …");
    let mut stage = stage::Stage::set(&table).await.context("while setting the stage")?;
    let story = play::play(&mut stage, &table).await.context("while on air")?;
    table.note("Looking at what arrived …");
    let proofs = proofs::gather(&mut stage, &story).await.context("while gathering proofs")?;
    println!("\n{}", proofs::print(&proofs));
    let holds = proofs.iter().all(|proof| proof.holds);
    let failed = proofs.iter().filter(|proof| !proof.holds).count();
    println!(
        "\n{} in {:.1} s.",
        if holds { "Everything holds".to_owned() } else { format!("{failed} of {} proofs FAILED", proofs.len()) },
        began.elapsed().as_secs_f64()
    );
    if !holds {
        println!("The end of the server's log:\n{}", tail(&stage.server.log(), 30));
    }
    Ok(holds)
}

fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}
