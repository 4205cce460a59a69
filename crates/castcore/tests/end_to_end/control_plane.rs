//! The server goes away and comes back; streams stay on air.

use crate::{
    harness::{Job, SOON, Stage, gone},
    table,
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    canary::{Canaries, Search},
    nginx::NginxRtmp,
    procs::{self, ProcessId},
    stub::Behaviour,
    wait_until,
};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::time::Duration;

/// From the start of a server until it has adopted what lives.
const ADOPTED_WITHIN: Duration = Duration::from_secs(5);
const KEY: &str = "k/Wm3xQ9vL?p=1&q=%40@Rt7yUi";

/// Runs a command of the program beside the server: its output, if it ended well.
fn command(stage: &Stage, arguments: &[&str]) -> Result<String> {
    let output = stage.server.command(arguments.iter().copied()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    stage.tape().record(format!("answer to {arguments:?}"), output.stdout);
    Ok(text)
}

/// The server has adopted the job: it knows the encoder, and the processes are the same as before.
async fn adopted(stage: &Stage, job: &Job, row: &table::Row, processes: (ProcessId, ProcessId)) -> Result<()> {
    job.wait("its adoption", |view| view["pid"] == processes.1.pid).await?;
    let took = stage.server.spawned().elapsed();
    ensure!(took < ADOPTED_WITHIN, "adopted after {took:?}");
    row.ends(job).await?;
    ensure!(job.processes()? == processes, "the processes are others");
    Ok(())
}

#[tokio::test]
async fn streams_outlive_the_server() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (mut stage, stub) = Stage::with_stub(Behaviour::default()).await?;
    let [first, second] = [stage.allowed(&nginx, KEY).await?, stage.allowed(&nginx, "second").await?];
    let first = stage.pattern("first", &[&first]).await?;
    let second = stage.pattern("second", &[&second]).await?;
    first.on_air().await?;
    second.on_air().await?;
    let before = (first.processes()?, second.processes()?);

    stage.server.kill_hard()?;
    without_a_server(&stage, &first, before.0)?;
    stage.server.restart().await?;
    adopted(&stage, &first, &table::SERVER_KILLED, before.0).await?;
    adopted(&stage, &second, &table::SERVER_KILLED, before.1).await?;

    stage.server.stop().await?;
    ensure!(stage.server.log().contains("streams stay on air"), "it does not say so: {}", stage.server.log());
    ensure!((first.processes()?, second.processes()?) == before, "the processes are others");
    stage.server.restart().await?;
    adopted(&stage, &first, &table::SERVER_STOPPED, before.0).await?;
    adopted(&stage, &second, &table::SERVER_STOPPED, before.1).await?;

    // With nobody there, a dead encoder has its successor all the same.
    stage.server.kill_hard()?;
    procs::signal(before.0.1, Signal::KILL)?;
    let successor =
        wait_until("a successor", SOON, async || Ok(first.processes().ok().filter(|now| now.1 != before.0.1)));
    let now = successor.await?;
    ensure!(now.0 == before.0.0, "the runtime is another one");
    // One is ended at the shell; it stays off, and the wish follows.
    let said = command(&stage, &["runtime", "stop", &second.id])?;
    ensure!(said.contains("stopped"), "{said}");
    gone("the runtime", before.1.0).await?;
    gone("the encoder", before.1.1).await?;
    stage.server.restart().await?;
    adopted(&stage, &first, &table::SERVER_KILLED, now).await?;
    let view = second.until("stopped").await?;
    ensure!(view["desired_state"] == "stopped", "{view}");

    for key in [KEY, "second"] {
        let tries = nginx.publications(key);
        ensure!(tries.len() == 1, "{key}: more than one connection: {tries:?}");
    }
    ensure!(nginx.publications(KEY)[0].ended.is_none(), "the first was disturbed");
    // A stop reaches what an earlier server started.
    first.off_air().await?;
    nginx.wait_off_air(KEY, SOON).await?;
    let encoders = stub.starts().iter().filter(|start| start.role == "encoder").count();
    ensure!(encoders == 3, "{encoders} encoders were started instead of 3");
    ensure!(command(&stage, &["runtime", "list", "--json"])?.trim() == "[]", "something is left");

    let canaries = Canaries::new([("the key", KEY)])?;
    let mut search = Search::default();
    search.tape(&canaries, stage.tape());
    search.folder(&canaries, &stage.server.data_dir())?;
    search.text(&canaries, "logs", "the server's output", stage.server.log().as_bytes());
    ensure!(search.findings.is_empty(), "{:?}", search.findings);
    Ok(())
}

/// `castcore runtime list` and `logs` while no server runs.
fn without_a_server(stage: &Stage, job: &Job, (runtime, encoder): (ProcessId, ProcessId)) -> Result<()> {
    let list: Value = serde_json::from_str(&command(stage, &["runtime", "list", "--json"])?)?;
    let rows = list.as_array().context("no list")?;
    let row = rows.iter().find(|row| row["job_id"] == job.id).with_context(|| list.to_string())?;
    ensure!(rows.len() == 2 && row["state"] == "running", "{list}");
    ensure!((&row["pid"], &row["encoder_pid"]) == (&json!(runtime.pid), &json!(encoder.pid)), "{row}");
    let list = command(stage, &["runtime", "list"])?;
    ensure!(list.contains(&job.id) && list.contains("live"), "{list}");
    let log = command(stage, &["runtime", "logs", &job.id])?;
    ensure!(log.contains("[castcore] stream started"), "{log}");
    Ok(())
}
