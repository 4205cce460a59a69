//! Bad input gets a clear answer that names the field: never a 5xx, never an echo.

use crate::app::TestApp;
use axum::http::Method;
use castcore_model::Role;
use serde_json::json;

#[tokio::test]
async fn the_envelope_carries_code_params_level_and_the_request_id_of_the_header() {
    let app = TestApp::new().await;
    let answer = app.anonymous().get("/auth/me").await.expect(401);
    let body = answer.json();
    assert_eq!(body["error"]["code"], "auth.forbidden");
    assert_eq!(body["error"]["level"], "error");
    assert_eq!(body["error"]["request_id"], answer.headers["x-request-id"].to_str().unwrap());
}

#[tokio::test]
async fn unknown_routes_and_methods_answer_in_the_same_envelope() {
    let app = TestApp::new().await;
    assert_eq!(app.anonymous().get("/nonsense").await.expect(404).code(), "route.not_found");
    let answer = app.anonymous().send(Method::PUT, "/api/v1/auth/login", None).await.expect(405);
    assert_eq!(answer.code(), "method.not_allowed");
    assert!(answer.headers["allow"].to_str().unwrap().contains("POST"));
}

#[tokio::test]
async fn bad_bodies_name_the_field_and_never_echo_it() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let canary = "CANARY-5e1f";
    for (body, field) in [
        (json!({"name": 5, "url": "rtmp://a/b"}).to_string(), "name:wrong_type"),
        (json!({"url": "rtmp://a/b"}).to_string(), "name:required"),
        (json!({"name": "a", "url": "rtmp://a/b", "stream_key": {"x": canary}}).to_string(), "stream_key:wrong_type"),
        (json!({"name": canary.repeat(30), "url": "rtmp://a/b"}).to_string(), "name:too_long"),
        (json!({"name": "a\u{0}b", "url": "rtmp://a/b"}).to_string(), "name:control_characters"),
        (json!({"name": "a", "kind": canary, "url": "rtmp://a/b"}).to_string(), "kind:unknown"),
        (json!({"name": "a", "url": format!("http://{canary}/x")}).to_string(), "url:scheme_unknown"),
        (format!("{{\"name\": \"{canary}\""), "body:malformed_json"),
        (format!("{{}} {canary}"), "name:required"),
    ] {
        let answer = operator.send(Method::POST, "/api/v1/destinations", Some(body.clone())).await.expect(422);
        assert_eq!(answer.code(), "validation.failed");
        assert!(answer.fields().contains(&field.to_owned()), "{body} → {}", answer.text);
        assert!(!answer.text.contains(canary), "echo in {}", answer.text);
    }
}

#[tokio::test]
async fn pages_and_ids_are_checked() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    for query in ["limit=-1", "limit=0", "limit=1001", "limit=x", "offset=-1", "offset=99999999999999999999"] {
        let answer = operator.get(&format!("/stream-jobs?{query}")).await.expect(422);
        let name = query.split('=').next().unwrap();
        assert!(answer.fields()[0].starts_with(&format!("query.{name}:")), "{}", answer.text);
    }
    let answer = operator.get("/stream-jobs/not-an-id").await.expect(422);
    assert_eq!(answer.fields(), ["path.id:malformed"]);
    let nobody = "11111111-1111-4111-8111-111111111111";
    for (path, name) in [("stream-jobs", "job"), ("destinations", "destination"), ("ffmpeg-profiles", "profile")] {
        let answer = operator.get(&format!("/{path}/{nobody}")).await.expect(404);
        assert_eq!(answer.json()["error"]["params"], json!({name: "not_found"}));
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "x".repeat(castcore_api::BODY_MAX_BYTES), "url": "rtmp://a/b"});
    assert_eq!(operator.post("/destinations", body).await.expect(413).code(), "body.too_large");
}

#[tokio::test]
async fn lists_are_bare_arrays_that_page() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    for n in 0..5 {
        operator
            .post("/destinations", json!({"name": format!("d{n}"), "url": "rtmp://h.example/app"}))
            .await
            .expect(422);
        let body = json!({"name": format!("d{n}"), "url": "rtmp://h.example/app", "stream_key": "k"});
        operator.post("/destinations", body).await.expect(201);
    }
    let answer = operator.get("/destinations?limit=2&offset=2").await.expect(200);
    let names: Vec<_> = answer.json().as_array().unwrap().iter().map(|d| d["name"].clone()).collect();
    assert_eq!(names, ["d2", "d3"]);
    assert_eq!(answer.headers["x-total-count"], "5");
    let link = answer.headers["link"].to_str().unwrap();
    assert!(link.contains("offset=4>; rel=\"next\"") && link.contains("offset=0>; rel=\"prev\""), "{link}");
}
