//! The key that seals stored secrets is replaced while the server works and a stream is on air.

use crate::harness::{SOON, Stage};
use anyhow::{Context, Result, ensure};
use castcore_model::{DestinationId, UserId};
use castcore_store::{Store, Target, audit, destinations, destinations::DestinationRow, users};
use castcore_testkit::{Client, Options, Server, nginx::NginxRtmp, postgres, stub::Behaviour, stub::Stub, wait_until};
use castcore_vault::{Keyring, Secret};
use chrono::Utc;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::{Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::task::JoinHandle;

/// Enough for several pages of the rotation, so that it can be killed between two of them.
const MANY: usize = 1_700;
const KEY: &str = "ENCRYPTION_KEY";

fn target(server: &Server) -> Result<Target> {
    let var = |name: &str| server.env(name).map(str::to_owned);
    let Some(host) = var("POSTGRES_HOST") else {
        return Ok(Target::Sqlite { path: server.data_dir().join("castcore.db") });
    };
    Ok(Target::Postgres {
        host,
        port: var("POSTGRES_PORT").context("a port")?.parse()?,
        database: var("POSTGRES_DB").context("a database")?,
        user: var("POSTGRES_USER").context("a user")?,
        password: var("POSTGRES_PASSWORD").unwrap_or_default().into(),
        schema: None,
    })
}

/// Many secrets, sealed as the server of before sealed them.
async fn fill(stage: &Stage, ring: &Keyring) -> Result<()> {
    let store = Store::open(&target(&stage.server)?).await?;
    let tx = store.begin().await?;
    let now = Utc::now();
    for n in 0..MANY {
        let row = DestinationRow {
            id: DestinationId::random(),
            name: format!("many {n:05}"),
            kind: "rtmp".into(),
            url: "rtmp://ingest.example/app".into(),
            url_sealed: (n % 10 == 0).then(|| ring.seal(&Secret::new("rtmp://ingest.example/app"))),
            stream_key_sealed: Some(ring.seal(&Secret::new(format!("stream-key-{n:05}")))),
            enabled: true,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        destinations::insert(&tx, &row).await?;
    }
    let mut user = users::find_by_username(&tx, "admin").await?.context("no admin")?;
    for n in 0..20 {
        (user.id, user.username, user.email) = (UserId::random(), format!("user{n}"), None);
        user.totp_secret = Some(ring.seal(&Secret::new("JBSWY3DPEHPK3PXP")));
        user.totp_pending_secret = Some(ring.seal(&Secret::new("JBSWY3DPEHPK3PXQ")));
        users::insert(&tx, &user).await?;
    }
    tx.commit().await?;
    Ok(store.close().await?)
}

/// Edits and sign-ins that go on all the time. What was written last is returned at the end.
fn load(admin: Client, ids: Vec<String>, stop: Arc<AtomicBool>) -> JoinHandle<Result<Vec<(String, String, u64)>>> {
    tokio::spawn(async move {
        let mut last = vec![(String::new(), String::new(), 0); ids.len()];
        let mut n = 0;
        while !stop.load(Ordering::Relaxed) || n < ids.len() {
            let (id, key) = (&ids[n % ids.len()], format!("edited-key-{n:06}"));
            let view = admin.patch(&format!("/destinations/{id}"), json!({"stream_key": key})).await?.expect(200)?;
            last[n % ids.len()] = (id.clone(), key, view["version"].as_u64().context("a version")?);
            n += 1;
        }
        Ok(last)
    })
}

fn run(server: &Server, arguments: &[&str]) -> Result<Output> {
    Ok(server.command(arguments.iter().copied()).output()?)
}

fn status(server: &Server) -> Result<Value> {
    let output = run(server, &["keys", "status", "--json"])?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// What the trail says was done.
async fn actions(server: &Server) -> Result<Vec<String>> {
    let store = Store::open(&target(server)?).await?;
    let rows = audit::list_page(store.read(), &audit::AuditFilter::default(), 10_000, 0).await?;
    store.close().await?;
    Ok(rows.into_iter().map(|row| row.action).collect())
}

/// How many values a key sealed.
fn sealed_by(status: &Value, key: &str) -> u64 {
    status["columns"].as_array().into_iter().flatten().filter_map(|column| column["sealed_by"][key].as_u64()).sum()
}

/// Begins a rotation and kills it as soon as it has sealed something anew.
fn rotate_and_kill(server: &Server) -> Result<()> {
    let mut child =
        server.command(["keys", "rotate", "--json"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    for line in lines {
        let line: Value = serde_json::from_str(&line?)?;
        if line["progress"]["resealed"].as_u64() > Some(0) && line["progress"]["done"] == false {
            break;
        }
    }
    ensure!(child.try_wait()?.is_none(), "it was over before it could be killed");
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// A start that must not succeed: exit code and what is said.
fn refused(server: &Server) -> Result<String> {
    let output = run(server, &["serve"])?;
    ensure!(output.status.code() == Some(78), "{output:?}");
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Every destination: its mask, and its version.
async fn every(admin: &Client) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    loop {
        let page = admin.get(&format!("/destinations?limit=200&offset={}", all.len())).await?.expect(200)?;
        let page = page.as_array().cloned().unwrap_or_default();
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

async fn is_replaced_under_load(env: Vec<(String, String)>) -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let stub = Stub::install(Behaviour::default())?;
    let options = Options { env, ..Options::default().ffmpeg(&stub.path()) };
    let mut stage = Stage::new(options).await?;
    let old = stage.server.env(KEY).context("a key")?.to_owned();
    let new = Keyring::generate_key().expose().to_owned();
    let ring = |keys: &str| Keyring::parse(&Secret::new(keys));
    let [old_id, new_id] = [ring(&old)?.first().to_string(), ring(&new)?.first().to_string()];
    fill(&stage, &ring(&old)?).await?;
    let on_air = stage.sink(&nginx, "on-air-key-4711").await?;
    let headers = json!({"headers": "Authorization: Bearer canary-0815\r\n"});
    let input = json!({"kind": "url", "uri": "https://cam:pass@cam.example/a.m3u8?token=abcdefgh", "options": headers});
    stage.create("/stream-jobs", json!({"name": "cam", "inputs": [input]})).await?;
    let job = stage.pattern("job", &[&on_air]).await?;
    job.on_air().await?;
    let processes = job.processes()?;

    // A former key that goes before its time: the start says what would be lost, and nothing happens.
    stage.server.stop().await?;
    stage.server.set_env(KEY, new.clone());
    let said = refused(&stage.server)?;
    let lost = format!("destinations.stream_key_sealed: {}", MANY + 1);
    ensure!(said.contains("does not open the secrets in this database") && said.contains(&lost), "{said}");
    ensure!(!said.contains(&new) && !said.contains("gAAAA"), "{said}");

    stage.server.set_env(KEY, format!("{new},{old}"));
    stage.server.restart().await?;
    job.until("running").await?;
    ensure!(job.processes()? == processes, "the stream was started anew");
    let first = every(&stage.admin).await?;
    let edited: Vec<String> = first.iter().take(20).filter_map(|view| view["id"].as_str().map(str::to_owned)).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let edits = load(stage.admin.clone(), edited.clone(), Arc::clone(&stop));

    rotate_and_kill(&stage.server)?;
    let half = status(&stage.server)?;
    ensure!(sealed_by(&half, &old_id) > 0 && sealed_by(&half, &new_id) > 0, "{half:#}");
    ensure!(half["unreadable"] == json!([]), "{half:#}");

    let output = run(&stage.server, &["keys", "rotate", "--json"])?;
    ensure!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout)?;
    let end: Value = serde_json::from_str(text.lines().last().context("no line")?)?;
    ensure!(end["rotated"]["complete"] == true && end["server_is_behind"] == false, "{end:#}");
    stop.store(true, Ordering::Relaxed);
    let last = edits.await??;
    let done = status(&stage.server)?;
    ensure!(sealed_by(&done, &old_id) == 0 && done["unreadable"] == json!([]), "{done:#}");
    let again = run(&stage.server, &["keys", "rotate"])?;
    ensure!(String::from_utf8_lossy(&again.stdout).contains("0 values were sealed anew"), "{again:?}");

    // The former key is gone: everything opens, nothing was edited, and the stream is adopted.
    stage.server.set_env(KEY, new.clone());
    stage.server.restart().await?;
    job.until("running").await?;
    ensure!(job.processes()? == processes, "the stream was started anew");
    let alone = status(&stage.server)?;
    ensure!(alone["keys"] == json!([new_id]) && alone["unreadable"] == json!([]), "{alone:#}");
    let now = every(&stage.admin).await?;
    ensure!(now.len() == first.len());
    for (before, after) in first.iter().zip(&now) {
        if let Some((_, key, version)) = last.iter().find(|(id, ..)| after["id"] == id.as_str()) {
            let mask = format!("••••{}", &key[key.len() - 4..]);
            ensure!(after["stream_key"] == mask && after["version"] == *version, "an edit was lost: {after}");
        } else {
            ensure!(before == after, "{before} became {after}");
        }
    }
    job.off_air().await?;
    job.on_air().await?;
    job.off_air().await?;

    let trail = actions(&stage.server).await?;
    for action in ["keys.add", "keys.rotate"] {
        ensure!(trail.iter().any(|known| known == action), "{action} is not in the trail: {trail:?}");
    }

    // And the former key alone opens nothing.
    stage.server.stop().await?;
    stage.server.set_env(KEY, old);
    ensure!(refused(&stage.server)?.contains("does not open"));
    wait_until("the end of everything", SOON, async || Ok(stage.server.runtimes().is_empty().then_some(()))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_is_replaced_under_load_on_sqlite() -> Result<()> {
    is_replaced_under_load(Vec::new()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_is_replaced_under_load_on_postgres() -> Result<()> {
    let Some(database) = postgres::Database::create()? else { return Ok(()) };
    is_replaced_under_load(database.env()?).await
}

#[tokio::test]
async fn a_damaged_secret_is_named_and_stops_nothing() -> Result<()> {
    let stub = Stub::install(Behaviour::default())?;
    let mut stage = Stage::new(Options::default().ffmpeg(&stub.path())).await?;
    let id = stage.rtmp("rtmp://ingest.example/app", "stream-key-0815").await?;
    let other = stage.rtmp("rtmp://ingest.example/app", "stream-key-0816").await?;
    let store = Store::open(&target(&stage.server)?).await?;
    let tx = store.begin().await?;
    let mut row = destinations::get_for_update(&tx, DestinationId(id.parse()?)).await?.context("no row")?;
    let damaged = "gAAAAABpJIEAAAECAwQFBgcICQoLDA0ODw==";
    row.stream_key_sealed = Some(damaged.into());
    destinations::update(&tx, &mut row).await?;
    tx.commit().await?;
    store.close().await?;

    let before = stage.server.env(KEY).context("a key")?.to_owned();
    stage.server.set_env(KEY, format!("{},{before}", Keyring::generate_key().expose()));
    // Without a start in between the server would seal with the former key: it is said.
    let output = run(&stage.server, &["keys", "rotate"])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.code() == Some(1), "{output:?}");
    ensure!(said.contains(&format!("no key opens destinations.stream_key_sealed of row {id}")), "{said}");
    ensure!(said.contains("Start every server anew"), "{said}");
    ensure!(!said.contains(&other) && !said.contains(damaged) && !said.contains(&before), "{said}");

    stage.server.restart().await?;
    let log = stage.server.log();
    ensure!(log.contains("destinations.stream_key_sealed holds secrets that no key"), "{log}");
    let view = stage.admin.get(&format!("/destinations/{id}")).await?.expect(200)?;
    ensure!(view["stream_key"] == "••••" && view["has_stream_key"] == true, "{view}");
    let view = stage.admin.patch(&format!("/destinations/{id}"), json!({"stream_key": "entered-anew-1234"})).await?;
    ensure!(view.expect(200)?["stream_key"] == "••••1234");
    let output = run(&stage.server, &["keys", "rotate"])?;
    ensure!(output.status.success(), "{output:?}");
    Ok(())
}
