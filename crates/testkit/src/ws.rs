//! A listener on the live WebSocket that keeps every frame.

use crate::{client::Client, wait::wait_until};
use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_tungstenite::tungstenite::Message;

/// A frame and when it came.
#[derive(Clone, Debug)]
pub struct Frame {
    /// When it came.
    pub at: Instant,
    /// The text as it came; empty for the end of the connection.
    pub text: String,
    /// The text as JSON.
    pub json: Value,
}

/// A live WebSocket connection. Ends when dropped.
pub struct WebSocket {
    frames: Arc<Mutex<Vec<Frame>>>,
    outgoing: mpsc::UnboundedSender<String>,
    task: JoinHandle<()>,
}

impl WebSocket {
    /// Fetches a ticket for `path` (below `/api/v1`, such as `/ws`) and connects with it.
    ///
    /// # Errors
    /// The ticket or the connection was refused.
    pub async fn connect(client: &Client, path: &str) -> Result<Self> {
        let path = format!("/api/v1{path}");
        // A ticket is a secret of its own and lives 30 s; the tape is about other secrets, so it may be on it.
        let ticket = client.post("/ws/tickets", json!({"path": path})).await?.ok()?;
        let ticket = ticket["ticket"].as_str().context("no ticket in the answer")?;
        let origin = client.origin().replacen("http", "ws", 1);
        let (socket, _) = tokio_tungstenite::connect_async(format!("{origin}{path}?ticket={ticket}"))
            .await
            .with_context(|| format!("the WebSocket {path} was refused"))?;

        let frames = Arc::new(Mutex::new(Vec::new()));
        let (outgoing, mut queue) = mpsc::unbounded_channel::<String>();
        let (kept, tape, source) = (Arc::clone(&frames), client.tape().cloned(), format!("frame of {path}"));
        let task = tokio::spawn(async move {
            let (mut write, mut read) = socket.split();
            loop {
                tokio::select! {
                    Some(text) = queue.recv() => if write.send(Message::text(text)).await.is_err() { break },
                    message = read.next() => match message {
                        Some(Ok(Message::Text(text))) => {
                            if let Some(tape) = &tape {
                                tape.record(source.clone(), text.as_bytes());
                            }
                            keep(&kept, text.to_string());
                        }
                        Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                        Some(Ok(_)) => {}
                    },
                }
            }
            keep(&kept, String::new());
        });
        Ok(Self { frames, outgoing, task })
    }

    /// Sends a frame.
    pub fn send(&self, frame: &Value) {
        // A closed connection shows in the frames.
        let _ = self.outgoing.send(frame.to_string());
    }

    /// Subscribes to a topic without a job: `status` or `metrics`.
    pub fn subscribe(&self, topic: &str) {
        self.send(&json!({"op": "subscribe", "topic": topic}));
    }

    /// Subscribes to a job's log.
    pub fn subscribe_log(&self, job_id: &str) {
        self.send(&json!({"op": "subscribe", "topic": "log", "job_id": job_id}));
    }

    /// All frames so far.
    #[must_use]
    pub fn frames(&self) -> Vec<Frame> {
        self.frames.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest frame that `wanted` accepts.
    #[must_use]
    pub fn latest(&self, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
        let frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        frames.iter().rev().find(|frame| wanted(&frame.json)).map(|frame| frame.json.clone())
    }

    /// The newest metrics of a job.
    #[must_use]
    pub fn metrics(&self, job_id: &str) -> Option<Value> {
        let frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        frames.iter().rev().filter(|frame| frame.json["topic"] == "metrics").find_map(|frame| {
            // Numbers of several jobs come together.
            let data = &frame.json["data"];
            let all = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice);
            all.iter().rev().find(|of| of["job_id"] == job_id).cloned()
        })
    }

    /// Waits for a frame that `wanted` accepts, past ones included.
    ///
    /// # Errors
    /// None came within the deadline.
    pub async fn wait_for(&self, what: &str, deadline: Duration, wanted: impl Fn(&Value) -> bool) -> Result<Frame> {
        wait_until(what, deadline, async || Ok(self.frames().into_iter().find(|frame| wanted(&frame.json)))).await
    }

    /// Whether the server has closed the connection, or it broke.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.task.is_finished()
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn keep(frames: &Mutex<Vec<Frame>>, text: String) {
    let json = serde_json::from_str(&text).unwrap_or_default();
    frames.lock().unwrap_or_else(PoisonError::into_inner).push(Frame { at: Instant::now(), text, json });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Read, Write};

    /// A server of one ticket and one WebSocket that says the topic back: just enough to see the client work.
    fn serve() -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(&stream);
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            assert_eq!(body, br#"{"path":"/api/v1/ws"}"#);
            let answer = r#"{"ticket":"t-1"}"#;
            write!(&stream, "HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n{answer}", answer.len()).unwrap();

            let (stream, _) = listener.accept().unwrap();
            let mut asked = String::new();
            // tungstenite's callback type holds a large error; this is a test.
            #[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
            let check = |request: &tokio_tungstenite::tungstenite::handshake::server::Request, response| {
                asked = request.uri().to_string();
                Ok(response)
            };
            let mut socket = tokio_tungstenite::tungstenite::accept_hdr(stream, check).unwrap();
            assert_eq!(asked, "/api/v1/ws?ticket=t-1");
            let text = socket.read().unwrap().into_text().unwrap().to_string();
            let asked: Value = serde_json::from_str(&text).unwrap();
            socket.send(Message::text(json!({"type": "snapshot", "topic": asked["topic"]}).to_string())).unwrap();
            socket.close(None).unwrap();
            while socket.read().is_ok() {}
        });
        origin
    }

    #[tokio::test]
    async fn frames_are_kept_and_taped_and_the_end_is_seen() {
        let tape = crate::client::Tape::default();
        let client = Client::anonymous(&serve()).unwrap().recorded_on(&tape);
        let socket = WebSocket::connect(&client, "/ws").await.unwrap();
        socket.subscribe("status");
        let limit = Duration::from_secs(5);
        let frame = socket.wait_for("the snapshot", limit, |frame| frame["type"] == "snapshot").await.unwrap();
        assert_eq!(frame.json["topic"], "status");
        wait_until("the end", limit, async || Ok(socket.is_closed().then_some(()))).await.unwrap();
        assert_eq!(socket.frames().last().unwrap().text, "");
        assert!(
            tape.entries()
                .iter()
                .any(|(source, bytes)| source == "frame of /api/v1/ws" && *bytes == frame.text.as_bytes())
        );
    }
}
