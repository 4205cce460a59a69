//! The job list under load.

use crate::{
    report::{Limit, Report},
    rig::{RUNS, Rig},
};
use anyhow::{Context, Result, bail, ensure};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const CONNECTIONS: usize = 32;
const SPAN: Duration = Duration::from_secs(4);
/// Jobs that must be in the list for a whole page of the larger size.
const JOBS: usize = 200;

pub(crate) async fn measure(rig: &Rig, report: &mut Report) -> Result<()> {
    let known = rig.admin.get("/stream-jobs?limit=1").await?;
    let known: usize = known.header("x-total-count").context("no X-Total-Count")?.parse()?;
    for n in known..JOBS {
        rig.stub_job(&format!("list-{n:03}")).await?;
    }
    for (limit, wanted) in [(20, 3_000.0), (200, 500.0)] {
        let page = rig.admin.get(&format!("/stream-jobs?limit={limit}")).await?.expect(200)?;
        ensure!(page.as_array().is_some_and(|jobs| jobs.len() == limit), "the page is not full");
        let request = request(rig, limit)?;
        let address = rig.server.origin().replace("http://", "");
        run(address.clone(), request.clone(), Duration::from_secs(1)).await?;
        let mut runs = Vec::new();
        for _ in 0..RUNS {
            runs.push(run(address.clone(), request.clone(), SPAN).await?);
        }
        let note = "authenticated, 32 connections, client on the same machine";
        report.figure(&format!("list.page_{limit}"), "requests/s", &runs, Limit::AtLeast(wanted), note);
    }
    // The number of queries is not visible over HTTP; a test of the store counts them.
    Ok(())
}

fn request(rig: &Rig, limit: usize) -> Result<Vec<u8>> {
    let token = rig.admin.token().context("not signed in")?;
    let host = rig.server.origin().replace("http://", "");
    let text = format!(
        "GET /api/v1/stream-jobs?limit={limit} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    Ok(text.into_bytes())
}

/// Requests a second, of all connections together. One thread of its own: the client shares the machine.
async fn run(address: String, request: Vec<u8>, span: Duration) -> Result<f64> {
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let until = Instant::now() + span;
            let began = Instant::now();
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..CONNECTIONS {
                tasks.spawn(ask_until(address.clone(), request.clone(), until));
            }
            let mut total = 0;
            while let Some(count) = tasks.join_next().await {
                total += count??;
            }
            Ok(total as f64 / began.elapsed().as_secs_f64())
        })
    })
    .await?
}

async fn ask_until(address: String, request: Vec<u8>, until: Instant) -> Result<u64> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut count, mut buffer) = (0, Vec::with_capacity(256 << 10));
    while Instant::now() < until {
        stream.write_all(&request).await?;
        buffer.clear();
        let whole = loop {
            if let Some(whole) = answer_bytes(&buffer)? {
                break whole;
            }
            ensure!(stream.read_buf(&mut buffer).await? > 0, "the server closed a connection");
        };
        while buffer.len() < whole {
            ensure!(stream.read_buf(&mut buffer).await? > 0, "the server closed a connection");
        }
        count += 1;
    }
    Ok(count)
}

/// The length of the whole answer, once its header is there. Anything but success ends the bench.
fn answer_bytes(buffer: &[u8]) -> Result<Option<usize>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let header = std::str::from_utf8(&buffer[..end])?;
    if !header.starts_with("HTTP/1.1 200 ") {
        bail!("the list was answered with {}", header.lines().next().unwrap_or_default());
    }
    let length = header.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>())
    });
    Ok(Some(end + 4 + length.context("an answer without Content-Length")??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_measured_or_refused() {
        assert_eq!(answer_bytes(b"HTTP/1.1 200 OK\r\nContent-Le").unwrap(), None);
        assert_eq!(answer_bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n12").unwrap(), Some(45));
        assert!(answer_bytes(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n").is_err());
        assert!(answer_bytes(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
