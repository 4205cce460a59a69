//! A look at a source before it is used, and the small pictures of what is on air.

use crate::harness::{SOON, Stage, files_below, job, processes_of};
use anyhow::{Context, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use castcore_testkit::{
    Options,
    media::{Clip, Ffmpeg},
    nginx::free_port,
    procs,
    senders::{RtspServer, Sender},
    wait_until,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

const SECRET: &str = "Kj5-window-83";

/// The sizes of a picture, as FFmpeg sees them.
async fn size_of(jpeg: &[u8]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("picture.jpg");
    fs::write(&file, jpeg)?;
    let mut command = Ffmpeg::find()?.command();
    command.arg("-i").arg(&file).args(["-f", "framecrc", "-"]);
    let said = String::from_utf8_lossy(&command.output().await?.stdout).into_owned();
    let line = said.lines().find_map(|line| line.strip_prefix("#dimensions 0: ")).map(str::to_owned);
    line.with_context(|| format!("no picture: {said}"))
}

fn picture(trial: &Value) -> Result<Vec<u8>> {
    let data = trial["picture"].as_str().with_context(|| format!("no picture: {trial}"))?;
    Ok(BASE64.decode(data.strip_prefix("data:image/jpeg;base64,").context("a data URL of a JPEG")?)?)
}

async fn test(stage: &Stage, body: Value) -> Result<Value> {
    stage.admin.post("/inputs/test", body).await?.expect(200)
}

/// What the server writes for itself: its database, the checkpoints of its trail, and until when it watched.
fn is_own(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with("castcore.db") || ["audit-checkpoints.jsonl", "watched-at"].contains(&name)
}

/// FFmpegs of the server itself, beside those of the jobs' runtimes.
fn looks(stage: &Stage) -> Result<usize> {
    Ok(ffmpegs_of(stage.server.pid().context("no server")?).len())
}

fn ffmpegs_of(parent: u32) -> Vec<u32> {
    let children = procs::all().into_iter().filter(|process| process.parent == parent && process.state != 'Z');
    let is_ffmpeg = |pid: &u32| procs::argv(*pid).first().is_some_and(|name| name == "ffmpeg");
    children.map(|process| process.id.pid).filter(is_ffmpeg).collect()
}

#[tokio::test]
async fn a_source_is_looked_at_before_it_is_used() -> Result<()> {
    let stage = Stage::new(Options::default().env("EGRESS_ALLOW", "127.0.0.0/8")).await?;
    let media = stage.server.media_dir()?;
    let clip = Clip { seconds: 3, width: 960, height: 540, fps: 25, video_kbps: 300, constant_rate: false };
    Ffmpeg::find()?.make_clip(&clip, &media.join("Größe.mp4")).await?;
    let mut command = Ffmpeg::find()?.command();
    command.args(["-f", "lavfi", "-i", "sine", "-t", "2"]).arg(media.join("tone.mp3"));
    ensure!(command.status().await?.success(), "no tone");
    fs::write(media.join("junk.mp4"), "not a film")?;
    let before = files_below(&stage.server.data_dir());

    let trial = test(&stage, json!({"kind": "file", "uri": "Größe.mp4"})).await?;
    ensure!(trial["ok"] == true && trial["code"].is_null() && trial["hint"].is_null(), "{trial}");
    ensure!(trial["duration_ms"].as_u64().is_some_and(|ms| (2_900..3_200).contains(&ms)), "{trial}");
    let [video, audio] = [&trial["streams"][0], &trial["streams"][1]];
    ensure!(
        video["media"] == "video" && video["codec"] == "h264" && video["width"] == 960 && video["fps"] == 25.0,
        "{trial}"
    );
    ensure!(audio["media"] == "audio" && audio["sample_rate"] == 48_000 && audio["channels"] == 2, "{trial}");
    ensure!(size_of(&picture(&trial)?).await? == "640x360", "{trial}");

    let trial = test(&stage, json!({"kind": "test", "uri": "bars?width=320&height=180"})).await?;
    ensure!(trial["ok"] == true && size_of(&picture(&trial)?).await? == "320x180", "{trial}");
    let trial = test(&stage, json!({"kind": "file", "uri": "tone.mp3"})).await?;
    ensure!(trial["ok"] == true && trial["picture"].is_null() && trial["streams"][0]["media"] == "audio", "{trial}");
    for (uri, code) in [("missing.mp4", "source_missing"), ("junk.mp4", "bad_media")] {
        let trial = test(&stage, json!({"kind": "file", "uri": uri})).await?;
        ensure!(trial["ok"] == false && trial["code"] == code && trial["hint"] == code, "{trial}");
    }
    for (body, field) in [
        (json!({"kind": "file", "uri": "/etc/passwd"}), "uri"),
        (json!({"kind": "url", "uri": "gopher://example.org/"}), "uri"),
        (
            json!({"kind": "file", "uri": "Größe.mp4", "options": {"filter_script": "/etc/passwd"}}),
            "options.filter_script",
        ),
        (json!({"kind": "url", "uri": "rtsp://••••@127.0.0.1/x"}), "uri"),
        (json!({"kind": "device", "uri": "v4l2:/dev/video0"}), "uri"),
    ] {
        let answer = stage.admin.post("/inputs/test", body).await?;
        ensure!(answer.status == 422 && answer.text().contains(field), "{}", answer.text());
    }
    // Names and addresses that jobs would not call are not called here either.
    let trial = test(&stage, json!({"kind": "url", "uri": "http://no-such-host.invalid/a.ts"})).await?;
    ensure!(trial["code"] == "network_unreachable", "{trial}");
    let answer = stage.admin.post("/inputs/test", json!({"kind": "url", "uri": "http://169.254.169.254/a.ts"})).await?;
    ensure!(answer.code().as_deref() == Some("egress.refused"), "{}", answer.text());

    over_the_network(&stage).await?;
    ensure!(looks(&stage)? == 0, "an FFmpeg is left");
    let left: Vec<_> =
        files_below(&stage.server.data_dir()).into_iter().filter(|file| !before.contains(file)).collect();
    ensure!(left.iter().all(|file| is_own(file)), "left behind: {left:?}");
    for (source, bytes) in stage.tape().entries() {
        ensure!(!String::from_utf8_lossy(&bytes).contains(SECRET), "{source} told the secret");
    }
    ensure!(!stage.server.log().contains(SECRET), "the server's log has the secret");
    Ok(())
}

async fn over_the_network(stage: &Stage) -> Result<()> {
    let port = free_port()?;
    let camera = RtspServer::start(port, Some(&format!("admin:{SECRET}"))).await?;
    let uri = format!("rtsp://admin:{SECRET}@127.0.0.1:{port}/camera");
    let trial = test(stage, json!({"kind": "url", "uri": uri})).await?;
    ensure!(trial["ok"] == true && trial["streams"].as_array().is_some_and(|all| all.len() == 2), "{trial}");
    ensure!(size_of(&picture(&trial)?).await? == "320x180", "{trial}");
    // The masked address of a stored input stands for the whole one, and for no other.
    let body = job("camera", json!({"kind": "url", "uri": uri}), &[]);
    let stored = stage.create("/stream-jobs", body).await?;
    let view = stage.admin.get(&format!("/stream-jobs/{stored}")).await?.expect(200)?;
    let input = &view["inputs"][0];
    let masked = json!({"kind": "url", "uri": input["uri"], "input_id": input["id"]});
    let trial = test(stage, masked.clone()).await?;
    ensure!(trial["ok"] == true, "{trial}");
    let moved = masked["uri"].as_str().context("an address")?.replace("/camera", "/other");
    let answer =
        stage.admin.post("/inputs/test", json!({"kind": "url", "uri": moved, "input_id": input["id"]})).await?;
    ensure!(answer.status == 422, "{}", answer.text());

    // Nor for the same text as something else: a path or the name of a pattern would be shown.
    let its_own = format!("/stream-jobs/{stored}/inputs/{}", input["id"].as_str().context("an id")?);
    for kind in ["test", "file"] {
        let as_other = json!({"kind": kind, "uri": input["uri"], "input_id": input["id"]});
        for answer in [
            stage.admin.post("/inputs/test", as_other).await?,
            stage.admin.post("/inputs/test", json!({"kind": kind, "uri": uri})).await?,
            stage.admin.patch(&its_own, json!({"kind": kind})).await?,
        ] {
            ensure!(answer.status == 422 && !answer.text().contains(SECRET), "{kind}: {}", answer.text());
        }
    }
    ensure!(stage.admin.get(&format!("/stream-jobs/{stored}")).await?.expect(200)?["inputs"][0]["kind"] == "url");

    let wrong = json!({"kind": "url", "uri": uri.replace(SECRET, "wrong-one")});
    let trial = test(stage, wrong).await?;
    ensure!(trial["ok"] == false && trial["code"] == "auth_failed", "{trial}");
    drop(camera);
    let trial = test(stage, json!({"kind": "url", "uri": uri})).await?;
    ensure!(trial["code"] == "connection_refused", "{trial}");

    // Two at a time, within their time, whatever happens; and gone with whoever asked.
    let listener =
        |port: u16| json!({"kind": "url", "uri": format!("srt://:{port}?mode=listener&passphrase={SECRET}")});
    let began = Instant::now();
    let (one, other) = (listener(free_port()?), listener(free_port()?));
    let (one, other, third) = tokio::join!(test(stage, one), test(stage, other), async {
        wait_until("two looks", SOON, async || Ok((looks(stage)? == 2).then_some(()))).await?;
        let hidden = ffmpegs_of(stage.server.pid().context("no server")?).into_iter().all(|pid| {
            let environ = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            !procs::argv(pid).join(" ").contains(SECRET) && !String::from_utf8_lossy(&environ).contains(SECRET)
        });
        ensure!(hidden, "the passphrase can be seen");
        stage.admin.post("/inputs/test", json!({"kind": "test", "uri": "bars"})).await
    });
    ensure!(one?["code"] == "waiting_for_sender" && other?["code"] == "waiting_for_sender");
    ensure!(third?.status == 429, "a third one was let in");
    ensure!(began.elapsed() < Duration::from_secs(16), "{:?}", began.elapsed());

    let port = free_port()?;
    {
        let mut asking = Box::pin(test(stage, listener(port)));
        let begun = wait_until("a look", SOON, async || Ok((looks(stage)? == 1).then_some(())));
        tokio::select! { _ = &mut asking => anyhow::bail!("it did not wait"), begun = begun => begun? }
    }
    wait_until("the end of a look that nobody waits for", SOON, async || Ok((looks(stage)? == 0).then_some(())))
        .await?;
    // Its port is free again: the next one gets the sender.
    let _sender = Sender::mpegts(&format!("srt://127.0.0.1:{port}?passphrase={SECRET}&connect_timeout=20000"))?;
    let trial = test(stage, listener(port)).await?;
    ensure!(trial["ok"] == true && trial["streams"][0]["codec"] == "h264", "{trial}");
    Ok(())
}

#[tokio::test]
async fn a_small_picture_of_what_is_on_air_is_made_when_somebody_asks() -> Result<()> {
    let stage = Stage::new(Options::default()).await?;
    let recording = json!({"name": "r", "kind": "recording", "url": "r/"});
    let recording = stage.create("/destinations", recording).await?;
    let second = stage.create("/destinations", json!({"name": "s", "kind": "recording", "url": "s/"})).await?;
    let bars = stage
        .job(job("bars", json!({"kind": "test", "uri": "bars?width=640&height=360&fps=25"}), &[&recording]))
        .await?;
    let black = json!({"kind": "test", "uri": "black?width=320&height=180&fps=10&tone=0"});
    let black = stage.job(job("black", black, &[&second])).await?;
    let still = |job: &crate::harness::Job| {
        let path = job.path("/still");
        let admin = stage.admin.clone();
        async move { admin.get(&path).await }
    };
    let answer = still(&bars).await?;
    ensure!(answer.status == 404 && answer.text().contains("off_air"), "{}", answer.text());
    bars.on_air().await?;
    black.on_air().await?;

    let began = Instant::now();
    let answer =
        wait_until("a picture", SOON, async || Ok(Some(still(&bars).await?).filter(|a| a.status == 200))).await?;
    let took = began.elapsed();
    ensure!(answer.header("content-type") == Some("image/jpeg"), "{:?}", answer.headers);
    ensure!(answer.header("castcore-picture") == Some("picture"), "{:?}", answer.headers);
    let peak: f64 = answer.header("castcore-audio-peak-db").context("no loudness")?.parse()?;
    ensure!((-60.0..0.1).contains(&peak), "{peak} dB");
    ensure!(size_of(&answer.body).await? == "320x180", "its size");
    // The same for everybody within three seconds, then a new one.
    let again = still(&bars).await?;
    ensure!(again.body == answer.body, "another picture at once");
    let answer = still(&black).await?;
    ensure!(answer.status == 200 && answer.header("castcore-picture") == Some("black"), "{:?}", answer.headers);
    eprintln!("MEASURED: the first still took {took:?}, with its FFmpeg");

    // Nobody looks, nothing runs.
    ensure!(looks(&stage)? == 0, "a decoder is left");
    bars.off_air().await?;
    let answer = still(&bars).await?;
    ensure!(answer.status == 404, "{}", answer.text());
    black.off_air().await?;
    ensure!(processes_of(&stage.server.data_dir().join("run")).is_empty(), "something is left");
    Ok(())
}
