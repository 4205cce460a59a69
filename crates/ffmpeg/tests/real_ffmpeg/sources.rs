//! Sources on the network, served by a few lines on loopback.

use crate::support::{binary, encoder, input, plain, run, sample};
use castcore_ffmpeg::{
    plan::{InputKind, plan_encoder},
    url::parse_input_url,
};
use castcore_model::reason::Reason;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
};

/// Answers requests for the files of a folder until the test process ends.
fn serve(folder: PathBuf) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            std::thread::spawn(move || {
                let mut stream = stream;
                let mut lines = BufReader::new(stream.try_clone().expect("a socket")).lines();
                let request = lines.next().and_then(Result::ok).unwrap_or_default();
                let mut from = 0;
                for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
                    let start = line.strip_prefix("Range: bytes=").and_then(|range| range.split('-').next());
                    from = start.and_then(|n| n.parse().ok()).unwrap_or(from);
                }
                let name = request.split_whitespace().nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
                let (status, body) = match (name.as_str(), std::fs::read(folder.join(&name))) {
                    ("forbidden.ts", _) => ("403 Forbidden", Vec::new()),
                    (_, Ok(body)) if from > 0 => ("206 Partial Content", body),
                    (_, Ok(body)) => ("200 OK", body),
                    (_, Err(_)) => ("404 Not Found", Vec::new()),
                };
                let (size, part) = (body.len(), body.get(from..).unwrap_or_default());
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Length: {}\r\nAccept-Ranges: bytes\r\n\
                     Content-Range: bytes {from}-{}/{size}\r\nConnection: close\r\n\r\n",
                    part.len(),
                    size.saturating_sub(1)
                );
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(part));
            });
        }
    });
    port
}

fn read(binary: &Path, url: &str, reconnect: bool) -> crate::support::Run {
    let mut one = input(InputKind::Url(parse_input_url(url).expect("a URL")));
    one.reconnect = reconnect;
    let plan = plan_encoder(&encoder(binary, one, Value::Null)).expect("planned");
    run(binary, &plain(&plan.args), None, None)
}

#[test]
fn http_and_hls_are_read() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    sample(&binary, &folder.path().join("a.ts"));
    sample(&binary, &folder.path().join("a.mp4"));
    let playlist = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n#EXT-X-ENDLIST\n";
    std::fs::write(folder.path().join("index.m3u8"), playlist).expect("written");
    let port = serve(folder.path().to_owned());
    for name in ["a.ts", "a.mp4", "index.m3u8"] {
        let done = read(&binary, &format!("http://127.0.0.1:{port}/{name}"), name == "index.m3u8").expect_success(name);
        assert!(done.stdout.starts_with(b"FLV\x01") && done.stdout.len() > 10_000, "{name}");
    }
}

#[test]
fn a_playlist_cannot_reach_local_files() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let local = folder.path().join("a.ts");
    sample(&binary, &local);
    let playlist =
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{}\n#EXT-X-ENDLIST\n", local.display());
    std::fs::write(folder.path().join("evil.m3u8"), playlist).expect("written");
    let port = serve(folder.path().to_owned());
    let done = read(&binary, &format!("http://127.0.0.1:{port}/evil.m3u8"), false);
    assert!(!done.success && done.stdout.len() < 1000, "{}", done.stderr);
}

#[test]
fn refusals_have_reasons() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let port = serve(folder.path().to_owned());
    // A port that nobody listens on: bound and let go.
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    for (url, reason) in [
        (format!("http://127.0.0.1:{port}/missing.ts"), Reason::NetworkUnreachable),
        (format!("http://127.0.0.1:{port}/forbidden.ts"), Reason::AuthFailed),
        (format!("http://127.0.0.1:{closed}/a.ts"), Reason::ConnectionRefused),
        (format!("rtmp://127.0.0.1:{closed}/app/key"), Reason::ConnectionRefused),
        ("http://no-such-host.invalid/a.ts".to_owned(), Reason::NetworkUnreachable),
        (format!("https://127.0.0.1:{port}/a.ts"), Reason::TlsFailed),
        (format!("https://127.0.0.1:{port}/a.m3u8"), Reason::TlsFailed),
        (format!("rtmps://127.0.0.1:{port}/app/key"), Reason::TlsFailed),
    ] {
        let done = read(&binary, &url, false);
        assert!(!done.success, "{url}");
        assert_eq!(done.verdict().reason(), Some(reason), "{url}: {}", done.stderr);
    }
}
