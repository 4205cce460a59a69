//! A small RTSP server: one stream, over TCP, with a password if wanted. The media comes from an FFmpeg over RTP.

use super::Sender;
use crate::{media::Ffmpeg, nginx::free_port, wait::wait_until};
use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{net::Ipv4Addr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::broadcast,
    task::JoinSet,
};

/// The sender is ready within this time.
const SOON: Duration = Duration::from_secs(20);
/// Packets that may wait for a slow player.
const WAITING: usize = 4096;
/// The largest packet, in bytes.
const MAX_PACKET: usize = 65_507;

/// One packet and the channel of the connection that it belongs to.
type Packet = (u8, Arc<[u8]>);

/// A running server. Dropping it ends it and cuts every player off.
#[derive(Debug)]
pub struct RtspServer {
    port: u16,
    _sender: Sender,
    _tasks: JoinSet<()>,
}

struct Shared {
    sdp: String,
    port: u16,
    /// What `Authorization: Basic` must say.
    credentials: Option<String>,
    packets: broadcast::Sender<Packet>,
}

impl RtspServer {
    /// Starts one on this port; `login` is `user:password`.
    ///
    /// # Errors
    /// FFmpeg or a port cannot be had.
    pub async fn start(port: u16, login: Option<&str>) -> Result<Self> {
        let (packets, _) = broadcast::channel(WAITING);
        let mut tasks = JoinSet::new();
        let mut targets = Vec::new();
        for channel in [0, 2] {
            let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            targets.push(format!("rtp://127.0.0.1:{}?rtcpport={}", socket.local_addr()?.port(), free_port()?));
            let packets = packets.clone();
            tasks.spawn(async move {
                let mut buffer = vec![0; MAX_PACKET];
                while let Ok(length) = socket.recv(&mut buffer).await {
                    // An error means that nobody plays now.
                    let _ = packets.send((channel, buffer[..length].into()));
                }
            });
        }
        let folder = tempfile::tempdir()?;
        let sdp_file = folder.path().join("sdp");
        let [picture, sound] = targets.as_slice() else { bail!("two targets") };
        let sender = Sender::run(&[
            "-map",
            "0:v",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-tune",
            "zerolatency",
            "-g",
            "25",
            "-pix_fmt",
            "yuv420p",
            "-f",
            "rtp",
            picture,
            "-map",
            "1:a",
            "-c:a",
            "aac",
            "-f",
            "rtp",
            sound,
            "-sdp_file",
            sdp_file.to_str().context("a path in UTF-8")?,
        ])?;
        let sdp = wait_until("the description of the stream", SOON, async || {
            let text = std::fs::read_to_string(&sdp_file).unwrap_or_default();
            Ok(Some(text)
                .filter(|text| text.contains("MPEG4-GENERIC") && text.contains("config=") && text.ends_with('\n')))
        })
        .await
        .with_context(|| sender.log())?;

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let credentials = login.map(|login| format!("Basic {}", STANDARD.encode(login)));
        let shared = Arc::new(Shared { sdp, port, credentials, packets });
        tasks.spawn(async move {
            let mut players = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                players.spawn(async move {
                    // How a player goes is its own affair.
                    let _ = serve(stream, &shared).await;
                });
            }
        });
        Ok(Self { port, _sender: sender, _tasks: tasks })
    }

    /// The address without user and password.
    #[must_use]
    pub fn url(&self) -> String {
        format!("rtsp://127.0.0.1:{}/camera", self.port)
    }

    /// Whether there is an FFmpeg to send with.
    #[must_use]
    pub fn is_possible() -> bool {
        Ffmpeg::find().is_ok()
    }
}

async fn serve(stream: TcpStream, shared: &Shared) -> Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    // Subscribed before the answer to PLAY, read after it.
    let mut packets: Option<broadcast::Receiver<Packet>> = None;
    loop {
        let next_packet = async {
            match &mut packets {
                Some(packets) => loop {
                    match packets.recv().await {
                        Err(broadcast::error::RecvError::Lagged(_)) => {}
                        other => return other,
                    }
                },
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            packet = next_packet => {
                let (channel, data) = packet?;
                let length = u16::try_from(data.len())?.to_be_bytes();
                writer.write_all(&[b'$', channel, length[0], length[1]]).await?;
                writer.write_all(&data).await?;
            }
            // A request comes in one piece, so that giving up this branch loses nothing of it.
            begin = reader.fill_buf() => {
                if begin?.is_empty() {
                    return Ok(());
                }
                let Some(request) = read_request(&mut reader).await? else { continue };
                let (answer, plays) = answer(&request, shared);
                if plays {
                    packets = Some(shared.packets.subscribe());
                }
                writer.write_all(answer.as_bytes()).await?;
            }
        }
    }
}

/// A request's head; `None` for a packet of reports, which is skipped.
async fn read_request(reader: &mut (impl tokio::io::AsyncBufRead + Unpin)) -> Result<Option<String>> {
    if reader.fill_buf().await?.first() == Some(&b'$') {
        let mut head = [0; 4];
        reader.read_exact(&mut head).await?;
        let mut body = vec![0; usize::from(u16::from_be_bytes([head[2], head[3]]))];
        reader.read_exact(&mut body).await?;
        return Ok(None);
    }
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        if reader.read_line(&mut request).await? == 0 {
            bail!("the player left");
        }
    }
    Ok(Some(request))
}

fn answer(request: &str, shared: &Shared) -> (String, bool) {
    let field = |name: &str| {
        request.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let method = request.split(' ').next().unwrap_or_default();
    let mut status = "200 OK";
    let (mut extra, mut body) = (String::new(), "");
    match method {
        _ if shared.credentials.as_deref().is_some_and(|wanted| field("Authorization") != Some(wanted)) => {
            status = "401 Unauthorized";
            extra.push_str("WWW-Authenticate: Basic realm=\"camera\"\r\n");
        }
        "OPTIONS" => extra.push_str("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n"),
        "DESCRIBE" => {
            body = &shared.sdp;
            let base = format!("rtsp://127.0.0.1:{}/camera/", shared.port);
            extra = format!("Content-Type: application/sdp\r\nContent-Base: {base}\r\n");
        }
        "SETUP" => extra = format!("Transport: {}\r\nSession: 1\r\n", field("Transport").unwrap_or_default()),
        _ => extra.push_str("Session: 1\r\n"),
    }
    let sequence = field("CSeq").unwrap_or("0");
    let length = body.len();
    let plays = method == "PLAY" && status == "200 OK";
    (format!("RTSP/1.0 {status}\r\nCSeq: {sequence}\r\n{extra}Content-Length: {length}\r\n\r\n{body}"), plays)
}
