//! Every route against every kind of caller, and the document against the table.

use crate::app::{Client, TestApp};
use axum::http::Method;
use castcore_api::endpoint::Access;
use castcore_model::{Permission, Role};
use std::collections::BTreeSet;

pub(crate) fn concrete(path: &str) -> String {
    let id = "11111111-1111-4111-8111-111111111111";
    path.split('/')
        .map(|part| match part {
            "{run}" => "1",
            "{file}" => "index.m3u8",
            part if part.starts_with('{') => id,
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn each_route_lets_in_whom_the_table_says_and_nobody_else() {
    let app = TestApp::with_env(&[("RATE_LIMIT_ENABLED", "false")]).await;
    let clients = [
        (None, app.anonymous()),
        (Some(Role::Viewer), app.client(Role::Viewer).await),
        (Some(Role::Operator), app.client(Role::Operator).await),
        (Some(Role::Admin), app.client(Role::Admin).await),
    ];
    let garbage = Client { token: Some("garbage".into()), ..app.anonymous() };
    let (_, table) = castcore_api::describe(app.state.clone());
    assert!(table.len() > 35, "the table has {} routes", table.len());
    for route in table {
        let Access::Needs(permission) = route.access else { continue };
        if route.path == "/auth/logout" {
            continue; // would end the sessions that this test uses; it has a test of its own
        }
        let method: Method = route.method.parse().unwrap();
        let path = format!("/api/v1{}", concrete(&route.path));
        for (role, client) in &clients {
            let answer = client.send(method.clone(), &path, Some("{}".into())).await;
            let status = answer.status.as_u16();
            let allowed = role.is_some_and(|role| role.allows(permission));
            match (role, allowed) {
                (None, _) => assert_eq!(status, 401, "{method} {path} anonymous"),
                (Some(role), false) => assert_eq!(status, 403, "{method} {path} {role}: {}", answer.text),
                (Some(role), true) => {
                    assert!(![401, 403].contains(&status) && status < 500, "{method} {path} {role}: {}", answer.text);
                }
            }
        }
        assert_eq!(garbage.send(method, &path, Some("{}".into())).await.status.as_u16(), 401, "{path} with garbage");
    }
}

#[tokio::test]
async fn public_routes_are_the_ones_we_know() {
    let app = TestApp::new().await;
    let (_, table) = castcore_api::describe(app.state.clone());
    let open: BTreeSet<String> = table
        .iter()
        .filter(|route| matches!(route.access, Access::Public(_)))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let expected = [
        "GET /health",
        "GET /metrics",
        "GET /setup/state",
        "GET /system/health",
        "GET /ws",
        "GET /ws/logs/{job_id}",
        "GET /ws/status",
        "POST /auth/login",
        "POST /auth/refresh",
        "POST /security/csp-reports",
        "POST /setup/admin",
    ];
    assert_eq!(open, expected.into_iter().map(ToOwned::to_owned).collect());
}

#[tokio::test]
async fn the_document_names_a_permission_for_each_operation_and_is_sound() {
    let app = TestApp::new().await;
    let (document, table) = castcore_api::describe(app.state.clone());
    let document = serde_json::to_value(document).unwrap();
    let permissions: BTreeSet<&str> = Permission::ALL.iter().map(|p| p.name()).collect();
    let mut ids = BTreeSet::new();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations += 1;
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "operation id {id} twice");
            match operation["x-required-permission"].as_str() {
                Some(permission) => {
                    assert!(permissions.contains(permission), "{method} {path}");
                    assert!(Role::from_name(operation["x-required-role"].as_str().unwrap()).is_some());
                    assert_eq!(operation["security"][0]["bearer"], serde_json::json!([]), "{method} {path}");
                }
                None => assert!(operation["x-public"].is_string(), "{method} {path} names nobody"),
            }
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
        }
    }
    assert_eq!(operations, table.len());
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document["components"]["schemas"][reference].is_object(), "{reference} is not there");
    }
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}
