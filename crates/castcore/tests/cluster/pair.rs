//! Two servers that belong together.

use anyhow::{Context, Result, bail};
use castcore_testkit::{Client, Options, Server, postgres::Database, redis::Redis, wait_until};
use serde_json::{Value, json};
use std::{
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

/// Longer than anything takes on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(30);
/// The promise while Redis works.
pub(crate) const WITH_REDIS: Duration = Duration::from_secs(1);
/// The promise while it does not.
pub(crate) const WITHOUT_REDIS: Duration = Duration::from_secs(10);
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Two servers that belong together. The first one leads.
pub(crate) struct Pair {
    pub(crate) one: Server,
    pub(crate) two: Server,
    pub(crate) redis: Redis,
    /// Signed in at the first.
    pub(crate) admin: Client,
    // Dropped last: the servers use it.
    _database: Database,
}

impl Pair {
    /// Starts both; `None` where the services may be missing and are.
    pub(crate) async fn start(env: &[(&str, &str)], ffmpeg: Option<&Path>) -> Result<Option<Self>> {
        let (Some(database), Some(redis)) = (Database::create()?, Redis::start().await?) else {
            // Not `eprintln!`, whose text the test runner keeps to itself when a test passes.
            let _ = std::io::stderr().write_all(b"SKIPPED: two servers (PostgreSQL or Redis is missing)\n");
            return Ok(None);
        };
        let mut options = Options::default()
            .env("SECRET_KEY", "6LkRvhJ0GqQm1xZsW4nT9cYb8uEo3iPd7aFg2hKj5lMx")
            .env("ENCRYPTION_KEY", "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=");
        for (name, value) in database.env()?.into_iter().chain(redis.env()) {
            options = options.env(&name, value);
        }
        for (name, value) in [("RATE_LIMIT_AUTH_ATTEMPTS", "1000")].iter().chain(env) {
            options = options.env(name, *value);
        }
        if let Some(path) = ffmpeg {
            options = options.ffmpeg(path);
        }
        let one = Server::start(options.clone()).await?;
        let admin = one.client()?.set_up("admin", PASSWORD).await?;
        let two = Server::start(options).await?;
        let pair = Self { one, two, redis, admin, _database: database };
        pair.connected(true).await?;
        Ok(Some(pair))
    }

    /// Waits until both servers have, or have lost, their connection to Redis.
    pub(crate) async fn connected(&self, wanted: bool) -> Result<()> {
        for server in [&self.one, &self.two] {
            let client = server.client()?;
            wait_until(&format!("`bus.connected` to be {wanted}"), SOON, async || {
                let health = client.get("/system/health").await?.expect(200)?;
                if health["bus"]["kind"] != "redis" {
                    bail!("the bus is {}", health["bus"]);
                }
                Ok((health["bus"]["connected"] == wanted).then_some(()))
            })
            .await?;
        }
        Ok(())
    }

    /// The same caller at the other server.
    pub(crate) fn at_two(&self, client: &Client) -> Result<Client> {
        let token = client.token().context("not signed in")?;
        Ok(self.two.client()?.with_token(token))
    }

    /// A token with these scopes of the administrator: its id, and a caller at the first server.
    pub(crate) async fn api_token(&self, scopes: &[&str]) -> Result<(String, Client)> {
        let body = json!({"name": "automation", "scopes": scopes});
        let made = self.admin.post("/tokens", body).await?.expect(201)?;
        let token = made["token"].as_str().with_context(|| format!("no token in {made}"))?;
        let id = made["id"].as_str().with_context(|| format!("no id in {made}"))?;
        Ok((id.to_owned(), self.one.client()?.with_token(token)))
    }

    /// Nothing of Redis' password is in what the servers said or wrote to their logs.
    pub(crate) fn keeps_the_password_of_redis(&self) -> Result<()> {
        for server in [&self.one, &self.two] {
            anyhow::ensure!(!server.log().contains(self.redis.password()), "the password of Redis is in a log");
        }
        Ok(())
    }
}

/// How long it takes from now until something is so.
pub(crate) async fn takes(what: &str, so: impl AsyncFnMut() -> Result<Option<()>>) -> Result<Duration> {
    let began = Instant::now();
    wait_until(what, SOON, so).await?;
    Ok(began.elapsed())
}

/// The frames of a topic that came after this many.
pub(crate) fn is_snapshot(frame: &Value, topic: &str) -> bool {
    frame["type"] == "snapshot" && frame["topic"] == topic
}
