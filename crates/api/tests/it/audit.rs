//! What the audit trail says about those who were turned away.

use crate::app::{PASSWORD, TestApp};
use castcore_domain::{Caller, audit::Entry};
use castcore_model::{Permission, Role};
use castcore_store::audit::{AuditFilter, AuditRow, list_page};
use chrono::TimeDelta;
use serde_json::json;

async fn rows(app: &TestApp, action: &str) -> Vec<AuditRow> {
    let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
    let mut rows = list_page(app.store.read(), &filter, 1_000, 0).await.unwrap();
    rows.reverse();
    rows
}

/// How many refusals the rows stand for.
fn counted(rows: &[AuditRow]) -> u64 {
    rows.iter().map(|row| row.meta["repeated"].as_u64().unwrap_or(1)).sum()
}

#[tokio::test]
async fn refused_requests_name_who_and_what_and_are_counted() {
    let app = TestApp::new().await;
    let viewer = app.client(Role::Viewer).await;
    for _ in 0..25 {
        viewer.post("/ffmpeg-profiles", json!({"name": "x"})).await.expect(403);
    }
    viewer.post("/destinations", json!({"name": "x"})).await.expect(403);
    viewer.get("/ffmpeg-profiles").await.expect(200);
    let first = rows(&app, "auth.forbidden").await;
    assert_eq!(first.len(), 1, "the others are counted");
    let row = &first[0];
    assert_eq!((row.actor_name.as_deref(), row.outcome.as_str()), (Some("viewer"), "refused"));
    assert_eq!((row.target_type.as_deref(), row.target_id.as_deref()), (Some("route"), Some("POST /ffmpeg-profiles")));
    assert_eq!(row.ip.as_deref(), Some("127.0.0.1"));
    assert!(row.session_id.is_some());
    assert_eq!(app.domain.close_refusals(false).await.unwrap(), 0, "the window is open");
    app.clock.advance(TimeDelta::minutes(10));
    assert_eq!(app.domain.close_refusals(false).await.unwrap(), 1);
    let all = rows(&app, "auth.forbidden").await;
    assert_eq!((all.len(), counted(&all)), (2, 26));
    assert_eq!(all[1].meta["targets"], json!(["POST /destinations", "POST /ffmpeg-profiles"]));
    assert_eq!(app.domain.close_refusals(true).await.unwrap(), 0, "nothing is counted twice");
}

#[tokio::test]
async fn five_thousand_refusals_of_strangers_make_few_rows_and_the_count_is_right() {
    let app = TestApp::new().await;
    let body = json!({"refresh_token": "guessed"});
    let mut limited = 0;
    for n in 0..5_000 {
        let ip = format!("192.0.2.{}", n % 100);
        limited += u64::from(app.remote(&ip).post("/auth/refresh", body.clone()).await.status.as_u16() == 429);
    }
    assert_eq!(limited, 4_000, "ten of each address get through");
    app.domain.close_refusals(true).await.unwrap();
    let rows = rows(&app, "auth.rate_limited").await;
    assert!(rows.len() <= 66, "{} rows", rows.len());
    assert_eq!(counted(&rows), 4_000);
    assert!(rows.iter().any(|row| row.ip.is_none() && row.actor_name.as_deref() == Some("several")));
}

#[tokio::test]
async fn a_limit_for_all_is_written_down_with_whoever_hit_it() {
    let app = TestApp::with_env(&[("RATE_LIMIT_READ_PER_MINUTE", "60")]).await;
    let viewer = app.client(Role::Viewer).await;
    let mut limited = 0;
    for _ in 0..80 {
        limited += u64::from(viewer.get("/ffmpeg-profiles").await.status.as_u16() == 429);
    }
    assert!(limited > 0);
    app.domain.close_refusals(true).await.unwrap();
    let rows = rows(&app, "auth.rate_limited").await;
    assert_eq!((counted(&rows), rows[0].actor_name.as_deref()), (limited, Some("viewer")));
    assert_eq!(
        (&rows[0].meta["code"], rows[0].target_id.as_deref()),
        (&json!("rate.limited"), Some("GET /ffmpeg-profiles"))
    );
    assert!(self::rows(&app, "auth.forbidden").await.is_empty());
}

#[tokio::test]
async fn a_name_that_nobody_has_is_not_written_down() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let mistyped = json!({"username": PASSWORD, "password": "anna"});
    app.anonymous().post("/auth/login", mistyped).await.expect(401);
    app.remote("192.0.2.1").post("/auth/login", json!({"username": "anna", "password": "no"})).await.expect(401);
    let rows = rows(&app, "auth.login").await;
    assert_eq!(rows.len(), 2);
    assert!(!format!("{rows:?}").contains(PASSWORD));
    assert_eq!((&rows[1].meta["username"], rows[1].ip.as_deref()), (&json!("anna"), Some("192.0.2.1")));
}

#[tokio::test]
async fn the_set_up_code_and_foreign_sockets_leave_a_row() {
    let app = TestApp::new().await;
    let admin = json!({"username": "root-admin", "password": PASSWORD});
    app.remote("192.0.2.7").post("/setup/admin", admin).await.expect(403);
    let viewer = app.client(Role::Viewer).await;
    viewer.with_header("origin", "https://evil.example").get("/ws").await.expect(403);
    let rows = rows(&app, "auth.forbidden").await;
    let seen: Vec<_> = rows.iter().map(|row| (row.target_id.as_deref().unwrap(), &row.meta["code"])).collect();
    let expected = [("POST /setup/admin", &json!("setup.code_required")), ("GET /ws", &json!("auth.forbidden"))];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn no_name_forges_a_line() {
    let app = TestApp::new().await;
    let mut eve = Caller::system("eve\r\n2026-11-23 admin signed in\u{202e}");
    eve.roles.clear();
    assert!(eve.require(Permission::UsersWrite).is_err());
    app.domain
        .note_refusal(&eve, Entry::on("auth.forbidden", "route", "GET /x\n\u{1b}[2J").with(json!({"a\n": "\0"})))
        .await;
    let row = &rows(&app, "auth.forbidden").await[0];
    assert_eq!(row.actor_name.as_deref(), Some("eve\\u{d}\\u{a}2026-11-23 admin signed in\\u{202e}"));
    assert_eq!(row.target_id.as_deref(), Some("GET /x\\u{a}\\u{1b}[2J"));
    assert_eq!(row.meta, json!({"a\\u{a}": "\\u{0}"}));
}
