//! Outputs: each fails, changes, stops and starts alone, and nobody sees its key.

use crate::{
    harness::{Job, SOON, Stage, job, with},
    table,
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    canary::{Canaries, Search},
    nginx::{NginxRtmp, Publication},
    stub::Behaviour,
    wait_until,
    ws::WebSocket,
};
use serde_json::{Value, json};

/// A key with everything in it that some encoding changes.
const KEY: &str = "live/Qm7xW2kz?user=a&n=50%@Kd83hTzP";
/// A key that FFmpeg says aloud.
const LOUD_KEY: &str = "loud/Hq4rTn6d?k=%26@Vy8sWe";
const SECOND_KEY: &str = "second/Zt5cVb9q?x=%2F&y=@Lp04";

/// The publications with a key that go on now.
fn on_air(nginx: &NginxRtmp, key: &str) -> Vec<Publication> {
    nginx.publications(key).into_iter().filter(|p| p.accepted && p.ended.is_none()).collect()
}

/// Whether a key was published exactly once and still is.
fn is_undisturbed(nginx: &NginxRtmp, key: &str) -> bool {
    nginx.publications(key).len() == 1 && on_air(nginx, key).len() == 1
}

fn bars(name: &str, destinations: &[&str]) -> Value {
    let body = job(name, json!({"kind": "test", "uri": "bars"}), destinations);
    with(body, "fallback_policy", json!({"retry_delay_s": 1}))
}

#[tokio::test]
async fn outputs_fail_change_and_stop_one_at_a_time() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let mut other = NginxRtmp::start().await?;
    other.interrupt();
    let (stage, stub) = Stage::with_stub(Behaviour::default()).await?;

    let [first, second] = [stage.allowed(&nginx, "first").await?, stage.allowed(&nginx, KEY).await?];
    let down = stage.allowed(&other, "down").await?;
    let job = stage.job(bars("three", &[&first, &second, &down])).await?;
    table::RTMP_HOST_DOWN.answers(&job.ask("start").await?)?;
    job.wait("the outputs beside", |view| view["outputs_live"] == 2).await?;
    let view = table::RTMP_HOST_DOWN.ends(&job).await?;
    ensure!(view["outputs_live"] == 2 && !view["outputs"][2]["retry_at"].is_null(), "{view}");

    let [good, wrong] = [stage.allowed(&nginx, "good").await?, stage.rtmp(&nginx.url("live"), "wrong").await?];
    let refused = stage.job(bars("refused", &[&good, &wrong])).await?;
    table::WRONG_KEY.answers(&refused.ask("start").await?)?;
    refused.output_until(0, "live").await?;
    let view = table::WRONG_KEY.ends(&refused).await?;
    ensure!(view["outputs"][0]["state"] == "live" && view["outputs_failed"] == 1, "{view}");

    said(&job, 2, "connection_refused").await?;
    said(&refused, 1, "rtmp_rejected").await?;

    other.resume().await?;
    job.until("running").await?;
    ensure!(is_undisturbed(&nginx, "first") && is_undisturbed(&nginx, KEY), "{:?}", nginx.all_publications());

    edits(&stage, &nginx, &job, &second).await?;
    control(&stage, &nginx, &job).await?;

    // A refusal without a word is asked about once more, then believed; allowed now, it takes a push.
    let tries = nginx.publications("wrong").len();
    ensure!(tries <= 2, "a refused key was tried {tries} times");
    nginx.allow("wrong");
    let output = refused.output(1).await?;
    refused.ask(&format!("outputs/{output}/start")).await?.expect(200)?;
    refused.until("running").await?;
    ensure!(is_undisturbed(&nginx, "good"), "the output beside was disturbed");

    // Everything above was one run of one encoder each.
    let encoders = stub.starts().iter().filter(|start| start.role == "encoder").count();
    ensure!(encoders == 2, "{encoders} encoders for two jobs");
    job.off_air().await?;
    refused.off_air().await?;
    for key in ["first", SECOND_KEY, "good", "wrong"] {
        nginx.wait_off_air(key, SOON).await?;
    }
    said_aloud(&stage, &nginx).await?;
    nobody_saw_a_key(&stage)
}

/// FFmpeg prints whole addresses; what is stored, shown and sent has the key taken out.
async fn said_aloud(stage: &Stage, nginx: &NginxRtmp) -> Result<()> {
    let words = format!("[error] rtmp://127.0.0.1/live/{LOUD_KEY}: nobody knows this error");
    let orders = Behaviour { exit_after_ms: Some(300), last_words: Some(words), ..Behaviour::default() };
    let (input, key) = (stage.orders("loud", &orders)?, stage.sink(nginx, LOUD_KEY).await?);
    let loud = stage.job(with(job("loud", input, &[&key]), "fallback_policy", json!({"auto_restart": false}))).await?;
    let socket = WebSocket::connect(&stage.admin, "/ws").await?;
    socket.subscribe("status");
    socket.subscribe_log(&loud.id);
    loud.ask("start").await?.expect(200)?;
    let view = loud.until("failed").await?;
    ensure!(view["reason_detail"].to_string().contains("nobody knows this error"), "{view}");
    let is_the_line = |line: &Value| line["line"].to_string().contains("nobody knows this error");
    loud.says("the line", is_the_line).await?;
    socket.wait_for("the line", SOON, |frame| is_the_line(&frame["data"])).await?;
    loud.off_air().await?;
    // The one file that may hold it: our own orders to the stand-in.
    Ok(std::fs::remove_file(stage.server.media_dir()?.join("loud"))?)
}

/// The log says why an output is not live.
async fn said(job: &Job, n: usize, reason: &str) -> Result<()> {
    let output = job.output(n).await?;
    job.says(reason, |line| line["output_id"] == output && line["hint"] == reason).await?;
    Ok(())
}

/// Edits of a destination on air.
async fn edits(stage: &Stage, nginx: &NginxRtmp, job: &Job, second: &str) -> Result<()> {
    let path = format!("/destinations/{second}");
    let connections = nginx.connections();
    let renamed = stage.admin.patch(&path, json!({"name": "a better name"})).await?.expect(200)?;
    ensure!(renamed["affected"][0]["job_id"] == job.id, "{renamed}");

    nginx.allow(SECOND_KEY);
    let edited = stage.admin.patch(&path, json!({"stream_key": SECOND_KEY})).await?.expect(200)?;
    let expected =
        json!([{"job_id": job.id, "job_name": "three", "output_id": job.output(1).await?, "applies": "now"}]);
    ensure!(edited["affected"] == expected, "{edited}");
    nginx.wait_on_air(SECOND_KEY, SOON).await?;
    nginx.wait_off_air(KEY, SOON).await?;
    job.until("running").await?;
    // Neither the new name nor the other output made a connection.
    ensure!(nginx.connections() == connections + 1, "{} new connections", nginx.connections() - connections);
    ensure!(is_undisturbed(nginx, "first"), "the output beside was disturbed");

    let edit = json!({"enabled": false});
    stage.admin.patch(&path, edit).await?.expect(200)?;
    nginx.wait_off_air(SECOND_KEY, SOON).await?;
    job.output_until(1, "stopped").await?;
    job.until("running").await?;
    stage.admin.patch(&path, json!({"enabled": true})).await?.expect(200)?;
    nginx.wait_on_air(SECOND_KEY, SOON).await?;
    ensure!(is_undisturbed(nginx, "first"), "the output beside was disturbed");
    Ok(())
}

/// Start, stop, restart, addition and removal of one output.
async fn control(stage: &Stage, nginx: &NginxRtmp, job: &Job) -> Result<()> {
    let first = job.output(0).await?;
    let beside = on_air(nginx, SECOND_KEY);
    job.ask(&format!("outputs/{first}/stop")).await?.expect(200)?;
    nginx.wait_off_air("first", SOON).await?;
    ensure!(job.output_until(0, "stopped").await?["desired_state"] == "stopped", "not stopped");
    // One that was stopped on purpose makes nothing worse.
    job.until("running").await?;

    for request in ["start", "restart"] {
        let before = nginx.publications("first").len();
        job.ask(&format!("outputs/{first}/{request}")).await?.expect(200)?;
        wait_until("a new connection", SOON, async || {
            let now = nginx.publications("first").len() == before + 1;
            Ok((now && on_air(nginx, "first").len() == 1).then_some(()))
        })
        .await
        .with_context(|| request.to_owned())?;
        job.output_until(0, "live").await?;
    }

    let third = stage.allowed(nginx, "third").await?;
    let answer = stage.admin.post(&job.path("/outputs"), json!({"destination_id": third})).await?.expect(201)?;
    nginx.wait_on_air("third", SOON).await?;
    let added = answer["id"].as_str().context("no id")?;
    stage.admin.delete(&job.path(&format!("/outputs/{added}"))).await?.expect(204)?;
    nginx.wait_off_air("third", SOON).await?;

    let now = on_air(nginx, SECOND_KEY);
    let same = beside.iter().map(|p| &p.client_id).eq(now.iter().map(|p| &p.client_id));
    ensure!(beside.len() == 1 && same, "the output beside was disturbed");
    job.until("running").await?;
    Ok(())
}

fn nobody_saw_a_key(stage: &Stage) -> Result<()> {
    let canaries = Canaries::new([("the key", KEY), ("the second key", SECOND_KEY), ("the loud key", LOUD_KEY)])?;
    let mut search = Search::default();
    search.tape(&canaries, stage.tape());
    search.folder(&canaries, &stage.server.data_dir())?;
    search.text(&canaries, "logs", "the server's output", stage.server.log().as_bytes());
    search.processes(&canaries);
    ensure!(search.findings.is_empty(), "{:?}", search.findings);
    ensure!(search.searched["answers"].0 > 50 && search.searched["files"].0 > 3, "{:?}", search.searched);
    Ok(())
}
