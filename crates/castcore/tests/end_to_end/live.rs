//! What is told live: snapshots, numbered deltas, logs, and to whom.

use crate::harness::{Job, SOON, Stage};
use anyhow::{Context, Result, ensure};
use castcore_model::{Role, UserId};
use castcore_store::{Store, Target, users};
use castcore_testkit::{
    Client,
    nginx::NginxRtmp,
    procs,
    stub::Behaviour,
    wait_until,
    ws::{Frame, WebSocket},
};
use rustix::process::Signal;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

/// The frames of a topic begin with a snapshot, and the deltas count without a gap.
fn is_in_order(frames: &[Frame], topic: &str) -> Result<()> {
    let of_topic: Vec<&Value> =
        frames.iter().map(|frame| &frame.json).filter(|frame| frame["topic"] == topic).collect();
    for (n, frame) in of_topic.iter().enumerate() {
        let kind = if n == 0 { "snapshot" } else { "delta" };
        ensure!(frame["type"] == kind && frame["seq"] == n, "{topic}: frame {n} is {frame}");
    }
    ensure!(of_topic.len() > 1, "{topic}: {of_topic:?}");
    Ok(())
}

async fn subscribed(socket: &WebSocket, topic: &str) -> Result<Value> {
    let is_snapshot = |frame: &Value| frame["topic"] == topic && frame["type"] == "snapshot";
    Ok(socket.wait_for(&format!("the snapshot of {topic}"), SOON, is_snapshot).await?.json)
}

/// Makes an account with these roles. There is no way to do so through the API yet.
async fn account(stage: &Stage, name: &str, roles: &[Role]) -> Result<UserId> {
    let store = Store::open(&Target::Sqlite { path: stage.server.data_dir().join("castcore.db") }).await?;
    let tx = store.begin().await?;
    let mut user = users::find_by_username(&tx, "admin").await?.context("no admin")?;
    (user.id, user.username, user.email) = (UserId::random(), name.to_owned(), None);
    users::insert(&tx, &user).await?;
    users::set_roles(&tx, user.id, roles).await?;
    tx.commit().await?;
    store.close().await?;
    Ok(user.id)
}

#[tokio::test]
async fn states_numbers_and_lines_are_told_as_they_happen() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (stage, _stub) = Stage::with_stub(Behaviour { first_media_ms: 300, ..Behaviour::default() }).await?;
    let key = stage.sink(&nginx, "key").await?;
    let job = stage.pattern("job", &[&key]).await?;
    let viewer_id = account(&stage, "viewer", &[Role::Viewer]).await?;
    account(&stage, "nobody", &[]).await?;
    let viewer = stage.server.client()?.log_in("viewer", PASSWORD).await?;

    let socket = WebSocket::connect(&stage.admin, "/ws").await?;
    for topic in ["status", "metrics"] {
        socket.subscribe(topic);
    }
    socket.subscribe_log(&job.id);
    let snapshot = subscribed(&socket, "status").await?;
    ensure!(snapshot["data"][0]["job_id"] == job.id && snapshot["data"][0]["state"] == "stopped", "{snapshot}");
    ensure!(subscribed(&socket, "log").await?["data"] == json!([]), "lines before the first run");
    job.on_air().await?;
    the_course_of_a_start(&socket, &job).await?;

    // Who comes later gets the present first.
    let late = WebSocket::connect(&viewer, "/ws").await?;
    late.subscribe("status");
    late.subscribe("metrics");
    late.subscribe_log(&job.id);
    let snapshot = subscribed(&late, "status").await?;
    ensure!(snapshot["data"][0]["state"] == "running", "{snapshot}");
    let lines = subscribed(&late, "log").await?["data"].to_string();
    ensure!(lines.contains("[castcore] stream started"), "{lines}");
    late.wait_for("numbers for a viewer", SOON, |f| f["topic"] == "metrics" && f["type"] == "delta").await?;
    old_sockets(&stage, &job).await?;

    who_may(&stage, &viewer, &job).await?;
    nonsense(&late).await?;

    stage.admin.delete(&job.path("")).await?.expect(204)?;
    let deleted = |frame: &Value| frame["data"]["job_id"] == job.id && frame["data"]["deleted"] == true;
    for socket in [&socket, &late] {
        socket.wait_for("the word that the job is deleted", SOON, deleted).await?;
    }
    for topic in ["status", "metrics", "log"] {
        is_in_order(&socket.frames(), topic)?;
    }

    // Who may no longer see it sees no more.
    let store = Store::open(&Target::Sqlite { path: stage.server.data_dir().join("castcore.db") }).await?;
    let tx = store.begin().await?;
    users::set_roles(&tx, viewer_id, &[]).await?;
    tx.commit().await?;
    store.close().await?;
    wait_until("the end of the connection", SOON, async || Ok(late.is_closed().then_some(()))).await?;
    ensure!(!socket.is_closed(), "the administrator's connection was closed");
    Ok(())
}

/// `starting` comes before `running`, and that only with media; numbers and lines follow.
async fn the_course_of_a_start(socket: &WebSocket, job: &Job) -> Result<()> {
    socket.wait_for("`running`", SOON, |frame| frame["data"]["state"] == "running").await?;
    let states: Vec<String> = socket
        .frames()
        .iter()
        .filter(|frame| frame.json["topic"] == "status" && frame.json["type"] == "delta")
        .map(|frame| frame.json["data"]["state"].as_str().unwrap_or_default().to_owned())
        .collect();
    let first = |state: &str| states.iter().position(|known| known == state);
    ensure!(first("starting") < first("running") && first("starting").is_some(), "{states:?}");
    ensure!(!states.iter().any(|state| matches!(state.as_str(), "failed" | "unknown" | "restarting")), "{states:?}");

    let numbers = |frame: &Value| {
        let of = &frame["data"]["outputs"][0];
        frame["topic"] == "metrics" && frame["type"] == "delta" && of["bitrate_kbps"].as_f64().unwrap_or(0.0) > 1.0
    };
    let frame = socket.wait_for("numbers", SOON, numbers).await?.json;
    ensure!(frame["data"]["frame"].is_number(), "{frame}");
    // Rates are those of some seconds: the first ones say nothing yet.
    let rates =
        |frame: &Value| numbers(frame) && frame["data"]["fps"].is_number() && frame["data"]["speed"].is_number();
    socket.wait_for("rates", SOON, rates).await?;
    let more = |socket: &WebSocket| socket.frames().iter().filter(|frame| numbers(&frame.json)).count() >= 3;
    wait_until("numbers once a second", SOON, async || Ok(more(socket).then_some(()))).await?;
    let times: Vec<_> = socket.frames().iter().filter(|frame| numbers(&frame.json)).map(|frame| frame.at).collect();
    for pair in times.windows(2) {
        let pause_ms = (pair[1] - pair[0]).as_millis();
        ensure!((500..2_000).contains(&pause_ms), "{pause_ms} ms between two sets of numbers");
    }

    let (_, encoder) = job.processes()?;
    procs::signal(encoder, Signal::KILL)?;
    let killed = |frame: &Value| {
        let line = &frame["data"];
        frame["topic"] == "log" && line["level"] == "error" && line["line"].to_string().contains("signal 9")
    };
    let frame = socket.wait_for("the line about the end", SOON, killed).await?.json;
    ensure!(frame["job_id"] == job.id && frame["data"]["run"] == 1 && frame["data"]["seq"].is_number(), "{frame}");
    job.until("running").await?;
    Ok(())
}

/// The contract's two older sockets.
async fn old_sockets(stage: &Stage, job: &Job) -> Result<()> {
    let status = WebSocket::connect(&stage.admin, "/ws/status").await?;
    let logs = WebSocket::connect(&stage.admin, &format!("/ws/logs/{}", job.id)).await?;
    let frame = status.wait_for("a frame", SOON, |frame| frame["fps"].is_number()).await?.json;
    ensure!(frame["job_id"] == job.id && frame["state"] == "running" && frame["output_id"].is_string(), "{frame}");
    let output = job.output(0).await?;
    job.ask(&format!("outputs/{output}/restart")).await?.expect(200)?;
    logs.wait_for("a line", SOON, |frame| frame["line"].is_string() && frame["level"].is_string()).await?;
    job.until("running").await?;
    Ok(())
}

async fn who_may(stage: &Stage, viewer: &Client, job: &Job) -> Result<()> {
    viewer.get(&job.path("")).await?.expect(200)?;
    viewer.get(&job.path("/runs")).await?.expect(200)?;
    for request in ["start", "stop", "restart", "preview"] {
        let answer = viewer.post(&job.path(&format!("/{request}")), json!({})).await?;
        ensure!(answer.code().as_deref() == Some("auth.forbidden"), "{request}: {}", answer.text());
        answer.expect(403)?;
    }
    let nobody = stage.server.client()?.log_in("nobody", PASSWORD).await?;
    let stranger = stage.server.client()?;
    for (who, client) in [("a user without roles", nobody), ("a stranger", stranger)] {
        for path in ["/ws", "/ws/status"] {
            ensure!(WebSocket::connect(&client, path).await.is_err(), "{who} opened {path}");
        }
    }
    Ok(())
}

async fn nonsense(socket: &WebSocket) -> Result<()> {
    for (frame, code) in [
        (json!({"op": "subscribe", "topic": "secrets"}), "topic.unknown"),
        (json!({"op": "subscribe", "topic": "log"}), "topic.unknown"),
        (json!({"op": "dance"}), "validation.failed"),
        (json!([1, 2]), "validation.failed"),
    ] {
        let seen = socket.frames().len();
        socket.send(&frame);
        wait_until("a refusal", SOON, async || {
            Ok(socket.frames()[seen..].iter().any(|frame| frame.json["code"] == code).then_some(()))
        })
        .await
        .with_context(|| frame.to_string())?;
    }
    socket.send(&json!({"op": "ping"}));
    socket.wait_for("a pong", SOON, |frame| frame["type"] == "pong").await?;
    Ok(())
}
