//! Paths and addresses that try to get out, through the doors that callers have.

use crate::app::{Client, TestApp};
use axum::http::Method;
use castcore_model::Role;
use serde_json::json;
use std::{fs, os::unix::fs::symlink, path::Path};

const SECRET: &str = "the-secret-outside";

/// A server whose media folder is full of ways out, beside a secret.
async fn app_with_traps() -> (TestApp, Client) {
    let app = TestApp::new().await;
    let client = app.client(Role::Operator).await;
    let top = app.folder.path();
    fs::create_dir(top.join("outside")).unwrap();
    fs::write(top.join("outside/secret.mp4"), SECRET).unwrap();
    for root in ["media", "hls", "recordings", "mounts"] {
        let root = top.join(root);
        fs::create_dir(root.join("show")).unwrap();
        fs::write(root.join("show/film.mp4"), "film").unwrap();
        symlink(top.join("outside"), root.join("absolute")).unwrap();
        symlink("../outside", root.join("relative")).unwrap();
        symlink("..", root.join("up")).unwrap();
        symlink("/proc/self/root", root.join("magic")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
    }
    (app, client)
}

fn texts(top: &Path) -> Vec<String> {
    let top = top.display();
    let mut texts: Vec<String> = [
        "..",
        "../",
        "../outside/secret.mp4",
        "../../outside/secret.mp4",
        "show/../../outside/secret.mp4",
        "show/./../../outside/secret.mp4",
        "./../outside/secret.mp4",
        "show//..//..//outside//secret.mp4",
        "show/../..",
        "/etc/passwd",
        "//etc/passwd",
        "///etc/shadow",
        "/proc/self/environ",
        "/proc/self/root/etc/passwd",
        "/proc/1/fd/0",
        "/dev/stdin",
        "/dev/zero",
        "/sys/kernel/notes",
        "/",
        "//",
        "/.",
        "/..",
        "file:/etc/passwd",
        "file:///etc/passwd",
        "file://../outside/secret.mp4",
        "file:../outside/secret.mp4",
        "show/film.mp4\0.txt",
        "\0",
        "../\0",
        "show/\0/../../outside/secret.mp4",
    ]
    .map(str::to_owned)
    .to_vec();
    for place in ["outside/secret.mp4", "castcore.db", "run", "logs", "backups", "media/../outside/secret.mp4"] {
        texts.push(format!("{top}/{place}"));
        texts.push(format!("file://{top}/{place}"));
    }
    texts.push("x".repeat(256));
    texts.push(format!("show/{}", "x".repeat(300)));
    texts.push(format!("{}etc/passwd", "../".repeat(200)));
    texts.push("a/".repeat(500));
    texts
}

/// A path as it stands in a query, every byte escaped that could end it.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect()
}

#[tokio::test]
async fn forty_paths_are_refused_where_they_are_saved_and_where_they_are_read() {
    let (app, client) = app_with_traps().await;
    let job = client.post("/stream-jobs", json!({"name": "job"})).await.expect(201).json();
    let inputs = format!("/stream-jobs/{}/inputs", job["id"].as_str().unwrap());
    let texts = texts(app.folder.path());
    assert!(texts.len() >= 40, "{}", texts.len());
    for text in &texts {
        let mut answers = vec![client.post(&inputs, json!({"kind": "file", "uri": text})).await];
        for kind in ["hls", "recording"] {
            answers.push(client.post("/destinations", json!({"name": kind, "kind": kind, "url": text})).await);
        }
        // `a/a/a/…` is a path like any other, as long as the file system takes it.
        let is_plain = text.starts_with("a/");
        for answer in answers {
            assert_eq!(answer.status.as_u16(), if is_plain { 201 } else { 422 }, "{text:?}: {}", answer.text);
        }
        let listed = client.get(&format!("/files?path={}", escaped(text))).await;
        // Slashes around a path mean nothing: those of nothing else are the top.
        let is_top = text.bytes().all(|b| b == b'/') || text == "/.";
        let expected: &[u16] = if is_top { &[200] } else { &[404, 422] };
        assert!(expected.contains(&listed.status.as_u16()), "{text:?}: {} {}", listed.status, listed.text);
        assert!(!listed.text.contains("secret.mp4") && !listed.text.contains(SECRET), "{text:?}");
    }
    for link in ["absolute", "relative", "up", "up/outside", "magic", "magic/etc", "loop", "show/film.mp4"] {
        let listed = client.get(&format!("/files?path={}", escaped(link))).await;
        assert_eq!(listed.status.as_u16(), 422, "{link}: {}", listed.text);
    }
    let top = client.get("/files").await.expect(200).json();
    let names: Vec<_> = top["entries"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["show"], "what leads out is not even shown");
    assert_eq!(fs::read_to_string(app.folder.path().join("outside/secret.mp4")).unwrap(), SECRET);
    assert_eq!(fs::read_dir(app.folder.path().join("outside")).unwrap().count(), 1);
}

#[tokio::test]
async fn names_of_live_files_and_logs_are_no_paths() {
    let (app, client) = app_with_traps().await;
    let job = client.post("/stream-jobs", json!({"name": "job"})).await.expect(201).json();
    let job = format!("/api/v1/stream-jobs/{}", job["id"].as_str().unwrap());
    for name in [
        "..%2f..%2foutside%2fsecret.mp4",
        "%2e%2e%2fcastcore.db",
        "..%5c..%5ccastcore.db",
        "%2fetc%2fpasswd",
        "index.m3u8%00.ts",
        "%00",
        "....%2f%2fcastcore.db",
        "%252e%252e%252fcastcore.db",
        "castcore.db",
        "..",
        "index.m3u8%2f..%2f..%2fcastcore.db",
        "%c0%ae%c0%ae%2fcastcore.db",
    ] {
        for path in
            [format!("{job}/live/{name}"), format!("{job}/runs/{name}/log"), format!("/api/v1/assets/{name}/file")]
        {
            let answer = client.send(Method::GET, &path, None).await;
            assert!([404, 405, 422].contains(&answer.status.as_u16()), "{path}: {} {}", answer.status, answer.text);
            assert!(!answer.text.contains("SQLite format") && !answer.text.contains(SECRET), "{path}");
        }
    }
    drop(app);
}

#[tokio::test]
async fn addresses_of_this_machine_are_refused_at_save_and_the_refusal_says_what_to_set() {
    let app = TestApp::new().await;
    let client = app.client(Role::Operator).await;
    let job = client.post("/stream-jobs", json!({"name": "job"})).await.expect(201).json();
    let inputs = format!("/stream-jobs/{}/inputs", job["id"].as_str().unwrap());
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "0xa9fea9fe",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "224.0.0.1",
        "255.255.255.255",
    ] {
        let body = json!({"name": "x", "url": format!("rtmp://{host}:1935/live"), "stream_key": "k"});
        let refused = client.post("/destinations", body).await.expect(422);
        assert_eq!(
            (refused.code().as_str(), refused.fields()),
            ("egress.refused", vec!["url:egress_refused".to_owned()])
        );
        let params = refused.json()["error"]["params"].clone();
        assert!(params["allow"].as_str().is_some_and(|allow| !allow.is_empty()), "{host}: {params}");
        for uri in [format!("http://{host}:6379/x.mp4"), format!("https://{host}/a.m3u8"), format!("rtmp://{host}/a/b")]
        {
            let refused = client.post(&inputs, json!({"kind": "url", "uri": uri})).await.expect(422);
            assert_eq!(refused.fields(), ["uri:egress_refused"], "{uri}");
        }
    }
    // Cameras and platforms.
    for host in ["192.168.1.20", "10.0.0.5", "[fd12::1]", "live.example.org", "metadata.example"] {
        client.post(&inputs, json!({"kind": "url", "uri": format!("http://{host}/live")})).await.expect(201);
    }
    // A job made in one go names the field where it stands.
    let body = json!({"name": "j", "inputs": [{"kind": "url", "uri": "http://[::1]/a.mp4"}]});
    assert_eq!(client.post("/stream-jobs", body).await.expect(422).fields(), ["inputs.0.uri:egress_refused"]);
}

#[tokio::test]
async fn what_the_settings_allow_or_deny_counts_at_save() {
    let env = [("EGRESS_ALLOW", "127.0.0.0/8:1935"), ("EGRESS_DENY", "10.0.0.0/8, 192.168.0.0/16:22")];
    let app = TestApp::with_env(&env).await;
    let client = app.client(Role::Operator).await;
    for (host, status) in [
        ("127.0.0.1:1935", 201),
        ("localhost", 201),
        ("127.0.0.1:1936", 422),
        ("[::1]", 422),
        ("10.9.9.9", 422),
        ("192.168.0.1:22", 422),
        ("192.168.0.1", 201),
    ] {
        let body = json!({"name": host, "url": format!("rtmp://{host}/live"), "stream_key": "k"});
        client.post("/destinations", body).await.expect(status);
    }
}
