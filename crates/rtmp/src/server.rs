//! The receiving side: takes one publisher per connection.
//!
//! ```text
//! Handshake ─► Open ─ publish ─► Asked ─ accept ─► Publishing ─ deleteStream ─► Open
//!                ▲                 └──── reject ────► Closed
//!                └─ connect, createStream, …
//! ```

#[cfg(test)]
mod tests;

use crate::amf0::Value;
use crate::chunk::{ChunkError, ChunkReader, DEFAULT_MAX_MESSAGE_BYTES, Message, kind};
use crate::command::{Command, MAX_CODE_BYTES, MAX_TEXT_BYTES, Outbox, Received, tame};
use crate::flv::{Tag, TagKind};
use crate::handshake::{Handshake, HandshakeError, RANDOM_BYTES};
use bytes::Bytes;
use std::collections::VecDeque;
use std::fmt;

/// The longest application, address or path taken, in bytes.
pub const MAX_NAME_BYTES: usize = 2_048;
/// What may come before a publisher is accepted, in bytes of one message.
const MAX_EARLY_MESSAGE_BYTES: usize = 64 << 10;
/// How many codecs of a publisher's list are passed on.
const MAX_FOUR_CC: usize = 32;
const CHUNK_SIZE: u32 = 4_096;
/// After how many bytes each side tells the other what it received.
const WINDOW_BYTES: u32 = 2_500_000;
/// The one message stream of a connection.
const STREAM_ID: u32 = 1;

/// What a publisher did.
#[derive(Clone, PartialEq, Eq)]
pub enum ServerEvent {
    /// It wants to publish; answer with [`Server::accept`] or [`Server::reject`].
    PublishRequested {
        /// The application as sent.
        app: String,
        /// The stream's name or key as sent, with its query if it has one: a secret.
        play_path: String,
        /// The address it connected to as sent; may hold a secret.
        tc_url: String,
        /// The enhanced codecs it says it uses.
        four_cc: Vec<String>,
    },
    /// A piece of the stream; script data comes without `@setDataFrame`.
    Media(Tag),
    /// It ended the stream in good order.
    Unpublished,
}

/// Names and keys are not shown.
impl fmt::Debug for ServerEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PublishRequested { four_cc, .. } => {
                f.debug_struct("PublishRequested").field("four_cc", four_cc).finish_non_exhaustive()
            }
            Self::Media(tag) => f.debug_tuple("Media").field(tag).finish(),
            Self::Unpublished => f.write_str("Unpublished"),
        }
    }
}

/// Why a connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// The peer does not speak RTMP.
    #[error("handshake failed: {0}")]
    Handshake(#[from] HandshakeError),
    /// The peer's bytes are no chunk stream.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    /// The peer broke the rules in another way.
    #[error("{0}")]
    Protocol(&'static str),
    /// The peer asks for answers and does not read them.
    #[error("the peer does not read the answers it asks for")]
    Backlog,
    /// An answer was given that nobody asked for.
    #[error("no publish request is open")]
    NotAsked,
    /// The connection had failed or was closed before.
    #[error("the connection is over")]
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Handshake,
    Open,
    Asked,
    Publishing,
    Closed,
}

/// A publisher's connection, without its socket: bytes from it go into [`input`](Self::input), bytes for it come out
/// of [`output`](Self::output), and [`next_event`](Self::next_event) tells what happened.
pub struct Server {
    state: State,
    handshake: Handshake,
    reader: ChunkReader,
    received: Received,
    outbox: Outbox,
    app: Option<String>,
    tc_url: String,
    four_cc: Vec<String>,
    events: VecDeque<ServerEvent>,
}

/// Names and unread bytes are not shown.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Server {
    /// Waits for a publisher; `random` is for the handshake.
    #[must_use]
    pub fn new(random: [u8; RANDOM_BYTES]) -> Self {
        Self {
            state: State::Handshake,
            handshake: Handshake::server(&random),
            reader: ChunkReader::new(MAX_EARLY_MESSAGE_BYTES),
            received: Received::with_window(WINDOW_BYTES),
            outbox: Outbox::new(),
            app: None,
            tc_url: String::new(),
            four_cc: Vec::new(),
            events: VecDeque::new(),
        }
    }

    /// Takes bytes from the publisher, in pieces of any size. Ask for all events after each call: they hold what the
    /// piece brought, so a piece of, say, 64 KiB bounds them.
    ///
    /// # Errors
    /// [`ServerError`]; the connection is over after one.
    pub fn input(&mut self, bytes: &[u8]) -> Result<(), ServerError> {
        let result = self.process(bytes);
        if result.is_err() {
            self.state = State::Closed;
        }
        result
    }

    /// All bytes that are ready for the publisher. Ask after each call of any other method.
    pub fn output(&mut self) -> Option<Bytes> {
        self.outbox.take()
    }

    /// The oldest event not yet asked for.
    pub fn next_event(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }

    /// Whether the publisher was accepted and has not ended its stream.
    #[must_use]
    pub fn is_publishing(&self) -> bool {
        self.state == State::Publishing
    }

    /// Lets the publisher that asked begin.
    ///
    /// # Errors
    /// [`ServerError::NotAsked`] if no request is open.
    pub fn accept(&mut self) -> Result<(), ServerError> {
        if self.state != State::Asked {
            return Err(ServerError::NotAsked);
        }
        self.state = State::Publishing;
        self.reader.set_max_message_bytes(DEFAULT_MAX_MESSAGE_BYTES);
        self.outbox.stream_begin(STREAM_ID);
        self.status("status", "NetStream.Publish.Start", "");
        Ok(())
    }

    /// Refuses the publisher that asked, and ends the connection once the output is sent. `NetStream.Publish.BadName`
    /// and `NetStream.Publish.Denied` are the codes publishers understand.
    ///
    /// # Errors
    /// [`ServerError::NotAsked`] if no request is open.
    pub fn reject(&mut self, code: &str, description: &str) -> Result<(), ServerError> {
        if self.state != State::Asked {
            return Err(ServerError::NotAsked);
        }
        self.status("error", code, description);
        self.state = State::Closed;
        Ok(())
    }

    /// Ends a stream from this side: `NetStream.Unpublish.Success` for an orderly end, any other code as an error.
    pub fn close(&mut self, code: &str, description: &str) {
        if self.state == State::Publishing {
            let level = if code == "NetStream.Unpublish.Success" { "status" } else { "error" };
            self.status(level, code, description);
        }
        self.state = State::Closed;
    }

    fn process(&mut self, bytes: &[u8]) -> Result<(), ServerError> {
        let mut rest = bytes;
        match self.state {
            State::Closed => return Err(ServerError::Closed),
            State::Handshake => {
                if !self.handshake.read(&mut rest, self.outbox.bytes_mut())? {
                    return Ok(());
                }
                self.state = State::Open;
            }
            State::Open | State::Asked | State::Publishing => {}
        }
        if let Some(total) = self.received.add(bytes.len()) {
            self.outbox.acknowledge(total);
        }
        while let Some(message) = self.reader.read(&mut rest)? {
            self.message(message)?;
            if self.outbox.is_overfull() {
                return Err(ServerError::Backlog);
            }
        }
        Ok(())
    }

    fn message(&mut self, message: Message) -> Result<(), ServerError> {
        match message.kind {
            kind::AUDIO | kind::VIDEO | kind::DATA | kind::DATA_AMF3 => self.media(message),
            kind::WINDOW_ACKNOWLEDGEMENT_SIZE => self.received.set_window(&message.data),
            kind::USER_CONTROL => self.outbox.answer_user_control(&message.data),
            _ => {
                if let Some(command) = Command::from_message(&message) {
                    self.command(&command)?;
                }
            }
        }
        Ok(())
    }

    /// Media that nobody accepted is dropped, and so are empty tags.
    fn media(&mut self, message: Message) {
        let (kind, data) = match message.kind {
            kind::AUDIO => (TagKind::Audio, message.data),
            kind::VIDEO => (TagKind::Video, message.data),
            _ => (TagKind::Script, script(message.kind, message.data)),
        };
        if self.state == State::Publishing && !data.is_empty() {
            self.events.push_back(ServerEvent::Media(Tag { kind, timestamp_ms: message.timestamp_ms, data }));
        }
    }

    fn command(&mut self, command: &Command) -> Result<(), ServerError> {
        let transaction = Value::Number(f64::from(command.transaction().unwrap_or(0)));
        match command.name() {
            "connect" => self.connect(command, transaction)?,
            "createStream" => {
                let id = Value::Number(f64::from(STREAM_ID));
                self.outbox.command(0, &[Value::string("_result"), transaction, Value::Null, id]);
            }
            "publish" => self.publish(command)?,
            "play" | "play2" => self.status("error", "NetStream.Play.Failed", "this server only receives"),
            "FCUnpublish" | "deleteStream" | "closeStream" if self.state == State::Publishing => {
                self.state = State::Open;
                self.events.push_back(ServerEvent::Unpublished);
            }
            // releaseStream, FCPublish and the like: publishers do not wait for an answer.
            _ => {}
        }
        Ok(())
    }

    fn connect(&mut self, command: &Command, transaction: Value) -> Result<(), ServerError> {
        if self.app.is_some() {
            return Err(ServerError::Protocol("the publisher connects twice"));
        }
        self.app = Some(name(command.entry("app"))?);
        self.tc_url = name(command.entry("tcUrl"))?;
        self.four_cc = command.four_cc_list();
        self.four_cc.truncate(MAX_FOUR_CC);
        self.outbox.window(WINDOW_BYTES);
        self.outbox.peer_bandwidth(WINDOW_BYTES);
        self.outbox.set_chunk_size(CHUNK_SIZE);
        let properties =
            Value::object([("fmsVer", Value::string("FMS/3,0,1,123")), ("capabilities", Value::Number(31.0))]);
        let mut info = vec![
            ("level", Value::string("status")),
            ("code", Value::string("NetConnection.Connect.Success")),
            ("description", Value::string("")),
            ("objectEncoding", Value::Number(0.0)),
        ];
        if !self.four_cc.is_empty() {
            // Tags pass through unread, so every codec is as welcome as the next.
            info.push(("fourCcList", Value::StrictArray(self.four_cc.iter().map(Value::string).collect())));
            info.push(("capsEx", Value::Number(0.0)));
        }
        self.outbox.command(0, &[Value::string("_result"), transaction, properties, Value::object(info)]);
        Ok(())
    }

    fn publish(&mut self, command: &Command) -> Result<(), ServerError> {
        let Some(app) = self.app.clone() else {
            return Err(ServerError::Protocol("the publisher publishes without connecting"));
        };
        if self.state != State::Open {
            return Err(ServerError::Protocol("the publisher publishes twice"));
        }
        self.state = State::Asked;
        self.events.push_back(ServerEvent::PublishRequested {
            app,
            play_path: name(command.argument(1))?,
            tc_url: self.tc_url.clone(),
            four_cc: self.four_cc.clone(),
        });
        Ok(())
    }

    fn status(&mut self, level: &str, code: &str, description: &str) {
        let info = Value::object([
            ("level", Value::string(level)),
            ("code", Value::string(tame(code, MAX_CODE_BYTES))),
            ("description", Value::string(tame(description, MAX_TEXT_BYTES))),
        ]);
        self.outbox.command(STREAM_ID, &[Value::string("onStatus"), Value::Number(0.0), Value::Null, info]);
    }
}

fn name(value: Option<&Value>) -> Result<String, ServerError> {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    if text.len() > MAX_NAME_BYTES {
        return Err(ServerError::Protocol("the publisher sends a name that is too long"));
    }
    Ok(text.to_owned())
}

/// Script data as an FLV tag has it. The copy gives the rest its own allocation; script data is short and rare.
fn script(kind: u8, data: Bytes) -> Bytes {
    let rest = if kind == crate::chunk::kind::DATA_AMF3 { data.strip_prefix(&[0]).unwrap_or(&data) } else { &data };
    let rest = rest.strip_prefix(crate::chunk::SET_DATA_FRAME).unwrap_or(rest);
    if rest.len() == data.len() { data } else { Bytes::copy_from_slice(rest) }
}
