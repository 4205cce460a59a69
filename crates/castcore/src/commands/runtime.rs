//! `castcore runtime list|logs|stop`: over the runtimes' own sockets, whether a server runs or not.

use crate::cli::RuntimeCommand;
use anyhow::Context as _;
use castcore_config::{Environment, Settings};
use castcore_model::{JobId, job::derive_state};
use castcore_reconciler::cli::{Runtime, Runtimes};
use chrono::DateTime;
use serde_json::{Value, json};
use std::{fmt::Write as _, process::ExitCode};

pub(super) fn run(command: &RuntimeCommand) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(&Environment::of_process())?;
    let paths = &settings.paths;
    if !paths.data_dir.is_dir() {
        anyhow::bail!(
            "there is no data folder {}; run this where the server runs, or set DATA_DIR",
            paths.data_dir.display()
        );
    }
    let none = format!("No stream of {} is on air.\n", paths.data_dir.display());
    let runtimes = Runtimes::new(paths.data_dir.clone(), paths.run_dir(), settings.security.keyring());
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio.block_on(async {
        match command {
            RuntimeCommand::List { json } => list(&runtimes, *json, &none).await,
            RuntimeCommand::Logs { job, lines } => logs(&runtimes, (*job).into(), *lines).await,
            RuntimeCommand::Stop { jobs, all } => stop(&runtimes, jobs, *all, &none).await,
        }
    })
}

async fn list(runtimes: &Runtimes, as_json: bool, none: &str) -> anyhow::Result<ExitCode> {
    let found = runtimes.list().await.context("cannot read the folder of the runtimes")?;
    if as_json {
        let rows: Vec<Value> = found.iter().map(row).collect();
        super::print(&format!("{}\n", serde_json::to_string_pretty(&rows)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    if found.is_empty() {
        super::print(none)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = format!("{:<36}  {:<11}  {:>8}  {:>8}  outputs\n", "job", "state", "runtime", "ffmpeg");
    for runtime in &found {
        match &runtime.state {
            Ok(answer) => {
                let snapshot = &answer.snapshot;
                let (state, reason) = derive_state(&snapshot.encoder.phase, snapshot.outputs.iter().map(|o| &o.state));
                let outputs: Vec<&str> = snapshot.outputs.iter().map(|output| output.state.name()).collect();
                let pid = snapshot.encoder.pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string());
                let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
                // Writing to a String cannot fail.
                let _ = writeln!(
                    text,
                    "{}  {:<11}  {:>8}  {:>8}  {}{reason}",
                    runtime.job_id,
                    state.name(),
                    answer.pid,
                    pid,
                    outputs.join(" ")
                );
            }
            Err(error) => {
                let _ = writeln!(text, "{}  {error}", runtime.job_id);
            }
        }
    }
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn row(runtime: &Runtime) -> Value {
    match &runtime.state {
        Ok(answer) => {
            let snapshot = &answer.snapshot;
            let (state, reason) = derive_state(&snapshot.encoder.phase, snapshot.outputs.iter().map(|o| &o.state));
            json!({
                "job_id": runtime.job_id,
                "state": state,
                "reason": reason,
                "build": answer.build,
                "pid": answer.pid,
                "encoder_pid": snapshot.encoder.pid,
                "run": snapshot.run,
                "outputs": snapshot.outputs.iter().map(|o| json!({"id": o.output_id, "state": o.state})).collect::<Vec<_>>(),
            })
        }
        Err(error) => json!({"job_id": runtime.job_id, "error": error.to_string()}),
    }
}

async fn logs(runtimes: &Runtimes, job: JobId, lines: usize) -> anyhow::Result<ExitCode> {
    let mut text = String::new();
    for line in runtimes.logs(job, lines.clamp(1, 5_000)).await? {
        #[expect(clippy::cast_possible_truncation, reason = "microseconds since 1970 fit i64 for 292,000 years")]
        let at = DateTime::from_timestamp_micros((line.ts * 1e6) as i64).unwrap_or_default();
        let level = serde_json::to_value(line.level)?;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}  {:<7}  {}",
            at.format("%Y-%m-%d %H:%M:%S%.3fZ"),
            level.as_str().unwrap_or(""),
            line.line
        );
    }
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

async fn stop(runtimes: &Runtimes, jobs: &[uuid::Uuid], all: bool, none: &str) -> anyhow::Result<ExitCode> {
    let wanted: Vec<JobId> = if all {
        runtimes.list().await.context("cannot read the folder of the runtimes")?.into_iter().map(|r| r.job_id).collect()
    } else {
        jobs.iter().copied().map(JobId::from).collect()
    };
    if runtimes.server_runs() && !wanted.is_empty() {
        eprintln!(
            "A server works on this data folder: it starts again what it is told to keep on air. Stop streams there to keep them off."
        );
    }
    let mut code = ExitCode::SUCCESS;
    // Side by side: one that does not want to end keeps nobody waiting.
    let ends = wanted.iter().map(|job| async move { (*job, runtimes.stop(*job).await) });
    for (job, outcome) in futures_util::future::join_all(ends).await {
        match outcome {
            Ok(()) => super::print(&format!("{job}  stopped\n"))?,
            Err(error) => {
                eprintln!("{job}  {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    if wanted.is_empty() {
        super::print(none)?;
    }
    Ok(code)
}
