use super::*;
use proptest::prelude::*;

#[test]
fn input_urls() {
    let cases = [
        ("http://example.org/a.ts", UrlClass::Http, false, "example.org", 80, false),
        ("HTTPS://Example.org:8443/live/index.M3U8?x=1#t", UrlClass::Hls, true, "example.org", 8443, false),
        ("rtmp://[::1]/app/key", UrlClass::Rtmp, false, "::1", 1935, false),
        ("rtmps://user:p%40ss@example.org/app/key", UrlClass::Rtmp, true, "example.org", 443, false),
        ("https://münchen.example/film.MP4?sig=x", UrlClass::Http, true, "xn--mnchen-3ya.example", 443, true),
        ("http://0x7f.1/a", UrlClass::Http, false, "127.0.0.1", 80, false),
    ];
    for (text, class, tls, host, port, recording) in cases {
        let url = parse_input_url(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        assert_eq!(
            (url.class, url.tls, url.host.as_str(), url.port, url.recording),
            (class, tls, host, port, recording),
            "{text}"
        );
    }
    let url = parse_input_url(" https://münchen.example:443/ü?a=%20#f ").expect("understood");
    assert_eq!(url.url.expose(), "https://xn--mnchen-3ya.example:443/ü?a=%20#f");
}

#[test]
fn refused_input_urls() {
    for (text, fault) in [
        ("", UrlFault::Malformed),
        ("/etc/passwd", UrlFault::Malformed),
        ("file:///etc/passwd", UrlFault::SchemeUnknown),
        ("concat://a|b", UrlFault::SchemeUnknown),
        ("subfile,,start,0:///etc/passwd", UrlFault::Malformed),
        ("sctp://h:1", UrlFault::SchemeUnknown),
        ("tcp://h:1?listen", UrlFault::SchemeUnknown),
        ("rtsp://", UrlFault::HostMissing),
        ("srt://h", UrlFault::PortMissing),
        ("srt://:9000", UrlFault::HostMissing),
        ("srt://h:9000/path", UrlFault::Malformed),
        ("srt://u:p@h:9000", UrlFault::UserinfoUnsupported),
        ("srt://h:9000?mode=rendezvous", UrlFault::QueryInvalid),
        ("srt://h:9000?passphrase=short", UrlFault::PassphraseLength),
        ("srt://h:9000?latency=1e3", UrlFault::QueryInvalid),
        ("srt://h:9000?latency=60001", UrlFault::QueryInvalid),
        ("srt://h:9000?mode=caller&mode=listener", UrlFault::QueryInvalid),
        ("srt://h:9000?transtype=file", UrlFault::QueryUnknown),
        ("srt://h:9000?localaddr=1.2.3.4", UrlFault::QueryUnknown),
        ("srt://example.org:9000?mode=listener", UrlFault::HostNotAddress),
        ("udp://239.0.0.1", UrlFault::PortMissing),
        ("udp://example.org:1234", UrlFault::HostNotAddress),
        ("udp://u@239.0.0.1:1234", UrlFault::UserinfoUnsupported),
        ("udp://239.0.0.1:1234?localaddr=eth0", UrlFault::QueryInvalid),
        ("udp://10.0.0.1:1234?localaddr=10.0.0.1", UrlFault::QueryInvalid),
        ("udp://239.0.0.1:1234?sources=10.0.0.1,x", UrlFault::QueryInvalid),
        ("udp://239.0.0.1:1234?connect=1", UrlFault::QueryUnknown),
        ("rtp://:65535", UrlFault::PortInvalid),
        ("rtp://:5004?fifo_size=9", UrlFault::QueryUnknown),
        ("http://", UrlFault::HostMissing),
        ("http://:80/", UrlFault::HostMissing),
        ("http://a b/", UrlFault::Malformed),
        ("http://a/\n", UrlFault::Malformed),
        ("http://[nope]/", UrlFault::HostMissing),
        ("http://a:0/", UrlFault::PortInvalid),
        ("http://a:99999/", UrlFault::PortInvalid),
        ("http://a:+80/", UrlFault::PortInvalid),
        ("http://a:x/", UrlFault::PortInvalid),
    ] {
        // A line break at the end is trimmed, inside it is refused.
        let text = if text.ends_with('\n') { "http://a/\nb" } else { text };
        assert_eq!(parse_input_url(text).expect_err(text), fault, "{text}");
    }
    assert_eq!(parse_input_url(&format!("http://a/{}", "x".repeat(3000))).expect_err("long"), UrlFault::TooLong);
}

/// What FFmpeg is told of an address: its URL, and its options with hidden ones in brackets.
fn told(text: &str) -> (String, String, bool) {
    let url = parse_input_url(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    let options = url.options.iter().map(|(name, value)| match value {
        Arg::Text(value) => format!("{name}={value}"),
        Arg::Hidden(secret) => format!("{name}=[{}]", secret.expose()),
        other => panic!("{other:?}"),
    });
    (url.url.expose().to_owned(), options.collect::<Vec<_>>().join(" "), url.listens)
}

#[test]
fn sources_that_send_datagrams() {
    for (text, url, options, listens) in [
        ("SRT://Host:9000", "srt://host:9000", "", false),
        (
            "srt://h:9000?mode=caller&passphrase=a%26b%20cdefgh&streamid=%23%21%3A%3Ar=x&latency=120&pbkeylen=32",
            "srt://h:9000",
            "passphrase=[a&b cdefgh] srt_streamid=[#!::r=x] latency=120000 pbkeylen=32",
            false,
        ),
        ("srt://:9000?mode=listener", "srt://0.0.0.0:9000", "mode=listener", true),
        ("srt://[::]:9000?mode=listener", "srt://[::]:9000", "mode=listener ipv6only=0", true),
        ("srt://127.0.0.1:9000/?latency=0&mode=listener", "srt://127.0.0.1:9000", "mode=listener latency=0", true),
        ("udp://@239.0.0.1:1234", "udp://@239.0.0.1:1234", "", true),
        (
            "udp://239.0.0.1:1234?localaddr=10.0.0.1&sources=10.0.0.2,10.0.0.3",
            "udp://@239.0.0.1:1234",
            "localaddr=10.0.0.1 sources=10.0.0.2,10.0.0.3",
            true,
        ),
        ("udp://:1234", "udp://@:1234", "", true),
        ("udp://127.0.0.1:1234?fifo_size=5000", "udp://@:1234", "localaddr=127.0.0.1 fifo_size=5000", true),
        ("udp://[ff02::1]:1234", "udp://@[ff02::1]:1234", "", true),
        ("rtp://127.0.0.1:5004", "rtp://127.0.0.1:5004", "localaddr=127.0.0.1", true),
        ("rtp://@:5004?buffer_size=9", "rtp://0.0.0.0:5004", "buffer_size=9", true),
        ("RTSP://u:p%40@Cam.example/ch1?x=1", "rtsp://u:p%40@cam.example/ch1?x=1", "", false),
    ] {
        assert_eq!(told(text), (url.to_owned(), options.to_owned(), listens), "{text}");
    }
    assert_eq!(parse_input_url("rtsps://cam.example/1").map(|url| (url.port, url.tls)), Ok((322, true)));
    assert_eq!(parse_input_url("rtsp://cam.example/1").map(|url| (url.port, url.tls)), Ok((554, false)));
}

#[test]
fn rtmp_targets() {
    for (url, key, app, tc_url, play_path) in [
        ("rtmp://h/live", Some("k"), "live", "rtmp://h/live", "k"),
        ("rtmp://h/live/", Some("k"), "live", "rtmp://h/live", "k"),
        ("rtmp://h:1935/live", Some("a/b?c&d%e@f#g=ü"), "live", "rtmp://h/live", "a/b?c&d%e@f#g=ü"),
        ("rtmp://h:1936/app/instance?x=1", Some("k"), "app/instance?x=1", "rtmp://h:1936/app/instance?x=1", "k"),
        ("rtmps://h/live2/abcd-efgh", None, "live2", "rtmps://h/live2", "abcd-efgh"),
        ("rtmps://h:443/app/inst/key/?auth=1", None, "app/inst", "rtmps://h/app/inst", "key?auth=1"),
        ("rtmp://[2001:db8::1]:19350/a/k", Some(""), "a", "rtmp://[2001:db8::1]:19350/a", "k"),
        ("rtmp://h/app/key?a=b/c", None, "app", "rtmp://h/app", "key?a=b/c"),
    ] {
        let parts = parse_rtmp_target(url, key).unwrap_or_else(|fault| panic!("{url}: {fault}"));
        assert_eq!(parts.app.expose(), app, "{url}");
        assert_eq!(parts.tc_url.expose(), tc_url, "{url}");
        assert_eq!(parts.play_path.expose(), play_path, "{url}");
    }
    let parts = parse_rtmp_target("rtmps://[::1]/a/k", None).expect("understood");
    assert_eq!((parts.tls, parts.host.as_str(), parts.port), (true, "::1", 443));
}

#[test]
fn refused_rtmp_targets() {
    for (url, key, fault) in [
        ("rtmp://h", Some("k"), UrlFault::AppMissing),
        ("rtmp://h/", None, UrlFault::AppMissing),
        ("rtmp://h/?x", Some("k"), UrlFault::AppMissing),
        ("rtmp://h/live", None, UrlFault::KeyMissing),
        ("rtmp://h/live", Some("a\nb"), UrlFault::Malformed),
        ("rtmp://u:p@h/live", Some("k"), UrlFault::UserinfoUnsupported),
        ("http://h/live", Some("k"), UrlFault::SchemeUnknown),
        ("rtmpt://h/live", Some("k"), UrlFault::SchemeUnknown),
        ("nonsense", Some("k"), UrlFault::Malformed),
    ] {
        assert_eq!(parse_rtmp_target(url, key).expect_err(url), fault, "{url}");
    }
}

#[test]
fn masks() {
    for (url, masked) in [
        ("rtmp://h/live/KEY", "rtmp://h/live/••••"),
        ("rtmp://h/live/KEY/", "rtmp://h/live/••••/"),
        ("rtmp://h/live/KEY?x=1&token=T", "rtmp://h/live/••••?x=1&token=••••"),
        ("rtmp://h/live/KEY?REST", "rtmp://h/live/••••?••••"),
        ("RTMPS://u:p@h:443/live/KEY", "RTMPS://••••@h:443/live/••••"),
        ("rtmp://h/live", "rtmp://h/live"),
        (
            "http://u:p@h/a?b=c&Key=K&streamkey=S&PASSWORD=P&auth=A&sig=S&api_key=B",
            "http://••••@h/a?b=c&Key=••••&streamkey=••••&PASSWORD=••••&auth=••••&sig=••••&api_key=••••",
        ),
        ("srt://h:9000?mode=caller&passphrase=P&streamid=S", "srt://h:9000?mode=caller&passphrase=••••&streamid=••••"),
        ("http://h/a?%6bey=K", "http://h/a?%6bey=••••"),
        ("http://h/a?stream_key=&x", "http://h/a?stream_key=••••&x"),
        ("rtsp://admin:pw@cam/ch1", "rtsp://••••@cam/ch1"),
        ("udp://@239.0.0.1:1234", "udp://@239.0.0.1:1234"),
        ("http://tv:8080/live/anna/sesame/17.ts?x=1", "http://tv:8080/live/••••/17.ts?x=1"),
        ("http://tv:8080/anna/sesame/17", "http://tv:8080/••••/17"),
        (
            "https://tv/timeshift/anna/sesame/60/2026-11-01:10-00/17.m3u8",
            "https://tv/timeshift/••••/60/2026-11-01:10-00/17.m3u8",
        ),
        ("http://h/hls/hall/index.m3u8", "http://h/hls/hall/index.m3u8"),
        ("http://h/live/17.ts", "http://h/live/17.ts"),
        ("rtsp://cam/a/b/1", "rtsp://cam/a/b/1"),
        ("rtsp://cam/user=a&password=P&channel=1.sdp", "rtsp://cam/user=a&password=••••&channel=1.sdp"),
        ("rtsp://cam/user=a_password=P_x_channel=1.sdp?q", "rtsp://cam/user=a_password=••••_channel=1.sdp?q"),
        ("rtsp://cam/trackID=1", "rtsp://cam/trackID=1"),
        ("not a url", "••••"),
    ] {
        assert_eq!(mask_url(url), masked);
    }
    assert_eq!(mask_url_beside_key("rtmp://h/app/instance?token=T"), "rtmp://h/app/instance?token=••••");
}

#[test]
fn credentials_are_noticed() {
    for (url, found) in [
        ("rtmp://h/live/KEY", true),
        ("rtmp://h/live", false),
        ("rtmp://u@h/live", true),
        ("http://h/live/a.m3u8", false),
        ("http://h/a?Token=x", true),
        ("srt://h:1?streamid=x", true),
        ("http://u:p@h/", true),
        ("rtsp://u:p@h/", true),
        ("rtsp://h/ch1/main", false),
        ("udp://@239.0.0.1:1234", false),
        ("srt://:1?mode=listener&passphrase=x", true),
        ("http://tv:8080/live/anna/sesame/17.ts", true),
        ("rtsp://cam/user=a_password=P_channel=1.sdp", true),
        ("rtsp://cam/trackID=1", false),
        ("nonsense", false),
    ] {
        assert_eq!(has_credentials(url), found, "{url}");
    }
    assert!(!has_credentials_beside_key("rtmp://h/app/instance"));
}

#[test]
fn endpoints() {
    assert!(same_endpoint("rtmp://H/live", "rtmp://h:1935/other/key"));
    assert!(same_endpoint("https://münchen.example/a", "https://xn--mnchen-3ya.example:443/b"));
    assert!(!same_endpoint("rtmp://h/live", "rtmps://h/live"));
    assert!(!same_endpoint("rtmp://h/live", "rtmp://g/live"));
    assert!(!same_endpoint("rtmp://h:1/live", "rtmp://h:2/live"));
    assert!(!same_endpoint("nonsense", "nonsense"));
    assert!(same_endpoint("rtsp://h/1", "rtsp://h:554/2") && !same_endpoint("rtsp://h/1", "rtsps://h/1"));
    assert!(same_endpoint("srt://h:1?latency=1", "srt://h:1") && !same_endpoint("srt://h:1", "srt://h:2"));
    assert!(same_endpoint("srt://:1?mode=listener", "srt://:1?mode=listener&latency=9"));
}

proptest! {
    #[test]
    fn never_panics(url in "((http|rtmps?|srt|udp|rtp|rtsp)://)?.{0,80}", key in proptest::option::of(".{0,20}")) {
        let _ = parse_input_url(&url);
        let _ = parse_rtmp_target(&url, key.as_deref());
        let _ = (mask_url(&url), has_credentials(&url), same_endpoint(&url, &url));
    }

    #[test]
    fn no_mask_shows_the_secret(user in "[a-z]{4}QQ", key in "[a-zA-Z0-9/?&%@=_-]{0,12}SECRET9[a-zA-Z0-9%@_-]{0,12}", slash in "/{0,3}") {
        // In the play path of a URL without a key beside it, `/`, `?` and `&` divide it; they are covered apart.
        let plain: String = key.chars().filter(|c| !matches!(c, '/' | '?' | '&' | '=')).collect();
        for url in [
            format!("rtmp://{user}:{plain}@h/live"),
            format!("rtmps://h:443/live/{plain}{slash}"),
            format!("rtmp://h/a/b/{plain}?x=1"),
            format!("http://h/x?a=1&passphrase={plain}&b=2"),
        ] {
            prop_assert!(!mask_url(&url).contains("SECRET9"), "{}", mask_url(&url));
        }
    }

    #[test]
    fn a_key_beside_the_url_stays_as_it_is(key in "[^\r\n\u{0}]{1,60}") {
        let parts = parse_rtmp_target("rtmp://h/live", Some(&key)).expect("understood");
        prop_assert_eq!(parts.play_path.expose(), key.as_str());
    }
}
