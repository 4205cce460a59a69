//! Messages out of chunks.

use super::{ChunkError, DEFAULT_MAX_MESSAGE_BYTES, INITIAL_CHUNK_SIZE, MAX_CHUNK_STREAMS, Message, kind};
use bytes::Bytes;
use std::collections::HashMap;
use std::fmt;

/// Basic header, message header and extended timestamp at their longest.
const MAX_HEADER_BYTES: usize = 3 + 11 + 4;
const EXTENDED: u32 = 0x00FF_FFFF;
/// A body up to this length is allocated at once; a longer one as its bytes arrive, for the length is only a claim.
const TRUSTED_BYTES: usize = 64 << 10;

/// Reads messages from a chunk stream that arrives in pieces of any size.
///
/// It keeps no input back: memory is bounded by the unfinished messages, which together may hold twice the longest
/// message. It obeys "set chunk size" and "abort" itself and does not report them.
pub struct ChunkReader {
    streams: HashMap<u32, ChunkStreamState>,
    header: [u8; MAX_HEADER_BYTES],
    header_len: usize,
    /// Chunk stream and missing bytes of the chunk that is being read.
    payload: Option<(u32, usize)>,
    chunk_size: usize,
    max_message_bytes: usize,
    pending_bytes: usize,
}

#[derive(Default)]
struct ChunkStreamState {
    timestamp_ms: u32,
    delta: u32,
    is_extended: bool,
    length: usize,
    kind: u8,
    stream_id: u32,
    is_active: bool,
    body: Vec<u8>,
}

/// Unfinished messages may be commands that hold a key, so they are not shown.
impl fmt::Debug for ChunkReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkReader").field("pending_bytes", &self.pending_bytes).finish_non_exhaustive()
    }
}

impl Default for ChunkReader {
    fn default() -> Self {
        Self::new(DEFAULT_MAX_MESSAGE_BYTES)
    }
}

impl ChunkReader {
    /// A reader that refuses messages longer than `max_message_bytes`.
    #[must_use]
    pub fn new(max_message_bytes: usize) -> Self {
        Self {
            streams: HashMap::new(),
            header: [0; MAX_HEADER_BYTES],
            header_len: 0,
            payload: None,
            chunk_size: INITIAL_CHUNK_SIZE as usize,
            max_message_bytes,
            pending_bytes: 0,
        }
    }

    /// Changes the longest message taken, in bytes: a peer that is trusted more may send longer ones.
    pub fn set_max_message_bytes(&mut self, max_message_bytes: usize) {
        self.max_message_bytes = max_message_bytes;
    }

    /// Takes bytes off the front of `input` up to the end of the next message. Nothing is returned once `input` is
    /// used up; call again with the bytes that follow.
    ///
    /// # Errors
    /// [`ChunkError`]; the stream cannot be read any further after one.
    pub fn read(&mut self, input: &mut &[u8]) -> Result<Option<Message>, ChunkError> {
        loop {
            let Some((id, missing)) = self.payload else {
                let Some((byte, rest)) = input.split_first() else { return Ok(None) };
                *input = rest;
                self.header[self.header_len] = *byte;
                self.header_len += 1;
                if let Some(header) = self.whole_header() {
                    self.header_len = 0;
                    self.begin_chunk(&header)?;
                }
                if self.payload.is_some_and(|(_, missing)| missing == 0)
                    && let Some(message) = self.end_chunk()?
                {
                    return Ok(Some(message));
                }
                continue;
            };
            let (head, rest) = input.split_at(input.len().min(missing));
            if head.is_empty() {
                return Ok(None);
            }
            *input = rest;
            self.append(id, head)?;
            self.payload = Some((id, missing - head.len()));
            if missing == head.len()
                && let Some(message) = self.end_chunk()?
            {
                return Ok(Some(message));
            }
        }
    }

    /// Bytes held for messages that are not finished yet.
    #[must_use]
    pub fn pending_bytes(&self) -> usize {
        self.pending_bytes
    }

    /// The header once all its bytes are there.
    fn whole_header(&self) -> Option<Header> {
        let bytes = &self.header[..self.header_len];
        let (first, rest) = bytes.split_first()?;
        let (id, rest) = match first & 0x3F {
            0 => (64 + u32::from(*rest.first()?), rest.get(1..)?),
            1 => {
                let (id, rest) = rest.split_first_chunk::<2>()?;
                (64 + u32::from(u16::from_le_bytes(*id)), rest)
            }
            id => (u32::from(id), rest),
        };
        let format = first >> 6;
        let length = [11, 7, 3, 0][usize::from(format)];
        let (fields, rest) = rest.split_at_checked(length)?;
        let u24 = |at: usize| u32::from_be_bytes([0, fields[at], fields[at + 1], fields[at + 2]]);
        let mut header = Header { id, format, time: 0, length_and_kind: None, stream_id: None, is_extended: false };
        if format < 3 {
            header.time = u24(0);
            header.is_extended = header.time == EXTENDED;
        } else {
            header.is_extended = self.streams.get(&id).is_some_and(|stream| stream.is_extended);
        }
        if format < 2 {
            header.length_and_kind = Some((u24(3) as usize, fields[6]));
        }
        if format == 0 {
            header.stream_id = Some(u32::from_le_bytes([fields[7], fields[8], fields[9], fields[10]]));
        }
        if header.is_extended {
            header.time = u32::from_be_bytes(*rest.first_chunk::<4>()?);
        }
        Some(header)
    }

    fn begin_chunk(&mut self, header: &Header) -> Result<(), ChunkError> {
        if !self.streams.contains_key(&header.id) {
            if header.format != 0 {
                return Err(ChunkError::NoHeader);
            }
            if self.streams.len() >= MAX_CHUNK_STREAMS {
                return Err(ChunkError::TooManyStreams);
            }
        }
        let stream = self.streams.entry(header.id).or_default();
        let (length, kind) = header.length_and_kind.unwrap_or((stream.length, stream.kind));
        if length > self.max_message_bytes {
            return Err(ChunkError::TooLong { bytes: length });
        }
        if stream.is_active {
            // Continuations have format 3; some encoders repeat the header instead, which does no harm.
            if length != stream.length {
                return Err(ChunkError::LengthChanged);
            }
        } else {
            match header.format {
                // A later format 3 then means "as much again", as the specification has it.
                0 => (stream.timestamp_ms, stream.delta) = (header.time, header.time),
                1 | 2 => {
                    stream.delta = header.time;
                    stream.timestamp_ms = stream.timestamp_ms.wrapping_add(header.time);
                }
                _ => stream.timestamp_ms = stream.timestamp_ms.wrapping_add(stream.delta),
            }
            stream.is_extended = header.is_extended;
            (stream.length, stream.kind) = (length, kind);
            stream.stream_id = header.stream_id.unwrap_or(stream.stream_id);
            stream.is_active = true;
            stream.body = Vec::new();
        }
        let missing = stream.length - stream.body.len();
        self.payload = Some((header.id, missing.min(self.chunk_size)));
        Ok(())
    }

    fn append(&mut self, id: u32, bytes: &[u8]) -> Result<(), ChunkError> {
        self.pending_bytes += bytes.len();
        if self.pending_bytes > self.max_message_bytes.saturating_mul(2) {
            return Err(ChunkError::TooMuchPending);
        }
        let Some(stream) = self.streams.get_mut(&id) else { return Ok(()) };
        let body = &mut stream.body;
        if body.capacity() - body.len() < bytes.len() {
            // Doubling, but never past the length announced: the finished body must own exactly its length.
            let missing = stream.length - body.len();
            body.reserve_exact(missing.min(bytes.len().max(body.len()).max(TRUSTED_BYTES)));
        }
        body.extend_from_slice(bytes);
        Ok(())
    }

    fn end_chunk(&mut self) -> Result<Option<Message>, ChunkError> {
        let Some((id, _)) = self.payload.take() else { return Ok(None) };
        let Some(stream) = self.streams.get_mut(&id).filter(|stream| stream.body.len() >= stream.length) else {
            return Ok(None);
        };
        stream.is_active = false;
        self.pending_bytes -= stream.body.len();
        let data = Bytes::from(std::mem::take(&mut stream.body));
        let message =
            Message { kind: stream.kind, timestamp_ms: stream.timestamp_ms, stream_id: stream.stream_id, data };
        let Some(number) = message.data.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes)) else {
            return Ok(Some(message));
        };
        match message.kind {
            kind::SET_CHUNK_SIZE => {
                // The first bit is reserved; a chunk longer than any message is as good as one of that length.
                self.chunk_size = match number & 0x7FFF_FFFF {
                    0 => return Err(ChunkError::ChunkSize),
                    size => size as usize,
                };
                Ok(None)
            }
            kind::ABORT => {
                if let Some(stream) = self.streams.get_mut(&number) {
                    self.pending_bytes -= stream.body.len();
                    stream.body = Vec::new();
                    stream.is_active = false;
                }
                Ok(None)
            }
            _ => Ok(Some(message)),
        }
    }
}

struct Header {
    id: u32,
    format: u8,
    /// Timestamp or difference, the extended one if there is one.
    time: u32,
    length_and_kind: Option<(usize, u8)>,
    stream_id: Option<u32>,
    is_extended: bool,
}
