//! Commands and control messages, as both sides use them.

use crate::amf0::{self, Value};
use crate::chunk::{ChunkStream, Message, kind, write_message};
use bytes::{BufMut, Bytes, BytesMut};

/// Control and command messages a peer lets pile up without reading them end the connection.
pub(crate) const MAX_OUTPUT_BYTES: usize = 256 << 10;
/// Bytes of a peer's text that are kept: codes and names, and sentences.
pub(crate) const MAX_CODE_BYTES: usize = 256;
pub(crate) const MAX_TEXT_BYTES: usize = 1_024;

const STREAM_BEGIN: u16 = 0;
const PING: u16 = 6;
const PONG: u16 = 7;

/// A command or the answer to one. Missing values read as nothing: peers send short commands.
#[derive(Debug)]
pub(crate) struct Command {
    values: Vec<Value>,
}

impl Command {
    /// The command in a message, unless it is no command or does not even have a name.
    pub(crate) fn from_message(message: &Message) -> Option<Self> {
        let bytes = match message.kind {
            kind::COMMAND => &message.data[..],
            // In use, what follows the marker byte is AMF0 all the same.
            kind::COMMAND_AMF3 => message.data.strip_prefix(&[0]).unwrap_or(&message.data),
            _ => return None,
        };
        let (values, _) = amf0::decode_prefix(bytes);
        matches!(values.first(), Some(Value::String(_))).then_some(Self { values })
    }

    pub(crate) fn name(&self) -> &str {
        self.values.first().and_then(Value::as_str).unwrap_or_default()
    }

    /// The number that ties an answer to its command.
    pub(crate) fn transaction(&self) -> Option<u32> {
        self.values.get(1)?.as_u32()
    }

    /// A value behind name and transaction, from 0.
    pub(crate) fn argument(&self, index: usize) -> Option<&Value> {
        self.values.get(2 + index)
    }

    pub(crate) fn arguments(&self) -> &[Value] {
        self.values.get(2..).unwrap_or_default()
    }

    /// An entry of whichever argument is an object that has it.
    pub(crate) fn entry(&self, key: &str) -> Option<&Value> {
        self.arguments().iter().find_map(|value| value.get(key))
    }

    pub(crate) fn text(&self, key: &str, max_bytes: usize) -> String {
        tame(self.entry(key).and_then(Value::as_str).unwrap_or_default(), max_bytes)
    }

    pub(crate) fn four_cc_list(&self) -> Vec<String> {
        let list = self.entry("fourCcList").and_then(Value::as_array).unwrap_or_default();
        list.iter().filter_map(Value::as_str).filter(|code| code.len() <= 4).map(Into::into).collect()
    }
}

/// A peer's text, fit to be shown: short and without control characters.
pub(crate) fn tame(text: &str, max_bytes: usize) -> String {
    let end = text.floor_char_boundary(max_bytes);
    text[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What one side sends beside media.
pub(crate) struct Outbox {
    bytes: BytesMut,
    pub(crate) chunk_size: u32,
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Self { bytes: BytesMut::new(), chunk_size: crate::chunk::INITIAL_CHUNK_SIZE }
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut BytesMut {
        &mut self.bytes
    }

    pub(crate) fn take(&mut self) -> Option<Bytes> {
        (!self.bytes.is_empty()).then(|| self.bytes.split().freeze())
    }

    pub(crate) fn is_overfull(&self) -> bool {
        self.bytes.len() > MAX_OUTPUT_BYTES
    }

    fn put(&mut self, stream: ChunkStream, kind: u8, stream_id: u32, body: &[u8]) {
        let written = write_message(&mut self.bytes, self.chunk_size, stream, kind, 0, stream_id, &[body]);
        // Lengths of what comes from outside are checked where it comes in.
        debug_assert_eq!(written, Ok(()), "commands are short and the chunk size is positive");
    }

    /// A command on a message stream; 0 is the connection itself.
    pub(crate) fn command(&mut self, stream_id: u32, values: &[Value]) {
        let stream = if stream_id == 0 { ChunkStream::Command } else { ChunkStream::Stream };
        self.put(stream, kind::COMMAND, stream_id, &amf0::encode(values));
    }

    fn control(&mut self, kind: u8, body: &[u8]) {
        self.put(ChunkStream::Control, kind, 0, body);
    }

    /// Announces the chunk size and uses it from here on.
    pub(crate) fn set_chunk_size(&mut self, size: u32) {
        self.control(kind::SET_CHUNK_SIZE, &size.to_be_bytes());
        self.chunk_size = size;
    }

    pub(crate) fn acknowledge(&mut self, received: u32) {
        self.control(kind::ACKNOWLEDGEMENT, &received.to_be_bytes());
    }

    pub(crate) fn window(&mut self, bytes: u32) {
        self.control(kind::WINDOW_ACKNOWLEDGEMENT_SIZE, &bytes.to_be_bytes());
    }

    /// A dynamic limit: the peer may read it as it likes, and all do.
    pub(crate) fn peer_bandwidth(&mut self, bytes: u32) {
        let mut body = bytes.to_be_bytes().to_vec();
        body.push(2);
        self.control(kind::SET_PEER_BANDWIDTH, &body);
    }

    pub(crate) fn stream_begin(&mut self, stream_id: u32) {
        self.user_control(STREAM_BEGIN, &stream_id.to_be_bytes());
    }

    /// Answers a ping; any other user control message asks for nothing.
    pub(crate) fn answer_user_control(&mut self, body: &[u8]) {
        if let Some((event, rest)) = body.split_first_chunk::<2>()
            && u16::from_be_bytes(*event) == PING
            && let Some(time) = rest.first_chunk::<4>()
        {
            self.user_control(PONG, time);
        }
    }

    fn user_control(&mut self, event: u16, data: &[u8; 4]) {
        let mut body = BytesMut::with_capacity(6);
        body.put_u16(event);
        body.put_slice(data);
        self.control(kind::USER_CONTROL, &body);
    }
}

/// Counts received bytes and says when the peer wants to hear about them.
#[derive(Debug, Default)]
pub(crate) struct Received {
    total: u64,
    acknowledged: u64,
    window: u32,
}

impl Received {
    pub(crate) fn with_window(window: u32) -> Self {
        Self { window, ..Self::default() }
    }

    pub(crate) fn set_window(&mut self, body: &[u8]) {
        if let Some(bytes) = body.first_chunk::<4>() {
            self.window = u32::from_be_bytes(*bytes);
        }
    }

    /// Adds bytes; the total modulo 2³² if an acknowledgement is due.
    pub(crate) fn add(&mut self, bytes: usize) -> Option<u32> {
        self.total += bytes as u64;
        if self.window == 0 || self.total - self.acknowledged < u64::from(self.window) {
            return None;
        }
        self.acknowledged = self.total;
        Some(self.total as u32)
    }
}
