//! A full working day with a canary in every secret field there is; at its end none of them is anywhere.
//!
//! Which fields there are says the store's table of sealed columns: a column that no canary reached fails the test, so a
//! new one cannot be forgotten.

use crate::harness::{SOON, Stage, job};
use anyhow::{Context, Result, ensure};
use castcore_store::{Store, Target, sealed, users};
use castcore_testkit::{
    Client, Options,
    canary::{Canaries, Search},
    nginx::{NginxRtmp, free_port},
    procs, wait_until,
    ws::WebSocket,
};
use castcore_vault::{Keyring, Secret};
use reqwest::Method;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

const PASSWORD: &str = "Hc4vT8zRq1 canary-pw";
const WRONG_PASSWORD: &str = "Jw6kS2mBx9-wrong-pw";
/// What comes with people's first steps.
const STREAM_KEY: &str = "k/Qe7rT5yU2?p=1&q=%40@Wn8cVb";
const REFUSED_KEY: &str = "Zx3vBn6mLk-refused-key";
const EDITED_KEY: &str = "Mn5bVc8xZa/edited?key=1";
const PASSPHRASE: &str = "Bv6nM2qW8e-srt phrase";
const STREAM_ID: &str = "Xk9wPz4t/srt-id?a=1";
const RTSP_PASSWORD: &str = "Uy5tRe3w:rtsp/pw@";
const SOURCE_PASSWORD: &str = "Jh8gFd2s@ice/pw?";
const URL_TOKEN: &str = "Po9iUy7tRe5wQ";
const CAM_PASSWORD: &str = "As2dFg4hJk6lQ";
const CAM_TOKEN: &str = "Gh7jKl9zXc1vB";
const HEADER: &str = "Tr4eWq6yUi8oP";
const COOKIE: &str = "Lk3jHg5fDs7aM";
const TOTP: &str = "JBSWY3DPEHPK3PXPCANARYAA";
const TOTP_PENDING: &str = "GEZDGNBVGY3TQOJQCANARYBB";

fn secrets() -> BTreeMap<&'static str, String> {
    let known = [
        ("password", PASSWORD),
        ("wrong password", WRONG_PASSWORD),
        ("stream key", STREAM_KEY),
        ("refused stream key", REFUSED_KEY),
        ("edited stream key", EDITED_KEY),
        ("SRT passphrase", PASSPHRASE),
        ("SRT stream id", STREAM_ID),
        ("RTSP password", RTSP_PASSWORD),
        ("Icecast password", SOURCE_PASSWORD),
        ("token in an address", URL_TOKEN),
        ("password of a camera", CAM_PASSWORD),
        ("token of a camera", CAM_TOKEN),
        ("header", HEADER),
        ("cookie", COOKIE),
        ("second factor", TOTP),
        ("pending second factor", TOTP_PENDING),
    ];
    known.map(|(name, secret)| (name, secret.to_owned())).into()
}

/// Looks at the arguments and environments of all processes all day long.
struct Watch {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Search>>,
}

impl Watch {
    fn start(canaries: Arc<Canaries>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut search = Search::default();
            while !end.load(Ordering::Relaxed) {
                search.processes(&canaries);
                std::thread::sleep(Duration::from_millis(200));
            }
            search
        });
        Self { stop, thread: Some(thread) }
    }

    fn end(&mut self) -> Result<Search> {
        self.stop.store(true, Ordering::Relaxed);
        let thread = self.thread.take().context("it was ended before")?;
        thread.join().map_err(|_| anyhow::anyhow!("the watch panicked"))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Somebody signs in, refreshes, gets a ticket and a token. What is handed out is a secret from then on.
async fn hand_out(stage: &Stage, secrets: &mut BTreeMap<&'static str, String>) -> Result<()> {
    // What is handed out stands in the answer by nature, so these stay off the tape.
    let off_tape = Client::anonymous(&stage.server.origin())?;
    let text = |view: &Value, name: &str| view[name].as_str().map(str::to_owned).context("no such field");
    let credentials = json!({"username": "admin", "password": PASSWORD});
    let pair = off_tape.post("/auth/login", credentials).await?.expect(200)?;
    let refresh = text(&pair, "refresh_token")?;
    secrets.insert("first refresh token", refresh.clone());
    secrets.insert("token of the device", text(&pair, "device_token")?);
    secrets.insert("first access token", text(&pair, "access_token")?);
    let next = off_tape.post("/auth/refresh", json!({"refresh_token": refresh})).await?.expect(200)?;
    secrets.insert("refresh token", text(&next, "refresh_token")?);
    secrets.insert("access token", text(&next, "access_token")?);
    let signed_in = off_tape.with_token(&text(&next, "access_token")?);
    let ticket = signed_in.post("/ws/tickets", json!({"path": "/api/v1/ws"})).await?.expect(200)?;
    secrets.insert("ticket", text(&ticket, "ticket")?);
    let made = signed_in.post("/tokens", json!({"name": "automation"})).await?.expect(201)?;
    let token = text(&made, "token")?;
    stage.server.client()?.with_token(&token).get("/stream-jobs").await?.expect(200)?;
    secrets.insert("API token", token);
    Ok(())
}

/// Destinations that nobody answers at, each with the secrets of its kind.
async fn unheard(stage: &Stage) -> Result<[String; 3]> {
    let stream_id = STREAM_ID.replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
    let port = free_port()?;
    let make = async |kind: &str, url: String, key: &str| {
        stage.create("/destinations", json!({"name": kind, "kind": kind, "url": url, "stream_key": key})).await
    };
    Ok([
        make("srt", format!("srt://127.0.0.1:{port}?streamid={stream_id}"), PASSPHRASE).await?,
        make("rtsp", format!("rtsp://me@127.0.0.1:{port}/live"), RTSP_PASSWORD).await?,
        make("icecast", format!("icecast://127.0.0.1:{port}/live"), SOURCE_PASSWORD).await?,
    ])
}

/// People make mistakes; what they typed comes back to nobody.
async fn mistakes(stage: &Stage, destination: &str) -> Result<()> {
    let stranger = stage.server.client()?;
    for password in [WRONG_PASSWORD, STREAM_KEY, CAM_PASSWORD] {
        stranger.post("/auth/login", json!({"username": "admin", "password": password})).await?.expect(401)?;
    }
    for body in [
        json!({"username": "admin", "password": {"is": WRONG_PASSWORD}}),
        json!({"username": ["admin"], "password": WRONG_PASSWORD}),
        json!({"password": WRONG_PASSWORD}),
    ] {
        stranger.post("/auth/login", body).await?.expect(422)?;
    }
    for body in [
        json!({"name": 5, "url": "rtmp://h/a", "stream_key": STREAM_KEY}),
        json!({"name": "x", "url": "rtmp://h/a", "stream_key": [STREAM_KEY]}),
        json!({"name": "x", "url": "rtmp://h/a", "stream_key": format!("{STREAM_KEY}\n")}),
        json!({"name": "x", "url": "rtmp://h/a", "stream_key": STREAM_KEY.repeat(50)}),
        json!({"name": "x", "url": format!("rtmp://cam:{CAM_PASSWORD}@h/a/b")}),
        json!({"name": "x", "kind": "hls", "url": "a.m3u8", "stream_key": STREAM_KEY}),
        json!({"name": "x", "kind": "srt", "url": format!("srt://h.example:1?passphrase={PASSPHRASE}")}),
        json!({"name": "x", "kind": "srt", "url": "srt://h.example:1", "stream_key": PASSPHRASE.repeat(4)}),
        json!({"name": "x", "kind": "rtsp", "url": format!("rtsp://me:{RTSP_PASSWORD}@h.example/a")}),
        json!({"name": "x", "kind": "rtsp", "url": "rtsp://h.example/a", "stream_key": RTSP_PASSWORD}),
        json!({"name": "x", "kind": "icecast", "url": "icecast://h.example", "stream_key": SOURCE_PASSWORD}),
    ] {
        stage.admin.post("/destinations", body).await?.expect(422)?;
    }
    let input = json!({"kind": "url", "uri": format!("gopher://cam:{CAM_PASSWORD}@h/?token={CAM_TOKEN}")});
    stage.admin.post("/stream-jobs", json!({"name": "x", "inputs": [input]})).await?.expect(422)?;
    let options = json!({"headers": [HEADER], "cookies": COOKIE, "unknown": COOKIE});
    let input = json!({"kind": "url", "uri": "https://h/a.m3u8", "options": options});
    stage.admin.post("/stream-jobs", json!({"name": "x", "inputs": [input]})).await?.expect(422)?;
    // In addresses, headers and names of their own making.
    for path in [format!("/none/{URL_TOKEN}"), format!("/ws?ticket={URL_TOKEN}"), format!("/auth/me?token={URL_TOKEN}")]
    {
        stage.admin.get(&path).await?;
    }
    stranger.request(Method::GET, "/auth/me", None, &[("authorization", &format!("Basic {HEADER}"))]).await?;
    let moved = json!({"url": "rtmp://elsewhere.example/app"});
    stage.admin.patch(&format!("/destinations/{destination}"), moved).await?.expect(422)?;
    Ok(())
}

/// Puts the secrets of second factors where the enrolment would put them.
async fn enrol(stage: &Stage, ring: &Keyring) -> Result<()> {
    let store = Store::open(&Target::Sqlite { path: stage.server.data_dir().join("castcore.db") }).await?;
    let tx = store.begin().await?;
    let mut user = users::find_by_username(&tx, "admin").await?.context("no admin")?;
    user.totp_secret = Some(ring.seal(&Secret::new(TOTP)));
    user.totp_pending_secret = Some(ring.seal(&Secret::new(TOTP_PENDING)));
    users::update(&tx, &mut user).await?;
    tx.commit().await?;
    Ok(store.close().await?)
}

/// Every column with sealed values holds one of ours.
async fn every_field_was_reached(
    stage: &Stage,
    ring: &Keyring,
    secrets: &BTreeMap<&'static str, String>,
) -> Result<()> {
    let store = Store::open(&Target::Sqlite { path: stage.server.data_dir().join("castcore.db") }).await?;
    for column in sealed::COLUMNS {
        let values = sealed::page(store.read(), column, None, 1_000).await?;
        let opened = values.iter().flat_map(|value| value.tokens().map(|token| ring.open(token)).collect::<Vec<_>>());
        let opened = opened.collect::<Result<Vec<Secret>, _>>().with_context(|| format!("{column} does not open"))?;
        let holds = |secret: &String| opened.iter().any(|known| known.expose().contains(secret.as_str()));
        // Settings are no field that people write a secret into; what is sealed there is our own.
        ensure!(
            secrets.values().any(holds) || (column.table == "settings" && !opened.is_empty()),
            "no canary reached {column}: let the working day use that field"
        );
    }
    Ok(store.close().await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_working_day_no_secret_is_anywhere() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    // The most talkative log there is.
    let server = castcore_testkit::Server::start(Options::default().env("CASTCORE_LOG", "debug")).await?;
    let admin = server.client()?.set_up("admin", PASSWORD).await?;
    let mut stage = Stage { server, admin };
    let key = stage.server.env("ENCRYPTION_KEY").context("a key")?.to_owned();
    let ring = Keyring::parse(&Secret::new(key.clone()))?;
    let mut secrets = secrets();
    let all = secrets.iter().map(|(name, secret)| (*name, secret.as_str()));
    let mut watch = Watch::start(Arc::new(Canaries::new(all)?));

    nginx.allow(STREAM_KEY);
    nginx.allow(EDITED_KEY);
    let good = stage.rtmp(&nginx.url("live"), STREAM_KEY).await?;
    let refused = stage.rtmp(&nginx.url("live"), REFUSED_KEY).await?;
    let beside = stage.rtmp(&format!("{}?token={URL_TOKEN}", nginx.url("sink")), "beside-key-1234").await?;
    let pattern = json!({"kind": "test", "uri": "bars?width=320&height=180&fps=10"});
    let [srt, rtsp, icecast] = unheard(&stage).await?;
    let show = stage.job(job("show", pattern.clone(), &[&good, &refused, &beside, &srt, &rtsp, &icecast])).await?;
    let address = format!("http://cam:{CAM_PASSWORD}@127.0.0.1:{}/live.m3u8?token={CAM_TOKEN}", free_port()?);
    let options = json!({"headers": format!("Authorization: Bearer {HEADER}\r\n"), "cookies": format!("sid={COOKIE}")});
    let camera = json!({"kind": "url", "uri": address, "options": options});
    let camera = stage.job(job("camera", camera, &[&good])).await?;

    let socket = WebSocket::connect(&stage.admin, "/ws").await?;
    for topic in ["status", "metrics"] {
        socket.subscribe(topic);
    }
    socket.subscribe_log(&show.id);
    socket.subscribe_log(&camera.id);
    show.ask("preview").await?.expect(200)?;
    camera.ask("preview").await?.expect(200)?;
    show.ask("start").await?.expect(200)?;
    show.output_until(0, "live").await?;
    show.output_until(2, "live").await?;
    show.wait("the refusal", |view| view["outputs"][1]["reason"].is_string()).await?;
    for n in 3..6 {
        show.wait("nobody to answer", |view| view["outputs"][n]["reason"].is_string()).await?;
    }

    // The camera does not answer, and its destination is taken while the show is on air.
    camera.ask("start").await?;
    stage.admin.patch(&format!("/destinations/{good}"), json!({"stream_key": EDITED_KEY})).await?.expect(200)?;
    nginx.wait_on_air(EDITED_KEY, SOON).await?;
    let other = stage.sink(&nginx, "other-key-1234").await?;
    let output = camera.output(0).await?;
    stage
        .admin
        .patch(&camera.path(&format!("/outputs/{output}")), json!({"destination_id": other}))
        .await?
        .expect(200)?;
    camera.ask("start").await?.expect(200)?;
    camera.wait("the camera's failure", |view| view["reason"].is_string()).await?;
    mistakes(&stage, &good).await?;
    hand_out(&stage, &mut secrets).await?;
    enrol(&stage, &ring).await?;

    // Things break.
    let runtime = show.runtime().context("no runtime")?;
    for encoder in runtime.encoders() {
        procs::signal(encoder, Signal::KILL)?;
    }
    show.output_until(0, "live").await?;
    stage.server.kill_hard()?;
    stage.server.restart().await?;
    show.output_until(0, "live").await?;
    for job in [&show, &camera] {
        for path in ["", "/runs", "/runs/1/log"] {
            stage.admin.get(&job.path(path)).await?.expect(200)?;
        }
    }
    for path in ["/destinations", "/stream-jobs", "/auth/me", "/security/overview", "/settings", "/tokens"] {
        stage.admin.get(path).await?.expect(200)?;
    }
    every_field_was_reached(&stage, &ring, &secrets).await?;

    // Everything that there is, while it is there: the log of the database, the sockets' folder, half-written segments.
    for name in ["SECRET_KEY", "ENCRYPTION_KEY"] {
        secrets.insert(name, stage.server.env(name).context("a key")?.to_owned());
    }
    let all = secrets.iter().map(|(name, secret)| (*name, secret.as_str()));
    let canaries = Canaries::new(all)?;
    let mut search = Search::default();
    search.folder(&canaries, &stage.server.data_dir())?;
    camera.off_air().await?;
    show.off_air().await?;
    search.merge(&watch.end()?);
    stage.server.stop().await?;
    search.folder(&canaries, &stage.server.data_dir())?;
    search.text(&canaries, "log", "the server's log", stage.server.log().as_bytes());
    search.tape(&canaries, stage.tape());
    trail(&stage, &canaries, &mut search).await?;
    ensure!(search.findings.is_empty(), "{:#?}", search.findings);
    for kind in ["arguments", "environments", "files", "file names", "answers", "frames", "log", "audit rows"] {
        ensure!(search.searched.get(kind).is_some_and(|(texts, _)| *texts > 0), "no {kind} were searched");
    }
    found_when_planted(&canaries)?;
    wait_until("the end of everything", SOON, async || Ok(stage.server.runtimes().is_empty().then_some(()))).await
}

/// The audit trail, row by row.
async fn trail(stage: &Stage, canaries: &Canaries, search: &mut Search) -> Result<()> {
    let store = Store::open(&Target::Sqlite { path: stage.server.data_dir().join("castcore.db") }).await?;
    let filter = castcore_store::audit::AuditFilter::default();
    let rows = castcore_store::audit::list_page(store.read(), &filter, 10_000, 0).await?;
    for row in &rows {
        search.text(canaries, "audit rows", &format!("audit row {}", row.seq), format!("{row:?}").as_bytes());
    }
    for action in ["auth.login", "stream.start", "destination.update"] {
        ensure!(rows.iter().any(|row| row.action == action), "{action} is not in the trail");
    }
    Ok(store.close().await?)
}

/// The search finds what there is to be found.
fn found_when_planted(canaries: &Canaries) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for (n, (_, shape)) in canaries.shapes().enumerate() {
        fs::write(folder.path().join(n.to_string()), [b"before ", shape, b" after"].concat())?;
    }
    let mut search = Search::default();
    search.folder(canaries, folder.path())?;
    let found: std::collections::BTreeSet<&str> =
        search.findings.iter().map(|finding| finding.place.as_str()).collect();
    ensure!(found.len() == canaries.shapes().count(), "{} of {}", found.len(), canaries.shapes().count());
    Ok(())
}
