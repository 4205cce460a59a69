//! Bodies that come late: whoever was thrown out meanwhile does not have the last word, and nobody holds places with them.

use crate::app::{Client, PASSWORD, TestApp};
use axum::{
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Request, header},
};
use castcore_model::Role;
use futures_util::stream;
use serde_json::json;
use std::convert::Infallible;
use tokio::{sync::oneshot, task::JoinHandle};
use tower::ServiceExt;

/// A request that is let in, and whose body comes when this is told to go on.
struct Late {
    body: oneshot::Sender<Bytes>,
    answer: JoinHandle<u16>,
}

impl Late {
    /// Sends everything but the body, and returns once the server wants it.
    async fn begin(client: &Client, path: &str, kind: &str) -> Self {
        let (body, coming) = oneshot::channel();
        let (wanted, is_wanted) = oneshot::channel();
        let bytes = stream::once(async move {
            wanted.send(()).unwrap();
            Ok::<_, Infallible>(coming.await.unwrap_or_default())
        });
        let request = Request::post(format!("/api/v1{path}")).header(header::HOST, &client.host);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", client.token.as_deref().unwrap()));
        let mut request = request.header(header::CONTENT_TYPE, kind).body(Body::from_stream(bytes)).unwrap();
        request.extensions_mut().insert(ConnectInfo(client.peer));
        let router = client.router.clone();
        let answer = tokio::spawn(async move { router.oneshot(request).await.unwrap().status().as_u16() });
        is_wanted.await.unwrap();
        Self { body, answer }
    }

    async fn end(self, body: String) -> u16 {
        self.body.send(body.into()).unwrap();
        self.answer.await.unwrap()
    }
}

#[tokio::test]
async fn whoever_is_thrown_out_while_a_body_comes_changes_nothing() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    // What a request says of itself does not get it past.
    for (name, kind) in [("one", "application/json"), ("two", "multipart/form-data; boundary=x")] {
        app.make_user(name, Role::Admin).await;
        let (fallen, me) = app.sign_in(name).await;
        let late = Late::begin(&fallen, "/users", kind).await;
        let path = format!("/users/{}", me["user"]["id"].as_str().unwrap());
        admin.patch(&path, json!({"is_active": false})).await.expect(200);
        let heir = json!({"username": format!("heir-{name}"), "password": PASSWORD, "roles": ["admin"]});
        assert_eq!(late.end(heir.to_string()).await, 401, "{kind}");
        let users = admin.get("/users").await.expect(200);
        assert!(!users.text.contains("heir"), "{}", users.text);
    }
}

#[tokio::test]
async fn bodies_that_do_not_come_hold_no_places() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let mut late = Vec::new();
    for _ in 0..5 {
        late.push(Late::begin(&operator, "/stream-jobs/bulk", "application/json").await);
        late.push(Late::begin(&operator, "/stream-jobs/bulk", "multipart/form-data; boundary=x").await);
    }
    let other = json!({"action": "start", "ids": []});
    let answer = operator.post("/stream-jobs/bulk", other.clone()).await;
    assert_ne!(answer.status.as_u16(), 429, "{}", answer.text);
    for late in late {
        assert_ne!(late.end(other.to_string()).await, 429);
    }
}
