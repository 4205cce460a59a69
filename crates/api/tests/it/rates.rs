//! How often a caller may ask, by class of request, and what it is told.

use crate::{
    app::{Client, TestApp},
    authenticator::try_to_sign_in,
};
use castcore_api::limits::Rate;
use castcore_model::Role;
use chrono::TimeDelta;
use serde_json::json;

const FEW: [(&str, &str); 3] = [
    ("RATE_LIMIT_READ_PER_MINUTE", "5"),
    ("RATE_LIMIT_WRITE_PER_MINUTE", "3"),
    ("RATE_LIMIT_EXPENSIVE_PER_MINUTE", "2"),
];

fn header<'a>(answer: &'a crate::app::Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn the_sixth_read_in_a_minute_is_refused_and_told_when_to_come_back() {
    let app = TestApp::with_env(&FEW).await;
    let viewer = app.client(Role::Viewer).await;
    for left in (0..5).rev() {
        let answer = viewer.get("/stream-jobs").await.expect(200);
        assert_eq!(header(&answer, "ratelimit-policy"), r#""read";q=5;w=60"#);
        assert_eq!(header(&answer, "ratelimit"), format!(r#""read";r={left};t=60"#));
    }
    app.clock.advance(TimeDelta::seconds(20));
    let refused = viewer.get("/ffmpeg-profiles").await.expect(429);
    assert_eq!(refused.code(), "rate.limited");
    assert_eq!(refused.json()["error"]["params"], json!({"retry_after": 40}));
    assert_eq!(header(&refused, "retry-after"), "40");
    assert_eq!(header(&refused, "ratelimit"), r#""read";r=0;t=40"#);
    app.clock.advance(TimeDelta::seconds(40));
    viewer.get("/ffmpeg-profiles").await.expect(200);
}

#[tokio::test]
async fn classes_and_callers_are_counted_apart_and_addresses_do_not_matter_to_who_is_known() {
    let app = TestApp::with_env(&FEW).await;
    app.make_user("one", Role::Operator).await;
    app.make_user("two", Role::Operator).await;
    let (one, two) = (app.sign_in("one").await.0, app.sign_in("two").await.0);
    for _ in 0..5 {
        one.get("/stream-jobs").await.expect(200);
    }
    one.get("/stream-jobs").await.expect(429);
    // The same user from elsewhere and by another sign-in is the same caller.
    let elsewhere = Client { peer: "192.0.2.9:4000".parse().unwrap(), ..one.clone() };
    elsewhere.get("/stream-jobs").await.expect(429);
    two.get("/stream-jobs").await.expect(200);
    // Writes go on: a refused one counts, too.
    for _ in 0..3 {
        let answer = one.post("/ffmpeg-profiles", json!({})).await.expect(422);
        assert!(header(&answer, "ratelimit").starts_with(r#""write";r="#));
    }
    one.post("/ffmpeg-profiles", json!({})).await.expect(429);
    let job = "/stream-jobs/11111111-1111-4111-8111-111111111111/preview";
    for _ in 0..2 {
        let answer = one.post(job, json!({})).await.expect(404);
        assert!(header(&answer, "ratelimit").starts_with(r#""expensive";r="#));
    }
    one.post(job, json!({})).await.expect(429);
    two.post(job, json!({})).await.expect(404);
}

#[tokio::test]
async fn who_proves_nothing_is_counted_by_address_and_health_always_answers() {
    let app = TestApp::with_env(&FEW).await;
    let stranger = Client { token: Some("cc_guess".into()), ..app.remote("203.0.113.7") };
    for n in 0..5 {
        let guess = Client { token: Some(format!("guess-{n}")), ..stranger.clone() };
        guess.get("/stream-jobs").await.expect(401);
    }
    stranger.get("/stream-jobs").await.expect(429);
    stranger.clone().with_header("x-forwarded-for", "198.51.100.1").get("/stream-jobs").await.expect(429);
    stranger.get("/setup/state").await.expect(429);
    app.remote("203.0.113.8").get("/setup/state").await.expect(200);
    for _ in 0..20 {
        let answer = stranger.get("/health").await.expect(200);
        assert_eq!(header(&answer, "ratelimit"), "");
    }
}

/// Whoever writes as much as an address may, keeps nobody out who signs in or goes on behind the same address.
#[tokio::test]
async fn a_flood_of_writes_stops_neither_signing_in_nor_refreshing_at_the_same_address() {
    let app = TestApp::with_env(&FEW).await;
    app.make_user("anna", Role::Viewer).await;
    let office = app.remote("203.0.113.7");
    let first = try_to_sign_in(&office, "anna", json!({})).await.expect(200).json();
    let reports = || office.post("/setup/admin", json!({}));
    while reports().await.status.as_u16() != 429 {}
    let answer = reports().await.expect(429);
    assert_eq!(answer.code(), "rate.limited");
    let known = json!({"device_token": first["device_token"]});
    for _ in 0..6 {
        let answer = try_to_sign_in(&office, "anna", known.clone()).await.expect(200);
        assert_eq!(header(&answer, "ratelimit"), "");
    }
    let mut refresh = first["refresh_token"].clone();
    for _ in 0..6 {
        let next = office.post("/auth/refresh", json!({"refresh_token": refresh})).await.expect(200).json();
        refresh = next["refresh_token"].clone();
    }
}

#[tokio::test]
async fn one_ipv6_network_is_one_stranger() {
    let app = TestApp::with_env(&FEW).await;
    for n in 1..=5 {
        app.remote(&format!("2001:db8:1:2::{n}")).get("/setup/state").await.expect(200);
    }
    app.remote("2001:db8:1:2:ffff::1").get("/setup/state").await.expect(429);
    app.remote("2001:db8:1:3::1").get("/setup/state").await.expect(200);
}

#[tokio::test]
async fn nothing_is_limited_where_the_settings_say_so() {
    for off in [
        [("RATE_LIMIT_ENABLED", "false"), ("RATE_LIMIT_READ_PER_MINUTE", "1")],
        [("RATE_LIMIT_READ_PER_MINUTE", "0"); 2],
    ] {
        let app = TestApp::with_env(&off).await;
        for _ in 0..10 {
            let answer = app.anonymous().get("/setup/state").await.expect(200);
            assert_eq!(header(&answer, "ratelimit-policy"), "");
        }
    }
}

#[tokio::test]
async fn the_document_names_the_class_of_each_operation_and_its_refusal() {
    let app = TestApp::new().await;
    let (document, table) = castcore_api::describe(app.state.clone());
    let document = serde_json::to_value(document).unwrap();
    for route in table {
        let operation = &document["paths"][&route.path][route.method.to_lowercase()];
        assert_eq!(operation["x-rate-limit-class"], route.rate.name(&route.method), "{route:?}");
        assert_eq!(operation["responses"]["429"].is_object(), !matches!(route.rate, Rate::Free(_)), "{route:?}");
    }
}
