//! SRT, UDP, RTSP and Icecast: each carries a real picture or sound to a receiver that decodes it, and fails alone.

use crate::{
    harness::{Job, SOON, Stage, job, with},
    table,
};
use anyhow::{Result, ensure};
use castcore_testkit::{
    Options, icecast::Icecast, media::Ffmpeg, nginx::free_port, peers::Peer, rtsp_door::RtspDoor, wait_until,
};
use serde_json::{Value, json};
use std::{net::TcpListener, time::Duration};

const PASSPHRASE: &str = "correct horse battery";
/// A receiver that is gone is found within this, and its output is tried again for as long as it takes.
const LONG: Duration = Duration::from_secs(60);

/// The receivers of one test, and the ports they are at.
struct Receivers {
    ffmpeg: Ffmpeg,
    srt: u16,
    udp: u16,
    rtsp: u16,
    door: RtspDoor,
}

impl Receivers {
    async fn new() -> Result<Self> {
        let rtsp = free_port()?;
        let door = RtspDoor::open("me", "p:w/@", rtsp).await?;
        Ok(Self { ffmpeg: Ffmpeg::find()?, srt: free_port()?, udp: free_port()?, rtsp, door })
    }

    fn srt(&self) -> Result<Peer> {
        let url = format!("srt://127.0.0.1:{}?mode=listener", self.srt);
        Peer::picture(&self.ffmpeg, &["-passphrase", PASSPHRASE, "-i", &url])
    }

    fn udp(&self) -> Result<Peer> {
        Peer::picture(&self.ffmpeg, &["-i", &format!("udp://127.0.0.1:{}", self.udp)])
    }

    async fn rtsp(&self) -> Result<Peer> {
        let url = format!("rtsp://127.0.0.1:{}/live", self.rtsp);
        let peer = Peer::picture(&self.ffmpeg, &["-listen_timeout", "120", "-rtsp_flags", "listen", "-i", &url])?;
        let there = async || Ok(TcpListener::bind(("127.0.0.1", self.rtsp)).is_err().then_some(()));
        wait_until("the RTSP receiver", SOON, there).await?;
        Ok(peer)
    }
}

async fn destination(stage: &Stage, kind: &str, url: &str, key: Option<&str>) -> Result<String> {
    stage.create("/destinations", json!({"name": url, "kind": kind, "url": url, "stream_key": key})).await
}

fn show(destinations: &[&str]) -> Value {
    let pattern = json!({"kind": "test", "uri": "moving?width=320&height=180&fps=25"});
    with(job("show", pattern, destinations), "fallback_policy", json!({"retry_delay_s": 1}))
}

/// Since when the outputs are in their state.
async fn since(job: &Job, outputs: &[usize]) -> Result<Vec<Value>> {
    let view = job.get().await?;
    Ok(outputs.iter().map(|n| json!([view["outputs"][n]["state"], view["outputs"][n]["state_since"]])).collect())
}

/// Waits longer than the harness does: a lost receiver and the tries after it take their time.
async fn becomes(job: &Job, n: usize, state: &str) -> Result<Value> {
    let what = format!("output {n} to be {state}");
    wait_until(&what, LONG, async || {
        Ok(Some(job.get().await?["outputs"][n].clone()).filter(|output| output["state"] == state))
    })
    .await
}

#[tokio::test]
async fn each_kind_carries_a_picture_and_fails_alone() -> Result<()> {
    let receivers = Receivers::new().await?;
    let stage = Stage::new(Options::default()).await?;
    let (mut srt, mut udp, mut rtsp) = (receivers.srt()?, receivers.udp()?, receivers.rtsp().await?);
    let door = receivers.door.port();
    let at = |port: u16| format!("srt://127.0.0.1:{port}?latency=120");
    let good_srt = destination(&stage, "srt", &at(receivers.srt), Some(PASSPHRASE)).await?;
    let good_udp = destination(&stage, "udp", &format!("udp://127.0.0.1:{}", receivers.udp), None).await?;
    let good_rtsp = destination(&stage, "rtsp", &format!("rtsp://me@127.0.0.1:{door}/live"), Some("p:w/@")).await?;
    let job = stage.job(show(&[&good_srt, &good_udp, &good_rtsp])).await?;
    job.ask("start").await?.expect(200)?;
    for n in 0..3 {
        becomes(&job, n, "live").await?;
    }
    for peer in [&mut srt, &mut udp, &mut rtsp] {
        peer.receives().await?;
    }
    job.until("running").await?;

    let beside = since(&job, &[1, 2]).await?;
    srt.vanish().await?;
    table::RECEIVER_VANISHES.ends(&job).await?;
    let mut srt = receivers.srt()?;
    becomes(&job, 0, "live").await?;
    srt.receives().await?;
    ensure!(since(&job, &[1, 2]).await? == beside, "the outputs beside were disturbed");

    let beside = since(&job, &[0, 1]).await?;
    rtsp.vanish().await?;
    becomes(&job, 2, "retrying").await?;
    let mut rtsp = receivers.rtsp().await?;
    becomes(&job, 2, "live").await?;
    rtsp.receives().await?;
    udp.receives().await?;
    ensure!(since(&job, &[0, 1]).await? == beside, "the outputs beside were disturbed");

    udp.vanish().await?;
    let lost = becomes(&job, 1, "retrying").await?;
    ensure!(lost["reason"] == "connection_refused", "{lost}");
    let mut udp = receivers.udp()?;
    becomes(&job, 1, "live").await?;
    udp.receives().await?;
    srt.receives().await?;
    job.off_air().await?;
    stage.is_well().await
}

#[tokio::test]
async fn wrong_addresses_and_passwords_are_named_beside_what_is_live() -> Result<()> {
    let receivers = Receivers::new().await?;
    let stage = Stage::new(Options::default()).await?;
    let (mut udp, _srt) = (receivers.udp()?, receivers.srt()?);
    let door = receivers.door.port();
    let udp_url = format!("udp://127.0.0.1:{}", receivers.udp);
    let closed = free_port()?;
    let mut destinations = vec![destination(&stage, "udp", &udp_url, None).await?];
    for (kind, url, key) in [
        ("srt", format!("srt://127.0.0.1:{}", receivers.srt), "another passphrase"),
        ("srt", format!("srt://127.0.0.1:{closed}"), PASSPHRASE),
        ("rtsp", format!("rtsp://me@127.0.0.1:{door}/live"), "wrong"),
        ("rtsp", format!("rtsp://me@127.0.0.1:{door}/elsewhere"), "p:w/@"),
        ("icecast", format!("icecast://127.0.0.1:{closed}/live"), "hackme"),
    ] {
        destinations.push(destination(&stage, kind, &url, Some(key)).await?);
    }
    let names: Vec<&str> = destinations.iter().map(String::as_str).collect();
    let job = stage.job(show(&names)).await?;
    table::WRONG_PASSPHRASE.answers(&job.ask("start").await?)?;
    becomes(&job, 0, "live").await?;
    table::WRONG_PASSPHRASE.ends(&job).await?;
    for (n, state, reason) in [
        (1, "failed", "auth_failed"),
        (2, "retrying", "timed_out"),
        (3, "failed", "auth_failed"),
        (4, "retrying", "peer_rejected"),
        (5, "retrying", "connection_refused"),
    ] {
        let what = format!("output {n} to say {reason}");
        wait_until(&what, LONG, async || {
            let output = job.get().await?["outputs"][n].clone();
            ensure!(output["state"] != "live", "{output}");
            Ok((output["state"] == state && output["reason"] == reason).then_some(()))
        })
        .await?;
    }
    udp.receives().await?;
    ensure!(job.get().await?["outputs"][0]["state"] == "live");
    job.off_air().await.map(drop)
}

#[tokio::test]
async fn a_listener_waits_in_good_health() -> Result<()> {
    let ffmpeg = Ffmpeg::find()?;
    let stage = Stage::new(Options::default()).await?;
    let port = free_port()?;
    let url = format!("srt://127.0.0.1:{port}?mode=listener");
    let waiting = destination(&stage, "srt", &url, Some(PASSPHRASE)).await?;
    let job = stage.job(show(&[&waiting])).await?;
    job.ask("start").await?.expect(200)?;
    let waits = |view: &serde_json::Value| {
        let output = &view["outputs"][0];
        view["state"] == "running" && output["state"] == "starting" && output["reason"] == "waiting_for_caller"
    };
    job.wait("it to wait while the job is well", waits).await?;
    let call = || Peer::picture(&ffmpeg, &["-passphrase", PASSPHRASE, "-i", &format!("srt://127.0.0.1:{port}")]);
    for _ in 0..2 {
        let mut peer = call()?;
        becomes(&job, 0, "live").await?;
        peer.receives().await?;
        peer.vanish().await?;
        wait_until("it to wait again", LONG, async || {
            Ok((job.get().await?["outputs"][0]["reason"] == "waiting_for_caller").then_some(()))
        })
        .await?;
    }
    job.off_air().await.map(drop)
}

#[tokio::test]
async fn a_radio_sends_sound_alone_everywhere() -> Result<()> {
    let Some(mut icecast) = Icecast::start().await? else { return Ok(()) };
    let ffmpeg = Ffmpeg::find()?;
    let stage = Stage::new(Options::default()).await?;
    let profile = json!({"name": "radio", "video": {"disabled": true}, "audio": {"bitrate": "96k"}});
    let profile = stage.create("/ffmpeg-profiles", profile).await?;
    let password = icecast.password().to_owned();
    let aac = destination(&stage, "icecast", &icecast.url("aac"), Some(&password)).await?;
    let mp3 = destination(&stage, "icecast", &icecast.url("mp3"), Some(&password)).await?;
    let wrong = destination(&stage, "icecast", &icecast.url("wrong"), Some("hackme")).await?;
    let hls = destination(&stage, "hls", "radio/index.m3u8", None).await?;
    let recording = destination(&stage, "recording", "radio.mp4", None).await?;
    let mut body = with(show(&[&aac, &mp3, &wrong, &hls, &recording]), "ffmpeg_profile_id", json!(profile));
    body["outputs"][1]["format"] = json!("mp3");
    let job = stage.job(body).await?;
    job.ask("start").await?.expect(200)?;
    for n in [0, 1, 3, 4] {
        becomes(&job, n, "live").await?;
    }
    let refused = becomes(&job, 2, "failed").await?;
    ensure!(refused["reason"] == "auth_failed", "{refused}");
    ensure!(job.get().await?["audio_only"] == true);
    for mount in ["aac", "mp3"] {
        Peer::sound(&ffmpeg, &["-i", &icecast.listen_url(mount)])?.receives().await?;
    }

    let beside = since(&job, &[3, 4]).await?;
    icecast.stop()?;
    becomes(&job, 0, "retrying").await?;
    icecast.restart().await?;
    becomes(&job, 0, "live").await?;
    Peer::sound(&ffmpeg, &["-i", &icecast.listen_url("aac")])?.receives().await?;
    ensure!(since(&job, &[3, 4]).await? == beside, "the outputs beside were disturbed");
    job.off_air().await?;
    let file = stage.server.data_dir().join("recordings").join("radio.mp4");
    ensure!(ffmpeg.decode_errors(&file).await?.is_empty(), "the recording is not whole");
    Peer::sound(&ffmpeg, &["-i", &file.display().to_string()])?.receives().await
}
