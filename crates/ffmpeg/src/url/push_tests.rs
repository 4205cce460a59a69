use super::*;
use proptest::prelude::*;

fn parse(kind: &str, url: &str, key: &str) -> Result<PushPlace, String> {
    parse_push_target(kind, url, Some(key)).map_err(|fault| {
        let params: Vec<String> = fault.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} {} {}", fault.path, fault.code, params.join(" ")).trim_end().to_owned()
    })
}

#[test]
fn each_kind_is_understood() {
    let srt = |listens, host: &str, passphrase: &str, stream_id: &str, latency_ms| PushPlace::Srt {
        listens,
        host: host.to_owned(),
        port: 9_000,
        passphrase: Secret::new(passphrase),
        stream_id: Secret::new(stream_id),
        latency_ms,
    };
    for (kind, url, key, place) in [
        ("srt", "srt://Ingest.example:9000", "", srt(false, "ingest.example", "", "", None)),
        (
            "srt",
            "srt://[2001:db8::7]:9000?streamid=%23!::r=live/a,m=publish&latency=200&mode=caller",
            "correct horse",
            srt(false, "2001:db8::7", "correct horse", "#!::r=live/a,m=publish", Some(200)),
        ),
        ("srt", "srt://:9000?mode=listener", "", srt(true, "0.0.0.0", "", "", None)),
        ("srt", "srt://0.0.0.0:9000?mode=listener", "0123456789", srt(true, "0.0.0.0", "0123456789", "", None)),
        (
            "udp",
            "udp://239.0.0.1:1234?ttl=4&pkt_size=188&localaddr=192.0.2.7",
            "",
            PushPlace::Udp {
                host: "239.0.0.1".to_owned(),
                port: 1_234,
                ttl: Some(4),
                packet_bytes: 188,
                from: Some("192.0.2.7".parse().unwrap()),
            },
        ),
        (
            "rtsp",
            "rtsp://me%40home@cam.example/live/a?x=1",
            "p:w/@",
            PushPlace::Rtsp {
                host: "cam.example".to_owned(),
                port: 554,
                user: "me@home".to_owned(),
                password: Secret::new("p:w/@"),
                path: "/live/a?x=1".to_owned(),
            },
        ),
        (
            "icecast",
            "icecast://radio.example/live.mp3",
            "hackme",
            PushPlace::Icecast {
                host: "radio.example".to_owned(),
                port: 8_000,
                user: "source".to_owned(),
                password: Secret::new("hackme"),
                mount: "/live.mp3".to_owned(),
            },
        ),
    ] {
        assert_eq!(parse(kind, url, key), Ok(place), "{url}");
    }
}

#[test]
fn refusals_name_the_field() {
    let long = "x".repeat(80);
    for (kind, url, key, fault) in [
        ("srt", "udp://h:1", "", "url scheme_unknown"),
        ("srt", "srt://h", "", "url port_missing"),
        ("srt", "srt://h:0", "", "url port_invalid"),
        ("srt", "srt://:9000", "", "url host_missing"),
        ("srt", "srt://u@h:1", "", "url userinfo_unsupported"),
        ("srt", "srt://h:1/live", "", "url path_not_allowed"),
        ("srt", "srt://h:1?passphrase=0123456789", "", "url secret_in_address"),
        ("srt", "srt://h:1?rcvbuf=7", "", "url query_unknown option=rcvbuf"),
        ("srt", "srt://h:1?mode=rendezvous", "", "url query_invalid option=mode"),
        ("srt", "srt://h:1?latency=soon", "", "url query_invalid max=30000 option=latency"),
        ("srt", "srt://h:1?latency=1&latency=2", "", "url query_invalid option=latency"),
        ("srt", "srt://studio:1?mode=listener", "", "url host_not_address"),
        ("srt", "srt://127.0.0.1:1?mode=listener&streamid=a", "", "url query_invalid option=streamid"),
        ("srt", "srt://h:1", "too short", "stream_key too_short min=10"),
        ("srt", "srt://h:1", &long, "stream_key too_long max=79"),
        ("udp", "udp://h:1", "key", "stream_key not_allowed"),
        ("udp", "udp://h:1?ttl=256", "", "url query_invalid max=255 option=ttl"),
        ("udp", "udp://h:1?pkt_size=1400", "", "url query_invalid option=pkt_size"),
        ("udp", "udp://h:1?localaddr=eth0", "", "url query_invalid option=localaddr"),
        ("udp", "udp://h", "", "url port_missing"),
        ("rtsp", "rtsp://u:secret@h/a", "", "url secret_in_address"),
        ("rtsp", "rtsp://h/a", "pw", "stream_key user_missing"),
        ("rtsp", "rtsp://user@h/a", &"p".repeat(123), "stream_key too_long max=122"),
        ("icecast", "icecast://h", "pw", "url path_missing"),
        ("icecast", "icecast://h/live", "", "stream_key required"),
        ("icecast", "icecast://h/live?tls=1", "pw", "url query_unknown option=tls"),
        ("icecast", "icecast://source:pw@h/live", "pw", "url secret_in_address"),
        ("icecast", "icecast://h/live", &"p".repeat(256), "stream_key too_long max=255"),
        ("rtmp", "rtmp://h/a", "", "url scheme_unknown"),
    ] {
        assert_eq!(parse(kind, url, key), Err(fault.to_owned()), "{kind} {url}");
    }
}

#[test]
fn a_passphrase_is_counted_as_srt_counts_it() {
    assert!(parse("srt", "srt://h:1", &"ä".repeat(10)).is_ok());
    assert!(parse("srt", "srt://h:1", &"ä".repeat(40)).is_err(), "80 bytes");
    assert!(parse("srt", "srt://h:1", &"x".repeat(79)).is_ok());
}

#[test]
fn secrets_are_known_as_given_and_as_written() {
    let place = parse("icecast", "icecast://h/live", "so/urce@p:w").unwrap();
    let texts: Vec<String> = place.secrets().iter().map(|s| s.expose().to_owned()).collect();
    assert_eq!(texts, ["so/urce@p:w", "so%2Furce%40p%3Aw"]);
    assert!(!format!("{place:?}").contains("so/u"));
}

proptest! {
    #[test]
    fn never_panics(kind in "srt|udp|rtsp|icecast", rest in ".{0,60}", key in ".{0,100}") {
        let _ = parse_push_target(&kind, &format!("{kind}://{rest}"), Some(&key));
    }
}
