//! The shell lets those in who are locked out, beside a running server and without one.

use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    client::Client,
    server::{Options, Server},
    wait_until,
};
use serde_json::json;
use std::{io::Write as _, process::Stdio, time::Duration};

const PASSWORD: &str = "correct horse battery";
const OTHER: &str = "another good phrase";
/// A running server must have noticed within this time.
const NOTICED_WITHIN: Duration = Duration::from_secs(10);

/// Runs `castcore admin …` with one line on its standard input: whether it ended well, and what it said.
fn admin(server: &Server, arguments: &[&str], line: &str) -> Result<(bool, String)> {
    let mut command = server.command([&["admin"], arguments].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    // A command that needs no password may have ended without reading.
    let _ = child.stdin.take().context("an input")?.write_all(format!("{line}\n").as_bytes());
    let output = child.wait_with_output()?;
    let said = [output.stdout, output.stderr].concat();
    Ok((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

fn done(server: &Server, arguments: &[&str], line: &str) -> Result<String> {
    let (good, said) = admin(server, arguments, line)?;
    ensure!(good, "{arguments:?}: {said}");
    Ok(said)
}

/// The client's session ends in time.
async fn ends(client: &Client) -> Result<()> {
    wait_until("the end of the session", NOTICED_WITHIN, async || {
        Ok((client.get("/auth/me").await?.status == 401).then_some(()))
    })
    .await
}

#[tokio::test]
async fn the_shell_lets_people_in() -> Result<()> {
    let mut server = Server::start(Options::default()).await?;
    let anonymous = server.client()?;
    let root = anonymous.set_up("root-admin", PASSWORD).await?;

    let said = done(&server, &["create", "anna", "--role", "viewer", "--one-time"], "")?;
    let one_time = said.split("One-time password: ").nth(1).context("no password")?.trim().to_owned();
    let anna = anonymous.log_in("anna", &one_time).await?;
    ensure!(anna.get("/stream-jobs").await?.code().as_deref() == Some("auth.password_change_required"));

    // What cannot be is refused by name, and nothing typed comes back.
    let (good, said) = admin(&server, &["create", "Anna", "--role", "viewer"], OTHER)?;
    ensure!(!good && said.contains("username is taken"), "{said}");
    let (good, said) = admin(&server, &["reset-password", "anna"], "trustno1")?;
    ensure!(!good && said.contains("password too common") && !said.contains("trustno1"), "{said}");
    let (good, said) = admin(&server, &["reset-password", "anna"], "")?;
    ensure!(!good && said.contains("no password"), "{said}");
    let (good, said) = admin(&server, &["reset-password", "nobody"], OTHER)?;
    ensure!(!good && said.contains("no user"), "{said}");
    ensure!(anonymous.log_in("anna", &one_time).await.is_ok(), "nothing was changed");

    ensure!(root.get("/auth/me").await?.status == 200);
    done(&server, &["reset-password", "ROOT-admin"], OTHER)?;
    ends(&root).await?;
    ensure!(anonymous.log_in("root-admin", PASSWORD).await.is_err(), "the old password still works");
    let again = anonymous.log_in("root-admin", OTHER).await?;
    let listed = done(&server, &["sessions", "root-admin"], "")?;
    ensure!(listed.lines().count() == 1 && listed.contains("127.0.0.1"), "{listed}");
    ensure!(done(&server, &["sessions", "root-admin", "--end"], "")?.starts_with("1 sessions"));
    ends(&again).await?;

    // The server is gone; the way in is not.
    server.stop().await?;
    done(&server, &["reset-2fa", "root-admin"], "")?;
    done(&server, &["create", "second", "--role", "admin"], PASSWORD)?;
    server.restart().await?;
    let second = anonymous.log_in("second", PASSWORD).await?;
    let trail = second.get("/users").await?.ok()?;
    ensure!(trail.as_array().is_some_and(|users| users.len() == 3), "{trail}");
    ensure!(!server.log().contains(OTHER) && !server.log().contains(PASSWORD));
    let demote = second.patch("/users/11111111-1111-4111-8111-111111111111", json!({})).await?;
    ensure!(demote.status == 404, "a typed password needs no change: {}", demote.text());
    Ok(())
}
