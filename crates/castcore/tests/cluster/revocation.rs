//! What is revoked on one server holds on the other: within a second with Redis, within ten without it.

use crate::pair::{PASSWORD, Pair, SOON, WITH_REDIS, WITHOUT_REDIS, is_snapshot, takes};
use anyhow::{Result, ensure};
use castcore_testkit::{Client, id_of, ws::WebSocket};
use serde_json::json;
use std::time::Duration;

/// Somebody at the second server: its answers are warm in the cache, and its socket is open.
async fn at_work(client: &Client) -> Result<WebSocket> {
    client.get("/stream-jobs").await?.expect(200)?;
    let socket = WebSocket::connect(client, "/ws").await?;
    socket.subscribe("status");
    socket.wait_for("the snapshot", SOON, |frame| is_snapshot(frame, "status")).await?;
    Ok(socket)
}

/// How long until the second server refuses this caller and has closed its socket.
async fn shut_out(client: &Client, socket: &WebSocket) -> Result<Duration> {
    takes("the refusal and the end of the socket", async || {
        let refused = client.get("/stream-jobs").await?.status == 401;
        Ok((refused && socket.is_closed()).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_sign_out_holds_on_the_other_server_within_a_second() -> Result<()> {
    let Some(pair) = Pair::start(&[], None).await? else { return Ok(()) };
    let someone = pair.one.client()?.log_in("admin", PASSWORD).await?;
    let elsewhere = pair.at_two(&someone)?;
    let (socket, bystander) = (at_work(&elsewhere).await?, pair.at_two(&pair.admin)?);
    let other_socket = at_work(&bystander).await?;
    someone.post("/auth/logout", json!({})).await?.expect(204)?;
    let took = shut_out(&elsewhere, &socket).await?;
    ensure!(took < WITH_REDIS, "{took:?}");
    bystander.get("/stream-jobs").await?.expect(200)?;
    ensure!(!other_socket.is_closed(), "somebody else was thrown out");
    pair.keeps_the_password_of_redis()
}

#[tokio::test]
async fn a_revoked_token_is_refused_on_the_other_server_within_a_second() -> Result<()> {
    let Some(pair) = Pair::start(&[], None).await? else { return Ok(()) };
    let (id, robot) = pair.api_token(&["streams:control"]).await?;
    let elsewhere = pair.at_two(&robot)?;
    let socket = at_work(&elsewhere).await?;
    // Its scope allows states, not logs.
    socket.subscribe_log("11111111-1111-4111-8111-111111111111");
    socket.wait_for("the refusal", SOON, |frame| frame["topic"] == "log" && frame["code"] == "auth.forbidden").await?;
    pair.admin.delete(&format!("/tokens/{id}")).await?.expect(204)?;
    let took = shut_out(&elsewhere, &socket).await?;
    ensure!(took < WITH_REDIS, "{took:?}");
    Ok(())
}

#[tokio::test]
async fn a_demotion_holds_on_the_other_server_within_a_second_and_leaves_what_a_viewer_may() -> Result<()> {
    let Some(pair) = Pair::start(&[], None).await? else { return Ok(()) };
    let new =
        json!({"username": "operator", "password": PASSWORD, "roles": ["operator"], "must_change_password": false});
    let user = id_of(&pair.admin.post("/users", new).await?.expect(201)?)?;
    let elsewhere = pair.two.client()?.log_in("operator", PASSWORD).await?;
    let socket = at_work(&elsewhere).await?;
    let write = async || Ok::<_, anyhow::Error>(elsewhere.post("/ffmpeg-profiles", json!({})).await?.status);
    ensure!(write().await? == 422, "an operator may write");
    pair.admin.patch(&format!("/users/{user}"), json!({"roles": ["viewer"]})).await?.ok()?;
    let took = takes("the refusal", async || Ok((write().await? == 403).then_some(()))).await?;
    ensure!(took < WITH_REDIS, "{took:?}");
    socket.subscribe("metrics");
    socket.wait_for("another topic", SOON, |frame| is_snapshot(frame, "metrics")).await?;
    elsewhere.get("/stream-jobs").await?.expect(200)?;

    pair.admin.patch(&format!("/users/{user}"), json!({"is_active": false})).await?.ok()?;
    let took = takes("the end", async || {
        let refused = elsewhere.get("/stream-jobs").await?.status;
        Ok((matches!(refused, 401 | 403) && socket.is_closed()).then_some(()))
    });
    let took = took.await?;
    ensure!(took < WITH_REDIS, "{took:?}");
    Ok(())
}

/// Of an administrator and of a token that may read the trail.
#[tokio::test]
async fn a_demotion_closes_the_topics_lost_on_the_other_server_within_a_second_and_no_other() -> Result<()> {
    let Some(pair) = Pair::start(&[], None).await? else { return Ok(()) };
    let new = json!({"username": "chief", "password": PASSWORD, "roles": ["admin"], "must_change_password": false});
    let user = id_of(&pair.admin.post("/users", new).await?.expect(201)?)?;
    let chief = pair.one.client()?.log_in("chief", PASSWORD).await?;
    let scopes = json!({"name": "auditor", "scopes": ["audit:read", "streams:read"]});
    let token = chief.post("/tokens", scopes).await?.expect(201)?;
    let token = token["token"].as_str().unwrap_or_default();
    let callers = [pair.at_two(&chief)?, pair.two.client()?.with_token(token)];
    let mut sockets = Vec::new();
    for caller in &callers {
        let socket = at_work(caller).await?;
        socket.subscribe("audit");
        socket.wait_for("the end of the trail", SOON, |frame| is_snapshot(frame, "audit")).await?;
        sockets.push(socket);
    }
    // What happens on the first server is news for the second.
    pair.admin.post("/ffmpeg-profiles", json!({"name": "news"})).await?.expect(201)?;
    for socket in &sockets {
        socket.wait_for("news", SOON, |frame| frame["type"] == "delta" && frame["topic"] == "audit").await?;
    }
    pair.admin.patch(&format!("/users/{user}"), json!({"roles": ["viewer"]})).await?.ok()?;
    let lost = |socket: &WebSocket| {
        socket.frames().iter().any(|frame| frame.json["topic"] == "audit" && frame.json["code"] == "auth.forbidden")
    };
    let took = takes("the end of both topics", async || Ok(sockets.iter().all(lost).then_some(()))).await?;
    ensure!(took < WITH_REDIS, "{took:?}");
    for (socket, caller) in sockets.iter().zip(&callers) {
        let heard = socket.frames().len();
        caller.get("/audit").await?.expect(403)?;
        pair.admin.post("/stream-jobs", json!({"name": format!("news {heard}")})).await?.expect(201)?;
        socket.subscribe("metrics");
        takes("another topic", async || {
            Ok(socket.frames()[heard..].iter().any(|frame| is_snapshot(&frame.json, "metrics")).then_some(()))
        })
        .await?;
        ensure!(!socket.is_closed(), "the socket ended with the topic");
        ensure!(socket.frames()[heard..].iter().all(|frame| frame.json["topic"] != "audit"), "it hears on");
    }
    Ok(())
}

#[tokio::test]
async fn without_redis_a_sign_out_holds_within_ten_seconds_and_with_it_again_within_one() -> Result<()> {
    let Some(mut pair) = Pair::start(&[], None).await? else { return Ok(()) };
    pair.redis.stop()?;
    pair.connected(false).await?;
    // Everything works on.
    let someone = pair.one.client()?.log_in("admin", PASSWORD).await?;
    let elsewhere = pair.at_two(&someone)?;
    let socket = at_work(&elsewhere).await?;
    someone.post("/auth/logout", json!({})).await?.expect(204)?;
    someone.get("/stream-jobs").await?.expect(401)?;
    let took = shut_out(&elsewhere, &socket).await?;
    ensure!(took < WITHOUT_REDIS, "{took:?}");

    pair.redis.restart().await?;
    pair.connected(true).await?;
    let someone = pair.one.client()?.log_in("admin", PASSWORD).await?;
    let elsewhere = pair.at_two(&someone)?;
    let socket = at_work(&elsewhere).await?;
    someone.post("/auth/logout", json!({})).await?.expect(204)?;
    let took = shut_out(&elsewhere, &socket).await?;
    ensure!(took < WITH_REDIS, "{took:?}");
    pair.keeps_the_password_of_redis()
}

#[tokio::test]
async fn what_was_revoked_during_an_outage_holds_as_soon_as_redis_is_back() -> Result<()> {
    let Some(mut pair) = Pair::start(&[], None).await? else { return Ok(()) };
    let someone = pair.one.client()?.log_in("admin", PASSWORD).await?;
    let elsewhere = pair.at_two(&someone)?;
    let socket = at_work(&elsewhere).await?;
    pair.redis.stop()?;
    pair.connected(false).await?;
    someone.post("/auth/logout", json!({})).await?.expect(204)?;
    pair.redis.restart().await?;
    // Whoever reconnects drops what it has remembered; that is sooner than the ten seconds, and never later.
    let took = shut_out(&elsewhere, &socket).await?;
    ensure!(took < WITHOUT_REDIS, "{took:?}");
    Ok(())
}
