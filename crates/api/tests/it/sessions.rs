//! One's own sessions and account, and the settings of the instance.

use crate::app::{Client, TestApp};
use castcore_model::Role;
use serde_json::{Value, json};

async fn post(client: &Client, path: &str) -> crate::app::Answer {
    client.send(axum::http::Method::POST, &format!("/api/v1{path}"), None).await
}

#[tokio::test]
async fn sessions_are_listed_with_the_current_one_marked() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    app.make_user("bert", Role::Viewer).await;
    app.sign_in("bert").await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let (one, _) = app.sign_in("anna").await;
    app.clock.advance(chrono::TimeDelta::seconds(1));
    let body = json!({"username": "anna", "password": crate::app::PASSWORD});
    app.anonymous().with_header("user-agent", firefox).post("/auth/login", body).await.expect(200);
    let listed = one.get("/auth/sessions").await.expect(200);
    assert_eq!(listed.headers["x-total-count"], "2");
    let listed = listed.json();
    let current: Vec<_> = listed.as_array().unwrap().iter().map(|session| session["current"].clone()).collect();
    assert_eq!(current, [json!(false), json!(true)], "newest first");
    assert_eq!((&listed[0]["device"], &listed[0]["ip"]), (&json!("Firefox, Linux"), &json!("127.0.0.1")));
    assert_eq!(listed[1]["last_used_at"], listed[1]["created_at"]);
    assert_eq!(one.get("/auth/sessions?limit=1&offset=1").await.expect(200).json()[0]["current"], true);
}

#[tokio::test]
async fn a_session_is_ended_by_its_owner_and_nobody_else() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let admin = app.client(Role::Admin).await;
    let (one, _) = app.sign_in("anna").await;
    let (two, _) = app.sign_in("anna").await;
    let listed = one.get("/auth/sessions").await.expect(200).json();
    let other = listed.as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    let path = format!("/auth/sessions/{}", other["id"].as_str().unwrap());
    assert_eq!(admin.delete(&path).await.expect(404).json()["error"]["params"], json!({"session_id": "not_found"}));
    two.get("/auth/me").await.expect(200);
    one.delete(&path).await.expect(204);
    two.get("/auth/me").await.expect(401);
    one.delete(&path).await.expect(404);
    one.delete("/auth/sessions/x").await.expect(422);
    one.get("/auth/me").await.expect(200);
}

#[tokio::test]
async fn all_others_end_and_this_one_stays() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let (one, _) = app.sign_in("anna").await;
    let (two, second) = app.sign_in("anna").await;
    let token = one.post("/tokens", json!({"name": "robot"})).await.expect(201).json()["token"].clone();
    let robot = Client { token: token.as_str().map(Into::into), ..app.anonymous() };
    for path in ["/auth/sessions", "/tokens"] {
        robot.get(path).await.expect(403);
    }
    post(&robot, "/auth/sessions/revoke-others").await.expect(403);
    two.get("/auth/me").await.expect(200);
    post(&one, "/auth/sessions/revoke-others").await.expect(204);
    one.get("/auth/me").await.expect(200);
    two.get("/auth/me").await.expect(401);
    let refresh = json!({"refresh_token": second["refresh_token"]});
    app.anonymous().post("/auth/refresh", refresh).await.expect(401);
    robot.get("/auth/me").await.expect(200);
    let rows = castcore_store::audit::list_page(app.store.read(), &Default::default(), 10, 0).await.unwrap();
    let row = rows.iter().find(|row| row.action == "auth.sessions_revoke_others").unwrap();
    assert_eq!(row.meta, json!({"count": 1}));
}

#[tokio::test]
async fn ones_own_account_is_edited_by_field() {
    let app = TestApp::new().await;
    let viewer = app.client(Role::Viewer).await;
    let me = viewer.get("/settings/me").await.expect(200);
    assert_eq!((me.json()["username"].clone(), me.headers["etag"].to_str().unwrap()), (json!("viewer"), "\"1\""));
    let edited =
        viewer.patch("/settings/me", json!({"language": "de", "email": "v@example.org"})).await.expect(200).json();
    assert_eq!(
        (&edited["language"], &edited["email"], &edited["version"]),
        (&json!("de"), &json!("v@example.org"), &json!(2))
    );
    for (body, fault) in [
        (json!({"language": null}), "language:required"),
        (json!({"language": "fr"}), "language:unknown"),
        (json!({"language": 1}), "language:wrong_type"),
        (json!({"email": "x y@example.org"}), "email:malformed"),
        (json!({"email": "a\u{0}@example.org"}), "email:malformed"),
        (json!({"email": [1]}), "email:wrong_type"),
    ] {
        assert_eq!(viewer.patch("/settings/me", body.clone()).await.expect(422).fields(), [fault], "{body}");
    }
    // What is not one's own to change is ignored, as the contract has it.
    viewer.patch("/settings/me", json!({"roles": ["admin"], "is_active": false})).await.expect(200);
    assert_eq!(viewer.get("/auth/me").await.expect(200).json()["roles"], json!(["viewer"]));
    assert_eq!(viewer.patch("/settings/me", json!({"email": null})).await.expect(200).json()["email"], Value::Null);
    viewer.clone().with_header("if-match", "\"1\"").patch("/settings/me", json!({"language": "en"})).await.expect(412);
}

#[tokio::test]
async fn settings_are_set_cleared_and_written_down() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    assert_eq!(admin.get("/settings").await.expect(200).json(), json!({}), "our own names are not shown");
    let body = json!({"instance_name": "Studio 1", "default_language": "en", "nonsense": 1});
    let set = admin.patch("/settings", body).await.expect(200).json();
    assert_eq!(set, json!({"instance_name": "Studio 1", "default_language": "en"}));
    assert_eq!(app.domain.instance_settings().await.unwrap().default_language, "en");
    assert_eq!(
        admin.patch("/settings", json!({"default_language": null})).await.expect(200).json(),
        json!({"instance_name": "Studio 1"})
    );
    assert_eq!(app.domain.instance_settings().await.unwrap().default_language, "de");
    for (body, fault) in [
        (json!({"instance_name": ""}), "instance_name:required"),
        (json!({"instance_name": "x".repeat(129)}), "instance_name:too_long"),
        (json!({"instance_name": "a\u{0}"}), "instance_name:control_characters"),
        (json!({"instance_name": {"a": 1}}), "instance_name:wrong_type"),
        (json!({"default_language": "fr"}), "default_language:unknown"),
        (json!({"second_factor_roles": ["root"]}), "second_factor_roles.0:unknown"),
        (json!({"second_factor_roles": "admin"}), "second_factor_roles:wrong_type"),
    ] {
        assert_eq!(admin.patch("/settings", body.clone()).await.expect(422).fields(), [fault], "{body}");
    }
    let rows = castcore_store::audit::list_page(app.store.read(), &Default::default(), 10, 0).await.unwrap();
    let changed: Vec<_> =
        rows.iter().filter(|row| row.action == "settings.update").map(|row| row.meta["changed"].clone()).collect();
    assert_eq!(changed, [json!(["default_language"]), json!(["instance_name", "default_language"])]);
}

#[tokio::test]
async fn settings_of_another_node_are_seen_within_seconds_and_at_once_by_the_bus() {
    let app = TestApp::new().await;
    let name = || async { app.domain.instance_settings().await.unwrap().instance_name.clone() };
    assert_eq!(name().await, None);
    let app = &app;
    let set = |value: &'static str| async move {
        let tx = app.store.begin().await.unwrap();
        castcore_store::settings::set(&tx, "instance_name", &json!(value), app.domain.now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    set("one").await;
    assert_eq!(name().await, None);
    app.clock.advance(chrono::TimeDelta::seconds(5));
    assert_eq!(name().await.as_deref(), Some("one"));
    set("two").await;
    app.domain.identity().hear(&castcore_bus::ControlMessage::SettingsChanged);
    assert_eq!(name().await.as_deref(), Some("two"));
}

#[tokio::test]
async fn the_steps_of_the_set_up_are_ticked_off_by_an_administrator() {
    let app = TestApp::new().await;
    for path in ["/setup/syscheck", "/setup/complete", "/setup/step/storage"] {
        post(&app.anonymous(), path).await.expect(401);
    }
    let admin = app.client(Role::Admin).await;
    let skipped = post(&admin, "/setup/step/storage?status=skipped").await.expect(200).json();
    let step = skipped["steps"].as_array().unwrap().iter().find(|step| step["step"] == "storage").unwrap();
    assert_eq!(step["status"], "skipped");
    assert_eq!(post(&admin, "/setup/step/storage").await.expect(200).json()["current_step"], Value::Null);
    for (path, name) in [("/setup/step/cellar", "step"), ("/setup/step/storage?status=perhaps", "status")] {
        let answer = post(&admin, path).await.expect(400);
        assert_eq!(answer.json()["error"]["params"], json!({name: "unknown"}));
    }
    post(&admin, "/setup/step/a%00b").await.expect(400);
    post(&admin, "/setup/complete").await.expect(200);
    assert_eq!(post(&admin, "/setup/complete").await.expect(409).code(), "setup.already_completed");
    let check = post(&admin, "/setup/syscheck").await.expect(200).json();
    assert_eq!(check["level"], "red", "there is no FFmpeg in this test");
    let good: Vec<_> = check["items"].as_array().unwrap().iter().filter(|item| item["ok"] == true).collect();
    assert!(good.iter().any(|item| item["key"] == "data_dir"), "{check}");
}
