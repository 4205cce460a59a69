//! RTMP outputs against a real server, and against servers that behave badly.
#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

mod support;

use castcore_model::{reason::Reason, supervise::Exit};
use castcore_runtime::{
    output::TryEnd,
    protocol::{EgressPolicy, OutputKind, RtmpTarget},
};
use castcore_testkit::{
    flv,
    nginx::{NginxRtmp, free_port},
};
use castcore_vault::Secret;
use std::{fs, path::Path, sync::Arc};
use support::{Bench, SOON};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

fn target(port: u16, key: &str) -> RtmpTarget {
    RtmpTarget {
        tls: false,
        host: "127.0.0.1".into(),
        port,
        app: Secret::new("live"),
        tc_url: Secret::new(format!("rtmp://127.0.0.1:{port}/live")),
        play_path: Secret::new(key),
        ca_file: None,
    }
}

fn rtmp(port: u16, key: &str) -> OutputKind {
    OutputKind::Rtmp(target(port, key))
}

fn reason(end: &TryEnd) -> Reason {
    match end.exit {
        Exit::Failed(reason) => reason,
        Exit::Finished => panic!("it did not fail"),
    }
}

/// Decodes without an error, and no decoding time goes back.
async fn assert_whole(bench: &Bench, recording: &Path) {
    let bytes = fs::read(recording).unwrap();
    let steps = flv::dts_steps(&flv::tags(&bytes).unwrap());
    assert_eq!(steps.len(), 2, "sound and picture");
    for (kind, steps) in &steps {
        assert_eq!(steps.backwards, 0, "kind {kind}: {steps:?}");
        assert!(steps.count > 30, "kind {kind}: {steps:?}");
    }
    assert_eq!(bench.ffmpeg.decode_errors(recording).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn outputs_come_and_go_and_the_encoder_restarts_while_one_stays_on_its_only_connection() {
    let (bench, nginx) = (Bench::new(), NginxRtmp::start().await.unwrap());
    ["stays", "goes", "comes"].iter().for_each(|key| nginx.allow(key));
    let encoder = bench.encoder("640x360");
    let (mut stays, mut goes) = (bench.start(rtmp(nginx.port(), "stays")), bench.start(rtmp(nginx.port(), "goes")));
    stays.media().await.unwrap();
    goes.media().await.unwrap();
    bench.program(2_000).await;
    assert_eq!(goes.stop().await, TryEnd { exit: Exit::Finished, detail: String::new() });
    let gone = nginx.wait_off_air("goes", SOON).await.unwrap();
    let mut comes = bench.start(rtmp(nginx.port(), "comes"));
    comes.media().await.unwrap();
    encoder.kill().await;
    let encoder = bench.encoder("640x360");
    bench.program(3_000).await;
    assert!(!stays.is_over() && !comes.is_over());
    assert_eq!((stays.stats.dropped_tags(), comes.stats.dropped_tags()), (0, 0));
    assert!(stays.stats.sent_bytes() > comes.stats.sent_bytes());
    encoder.kill().await;
    assert_eq!(stays.stop().await.exit, Exit::Finished);
    // By force it ends too, and the server notices.
    comes.abort().await;

    assert_whole(&bench, gone[0].recording.as_ref().unwrap()).await;
    for key in ["stays", "comes"] {
        let all = nginx.wait_off_air(key, SOON).await.unwrap();
        assert_eq!(all.len(), 1, "{key} has connected once");
        assert_whole(&bench, all[0].recording.as_ref().unwrap()).await;
    }
}

#[tokio::test]
async fn an_output_waits_for_media_before_it_connects_and_ends_with_the_program() {
    let (bench, nginx) = (Bench::new(), NginxRtmp::start().await.unwrap());
    nginx.allow("key");
    let before = nginx.connections();
    let early = bench.start(rtmp(nginx.port(), "key"));
    let idle = bench.start(rtmp(nginx.port(), "other"));
    assert_eq!(idle.stop().await.exit, Exit::Finished, "it can be stopped while it waits");
    assert_eq!(nginx.connections(), before);
    let encoder = bench.encoder_with(&["-re"], "320x180", &["-t", "3"]);
    encoder.finish().await;
    bench.hub.close();
    assert_eq!(early.end().await.exit, Exit::Finished);
    let all = nginx.wait_off_air("key", SOON).await.unwrap();
    let recording = all[0].recording.as_ref().unwrap();
    assert_whole(&bench, recording).await;
    let bytes = fs::read(recording).unwrap();
    let tags = flv::tags(&bytes).unwrap();
    let pictures: Vec<_> = tags.iter().filter(|tag| tag.kind == 9 && tag.is_media()).collect();
    assert_eq!(pictures.len(), 90, "from the first picture to the last");
    assert!(pictures[0].is_keyframe() && pictures[0].dts_ms < 100, "near zero: {}", pictures[0].dts_ms);
}

#[tokio::test]
async fn a_refused_key_needs_a_person_and_a_busy_one_only_time() {
    let (bench, nginx) = (Bench::new(), NginxRtmp::start().await.unwrap());
    nginx.allow("good-key");
    let _encoder = bench.encoder("320x180");
    let wrong = bench.start(rtmp(nginx.port(), "wrong-key"));
    let mut good = bench.start(rtmp(nginx.port(), "good-key"));
    good.media().await.unwrap();
    let end = bench.start(rtmp(nginx.port(), "good-key")).end().await;
    assert_eq!(reason(&end), Reason::AlreadyPublishing, "{end:?}");
    assert!(!end.detail.contains("good-key"), "{end:?}");

    let end = wrong.end().await;
    assert_eq!(reason(&end), Reason::RtmpRejected, "{end:?}");
    assert!(!end.detail.contains("wrong-key"), "{end:?}");
    assert_eq!(nginx.publications("wrong-key").len(), 2, "looked at twice, in case the server was just restarted");
    assert!(!good.is_over());
}

#[tokio::test]
async fn a_server_that_dies_is_a_closed_connection_and_the_next_try_succeeds() {
    let (bench, mut nginx) = (Bench::new(), NginxRtmp::start().await.unwrap());
    nginx.allow("key");
    let _encoder = bench.encoder("320x180");
    let mut first = bench.start(rtmp(nginx.port(), "key"));
    first.media().await.unwrap();
    let stats = Arc::clone(&first.stats);
    nginx.interrupt();
    let end = first.end().await;
    assert_eq!(reason(&end), Reason::ConnectionClosed, "{end:?}");
    let end = bench.start_with(rtmp(nginx.port(), "key"), Arc::clone(&stats)).end().await;
    assert_eq!(reason(&end), Reason::ConnectionRefused, "{end:?}");
    nginx.resume().await.unwrap();
    bench.start_with(rtmp(nginx.port(), "key"), stats).media().await.unwrap();
}

/// The policy of a server that says nothing about it.
#[tokio::test]
async fn an_address_that_is_not_allowed_is_never_connected_to() {
    let bench = Bench::new();
    let _encoder = bench.encoder("320x180");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost", "::ffff:127.0.0.1", "0x7f000001", "0.0.0.0", "169.254.169.254"] {
        let target = RtmpTarget { host: host.into(), ..target(port, "key") };
        let end = bench.start_under(OutputKind::Rtmp(target), Arc::default(), EgressPolicy::default()).end().await;
        assert_eq!(reason(&end), Reason::EgressRefused, "{host}: {end:?}");
        assert!(end.detail.contains("EGRESS_ALLOW="), "{host}: {end:?}");
    }
    // A connection would be waiting here by now: a try ends after its connection.
    listener.into_std().unwrap().accept().unwrap_err();
}

#[tokio::test]
async fn what_is_no_rtmp_server_is_told_apart() {
    let bench = Bench::new();
    let _encoder = bench.encoder("320x180");
    let unknown = RtmpTarget { host: "no-such-host.invalid".into(), ..target(1935, "key") };
    let end = bench.start(OutputKind::Rtmp(unknown)).end().await;
    assert_eq!(reason(&end), Reason::NetworkUnreachable, "{end:?}");
    let end = bench.start(rtmp(free_port().unwrap(), "key")).end().await;
    assert_eq!(reason(&end), Reason::ConnectionRefused, "{end:?}");

    // One that hangs up at once, and one that speaks something else.
    for answer in [&b""[..], &[b'H'; 4_000]] {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let output = bench.start(rtmp(port, "key"));
        let (mut server, _) = listener.accept().await.unwrap();
        server.write_all(answer).await.unwrap();
        server.shutdown().await.unwrap();
        let end = output.end().await;
        assert_eq!(reason(&end), Reason::ConnectionClosed, "{end:?}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let bench = Bench::new();
    let encoder = bench.encoder("320x180");
    bench.program(1_000).await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let output = bench.start(rtmp(listener.local_addr().unwrap().port(), "key"));
    let (_server, _) = listener.accept().await.unwrap();
    encoder.kill().await;
    // Nothing else happens from here on, so the clock can run ahead to the deadline.
    tokio::time::pause();
    let end = output.end().await;
    assert_eq!(reason(&end), Reason::TimedOut, "{end:?}");
}

/// Both ways between a TLS client and a plain server.
async fn tls_front(to: u16, names: &[&str]) -> (u16, String) {
    let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust us ends here.
                let mut client = acceptor.accept(client).await?;
                let mut server = TcpStream::connect(("127.0.0.1", to)).await?;
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    (port, made.cert.pem())
}

#[tokio::test]
async fn rtmps_publishes_to_a_server_that_proves_its_name_and_to_no_other() {
    let (bench, nginx) = (Bench::new(), NginxRtmp::start().await.unwrap());
    nginx.allow("key");
    let _encoder = bench.encoder("320x180");
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    let (port, certificate) = tls_front(nginx.port(), &["localhost"]).await;
    fs::write(&ca_file, certificate).unwrap();
    let trusting =
        RtmpTarget { tls: true, host: "localhost".into(), ca_file: Some(ca_file.clone()), ..target(port, "key") };
    let mut good = bench.start(OutputKind::Rtmp(trusting.clone()));
    good.media().await.unwrap();
    bench.program(1_500).await;
    assert_eq!(good.stop().await.exit, Exit::Finished);
    let all = nginx.wait_off_air("key", SOON).await.unwrap();
    assert_whole(&bench, all[0].recording.as_ref().unwrap()).await;

    let (other_port, other) = tls_front(nginx.port(), &["elsewhere.example"]).await;
    let other_ca = folder.path().join("other.pem");
    fs::write(&other_ca, other).unwrap();
    let plain = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let plain_port = plain.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut client, _) = plain.accept().await?;
        client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
        client.read_to_end(&mut Vec::new()).await
    });
    let refused = [
        ("nobody vouches for it", RtmpTarget { ca_file: None, ..trusting.clone() }),
        ("it has another name", RtmpTarget { port: other_port, ca_file: Some(other_ca), ..trusting.clone() }),
        ("it does not speak TLS", RtmpTarget { port: plain_port, ..trusting.clone() }),
        ("the file is missing", RtmpTarget { ca_file: Some(folder.path().join("none")), ..trusting }),
    ];
    for (why, target) in refused {
        let end = bench.start(OutputKind::Rtmp(target)).end().await;
        assert_eq!(reason(&end), Reason::TlsFailed, "{why}: {end:?}");
    }
    assert_eq!(nginx.publications("key").len(), 1);
}

#[tokio::test]
async fn a_server_that_stops_reading_costs_its_neighbour_nothing() {
    let (bench, nginx) = (Bench::new(), NginxRtmp::start().await.unwrap());
    nginx.allow("fast");
    nginx.allow("slow");
    // Enough to fill what the kernel buffers within a second.
    let more = ["-b:v", "20M", "-minrate", "20M", "-maxrate", "20M", "-bufsize", "2M", "-nal-hrd", "cbr"];
    let encoder = bench.encoder_with(&["-re"], "640x360", &more);
    // A relay that stops to pass bytes on when it is told to.
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let mut fast = bench.start(rtmp(nginx.port(), "fast"));
    let mut slow = bench.start(rtmp(listener.local_addr().unwrap().port(), "slow"));
    let (mut near, _) = listener.accept().await.unwrap();
    let mut far = TcpStream::connect(("127.0.0.1", nginx.port())).await.unwrap();
    tokio::select! {
        end = tokio::io::copy_bidirectional(&mut near, &mut far) => panic!("{end:?}"),
        flows = async {
            slow.media().await?;
            fast.media().await
        } => flows.unwrap(),
    }
    bench.program(5_000).await;
    assert!(!slow.is_over());
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => panic!("it was closed"),
        () = bench.program(1_500) => {}
    }
    assert!(slow.stats.dropped_tags() > 30, "{}", slow.stats.dropped_tags());
    assert_eq!(fast.stats.dropped_tags(), 0);
    assert!(fast.stats.lag_ms() < 1_000, "{}", fast.stats.lag_ms());
    encoder.kill().await;
    fast.stop().await;
    slow.abort().await;
    drop(far);
    for key in ["fast", "slow"] {
        let all = nginx.wait_off_air(key, SOON).await.unwrap();
        assert_whole(&bench, all[0].recording.as_ref().unwrap()).await;
    }
    let _ = near.read(&mut [0]).await;
}

/// A server of ours that takes one stream and tells what it was told.
struct Taken {
    four_cc: Vec<String>,
    tags: Vec<castcore_rtmp::Tag>,
    unpublished: bool,
}

/// Takes tags until there are `count`, then says `last` and closes; without `last` it waits for the client's farewell.
async fn take(listener: &TcpListener, count: usize, last: Option<(&str, &str)>) -> Taken {
    let (mut client, _) = listener.accept().await.unwrap();
    let mut server = castcore_rtmp::Server::new([7; 1528]);
    let mut taken = Taken { four_cc: Vec::new(), tags: Vec::new(), unpublished: false };
    let mut bytes = vec![0; 16 << 10];
    loop {
        while let Some(event) = server.next_event() {
            match event {
                castcore_rtmp::ServerEvent::PublishRequested { four_cc, .. } => {
                    taken.four_cc = four_cc;
                    server.accept().unwrap();
                }
                castcore_rtmp::ServerEvent::Media(tag) => taken.tags.push(tag),
                castcore_rtmp::ServerEvent::Unpublished => taken.unpublished = true,
            }
        }
        if let Some((code, description)) = last.filter(|_| taken.tags.len() >= count) {
            server.close(code, description);
        }
        if let Some(bytes) = server.output() {
            client.write_all(&bytes).await.unwrap();
        }
        if taken.tags.len() >= count && last.is_some() {
            return taken;
        }
        match client.read(&mut bytes).await.unwrap() {
            0 => return taken,
            count => server.input(&bytes[..count]).unwrap(),
        }
    }
}

/// Pushes tags of a source that begins, each with its kind, time and body.
fn push(feed: &mut castcore_runtime::hub::Feed, begin: bool, tags: &[(castcore_rtmp::TagKind, u32, &[u8])]) {
    let mut bytes = bytes::BytesMut::new();
    if begin {
        castcore_rtmp::flv::write_header(&mut bytes, true, true);
    }
    for (kind, ms, body) in tags {
        castcore_rtmp::flv::write_tag(&mut bytes, *kind, *ms, body).unwrap();
    }
    feed.push(&bytes).unwrap();
}

#[tokio::test]
async fn headers_come_first_and_again_when_they_change_and_codecs_are_named_only_where_they_must_be() {
    use castcore_rtmp::{
        Class,
        TagKind::{Audio, Script, Video},
    };
    const META: &[u8] = b"\x02\x00\x0aonMetaData\x08\x00\x00\x00\x00\x00\x00\x09";
    const HEVC: &[u8] = b"\x90hvc1\x01\x02";
    const HEVC_KEY: &[u8] = b"\x91hvc1\x00\x00\x00\x09";
    const AVC: &[u8] = &[0x17, 0, 0, 0, 0, 1];
    const AVC_KEY: &[u8] = &[0x17, 1, 0, 0, 0, 9];
    const AAC: &[u8] = &[0xAF, 0, 0x12, 0x10];
    const SOUND: &[u8] = &[0xAF, 1, 9];
    for (header, key, names) in [(AVC, AVC_KEY, &[][..]), (HEVC, HEVC_KEY, &["hvc1"])] {
        let bench = Bench::new();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let mut feed = bench.hub.begin_source();
        push(&mut feed, true, &[(Script, 0, META), (Video, 0, header), (Audio, 0, AAC)]);
        push(
            &mut feed,
            false,
            &[(Video, 70_000, key), (Audio, 70_005, SOUND), (Video, 71_000, key), (Audio, 71_010, SOUND)],
        );
        let mut output = bench.start(rtmp(listener.local_addr().unwrap().port(), "key"));
        let server = take(&listener, usize::MAX, None);
        let client = async {
            output.media().await.unwrap();
            push(&mut feed, false, &[(Video, 71_500, AVC), (Video, 72_000, AVC_KEY)]);
            drop(feed);
            bench.hub.close();
            output.end().await
        };
        let (taken, end) = tokio::join!(server, client);
        assert_eq!(end.exit, Exit::Finished);
        assert!(taken.unpublished);
        assert_eq!(taken.four_cc, names);
        let seen: Vec<_> = taken.tags.iter().map(|tag| (castcore_rtmp::flv::classify(tag), tag.timestamp_ms)).collect();
        let first = [
            (Class::Metadata, 0),
            (Class::VideoSequenceHeader, 0),
            (Class::AudioSequenceHeader, 0),
            (Class::Keyframe, 0),
            (Class::Audio, 10),
        ];
        assert_eq!(seen[..5], first, "from the latest key picture on, near zero");
        let again = [
            (Class::Metadata, 0),
            (Class::VideoSequenceHeader, 1_000),
            (Class::AudioSequenceHeader, 1_000),
            (Class::Keyframe, 1_000),
        ];
        // The same header again is no change.
        assert_eq!(&seen[5..], if header == AVC { &again[3..] } else { &again[..] });
    }
}

#[tokio::test]
async fn a_server_that_ends_the_stream_is_asked_again_unless_it_forbids_it_and_its_words_hold_no_key() {
    for (code, description, expected) in [
        ("NetStream.Unpublish.Success", "bye", Reason::ConnectionClosed),
        ("NetStream.Publish.BadName", "secret-key is already publishing", Reason::AlreadyPublishing),
        ("NetStream.Publish.Denied", "not allowed: secret-key", Reason::RtmpRejected),
    ] {
        let bench = Bench::new();
        let _encoder = bench.encoder("320x180");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let output = bench.start(rtmp(listener.local_addr().unwrap().port(), "secret-key"));
        let taken = take(&listener, 10, Some((code, description))).await;
        assert!(taken.tags.len() >= 10);
        let end = output.end().await;
        assert_eq!(reason(&end), expected, "{end:?}");
        assert!(end.detail.starts_with(code) && !end.detail.contains("secret-key"), "{end:?}");
    }
}
