//! Many at once, on two servers that share a database: what works once works once.

use crate::{
    app::{Answer, TestApp},
    authenticator::{Enrolled, code, enrol, try_to_sign_in},
};
use castcore_model::Role;
use castcore_store::Target;
use castcore_testkit::postgres::Database;
use castcore_vault::Secret;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tempfile::TempDir;

const UNLIMITED: &[(&str, &str)] = &[("RATE_LIMIT_ENABLED", "false")];

fn sqlite(folder: &TempDir) -> Target {
    Target::Sqlite { path: folder.path().join("castcore.db") }
}

fn postgres(database: &Database) -> Target {
    let env = database.env().unwrap();
    let value = |name: &str| env.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap();
    Target::Postgres {
        host: value("POSTGRES_HOST"),
        port: value("POSTGRES_PORT").parse().unwrap(),
        database: value("POSTGRES_DB"),
        user: value("POSTGRES_USER"),
        password: Secret::new(value("POSTGRES_PASSWORD")),
        schema: None,
    }
}

/// Runs each of these functions on two servers over SQLite, and on two over PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                let apps = super::TestApp::pair(super::sqlite, super::UNLIMITED).await;
                super::$name(&apps).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                let Some(database) = super::Database::create().unwrap() else {
                    use std::io::Write as _;
                    let _ = std::io::stderr().write_all(b"SKIPPED: PostgreSQL (CASTCORE_TEST_POSTGRES is not set)\n");
                    return;
                };
                let apps = super::TestApp::pair(|_| super::postgres(&database), super::UNLIMITED).await;
                super::$name(&apps).await;
                for app in apps {
                    app.store.clone().close().await.unwrap();
                }
            })*
        }
    };
}
on_both!(
    one_refresh_token_gives_one_pair_under_two_hundred,
    one_retry_key_gives_the_same_pair_to_fifty,
    one_code_signs_in_once_under_fifty,
    one_recovery_code_signs_in_once_under_fifty,
    racing_verifications_switch_one_secret_on,
    the_last_administrator_survives_a_duel,
);

/// Sends the same request `times` times, to both servers in turn.
async fn at_once(apps: &[TestApp; 2], times: usize, path: &'static str, body: Value) -> Vec<Answer> {
    let tries: Vec<_> = (0..times)
        .map(|n| {
            let (client, body) = (apps[n % 2].anonymous(), body.clone());
            tokio::spawn(async move { client.post(path, body).await })
        })
        .collect();
    let mut answers = Vec::with_capacity(times);
    for attempt in tries {
        answers.push(attempt.await.unwrap());
    }
    answers
}

fn successes(answers: &[Answer]) -> Vec<Value> {
    answers.iter().filter(|answer| answer.status.as_u16() == 200).map(Answer::json).collect()
}

/// Trap 7: eight parallel uses gave up to four pairs, and the family lived on.
async fn one_refresh_token_gives_one_pair_under_two_hundred(apps: &[TestApp; 2]) {
    apps[0].make_user("anna", Role::Viewer).await;
    let (anna, first) = apps[0].sign_in("anna").await;
    let body = json!({"refresh_token": first["refresh_token"]});
    let answers = at_once(apps, 200, "/auth/refresh", body).await;
    let pairs = successes(&answers);
    assert_eq!(pairs.len(), 1);
    for answer in answers.iter().filter(|answer| answer.status.as_u16() != 200) {
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "auth.token_expired"), "{}", answer.text);
    }
    // The family is dead, the pair that was won included, and one row says why.
    let next = json!({"refresh_token": pairs[0]["refresh_token"]});
    apps[1].anonymous().post("/auth/refresh", next).await.expect(401);
    let mut winner = anna.clone();
    winner.token = pairs[0]["access_token"].as_str().map(ToOwned::to_owned);
    winner.get("/auth/me").await.expect(401);
    anna.get("/auth/me").await.expect(401);
    let rows = castcore_store::audit::list_page(apps[0].store.read(), &Default::default(), 100, 0).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.action == "auth.refresh_reuse").count(), 1);
}

async fn one_retry_key_gives_the_same_pair_to_fifty(apps: &[TestApp; 2]) {
    apps[0].make_user("anna", Role::Viewer).await;
    let (anna, first) = apps[0].sign_in("anna").await;
    let tries: Vec<_> = (0..50)
        .map(|n| {
            let client = apps[n % 2].anonymous().with_header("idempotency-key", "tab-1");
            let body = json!({"refresh_token": first["refresh_token"]});
            tokio::spawn(async move { client.post("/auth/refresh", body).await })
        })
        .collect();
    let mut tokens = Vec::new();
    for attempt in tries {
        tokens.push(attempt.await.unwrap().expect(200).json()["refresh_token"].clone());
    }
    assert!(tokens.iter().all(|token| *token == tokens[0] && token.is_string()), "one pair for all");
    anna.get("/auth/me").await.expect(200);
    let next = json!({"refresh_token": tokens[0]});
    apps[1].anonymous().post("/auth/refresh", next).await.expect(200);
}

async fn one_code_signs_in_once_under_fifty(apps: &[TestApp; 2]) {
    let (factor, device) = somebody_with_a_factor(apps).await;
    signs_in_once(apps, &device, json!({"totp_code": factor.code(&apps[0])})).await;
}

async fn one_recovery_code_signs_in_once_under_fifty(apps: &[TestApp; 2]) {
    let (factor, device) = somebody_with_a_factor(apps).await;
    signs_in_once(apps, &device, json!({"recovery_code": factor.recovery_codes[0]})).await;
}

/// Anna, her factor, and the token of a device of hers.
async fn somebody_with_a_factor(apps: &[TestApp; 2]) -> (Enrolled, Value) {
    apps[0].make_user("anna", Role::Viewer).await;
    let (anna, _) = apps[0].sign_in("anna").await;
    let factor = enrol(&apps[0], &anna).await;
    let proof = json!({"totp_code": factor.code(&apps[0])});
    let answer = try_to_sign_in(&apps[0].anonymous(), "anna", proof).await.expect(200).json();
    apps[0].clock.advance(TimeDelta::seconds(60));
    apps[1].clock.advance(TimeDelta::seconds(120));
    assert_eq!(apps[0].domain.now(), apps[1].domain.now());
    (factor, answer["device_token"].clone())
}

/// Fifty sign-ins with one code, half of them from a known device. The lines before the hashing have room for all
/// strangers, and for a few at once of the one account that is known.
async fn signs_in_once(apps: &[TestApp; 2], device: &Value, proof: Value) {
    let tries: Vec<_> = (0..50)
        .map(|n| {
            let (client, mut proof) = (apps[n % 2].anonymous(), proof.clone());
            if n % 4 < 2 {
                proof["device_token"] = device.clone();
            }
            tokio::spawn(async move { try_to_sign_in(&client, "anna", proof).await })
        })
        .collect();
    let (mut won, mut turned_away) = (0, 0);
    for attempt in tries {
        let answer = attempt.await.unwrap();
        match answer.status.as_u16() {
            200 => won += 1,
            401 => assert_eq!(answer.code(), "auth.totp_invalid"),
            429 => turned_away += 1,
            other => panic!("{other}: {}", answer.text),
        }
    }
    assert_eq!(won, 1);
    assert!(turned_away <= 26 - 8, "{turned_away} turned away");
}

async fn racing_verifications_switch_one_secret_on(apps: &[TestApp; 2]) {
    apps[0].make_user("anna", Role::Viewer).await;
    let (one, _) = apps[0].sign_in("anna").await;
    let (mut two, _) = apps[0].sign_in("anna").await;
    two.router = apps[1].router.clone();
    let secret = |answer: Value| answer["secret"].as_str().unwrap().to_owned();
    let (first, second) = tokio::join!(one.post("/auth/2fa/setup", json!({})), two.post("/auth/2fa/setup", json!({})));
    // One of the two may have found the row changed under it, which is an answer, too.
    let secrets: Vec<String> = [first, second]
        .into_iter()
        .filter(|answer| answer.status.as_u16() == 200)
        .map(|answer| secret(answer.json()))
        .collect();
    let now = apps[0].domain.now();
    let tries: Vec<_> = (0..20)
        .map(|n| {
            let client = if n % 2 == 0 { one.clone() } else { two.clone() };
            let body = json!({"code": code(&secrets[n / 2 % secrets.len()], now)});
            tokio::spawn(async move { client.post("/auth/2fa/verify", body).await })
        })
        .collect();
    let mut enabled = Vec::new();
    for attempt in tries {
        let answer = attempt.await.unwrap();
        if answer.status.as_u16() == 200 {
            enabled.push(answer.json());
        }
    }
    assert_eq!(enabled.len(), 1, "one verification succeeds");
    for app in apps {
        app.clock.advance(TimeDelta::seconds(60));
    }
    let mut open = 0;
    for secret in &secrets {
        let proof = json!({"totp_code": code(secret, apps[0].domain.now())});
        open += usize::from(try_to_sign_in(&apps[0].anonymous(), "anna", proof).await.status.as_u16() == 200);
    }
    assert_eq!(open, 1, "and exactly that secret signs in");
    let recovery = json!({"recovery_code": enabled[0]["recovery_codes"][0]});
    try_to_sign_in(&apps[1].anonymous(), "anna", recovery).await.expect(200);
}

/// Ten rounds in which two administrators take each other's role away, or delete each other, at once on two servers: one
/// of them stays.
async fn the_last_administrator_survives_a_duel(apps: &[TestApp; 2]) {
    for round in 0..10 {
        let names = [format!("left{round}"), format!("right{round}")];
        let mut duellists = Vec::new();
        for name in &names {
            apps[0].make_user(name, Role::Admin).await;
        }
        for (app, name) in apps.iter().zip(&names) {
            let (client, answer) = app.sign_in(name).await;
            duellists.push((client, answer["user"]["id"].as_str().unwrap().to_owned()));
        }
        // Winners of earlier rounds would be somebody else who administers.
        let tx = apps[0].store.begin().await.unwrap();
        for row in castcore_store::users::list_page(&tx, 100, 0).await.unwrap().0 {
            if !names.contains(&row.username) {
                castcore_store::users::set_roles(&tx, row.id, &[Role::Viewer]).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        let shots = (0..2).map(|n| {
            let (client, path) = (duellists[n].0.clone(), format!("/users/{}", duellists[1 - n].1));
            tokio::spawn(async move {
                match round % 3 {
                    0 => client.patch(&path, json!({"roles": ["viewer"]})).await,
                    1 => client.patch(&path, json!({"is_active": false})).await,
                    _ => client.delete(&path).await,
                }
            })
        });
        let mut answers = Vec::new();
        for shot in shots.collect::<Vec<_>>() {
            answers.push(shot.await.unwrap());
        }
        let hits = answers.iter().filter(|answer| answer.status.is_success()).count();
        assert_eq!(hits, 1, "round {round}: {answers:?}");
        let missed = answers.iter().find(|answer| !answer.status.is_success()).unwrap();
        let refused = (missed.status.as_u16(), missed.code());
        // Either it came second, or the other one's server had thrown it out by then.
        let expected = [(409, "users.last_admin"), (401, "auth.forbidden"), (403, "auth.forbidden")];
        assert!(expected.contains(&(refused.0, refused.1.as_str())), "round {round}: {refused:?}");
        assert_eq!(castcore_store::users::count_active_admins(apps[1].store.read()).await.unwrap(), 1);
    }
}
