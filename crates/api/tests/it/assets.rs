//! Uploads: what is taken in, what is refused, and what is left on disk.

use crate::app::{Client, TestApp};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use castcore_model::Role;
use http_body_util::BodyExt;
use serde_json::Value;
use std::{fs, path::PathBuf};
use tower::ServiceExt;

const BOUNDARY: &str = "a-boundary-of-the-test";
/// One grey pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0,
    0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77,
    0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
/// One pixel, with room for a script behind it.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\x01\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;";

fn form(name: &str, kind: &str, content: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {kind}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// Status, headers and bytes.
struct Raw(StatusCode, axum::http::HeaderMap, Vec<u8>);

impl Raw {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.2).unwrap_or_default()
    }

    fn upload(&self) -> String {
        self.json()["error"]["params"]["upload"].as_str().unwrap_or_default().to_owned()
    }
}

async fn call(client: &Client, request: axum::http::request::Builder, body: Vec<u8>) -> Raw {
    let token = client.token.clone().unwrap_or_default();
    let request = request.header(header::HOST, &client.host).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let mut request = request.body(Body::from(body)).unwrap();
    request.extensions_mut().insert(ConnectInfo(client.peer));
    let response = client.router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Raw(parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

async fn send_body(client: &Client, body: Vec<u8>) -> Raw {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = Request::post("/api/v1/assets").header(header::CONTENT_TYPE, kind);
    call(client, request, body).await
}

async fn send(client: &Client, name: &str, kind: &str, content: &[u8]) -> Raw {
    send_body(client, form(name, kind, content)).await
}

async fn fetch(client: &Client, id: &str) -> Raw {
    call(client, Request::get(format!("/api/v1/assets/{id}/file")), Vec::new()).await
}

fn files(app: &TestApp) -> Vec<PathBuf> {
    let Ok(listing) = fs::read_dir(app.folder.path().join("thumbnails/assets")) else { return Vec::new() };
    listing.map(|entry| entry.unwrap().path()).collect()
}

async fn operator() -> (TestApp, Client) {
    let app = TestApp::new().await;
    let client = app.client(Role::Operator).await;
    (app, client)
}

#[tokio::test]
async fn a_picture_is_made_anew_served_as_what_it_is_and_kept_once() {
    let (app, client) = operator().await;
    let made = send(&client, "../../etc/photo #1.svg", "text/html", PNG).await;
    assert_eq!(made.0, 201, "{}", made.json());
    let asset = made.json();
    assert_eq!((&asset["mime"], &asset["kind"], &asset["used"]), (&"image/png".into(), &"image".into(), &false.into()));
    assert_eq!((&asset["width"], &asset["height"]), (&1.into(), &1.into()));
    assert_eq!(asset["original_name"], "photo #1.svg", "no folders, and the extension counts for nothing");
    let name = asset["filename"].as_str().unwrap();
    assert!(name.len() == 36 && name.ends_with(".png"), "{name}");
    assert_eq!(files(&app).len(), 1);
    // Sent again, under whatever name: the same picture, and no second file.
    let again = send(&client, "other.png", "image/png", PNG).await;
    assert_eq!((again.0.as_u16(), again.json()), (201, asset.clone()));
    assert_eq!(files(&app).len(), 1);

    let id = asset["id"].as_str().unwrap();
    let Raw(status, headers, bytes) = fetch(&client, id).await;
    assert_eq!((status, &headers["content-type"]), (StatusCode::OK, &"image/png".parse().unwrap()));
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["content-disposition"], format!("inline; filename=\"{name}\""));
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert_eq!(bytes, fs::read(&files(&app)[0]).unwrap());
    let listed = client.get("/assets").await.expect(200);
    assert_eq!((listed.headers["x-total-count"].to_str().unwrap(), &listed.json()[0]), ("1", &asset));

    // Viewers look; they neither send nor remove.
    let viewer = app.client(Role::Viewer).await;
    assert_eq!(fetch(&viewer, id).await.0, 200);
    assert_eq!(send(&viewer, "a.png", "image/png", PNG).await.0, 403);
    viewer.delete(&format!("/assets/{id}")).await.expect(403);

    // A file that is gone is said to be gone.
    fs::remove_file(&files(&app)[0]).unwrap();
    let missing = fetch(&client, id).await;
    assert_eq!((missing.0.as_u16(), &missing.json()["error"]["params"]["asset"]), (404, &"file_missing".into()));
    for _ in 0..2 {
        client.delete(&format!("/assets/{id}")).await.expect(204);
    }
    assert_eq!(fetch(&client, id).await.json()["error"]["params"]["asset"], "not_found");
}

#[tokio::test]
async fn attacks_are_refused_with_their_reason_and_leave_nothing() {
    let (app, client) = operator().await;
    let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let mut bomb = PNG[..16].to_vec();
    // 50,000 by 50,000, with the checksum of that header.
    bomb.extend([0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 2, 0, 0, 0]);
    bomb.extend(crc(&bomb[12..]));
    bomb.extend(&PNG[33..]);
    for (name, kind, content, why) in [
        ("a.svg", "image/svg+xml", svg, "unsupported_type"),
        ("a.png", "image/png", svg, "unsupported_type"),
        ("a.png", "image/png", &b"<html><script>alert(1)</script>"[..], "unsupported_type"),
        ("a.jpg", "image/jpeg", &b"#!/bin/sh\nid"[..], "unsupported_type"),
        ("a.gif", "image/gif", &b"\x7fELF\x02\x01\x01"[..], "unsupported_type"),
        ("bomb.png", "image/png", &bomb[..], "too_many_pixels"),
        ("half.png", "image/png", &PNG[..40], "broken"),
        ("magic.png", "image/png", &PNG[..8], "broken"),
        ("polyglot.gif", "image/gif", &b"GIF89a/*\0\0*/=alert(1)//;"[..], "broken"),
        ("none.png", "image/png", &b""[..], "empty"),
    ] {
        let refused = send(&client, name, kind, content).await;
        assert_eq!((refused.0.as_u16(), refused.upload().as_str()), (400, why), "{name}: {}", refused.json());
        assert!(!String::from_utf8_lossy(&refused.2).contains("alert"), "{name}");
    }
    // A little above 10 MiB, and far above.
    let large = send(&client, "large.png", "image/png", &vec![0; (10 << 20) + 1]).await;
    assert_eq!((large.0.as_u16(), large.upload().as_str()), (400, "too_large"));
    let huge = send(&client, "huge.png", "image/png", &vec![0; 11_000_000]).await;
    assert_eq!((huge.0.as_u16(), &huge.json()["error"]["code"]), (413, &"body.too_large".into()));
    assert!(files(&app).is_empty(), "{:?}", files(&app));
    assert_eq!(client.get("/assets").await.expect(200).json(), Value::Array(vec![]));
}

#[tokio::test]
async fn a_second_format_behind_a_picture_is_cut_off() {
    let (app, client) = operator().await;
    for (name, picture, behind) in
        [("zip.png", PNG, &b"PK\x03\x04archive"[..]), ("script.gif", GIF, &b"/*<script>alert(1)</script>*/"[..])]
    {
        let sent = [picture, behind].concat();
        let made = send(&client, name, "image/png", &sent).await;
        assert_eq!(made.0, 201, "{name}: {}", made.json());
        let stored = fetch(&client, made.json()["id"].as_str().unwrap()).await.2;
        assert!(!stored.windows(4).any(|window| window == &behind[..4]), "{name}");
        assert_eq!(&stored[..8], &PNG[..8], "{name}");
    }
    assert_eq!(files(&app).len(), 2);
}

#[tokio::test]
async fn forms_that_are_none_are_refused() {
    let (app, client) = operator().await;
    let json = client.post("/assets", serde_json::json!({"file": "x"})).await.expect(415);
    assert_eq!(json.fields(), ["body:not_multipart"]);
    let part = |head: &str| format!("--{BOUNDARY}\r\n{head}\r\n\r\nx\r\n");
    let file = "content-disposition: form-data; name=\"file\"; filename=\"a.png\"";
    let other = "content-disposition: form-data; name=\"other\"";
    let end = format!("--{BOUNDARY}--\r\n");
    for (body, status, field) in [
        (end.clone(), 422, "file:required"),
        (format!("{}{end}", part(other)), 422, "file:required"),
        (format!("{}{}{end}", part(file), part(file)), 422, "file:too_many"),
        (format!("{}{end}", part(other).repeat(20)), 422, "body:too_many"),
        (String::new(), 400, "body:malformed_multipart"),
        ("nonsense".to_owned(), 400, "body:malformed_multipart"),
        (part(file).replace("a.png", "a\0.png") + &end, 400, "body:malformed_multipart"),
        (part(file), 400, "body:malformed_multipart"),
    ] {
        let refused = send_body(&client, body.clone().into_bytes()).await;
        let answer = refused.json();
        let fields = &answer["error"]["params"]["fields"][0];
        let said = format!("{}:{}", fields["path"].as_str().unwrap_or("-"), fields["code"].as_str().unwrap_or("-"));
        assert_eq!((refused.0.as_u16(), said.as_str()), (status, field), "{body:?}: {answer}");
    }
    assert!(files(&app).is_empty());
}

#[tokio::test]
async fn a_full_shelf_takes_nothing_more_and_leaves_no_file() {
    let app = TestApp::with_env(&[("ASSETS_MAX_BYTES", "4096")]).await;
    let client = app.client(Role::Operator).await;
    assert_eq!(send(&client, "a.png", "image/png", PNG).await.0, 201);
    let refused = send(&client, "b.gif", "image/gif", GIF).await;
    assert_eq!((refused.0.as_u16(), &refused.json()["error"]["code"]), (409, &"assets.quota_exceeded".into()));
    assert_eq!(files(&app).len(), 1, "the file of what was refused is gone");
    assert_eq!(send(&client, "c.png", "image/png", PNG).await.0, 201, "what is there already needs no room");
    let trail = app.database_bytes();
    let found = |text: &str| trail.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(found("asset.create"));
}

#[tokio::test]
async fn uploads_at_once_of_one_picture_make_one_file_and_one_row() {
    let (app, client) = operator().await;
    let sends = (0..8).map(|n| {
        let client = client.clone();
        tokio::spawn(async move { send(&client, &format!("{n}.png"), "image/png", PNG).await.json()["id"].clone() })
    });
    let mut ids = Vec::new();
    for sent in sends.collect::<Vec<_>>() {
        ids.push(sent.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(files(&app).len(), 1);
}

#[tokio::test]
async fn files_without_a_row_are_swept_away_once_they_are_old() {
    let (app, client) = operator().await;
    let made = send(&client, "a.png", "image/png", PNG).await;
    assert_eq!(made.0, 201);
    let kept = files(&app)[0].clone();
    let orphan = kept.with_file_name(format!("{}.png", "0".repeat(32)));
    let foreign = kept.with_file_name("holiday.png");
    for path in [&orphan, &foreign] {
        fs::write(path, "x").unwrap();
    }
    let now: std::time::SystemTime = app.domain.now().into();
    let set = |path: &PathBuf, age: u64| {
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(now - std::time::Duration::from_secs(age)).unwrap();
    };
    set(&orphan, 60);
    assert_eq!(app.domain.assets().sweep().await.unwrap(), 0, "it may belong to an upload that goes on");
    for path in [&kept, &orphan, &foreign] {
        set(path, 7_200);
    }
    assert_eq!(app.domain.assets().sweep().await.unwrap(), 1);
    assert!(kept.exists() && foreign.exists() && !orphan.exists());
}

/// The checksum of a PNG's chunk.
fn crc(bytes: &[u8]) -> [u8; 4] {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    });
    (!crc).to_be_bytes()
}
