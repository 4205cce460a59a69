//! Users as administrators see and change them, and that each change holds at once.

use crate::app::{Client, PASSWORD, TestApp};
use castcore_model::Role;
use chrono::TimeDelta;
use serde_json::{Value, json};

const OTHER: &str = "another good phrase";

async fn user(admin: &Client, name: &str, role: &str) -> Value {
    let body = json!({"username": name, "password": PASSWORD, "roles": [role], "must_change_password": false});
    admin.post("/users", body).await.expect(201).json()
}

fn path(user: &Value) -> String {
    format!("/users/{}", user["id"].as_str().unwrap())
}

async fn trail(app: &TestApp, action: &str) -> Vec<castcore_store::audit::AuditRow> {
    let rows = castcore_store::audit::list_page(app.store.read(), &Default::default(), 100, 0).await.unwrap();
    rows.into_iter().filter(|row| row.action == action).collect()
}

#[tokio::test]
async fn a_user_is_made_listed_read_and_deleted() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    // The list is in the order in which users were made, and the clock stands still.
    app.clock.advance(chrono::TimeDelta::seconds(1));
    let body =
        json!({"username": "Änne", "password": PASSWORD, "email": "anne@example.org", "roles": ["viewer", "operator"]});
    let made = admin.post("/users", body).await.expect(201);
    assert_eq!(made.headers["etag"], "\"1\"");
    let made = made.json();
    assert_eq!((&made["roles"], &made["language"]), (&json!(["viewer", "operator"]), &json!("de")));
    assert_eq!(admin.get(&path(&made)).await.expect(200).json()["username"], "Änne");
    let listed = admin.get("/users?limit=1&offset=1").await.expect(200);
    assert_eq!(
        (listed.json()[0]["id"].clone(), listed.headers["x-total-count"].to_str().unwrap()),
        (made["id"].clone(), "2")
    );
    for method in ["get", "patch"] {
        let nobody = "/users/11111111-1111-4111-8111-111111111111";
        let answer = if method == "get" { admin.get(nobody).await } else { admin.patch(nobody, json!({})).await };
        assert_eq!(answer.expect(404).json()["error"]["params"], json!({"user_id": "not_found"}));
    }
    admin.delete(&path(&made)).await.expect(204);
    admin.delete(&path(&made)).await.expect(204);
    admin.get(&path(&made)).await.expect(404);
    assert_eq!(trail(&app, "user.delete").await[0].meta["username"], "Änne");
    assert_eq!(trail(&app, "user.delete").await.len(), 1, "what did not happen is not written");
}

#[tokio::test]
async fn without_saying_more_a_user_is_an_operator_who_must_change_the_password() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    admin.patch("/settings", json!({"default_language": "en"})).await.expect(200);
    let made = admin.post("/users", json!({"username": "anna", "password": PASSWORD})).await.expect(201).json();
    assert_eq!((&made["roles"], &made["language"]), (&json!(["operator"]), &json!("en")));
    let (anna, _) = app.sign_in("anna").await;
    anna.get("/auth/me").await.expect(200);
    assert_eq!(anna.get("/stream-jobs").await.expect(403).code(), "auth.password_change_required");
}

#[tokio::test]
async fn unknown_roles_and_bad_fields_are_named() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let good = json!({"username": "anna", "password": PASSWORD});
    for (field, value, fault) in [
        ("roles", json!(["viewer", "emperor"]), "roles.1:unknown"),
        ("roles", json!([]), "roles:required"),
        ("roles", json!("admin"), "roles:wrong_type"),
        ("roles", json!(vec!["viewer"; 1_000]), "roles:too_many"),
        ("username", json!("ab"), "username:too_short"),
        ("username", json!("x".repeat(65)), "username:too_long"),
        ("username", json!("an\u{0}na"), "username:control_characters"),
        ("username", json!("an\u{202E}na"), "username:control_characters"),
        ("username", json!(" anna"), "username:surrounding_spaces"),
        ("username", json!(7), "username:wrong_type"),
        ("username", Value::Null, "username:required"),
        ("password", json!("short"), "password:too_short"),
        ("password", json!("x".repeat(129)), "password:too_long"),
        ("password", json!("PASSWORD123"), "password:too_common"),
        ("password", json!("annaANNA"), "password:same_as_username"),
        ("password", json!({"a": 1}), "password:wrong_type"),
        ("email", json!("anna@nowhere"), "email:malformed"),
        ("email", json!("an\u{0}na@example.org"), "email:malformed"),
        ("email", json!(format!("{}@example.org", "x".repeat(300))), "email:malformed"),
        ("language", json!("fr"), "language:unknown"),
        ("must_change_password", json!("yes"), "must_change_password:wrong_type"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = admin.post("/users", body.clone()).await.expect(422);
        assert_eq!(answer.fields(), [fault], "{body}");
        assert!(!answer.text.contains("PASSWORD123"), "{}", answer.text);
    }
    let made = admin.post("/users", good).await.expect(201).json();
    for (body, fault) in [
        (json!({"roles": ["emperor"]}), "roles.0:unknown"),
        (json!({"roles": []}), "roles:required"),
        (json!({"roles": null}), "roles:required"),
        (json!({"is_active": null}), "is_active:required"),
        (json!({"is_active": "no"}), "is_active:wrong_type"),
        (json!({"password": "castcore!"}), "password:same_as_username"),
        (json!({"password": null}), "password:required"),
        (json!({"language": ""}), "language:unknown"),
        (json!({"email": "x"}), "email:malformed"),
    ] {
        let answer = admin.patch(&path(&made), body.clone()).await.expect(422);
        assert_eq!(answer.fields(), [fault], "{body}");
    }
    let now = admin.get(&path(&made)).await.expect(200).json();
    assert_eq!((now["version"].clone(), now["roles"].clone()), (json!(1), json!(["operator"])), "nothing was changed");
}

#[tokio::test]
async fn names_and_addresses_are_taken_in_any_case() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = json!({"username": "anna", "password": PASSWORD, "email": "Anna@Example.org"});
    admin.post("/users", anna).await.expect(201);
    let again = json!({"username": "ANNA", "password": PASSWORD});
    let answer = admin.post("/users", again).await.expect(409);
    assert_eq!(
        (answer.code().as_str(), &answer.json()["error"]["params"]),
        ("validation.failed", &json!({"username": "taken"}))
    );
    let shared = json!({"username": "bert", "password": PASSWORD, "email": "anna@EXAMPLE.org"});
    assert_eq!(admin.post("/users", shared).await.expect(409).json()["error"]["params"], json!({"email": "taken"}));
    let bert = user(&admin, "bert", "viewer").await;
    let answer = admin.patch(&path(&bert), json!({"email": "ANNA@example.org", "language": "en"})).await.expect(409);
    assert_eq!(answer.json()["error"]["params"], json!({"email": "taken"}));
    assert_eq!(admin.get(&path(&bert)).await.expect(200).json()["language"], "de", "all or nothing");
    let (bert, _) = app.sign_in("bert").await;
    assert_eq!(
        bert.patch("/settings/me", json!({"email": "anna@example.org"})).await.expect(409).code(),
        "validation.failed"
    );
}

#[tokio::test]
async fn an_edit_changes_what_is_sent_and_names_its_version() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = user(&admin, "anna", "viewer").await;
    let edited = admin.patch(&path(&anna), json!({"email": "a@example.org"})).await.expect(200).json();
    assert_eq!((&edited["email"], &edited["version"]), (&json!("a@example.org"), &json!(2)));
    assert_eq!(admin.patch(&path(&anna), json!({})).await.expect(200).json()["version"], 2, "nothing, no new version");
    let stale = admin.clone().with_header("if-match", "\"1\"");
    assert_eq!(stale.patch(&path(&anna), json!({"language": "en"})).await.expect(412).code(), "precondition.failed");
    stale.delete(&path(&anna)).await.expect(412);
    let fresh = admin.clone().with_header("if-match", "\"2\"");
    assert_eq!(fresh.patch(&path(&anna), json!({"email": null})).await.expect(200).json()["email"], Value::Null);
    let rows = trail(&app, "user.update").await;
    assert_eq!(rows[0].meta["changed"], json!(["email"]));
}

#[tokio::test]
async fn every_write_takes_a_recent_proof() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = user(&admin, "anna", "viewer").await;
    app.clock.advance(TimeDelta::minutes(11));
    let own = path(&anna);
    for answer in [
        admin.post("/users", json!({"username": "bert", "password": PASSWORD})).await,
        admin.patch(&own, json!({"roles": ["admin"]})).await,
        admin.delete(&own).await,
        admin.post(&format!("{own}/2fa/reset"), json!({})).await,
        admin.delete(&format!("{own}/sessions")).await,
        admin.patch("/settings", json!({"second_factor_roles": []})).await,
        admin.patch("/settings/me", json!({"email": "a@example.org"})).await,
    ] {
        assert_eq!(answer.expect(403).code(), "auth.reauthentication_required");
    }
    admin.get(&own).await.expect(200);
    admin.patch("/settings/me", json!({"language": "de"})).await.expect(200);
}

#[tokio::test]
async fn a_password_set_by_an_admin_ends_sessions_and_must_be_changed_but_tokens_stay() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = user(&admin, "anna", "viewer").await;
    let (client, first) = app.sign_in("anna").await;
    let token = client.post("/tokens", json!({"name": "robot"})).await.expect(201).json()["token"].clone();
    let robot = Client { token: token.as_str().map(Into::into), ..app.anonymous() };
    let id: uuid::Uuid = anna["id"].as_str().unwrap().parse().unwrap();
    let device = castcore_store::factors::KnownDeviceRow {
        device_hash: "aa".into(),
        user_id: id.into(),
        user_agent: None,
        created_at: app.domain.now(),
        last_used_at: app.domain.now(),
        expires_at: app.domain.now() + TimeDelta::days(180),
    };
    let tx = app.store.begin().await.unwrap();
    castcore_store::factors::insert_device(&tx, &device).await.unwrap();
    tx.commit().await.unwrap();
    admin.patch(&path(&anna), json!({"password": OTHER})).await.expect(200);
    client.get("/auth/me").await.expect(401);
    let refresh = json!({"refresh_token": first["refresh_token"]});
    app.anonymous().post("/auth/refresh", refresh).await.expect(401);
    assert_eq!(castcore_store::factors::find_device(app.store.read(), "aa").await.unwrap(), None);
    app.anonymous().post("/auth/login", json!({"username": "anna", "password": PASSWORD})).await.expect(401);
    let again = app.anonymous().post("/auth/login", json!({"username": "anna", "password": OTHER})).await.expect(200);
    let again = Client { token: again.json()["access_token"].as_str().map(Into::into), ..app.anonymous() };
    assert_eq!(again.get("/stream-jobs").await.expect(403).code(), "auth.password_change_required");
    // The token lives, but waits for its owner.
    assert_eq!(robot.get("/stream-jobs").await.expect(403).code(), "auth.password_change_required");
    let row = &trail(&app, "user.password_reset").await[0];
    assert!(!row.meta.to_string().contains(OTHER), "{}", row.meta);
    // An empty one keeps what is stored.
    let before = admin.get(&path(&anna)).await.expect(200).json()["version"].clone();
    assert_eq!(admin.patch(&path(&anna), json!({"password": ""})).await.expect(200).json()["version"], before);
}

#[tokio::test]
async fn ones_own_new_password_keeps_the_session_and_needs_no_further_change() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let (other, _) = app.sign_in("admin").await;
    let me = admin.get("/auth/me").await.expect(200).json();
    admin.patch(&path(&me), json!({"password": OTHER})).await.expect(200);
    admin.get("/users").await.expect(200);
    other.get("/users").await.expect(401);
}

#[tokio::test]
async fn deactivation_ends_sessions_and_tokens_for_good() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = user(&admin, "anna", "viewer").await;
    let (client, _) = app.sign_in("anna").await;
    let token = client.post("/tokens", json!({"name": "robot"})).await.expect(201).json()["token"].clone();
    let robot = Client { token: token.as_str().map(Into::into), ..app.anonymous() };
    robot.get("/stream-jobs").await.expect(200);
    admin.patch(&path(&anna), json!({"is_active": false})).await.expect(200);
    client.get("/auth/me").await.expect(401);
    robot.get("/stream-jobs").await.expect(401);
    let body = json!({"username": "anna", "password": PASSWORD});
    assert_eq!(app.anonymous().post("/auth/login", body).await.expect(401).code(), "auth.invalid_credentials");
    admin.patch(&path(&anna), json!({"is_active": true})).await.expect(200);
    client.get("/auth/me").await.expect(401);
    robot.get("/stream-jobs").await.expect(401);
    app.sign_in("anna").await;
    assert_eq!(trail(&app, "user.update").await.len(), 2);
}

#[tokio::test]
async fn demotion_holds_at_the_next_request() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = user(&admin, "anna", "operator").await;
    let (client, _) = app.sign_in("anna").await;
    client.post("/stream-jobs", json!({})).await.expect(422);
    admin.patch(&path(&anna), json!({"roles": ["viewer"]})).await.expect(200);
    client.post("/stream-jobs", json!({})).await.expect(403);
    client.get("/stream-jobs").await.expect(200);
    assert_eq!(trail(&app, "user.update").await[0].meta["roles"], json!({"from": ["operator"], "to": ["viewer"]}));
}

#[tokio::test]
async fn the_last_administrator_stays_and_set_up_never_reopens() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let me = admin.get("/auth/me").await.expect(200).json();
    for body in [json!({"roles": ["operator"]}), json!({"is_active": false})] {
        assert_eq!(admin.patch(&path(&me), body).await.expect(409).code(), "users.last_admin");
    }
    assert_eq!(admin.delete(&path(&me)).await.expect(409).code(), "users.last_admin");
    assert_eq!(admin.get("/auth/me").await.expect(200).json()["roles"], json!(["admin"]));
    // One who is switched off is no help.
    let second = user(&admin, "second", "admin").await;
    admin.patch(&path(&second), json!({"is_active": false})).await.expect(200);
    assert_eq!(admin.delete(&path(&me)).await.expect(409).code(), "users.last_admin");
    admin.patch(&path(&second), json!({"is_active": true})).await.expect(200);
    admin.delete(&path(&me)).await.expect(204);
    admin.get("/auth/me").await.expect(401);
    // Even if every account were gone, nobody could begin anew.
    let tx = app.store.begin().await.unwrap();
    castcore_store::users::delete(&tx, second["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().into())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(app.anonymous().get("/setup/state").await.expect(200).json()["completed"], true);
    let body = json!({"username": "intruder", "password": PASSWORD, "language": "en"});
    assert_eq!(app.anonymous().post("/setup/admin", body).await.expect(409).code(), "setup.already_completed");
}

#[tokio::test]
async fn what_a_deleted_user_did_stays_under_its_name() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = user(&admin, "anna", "viewer").await;
    app.sign_in("anna").await;
    admin.delete(&path(&anna)).await.expect(204);
    let login = trail(&app, "auth.login").await.into_iter().find(|row| row.actor_name.as_deref() == Some("anna"));
    assert_eq!(login.unwrap().actor_id.map(|id| id.to_string()), anna["id"].as_str().map(ToOwned::to_owned));
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_away_with_all_that_hangs_on_it() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = user(&admin, "anna", "viewer").await;
    let (client, _) = app.sign_in("anna").await;
    let id = anna["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().into();
    let tx = app.store.begin().await.unwrap();
    let mut row = castcore_store::users::get_for_update(&tx, id).await.unwrap().unwrap();
    (row.totp_enabled, row.totp_secret) = (true, Some("sealed".into()));
    row.totp_pending_secret = Some("sealed".into());
    castcore_store::users::update(&tx, &mut row).await.unwrap();
    let code = castcore_store::factors::RecoveryCodeRow {
        id: uuid::Uuid::new_v4(),
        user_id: id,
        code_hash: "h".into(),
        created_at: app.domain.now(),
        used_at: None,
    };
    castcore_store::factors::replace_codes(&tx, id, &[code]).await.unwrap();
    tx.commit().await.unwrap();
    let after = admin.post(&format!("{}/2fa/reset", path(&anna)), json!({})).await.expect(200).json();
    assert_eq!(after["totp_enabled"], false);
    let row = castcore_store::users::get(app.store.read(), id).await.unwrap().unwrap();
    assert_eq!((row.totp_secret, row.totp_pending_secret), (None, None));
    assert_eq!(castcore_store::factors::codes_left(app.store.read(), id).await.unwrap(), 0);
    client.get("/auth/me").await.expect(401);
    assert_eq!(trail(&app, "user.2fa_reset").await.len(), 1);
}

#[tokio::test]
async fn an_admin_sees_and_ends_a_users_sessions() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let anna = user(&admin, "anna", "viewer").await;
    let (client, _) = app.sign_in("anna").await;
    let sessions = format!("{}/sessions", path(&anna));
    let listed = admin.get(&sessions).await.expect(200);
    assert_eq!((listed.json().as_array().unwrap().len(), &listed.json()[0]["current"]), (1, &json!(false)));
    assert!(listed.headers["link"].to_str().unwrap().contains(&sessions));
    admin.delete(&sessions).await.expect(204);
    client.get("/auth/me").await.expect(401);
    assert_eq!(admin.get(&sessions).await.expect(200).json(), json!([]));
    assert_eq!(trail(&app, "user.sessions_revoke").await[0].meta["count"], 1);
    let nobody = "/users/11111111-1111-4111-8111-111111111111/sessions";
    admin.get(nobody).await.expect(404);
    admin.delete(nobody).await.expect(404);
}

#[tokio::test]
async fn an_account_that_strangers_closed_is_opened_at_the_shell() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let attempt = |ip: String, password: &str| {
        let (client, body) = (app.remote(&ip), json!({"username": "anna", "password": password}));
        async move { client.post("/auth/login", body).await.status.as_u16() }
    };
    for n in 0..10 {
        assert_eq!(attempt(format!("203.0.113.{n}"), "a wrong password").await, 401);
    }
    assert_eq!(attempt("198.51.100.1".into(), PASSWORD).await, 429);
    let id = castcore_store::users::find_by_username(app.store.read(), "anna").await.unwrap().unwrap().id;
    app.domain.identity().request_unlock(&castcore_domain::Caller::system("shell"), id).await.unwrap();
    assert_eq!(attempt("198.51.100.1".into(), PASSWORD).await, 429, "not before the server has looked");
    assert_eq!(app.domain.identity().carry_out_unlocks().await.unwrap(), 1);
    assert_eq!(attempt("198.51.100.1".into(), PASSWORD).await, 200);
    assert_eq!(app.domain.identity().carry_out_unlocks().await.unwrap(), 0, "once");
    let row = &trail(&app, "user.unlock").await[0];
    assert_eq!((row.actor_name.as_deref(), row.actor_id), (Some("shell"), None));
}

#[tokio::test]
async fn what_was_answered_is_there_for_the_next_request() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    for n in 0..20 {
        let made = user(&admin, &format!("user{n}"), "viewer").await;
        let edited = admin.patch(&path(&made), json!({"email": format!("u{n}@example.org")})).await.expect(200).json();
        assert_eq!(edited["version"], 2);
        let token = admin.post("/tokens", json!({"name": "t"})).await;
        if token.status == 201 {
            let id = token.json()["id"].as_str().unwrap().to_owned();
            admin.delete(&format!("/tokens/{id}")).await.expect(204);
        }
    }
}

#[tokio::test]
async fn pages_out_of_bounds_are_refused_by_name() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let me = admin.get("/auth/me").await.expect(200).json();
    for list in
        ["/users".to_owned(), "/tokens".to_owned(), "/auth/sessions".to_owned(), format!("{}/sessions", path(&me))]
    {
        for query in ["limit=-1", "limit=0", "limit=1001", "limit=x", "offset=-1", "offset=99999999999999999999"] {
            let answer = admin.get(&format!("{list}?{query}")).await.expect(422);
            let name = query.split('=').next().unwrap();
            assert!(answer.fields()[0].starts_with(&format!("query.{name}:")), "{list} {query}: {}", answer.text);
        }
        assert_eq!(admin.get(&format!("{list}?offset=1000000000")).await.expect(200).json(), json!([]));
    }
}
