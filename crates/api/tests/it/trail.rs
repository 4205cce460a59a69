//! The audit trail as administrators see it: list, export, retention, shipping.

use crate::app::{Client, TestApp};
use castcore_config::ShipTo;
use castcore_domain::{
    Caller,
    audit::{Checkpoints, Entry, record, ship::Shipper},
};
use castcore_model::{Clock as _, Role};
use castcore_store::trail;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    net::{TcpListener, TcpStream, UdpSocket},
};

async fn write(app: &TestApp, count: usize) {
    let tx = app.store.begin().await.unwrap();
    for n in 0..count {
        let entry = Entry::on("backup.create", "backup", n);
        record(&tx, &Caller::system("test"), app.clock.now(), entry).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn list(client: &Client, query: &str) -> Vec<Value> {
    client.get(&format!("/audit{query}")).await.expect(200).json().as_array().unwrap().clone()
}

async fn problem(app: &TestApp) -> Option<trail::Problem> {
    trail::verify(&app.store, &BTreeMap::new()).await.unwrap().problem
}

#[tokio::test]
async fn the_list_has_the_contracts_fields_and_filters() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let made = admin.post("/ffmpeg-profiles", json!({"name": "HD"})).await.expect(201).json();
    app.clock.advance(TimeDelta::minutes(20));
    admin
        .patch(&format!("/ffmpeg-profiles/{}", made["id"].as_str().unwrap()), json!({"copy_mode": true}))
        .await
        .expect(200);
    let rows = list(&admin, "").await;
    let actions: Vec<_> = rows.iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["profile.update", "profile.create", "auth.login", "user.create"]);
    let row = &rows[0];
    assert_eq!((&row["actor"], &row["target_id"], &row["ip"]), (&json!("admin"), &made["id"], &json!("127.0.0.1")));
    assert_eq!((&row["meta"]["changed"], &row["outcome"]), (&json!(["copy_mode"]), &json!("ok")));
    assert!(row["session_id"].is_string() && row["token_id"].is_null() && row["at"].is_string());
    let id = row["actor_id"].as_str().unwrap();
    for (query, count) in [
        ("?action=profile.*", 2),
        ("?action=profile.update", 1),
        ("?action=profile", 0),
        ("?actor=admin", 3),
        (&format!("?actor={id}"), 3),
        ("?actor=nobody", 0),
        ("?target_type=profile", 2),
        (&format!("?target_id={}", made["id"].as_str().unwrap()), 2),
        ("?outcome=refused", 0),
        ("?ip=127.0.0.1", 3),
        ("?since=2026-11-23T03:10:00Z", 1),
        ("?until=2026-11-23T03:10:00", 3),
        ("?action=profile.*&limit=1", 1),
    ] {
        assert_eq!(list(&admin, query).await.len(), count, "{query}");
    }
    let page = admin.get("/audit?action=profile.*&limit=1").await.expect(200);
    assert_eq!(page.headers["x-total-count"], "2");
    let link = page.headers["link"].to_str().unwrap();
    assert!(link.contains("</api/v1/audit?action=profile.*&limit=1&offset=1>; rel=\"next\""), "{link}");
    for query in ["limit=501", "limit=0", "offset=-1", "since=soon", "outcome=x", "ip=x", "actor=%00", "action=a%0Ab"] {
        admin.get(&format!("/audit?{query}")).await.expect(422);
    }
}

#[tokio::test]
async fn changed_fields_are_named_and_secrets_only_by_name() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let new = json!({"name": "d", "kind": "rtmp", "url": "rtmp://live.example/app", "stream_key": "canary-0815-first"});
    let made = admin.post("/destinations", new).await.expect(201).json();
    let path = format!("/destinations/{}", made["id"].as_str().unwrap());
    admin.patch(&path, json!({"name": "e", "stream_key": "canary-0815-second"})).await.expect(200);
    admin.patch(&path, json!({"stream_key": "••••cond"})).await.expect(200);
    admin.patch(&path, json!({"url": "rtmp://elsewhere.example/app/canary-0815-third"})).await.expect(200);
    let facts: Vec<Value> = list(&admin, "?action=destination.*").await.iter().map(|row| row["meta"].clone()).collect();
    assert_eq!(facts[3], json!({"name": "d", "kind": "rtmp", "secrets": ["stream_key"]}));
    let second = json!({"name": "e", "changed": ["name", "stream_key"], "secrets": ["stream_key"]});
    assert_eq!(facts[2], second);
    assert_eq!(facts[1], json!({"name": "e", "changed": []}), "the mask came back: nothing was changed");
    let dropped = json!({"name": "e", "changed": ["url", "stream_key"], "secrets": ["stream_key", "url"]});
    assert_eq!(facts[0], dropped, "a key that was dropped is a change");
    assert!(!format!("{:?}", list(&admin, "").await).contains("canary"));
}

#[tokio::test]
async fn exports_are_streamed_audited_and_bounded() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    write(&app, 1_234).await;
    let answer = admin.get("/audit/export?action=backup.*").await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/x-ndjson");
    assert!(
        answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"castcore-audit-")
    );
    let seqs: Vec<i64> =
        answer.text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs.len(), 1_234);
    assert!(seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    let csv = admin.get("/audit/export?format=csv&action=audit.export").await.expect(200);
    let lines: Vec<&str> = csv.text.lines().collect();
    assert_eq!(lines.len(), 3, "a heading, the first export, and this one");
    let row = &list(&admin, "?action=audit.export").await[0];
    assert_eq!(row["meta"], json!({"format": "csv", "filter": {"action": "audit.export"}}));
    admin.get("/audit/export?format=xlsx").await.expect(422);
    admin.get("/audit/export?since=soon").await.expect(422);
    let operator = app.client(Role::Operator).await;
    operator.get("/audit").await.expect(403);
    operator.get("/audit/export").await.expect(403);
    assert_eq!(list(&admin, "?action=audit.export").await.len(), 2, "none of the refused ones");
}

#[tokio::test]
async fn a_name_stays_when_its_user_is_gone() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let operator = app.client(Role::Operator).await;
    operator.post("/ffmpeg-profiles", json!({"name": "HD"})).await.expect(201);
    let before = list(&admin, "?actor=operator").await;
    assert_eq!(before.len(), 2);
    let id = before[0]["actor_id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    let tx = app.store.begin().await.unwrap();
    assert!(castcore_store::users::delete(&tx, id.into()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(list(&admin, "?actor=operator").await, before);
    assert_eq!(problem(&app).await, None);
}

#[tokio::test]
async fn retention_deletes_by_age_and_leaves_the_rest_valid() {
    let app = TestApp::new().await;
    write(&app, 1_100).await;
    app.clock.advance(TimeDelta::days(300));
    write(&app, 5).await;
    app.clock.advance(TimeDelta::days(66));
    let trail = app.domain.audit();
    assert_eq!(trail.prune(app.clock.now(), 0, i64::MAX).await.unwrap(), 0, "0 keeps them for ever");
    assert_eq!(trail.prune(app.clock.now(), 365, 600).await.unwrap(), 600, "what was not shipped stays");
    assert_eq!(trail.prune(app.clock.now(), 365, i64::MAX).await.unwrap(), 500);
    assert_eq!(trail.prune(app.clock.now(), 365, i64::MAX).await.unwrap(), 0);
    let report = trail::verify(&app.store, &BTreeMap::new()).await.unwrap();
    assert_eq!((report.problem, report.pruned_to, report.rows), (None, Some(1_100), 5 + 2));
    let admin = app.client(Role::Admin).await;
    let facts: Vec<Value> = list(&admin, "?action=audit.prune").await.iter().map(|row| row["meta"].clone()).collect();
    assert_eq!(facts, [json!({"rows": 500, "older_than_days": 365}), json!({"rows": 600, "older_than_days": 365})]);
}

#[tokio::test]
async fn checkpoints_come_by_number_and_by_time() {
    let app = TestApp::new().await;
    let file = Checkpoints::in_folder(app.folder.path());
    let mut now = app.clock.now();
    let due = async |now, whatever| file.write(&app.store, now, whatever).await.unwrap();
    assert!(!due(now, true).await, "there is no row yet");
    write(&app, 1).await;
    assert!(due(now, false).await, "the first one");
    write(&app, 98).await;
    assert!(!due(now, false).await);
    write(&app, 2).await;
    assert!(due(now, false).await, "a hundred rows");
    now += TimeDelta::hours(3);
    assert!(!due(now, false).await && !due(now, true).await, "no new rows");
    write(&app, 1).await;
    assert!(due(now, false).await, "an hour and a row");
    let report = file.verify(&app.store).await.unwrap();
    assert_eq!((report.problem, report.checkpoints), (None, 3));
}

async fn ship_all(app: &TestApp, shipper: &mut Shipper) {
    while shipper.ship(&app.domain.audit(), app.clock.now()).await.unwrap() {}
}

fn seqs(lines: &[String]) -> Vec<i64> {
    let json = |line: &String| serde_json::from_str::<Value>(&line[line.find('{').unwrap()..]).unwrap();
    lines.iter().map(|line| json(line)["seq"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_file_gets_every_row_once_over_restarts() {
    let app = TestApp::new().await;
    let path = app.folder.path().join("shipped.jsonl");
    let to = ShipTo::JsonLines(path.clone());
    write(&app, 250).await;
    let mut shipper = Shipper::new(to.clone());
    assert!(shipper.ship(&app.domain.audit(), app.clock.now()).await.unwrap(), "a batch, and there is more");
    // The server ends here and comes back.
    ship_all(&app, &mut Shipper::new(to.clone())).await;
    write(&app, 3).await;
    ship_all(&app, &mut Shipper::new(to.clone())).await;
    let lines: Vec<String> = std::fs::read_to_string(&path).unwrap().lines().map(Into::into).collect();
    assert_eq!(seqs(&lines), (1..=253).collect::<Vec<_>>());
    assert_eq!(app.domain.audit().shipped_to(&to).await.unwrap(), 253);
    assert_eq!(problem(&app).await, None, "the position is no part of the trail");
}

/// Reads octet-counted frames until `count` are there.
async fn frames(connection: TcpStream, count: usize) -> Vec<String> {
    let mut reader = BufReader::new(connection);
    let mut found = Vec::new();
    while found.len() < count {
        let mut length = Vec::new();
        reader.read_until(b' ', &mut length).await.unwrap();
        let length: usize = String::from_utf8(length).unwrap().trim().parse().unwrap();
        let mut frame = vec![0; length];
        reader.read_exact(&mut frame).await.unwrap();
        found.push(String::from_utf8(frame).unwrap());
    }
    found
}

#[tokio::test]
async fn a_syslog_server_that_was_away_misses_nothing() {
    let app = TestApp::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut shipper = Shipper::new(ShipTo::SyslogTcp(address.to_string()));
    write(&app, 3).await;
    ship_all(&app, &mut shipper).await;
    let first = frames(listener.accept().await.unwrap().0, 3).await;
    assert!(first[0].starts_with("<109>1 2026-11-23T03:00:00.000000Z "), "{}", first[0]);
    drop(listener);
    write(&app, 2).await;
    assert!(shipper.ship(&app.domain.audit(), app.clock.now()).await.is_err(), "nobody listens");
    let listener = TcpListener::bind(address).await.unwrap();
    ship_all(&app, &mut shipper).await;
    let second = frames(listener.accept().await.unwrap().0, 2).await;
    assert_eq!(seqs(&[first, second].concat()), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn datagrams_carry_one_row_each() {
    let app = TestApp::new().await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut shipper = Shipper::new(ShipTo::SyslogUdp(socket.local_addr().unwrap().to_string()));
    write(&app, 2).await;
    ship_all(&app, &mut shipper).await;
    let mut found = Vec::new();
    for _ in 0..2 {
        let mut datagram = vec![0; 65_536];
        let length = socket.recv(&mut datagram).await.unwrap();
        found.push(String::from_utf8(datagram[..length].to_vec()).unwrap());
    }
    assert_eq!(seqs(&found), [1, 2]);
}
