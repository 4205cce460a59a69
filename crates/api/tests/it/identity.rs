//! Set-up, sign-in, sessions, limits.

use crate::app::{Client, PASSWORD, TestApp};
use castcore_model::Role;
use chrono::TimeDelta;
use serde_json::{Value, json};

fn admin() -> Value {
    json!({"username": "root-admin", "password": PASSWORD, "language": "en"})
}

#[tokio::test]
async fn a_stranger_from_elsewhere_needs_the_code() {
    let app = TestApp::new().await;
    let state = app.remote("192.0.2.7").get("/setup/state").await.expect(200).json();
    assert_eq!((&state["completed"], &state["code_required"]), (&json!(false), &json!(true)));
    let remote = app.remote("192.0.2.7");
    assert_eq!(remote.post("/setup/admin", admin()).await.expect(403).code(), "setup.code_required");
    let mut wrong = admin();
    wrong["setup_code"] = json!("AAAA-AAAA-AAAA-AAAA");
    assert_eq!(remote.post("/setup/admin", wrong).await.expect(403).code(), "setup.code_required");
    let code = app.domain.identity().setup_code().await.unwrap().unwrap().expose().to_owned();
    let mut right = admin();
    right["setup_code"] = json!(code.to_lowercase());
    let user = remote.post("/setup/admin", right).await.expect(201).json();
    assert_eq!(user["roles"], json!(["admin"]));
    assert_eq!(remote.post("/setup/admin", admin()).await.expect(409).code(), "setup.already_completed");
}

#[tokio::test]
async fn loopback_counts_only_without_a_proxy_and_with_a_loopback_host() {
    let app = TestApp::new().await;
    for client in [
        app.anonymous().with_header("x-forwarded-for", "127.0.0.1"),
        app.anonymous().with_header("forwarded", "for=127.0.0.1"),
        app.anonymous().with_header("via", "1.1 proxy"),
        Client { host: "evil.example".to_owned(), ..app.anonymous() },
        Client { host: "127.0.0.1.evil.example".to_owned(), ..app.anonymous() },
        Client { host: "localhost.evil.example:8000".to_owned(), ..app.anonymous() },
    ] {
        assert_eq!(client.post("/setup/admin", admin()).await.expect(403).code(), "setup.code_required");
    }
    for host in ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"] {
        let client = Client { host: host.to_owned(), ..app.anonymous() };
        let state = client.get("/setup/state").await.expect(200).json();
        assert_eq!(state["code_required"], json!(false), "{host}");
    }
    app.anonymous().post("/setup/admin", admin()).await.expect(201);
}

#[tokio::test]
async fn the_first_admin_speaks_the_default_language_unless_told() {
    for (default, sent, language) in [("en", Value::Null, "en"), ("de", Value::Null, "de"), ("de", json!("en"), "en")] {
        let app = TestApp::with_env(&[("DEFAULT_LANGUAGE", default)]).await;
        let body = json!({"username": "root-admin", "password": PASSWORD, "language": sent});
        let user = app.anonymous().post("/setup/admin", body).await.expect(201).json();
        assert_eq!(user["language"], json!(language));
    }
}

#[tokio::test]
async fn fifty_parallel_attempts_make_one_admin() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    let tries: Vec<_> = (0..50)
        .map(|n| {
            let client = app.anonymous();
            tokio::spawn(async move {
                let body = json!({"username": format!("admin{n}"), "password": PASSWORD});
                client.post("/setup/admin", body).await.status.as_u16()
            })
        })
        .collect();
    let mut made = 0;
    for attempt in tries {
        match attempt.await.unwrap() {
            201 => made += 1,
            // Done already, or turned away before anything was computed.
            409 | 429 => {}
            other => panic!("status {other}"),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(castcore_store::users::count(app.store.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn passwords_and_names_are_checked_by_field() {
    let app = TestApp::new().await;
    let body = json!({"username": "ab", "password": "pw-4c1", "email": "x@y", "language": "fr"});
    let answer = app.anonymous().post("/setup/admin", body).await.expect(422);
    let fields = answer.fields();
    for field in ["username:too_short", "password:too_short", "email:malformed", "language:unknown"] {
        assert!(fields.contains(&field.to_owned()), "{field} not in {fields:?}");
    }
    assert!(!answer.text.contains("pw-4c1"), "{}", answer.text);
}

#[tokio::test]
async fn wrong_passwords_and_unknown_users_look_alike() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    for (name, password) in [("anna", "wrong password"), ("nobody", PASSWORD), ("anna", &"x".repeat(5_000))] {
        let body = json!({"username": name, "password": password});
        let answer = app.anonymous().post("/auth/login", body).await.expect(401);
        assert_eq!(answer.code(), "auth.invalid_credentials");
    }
    let rows = castcore_store::audit::list_page(app.store.read(), &Default::default(), 10, 0).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.action == "auth.login" && row.outcome == "refused").count(), 1);
    app.domain.close_refusals(true).await.unwrap();
    let rows = castcore_store::audit::list_page(app.store.read(), &Default::default(), 10, 0).await.unwrap();
    assert_eq!(rows[0].meta["repeated"], json!(2));
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_only_that_one() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let (one, first) = app.sign_in("anna").await;
    let (two, _) = app.sign_in("anna").await;
    one.get("/auth/me").await.expect(200);
    one.send(axum::http::Method::POST, "/api/v1/auth/logout", None).await.expect(204);
    one.get("/auth/me").await.expect(401);
    let refresh = json!({"refresh_token": first["refresh_token"]});
    assert_eq!(app.anonymous().post("/auth/refresh", refresh).await.expect(401).code(), "auth.token_expired");
    two.get("/auth/me").await.expect(200);
    two.send(axum::http::Method::POST, "/api/v1/auth/logout?all=true", None).await.expect(204);
    two.get("/auth/me").await.expect(401);
}

#[tokio::test]
async fn access_tokens_run_out_and_refresh_tokens_work_once() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    app.make_user("anna", Role::Viewer).await;
    let (client, first) = app.sign_in("anna").await;
    app.clock.advance(TimeDelta::minutes(31));
    assert_eq!(client.get("/auth/me").await.expect(401).code(), "auth.token_expired");
    let spend = |token: Value| {
        let client = app.anonymous();
        async move { client.post("/auth/refresh", json!({"refresh_token": token})).await }
    };
    let second = spend(first["refresh_token"].clone()).await.expect(200).json();
    let fresh = Client { token: second["access_token"].as_str().map(Into::into), ..app.anonymous() };
    fresh.get("/auth/me").await.expect(200);
    // The spent one again, without a key: theft. The whole family dies.
    spend(first["refresh_token"].clone()).await.expect(401);
    spend(second["refresh_token"].clone()).await.expect(401);
    fresh.get("/auth/me").await.expect(401);
}

#[tokio::test]
async fn a_lost_answer_can_be_asked_for_again_with_the_same_key() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    app.make_user("anna", Role::Viewer).await;
    let (_, first) = app.sign_in("anna").await;
    let body = json!({"refresh_token": first["refresh_token"]});
    let tab = app.anonymous().with_header("idempotency-key", "tab-1");
    let one = tab.post("/auth/refresh", body.clone()).await.expect(200).json();
    let two = tab.post("/auth/refresh", body.clone()).await.expect(200).json();
    assert_eq!(one["refresh_token"], two["refresh_token"]);
    app.clock.advance(TimeDelta::seconds(31));
    tab.post("/auth/refresh", body).await.expect(401);
}

#[tokio::test]
async fn parallel_refreshes_give_one_pair() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    app.make_user("anna", Role::Viewer).await;
    let (_, first) = app.sign_in("anna").await;
    let tries: Vec<_> = (0..30)
        .map(|_| {
            let (client, body) = (app.anonymous(), json!({"refresh_token": first["refresh_token"]}));
            tokio::spawn(async move { client.post("/auth/refresh", body).await.status.as_u16() })
        })
        .collect();
    let mut pairs = 0;
    for attempt in tries {
        pairs += usize::from(attempt.await.unwrap() == 200);
    }
    assert_eq!(pairs, 1);
}

#[tokio::test]
async fn the_eleventh_attempt_is_refused_however_the_forwarding_header_turns() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let good = json!({"username": "anna", "password": PASSWORD});
    let known = app.remote("198.51.100.3").post("/auth/login", good).await.expect(200).json();
    let body = json!({"username": "anna", "password": "wrong password"});
    for n in 0..10 {
        let client = app.remote("192.0.2.9").with_header("x-forwarded-for", &format!("198.51.100.{n}"));
        client.post("/auth/login", body.clone()).await.expect(401);
    }
    let answer =
        app.remote("192.0.2.9").with_header("x-forwarded-for", "203.0.113.77").post("/auth/login", body.clone()).await;
    let answer = answer.expect(429);
    assert_eq!(answer.code(), "auth.rate_limited");
    assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() <= 300);
    assert!(answer.json()["error"]["params"]["retry_after"].is_u64());
    // A malformed body counts too, and the limit comes before its validation.
    app.remote("192.0.2.9").post("/auth/login", json!({})).await.expect(429);
    // Whose account and address were used above gets in, on a device that signed in before.
    let good = json!({"username": "anna", "password": PASSWORD, "device_token": known["device_token"]});
    app.remote("198.51.100.3").post("/auth/login", good).await.expect(200);
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_right_most_stranger_counts() {
    let app = TestApp::with_env(&[("TRUSTED_PROXIES", "10.0.0.0/8")]).await;
    let body = json!({"username": "anna", "password": "wrong password"});
    for n in 0..11 {
        let chain = format!("198.51.100.{n}, 203.0.113.5, 10.1.1.1");
        let answer =
            app.remote("10.0.0.2").with_header("x-forwarded-for", &chain).post("/auth/login", body.clone()).await;
        assert_eq!(answer.status.as_u16(), if n < 10 { 401 } else { 429 });
    }
    // Another client is not concerned. (Nor is its account: that one has a limit of its own.)
    let body = json!({"username": "bert", "password": "wrong password"});
    let answer = app.remote("10.0.0.2").with_header("x-forwarded-for", "203.0.113.6").post("/auth/login", body).await;
    answer.expect(401);
}

#[tokio::test]
async fn hops_may_carry_ports_and_the_trail_ends_at_what_is_no_address() {
    let app = TestApp::with_env(&[("TRUSTED_PROXIES", "10.0.0.0/8")]).await;
    let seen = |lines: &[&str]| {
        let mut headers = axum::http::HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let peer = "10.0.0.2:40000".parse().unwrap();
        castcore_api::auth::origin(&app.state, &headers, Some(peer)).ip.unwrap().to_string()
    };
    for (lines, ip) in [
        (&["198.51.100.1, 203.0.113.5:4711, 10.1.1.1:80"][..], "203.0.113.5"),
        (&["198.51.100.1, [2001:db8::7]:4711"], "2001:db8::7"),
        (&["198.51.100.1, [2001:db8::7]"], "2001:db8::7"),
        (&["198.51.100.1, 2001:db8::7"], "2001:db8::7"),
        (&["198.51.100.1, ::ffff:203.0.113.5"], "203.0.113.5"),
        (&["198.51.100.1, unknown, 10.1.1.1"], "10.1.1.1"),
        (&["198.51.100.1, nonsense"], "10.0.0.2"),
        (&["198.51.100.1,"], "10.0.0.2"),
        (&["198.51.100.1", "203.0.113.5", "10.1.1.1"], "203.0.113.5"),
        (&["198.51.100.1", "\u{fc}"], "10.0.0.2"),
    ] {
        assert_eq!(seen(lines), ip, "{lines:?}");
    }
}

#[tokio::test]
async fn tickets_open_one_path_once_and_other_tokens_in_urls_are_refused() {
    let app = TestApp::new().await;
    let viewer = app.client(Role::Viewer).await;
    viewer.post("/ws/tickets", json!({"path": "/api/v1/users"})).await.expect(422);
    let ticket = viewer.post("/ws/tickets", json!({"path": "/api/v1/ws"})).await.expect(200).json();
    assert_eq!(ticket["expires_in_s"], 30);
    let ticket = ticket["ticket"].as_str().unwrap();
    let domain = app.domain.identity();
    let redeem = |path: &'static str| domain.redeem_ticket(ticket, path, castcore_domain::Origin::default());
    assert!(redeem("/api/v1/ws/status").await.is_err(), "another path spends it");
    assert!(redeem("/api/v1/ws").await.is_err(), "spent");
    let token = viewer.token.clone().unwrap();
    app.anonymous().get(&format!("/ws?token={token}")).await.expect(401);
    app.anonymous().get(&format!("/ws/status?token={token}")).await.expect(401);
    let foreign = viewer.clone().with_header("origin", "https://evil.example");
    foreign.get("/ws").await.expect(403);
}

#[tokio::test]
async fn a_page_from_elsewhere_cannot_set_up_through_the_browser_of_this_machine() {
    let app = TestApp::new().await;
    for (name, value) in [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let client = app.anonymous().with_header(name, value);
        assert_eq!(client.post("/setup/admin", admin()).await.expect(403).code(), "setup.code_required", "{value}");
    }
    let mut plain = app.anonymous();
    plain.content_type = "text/plain".to_owned();
    plain.post("/setup/admin", admin()).await.expect(415);
    app.anonymous().with_header("origin", "http://127.0.0.1:8000").post("/setup/admin", admin()).await.expect(201);
}
