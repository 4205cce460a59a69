//! A door before an RTSP receiver: it asks for user name and password as a server does, and lets only those in that know
//! them. FFmpeg's own receiver takes everybody.

use anyhow::{Context, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A request is read up to this size.
const REQUEST_MAX: usize = 64 << 10;

/// The door. Ends when dropped; streams that went through it end too.
#[derive(Debug)]
pub struct RtspDoor {
    port: u16,
    task: JoinHandle<()>,
}

impl RtspDoor {
    /// Opens one on a free port of the loopback address. Whoever names this user and password, and a path that begins
    /// with `/live`, is passed on to `receiver`.
    ///
    /// # Errors
    /// No port is free.
    pub async fn open(user: &str, password: &str, receiver: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let login: Arc<str> = STANDARD.encode(format!("{user}:{password}")).into();
        let task = tokio::spawn(async move {
            let mut guests = tokio::task::JoinSet::new();
            while let Ok((guest, _)) = listener.accept().await {
                let login = Arc::clone(&login);
                // One that breaks off has its reasons; the others go on.
                guests.spawn(async move { drop(serve(guest, &login, receiver).await) });
            }
        });
        Ok(Self { port, task })
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for RtspDoor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut guest: TcpStream, login: &str, receiver: u16) -> Result<()> {
    loop {
        let request = read_request(&mut guest).await?;
        let text = String::from_utf8_lossy(&request);
        let mut words = text.split_whitespace();
        let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let header =
            |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default();
        let number = header("CSeq");
        let answer = if method == "OPTIONS" {
            format!("RTSP/1.0 200 OK\r\nCSeq: {number}\r\nPublic: ANNOUNCE, SETUP, RECORD, TEARDOWN\r\n\r\n")
        } else if header("Authorization") != format!("Basic {login}") {
            format!("RTSP/1.0 401 Unauthorized\r\nCSeq: {number}\r\nWWW-Authenticate: Basic realm=\"test\"\r\n\r\n")
        } else if !url.splitn(4, '/').nth(3).is_some_and(|path| path.starts_with("live")) {
            format!("RTSP/1.0 404 Not Found\r\nCSeq: {number}\r\n\r\n")
        } else {
            return pass_on(guest, &request, receiver).await;
        };
        guest.write_all(answer.as_bytes()).await?;
    }
}

/// Passes requests on until the stream is taken, then bytes. FFmpeg compares the addresses that it is asked for with its
/// own, so the door's port becomes the receiver's.
async fn pass_on(mut guest: TcpStream, first: &[u8], receiver: u16) -> Result<()> {
    let mut inside = TcpStream::connect(("127.0.0.1", receiver)).await?;
    let (door, own) = (format!("127.0.0.1:{}", guest.local_addr()?.port()), format!("127.0.0.1:{receiver}"));
    let mut request = String::from_utf8(first.to_vec())?;
    for number in 1.. {
        // It counts the requests, too.
        let asked = request.lines().find(|line| line.starts_with("CSeq: ")).context("no number")?.to_owned();
        let own_number = format!("CSeq: {number}");
        inside.write_all(request.replace(&door, &own).replacen(&asked, &own_number, 1).as_bytes()).await?;
        if request.starts_with("RECORD") {
            tokio::io::copy_bidirectional(&mut guest, &mut inside).await?;
            return Ok(());
        }
        let answer = String::from_utf8(read_request(&mut inside).await?)?;
        guest.write_all(answer.replacen(&own_number, &asked, 1).as_bytes()).await?;
        request = String::from_utf8(read_request(&mut guest).await?)?;
    }
    Ok(())
}

/// Head and body of one request, or of an answer.
async fn read_request(guest: &mut TcpStream) -> Result<Vec<u8>> {
    let mut request = Vec::new();
    loop {
        let head = request.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&request[..head]).into_owned();
            let length =
                text.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.trim().parse::<usize>().ok());
            if request.len() >= head + length.unwrap_or(0) {
                return Ok(request);
            }
        }
        let count = guest.read_buf(&mut request).await?;
        (count > 0 && request.len() < REQUEST_MAX).then_some(()).context("no whole request")?;
    }
}
