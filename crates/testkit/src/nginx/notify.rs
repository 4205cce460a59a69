//! What nginx asks and tells over HTTP when somebody connects, publishes, ends, and when a recording is closed.
//!
//! nginx cuts the play path at the first `?` into a name and arguments. It sends the name percent-encoded and
//! appends the arguments to the body as they are, so a key with `? & % @` in it is put together again here from
//! what stands between the module's own fields and the end.

use anyhow::Result;
use percent_encoding::percent_decode_str;
use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// An attempt to publish.
#[derive(Clone, Debug)]
pub struct Publication {
    /// nginx's number of the connection.
    pub client_id: String,
    /// The application.
    pub app: String,
    /// The play path, exactly as it was sent.
    pub key: String,
    /// Whether the key was allowed.
    pub accepted: bool,
    /// When it began.
    pub began: Instant,
    /// When it ended.
    pub ended: Option<Instant>,
    /// The recording, once it is closed.
    pub recording: Option<PathBuf>,
}

#[derive(Default)]
struct State {
    allowed: HashSet<String>,
    connections: usize,
    publications: Vec<Publication>,
}

pub(super) struct Responder {
    state: Arc<Mutex<State>>,
    port: u16,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Responder {
    pub(super) fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let (state, stop) = (Arc::new(Mutex::new(State::default())), Arc::new(AtomicBool::new(false)));
        let (shared, stopped) = (Arc::clone(&state), Arc::clone(&stop));
        let thread = std::thread::Builder::new().name("rtmp-notify".into()).spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                // A connection that breaks is nginx's business: it retries or refuses.
                let _ = serve(&stream, &shared);
            }
        })?;
        Ok(Self { state, port, stop, thread: Some(thread) })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn allow(&self, key: &str) {
        lock(&self.state).allowed.insert(key.to_owned());
    }

    pub(super) fn forbid(&self, key: &str) {
        lock(&self.state).allowed.remove(key);
    }

    pub(super) fn connections(&self) -> usize {
        lock(&self.state).connections
    }

    pub(super) fn publications(&self) -> Vec<Publication> {
        lock(&self.state).publications.clone()
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread from its wait for the next connection.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: &TcpStream, state: &Mutex<State>) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse::<usize>()?.min(64 << 10);
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let accepted = lock(state).hear(&String::from_utf8_lossy(&body));
    let status = if accepted { "200 OK" } else { "403 Forbidden" };
    write!(&*stream, "HTTP/1.0 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    Ok(())
}

impl State {
    /// Takes one notification; says whether nginx shall go on.
    fn hear(&mut self, body: &str) -> bool {
        let Some((connection, call)) = split_call(body) else {
            // `on_connect` puts its call last.
            self.connections += usize::from(body.ends_with("&call=connect"));
            return true;
        };
        let client_id = field(connection, "clientid").unwrap_or_default();
        match call {
            Call::Publish { key } => {
                let accepted = self.allowed.contains(&key);
                let app = field(connection, "app").unwrap_or_default();
                let (began, ended, recording) = (Instant::now(), None, None);
                self.publications.push(Publication { client_id, app, key, accepted, began, ended, recording });
                return accepted;
            }
            Call::Done => {
                if let Some(publication) = self.of(&client_id) {
                    publication.ended = Some(Instant::now());
                }
            }
            Call::Recorded { path } => {
                if let Some(publication) = self.of(&client_id) {
                    publication.recording = Some(path);
                }
            }
        }
        true
    }

    fn of(&mut self, client_id: &str) -> Option<&mut Publication> {
        self.publications.iter_mut().rev().find(|publication| publication.client_id == client_id)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Call {
    Publish { key: String },
    Done,
    Recorded { path: PathBuf },
}

/// The connection's fields, and the call put together again.
fn split_call(body: &str) -> Option<(&str, Call)> {
    let (connection, call) = body.split_once("&call=")?;
    let (call, fields) = call.split_once('&')?;
    let call = match call {
        "publish" => {
            let (name, rest) = fields.strip_prefix("name=")?.split_once("&type=")?;
            let name = decoded(name);
            let key = match rest.split_once('&') {
                Some((_, arguments)) => format!("{name}?{arguments}"),
                None => name,
            };
            Call::Publish { key }
        }
        "publish_done" => Call::Done,
        "record_done" => {
            let path = fields.split('&').find_map(|field| field.strip_prefix("path="))?;
            Call::Recorded { path: decoded(path).into() }
        }
        _ => return None,
    };
    Some((connection, call))
}

fn field(fields: &str, name: &str) -> Option<String> {
    fields.split('&').find_map(|field| Some(decoded(field.strip_prefix(name)?.strip_prefix('=')?)))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONNECTION: &str = "app=live&flashver=FMLE/3.0%20(x&swfurl=&tcurl=rtmp://h/live&addr=127.0.0.1&clientid=7";

    fn publish(tail: &str) -> String {
        let body = format!("{CONNECTION}&call=publish&{tail}");
        match split_call(&body) {
            Some((connection, Call::Publish { key })) => {
                assert_eq!(field(connection, "clientid").unwrap(), "7");
                key
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_key_is_put_together_as_it_was_sent() {
        assert_eq!(publish("name=plain&type=live"), "plain");
        assert_eq!(publish("name=can/a%20b&type=live&x=1&y=%25z@w #$"), "can/a b?x=1&y=%25z@w #$");
        assert_eq!(publish("name=a%26b&type=live&type=live&call=x"), "a&b?type=live&call=x");
        assert_eq!(publish("name=a&type=live&"), "a?");
    }

    #[test]
    fn publications_are_kept_with_their_recording() {
        let mut state = State::default();
        state.allowed.insert("good".into());
        assert!(state.hear("app=live&clientid=3&epoch=1&call=connect"));
        assert!(!state.hear(&format!("{CONNECTION}&call=publish&name=good2&type=live")));
        assert!(state.hear(&format!("{CONNECTION}&call=publish&name=good&type=live")));
        assert!(state.hear(&format!("{CONNECTION}&call=publish_done&name=good")));
        assert!(state.hear(&format!("{CONNECTION}&call=record_done&recorder=&name=good&path=/r/a%252Fb-1.flv&x=1")));
        assert_eq!(state.connections, 1);
        let [bad, good] = state.publications.as_slice() else { panic!() };
        assert!(!bad.accepted && bad.ended.is_none());
        assert!(good.accepted && good.ended.is_some());
        assert_eq!(good.recording.as_deref(), Some(std::path::Path::new("/r/a%2Fb-1.flv")));
    }
}
