//! The web server's own edges, on a real socket: what it logs, what it waits for, how much of a head it reads, and
//! what it leaves behind should it crash.

use crate::harness::{SOON, Stage};
use anyhow::{Context, Result, ensure};
use castcore_api::web::request_log::FIELDS;
use castcore_testkit::{Options, Server, stub::Behaviour, stub::Stub, wait_until, ws::WebSocket};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The server's limit for a head is 15 s; this is longer, and shorter than anything else that could end a connection.
const HEAD_LIMIT: Duration = Duration::from_secs(25);

async fn connect(server: &Server) -> Result<TcpStream> {
    let address = server.origin();
    Ok(TcpStream::connect(address.strip_prefix("http://").context("no http")?).await?)
}

/// Everything that comes until the server closes the connection, or nothing if it does not in time.
async fn read_to_close(mut stream: TcpStream, within: Duration) -> Option<String> {
    let mut text = Vec::new();
    // A reset is an end, too.
    let ended = tokio::time::timeout(within, stream.read_to_end(&mut text)).await;
    ended.ok().map(|_| String::from_utf8_lossy(&text).into_owned())
}

async fn ask(server: &Server, head: &str) -> Result<String> {
    let mut stream = connect(server).await?;
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(head.as_bytes()).await;
    read_to_close(stream, SOON).await.context("no end of the answer")
}

#[tokio::test]
async fn the_log_names_each_request_and_no_secret_of_it() -> Result<()> {
    let stub = Stub::install(Behaviour::default())?;
    // `trace` shows what the libraries below would say, too.
    let options = Options::default().ffmpeg(&stub.path()).env("CASTCORE_LOG", "trace");
    let stage = Stage::new(options).await?;
    let token = stage.admin.token().context("no token")?.to_owned();

    let socket = WebSocket::connect(&stage.admin, "/ws").await?;
    socket.subscribe("status");
    socket.wait_for("the snapshot", SOON, |frame| frame["type"] == "snapshot").await?;
    let anonymous = stage.server.client()?;
    anonymous.get("/auth/me?token=CANARY-query-1&ticket=CANARY-query-2").await?.expect(401)?;
    anonymous.get("/ws?ticket=CANARY-query-3").await?.expect(401)?;
    stage.admin.get("/files?path=CANARY-query-4").await?;
    stage.admin.get("/stream-jobs/CANARY-path-5").await?.expect(422)?;
    anonymous.get("/nothing/CANARY-path-6?x=CANARY-query-7").await?.expect(404)?;
    let body = serde_json::json!({"username": "admin\nforged line", "password": "CANARY-body-8"});
    anonymous.post("/auth/login", body).await?.expect(401)?;
    let header = [("X-Forwarded-For", "CANARY-header-9"), ("User-Agent", "CANARY-header-10\tx")];
    stage.admin.request(reqwest::Method::GET, "/auth/me", None, &header).await?.expect(200)?;

    let log = stage.server.log();
    let canary = log.lines().find(|line| line.contains("CANARY"));
    ensure!(canary.is_none(), "{canary:?}");
    ensure!(!log.contains(&token) && !log.contains("correct horse battery"), "a credential is in the log");
    ensure!(!log.lines().any(|line| line.starts_with("forged")), "a line was forged");
    // A ticket is 30 s old at most and spent, but it is nobody's business either.
    ensure!(!log.contains("ticket="), "the query of a ticket is in the log");

    let of_me = |line: &&str| line.contains("request served") && line.contains("route=\"/api/v1/auth/me\"");
    let served = log.lines().rfind(of_me).context("no line about a request that was served")?;
    for part in ["user.name=\"admin\"", "session.id=\"", "client.address=\"127.0.0.1\"", "method=\"GET\"", "status=200"]
    {
        ensure!(served.contains(part), "{part} is not in {served}");
    }
    let refused = log.lines().rfind(|line| line.contains("request refused")).context("no line about a refusal")?;
    ensure!(refused.contains("fault=\"auth.invalid_credentials") && !refused.contains("user.name="), "{refused}");

    let page = include_str!("../../../../docs/reference/request-log.md");
    let explained: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    ensure!(explained == FIELDS, "docs/reference/request-log.md explains {explained:?}");
    Ok(())
}

#[tokio::test]
async fn silent_and_slow_clients_lose_their_place() -> Result<()> {
    let (stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let server = &stage.server;
    let silent = connect(server).await?;
    let mut half = connect(server).await?;
    half.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Slow:").await?;
    // The beginning of HTTP/2 in clear: nothing may wait for the rest of it either.
    let mut preface = connect(server).await?;
    preface.write_all(b"PRI * HT").await?;
    let mut idle = connect(server).await?;
    idle.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n").await?;
    let started = Instant::now();
    let (silent, half, preface, idle) = tokio::join!(
        read_to_close(silent, HEAD_LIMIT),
        read_to_close(half, HEAD_LIMIT),
        read_to_close(preface, HEAD_LIMIT),
        read_to_close(idle, HEAD_LIMIT),
    );
    for (kind, answer) in [("silent", &silent), ("half a head", &half), ("half a preface", &preface), ("idle", &idle)] {
        ensure!(answer.is_some(), "{kind}: still open after {:?}", started.elapsed());
    }
    ensure!(idle.is_some_and(|answer| answer.starts_with("HTTP/1.1 200")), "the first request is answered");
    stage.is_well().await
}

#[tokio::test]
async fn heads_are_bounded_in_size_and_number() -> Result<()> {
    let (stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let server = &stage.server;
    let head = |target: &str, fields: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{fields}\r\n")
    };
    let health = "/api/v1/health";
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    for (what, request, status) in [
        ("an ordinary head", head(health, "X-A: 1\r\n"), "200"),
        ("many fields", head(health, &many), "431"),
        ("one large field", head(health, &format!("X-A: {}\r\n", "x".repeat(40_000))), "431"),
        ("a long address", head(&format!("{health}?{}", "x".repeat(9_000)), ""), "414"),
        ("no HTTP", "\u{1}\u{2}\u{3}\r\n\r\n".to_owned(), "400"),
        ("two lengths", head(health, "Content-Length: 1\r\nContent-Length: 2\r\n"), "400"),
    ] {
        let answer = ask(server, &request).await?;
        ensure!(answer.split(' ').nth(1) == Some(status), "{what}: {}", answer.lines().next().unwrap_or("nothing"));
    }
    let huge = head(&format!("/{}", "x".repeat(5 << 20)), "");
    let answer = ask(server, &huge).await?;
    ensure!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "five megabytes of address: {answer}");
    stage.is_well().await
}

#[tokio::test]
async fn no_process_that_holds_secrets_dumps_its_memory() -> Result<()> {
    let (stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let hls = stage.create("/destinations", serde_json::json!({"name": "hls", "kind": "hls", "url": "live"})).await?;
    let job = stage.pattern("job", &[&hls]).await?;
    job.ask("start").await?.ok()?;
    let runtime = wait_until("the runtime", SOON, async || Ok(stage.server.runtimes().pop())).await?;
    let encoder = wait_until("the encoder", SOON, async || Ok(runtime.encoders().pop())).await?;
    let server = stage.server.pid().context("no server")?;
    for pid in [server, runtime.id.pid, encoder.pid] {
        let limits = std::fs::read_to_string(format!("/proc/{pid}/limits"))?;
        let line = limits.lines().find(|line| line.starts_with("Max core file size")).context("no such limit")?;
        let values: Vec<&str> = line["Max core file size".len()..].split_whitespace().collect();
        ensure!(values[..2] == ["0", "0"], "process {pid}: {line}");
    }
    Ok(())
}
