//! Tokens of automations: what they open, what they never do, and how they end.

use crate::app::{Client, TestApp};
use axum::http::Method;
use castcore_model::{Role, Scope, UserId};
use castcore_store::{api_tokens, users};
use chrono::TimeDelta;
use serde_json::{Value, json};

async fn make(client: &Client, body: Value) -> (Client, Value) {
    let made = client.post("/tokens", body).await.expect(201).json();
    let token = made["token"].as_str().unwrap().to_owned();
    (Client { token: Some(token), ..client.clone() }, made)
}

async fn id_of(app: &TestApp, name: &str) -> UserId {
    users::find_by_username(app.store.read(), name).await.unwrap().unwrap().id
}

#[tokio::test]
async fn a_token_is_shown_once_and_acts_as_its_owner() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let (robot, made) = make(&operator, json!({"name": "robot", "expires_in_days": 30})).await;
    assert_eq!(made["expires_at"], "2026-12-23T03:00:00Z");
    assert_eq!((&made["scopes"], &made["last_used_at"]), (&json!([]), &Value::Null));
    let text = made["token"].as_str().unwrap();
    assert!(text.starts_with("cc_") && text.len() == 49, "{text}");
    robot.get("/stream-jobs").await.expect(200);
    assert_eq!(robot.get("/auth/me").await.expect(200).json()["username"], "operator");
    let listed = operator.get("/tokens").await.expect(200);
    assert!(!listed.text.contains(text), "{}", listed.text);
    assert_eq!(listed.headers["x-total-count"], "1");
    let listed = &listed.json()[0];
    assert_eq!((&listed["last_used_ip"], &listed["name"]), (&json!("127.0.0.1"), &json!("robot")));
    let bytes = app.database_bytes();
    assert!(!bytes.windows(40).any(|window| window == &text.as_bytes()[3..43]), "only its hash is stored");
    let trail = castcore_store::audit::list_page(app.store.read(), &Default::default(), 10, 0).await.unwrap();
    let row = trail.iter().find(|row| row.action == "token.create").unwrap();
    assert_eq!((row.target_type.as_deref(), &row.meta["name"]), (Some("api_token"), &json!("robot")));
}

#[tokio::test]
async fn an_older_token_without_a_checksum_stays_valid() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let token = format!("cc_{}", castcore_vault::random::token(32).expose());
    assert_eq!(token.len(), 46);
    let tx = app.store.begin().await.unwrap();
    let row = api_tokens::ApiTokenRow {
        id: castcore_model::ApiTokenId::random(),
        user_id: id_of(&app, "anna").await,
        name: "old".into(),
        token_hash: castcore_domain::identity::tokens::hash_token(&token),
        scopes: json!([]),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
        last_used_ip: None,
        created_at: app.domain.now(),
    };
    api_tokens::insert(&tx, &row).await.unwrap();
    tx.commit().await.unwrap();
    let robot = Client { token: Some(token.clone()), ..app.anonymous() };
    robot.get("/stream-jobs").await.expect(200);
    for wrong in [format!("{token}x"), token[..45].to_owned(), format!("cc_{}", "a".repeat(46)), "cc_".to_owned()] {
        let answer = Client { token: Some(wrong.clone()), ..app.anonymous() }.get("/stream-jobs").await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "auth.forbidden"), "{wrong}");
    }
}

#[tokio::test]
async fn a_token_ends_with_its_revocation_and_its_time() {
    let app = TestApp::new().await;
    let viewer = app.client(Role::Viewer).await;
    let (one, made) = make(&viewer, json!({"name": "one"})).await;
    let (two, _) = make(&viewer, json!({"name": "two", "expires_in_days": 1})).await;
    one.get("/stream-jobs").await.expect(200);
    let path = format!("/tokens/{}", made["id"].as_str().unwrap());
    viewer.delete(&path).await.expect(204);
    one.get("/stream-jobs").await.expect(401);
    two.get("/stream-jobs").await.expect(200);
    assert_eq!(viewer.delete(&path).await.expect(404).json()["error"]["params"], json!({"token_id": "not_found"}));
    let left = viewer.get("/tokens").await.expect(200).json();
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
    app.clock.advance(TimeDelta::days(1));
    two.get("/stream-jobs").await.expect(401);
}

#[tokio::test]
async fn a_token_is_only_its_owners_to_see_and_revoke() {
    let app = TestApp::new().await;
    let viewer = app.client(Role::Viewer).await;
    let admin = app.client(Role::Admin).await;
    let (robot, made) = make(&viewer, json!({"name": "mine"})).await;
    assert_eq!(admin.get("/tokens").await.expect(200).json(), json!([]));
    admin.delete(&format!("/tokens/{}", made["id"].as_str().unwrap())).await.expect(404);
    robot.get("/stream-jobs").await.expect(200);
}

#[tokio::test]
async fn scopes_limit_and_unknown_ones_are_refused() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let (reader, made) = make(&admin, json!({"name": "r", "scopes": ["streams:read", "streams:read"]})).await;
    assert_eq!(made["scopes"], json!(["streams:read"]));
    reader.get("/stream-jobs").await.expect(200);
    reader.post("/stream-jobs", json!({})).await.expect(403);
    reader.get("/settings").await.expect(403);
    let answer = admin.post("/tokens", json!({"name": "x", "scopes": ["streams:read", "all:of:it"]})).await.expect(422);
    assert_eq!(answer.fields(), ["scopes.1:unknown"]);
    // Above its owner's role it never goes.
    let viewer = app.client(Role::Viewer).await;
    let (weak, _) = make(&viewer, json!({"name": "w", "scopes": ["streams:write", "settings:write"]})).await;
    weak.get("/stream-jobs").await.expect(200);
    weak.post("/stream-jobs", json!({})).await.expect(403);
    weak.patch("/settings", json!({})).await.expect(403);
}

#[tokio::test]
async fn a_token_makes_no_tokens_and_does_not_touch_its_owners_sign_in() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let (robot, made) = make(&admin, json!({"name": "robot"})).await;
    robot.post("/tokens", json!({"name": "child"})).await.expect(403);
    robot.get("/tokens").await.expect(403);
    robot.delete(&format!("/tokens/{}", made["id"].as_str().unwrap())).await.expect(403);
    robot.send(Method::POST, "/api/v1/auth/logout?all=true", None).await.expect(403);
    admin.get("/auth/me").await.expect(200);
    // Who needs a second factor takes a person.
    robot.patch("/settings", json!({"second_factor_roles": []})).await.expect(403);
    robot.patch("/settings", json!({"instance_name": "Studio"})).await.expect(200);
}

#[tokio::test]
async fn a_new_token_takes_a_recent_proof() {
    let app = TestApp::new().await;
    let viewer = app.client(Role::Viewer).await;
    app.clock.advance(TimeDelta::minutes(11));
    let answer = viewer.post("/tokens", json!({"name": "late"})).await.expect(403);
    assert_eq!(answer.code(), "auth.reauthentication_required");
}

#[tokio::test]
async fn demotion_deactivation_and_forced_changes_hold_for_tokens_at_once() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let (robot, _) = make(&operator, json!({"name": "robot"})).await;
    robot.post("/stream-jobs", json!({})).await.expect(422);
    let id = id_of(&app, "operator").await;
    let changed = || app.domain.identity().hear(&castcore_bus::ControlMessage::UserChanged { user_id: id });
    let tx = app.store.begin().await.unwrap();
    users::set_roles(&tx, id, &[Role::Viewer]).await.unwrap();
    tx.commit().await.unwrap();
    changed();
    robot.post("/stream-jobs", json!({})).await.expect(403);
    robot.get("/stream-jobs").await.expect(200);
    for (must_change, active, code) in [(true, true, "auth.password_change_required"), (false, false, "auth.forbidden")]
    {
        let tx = app.store.begin().await.unwrap();
        let mut row = users::get_for_update(&tx, id).await.unwrap().unwrap();
        (row.must_change_password, row.is_active) = (must_change, active);
        users::update(&tx, &mut row).await.unwrap();
        tx.commit().await.unwrap();
        changed();
        for path in ["/stream-jobs", "/auth/me"] {
            assert_eq!(robot.get(path).await.expect(403).code(), code, "{path}");
        }
    }
}

#[tokio::test]
async fn a_demanded_second_factor_stops_tokens_until_it_is_there() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let admin = app.client(Role::Admin).await;
    let (robot, _) = make(&operator, json!({"name": "robot"})).await;
    robot.get("/stream-jobs").await.expect(200);
    admin.patch("/settings", json!({"second_factor_roles": ["operator"]})).await.expect(200);
    assert_eq!(robot.get("/stream-jobs").await.expect(403).code(), "auth.second_factor_required");
    assert_eq!(operator.get("/stream-jobs").await.expect(403).code(), "auth.second_factor_required");
    operator.get("/auth/me").await.expect(200);
    admin.patch("/settings", json!({"second_factor_roles": null})).await.expect(200);
    robot.get("/stream-jobs").await.expect(200);
}

#[tokio::test]
async fn bad_input_is_named_by_field() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    let viewer = app.client(Role::Viewer).await;
    for (body, field) in [
        (json!({}), "name:required"),
        (json!({"name": ""}), "name:required"),
        (json!({"name": "x".repeat(65)}), "name:too_long"),
        (json!({"name": "a\u{0}b"}), "name:control_characters"),
        (json!({"name": 5}), "name:wrong_type"),
        (json!({"name": "a", "expires_in_days": 0}), "expires_in_days:out_of_range"),
        (json!({"name": "a", "expires_in_days": 3_651}), "expires_in_days:out_of_range"),
        (json!({"name": "a", "expires_in_days": -1}), "expires_in_days:out_of_range"),
        (json!({"name": "a", "expires_in_days": 1.5}), "expires_in_days:wrong_type"),
        (json!({"name": "a", "expires_in_days": "1"}), "expires_in_days:wrong_type"),
        (json!({"name": "a", "scopes": "streams:read"}), "scopes:wrong_type"),
        (json!({"name": "a", "scopes": [7]}), "scopes[0]:wrong_type"),
        (json!({"name": "a", "scopes": vec!["streams:read"; 1_000]}), "scopes:too_many"),
    ] {
        let answer = viewer.post("/tokens", body.clone()).await.expect(422);
        assert_eq!(answer.fields(), [field], "{body}");
    }
    viewer.delete("/tokens/not-an-id").await.expect(422);
}

#[tokio::test]
async fn tokens_are_limited_in_number_and_in_speed() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    let viewer = app.client(Role::Viewer).await;
    for n in 0..50 {
        viewer.post("/tokens", json!({"name": format!("t{n}")})).await.expect(201);
    }
    assert_eq!(viewer.post("/tokens", json!({"name": "x"})).await.expect(422).fields(), ["tokens:too_many"]);
    let limited = TestApp::new().await;
    let viewer = limited.client(Role::Viewer).await;
    for _ in 0..10 {
        viewer.post("/tokens", json!({"name": ""})).await.expect(422);
    }
    let answer = viewer.post("/tokens", json!({"name": "x"})).await.expect(429);
    assert_eq!(answer.code(), "auth.rate_limited");
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn the_last_use_is_written_once_a_minute() {
    let app = TestApp::new().await;
    let viewer = app.client(Role::Viewer).await;
    let (robot, made) = make(&viewer, json!({"name": "robot"})).await;
    let id: castcore_model::ApiTokenId = made["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().into();
    let stored = || async { api_tokens::get(app.store.read(), id).await.unwrap().unwrap() };
    let write = || async { app.domain.identity().write_token_uses(false).await.unwrap() };
    let first = app.domain.now();
    robot.get("/stream-jobs").await.expect(200);
    assert_eq!(stored().await.last_used_at, None, "a request writes nothing");
    assert_eq!(write().await, 1);
    assert_eq!((stored().await.last_used_at, stored().await.last_used_ip.as_deref()), (Some(first), Some("127.0.0.1")));
    app.clock.advance(TimeDelta::seconds(59));
    robot.get("/stream-jobs").await.expect(200);
    assert_eq!(write().await, 0);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(write().await, 1);
    assert_eq!(stored().await.last_used_at, Some(first + TimeDelta::seconds(59)));
}

#[tokio::test]
async fn tickets_of_a_token_stay_within_its_scopes() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let (reader, _) = make(&admin, json!({"name": "r", "scopes": ["streams:read"]})).await;
    let (other, _) = make(&admin, json!({"name": "s", "scopes": ["settings:read"]})).await;
    let (control, made) = make(&admin, json!({"name": "c", "scopes": ["streams:control"]})).await;
    other.post("/ws/tickets", json!({"path": "/api/v1/ws"})).await.expect(403);
    let job = "11111111-1111-4111-8111-111111111111";
    control.post("/ws/tickets", json!({"path": format!("/api/v1/ws/logs/{job}")})).await.expect(403);
    let identity = app.domain.identity();
    for (client, monitoring) in [(&reader, true), (&control, false)] {
        let ticket = client.post("/ws/tickets", json!({"path": "/api/v1/ws"})).await.expect(200).json();
        let ticket = ticket["ticket"].as_str().unwrap();
        let caller = identity.redeem_ticket(ticket, "/api/v1/ws", Default::default()).await.unwrap();
        assert!(caller.token_id().is_some() && caller.may(castcore_model::Permission::StreamsRead));
        assert_eq!(caller.may(castcore_model::Permission::MonitoringRead), monitoring);
        assert!(identity.redeem_ticket(ticket, "/api/v1/ws", Default::default()).await.is_err(), "used up");
        assert!(identity.recheck(&caller).await.is_ok());
    }
    let ticket = control.post("/ws/tickets", json!({"path": "/api/v1/ws"})).await.expect(200).json();
    admin.delete(&format!("/tokens/{}", made["id"].as_str().unwrap())).await.expect(204);
    let late = identity.redeem_ticket(ticket["ticket"].as_str().unwrap(), "/api/v1/ws", Default::default()).await;
    assert!(late.is_err(), "the token was revoked before its ticket was used");
}

#[tokio::test]
async fn every_scope_can_be_given() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    let admin = app.client(Role::Admin).await;
    for scope in Scope::ALL {
        let (robot, made) = make(&admin, json!({"name": scope.name(), "scopes": [scope.name()]})).await;
        assert_eq!(made["scopes"], json!([scope.name()]));
        robot.get("/auth/me").await.expect(200);
    }
}
