//! Sign-ins cost a good part of a second of a core each, and nobody else may feel them.

use crate::harness::Stage;
use anyhow::{Context as _, Result, ensure};
use castcore_testkit::{Client, Options};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Requests of one round.
const SAMPLES: usize = 400;
/// What 99 of 100 must stay below, beyond what the machine takes for them while nobody signs in.
const P99: Duration = Duration::from_millis(20);

/// How long some requests take, one after another.
async fn ask_for_health(client: &Client) -> Result<Vec<Duration>> {
    let mut took = Vec::with_capacity(SAMPLES);
    for _ in 0..SAMPLES {
        let started = Instant::now();
        client.get("/health").await?.expect(200)?;
        took.push(started.elapsed());
    }
    Ok(took)
}

/// What 99 of 100 stay below.
fn p99(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took[took.len() * 99 / 100]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_answers_at_once_while_eight_clients_sign_in() -> Result<()> {
    let stage = Stage::new(Options::default().env("RATE_LIMIT_ENABLED", "false")).await?;
    let watcher = stage.server.client()?;
    let quiet = p99(ask_for_health(&watcher).await?);
    let (over, signed_in) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut crowd = Vec::new();
    for n in 0..8 {
        let (client, over, signed_in) = (stage.server.client()?, Arc::clone(&over), Arc::clone(&signed_in));
        crowd.push(tokio::spawn(async move {
            // Half of them know the password.
            let password = if n % 2 == 0 { "correct horse battery" } else { "wrong horse battery" };
            let body = json!({"username": "admin", "password": password});
            while !over.load(Ordering::Relaxed) {
                let answer = client.post("/auth/login", body.clone()).await?;
                ensure!([200, 401].contains(&answer.status), "{}", answer.status);
                signed_in.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        }));
    }
    // Enough requests to last for a few sign-ins, however fast they are.
    let mut busy = Vec::new();
    while signed_in.load(Ordering::Relaxed) < 10 {
        busy.extend(ask_for_health(&watcher).await?);
    }
    let busy = p99(busy);
    over.store(true, Ordering::Relaxed);
    for client in crowd {
        client.await??;
    }
    ensure!(busy <= quiet + P99, "99 of 100 within {busy:?} while eight sign in, {quiet:?} without");
    Ok(())
}

/// The most memory that a process has held so far, in MiB.
fn peak_mib(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(peak.trim().trim_end_matches(" kB").parse::<u64>()? / 1_024)
}

/// One try to sign in as somebody, through the proxy of this machine, from `ip`.
async fn sign_in_from(client: &Client, ip: &str, body: Value) -> Result<(u16, Value)> {
    let answer = client.request(Method::POST, "/auth/login", Some(body), &[("x-forwarded-for", ip)]).await?;
    Ok((answer.status, answer.json()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_sign_ins_from_two_hundred_addresses_fill_no_memory_and_keep_no_known_device_out() -> Result<()> {
    const PASSWORD: &str = "correct horse battery";
    let stage = Stage::new(Options::default().env("TRUSTED_PROXIES", "127.0.0.1")).await?;
    let pid = stage.server.pid().context("a server")?;
    let home = stage.server.client()?;
    let body = json!({"username": "admin", "password": PASSWORD});
    let (status, known) = sign_in_from(&home, "198.51.100.1", body).await?;
    ensure!(status == 200, "{known}");
    let before = peak_mib(pid)?;
    let mut crowd = Vec::new();
    for n in 0..500 {
        let client = home.clone();
        crowd.push(tokio::spawn(async move {
            let body = json!({"username": format!("user{}", n % 100), "password": "wrong horse battery"});
            sign_in_from(&client, &format!("203.0.{}.{}", n % 2, n % 100), body).await
        }));
    }
    let body = json!({"username": "admin", "password": PASSWORD, "device_token": known["device_token"]});
    let (status, answer) = sign_in_from(&home, "203.0.0.1", body).await?;
    ensure!(status == 200, "the known device was kept out: {answer}");
    let (mut hashed, mut turned_away) = (0, 0);
    for attempt in crowd {
        match attempt.await?? {
            (401, _) => hashed += 1,
            (429, _) => turned_away += 1,
            (other, answer) => anyhow::bail!("{other}: {answer}"),
        }
    }
    ensure!(turned_away > hashed, "{hashed} hashed, {turned_away} turned away");
    // Two hashes at once at most, of 64 MiB each, of which the start of the server has needed one already.
    let grown = peak_mib(pid)?.saturating_sub(before);
    ensure!(grown < 160, "the server grew by {grown} MiB over {before} MiB");
    Ok(())
}
