//! The publishing client: handshake, connect, publish, then media out and the server's word in.
//!
//! ```text
//! Handshake ─► Connect ─► CreateStream ─► Publish ─► Established ─► Closed
//!      └──────────┴────────────┴─────────────┴── error ──► Failed
//! ```

mod error;
#[cfg(test)]
mod tests;
mod types;

pub use error::{ClientError, Refusal, Rejection, Step};
pub use types::{ClientEvent, PublishParams};

use crate::amf0::Value;
use crate::chunk::{ChunkReader, MediaWriter, Message, kind};
use crate::command::{Command, MAX_CODE_BYTES, MAX_TEXT_BYTES, Outbox, Received};
use crate::flv::TagKind;
use crate::handshake::Handshake;
use bytes::{Bytes, BytesMut};
use std::collections::VecDeque;
use std::fmt;

/// The chunk size most publishers use, in bytes.
pub const DEFAULT_CHUNK_SIZE: u32 = 4_096;
/// The longest message taken from a server, in bytes: it sends commands only.
const MAX_SERVER_MESSAGE_BYTES: usize = 64 << 10;
/// The longest application, address or path that is sent, in bytes.
pub const MAX_NAME_BYTES: usize = 16 << 10;
/// What the client calls itself. Some servers only take publishers whose name starts like this.
const FLASH_VERSION: &str = "FMLE/3.0 (compatible; castcore-rtmp)";

const CONNECT: u32 = 1;
const RELEASE_STREAM: u32 = 2;
const FC_PUBLISH: u32 = 3;
const CREATE_STREAM: u32 = 4;
const PUBLISH: u32 = 5;
const FC_UNPUBLISH: u32 = 6;
const DELETE_STREAM: u32 = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Handshake,
    Asking(Step),
    Established,
    Closed,
    Failed,
}

/// A publishing connection, without its socket: bytes from the server go into [`input`](Self::input), bytes for it
/// come out of [`output`](Self::output), and [`next_event`](Self::next_event) tells what happened.
pub struct Publisher {
    params: PublishParams,
    state: State,
    handshake: Handshake,
    reader: ChunkReader,
    received: Received,
    outbox: Outbox,
    server: String,
    server_four_cc: Vec<String>,
    stream_id: u32,
    events: VecDeque<ClientEvent>,
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").field("state", &self.state).field("params", &self.params).finish_non_exhaustive()
    }
}

impl Publisher {
    /// Starts a connection: the first bytes for the server are ready.
    #[must_use]
    pub fn new(mut params: PublishParams) -> Self {
        params.chunk_size = params.chunk_size.clamp(128, 65_536);
        let mut outbox = Outbox::new();
        let handshake = Handshake::client(&params.random, outbox.bytes_mut());
        Self {
            params,
            state: State::Handshake,
            handshake,
            reader: ChunkReader::new(MAX_SERVER_MESSAGE_BYTES),
            received: Received::default(),
            outbox,
            server: String::new(),
            server_four_cc: Vec::new(),
            stream_id: 0,
            events: VecDeque::new(),
        }
    }

    /// Takes bytes from the server, in pieces of any size.
    ///
    /// # Errors
    /// [`ClientError`]; the connection is over after one.
    pub fn input(&mut self, bytes: &[u8]) -> Result<(), ClientError> {
        let result = self.process(bytes);
        if result.is_err() {
            self.state = State::Failed;
        }
        result
    }

    /// All bytes that are ready for the server. Ask after [`new`](Self::new) and after each
    /// [`input`](Self::input). They are whole messages and may be sent before or after any whole message of media.
    pub fn output(&mut self) -> Option<Bytes> {
        self.outbox.take()
    }

    /// The oldest event not yet asked for.
    pub fn next_event(&mut self) -> Option<ClientEvent> {
        self.events.pop_front()
    }

    /// Whether media may be written.
    #[must_use]
    pub fn is_established(&self) -> bool {
        self.state == State::Established
    }

    /// What the server was asked and has not answered yet.
    #[must_use]
    pub fn asking(&self) -> Option<Step> {
        if let State::Asking(step) = self.state { Some(step) } else { None }
    }

    /// What the server has been asked and has not answered. A server that hangs up on [`Step::Connect`] or
    /// [`Step::Publish`] without a word means "no" by it: nginx-rtmp does so for unknown applications and refused keys.
    #[must_use]
    pub fn pending_step(&self) -> Option<Step> {
        if let State::Asking(step) = self.state { Some(step) } else { None }
    }

    /// What writes media, once the server takes it.
    #[must_use]
    pub fn media_writer(&self) -> Option<MediaWriter> {
        self.is_established().then_some(MediaWriter { chunk_size: self.params.chunk_size, stream_id: self.stream_id })
    }

    /// Appends one tag; see [`MediaWriter::write_media`].
    ///
    /// # Errors
    /// [`ClientError::NotEstablished`] or [`ClientError::Chunk`]; nothing is appended then.
    pub fn write_media(
        &self,
        out: &mut BytesMut,
        kind: TagKind,
        timestamp_ms: u32,
        data: &[u8],
    ) -> Result<(), ClientError> {
        let writer = self.media_writer().ok_or(ClientError::NotEstablished)?;
        Ok(writer.write_media(out, kind, timestamp_ms, data)?)
    }

    /// Appends an onMetaData script tag; see [`MediaWriter::write_metadata`].
    ///
    /// # Errors
    /// [`ClientError::NotEstablished`] or [`ClientError::Chunk`]; nothing is appended then.
    pub fn write_metadata(&self, out: &mut BytesMut, data: &[u8]) -> Result<(), ClientError> {
        Ok(self.media_writer().ok_or(ClientError::NotEstablished)?.write_metadata(out, data)?)
    }

    /// Ends the stream in good order: what is to be sent as the last bytes is appended. Does nothing on a connection
    /// that does not publish.
    pub fn unpublish(&mut self, out: &mut BytesMut) {
        if self.state != State::Established {
            return;
        }
        let path = self.play_path();
        self.outbox.command(0, &[Value::string("FCUnpublish"), number(FC_UNPUBLISH), Value::Null, path]);
        self.outbox
            .command(0, &[Value::string("deleteStream"), number(DELETE_STREAM), Value::Null, number(self.stream_id)]);
        if let Some(bytes) = self.outbox.take() {
            out.extend_from_slice(&bytes);
        }
        self.state = State::Closed;
    }

    fn process(&mut self, bytes: &[u8]) -> Result<(), ClientError> {
        let mut rest = bytes;
        match self.state {
            State::Failed => return Err(ClientError::Failed),
            State::Closed => return Ok(()),
            State::Handshake => {
                if !self.handshake.read(&mut rest, self.outbox.bytes_mut())? {
                    return Ok(());
                }
                self.connect()?;
            }
            State::Asking(_) | State::Established => {}
        }
        if let Some(total) = self.received.add(bytes.len()) {
            self.outbox.acknowledge(total);
        }
        while let Some(message) = self.reader.read(&mut rest)? {
            self.message(&message)?;
            if self.state == State::Closed {
                break;
            }
            if self.outbox.is_overfull() {
                return Err(ClientError::Backlog);
            }
        }
        Ok(())
    }

    fn message(&mut self, message: &Message) -> Result<(), ClientError> {
        match message.kind {
            kind::ACKNOWLEDGEMENT => {
                if let Some(bytes) = message.data.first_chunk::<4>() {
                    self.acknowledged(u32::from_be_bytes(*bytes));
                }
            }
            kind::WINDOW_ACKNOWLEDGEMENT_SIZE => self.received.set_window(&message.data),
            kind::USER_CONTROL => self.outbox.answer_user_control(&message.data),
            _ => {
                if let Some(command) = Command::from_message(message) {
                    self.command(&command)?;
                }
            }
        }
        Ok(())
    }

    /// Only the latest count matters, so a flood of them takes one place.
    fn acknowledged(&mut self, bytes: u32) {
        if let Some(ClientEvent::Acknowledged { bytes: last }) = self.events.back_mut() {
            *last = bytes;
        } else {
            self.events.push_back(ClientEvent::Acknowledged { bytes });
        }
    }

    fn command(&mut self, command: &Command) -> Result<(), ClientError> {
        match (command.name(), self.state) {
            ("_result", State::Asking(step)) if command.transaction() == Some(transaction(step)) => {
                self.granted(step, command)
            }
            // A server that does not know releaseStream or FCPublish says so; that is no refusal.
            ("_error", State::Asking(step)) if command.transaction() == Some(transaction(step)) => {
                Err(self.rejection(step, command))
            }
            ("onStatus", State::Asking(step)) => self.status_while_asking(step, command),
            ("onStatus", State::Established) => {
                self.status_while_established(command);
                Ok(())
            }
            ("close", State::Asking(step)) => Err(self.rejection(step, command)),
            ("close", State::Established) => {
                self.closed(command);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn granted(&mut self, step: Step, command: &Command) -> Result<(), ClientError> {
        match step {
            Step::Connect => {
                self.server = command.text("fmsVer", MAX_CODE_BYTES);
                self.server_four_cc = command.four_cc_list();
                self.create_stream();
                self.state = State::Asking(Step::CreateStream);
            }
            Step::CreateStream => {
                let id = command.argument(1).and_then(Value::as_u32);
                self.stream_id = id.ok_or(ClientError::Protocol("the server grants a stream without its number"))?;
                let name = Value::string("publish");
                let live = Value::string("live");
                self.outbox.command(self.stream_id, &[name, number(PUBLISH), Value::Null, self.play_path(), live]);
                self.state = State::Asking(Step::Publish);
            }
            // Some servers confirm the command as well; what counts is the status.
            Step::Publish => {}
        }
        Ok(())
    }

    fn status_while_asking(&mut self, step: Step, command: &Command) -> Result<(), ClientError> {
        let code = command.text("code", MAX_CODE_BYTES);
        if step == Step::Publish && code == "NetStream.Publish.Start" {
            self.state = State::Established;
            self.events.push_back(ClientEvent::Established {
                stream_id: self.stream_id,
                server: std::mem::take(&mut self.server),
                four_cc: std::mem::take(&mut self.server_four_cc),
            });
            return Ok(());
        }
        if is_error(command) || ends_stream(&code) { Err(self.rejection(step, command)) } else { Ok(()) }
    }

    fn status_while_established(&mut self, command: &Command) {
        if is_error(command) || ends_stream(&command.text("code", MAX_CODE_BYTES)) {
            self.closed(command);
        }
    }

    fn closed(&mut self, command: &Command) {
        self.state = State::Closed;
        self.events.push_back(ClientEvent::ServerClosed {
            code: command.text("code", MAX_CODE_BYTES),
            description: command.text("description", MAX_TEXT_BYTES),
        });
    }

    fn rejection(&self, step: Step, command: &Command) -> ClientError {
        ClientError::Rejected(Rejection {
            step,
            code: command.text("code", MAX_CODE_BYTES),
            description: command.text("description", MAX_TEXT_BYTES),
        })
    }

    fn connect(&mut self) -> Result<(), ClientError> {
        let params = &self.params;
        if [&params.app, &params.tc_url, &params.play_path].iter().any(|name| name.len() > MAX_NAME_BYTES) {
            return Err(ClientError::Protocol("application, address or path is too long"));
        }
        // Before connect, as other publishers do it, so that a long connect is one chunk already.
        self.outbox.set_chunk_size(self.params.chunk_size);
        let mut entries = vec![
            ("app", Value::string(&self.params.app)),
            ("type", Value::string("nonprivate")),
            ("flashVer", Value::string(FLASH_VERSION)),
            ("tcUrl", Value::string(&self.params.tc_url)),
        ];
        if !self.params.four_cc.is_empty() {
            let list = self.params.four_cc.iter().map(|code| Value::string(code.as_str())).collect();
            entries.push(("fourCcList", Value::StrictArray(list)));
            // No extra capability is claimed: a server's wish to reconnect elsewhere is reported, not followed.
            entries.push(("capsEx", Value::Number(0.0)));
        }
        self.outbox.command(0, &[Value::string("connect"), number(CONNECT), Value::object(entries)]);
        self.state = State::Asking(Step::Connect);
        Ok(())
    }

    fn create_stream(&mut self) {
        for (name, transaction) in [("releaseStream", RELEASE_STREAM), ("FCPublish", FC_PUBLISH)] {
            let path = self.play_path();
            self.outbox.command(0, &[Value::string(name), number(transaction), Value::Null, path]);
        }
        self.outbox.command(0, &[Value::string("createStream"), number(CREATE_STREAM), Value::Null]);
    }

    fn play_path(&self) -> Value {
        Value::string(&self.params.play_path)
    }
}

fn number(number: u32) -> Value {
    Value::Number(f64::from(number))
}

const fn transaction(step: Step) -> u32 {
    match step {
        Step::Connect => CONNECT,
        Step::CreateStream => CREATE_STREAM,
        Step::Publish => PUBLISH,
    }
}

fn is_error(command: &Command) -> bool {
    command.text("level", MAX_CODE_BYTES) == "error"
}

/// Codes of level "status" after which a publisher has nothing more to say.
fn ends_stream(code: &str) -> bool {
    matches!(
        code,
        "NetStream.Unpublish.Success"
            | "NetConnection.Connect.Closed"
            | "NetConnection.Connect.AppShutdown"
            | "NetConnection.Connect.ReconnectRequest"
    )
}
