//! Tokens that are not what they pass for: each is refused with 401, whatever it was made with.

use crate::app::{Client, PASSWORD, TestApp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use castcore_domain::identity::tokens::TokenKind;
use castcore_model::{Clock as _, Role};
use castcore_vault::{Purpose, Secret, SecretKeys, derive_key};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};

const SECRET_KEY: &str = "nOq3rT5uV7wX9yZ1aB3cD5eF7gH9iJ1k";
const FORMER_KEY: &str = "zY8xW6vU4tS2rQ0pO8nM6lK4jI2hG0fE";

/// The pieces of a token.
fn parts(token: &str) -> (Value, Value) {
    let piece = |n: usize| {
        let bytes = BASE64.decode(token.split('.').nth(n).unwrap()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    (piece(0), piece(1))
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()))
}

fn signed(header: &Value, claims: &Value, key: &[u8]) -> String {
    let text = unsigned(header, claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

fn signed_512(header: &Value, claims: &Value, key: &[u8]) -> String {
    let text = unsigned(header, claims);
    let mut mac = Hmac::<Sha512>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

fn with(value: &Value, name: &str, new: Value) -> Value {
    let mut value = value.clone();
    value[name] = new;
    value
}

fn without(value: &Value, name: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(name);
    value
}

fn bearing(app: &TestApp, token: impl Into<String>) -> Client {
    Client { token: Some(token.into()), ..app.anonymous() }
}

async fn app() -> (TestApp, Client, Value) {
    let app = TestApp::with_env(&[("SECRET_KEY", SECRET_KEY), ("RATE_LIMIT_ENABLED", "false")]).await;
    app.make_user("anna", Role::Admin).await;
    let (client, answer) = app.sign_in("anna").await;
    (app, client, answer)
}

#[tokio::test]
async fn a_forged_or_mistaken_token_opens_nothing() {
    let (app, client, _) = app().await;
    let (header, claims) = parts(client.token.as_deref().unwrap());
    let key = derive_key(&Secret::new(SECRET_KEY), Purpose::AccessToken);
    let now = app.clock.now().timestamp();
    let ours = |header: &Value, claims: &Value| signed(header, claims, &key);
    // The forge works: with everything right its token is as good as a real one.
    bearing(&app, ours(&header, &claims)).get("/auth/me").await.expect(200);

    let mut forged: Vec<(String, String)> = Vec::new();
    let mut add = |what: &str, token: String| forged.push((what.to_owned(), token));
    for alg in ["none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", "EdDSA", "PS256", ""] {
        let header = with(&header, "alg", json!(alg));
        add(&format!("alg {alg}, unsigned"), format!("{}.", unsigned(&header, &claims)));
        add(&format!("alg {alg}, signed as HS256"), ours(&header, &claims));
    }
    add("HS512, signed as such", signed_512(&with(&header, "alg", json!("HS512")), &claims, &key));
    add("no signature at all", unsigned(&header, &claims));
    add("an unknown kid", ours(&with(&header, "kid", json!("AAAAAAAA")), &claims));
    add("a kid that is a path", ours(&with(&header, "kid", json!("../../dev/null")), &claims));
    add("no kid", ours(&without(&header, "kid"), &claims));
    add("another key under the right kid", signed(&header, &claims, &[7; 32]));
    add("SECRET_KEY itself", signed(&header, &claims, SECRET_KEY.as_bytes()));
    add("an empty key", signed(&header, &claims, b""));
    let jwk = with(&header, "jwk", json!({"kty": "oct", "k": BASE64.encode([7; 32])}));
    add("its own key in the header", signed(&jwk, &claims, &[7; 32]));
    for kind in ["refresh", "oauth_state", "playback", "ticket", "Access", ""] {
        add(&format!("type {kind}"), ours(&header, &with(&claims, "type", json!(kind))));
    }
    for aud in ["castcore", "castcore-playback", "castcore-oauth", ""] {
        add(&format!("aud {aud}"), ours(&header, &with(&claims, "aud", json!(aud))));
    }
    add("iss of somebody else", ours(&header, &with(&claims, "iss", json!("castcore.example"))));
    for claim in ["iss", "aud", "sub", "sid", "exp", "iat", "type"] {
        add(&format!("no {claim}"), ours(&header, &without(&claims, claim)));
    }
    add("expired", ours(&header, &with(&claims, "exp", json!(now))));
    add("expired before it was made", ours(&header, &with(&claims, "exp", json!(now - 1))));
    add("made in the far future", ours(&header, &with(&claims, "iat", json!(now + 86_400))));
    add("a time that is none", ours(&header, &with(&claims, "exp", json!(i64::MAX))));
    add("another user", ours(&header, &with(&claims, "sub", json!(uuid::Uuid::new_v4()))));
    add("another session", ours(&header, &with(&claims, "sid", json!(uuid::Uuid::new_v4()))));
    for (what, token) in forged {
        let answer = bearing(&app, token).get("/auth/me").await;
        assert_eq!(answer.status.as_u16(), 401, "{what}: {}", answer.text);
    }
}

#[tokio::test]
async fn no_other_kind_of_signed_token_is_an_access_token() {
    let (app, client, _) = app().await;
    let (header, claims) = parts(client.token.as_deref().unwrap());
    let keys = SecretKeys::new(Secret::new(SECRET_KEY), []);
    for kind in TokenKind::ALL.into_iter().filter(|kind| *kind != TokenKind::Access) {
        let key = keys.current(kind.purpose());
        // As the other part of the server would make it, and with everything but the key changed to fit.
        let own = with(&with(&claims, "type", json!(kind.name())), "aud", json!(kind.audience()));
        for claims in [&own, &claims] {
            bearing(&app, signed(&header, claims, &key)).get("/auth/me").await.expect(401);
        }
    }
}

#[tokio::test]
async fn what_opens_one_door_opens_no_other() {
    let (app, client, answer) = app().await;
    let (access, refresh) = (client.token.clone().unwrap(), answer["refresh_token"].as_str().unwrap().to_owned());
    let ticket = client.post("/ws/tickets", json!({"path": "/api/v1/ws"})).await.expect(200).json();
    let ticket = ticket["ticket"].as_str().unwrap().to_owned();
    let unknown = format!("cc_{}", castcore_vault::random::token(32).expose());
    for token in [&*refresh, &*ticket, &*unknown, "", "null", "undefined", PASSWORD] {
        bearing(&app, token).get("/auth/me").await.expect(401);
    }
    let api_token = client.post("/tokens", json!({"name": "automation"})).await.expect(201).json();
    let api_token = api_token["token"].as_str().unwrap().to_owned();
    bearing(&app, &*api_token).get("/auth/me").await.expect(200);
    for token in [&access, &ticket, &api_token, &unknown] {
        let answer = app.anonymous().post("/auth/refresh", json!({"refresh_token": token})).await;
        assert_eq!(answer.expect(401).code(), "auth.token_expired");
    }
    // A basic login and a token in the wrong scheme are nobody.
    for scheme in ["Basic", "Token", "Bearer\t"] {
        let stranger = app.anonymous().with_header("authorization", &format!("{scheme} {access}"));
        stranger.get("/auth/me").await.expect(401);
    }
    for name in ["ticket", "token", "access_token"] {
        app.anonymous().get(&format!("/ws?{name}={access}")).await.expect(401);
        app.anonymous().get(&format!("/auth/me?{name}={access}")).await.expect(401);
    }
    app.anonymous().with_header("cookie", &format!("access_token={access}")).get("/auth/me").await.expect(401);
    // The real ones still open theirs: none of this was taken for a theft.
    client.get("/auth/me").await.expect(200);
    app.anonymous().post("/auth/refresh", json!({"refresh_token": refresh})).await.expect(200);
}

#[tokio::test]
async fn a_new_secret_key_keeps_sessions_for_as_long_as_the_former_one_is_named() {
    let old = TestApp::with_env(&[("SECRET_KEY", FORMER_KEY)]).await;
    let operator = old.client(Role::Operator).await;
    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app", "stream_key": "live-key-8842"});
    operator.post("/destinations", body).await.expect(201);
    let (_, answer) = old.sign_in("operator").await;

    let overlap = old.again(&[("SECRET_KEY", SECRET_KEY), ("SECRET_KEY_PREVIOUS", FORMER_KEY)]).await;
    let same = Client { router: overlap.router.clone(), ..operator.clone() };
    let seen = same.get("/destinations").await.expect(200).json();
    assert_eq!(seen[0]["stream_key"], "••••8842", "what ENCRYPTION_KEY sealed opens");
    let refreshed = overlap.anonymous().post("/auth/refresh", json!({"refresh_token": answer["refresh_token"]})).await;
    let new = refreshed.expect(200).json();
    let (old_header, _) = parts(operator.token.as_deref().unwrap());
    let (new_header, _) = parts(new["access_token"].as_str().unwrap());
    assert_ne!(old_header["kid"], new_header["kid"], "the new key signs");

    // The new key alone: what the old one signed is nothing any more; sessions themselves live on.
    let alone = old.again(&[("SECRET_KEY", SECRET_KEY)]).await;
    Client { router: alone.router.clone(), ..operator }.get("/auth/me").await.expect(401);
    bearing(&alone, new["access_token"].as_str().unwrap()).get("/auth/me").await.expect(200);
    let refreshed = alone.anonymous().post("/auth/refresh", json!({"refresh_token": new["refresh_token"]})).await;
    let newest = refreshed.expect(200).json();
    let seen = bearing(&alone, newest["access_token"].as_str().unwrap()).get("/destinations").await.expect(200).json();
    assert_eq!(seen[0]["stream_key"], "••••8842");

    // With overlap it holds for its own lifetime, not longer.
    overlap.clock.advance(TimeDelta::minutes(30));
    assert_eq!(same.get("/auth/me").await.expect(401).code(), "auth.token_expired");
}
