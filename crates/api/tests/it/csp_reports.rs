//! Reports of browsers: taken from anybody, trusted by nobody, shown to administrators.

use crate::app::{Answer, Client, TestApp};
use axum::http::Method;
use castcore_domain::csp_reports::{GROUPS_MAX, KEPT_DAYS};
use castcore_model::Role;
use castcore_store::audit;
use chrono::TimeDelta;
use serde_json::{Value, json};

const PATH: &str = "/security/csp-reports";

async fn send(client: &Client, kind: &str, body: &Value) -> Answer {
    let client = Client { content_type: kind.to_owned(), ..client.clone() };
    client.send(Method::POST, &format!("/api/v1{PATH}"), Some(body.to_string())).await
}

fn report_to(page: &str, sample: &str) -> Value {
    json!({"type": "csp-violation", "age": 0, "url": page, "user_agent": "x", "body": {
        "documentURL": page, "blockedURL": "inline", "effectiveDirective": "script-src-elem", "sample": sample,
        "disposition": "enforce", "originalPolicy": "default-src 'none'"}})
}

#[tokio::test]
async fn both_forms_are_grouped_and_shown_without_what_they_carry() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let page = "http://127.0.0.1:8000/streams?ticket=CANARY-1#CANARY-2";
    let twice = json!([report_to(page, "CANARY-3"), report_to(page, "CANARY-3")]);
    send(&app.anonymous(), "application/reports+json", &twice).await.expect(204);
    app.clock.advance(TimeDelta::seconds(90));
    let old = json!({"csp-report": {"document-uri": page, "violated-directive": "script-src-elem",
        "blocked-uri": "inline", "script-sample": "CANARY-3"}});
    send(&app.remote("192.0.2.9"), "application/csp-report", &old).await.expect(204);
    let answer = admin.get(PATH).await.expect(200);
    assert_eq!(answer.headers["x-total-count"], "1");
    assert!(!answer.text.contains("CANARY"), "{}", answer.text);
    let group = answer.json()[0].clone();
    assert_eq!((&group["directive"], &group["reports"]), (&json!("script-src-elem"), &json!(3)));
    assert_eq!((&group["document"], &group["blocked"]), (&json!("/streams"), &json!("inline")));
    assert_ne!(group["first_seen_at"], group["last_seen_at"]);
    let database = app.database_bytes();
    assert!(!database.windows(6).any(|window| window == b"CANARY"), "it is in the database file");

    let operator = app.client(Role::Operator).await;
    operator.get(PATH).await.expect(403);
    operator.delete(PATH).await.expect(403);
    admin.delete(PATH).await.expect(204);
    assert_eq!(admin.get(PATH).await.expect(200).json(), json!([]));
    let filter =
        audit::AuditFilter { action: Some("security.csp_reports_clear".to_owned()), ..audit::AuditFilter::default() };
    let rows = audit::list_page(app.store.read(), &filter, 9, 0).await.unwrap();
    assert_eq!((rows.len(), &rows[0].meta), (1, &json!({"count": 1})));
}

#[tokio::test]
async fn what_is_no_report_is_refused_with_its_reason() {
    let app = TestApp::new().await;
    let client = app.anonymous();
    let (new, old) = ("application/reports+json", "application/csp-report");
    for kind in ["application/json", "text/plain", ""] {
        assert_eq!(send(&client, kind, &json!([])).await.expect(415).fields(), ["body:not_a_report"]);
    }
    assert_eq!(send(&client, old, &json!([])).await.expect(422).fields(), ["body:malformed"]);
    assert_eq!(send(&client, new, &json!({"a": 1})).await.expect(422).fields(), ["body:malformed"]);
    let large = json!([report_to(&format!("http://h/{}", "x".repeat(70_000)), "")]);
    assert_eq!(send(&client, new, &large).await.expect(413).code(), "body.too_large");
    // A page of somebody else cannot make its visitors send reports.
    let foreign = client.clone().with_header("origin", "https://evil.example");
    send(&foreign, old, &json!({"csp-report": {}})).await.expect(403);
    // Noise is no mistake of the sender.
    send(&client, new, &json!([{"type": "deprecation", "body": {}}])).await.expect(204);
    let admin = app.client(Role::Admin).await;
    assert_eq!(admin.get(PATH).await.expect(200).json(), json!([]));
}

#[tokio::test]
async fn strangers_cannot_flood_the_reports() {
    let app = TestApp::new().await;
    let body = json!([report_to("http://h/", "")]);
    let mut taken = 0;
    for address in 1..=6 {
        let client = app.remote(&format!("192.0.2.{address}"));
        for n in 0..31 {
            let answer = send(&client, "application/reports+json", &body).await;
            taken += u32::from(answer.status == 204);
            if n == 30 {
                assert_eq!(answer.expect(429).code(), "auth.rate_limited");
            } else if answer.status != 204 {
                assert!(answer.headers.contains_key("retry-after"));
            }
        }
    }
    assert_eq!(taken, 120, "of all addresses together in a minute");
    app.clock.advance(TimeDelta::minutes(1));
    send(&app.remote("192.0.2.1"), "application/reports+json", &body).await.expect(204);
}

#[tokio::test]
async fn groups_are_bounded_in_number_and_age() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    for batch in 0..26 {
        let reports: Vec<Value> = (0..30).map(|n| report_to(&format!("http://h/p/{batch}-{n}"), "")).collect();
        send(&app.remote("192.0.2.7"), "application/reports+json", &json!(reports)).await.expect(204);
        app.clock.advance(TimeDelta::seconds(3));
    }
    let newest = admin.get(&format!("{PATH}?limit=3")).await.expect(200);
    assert_eq!(newest.headers["x-total-count"], GROUPS_MAX.to_string().as_str(), "20 of each body, the oldest gone");
    assert!(newest.json()[0]["document"].as_str().unwrap().starts_with("/p/25-"), "{}", newest.text);
    app.clock.advance(TimeDelta::days(KEPT_DAYS) - TimeDelta::seconds(30));
    let gone = app.domain.expire_csp_reports().await.unwrap();
    assert!((1..GROUPS_MAX).contains(&gone), "{gone}");
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(app.domain.expire_csp_reports().await.unwrap() + gone, GROUPS_MAX);
}
