//! Open sockets follow what happens to the account and the token behind them, at once.

use anyhow::{Context, Result, ensure};
use castcore_testkit::{Client, Options, Server, id_of, wait_until, ws::WebSocket};
use serde_json::json;
use std::time::Duration;

const PASSWORD: &str = "correct horse battery";
/// From the end of a session or token until its socket is closed.
const CLOSED_WITHIN: Duration = Duration::from_secs(1);
const SOON: Duration = Duration::from_secs(5);

/// A token of the client's, as a client of its own, and its id.
async fn token(owner: &Client, name: &str, scopes: &[&str]) -> Result<(Client, String)> {
    let made = owner.post("/tokens", json!({"name": name, "scopes": scopes})).await?.expect(201)?;
    let text = made["token"].as_str().context("no token")?;
    Ok((owner.clone().with_token(text), id_of(&made)?))
}

/// A socket that shows states.
async fn watching(client: &Client) -> Result<WebSocket> {
    let socket = WebSocket::connect(client, "/ws").await?;
    socket.subscribe("status");
    socket.wait_for("a snapshot", SOON, |frame| frame["type"] == "snapshot").await?;
    Ok(socket)
}

fn is(frame: &serde_json::Value, kind: &str, topic: &str) -> bool {
    frame["type"] == kind && frame["topic"] == topic
}

async fn closes(socket: &WebSocket) -> Result<()> {
    wait_until("the end of the socket", CLOSED_WITHIN, async || Ok(socket.is_closed().then_some(()))).await
}

#[tokio::test]
async fn sockets_end_with_the_token_or_the_trust_in_its_owner() -> Result<()> {
    let server = Server::start(Options::default()).await?;
    let admin = server.client()?.set_up("root-admin", PASSWORD).await?;
    let anna = json!({"username": "anna", "password": PASSWORD, "must_change_password": false});
    let made = admin.post("/users", anna).await?.expect(201)?;
    let path = format!("/users/{}", id_of(&made)?);
    let anna = server.client()?.log_in("anna", PASSWORD).await?;
    let (all, id) = token(&anna, "all", &[]).await?;
    let (narrow, _) = token(&anna, "narrow", &["streams:control"]).await?;

    let own = watching(&anna).await?;
    let [of_all, of_narrow] = [watching(&all).await?, watching(&narrow).await?];
    of_narrow.subscribe("metrics");
    let refused = |frame: &serde_json::Value| frame["type"] == "error" && frame["topic"] == "metrics";
    let refusal = of_narrow.wait_for("a refusal", SOON, refused).await?;
    ensure!(refusal.json["code"] == "auth.forbidden", "{}", refusal.text);

    anna.delete(&format!("/tokens/{id}")).await?.expect(204)?;
    closes(&of_all).await?;
    ensure!(all.get("/stream-jobs").await?.status == 401);
    ensure!(!own.is_closed() && !of_narrow.is_closed(), "the others stay");

    // A demotion takes nothing from a socket that shows what viewers may hear.
    admin.patch(&path, json!({"roles": ["viewer"]})).await?.expect(200)?;
    ensure!(narrow.post("/stream-jobs", json!({})).await?.status == 403);
    own.send(&json!({"op": "ping"}));
    own.wait_for("an answer", SOON, |frame| frame["type"] == "pong").await?;

    // What only administrators may hear goes, and the rest stays.
    admin.patch(&path, json!({"roles": ["admin"]})).await?.expect(200)?;
    let (auditor, _) = token(&anna, "auditor", &["audit:read", "streams:read"]).await?;
    let of_auditor = watching(&auditor).await?;
    for socket in [&own, &of_auditor] {
        socket.subscribe("audit");
        socket.wait_for("the end of the trail", SOON, |frame| is(frame, "snapshot", "audit")).await?;
    }
    admin.patch(&path, json!({"roles": ["viewer"]})).await?.expect(200)?;
    for socket in [&own, &of_auditor] {
        socket.wait_for("the end of the topic", CLOSED_WITHIN, |frame| is(frame, "error", "audit")).await?;
        let heard = socket.frames().len();
        admin.post("/ffmpeg-profiles", json!({"name": format!("news {heard}")})).await?.expect(201)?;
        socket.subscribe("status");
        wait_until("another snapshot", SOON, async || {
            Ok(socket.frames()[heard..].iter().any(|frame| is(&frame.json, "snapshot", "status")).then_some(()))
        })
        .await?;
        ensure!(!socket.frames()[heard..].iter().any(|frame| is(&frame.json, "delta", "audit")), "it still hears");
    }

    // A password that somebody else set ends the session, and the token waits for its owner.
    admin.patch(&path, json!({"password": "another good phrase"})).await?.expect(200)?;
    closes(&own).await?;
    closes(&of_narrow).await?;
    ensure!(narrow.get("/stream-jobs").await?.code().as_deref() == Some("auth.password_change_required"));
    Ok(())
}
