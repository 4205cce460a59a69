//! Limits count on all servers together, and an outage of Redis opens no door.

use crate::pair::{PASSWORD, Pair};
use anyhow::{Result, ensure};
use castcore_testkit::{Client, Server};
use serde_json::json;

async fn guess(client: &Client) -> Result<u16> {
    let answer = client.post("/auth/login", json!({"username": "admin", "password": "not this one"})).await?;
    if answer.status == 429 {
        ensure!(answer.code().as_deref() == Some("auth.rate_limited"), "{}", answer.text());
        ensure!(answer.header("retry-after").is_some(), "no Retry-After");
    }
    Ok(answer.status)
}

async fn guesses(servers: &[&Server], count: usize) -> Result<Vec<u16>> {
    let mut seen = Vec::new();
    for n in 0..count {
        seen.push(guess(&servers[n % servers.len()].client()?).await?);
    }
    Ok(seen)
}

#[tokio::test]
async fn attempts_on_two_servers_count_together_and_an_outage_opens_no_door() -> Result<()> {
    // The set-up signs in once.
    let Some(mut pair) = Pair::start(&[("RATE_LIMIT_AUTH_ATTEMPTS", "11")], None).await? else { return Ok(()) };
    let both = [&pair.one, &pair.two];
    let seen = guesses(&both, 14).await?;
    ensure!(seen.iter().filter(|status| **status == 401).count() == 10, "{seen:?}");
    ensure!(seen[10..].iter().all(|status| *status == 429), "{seen:?}");

    pair.redis.stop()?;
    pair.connected(false).await?;
    let seen = guesses(&[&pair.two], 20).await?;
    let allowed = seen.iter().filter(|status| **status == 401).count();
    // It has counted its own attempts of before all along.
    ensure!(allowed <= 11 - 5, "{allowed} more attempts during an outage");
    ensure!(seen[10..].iter().all(|status| *status == 429), "{seen:?}");
    ensure!(pair.two.client()?.log_in("admin", PASSWORD).await.is_err(), "limited, even with the right password");
    Ok(())
}

#[tokio::test]
async fn expensive_requests_count_on_both_servers_together() -> Result<()> {
    let Some(pair) = Pair::start(&[("RATE_LIMIT_EXPENSIVE_PER_MINUTE", "3")], None).await? else { return Ok(()) };
    let elsewhere = pair.at_two(&pair.admin)?;
    let path = "/stream-jobs/11111111-1111-4111-8111-111111111111/preview";
    for client in [&pair.admin, &elsewhere, &pair.admin] {
        client.post(path, json!({})).await?.expect(404)?;
    }
    for client in [&elsewhere, &pair.admin] {
        let answer = client.post(path, json!({})).await?;
        answer.expect(429)?;
        ensure!(answer.code().as_deref() == Some("rate.limited"), "{}", answer.text());
    }
    Ok(())
}
