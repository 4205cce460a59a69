//! Every route against every kind of caller. What is expected comes from the tables that the checks read: the access of
//! the route, and [`Caller::require`] of a caller that was put together by hand.

use crate::app::{Client, TestApp};
use axum::http::Method;
use castcore_api::endpoint::Access;
use castcore_domain::{Caller, Credential, Origin, Restriction};
use castcore_model::{ApiTokenId, Permission, Role, Scope, SessionId, UserId};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// Operations that end the session that asks; those who may have tests of their own.
const ENDS_THE_CALLER: &[&str] = &["POST /auth/logout"];
/// Operations that refuse a token although its scopes permit them, because they take a recent proof.
const TAKES_A_PROOF: &[&str] = &[];
/// Sockets authorise themselves; this is what they need.
const SOCKETS: &[(&str, Permission)] = &[
    ("/ws", Permission::StreamsRead),
    ("/ws/status", Permission::StreamsRead),
    ("/ws/logs/11111111-1111-4111-8111-111111111111", Permission::LogsRead),
];

/// What happens to a kind of caller.
enum Expected {
    /// 401 with this code, everywhere.
    Unknown(&'static str),
    /// 403 with this code, everywhere.
    Stopped(&'static str),
    /// What the tables say.
    As(Box<Caller>),
}

struct Kind {
    name: String,
    client: Client,
    expected: Expected,
}

impl Kind {
    fn unknown(name: &str, client: Client) -> Self {
        Self { name: name.to_owned(), client, expected: Expected::Unknown("auth.forbidden") }
    }

    fn session(name: &str, client: Client, role: Role, restriction: Option<Restriction>) -> Self {
        let credential = Credential::Session { id: SessionId::random(), authenticated_at: Default::default() };
        let caller = Caller::user(UserId::random(), name, vec![role], credential, Origin::default());
        Self { name: name.to_owned(), client, expected: Expected::As(Box::new(Caller { restriction, ..caller })) }
    }

    fn token(client: Client, role: Role, scopes: &[Scope]) -> Self {
        let name = format!("token of {role}, {scopes:?}");
        let credential = Credential::ApiToken { id: ApiTokenId::random(), scopes: scopes.to_vec() };
        let caller = Caller::user(UserId::random(), &name, vec![role], credential, Origin::default());
        Self { name, client, expected: Expected::As(Box::new(caller)) }
    }

    /// Checks an answer to a request for something that needs `permission`.
    #[track_caller]
    fn check(&self, operation: &str, permission: Permission, status: u16, code: &str) {
        let place = format!("{operation} ({permission}) as {}: {status} {code}", self.name);
        match &self.expected {
            Expected::Unknown(expected) => assert_eq!((status, code), (401, *expected), "{place}"),
            Expected::Stopped(expected) => assert_eq!((status, code), (403, *expected), "{place}"),
            Expected::As(caller) => match caller.require(permission) {
                Err(fault) => assert_eq!((status, code), (403, fault.code.name()), "{place}"),
                Ok(()) if caller.token_id().is_some() && TAKES_A_PROOF.contains(&operation) => {
                    assert_eq!((status, code), (403, "auth.forbidden"), "{place}");
                }
                Ok(()) => assert!(![401, 403].contains(&status) && status < 500, "{place}"),
            },
        }
    }
}

fn bearer(app: &TestApp, token: &Value) -> Client {
    Client { token: Some(token.as_str().unwrap().to_owned()), ..app.anonymous() }
}

async fn token(app: &TestApp, owner: &Client, body: Value) -> (Client, String) {
    let made = owner.post("/tokens", body).await.expect(201).json();
    (bearer(app, &made["token"]), made["id"].as_str().unwrap().to_owned())
}

/// A user of that name and role, signed in, and its id.
async fn person(app: &TestApp, name: &str, role: Role) -> (Client, String) {
    app.make_user(name, role).await;
    let (client, answer) = app.sign_in(name).await;
    (client, answer["user"]["id"].as_str().unwrap().to_owned())
}

async fn walk(app: &TestApp, kinds: &[Kind]) {
    let (_, table) = castcore_api::describe(app.state.clone());
    assert!(table.len() > 50, "the table has {} routes", table.len());
    for route in &table {
        let Access::Needs(permission) = route.access else { continue };
        let operation = format!("{} {}", route.method, route.path);
        let method: Method = route.method.parse().unwrap();
        let path = format!("/api/v1{}", crate::routes::concrete(&route.path));
        for kind in kinds {
            let may = matches!(&kind.expected, Expected::As(caller) if caller.may(permission));
            if may && ENDS_THE_CALLER.contains(&operation.as_str()) {
                continue;
            }
            let answer = kind.client.send(method.clone(), &path, Some("{}".into())).await;
            let code = if answer.status.is_success() { String::new() } else { answer.code() };
            kind.check(&operation, permission, answer.status.as_u16(), &code);
        }
    }
    for (path, permission) in SOCKETS {
        for kind in kinds {
            let answer = kind.client.get(path).await;
            // Who is let in is told that this is no handshake, in plain text.
            let refused = matches!(answer.status.as_u16(), 401 | 403);
            let code = if refused { answer.code() } else { String::new() };
            kind.check(path, *permission, answer.status.as_u16(), &code);
        }
    }
}

#[tokio::test]
async fn each_route_lets_in_whom_the_table_says_and_nobody_else() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    // What runs out is made first, and then a day passes.
    let (expired_jwt, _) = person(&app, "early", Role::Admin).await;
    let (expired_token, _) = token(&app, &expired_jwt, json!({"name": "short", "expires_in_days": 1})).await;
    app.clock.advance(TimeDelta::days(1));
    let mut kinds = vec![
        Kind::unknown("nobody", app.anonymous()),
        Kind::unknown("garbage", bearer(&app, &json!("garbage"))),
        Kind::unknown("garbage of a token", bearer(&app, &json!("cc_garbage"))),
        Kind::unknown("a token that nobody has", bearer(&app, &json!(format!("cc_{}", "a".repeat(43))))),
        Kind {
            expected: Expected::Unknown("auth.token_expired"),
            ..Kind::unknown("expired access token", expired_jwt)
        },
        Kind::unknown("expired token", expired_token),
    ];
    let (admin, _) = person(&app, "admin", Role::Admin).await;
    for role in Role::ALL {
        let (owner, _) = match role {
            Role::Admin => (admin.clone(), String::new()),
            _ => person(&app, role.name(), role).await,
        };
        let (all, _) = token(&app, &owner, json!({"name": "all"})).await;
        kinds.push(Kind::token(all, role, &[]));
        for scope in Scope::ALL {
            let (scoped, _) = token(&app, &owner, json!({"name": "one", "scopes": [scope.name()]})).await;
            kinds.push(Kind::token(scoped, role, &[*scope]));
        }
        kinds.push(Kind::session(role.name(), owner, role, None));
    }
    let (revoked, id) = token(&app, &admin, json!({"name": "revoked"})).await;
    admin.delete(&format!("/tokens/{id}")).await.expect(204);
    kinds.push(Kind::unknown("revoked token", revoked));
    let (out, _) = person(&app, "out", Role::Admin).await;
    out.send(Method::POST, "/api/v1/auth/logout", None).await.expect(204);
    kinds.push(Kind::unknown("signed-out session", out));
    for name in ["deactivated", "deleted"] {
        let (client, id) = person(&app, name, Role::Admin).await;
        let (robot, _) = token(&app, &client, json!({"name": "robot"})).await;
        client.get("/users").await.expect(200);
        robot.get("/users").await.expect(200);
        match name {
            "deleted" => admin.delete(&format!("/users/{id}")).await.expect(204),
            _ => admin.patch(&format!("/users/{id}"), json!({"is_active": false})).await.expect(200),
        };
        kinds.push(Kind::unknown(&format!("{name} user"), client));
        kinds.push(Kind::unknown(&format!("token of a {name} user"), robot));
    }
    let (changing, id) = person(&app, "changing", Role::Operator).await;
    let (robot, _) = token(&app, &changing, json!({"name": "robot"})).await;
    admin.patch(&format!("/users/{id}"), json!({"password": "something else entirely"})).await.expect(200);
    let body = json!({"username": "changing", "password": "something else entirely"});
    let again = app.anonymous().post("/auth/login", body).await.expect(200).json();
    let restriction = Some(Restriction::ChangePassword);
    let changing = bearer(&app, &again["access_token"]);
    kinds.push(Kind::session("somebody who must change the password", changing, Role::Operator, restriction));
    let stopped = Expected::Stopped("auth.password_change_required");
    kinds.push(Kind { expected: stopped, ..Kind::unknown("the token of such a user", robot) });
    walk(&app, &kinds).await;
}

#[tokio::test]
async fn who_must_enrol_does_nothing_else() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    let (operator, _) = person(&app, "operator", Role::Operator).await;
    let (robot, _) = token(&app, &operator, json!({"name": "robot"})).await;
    let (admin, _) = person(&app, "admin", Role::Admin).await;
    admin.patch("/settings", json!({"second_factor_roles": ["operator"]})).await.expect(200);
    let restriction = Some(Restriction::EnrolSecondFactor);
    let stopped = Expected::Stopped("auth.second_factor_required");
    let kinds = [
        Kind::session("somebody who must enrol", operator, Role::Operator, restriction),
        Kind { expected: stopped, ..Kind::unknown("the token of such a user", robot) },
    ];
    walk(&app, &kinds).await;
}

/// The page of the documentation is printed from the same tables.
#[tokio::test]
async fn the_page_of_permissions_is_fresh() {
    let app = TestApp::new().await;
    let (_, table) = castcore_api::describe(app.state.clone());
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security/permissions.md");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let page = castcore_api::permissions::page(&table);
    assert!(page == committed, "run: castcore openapi --permissions > docs/security/permissions.md");
}
