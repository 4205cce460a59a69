//! Outputs that an FFmpeg of their own sends: real receivers, and every way in which they may refuse or vanish.
#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

mod support;

use castcore_ffmpeg::{mux::PushFormat, url::parse_push_target};
use castcore_model::{reason::Reason, supervise::Exit};
use castcore_runtime::{
    output::OutputStats,
    protocol::{EgressPolicy, OutputKind, PushTarget},
};
use castcore_testkit::{icecast::Icecast, nginx::free_port, peers::Peer, rtsp_door::RtspDoor, wait_until};
use std::sync::Arc;
use support::{Bench, SOON};

const PASSPHRASE: &str = "correct horse battery";

fn push(bench: &Bench, url: &str, key: &str, format: PushFormat) -> OutputKind {
    let (kind, _) = url.split_once("://").unwrap();
    let place = parse_push_target(kind, url, Some(key)).unwrap();
    OutputKind::Push(PushTarget { binary: bench.binary(), place, format, options: Vec::new() })
}

fn ts(bench: &Bench, url: &str, key: &str) -> OutputKind {
    push(bench, url, key, PushFormat::MpegTs)
}

/// A receiver that FFmpeg opens for SRT callers.
fn srt_receiver(bench: &Bench, port: u16) -> Peer {
    let url = format!("srt://127.0.0.1:{port}?mode=listener");
    Peer::picture(&bench.ffmpeg, &["-passphrase", PASSPHRASE, "-i", &url]).unwrap()
}

fn failed(reason: Reason) -> Exit {
    Exit::Failed(reason)
}

#[tokio::test]
async fn srt_calls_and_says_why_it_is_not_heard() {
    let bench = Bench::new();
    let encoder = bench.encoder("320x180");
    let port = free_port().unwrap();
    let url = format!("srt://127.0.0.1:{port}?latency=120");

    let nobody = bench.start(ts(&bench, &url, PASSPHRASE));
    let stats = Arc::clone(&nobody.stats);
    let end = nobody.end().await;
    assert_eq!(end.exit, failed(Reason::TimedOut), "{end:?}");
    assert_eq!(stats.pid(), None);

    let peer = srt_receiver(&bench, port);
    let wrong = bench.start(ts(&bench, &url, "another passphrase"));
    let lines = Arc::clone(&wrong.lines);
    let end = wrong.end().await;
    assert_eq!(end.exit, failed(Reason::AuthFailed), "{end:?} {lines:?}");
    // The receiver takes one caller, whatever came of it.
    drop(peer);

    let mut peer = srt_receiver(&bench, port);
    let mut output = bench.start(ts(&bench, &url, PASSPHRASE));
    output.media().await.unwrap();
    peer.receives().await.unwrap();
    peer.vanish().await.unwrap();
    let end = output.end().await;
    assert_eq!(end.exit, failed(Reason::ConnectionClosed), "{end:?}");

    let mut peer = srt_receiver(&bench, port);
    let mut output = bench.start(ts(&bench, &url, PASSPHRASE));
    output.media().await.unwrap();
    peer.receives().await.unwrap();
    assert_eq!(output.stop().await.exit, Exit::Finished);
    encoder.kill().await;
}

#[tokio::test]
async fn srt_waits_for_callers_and_is_not_put_off_by_strangers() {
    let bench = Bench::new();
    let encoder = bench.encoder("320x180");
    let port = free_port().unwrap();
    let kind = ts(&bench, &format!("srt://127.0.0.1:{port}?mode=listener"), PASSPHRASE);
    let mut output = bench.start(kind.clone());
    let call = |passphrase: &str| {
        Peer::picture(&bench.ffmpeg, &["-passphrase", passphrase, "-i", &format!("srt://127.0.0.1:{port}")]).unwrap()
    };
    let waits = |stats: Arc<OutputStats>| async move {
        wait_until("it to wait", SOON, async || Ok(stats.waits().then_some(()))).await.unwrap();
    };
    waits(Arc::clone(&output.stats)).await;
    assert_eq!(output.stats.pid(), None, "no FFmpeg holds old media meanwhile");
    assert!(call("a stranger's guess").receives().await.is_err());
    assert!(!output.has_media());
    waits(Arc::clone(&output.stats)).await;

    let mut peer = call(PASSPHRASE);
    output.media().await.unwrap();
    assert!(!output.stats.waits());
    peer.receives().await.unwrap();
    peer.vanish().await.unwrap();
    let end = output.end().await;
    assert_eq!(end.exit, failed(Reason::ConnectionClosed), "{end:?}");

    let mut output = bench.start(kind.clone());
    waits(Arc::clone(&output.stats)).await;
    let taken = bench.start(kind);
    assert_eq!(taken.end().await.exit, failed(Reason::BindFailed));
    let mut peer = call(PASSPHRASE);
    output.media().await.unwrap();
    peer.receives().await.unwrap();
    assert_eq!(output.stop().await.exit, Exit::Finished);
    encoder.kill().await;
}

#[tokio::test]
async fn udp_reaches_one_and_hears_when_nobody_is_there() {
    let bench = Bench::new();
    let encoder = bench.encoder("320x180");
    let port = free_port().unwrap();
    let kind = ts(&bench, &format!("udp://127.0.0.1:{port}"), "");
    let end = bench.start(kind.clone()).end().await;
    assert_eq!(end.exit, failed(Reason::ConnectionRefused), "{end:?}");

    let receive = || Peer::picture(&bench.ffmpeg, &["-i", &format!("udp://127.0.0.1:{port}")]).unwrap();
    let mut peer = receive();
    let mut output = loop {
        // FFmpeg opens its port a moment after it was started.
        let mut output = bench.start(kind.clone());
        if output.media().await.is_ok() {
            break output;
        }
    };
    peer.receives().await.unwrap();
    peer.vanish().await.unwrap();
    let end = output.end().await;
    assert_eq!(end.exit, failed(Reason::ConnectionRefused), "{end:?}");
    output = bench.start(kind);
    assert!(output.media().await.is_err(), "nobody came back");
    encoder.kill().await;
}

#[tokio::test]
async fn rtsp_is_let_in_with_the_right_password_only() {
    let bench = Bench::new();
    let encoder = bench.encoder("320x180");
    let inner = free_port().unwrap();
    let door = RtspDoor::open("me@home", "p:w/@", inner).await.unwrap();
    let url = format!("rtsp://me%40home@127.0.0.1:{}/live", door.port());
    let rtsp = |url: &str, key: &str| push(&bench, url, key, PushFormat::Rtsp);

    let closed = format!("rtsp://127.0.0.1:{}/live", free_port().unwrap());
    for (url, key, reason) in [
        (closed.as_str(), "", Reason::ConnectionRefused),
        (&url, "wrong", Reason::AuthFailed),
        (&url.replace("/live", "/other"), "p:w/@", Reason::PeerRejected),
    ] {
        let end = bench.start(rtsp(url, key)).end().await;
        assert_eq!(end.exit, failed(reason), "{url} {end:?}");
        assert!(!end.detail.contains("wrong"), "{end:?}");
    }

    // Somebody takes the connection and says nothing.
    let hole = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("rtsp://127.0.0.1:{}/live", hole.local_addr().unwrap().port());
    let end = bench.start(rtsp(&silent, "")).end().await;
    assert_eq!(end.exit, failed(Reason::TimedOut), "{end:?}");

    let listen = || {
        let url = format!("rtsp://127.0.0.1:{inner}/live");
        let input = ["-listen_timeout", "60", "-rtsp_flags", "listen", "-i", &url];
        Peer::picture(&bench.ffmpeg, &input).unwrap()
    };
    let is_there = async || {
        let there = async || Ok(std::net::TcpListener::bind(("127.0.0.1", inner)).is_err().then_some(()));
        wait_until("the receiver", SOON, there).await.unwrap();
    };
    for _ in 0..2 {
        let mut peer = listen();
        is_there().await;
        let mut output = bench.start(rtsp(&url, "p:w/@"));
        output.media().await.unwrap();
        peer.receives().await.unwrap();
        peer.vanish().await.unwrap();
        let end = output.end().await;
        assert_eq!(end.exit, failed(Reason::ConnectionClosed), "{end:?}");
    }
    encoder.kill().await;
}

#[tokio::test]
async fn icecast_gets_sound_in_each_form() {
    let Some(mut icecast) = Icecast::start().await.unwrap() else { return };
    let bench = Bench::new();
    let encoder = bench.encoder("320x180");
    let kind = |mount: &str, key: &str, format| push(&bench, &icecast.url(mount), key, format);
    let end = bench.start(kind("live", "wrong", PushFormat::Adts)).end().await;
    assert_eq!(end.exit, failed(Reason::AuthFailed), "{end:?}");

    let password = icecast.password().to_owned();
    let mut outputs = Vec::new();
    for format in [PushFormat::Adts, PushFormat::Mp3, PushFormat::Ogg] {
        let mount = format!("{format:?}");
        let mut output = bench.start(kind(&mount, &password, format));
        output.media().await.unwrap();
        let mut peer = Peer::sound(&bench.ffmpeg, &["-i", &icecast.listen_url(&mount)]).unwrap();
        peer.receives().await.unwrap();
        outputs.push(output);
    }
    let end = bench.start(kind("Adts", &password, PushFormat::Adts)).end().await;
    assert_eq!(end.exit, failed(Reason::AlreadyPublishing), "{end:?}");
    let again = kind("again", &password, PushFormat::Adts);

    icecast.stop().unwrap();
    for output in outputs {
        let end = output.end().await;
        assert_eq!(end.exit, failed(Reason::ConnectionClosed), "{end:?}");
    }
    let end = bench.start(again.clone()).end().await;
    assert_eq!(end.exit, failed(Reason::ConnectionRefused), "{end:?}");
    icecast.restart().await.unwrap();
    let mut output = bench.start(again);
    output.media().await.unwrap();
    assert_eq!(output.stop().await.exit, Exit::Finished);
    encoder.kill().await;
}

#[tokio::test]
async fn no_secret_stands_in_the_process_list_or_the_log() {
    let bench = Bench::new();
    let encoder = bench.encoder("320x180");
    let port = free_port().unwrap();
    let mut peer = srt_receiver(&bench, port);
    let url = format!("srt://127.0.0.1:{port}?streamid=canary-stream-id");
    let mut output = bench.start(ts(&bench, &url, PASSPHRASE));
    output.media().await.unwrap();
    let pid = output.stats.pid().unwrap();
    for file in ["cmdline", "environ"] {
        let bytes = std::fs::read(format!("/proc/{pid}/{file}")).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("horse") && !text.contains("canary"), "{file}: {text}");
    }
    peer.receives().await.unwrap();
    let lines = Arc::clone(&output.lines);
    assert_eq!(output.stop().await.exit, Exit::Finished);
    assert!(!format!("{:?}", lines.lock().unwrap()).contains("horse"));
    encoder.kill().await;
}

#[tokio::test]
async fn addresses_of_this_machine_are_refused_unless_permitted() {
    let bench = Bench::new();
    let encoder = bench.encoder("320x180");
    for url in ["srt://127.0.0.1:9", "udp://localhost:9", "udp://239.0.0.1:9", "rtsp://127.0.0.1/a"] {
        let format = if url.starts_with("rtsp") { PushFormat::Rtsp } else { PushFormat::MpegTs };
        let output = bench.start_under(push(&bench, url, "", format), Arc::default(), EgressPolicy::default());
        let end = output.end().await;
        assert_eq!(end.exit, failed(Reason::EgressRefused), "{url} {end:?}");
        assert!(end.detail.contains("EGRESS_ALLOW"), "{end:?}");
    }
    encoder.kill().await;
}
