//! The open routes, and the document against the table.

use crate::app::TestApp;
use castcore_api::endpoint::Access;
use castcore_model::{Permission, Role};
use std::collections::BTreeSet;

/// A path with something in the place of each parameter.
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
