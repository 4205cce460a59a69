//! The audit trail of a real server: its last words, what it ships, and the shell's view of it while it runs.

use crate::harness::{SOON, Stage};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{Options, Server, postgres, wait_until};
use sea_orm::{ConnectionTrait as _, Database};
use serde_json::{Value, json};
use std::path::Path;

/// What `castcore audit verify` says, and whether it is content.
fn verify(server: &Server) -> Result<(bool, String)> {
    let output = server.command(["audit", "verify"]).output()?;
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), said))
}

fn export(server: &Server, action: &str) -> Result<Vec<Value>> {
    let output = server.command(["audit", "export", "--action", action]).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn lines(file: &Path) -> Vec<String> {
    std::fs::read_to_string(file).unwrap_or_default().lines().map(Into::into).collect()
}

async fn a_server_keeps_its_trail(options: Options, address: impl Fn(&Server) -> String) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let shipped = folder.path().join("shipped.jsonl");
    let mut stage = Stage::new(options.env("AUDIT_SHIP", format!("jsonl:{}", shipped.display()))).await?;
    let stranger = stage.server.client()?;
    for _ in 0..6 {
        let wrong = json!({"username": "admin", "password": "wrong horse battery"});
        stranger.post("/auth/login", wrong).await?.expect(401)?;
    }
    let (valid, said) = verify(&stage.server)?;
    ensure!(valid, "beside the running server: {said}");

    stage.server.stop().await?;
    let refused = export(&stage.server, "auth.login")?;
    let refused: Vec<&Value> = refused.iter().filter(|row| row["outcome"] == "refused").collect();
    let counted: u64 = refused.iter().map(|row| row["meta"]["repeated"].as_u64().unwrap_or(1)).sum();
    ensure!((refused.len(), counted) == (2, 6), "the server's last words tell the rest: {refused:?}");
    let checkpoints = stage.server.data_dir().join("logs/audit-checkpoints.jsonl");
    ensure!(!lines(&checkpoints).is_empty(), "it noted where the trail stood");

    // What it had no time to ship goes out after the next start.
    stage.server.restart().await?;
    let everything = export(&stage.server, "*")?.len();
    let all_there = async || Ok((lines(&shipped).len() >= everything).then_some(()));
    wait_until("every row is shipped", SOON, all_there).await?;
    let (valid, said) = verify(&stage.server)?;
    ensure!(valid && said.contains("checkpoints fit"), "{said}");

    let raw = Database::connect(address(&stage.server)).await?;
    raw.execute_unprepared("UPDATE audit_events SET ip = '192.0.2.1' WHERE seq = 2").await?;
    raw.close().await?;
    let (valid, said) = verify(&stage.server)?;
    ensure!(!valid && said.contains("row 2 was changed"), "{said}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trail_of_a_server_on_sqlite() -> Result<()> {
    let address = |server: &Server| format!("sqlite://{}", server.data_dir().join("castcore.db").display());
    a_server_keeps_its_trail(Options::default(), address).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trail_of_a_server_on_postgres() -> Result<()> {
    let Some(database) = postgres::Database::create()? else { return Ok(()) };
    let env = database.env()?;
    let value = |name: &str| env.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).context("not set");
    let address = format!(
        "postgres://{}:{}@{}:{}/{}",
        value("POSTGRES_USER")?,
        value("POSTGRES_PASSWORD")?,
        value("POSTGRES_HOST")?,
        value("POSTGRES_PORT")?,
        value("POSTGRES_DB")?
    );
    let options = env.iter().fold(Options::default(), |options, (name, value)| options.env(name, value.as_str()));
    a_server_keeps_its_trail(options, |_| address.clone()).await
}
