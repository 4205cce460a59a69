//! Inputs that come over the network, each from a real peer: it is not there yet, it comes, it vanishes, it comes back; a
//! wrong passphrase; and what nobody may see of it.

use crate::harness::{Job, Stage, files_below, with};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    Options, id_of,
    media::Ffmpeg,
    nginx::free_port,
    procs,
    senders::{RtspServer, Sender},
    wait_until,
};
use serde_json::{Value, json};
use std::{fs, io::Write as _, net::Ipv4Addr, path::PathBuf, time::Duration};

/// Longer than a vanished peer, a pause and a probe of five seconds take together on a busy machine.
const LONG: Duration = Duration::from_secs(60);
/// What is sent in secret.
const PASSPHRASE: &str = "Tr0ub4dor-and-3";
const CAMERA_LOGIN: &str = "admin:Qx7-gate-94";

/// A job that records what it receives.
struct Recorded {
    job: Job,
    file: PathBuf,
}

impl Recorded {
    async fn new(stage: &Stage, name: &str, inputs: Value, profile: Option<&str>) -> Result<Self> {
        let destination = json!({"name": name, "kind": "recording", "url": format!("{name}.mp4")});
        let destination = stage.create("/destinations", destination).await?;
        let body = json!({"name": name, "inputs": inputs, "outputs": [{"destination_id": destination}],
            "ffmpeg_profile_id": profile});
        let body = with(body, "fallback_policy", json!({"retry_delay_s": 1, "stall_timeout_ms": 3000}));
        let file = stage.server.data_dir().join("recordings").join(format!("{name}.mp4"));
        Ok(Self { job: stage.job(body).await?, file })
    }

    async fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let last = std::cell::RefCell::new(Value::Null);
        let found = wait_until(what, LONG, async || {
            let view = self.job.get().await?;
            last.replace(view.clone());
            Ok(Some(view).filter(|view| wanted(view)))
        });
        found.await.with_context(|| format!("{} is {:#}", self.job.id, last.borrow()))
    }

    async fn running(&self) -> Result<Value> {
        self.until("the state running", |view| view["state"] == "running").await
    }

    async fn because(&self, reason: &str) -> Result<Value> {
        self.until(reason, |view| view["state"] != "running" && view["reason"] == reason).await
    }

    /// Ends it and looks at what was recorded: pictures and sound that decode.
    async fn end(&self) -> Result<()> {
        self.job.off_air().await?;
        let folder = self.file.parent().context("a folder")?;
        let stem = self.file.file_stem().context("a name")?.to_string_lossy().into_owned();
        let mut pictures = 0;
        for entry in fs::read_dir(folder)?.flatten() {
            if !entry.file_name().to_string_lossy().starts_with(&stem) {
                continue;
            }
            let streams = Ffmpeg::find()?.dts_ms(&entry.path()).await?;
            ensure!(streams.len() == 2 && !streams[1].is_empty(), "{stem}: {} streams", streams.len());
            pictures += streams[0].len();
        }
        ensure!(pictures > 25, "{stem}: {pictures} pictures in all");
        Ok(())
    }

    /// The secret stands on no command line, in no environment and in no log of the job.
    fn hides(&self, secret: &str) -> Result<()> {
        let runtime = self.job.runtime().context("no runtime")?;
        for pid in runtime.encoders().iter().map(|encoder| encoder.pid).chain([runtime.id.pid]) {
            let argv = procs::argv(pid).join(" ");
            ensure!(!argv.contains(secret), "on a command line: {argv}");
            let environ = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            ensure!(!String::from_utf8_lossy(&environ).contains(secret), "in an environment");
        }
        Ok(())
    }
}

async fn stage() -> Result<Stage> {
    Stage::new(Options::default().env("EGRESS_ALLOW", "127.0.0.0/8")).await
}

fn url(uri: &str) -> Value {
    json!([{"kind": "url", "uri": uri}])
}

/// Nothing that anybody was told, and no file of the server, holds the secret.
fn is_kept(stage: &Stage, secret: &str) -> Result<()> {
    for (source, bytes) in stage.tape().entries() {
        ensure!(!String::from_utf8_lossy(&bytes).contains(secret), "{source} told it");
    }
    ensure!(!stage.server.log().contains(secret), "the server's log has it");
    for file in files_below(&stage.server.data_dir().join("logs")) {
        let text = String::from_utf8_lossy(&fs::read(&file)?).into_owned();
        ensure!(!text.contains(secret), "{} has it", file.display());
    }
    Ok(())
}

#[tokio::test]
async fn an_srt_listener_waits_for_its_sender_and_sends_strangers_away() -> Result<()> {
    let stage = stage().await?;
    let port = free_port()?;
    let uri = format!("srt://127.0.0.1:{port}?mode=listener&passphrase={PASSPHRASE}&latency=80");
    let recorded = Recorded::new(&stage, "srt listener", url(&uri), None).await?;
    recorded.job.ask("start").await?.expect(200)?;
    let view = recorded.because("waiting_for_sender").await?;
    ensure!(view["state"] == "starting" && view["crash_loop"] == false && view["retry_at"].is_null(), "{view}");
    ensure!(view["inputs"][0]["uri"].as_str().is_some_and(|uri| uri.contains("passphrase=••••")), "{view}");

    let stranger = Sender::mpegts(&format!("srt://127.0.0.1:{port}?passphrase=quite-another-one"))?;
    let view = recorded.because("sender_refused").await?;
    ensure!(view["state"] == "starting" && view["reason_detail"].as_str().is_some(), "{view}");
    stranger.vanish().await?;

    let caller = format!("srt://127.0.0.1:{port}?passphrase={PASSPHRASE}");
    let sender = Sender::mpegts(&caller)?;
    recorded.running().await?;
    recorded.hides(PASSPHRASE)?;
    sender.vanish().await?;
    let view = recorded.because("waiting_for_sender").await?;
    ensure!(view["crash_loop"] == false, "{view}");
    let _sender = Sender::mpegts(&caller)?;
    recorded.running().await?;
    recorded.end().await?;
    is_kept(&stage, PASSPHRASE)
}

#[tokio::test]
async fn an_srt_caller_finds_its_server_and_is_told_of_a_wrong_passphrase() -> Result<()> {
    let stage = stage().await?;
    let port = free_port()?;
    let uri = format!("srt://127.0.0.1:{port}?passphrase={PASSPHRASE}&streamid=%23!::r=hall,m=request");
    let recorded = Recorded::new(&stage, "srt caller", url(&uri), None).await?;
    recorded.job.ask("start").await?.expect(200)?;
    recorded.because("timed_out").await?;
    let server = format!("srt://127.0.0.1:{port}?mode=listener&passphrase={PASSPHRASE}");
    let sender = Sender::mpegts(&server)?;
    recorded.running().await?;
    recorded.hides(PASSPHRASE)?;
    sender.vanish().await?;
    recorded.until("that it is gone", |view| view["state"] != "running" && !view["reason"].is_null()).await?;
    let _sender = Sender::mpegts(&server)?;
    recorded.running().await?;
    recorded.end().await?;

    let port = free_port()?;
    let _other = Sender::mpegts(&format!("srt://127.0.0.1:{port}?mode=listener&passphrase=quite-another-one"))?;
    let wrong =
        Recorded::new(&stage, "srt wrong", url(&format!("srt://127.0.0.1:{port}?passphrase={PASSPHRASE}")), None);
    let wrong = wrong.await?;
    // The server may not be up at the first try.
    wrong.job.ask("start").await?.expect(200)?;
    let view = wrong.until("a refusal", |view| view["state"] == "failed").await?;
    ensure!(view["reason"] == "auth_failed", "{view}");
    wrong.job.off_air().await?;
    is_kept(&stage, PASSPHRASE)
}

#[tokio::test]
async fn rtsp_is_read_with_its_password_and_found_again() -> Result<()> {
    let stage = stage().await?;
    let (port, secret) = (free_port()?, CAMERA_LOGIN.split(':').nth(1).context("a password")?);
    let uri = format!("rtsp://{CAMERA_LOGIN}@127.0.0.1:{port}/camera");
    let recorded = Recorded::new(&stage, "rtsp", url(&uri), None).await?;
    recorded.job.ask("start").await?.expect(200)?;
    recorded.because("connection_refused").await?;
    let server = RtspServer::start(port, Some(CAMERA_LOGIN)).await?;
    recorded.running().await?;
    recorded.hides(secret)?;

    let wrong = Recorded::new(&stage, "rtsp wrong", url(&uri.replace(secret, "wrong-one")), None).await?;
    wrong.job.ask("start").await?.expect(200)?;
    let view = wrong.until("a refusal", |view| view["state"] == "failed").await?;
    ensure!(view["reason"] == "auth_failed" && view["crash_loop"] == false, "{view}");
    wrong.job.off_air().await?;

    // Editing the host takes the password along to nobody.
    let input = id_of(&recorded.job.get().await?["inputs"][0])?;
    let masked = recorded.job.get().await?["inputs"][0]["uri"].as_str().context("a uri")?.to_owned();
    let elsewhere = json!({"uri": masked.replace("127.0.0.1", "127.0.0.2")});
    let answer = stage.admin.patch(&recorded.job.path(&format!("/inputs/{input}")), elsewhere).await?;
    ensure!(answer.status == 422 && answer.text().contains("masked"), "{}", answer.text());

    drop(server);
    recorded.until("that it is gone", |view| view["state"] != "running" && !view["reason"].is_null()).await?;
    let _server = RtspServer::start(port, Some(CAMERA_LOGIN)).await?;
    recorded.running().await?;
    recorded.end().await?;
    is_kept(&stage, secret)
}

#[tokio::test]
async fn transport_streams_over_udp_and_rtp_are_waited_for() -> Result<()> {
    let stage = stage().await?;
    let [unicast, group, rtp] = [free_port()?, free_port()?, free_port()?];
    let multicast = format!("udp://@239.255.77.7:{group}?localaddr=127.0.0.1");
    let mut cases = vec![
        (format!("udp://127.0.0.1:{unicast}"), format!("udp://127.0.0.1:{unicast}?pkt_size=1316"), "udp"),
        (format!("rtp://127.0.0.1:{rtp}"), format!("rtp://127.0.0.1:{rtp}"), "rtp"),
    ];
    if can_multicast() {
        cases.push((
            multicast,
            format!("udp://239.255.77.7:{group}?pkt_size=1316&ttl=0&localaddr=127.0.0.1"),
            "multicast",
        ));
    } else {
        let _ = writeln!(std::io::stderr(), "SKIPPED: this machine passes no multicast on loopback");
    }
    for (uri, target, name) in cases {
        let send = || if name == "rtp" { Sender::rtp(&target) } else { Sender::mpegts(&target) };
        let recorded = Recorded::new(&stage, name, url(&uri), None).await?;
        recorded.job.ask("start").await?.expect(200)?;
        recorded.because("waiting_for_sender").await?;
        let sender = send()?;
        recorded.running().await.with_context(|| sender.log())?;
        sender.vanish().await?;
        recorded.because("waiting_for_sender").await?;
        recorded
            .job
            .says("stalled", |line| line["line"].as_str().is_some_and(|l| l.contains("no media for too long")))
            .await?;
        let _sender = send()?;
        recorded.running().await?;
        recorded.end().await?;
    }
    // A port that is taken says so.
    let taken = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = taken.local_addr()?.port();
    let blocked = Recorded::new(&stage, "taken", url(&format!("udp://127.0.0.1:{port}")), None).await?;
    blocked.job.ask("start").await?.expect(200)?;
    blocked.because("bind_failed").await?;
    blocked.job.off_air().await?;
    Ok(())
}

/// Whether a packet to a group comes back on the loopback interface.
fn can_multicast() -> bool {
    let group = Ipv4Addr::new(239, 255, 77, 8);
    let attempt = || -> std::io::Result<bool> {
        let receiver = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        receiver.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST)?;
        receiver.set_read_timeout(Some(Duration::from_secs(2)))?;
        let sender = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        rustix::net::sockopt::set_ip_multicast_if(&sender, &Ipv4Addr::LOCALHOST)?;
        sender.send_to(b"x", (group, receiver.local_addr()?.port()))?;
        Ok(receiver.recv(&mut [0; 8])? == 1)
    };
    attempt().unwrap_or(false)
}

#[tokio::test]
async fn rtmp_is_pulled_from_its_server() -> Result<()> {
    let stage = stage().await?;
    let uri = format!("rtmp://127.0.0.1:{}/live/camera-key-81", free_port()?);
    let recorded = Recorded::new(&stage, "rtmp", url(&uri), None).await?;
    recorded.job.ask("start").await?.expect(200)?;
    recorded.because("connection_refused").await?;
    let sender = Sender::rtmp_server(&uri)?;
    recorded.running().await.with_context(|| sender.log())?;
    recorded.hides("camera-key-81")?;
    sender.vanish().await?;
    recorded.until("that it is gone", |view| view["state"] != "running" && !view["reason"].is_null()).await?;
    let _sender = Sender::rtmp_server(&uri)?;
    recorded.running().await?;
    recorded.end().await?;
    is_kept(&stage, "camera-key-81")
}

#[tokio::test]
async fn a_picture_from_one_input_and_the_sound_of_another() -> Result<()> {
    let stage = stage().await?;
    let (ffmpeg, media) = (Ffmpeg::find()?, stage.server.media_dir()?);
    // Odd sides, and larger than what is sent.
    let mut command = ffmpeg.command();
    command
        .args(["-f", "lavfi", "-i", "color=c=0x2040C0:size=2001x1333", "-frames:v", "1"])
        .arg(media.join("Plakat.png"));
    command.args(["-frames:v", "1"]).arg(media.join("poster.webp"));
    ensure!(command.status().await?.success(), "the picture could not be made");
    let mut command = ffmpeg.command();
    command.args(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "5", "-c:a", "aac"]);
    ensure!(command.arg(media.join("song.m4a")).status().await?.success(), "the sound could not be made");

    let inputs = json!([{"kind": "file", "uri": "Plakat.png"}, {"kind": "file", "uri": "song.m4a", "media": "audio"}]);
    let recorded = Recorded::new(&stage, "song", inputs, None).await?;
    recorded.job.ask("start").await?.expect(200)?;
    // The sound comes to its end, and with it the job.
    let view = recorded.until("the end", |view| view["state"] == "stopped" && view["reason"] == "ended").await?;
    ensure!(view["desired_state"] == "stopped", "{view}");
    let errors = ffmpeg.decode_errors(&recorded.file).await?;
    ensure!(errors.is_empty(), "{errors:?}");
    let streams = ffmpeg.dts_ms(&recorded.file).await?;
    let [picture, sound] = streams.as_slice() else { anyhow::bail!("{} streams", streams.len()) };
    let span = |times: &[f64]| times.last().copied().unwrap_or(0.0) - times.first().copied().unwrap_or(0.0);
    ensure!((110..=130).contains(&picture.len()), "{} pictures in five seconds", picture.len());
    ensure!(
        (4_500.0..5_300.0).contains(&span(sound)) && (span(picture) - span(sound)).abs() < 500.0,
        "{} {}",
        span(picture),
        span(sound)
    );
    // Blue it is, in the middle and in the last picture too.
    let mut command = ffmpeg.command();
    command.args(["-sseof", "-0.5", "-i"]).arg(&recorded.file);
    command.args(["-frames:v", "1", "-vf", "crop=2:2,format=rgb24", "-f", "rawvideo", "-"]);
    let pixel = command.output().await?.stdout;
    let near = |at: usize, wanted: u8| pixel.get(at).is_some_and(|value| value.abs_diff(wanted) < 16);
    ensure!(near(0, 0x20) && near(1, 0x40) && near(2, 0xC0), "{pixel:?}");

    // Twice the picture is refused, and an image has no sound.
    let twice = json!([{"kind": "file", "uri": "Plakat.png"}, {"kind": "file", "uri": "poster.webp"}]);
    let twice = Recorded::new(&stage, "twice", twice, None).await?;
    let answer = twice.job.ask("start").await?;
    ensure!(answer.status == 400 && answer.text().contains("picture_twice"), "{}", answer.text());
    let mute =
        json!({"name": "mute", "inputs": [{"kind": "file", "uri": "Plakat.png", "media": "audio"}], "outputs": []});
    let answer = stage.admin.post("/stream-jobs", mute).await?;
    ensure!(answer.status == 422 && answer.text().contains("gives_nothing"), "{}", answer.text());

    // Before the live picture of a sender: the sound of a file that begins again and again, encoded at another size.
    let profile = json!({"name": "small", "video": {"codec": "libx264", "width": 320, "height": 180, "fps": 10}, "audio": {"codec": "aac"}});
    let profile = stage.create("/ffmpeg-profiles", profile).await?;
    let inputs = json!([{"kind": "file", "uri": "poster.webp"}, {"kind": "file", "uri": "song.m4a", "media": "audio", "loop": true}]);
    let looped = Recorded::new(&stage, "looped", inputs, Some(&profile)).await?;
    looped.job.ask("start").await?.expect(200)?;
    looped.running().await?;
    wait_until("more than the song is long", LONG, async || {
        Ok(fs::metadata(&looped.file).is_ok_and(|meta| meta.len() > 60_000).then_some(()))
    })
    .await?;
    looped.end().await
}

#[tokio::test]
async fn devices_are_opened_only_when_the_settings_name_them() -> Result<()> {
    let stage = stage().await?;
    let camera = |uri: &str| json!({"name": "camera", "inputs": [{"kind": "device", "uri": uri}], "outputs": []});
    let answer = stage.admin.post("/stream-jobs", camera("v4l2:/dev/video9")).await?;
    let text = answer.text();
    ensure!(answer.status == 422 && text.contains("inputs.0.uri") && text.contains("DEVICES_ALLOW"), "{text}");
    ensure!(stage.admin.get("/devices").await?.expect(200)? == json!([]), "no device is allowed");

    let allowed = "v4l2:/dev/video9,alsa:hw:9,0";
    let stage = Stage::new(Options::default().env("DEVICES_ALLOW", allowed)).await?;
    let devices = stage.admin.get("/devices").await?.expect(200)?;
    ensure!(devices[0]["uri"] == "v4l2:/dev/video9" && devices[0]["present"] == false, "{devices}");
    ensure!(devices[1]["uri"] == "alsa:hw:9,0" && devices[1]["media"] == "audio", "{devices}");
    for other in ["v4l2:/dev/video1", "v4l2:/dev/../dev/video9", "alsa:hw:9", "v4l2:/dev/video9 "] {
        let answer = stage.admin.post("/stream-jobs", camera(other)).await?;
        ensure!(answer.status == 422, "{other}: {}", answer.text());
    }
    // There is no such camera on machines that run tests: it is said, and tried again.
    let _ =
        writeln!(std::io::stderr(), "NOTE: no real camera or sound card was used; only refusals and absence are shown");
    let recorded =
        Recorded::new(&stage, "camera", json!([{"kind": "device", "uri": "v4l2:/dev/video9"}]), None).await?;
    recorded.job.ask("start").await?.expect(200)?;
    recorded.because("device_unavailable").await?;
    recorded.job.off_air().await?;
    // The pinned FFmpeg cannot read ALSA, and says so before anything is started, once it was asked what it can do.
    let sound = Recorded::new(&stage, "sound", json!([{"kind": "device", "uri": "alsa:hw:9,0"}]), None).await?;
    let refused = wait_until("that FFmpeg has said what it can do", LONG, async || {
        let answer = sound.job.ask("start").await?;
        if answer.status == 400 {
            return Ok(Some(answer));
        }
        sound.job.off_air().await?;
        Ok(None)
    })
    .await?;
    ensure!(refused.text().contains("demuxer_missing"), "{}", refused.text());
    let trial = stage.admin.post("/inputs/test", json!({"kind": "device", "uri": "alsa:hw:9,0"})).await?.expect(200)?;
    ensure!(trial["ok"] == false && trial["code"] == "encoder_missing", "{trial}");
    Ok(())
}
