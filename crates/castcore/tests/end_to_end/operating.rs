//! What operators do besides starting and stopping one stream: look back, take on a trouble, act on many, copy, and look after
//! the machine.

use crate::harness::{Job, SOON, Stage, job, with};
use anyhow::{Context, Result, ensure};
use castcore_store::{Store, Target, settings};
use castcore_testkit::{id_of, nginx::NginxRtmp, stub::Behaviour, wait_until, ws::WebSocket};
use serde_json::{Value, json};

/// What happened to a job or to one of its outputs, oldest first.
async fn told(stage: &Stage, job: &Job, of_outputs: bool) -> Result<Vec<String>> {
    let events = stage.admin.get(&format!("/events?job_id={}", job.id)).await?.expect(200)?;
    let events = events.as_array().context("no list")?.iter().rev();
    let wanted = events.filter(|event| event["output_id"].is_string() == of_outputs);
    Ok(wanted.map(|event| event["state"].as_str().unwrap_or_default().to_owned()).collect())
}

#[tokio::test]
async fn what_happened_is_told_once_and_a_trouble_is_taken_on_until_it_is_over() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (mut stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let good = stage.sink(&nginx, "key").await?;
    let bad = stage.rtmp(&nginx.url("live"), "refused-key").await?;
    let job = stage.pattern("job", &[&good, &bad]).await?;
    let path = job.path("/acknowledge");
    stage.admin.post(&path, json!({})).await?.expect(409)?;
    stage.admin.post("/stream-jobs/6f1f3f0e-14a2-4c5c-9d0e-6a8f2d1b7c11/acknowledge", json!({})).await?.expect(404)?;
    job.ask("start").await?.expect(200)?;
    job.until("degraded").await?;
    job.output_until(1, "failed").await?;
    let [fine, failed] = [job.output(0).await?, job.output(1).await?];
    let socket = WebSocket::connect(&stage.admin, "/ws").await?;
    socket.subscribe("status");
    // One that is well has nothing to be taken on.
    stage.admin.post(&path, json!({"output_id": fine})).await?.expect(409)?;
    stage.admin.post(&path, json!({"output_id": job.id})).await?.expect(404)?;
    stage.admin.post(&path, json!({"output_id": failed})).await?.expect(204)?;
    stage.admin.post(&path, json!({})).await?.expect(204)?;
    let view = job.wait("the name of who took it on", |view| view["acknowledged_by"] == "admin").await?;
    ensure!(view["outputs"][1]["acknowledged_by"] == "admin" && view["outputs"][1]["acknowledged_at"].is_string());
    ensure!(view["outputs"][0]["acknowledged_by"].is_null());
    let seen = |frame: &Value| frame["topic"] == "status" && frame["data"]["acknowledged"]["by"] == "admin";
    socket.wait_for("the news of it", SOON, seen).await?;
    // It outlives the server.
    stage.server.restart().await?;
    let admin = stage.server.client()?.log_in("admin", "correct horse battery").await?;
    job.wait("the same after a restart", |view| view["outputs"][1]["acknowledged_by"] == "admin").await?;
    // It can be given back…
    admin.delete(&format!("{path}?output_id={failed}")).await?.expect(204)?;
    job.wait("nobody", |view| view["outputs"][1]["acknowledged_by"].is_null()).await?;
    ensure!(job.get().await?["acknowledged_by"] == "admin", "only that of the output");
    // …and it goes with the trouble, for good.
    nginx.allow("refused-key");
    job.ask(&format!("outputs/{failed}/restart")).await?.ok()?;
    job.until("running").await?;
    job.wait("the end of the trouble", |view| view["acknowledged_by"].is_null()).await?;
    job.off_air().await?;
    job.on_air().await?;
    job.off_air().await?;
    let of_job = wait_until("what happened", SOON, async || {
        let told = told(&stage, &job, false).await?;
        Ok((told.last().map(String::as_str) == Some("stopped") && told.len() >= 8).then_some(told))
    });
    let of_job = of_job.await?;
    let in_a_row = of_job.windows(2).any(|pair| pair[0] == pair[1]);
    ensure!(of_job.iter().any(|state| state == "degraded") && !in_a_row, "{of_job:?}");
    let of_outputs = told(&stage, &job, true).await?;
    ensure!(of_outputs.iter().filter(|state| *state == "failed").count() == 1, "{of_outputs:?}");
    let recent = admin.get("/events?since=2026-01-01&limit=1").await?;
    ensure!(recent.header("x-total-count").is_some() && recent.expect(200)?[0]["job_name"] == "job");
    admin.get("/events?since=yesterday").await?.expect(422)?;
    stage.is_well().await
}

#[tokio::test]
async fn many_streams_are_stopped_at_once_and_each_says_how_it_went() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let mut jobs = Vec::new();
    for n in 0..3 {
        let to = stage.sink(&nginx, &format!("key{n}")).await?;
        jobs.push(stage.pattern(&format!("job {n}"), &[&to]).await?);
    }
    let lame = stage.pattern("without output", &[]).await?;
    let ids: Vec<&str> = jobs.iter().chain([&lame]).map(|job| job.id.as_str()).collect();
    let done = stage.admin.post("/stream-jobs/bulk", json!({"action": "start", "job_ids": ids})).await?.expect(200)?;
    let ok: Vec<_> = done.as_array().into_iter().flatten().map(|one| one["ok"] == true).collect();
    ensure!(ok == [true, true, true, false] && done[3]["error"]["code"] == "ffmpeg.no_output", "{done}");
    for job in &jobs {
        job.until("running").await?;
    }
    for (body, field) in [
        (json!({"action": "delete", "job_ids": ids}), "action"),
        (json!({"action": "start"}), "job_ids"),
        (json!({"action": "start", "all": true}), "all"),
    ] {
        let refused = stage.admin.post("/stream-jobs/bulk", body).await?;
        ensure!(refused.text().contains(&format!(r#""path":"{field}""#)), "{}", refused.text());
    }
    let done = stage.admin.post("/stream-jobs/bulk", json!({"action": "stop", "all": true})).await?.expect(200)?;
    ensure!(done.as_array().is_some_and(|all| all.len() == 3), "{done}");
    for job in &jobs {
        job.until("stopped").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_copy_keeps_its_secrets_and_a_file_leaves_them_out() -> Result<()> {
    let (stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let to = stage.rtmp("rtmp://127.0.0.1:9/live", "sec-key").await?;
    let input = json!({"kind": "url", "uri": "http://someone:s3cretword@127.0.0.1:9/a.ts"});
    let body = with(job("Morning", input, &[&to]), "labels", json!(["church", " Church "]));
    let body = with(with(body, "description", json!("Sundays\nat ten")), "start_order", json!(7));
    let original = stage.job(body).await?;
    let view = original.get().await?;
    ensure!(view["labels"] == json!(["church"]) && view["description"] == "Sundays\nat ten", "{view}");
    let copy = stage.admin.post(&original.path("/clone"), json!({})).await?.expect(201)?;
    ensure!(copy["name"] == "Morning (2)" && copy["autostart"] == false && copy["start_order"] == 7, "{copy}");
    ensure!(copy["inputs"][0]["uri"] == view["inputs"][0]["uri"] && copy["inputs"][0]["id"] != view["inputs"][0]["id"]);
    let named = stage.admin.post(&original.path("/clone"), json!({"name": "Evening"})).await?.expect(201)?;
    ensure!(named["name"] == "Evening");
    stage.admin.post(&original.path("/clone"), json!({"name": ""})).await?.expect(422)?;
    // The copy has the secret: its command is masked where the original's is.
    let previews = [view["id"].as_str(), copy["id"].as_str()].map(|id| id.unwrap_or_default().to_owned());
    for id in previews {
        stage.admin.post(&format!("/stream-jobs/{id}/preview"), json!({})).await?.expect(200)?;
    }
    let file = stage.admin.get(&original.path("/export")).await?;
    ensure!(!file.text().contains("s3cretword"), "a secret left");
    let file = file.expect(200)?;
    ensure!(file["missing_secrets"] == json!(["inputs.0.uri"]) && file["labels"] == json!(["church"]), "{file}");
    // What lacks a secret is not taken as if it had it.
    let refused = stage.admin.post("/stream-jobs", file.clone()).await?;
    ensure!(refused.text().contains("inputs.0.uri"), "{}", refused.text());
    let mut filled = file;
    filled["inputs"][0]["uri"] = json!("http://someone:s3cretword@127.0.0.1:9/a.ts");
    let again = stage.admin.post("/stream-jobs", filled).await?.expect(201)?;
    ensure!(again["description"] == view["description"] && again["outputs"][0]["destination_id"] == json!(to));
    Ok(())
}

/// Makes the next server believe that the machine was started anew.
async fn pretend_a_reboot(stage: &Stage) -> Result<()> {
    let store = Store::open(&Target::Sqlite { path: stage.server.data_dir().join("castcore.db") }).await?;
    let tx = store.begin().await?;
    settings::set(&tx, "reconciler.boot_id", &json!("another boot"), chrono::Utc::now()).await?;
    tx.commit().await?;
    Ok(store.close().await?)
}

#[tokio::test]
async fn after_a_reboot_the_chosen_come_back_in_their_order_and_none_if_so_told() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (mut stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let mut jobs = Vec::new();
    for (name, order, autostart) in [("last", 3, true), ("first", 1, true), ("not", 0, false), ("second", 2, true)] {
        let to = stage.sink(&nginx, name).await?;
        let body = job(name, json!({"kind": "test", "uri": "bars"}), &[&to]);
        let body = with(with(body, "autostart", json!(autostart)), "start_order", json!(order));
        jobs.push(stage.job(body).await?);
    }
    for job in &jobs {
        job.on_air().await?;
    }
    let end_all = async |stage: &mut Stage| -> Result<()> {
        stage.server.stop().await?;
        let ended = stage.server.command(["drain"]).output()?;
        ensure!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        ensure!(stage.server.runtimes().is_empty(), "something lives");
        pretend_a_reboot(stage).await
    };
    end_all(&mut stage).await?;
    stage.server.restart().await?;
    for job in [&jobs[0], &jobs[1], &jobs[3]] {
        job.until("running").await?;
    }
    ensure!(jobs[2].until("stopped").await?["desired_state"] == "stopped");
    let log = stage.server.log();
    ensure!(log.contains(r#"["first", "second", "last"]"#), "{log}");

    end_all(&mut stage).await?;
    let mut server = stage.server.command(["serve", "--no-autostart"]).spawn()?;
    let client = stage.server.client()?;
    let answers = async || Ok(client.get("/health").await.is_ok_and(|answer| answer.status == 200).then_some(()));
    wait_until("the server", SOON, answers).await?;
    for job in &jobs {
        ensure!(job.until("stopped").await?["desired_state"] == "stopped");
    }
    server.kill()?;
    server.wait()?;
    Ok(())
}

#[tokio::test]
async fn a_machine_is_emptied_under_a_running_server_and_filled_again() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let to = stage.sink(&nginx, "key").await?;
    let on = stage.pattern("on", &[&to]).await?;
    let off = stage.pattern("off", &[&stage.sink(&nginx, "other").await?]).await?;
    on.on_air().await?;
    let drain = |args: &[&str]| {
        let done = stage.server.command(["drain"].iter().chain(args).copied()).output()?;
        ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    };
    ensure!(drain(&["--lift"])?.contains("not being emptied"));
    ensure!(drain(&[])?.contains("No stream is on air"));
    ensure!(stage.server.runtimes().is_empty(), "something lives");
    let view = on.wait("the reason", |view| view["reason"] == "drained").await?;
    ensure!(view["state"] == "stopped" && view["desired_state"] == "running", "{view}");
    ensure!(stage.admin.get("/monitoring/system").await?.expect(200)?["draining"] == true);
    for what in ["start", "restart"] {
        ensure!(off.ask(what).await?.code().as_deref() == Some("machine.draining"));
    }
    ensure!(drain(&["--lift"])?.contains("over"));
    on.until("running").await?;
    ensure!(off.get().await?["state"] == "stopped");
    off.on_air().await?;
    let id = id_of(&off.get().await?)?;
    ensure!(id == off.id);
    Ok(())
}
