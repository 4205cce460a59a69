//! Limits of sign-in and its kin: by address, by account, by known device.

use crate::{
    app::{Client, TestApp},
    authenticator::{enrol, try_to_sign_in},
};
use castcore_model::Role;
use chrono::TimeDelta;
use serde_json::{Value, json};

fn guess(name: &str) -> Value {
    json!({"username": name, "password": "wrong password"})
}

/// Trap 4: a header that turns, and the address of the victim in it.
#[tokio::test]
async fn neither_rotating_nor_spoofing_helps_and_the_victim_gets_in() {
    for (proxies, peer) in [("", "192.0.2.9"), ("10.0.0.0/8", "10.0.0.2")] {
        let app = TestApp::with_env(&[("TRUSTED_PROXIES", proxies)]).await;
        app.make_user("anna", Role::Viewer).await;
        app.make_user("bert", Role::Viewer).await;
        // The attacker is 203.0.113.5, seen through the proxy or itself; what is left of it is its own invention.
        let attempt = |n: usize| {
            let invented = if n.is_multiple_of(2) { "198.51.100.3".to_owned() } else { format!("198.51.100.{n}") };
            let chain = if proxies.is_empty() { invented } else { format!("{invented}, 203.0.113.5") };
            app.remote(peer).with_header("x-forwarded-for", &chain)
        };
        for n in 0..10 {
            // Another account each time, so that it is the address that is counted.
            attempt(n).post("/auth/login", guess(&format!("user{n}"))).await.expect(401);
        }
        assert_eq!(attempt(11).post("/auth/login", guess("anna")).await.expect(429).code(), "auth.rate_limited");
        let victim = match proxies {
            "" => app.remote("198.51.100.3"),
            _ => app.remote(peer).with_header("x-forwarded-for", "198.51.100.3"),
        };
        try_to_sign_in(&victim, "anna", json!({})).await.expect(200);
    }
}

#[tokio::test]
async fn an_account_is_guessed_at_ten_times_from_however_many_addresses() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    for name in ["anna", "Anna", "nobody"] {
        for n in 0..12 {
            let answer = app.remote(&format!("2001:db8:{n}::1")).post("/auth/login", guess(name)).await;
            // Whether there is such an account or not looks alike; another case is the same account.
            let expected = if n < 10 && name != "Anna" { 401 } else { 429 };
            assert_eq!(answer.status.as_u16(), expected, "{name} {n}");
        }
        app.clock.advance(TimeDelta::seconds(i64::from(name == "Anna") * 301));
    }
}

#[tokio::test]
async fn strangers_do_not_lock_a_known_device_out() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    app.make_user("bert", Role::Viewer).await;
    let home = app.remote("198.51.100.1");
    let first = try_to_sign_in(&home, "anna", json!({})).await.expect(200).json();
    let device = json!({"device_token": first["device_token"]});
    let of_bert = try_to_sign_in(&app.remote("198.51.100.2"), "bert", json!({})).await.expect(200).json();
    for n in 0..11 {
        app.remote(&format!("203.0.113.{n}")).post("/auth/login", guess("anna")).await;
    }
    // Strangers, those with a token that is none, and those with another account's stay out.
    for token in [json!(null), json!(""), json!("x"), of_bert["device_token"].clone()] {
        let answer = try_to_sign_in(&app.remote("203.0.113.77"), "anna", json!({"device_token": token})).await;
        assert_eq!(answer.expect(429).code(), "auth.rate_limited");
    }
    // The known device gets in, from anywhere, and behind the very address of the attacker.
    for ip in ["198.51.100.1", "192.0.2.44"] {
        let answer = try_to_sign_in(&app.remote(ip), "anna", device.clone()).await.expect(200).json();
        assert_eq!(answer["device_token"], first["device_token"], "it stays the same device");
    }
    for _ in 0..11 {
        app.remote("203.0.113.99").post("/auth/login", guess("nobody")).await;
    }
    try_to_sign_in(&app.remote("203.0.113.99"), "bert", json!({})).await.expect(429);
    try_to_sign_in(&app.remote("203.0.113.99"), "anna", device.clone()).await.expect(200);
    // A stolen device token opens nothing, and guesses half as often.
    for n in 0..7 {
        let mut body = guess("anna");
        body["device_token"] = first["device_token"].clone();
        let answer = app.remote("192.0.2.45").post("/auth/login", body).await;
        assert_eq!(answer.status.as_u16(), if n < 5 { 401 } else { 429 }, "{n}");
    }
}

#[tokio::test]
async fn a_sign_in_takes_back_what_was_counted_for_its_account() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    for round in 0..3 {
        for n in 0..9 {
            let client = app.remote(&format!("2001:db8:{round}:{n}::1"));
            client.post("/auth/login", guess("anna")).await.expect(401);
        }
        try_to_sign_in(&app.remote(&format!("2001:db8:{round}:99::1")), "anna", json!({})).await.expect(200);
    }
}

#[tokio::test]
async fn a_device_is_known_for_half_a_year_and_only_the_newest_twenty() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    app.make_user("anna", Role::Viewer).await;
    let token = async |known: &Value| {
        let answer = try_to_sign_in(&app.anonymous(), "anna", json!({"device_token": known})).await.expect(200);
        answer.json()["device_token"].clone()
    };
    let first = token(&Value::Null).await;
    app.clock.advance(TimeDelta::days(179));
    assert_eq!(token(&first).await, first);
    app.clock.advance(TimeDelta::days(179));
    assert_eq!(token(&first).await, first, "the last sign-in counts");
    app.clock.advance(TimeDelta::days(181));
    let second = token(&first).await;
    assert_ne!(second, first);
    for _ in 0..20 {
        app.clock.advance(TimeDelta::seconds(1));
        token(&Value::Null).await;
    }
    assert_ne!(token(&second).await, second, "twenty others signed in since");
}

#[tokio::test]
async fn codes_and_proofs_cannot_be_guessed_at_for_long() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    app.make_user("bert", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    let factor = enrol(&app, &anna).await;
    let proof = json!({"totp_code": factor.code(&app)});
    anna.post("/auth/2fa/setup", proof).await.expect(200);
    for (path, body, wrong) in [
        ("/auth/2fa/verify", json!({"code": "000000"}), 400),
        ("/auth/2fa/disable", json!({"code": "000000"}), 400),
        ("/auth/reauthenticate", json!({"password": "wrong password"}), 400),
        ("/auth/password", json!({"current_password": "wrong password", "new_password": "something new 77"}), 400),
    ] {
        let mut refused = 0;
        for n in 0..12 {
            // Another address each time: the account is what is counted.
            let mut client = anna.clone();
            client.peer = format!("192.0.2.{n}:4000").parse().unwrap();
            let status = client.post(path, body.clone()).await.status.as_u16();
            assert!(status == wrong || status == 429, "{path} {status}");
            refused += usize::from(status == 429);
        }
        // Two of the ten for the verification were used to enrol and to begin again.
        assert!((2..=4).contains(&refused), "{path}: {refused} of 12 refused");
    }
    // Recovery codes have a bucket of their own behind the right password.
    let mut refused = 0;
    for n in 0..12 {
        let client = app.remote(&format!("2001:db8:{n}::1"));
        let answer = try_to_sign_in(&client, "anna", json!({"recovery_code": "AAAA-AAAA"})).await;
        refused += usize::from(answer.status.as_u16() == 429);
    }
    assert_eq!(refused, 2);
    app.clock.advance(TimeDelta::seconds(301));
    try_to_sign_in(&app.anonymous(), "anna", json!({"recovery_code": factor.recovery_codes[0]})).await.expect(200);
    app.clock.advance(TimeDelta::seconds(301));
    let (bert, _) = app.sign_in("bert").await;
    for n in 0..125 {
        let answer = bert.post("/ws/tickets", json!({"path": "/api/v1/ws"})).await;
        assert_eq!(answer.status.as_u16(), if n < 120 { 200 } else { 429 }, "{n}");
    }
}

/// Five hundred sign-ins from two hundred addresses at once: those who find the line full are turned away before
/// anything is computed, and a known device gets in among them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_is_turned_away_before_hashing_and_a_known_device_gets_in() {
    let app = TestApp::with_env(&[("RATE_LIMIT_AUTH_ATTEMPTS", "1000")]).await;
    app.make_user("anna", Role::Viewer).await;
    let known = try_to_sign_in(&app.remote("198.51.100.1"), "anna", json!({})).await.expect(200).json();
    let started = std::time::Instant::now();
    let crowd: Vec<_> = (0..500)
        .map(|n| {
            let client = app.remote(&format!("10.0.{}.{}", n % 2, n % 100));
            tokio::spawn(async move {
                let answer = client.post("/auth/login", guess(&format!("user{}", n % 40))).await;
                (answer.status.as_u16(), answer.headers.get("retry-after").is_some())
            })
        })
        .collect();
    let body = json!({"device_token": known["device_token"]});
    let anna = app.remote("198.51.100.1");
    let anna = tokio::spawn(async move { try_to_sign_in(&anna, "anna", body).await.status.as_u16() });
    assert_eq!(anna.await.unwrap(), 200);
    let (mut hashed, mut turned_away) = (0, 0);
    for attempt in crowd {
        match attempt.await.unwrap() {
            (401, _) => hashed += 1,
            (429, true) => turned_away += 1,
            other => panic!("{other:?}"),
        }
    }
    // At most those who are being computed and the sixteen who wait, and whoever came when one of them was done.
    assert!(turned_away >= 400, "{hashed} hashed, {turned_away} turned away in {:?}", started.elapsed());
    assert_eq!(hashed + turned_away, 500);
}

/// Rubbish from the address of a whole office, or of a proxy that nobody named, ends nobody's session and keeps no
/// known device out.
#[tokio::test]
async fn rubbish_from_the_same_address_stops_neither_refreshing_nor_known_devices() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let office = app.remote("198.51.100.1");
    let first = try_to_sign_in(&office, "anna", json!({})).await.expect(200).json();
    for _ in 0..30 {
        office.post("/auth/refresh", json!({"refresh_token": "rubbish"})).await;
        office.post("/auth/login", guess("nobody")).await;
    }
    let rubbish = office.post("/auth/refresh", json!({"refresh_token": "rubbish"})).await;
    assert_eq!(rubbish.expect(429).code(), "auth.rate_limited");
    assert_eq!(office.post("/auth/refresh", json!({"no": "token"})).await.expect(429).code(), "auth.rate_limited");
    let spent = json!({"refresh_token": first["refresh_token"]});
    let next = office.post("/auth/refresh", spent.clone()).await.expect(200).json();
    try_to_sign_in(&office, "anna", json!({"device_token": first["device_token"]})).await.expect(200);
    // One that was spent long ago is rubbish, too; the one that holds goes on.
    app.clock.advance(TimeDelta::seconds(31));
    office.post("/auth/refresh", spent).await.expect(429);
    office.post("/auth/refresh", json!({"refresh_token": next["refresh_token"]})).await.expect(200);
}

/// Whoever has a password does not fill the server with sessions of it.
#[tokio::test]
async fn one_account_signs_in_a_bounded_number_of_times_however_well_known_its_device_is() {
    let app = TestApp::with_env(&[("RATE_LIMIT_AUTH_ATTEMPTS", "2")]).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, first) = app.sign_in("anna").await;
    let device = json!({"device_token": first["device_token"]});
    for n in 1..15 {
        let answer = try_to_sign_in(&app.remote(&format!("2001:db8:{n}::1")), "anna", device.clone()).await;
        assert_eq!(answer.status.as_u16(), if n < 12 { 200 } else { 429 }, "{n}");
    }
    app.clock.advance(TimeDelta::seconds(301));
    try_to_sign_in(&app.anonymous(), "anna", device).await.expect(200);
    anna.get("/auth/me").await.expect(200);
}

/// The trail keeps every row, so one viewer must not write as many as it likes.
#[tokio::test]
async fn a_viewer_does_not_flood_the_trail() {
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    let token = anna.post("/tokens", json!({"name": "robot"})).await.expect(201).json();
    let robot = Client { token: token["token"].as_str().map(ToOwned::to_owned), ..anna.clone() };
    let rows =
        async || castcore_store::audit::list_page(app.store.read(), &Default::default(), 1_000, 0).await.unwrap().len();
    let before = rows().await;
    for n in 0..50 {
        robot.post("/auth/logout", json!({})).await.expect(204);
        anna.post("/auth/sessions/revoke-others", json!({})).await.expect(204);
        anna.patch("/settings/me", json!({"language": if n % 2 == 0 { "en" } else { "de" }})).await;
        anna.post("/auth/2fa/setup", json!({})).await;
    }
    let written = rows().await - before;
    assert!((30..=32).contains(&written), "{written} rows");
}
