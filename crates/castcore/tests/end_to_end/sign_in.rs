//! Sign-ins cost a good part of a second of a core each, and nobody else may feel them.

use crate::harness::Stage;
use anyhow::{Result, ensure};
use castcore_testkit::{Client, Options};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Requests measured.
const SAMPLES: usize = 400;
/// What 99 of 100 must stay below, beyond what the machine takes for them while nobody signs in.
const P99: Duration = Duration::from_millis(20);

/// How long 99 of 100 requests take at most.
async fn p99_of_health(client: &Client) -> Result<Duration> {
    let mut took = Vec::with_capacity(SAMPLES);
    for _ in 0..SAMPLES {
        let started = Instant::now();
        client.get("/health").await?.expect(200)?;
        took.push(started.elapsed());
    }
    took.sort_unstable();
    Ok(took[SAMPLES * 99 / 100])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_answers_at_once_while_eight_clients_sign_in() -> Result<()> {
    let stage = Stage::new(Options::default().env("RATE_LIMIT_ENABLED", "false")).await?;
    let watcher = stage.server.client()?;
    let quiet = p99_of_health(&watcher).await?;
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
    let mut busy = Duration::ZERO;
    while signed_in.load(Ordering::Relaxed) < 10 {
        busy = busy.max(p99_of_health(&watcher).await?);
    }
    over.store(true, Ordering::Relaxed);
    for client in crowd {
        client.await??;
    }
    ensure!(busy <= quiet + P99, "99 of 100 within {busy:?} while eight sign in, {quiet:?} without");
    Ok(())
}
