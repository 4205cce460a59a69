//! The second factor.

use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{client_of, code, enrol, try_to_sign_in},
};
use castcore_model::Role;
use castcore_store::settings;
use chrono::TimeDelta;
use serde_json::{Value, json};

const UNLIMITED: &[(&str, &str)] = &[("RATE_LIMIT_ENABLED", "false")];

async fn demand_factor(app: &TestApp, roles: Value) {
    let tx = app.store.begin().await.unwrap();
    settings::set(&tx, "second_factor_roles", &roles, app.domain.now()).await.unwrap();
    tx.commit().await.unwrap();
    app.domain.identity().hear(&castcore_bus::ControlMessage::SettingsChanged);
}

#[tokio::test]
async fn a_factor_is_set_up_verified_and_asked_for() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    let setup = anna.post("/auth/2fa/setup", json!({})).await.expect(200).json();
    let secret = setup["secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), 32);
    let uri = setup["otpauth_uri"].as_str().unwrap();
    assert_eq!(uri, format!("otpauth://totp/CastCore:anna?secret={secret}&issuer=CastCore&digits=6&period=30"));
    assert!(setup["qr_svg"].as_str().unwrap().starts_with("<svg "));
    // Nothing is asked for before the first code was verified.
    app.sign_in("anna").await;
    let state = anna.get("/auth/2fa").await.expect(200).json();
    assert_eq!(state, json!({"enabled": false, "pending": true, "recovery_codes_left": 0, "required": false}));
    let wrong = anna.post("/auth/2fa/verify", json!({"code": "000000"})).await.expect(400);
    assert_eq!(wrong.code(), "auth.totp_invalid");
    let first = code(&secret, app.domain.now());
    let enabled = anna.post("/auth/2fa/verify", json!({"code": first})).await.expect(200).json();
    assert_eq!((&enabled["enabled"], enabled["recovery_codes"].as_array().unwrap().len()), (&json!(true), 10));
    let state = anna.get("/auth/2fa").await.expect(200).json();
    assert_eq!(state, json!({"enabled": true, "pending": false, "recovery_codes_left": 10, "required": false}));

    // Order: the password first, then the code.
    let body = json!({"username": "anna", "password": "wrong password", "totp_code": first});
    assert_eq!(app.anonymous().post("/auth/login", body).await.expect(401).code(), "auth.invalid_credentials");
    let none = try_to_sign_in(&app.anonymous(), "anna", json!({})).await.expect(401);
    assert_eq!(none.code(), "auth.totp_required");
    let none = try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": ""})).await.expect(401);
    assert_eq!(none.code(), "auth.totp_required");
    // The code that switched the factor on was used.
    let used = try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": first})).await.expect(401);
    assert_eq!(used.code(), "auth.totp_invalid");
    app.clock.advance(TimeDelta::seconds(30));
    let second = code(&secret, app.domain.now());
    let spaced = format!("{} {}", &second[..3], &second[3..]);
    try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": spaced})).await.expect(200);
}

/// Trap 5: looking at the set-up page switched an active factor off.
#[tokio::test]
async fn a_set_up_beside_an_active_factor_changes_nothing_until_it_is_verified() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    let old = enrol(&app, &anna).await;
    // Nobody at an unlocked desk moves the factor to a phone of their own.
    for (proof, refusal) in [
        (json!({}), "auth.totp_required"),
        (json!({"totp_code": ""}), "auth.totp_required"),
        (json!({"totp_code": "000000"}), "auth.totp_invalid"),
        (json!({"recovery_code": "AAAA-AAAA"}), "auth.totp_invalid"),
    ] {
        assert_eq!(anna.post("/auth/2fa/setup", proof).await.expect(400).code(), refusal);
    }
    assert_eq!(anna.get("/auth/2fa").await.expect(200).json()["pending"], false);
    let proof = json!({"recovery_code": old.recovery_codes[9]});
    let setup = anna.post("/auth/2fa/setup", proof.clone()).await.expect(200).json();
    assert_eq!(anna.post("/auth/2fa/setup", proof).await.expect(400).code(), "auth.totp_invalid");
    let pending = setup["secret"].as_str().unwrap();
    assert_eq!(try_to_sign_in(&app.anonymous(), "anna", json!({})).await.expect(401).code(), "auth.totp_required");
    let not_yet = json!({"totp_code": code(pending, app.domain.now())});
    assert_eq!(try_to_sign_in(&app.anonymous(), "anna", not_yet).await.expect(401).code(), "auth.totp_invalid");
    try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": old.code(&app)})).await.expect(200);
    // Its first code makes it the active one; the old one is void, and so are the old recovery codes.
    anna.post("/auth/2fa/verify", json!({"code": code(pending, app.domain.now())})).await.expect(200);
    app.clock.advance(TimeDelta::seconds(60));
    try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": old.code(&app)})).await.expect(401);
    try_to_sign_in(&app.anonymous(), "anna", json!({"recovery_code": old.recovery_codes[0]})).await.expect(401);
    try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": code(pending, app.domain.now())})).await.expect(200);
    // Nothing is pending any longer.
    let answer = anna.post("/auth/2fa/verify", json!({"code": "123456"})).await.expect(400);
    assert_eq!(answer.code(), "auth.totp_required");
}

#[tokio::test]
async fn of_two_set_ups_the_code_decides_which_secret_becomes_active() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (one, _) = app.sign_in("anna").await;
    let (two, _) = app.sign_in("anna").await;
    let secret = |answer: Value| answer["secret"].as_str().unwrap().to_owned();
    let first = secret(one.post("/auth/2fa/setup", json!({})).await.expect(200).json());
    let second = secret(two.post("/auth/2fa/setup", json!({})).await.expect(200).json());
    let now = app.domain.now();
    one.post("/auth/2fa/verify", json!({"code": code(&first, now)})).await.expect(400);
    two.post("/auth/2fa/verify", json!({"code": code(&second, now)})).await.expect(200);
    app.clock.advance(TimeDelta::seconds(60));
    let now = app.domain.now();
    try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": code(&first, now)})).await.expect(401);
    try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": code(&second, now)})).await.expect(200);
}

/// Trap 6: one code was taken three times.
#[tokio::test]
async fn a_code_works_once_and_none_before_it() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    let factor = enrol(&app, &anna).await;
    let (before, now, after) = (factor.code_in(&app, -30), factor.code(&app), factor.code_in(&app, 30));
    let stranger = app.anonymous();
    try_to_sign_in(&stranger, "anna", json!({"totp_code": now})).await.expect(200);
    for code in [&now, &before, &now] {
        let answer = try_to_sign_in(&stranger, "anna", json!({"totp_code": code})).await.expect(401);
        assert_eq!(answer.code(), "auth.totp_invalid");
        assert!(answer.json()["error"]["params"]["clock_skew_s"].is_null(), "{}", answer.text);
    }
    try_to_sign_in(&stranger, "anna", json!({"totp_code": after})).await.expect(200);
    // Nor does it prove anything elsewhere.
    let again = json!({"password": PASSWORD, "totp_code": after});
    assert_eq!(anna.post("/auth/reauthenticate", again).await.expect(400).code(), "auth.totp_invalid");
    anna.post("/auth/2fa/disable", json!({"code": after})).await.expect(400);
}

#[tokio::test]
async fn a_clock_that_is_off_is_named_after_the_right_password_only() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    let factor = enrol(&app, &anna).await;
    let late = factor.code_in(&app, -300);
    let answer = try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": late})).await.expect(401);
    assert_eq!(
        (answer.code(), &answer.json()["error"]["params"]["clock_skew_s"]),
        ("auth.totp_invalid".into(), &json!(-300))
    );
    let body = json!({"username": "anna", "password": "wrong password", "totp_code": late});
    let answer = app.anonymous().post("/auth/login", body).await.expect(401);
    assert_eq!((answer.code(), &answer.json()["error"]["params"]), ("auth.invalid_credentials".into(), &json!({})));
    let far = factor.code_in(&app, 3_600);
    let answer = try_to_sign_in(&app.anonymous(), "anna", json!({"totp_code": far})).await.expect(401);
    assert!(answer.json()["error"]["params"]["clock_skew_s"].is_null(), "{}", answer.text);
}

#[tokio::test]
async fn a_recovery_code_opens_the_account_once() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    let factor = enrol(&app, &anna).await;
    let typed = factor.recovery_codes[3].to_lowercase().replace('-', " ");
    let stranger = app.anonymous();
    try_to_sign_in(&stranger, "anna", json!({"recovery_code": typed})).await.expect(200);
    let again = try_to_sign_in(&stranger, "anna", json!({"recovery_code": typed})).await.expect(401);
    assert_eq!(again.code(), "auth.totp_invalid");
    assert_eq!(anna.get("/auth/2fa").await.expect(200).json()["recovery_codes_left"], 9);
    // Somebody else's codes open nothing here.
    app.make_user("bert", Role::Viewer).await;
    let (bert, _) = app.sign_in("bert").await;
    let other = enrol(&app, &bert).await;
    try_to_sign_in(&stranger, "anna", json!({"recovery_code": other.recovery_codes[0]})).await.expect(401);
    let none = anna.post("/auth/2fa/recovery-codes", json!({})).await.expect(400);
    assert_eq!(none.code(), "auth.totp_required");
    let proof = json!({"totp_code": factor.code(&app)});
    let fresh = anna.post("/auth/2fa/recovery-codes", proof.clone()).await.expect(200).json();
    assert_eq!(anna.post("/auth/2fa/recovery-codes", proof).await.expect(400).code(), "auth.totp_invalid");
    try_to_sign_in(&stranger, "anna", json!({"recovery_code": factor.recovery_codes[4]})).await.expect(401);
    try_to_sign_in(&stranger, "anna", json!({"recovery_code": fresh["recovery_codes"][0]})).await.expect(200);
    assert_eq!(bert.get("/auth/2fa").await.expect(200).json()["recovery_codes_left"], 10);
    let actions = castcore_store::audit::list_page(app.store.read(), &Default::default(), 100, 0).await.unwrap();
    let used = actions.iter().filter(|row| row.action == "auth.recovery_code_used" && row.outcome == "ok").count();
    assert_eq!(used, 2);
    let bytes = app.database_bytes();
    for secret in
        [factor.secret.as_str(), factor.recovery_codes[0].as_str(), &factor.recovery_codes[0].replace('-', "")]
    {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "in clear in the database");
    }
}

#[tokio::test]
async fn taking_the_factor_away_takes_a_code_and_a_recent_proof() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    assert_eq!(
        anna.post("/auth/2fa/disable", json!({"code": "1"})).await.expect(200).json(),
        json!({"enabled": false})
    );
    let factor = enrol(&app, &anna).await;
    let wrong = anna.post("/auth/2fa/disable", json!({"code": "000000"})).await.expect(400);
    assert_eq!(wrong.code(), "auth.totp_invalid");
    app.clock.advance(TimeDelta::minutes(11));
    for (path, body) in [
        ("/auth/2fa/disable", json!({"code": factor.code(&app)})),
        ("/auth/2fa/setup", json!({})),
        ("/auth/2fa/recovery-codes", json!({})),
    ] {
        assert_eq!(anna.post(path, body).await.expect(403).code(), "auth.reauthentication_required", "{path}");
    }
    let proof = json!({"password": PASSWORD});
    assert_eq!(anna.post("/auth/reauthenticate", proof).await.expect(400).code(), "auth.totp_required");
    let proof = json!({"password": PASSWORD, "totp_code": factor.code(&app)});
    assert_eq!(anna.post("/auth/reauthenticate", proof).await.expect(200).json(), json!({"recent_for_s": 600}));
    app.clock.advance(TimeDelta::seconds(60));
    anna.post("/auth/2fa/disable", json!({"code": factor.code(&app)})).await.expect(200);
    let state = anna.get("/auth/2fa").await.expect(200).json();
    assert_eq!(state, json!({"enabled": false, "pending": false, "recovery_codes_left": 0, "required": false}));
    app.sign_in("anna").await;
}

#[tokio::test]
async fn a_changed_factor_ends_the_other_sessions_and_forgets_the_devices() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, answer) = app.sign_in("anna").await;
    let (other, other_answer) = app.sign_in("anna").await;
    other.get("/auth/me").await.expect(200);
    let factor = enrol(&app, &anna).await;
    anna.get("/auth/me").await.expect(200);
    other.get("/auth/me").await.expect(401);
    let refresh = json!({"refresh_token": other_answer["refresh_token"]});
    app.anonymous().post("/auth/refresh", refresh).await.expect(401);
    let known = json!({"totp_code": factor.code(&app), "device_token": answer["device_token"]});
    let again = try_to_sign_in(&app.anonymous(), "anna", known).await.expect(200).json();
    assert_ne!(again["device_token"], answer["device_token"], "it is a new device now");
    let other = client_of(&app, &again);
    app.clock.advance(TimeDelta::seconds(60));
    anna.post("/auth/2fa/disable", json!({"code": factor.code(&app)})).await.expect(200);
    other.get("/auth/me").await.expect(401);
}

#[tokio::test]
async fn a_role_that_demands_a_factor_leaves_nothing_but_enrolling() {
    let app = TestApp::with_env(UNLIMITED).await;
    let operator = app.client(Role::Operator).await;
    let viewer = app.client(Role::Viewer).await;
    operator.get("/stream-jobs").await.expect(200);
    demand_factor(&app, json!(["operator", "admin"])).await;
    // At once, for those who are signed in already.
    assert_eq!(operator.get("/stream-jobs").await.expect(403).code(), "auth.second_factor_required");
    assert_eq!(operator.post("/destinations", json!({})).await.expect(403).code(), "auth.second_factor_required");
    viewer.get("/stream-jobs").await.expect(200);
    let me = operator.get("/auth/me").await.expect(200).json();
    assert_eq!((&me["second_factor_required"], &me["must_change_password"]), (&json!(true), &json!(false)));
    assert_eq!(me["permissions"], json!(["account.self", "account.enrol"]));
    let (_, answer) = app.sign_in("operator").await;
    assert_eq!(answer["user"]["second_factor_required"], json!(true));
    // Enrolling takes no fresh proof: there is no way to give one.
    app.clock.advance(TimeDelta::minutes(15));
    let proof = json!({"password": PASSWORD});
    assert_eq!(operator.post("/auth/reauthenticate", proof).await.expect(403).code(), "auth.second_factor_required");
    let factor = enrol(&app, &operator).await;
    operator.get("/stream-jobs").await.expect(200);
    assert_eq!(operator.get("/auth/me").await.expect(200).json()["second_factor_required"], json!(false));
    let proof = json!({"password": PASSWORD, "totp_code": factor.code(&app)});
    operator.post("/auth/reauthenticate", proof).await.expect(200);
    app.clock.advance(TimeDelta::seconds(60));
    let refused = operator.post("/auth/2fa/disable", json!({"code": factor.code(&app)})).await.expect(409);
    assert_eq!(refused.code(), "auth.second_factor_required");
    demand_factor(&app, json!([])).await;
    operator.post("/auth/2fa/disable", json!({"code": factor.code(&app)})).await.expect(200);
}

#[tokio::test]
async fn every_field_takes_any_nonsense_without_a_failure_of_ours() {
    let app = TestApp::with_env(UNLIMITED).await;
    app.make_user("anna", Role::Viewer).await;
    let (anna, _) = app.sign_in("anna").await;
    enrol(&app, &anna).await;
    let long = "9".repeat(100_000);
    for nonsense in [json!(5), json!([]), json!({}), json!("\u{0}٣٣٣٣٣"), json!(long)] {
        for (path, fields) in [
            ("/auth/login", &["username", "password", "totp_code", "recovery_code", "device_token"][..]),
            ("/auth/reauthenticate", &["password", "totp_code", "recovery_code"]),
            ("/auth/password", &["current_password", "new_password"]),
            ("/auth/2fa/verify", &["code"]),
            ("/auth/2fa/disable", &["code"]),
            ("/auth/refresh", &["refresh_token"]),
        ] {
            for field in fields {
                let mut body = json!({"username": "anna", "password": PASSWORD, "current_password": PASSWORD,
                    "new_password": "something new 77", "code": "000000", "refresh_token": "x"});
                body[field] = nonsense.clone();
                let client = if path == "/auth/login" { app.anonymous() } else { anna.clone() };
                let answer = client.post(path, body).await;
                let status = answer.status.as_u16();
                assert!((400..500).contains(&status), "{path} {field}: {status} {}", answer.text);
                assert!(!answer.text.contains("99999"), "an echo from {path} {field}");
            }
        }
    }
}
