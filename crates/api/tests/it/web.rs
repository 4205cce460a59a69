//! What surrounds every answer: headers, policies, limits.

use crate::app::{Answer, Client, TestApp};
use crate::routes::concrete;
use axum::{
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use castcore_api::web::headers::{DATA_POLICY, FIXED, HSTS};
use castcore_model::Role;
use futures_util::stream;
use serde_json::json;
use std::{convert::Infallible, time::Duration};
use tower::ServiceExt;

fn header_of<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().unwrap())
}

#[track_caller]
fn carries_the_headers(answer: &Answer, what: &str) {
    for (name, value) in FIXED {
        assert_eq!(header_of(answer, name.as_str()), Some(value), "{what}: {name}");
    }
    assert!(answer.headers.contains_key("x-request-id"), "{what}");
    assert!(!answer.headers.contains_key(header::SET_COOKIE), "{what}");
    let cors: Vec<_> = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-")).collect();
    assert!(cors.is_empty(), "{what}: {cors:?}");
}

#[track_caller]
fn is_data(answer: &Answer, what: &str) {
    carries_the_headers(answer, what);
    assert_eq!(header_of(answer, "cache-control"), Some("no-store"), "{what}");
    assert_eq!(header_of(answer, "content-security-policy"), Some(DATA_POLICY), "{what}");
    assert_eq!(header_of(answer, "strict-transport-security"), None, "{what}: it did not come by TLS");
}

#[tokio::test]
async fn every_answer_of_every_route_carries_the_headers() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    let admin = app.client(Role::Admin).await;
    let foreign = app.anonymous().with_header("origin", "https://evil.example");
    let (_, table) = castcore_api::describe(app.state.clone());
    for route in table {
        let path = format!("/api/v1{}", concrete(&route.path));
        let method: Method = route.method.parse().unwrap();
        let what = format!("{method} {path}");
        is_data(&foreign.send(method.clone(), &path, Some("{}".into())).await, &what);
        if route.path != "/auth/logout" {
            is_data(&admin.send(method, &path, Some("{}".into())).await, &what);
        }
        is_data(&foreign.send(Method::PUT, &path, None).await, &what);
        let preflight = foreign
            .clone()
            .with_header("access-control-request-method", "POST")
            .with_header("access-control-request-headers", "authorization, content-type");
        let answer = preflight.send(Method::OPTIONS, &path, None).await.expect(405);
        is_data(&answer, &format!("OPTIONS {path}"));
    }
    for path in ["/api", "/api/v1/nothing", "/api/v2/health", "/assets/none.js", "/.env"] {
        is_data(&foreign.send(Method::GET, path, None).await.expect(404), path);
    }
    is_data(&foreign.send(Method::DELETE, "/streams", None).await.expect(405), "/streams");
}

#[tokio::test]
async fn pages_have_a_policy_of_their_own_with_a_fresh_nonce() {
    let app = TestApp::new().await;
    for path in ["/", "/streams", "/index.html"] {
        let page = app.anonymous().send(Method::GET, path, None).await.expect(200);
        carries_the_headers(&page, path);
        assert_eq!(header_of(&page, "cache-control"), Some("no-store"));
        let policy = header_of(&page, "content-security-policy").unwrap();
        let nonce = policy.split("script-src 'self' 'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert_eq!(nonce.len(), 24, "18 random bytes");
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
        for part in [
            "default-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        let again = app.anonymous().send(Method::GET, path, None).await;
        assert!(!header_of(&again, "content-security-policy").unwrap().contains(nonce), "used twice");
    }
}

#[tokio::test]
async fn reports_go_to_a_place_that_the_browser_will_use() {
    let app = TestApp::with_env(&[("TRUSTED_PROXIES", "10.0.0.1")]).await;
    let uri = "report-uri /api/v1/security/csp-reports";
    let by_tls = app.remote("10.0.0.1").with_header("x-forwarded-proto", "https");
    for (client, both) in [(app.anonymous(), false), (app.remote("192.0.2.7"), false), (by_tls, true)] {
        let page = client.send(Method::GET, "/", None).await;
        let policy = header_of(&page, "content-security-policy").unwrap();
        assert!(policy.contains(uri), "{policy}");
        // In clear a browser would heed `report-to`, drop `report-uri`, and then not report.
        assert_eq!(policy.ends_with("; report-to csp"), both, "{policy}");
        let place = both.then_some("csp=\"/api/v1/security/csp-reports\"");
        assert_eq!(header_of(&page, "reporting-endpoints"), place);
    }
}

#[tokio::test]
async fn the_policy_can_be_made_to_report_only_or_left_out() {
    let app = TestApp::with_env(&[("CSP_REPORT_ONLY", "true")]).await;
    let page = app.anonymous().send(Method::GET, "/", None).await;
    assert!(header_of(&page, "content-security-policy-report-only").unwrap().contains("nonce-"));
    assert_eq!(header_of(&page, "content-security-policy"), None);
    let app = TestApp::with_env(&[("CSP_ENABLED", "false")]).await;
    let page = app.anonymous().send(Method::GET, "/", None).await;
    assert_eq!(header_of(&page, "content-security-policy"), None);
    assert_eq!(header_of(&page, "content-security-policy-report-only"), None);
    is_data(&app.anonymous().get("/health").await, "data has its policy all the same");
}

#[tokio::test]
async fn hsts_is_sent_when_a_trusted_proxy_says_that_the_request_came_by_tls() {
    let app = TestApp::with_env(&[("TRUSTED_PROXIES", "10.0.0.1")]).await;
    let from = |ip: &str, scheme: &str| app.remote(ip).with_header("x-forwarded-proto", scheme);
    for path in ["/", "/api/v1/health", "/api/v1/auth/me", "/api/v1/nothing"] {
        for (client, sent) in [
            (from("10.0.0.1", "https"), true),
            (from("10.0.0.1", "http"), false),
            (from("10.0.0.1", "https, http"), false),
            (from("192.0.2.7", "https"), false),
            (app.remote("10.0.0.1"), false),
        ] {
            let answer = client.send(Method::GET, path, None).await;
            assert_eq!(header_of(&answer, "strict-transport-security"), sent.then_some(HSTS), "{path}");
        }
    }
    let seconds = HSTS.strip_prefix("max-age=").and_then(|rest| rest.split(';').next()).unwrap();
    assert!(seconds.parse::<u64>().unwrap() >= 31_536_000, "a year at least");
}

#[tokio::test]
async fn an_address_beyond_the_limit_is_414() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    for path in [format!("/files?path={}", "x".repeat(9_000)), format!("/stream-jobs/{}", "x".repeat(9_000))] {
        let answer = admin.get(&path).await.expect(414);
        assert_eq!(answer.code(), "uri.too_long");
        is_data(&answer, "too long");
    }
}

#[tokio::test]
async fn deep_nesting_is_bad_input_and_no_crash() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [200, 50_000] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for body in [nested.clone(), format!("{{\"name\":\"p\",\"video\":{nested}}}")] {
                let answer = operator.send(Method::POST, "/api/v1/ffmpeg-profiles", Some(body)).await.expect(422);
                assert_eq!(answer.code(), "validation.failed");
            }
            let unclosed = open.repeat(depth);
            operator.send(Method::POST, "/api/v1/ffmpeg-profiles", Some(unclosed)).await.expect(422);
        }
    }
}

/// A sign-in whose body comes one byte at a time, with a pause before each.
async fn drip(app: &TestApp, pause: Duration) -> (u16, String) {
    let bytes = stream::unfold((), move |()| async move {
        tokio::time::sleep(pause).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), ()))
    });
    let request = Request::post("/api/v1/auth/login").header(header::HOST, "127.0.0.1:8000");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let mut request = request.body(Body::from_stream(bytes)).unwrap();
    request.extensions_mut().insert(ConnectInfo(app.anonymous().peer));
    let response = app.router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 4_096).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_body_that_pauses_or_never_ends_is_cut_off() {
    let app = TestApp::new().await;
    tokio::time::pause();
    for (pause_s, within_s) in [(10, 60), (21, 20)] {
        let started = tokio::time::Instant::now();
        let (status, body) = drip(&app, Duration::from_secs(pause_s)).await;
        assert_eq!(status, 408, "{body}");
        assert!(body.contains("request.timeout"), "{body}");
        let took = started.elapsed().as_secs();
        assert!((within_s..=within_s + 1).contains(&took), "{pause_s}: {took} s");
    }
}

#[tokio::test]
async fn tokens_in_addresses_let_nobody_in() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let token = admin.token.clone().unwrap();
    let ticket = admin.post("/ws/tickets", json!({"path": "/api/v1/ws"})).await.expect(200).json()["ticket"].clone();
    let query = ["token", "access_token", "api_token", "jwt", "auth", "authorization", "key", "bearer"]
        .map(|name| format!("{name}={token}"))
        .join("&");
    let query = format!("{query}&ticket={}", ticket.as_str().unwrap());
    let (_, table) = castcore_api::describe(app.state.clone());
    let protected = |access| matches!(access, castcore_api::endpoint::Access::Needs(_));
    for route in table.into_iter().filter(|route| protected(route.access)) {
        let path = format!("/api/v1{}?{query}", concrete(&route.path));
        let answer = app.anonymous().send(route.method.parse().unwrap(), &path, Some("{}".into())).await.expect(401);
        assert!(!answer.text.contains(&token), "{path}");
    }
    let without_ticket = query.rsplit_once('&').unwrap().0;
    for path in ["/ws", "/ws/status", "/ws/logs/11111111-1111-4111-8111-111111111111", "/metrics"] {
        app.anonymous().get(&format!("{path}?{without_ticket}")).await.expect(401);
    }
}

#[tokio::test]
async fn sockets_are_opened_by_our_own_pages_and_by_programs_only() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let from = |name: &str, value: &str| Client::clone(&admin).with_header(name, value);
    for path in ["/ws", "/ws/status", "/ws/logs/11111111-1111-4111-8111-111111111111"] {
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", ""),
            ("origin", "http://127.0.0.1"),
            ("origin", "http://127.0.0.1:8001"),
            ("origin", "http://127.0.0.1:8000.evil.example"),
            ("origin", "http://127.0.0.1:8000/x"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert_eq!(
                from(name, value).get(path).await.expect(403).code(),
                "auth.forbidden",
                "{path} {name}: {value}"
            );
        }
        // Let in, these fail for another reason: they do not ask for an upgrade.
        for client in [admin.clone(), from("origin", "http://127.0.0.1:8000"), from("sec-fetch-site", "same-origin")] {
            let status = client.get(path).await.status.as_u16();
            assert!([400, 426].contains(&status), "{path}: {status}");
        }
        app.anonymous().get(path).await.expect(401);
    }
}

#[tokio::test]
async fn what_was_open_in_setup_is_closed_afterwards() {
    let app = TestApp::new().await;
    app.client(Role::Admin).await;
    let (_, table) = castcore_api::describe(app.state.clone());
    for (method, path) in [("POST", "/ffmpeg/preview"), ("POST", "/setup/syscheck"), ("GET", "/openapi.json")] {
        let exists = table.iter().any(|route| route.path == path);
        let answer = app.anonymous().send(method.parse().unwrap(), &format!("/api/v1{path}"), Some("{}".into())).await;
        assert_eq!(answer.status.as_u16(), if exists { 401 } else { 404 }, "{method} {path}: {}", answer.text);
    }
    for path in ["/api/openapi.json", "/api/docs"] {
        app.anonymous().send(Method::GET, path, None).await.expect(404);
    }
}

/// The console is compressed for those who take it so; what the API says is not, since it can hold secrets beside what a
/// caller chose.
#[tokio::test]
async fn the_console_is_compressed_and_the_api_is_not() {
    let app = TestApp::new().await;
    let anyone = app.anonymous().with_header("accept-encoding", "gzip");
    let document = app.client(Role::Viewer).await.with_header("accept-encoding", "gzip");
    let answer = document.get("/openapi.json").await.expect(200);
    assert_eq!(header_of(&answer, "content-encoding"), None);
    let page = anyone.send(Method::GET, "/", None).await;
    assert_eq!(header_of(&page, "content-encoding"), Some("gzip"));
    assert!(header_of(&page, "vary").is_some_and(|vary| vary.to_lowercase().contains("accept-encoding")));
}
