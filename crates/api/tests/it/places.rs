//! Destinations that an FFmpeg of their own sends to: SRT, UDP, RTSP, Icecast.

use crate::app::TestApp;
use castcore_model::Role;
use serde_json::json;

#[tokio::test]
async fn each_kind_is_made_and_keeps_its_secret_to_itself() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    for (kind, url, shown, key) in [
        (
            "srt",
            "srt://ingest.example:9000?latency=200",
            "srt://ingest.example:9000?latency=200",
            Some("canary battery 4471"),
        ),
        ("srt", "srt://ingest.example:9000?streamid=canary-id", "srt://ingest.example:9000?streamid=••••", None),
        ("srt", "srt://127.0.0.1:9000?mode=listener", "srt://127.0.0.1:9000?mode=listener", None),
        ("udp", "udp://studio.example:1234?ttl=2", "udp://studio.example:1234?ttl=2", None),
        ("rtsp", "rtsp://me@media.example:8554/live", "rtsp://••••@media.example:8554/live", Some("canary-rtsp-4471")),
        ("icecast", "icecast://radio.example:8000/live", "icecast://radio.example:8000/live", Some("canary-ice-4471")),
    ] {
        let body = json!({"name": kind, "kind": kind, "url": url, "stream_key": key});
        let made = operator.post("/destinations", body).await.expect(201);
        assert!(!made.text.contains("canary"), "{}", made.text);
        let made = made.json();
        assert_eq!(
            (made["url"].as_str(), made["has_stream_key"].as_bool()),
            (Some(shown), Some(key.is_some())),
            "{made}"
        );
        if key.is_some() {
            assert_eq!(made["stream_key"], json!("••••4471"));
        }
    }
    let bytes = app.database_bytes();
    assert!(!bytes.windows(6).any(|window| window == b"canary"), "a secret is in the database file");
}

#[tokio::test]
async fn refusals_name_the_field_and_echo_nothing() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    for (kind, url, key, field) in [
        ("srt", "srt://h.example:1", "short", "stream_key:too_short"),
        ("srt", "srt://h.example:1?passphrase=canary-4471", "", "url:secret_in_address"),
        ("srt", "srt://h.example", "", "url:port_missing"),
        ("srt", "srt://h.example:1?mode=listener", "", "url:host_not_address"),
        ("udp", "udp://h.example:1", "canary-4471", "stream_key:not_allowed"),
        ("rtsp", "rtsp://me:canary@h.example/a", "", "url:secret_in_address"),
        ("rtsp", "rtsp://h.example/a", "canary", "stream_key:user_missing"),
        ("icecast", "icecast://h.example/a", "", "stream_key:required"),
        ("icecast", "icecast://h.example", "canary", "url:path_missing"),
        ("icecast", "rtmp://h.example/a/b", "canary", "url:scheme_unknown"),
        ("hls", "live.m3u8", "canary", "stream_key:not_allowed"),
    ] {
        let body = json!({"name": "x", "kind": kind, "url": url, "stream_key": key});
        let answer = operator.post("/destinations", body).await.expect(422);
        assert_eq!(answer.fields(), [field], "{kind} {url}");
        assert!(!answer.text.contains("canary"), "{}", answer.text);
    }
    for (kind, url) in
        [("srt", "srt://127.0.0.1:9000"), ("udp", "udp://239.0.0.1:1234"), ("rtsp", "rtsp://localhost/a")]
    {
        let answer = operator.post("/destinations", json!({"name": "x", "kind": kind, "url": url})).await.expect(422);
        assert_eq!(answer.json()["error"]["code"], json!("egress.refused"), "{url}");
    }
}

#[tokio::test]
async fn another_place_without_the_secret_drops_it() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "x", "kind": "srt", "url": "srt://one.example:9000", "stream_key": "canary battery"});
    let made = operator.post("/destinations", body).await.expect(201).json();
    let path = format!("/destinations/{}", made["id"].as_str().unwrap());
    let same = operator.patch(&path, json!({"url": "srt://one.example:9000?latency=99"})).await.expect(200).json();
    assert_eq!(same["has_stream_key"], json!(true));
    for moved in ["srt://two.example:9000", "srt://two.example:9001"] {
        let body = json!({"url": moved, "stream_key": "canary battery"});
        assert_eq!(operator.patch(&path, body).await.expect(200).json()["has_stream_key"], json!(true));
        let back = operator.patch(&path, json!({"url": "srt://one.example:9000"})).await.expect(200).json();
        assert_eq!(back["has_stream_key"], json!(false), "{moved}");
    }
}

#[tokio::test]
async fn formats_follow_the_kind() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let make = async |kind: &str, url: &str, key: Option<&str>| {
        let body = json!({"name": kind, "kind": kind, "url": url, "stream_key": key});
        operator.post("/destinations", body).await.expect(201).json()["id"].clone()
    };
    let srt = make("srt", "srt://h.example:1", None).await;
    let rtsp = make("rtsp", "rtsp://h.example/a", None).await;
    let icecast = make("icecast", "icecast://h.example/a", Some("pw")).await;
    let job = async |outputs: serde_json::Value| {
        let input = json!({"kind": "test", "uri": "bars"});
        operator.post("/stream-jobs", json!({"name": "x", "inputs": [input], "outputs": outputs})).await
    };
    let made = job(json!([
        {"destination_id": srt, "output_opts": {"pat_period": "1"}},
        {"destination_id": rtsp},
        {"destination_id": icecast},
        {"destination_id": icecast, "format": "mp3", "output_opts": {"b:a": "192k", "ice_name": "Radio Größe"}, "enabled": false},
    ]))
    .await
    .expect(201)
    .json();
    let formats: Vec<_> = made["outputs"].as_array().unwrap().iter().map(|o| o["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["mpegts", "rtsp", "adts", "mp3"]);
    let refused = job(
        json!([{"destination_id": srt, "format": "mp4"}, {"destination_id": icecast, "output_opts": {"b:a": "192k"}}]),
    );
    assert_eq!(
        refused.await.expect(422).fields(),
        ["outputs.0.format:format_mismatch", "outputs.1.output_opts.b:a:not_allowed"]
    );
}
