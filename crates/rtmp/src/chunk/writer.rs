//! Chunks out of messages.

use super::{ChunkError, MAX_ENCODABLE_BYTES, kind};
use crate::flv::TagKind;
use bytes::{BufMut, BytesMut};

const EXTENDED: u32 = 0x00FF_FFFF;
const CONTINUATION: u8 = 0xC0;

/// The chunk streams this side sends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ChunkStream {
    /// Protocol and user control, fixed by the specification.
    Control = 2,
    /// Commands of the connection.
    Command = 3,
    /// Audio.
    Audio = 4,
    /// Commands and script data of a stream.
    Stream = 5,
    /// Video.
    Video = 6,
}

/// Appends one message whose body is the concatenation of `parts`.
///
/// Every message starts with a full (type 0) header. That is five bytes more than a compressed one, but no message
/// then depends on an earlier one, so a sender may drop any message before this call.
///
/// # Errors
/// [`ChunkError::TooLong`] if the body is longer than 16 MiB − 1, [`ChunkError::ChunkSize`] if `chunk_size` is 0;
/// nothing is appended then.
pub fn write_message(
    out: &mut BytesMut,
    chunk_size: u32,
    stream: ChunkStream,
    kind: u8,
    timestamp_ms: u32,
    stream_id: u32,
    parts: &[&[u8]],
) -> Result<(), ChunkError> {
    let chunk_size = chunk_size as usize;
    let length: usize = parts.iter().map(|part| part.len()).sum();
    if length > MAX_ENCODABLE_BYTES {
        return Err(ChunkError::TooLong { bytes: length });
    }
    if chunk_size == 0 {
        return Err(ChunkError::ChunkSize);
    }
    let is_extended = timestamp_ms >= EXTENDED;
    out.reserve(16 + length + length / chunk_size * 5);
    out.put_u8(stream as u8);
    out.put_slice(&timestamp_ms.min(EXTENDED).to_be_bytes()[1..]);
    out.put_slice(&(length as u32).to_be_bytes()[1..]);
    out.put_u8(kind);
    out.put_u32_le(stream_id);
    if is_extended {
        out.put_u32(timestamp_ms);
    }
    let mut room = chunk_size;
    for part in parts {
        let mut rest = *part;
        while !rest.is_empty() {
            if room == 0 {
                out.put_u8(CONTINUATION | stream as u8);
                if is_extended {
                    out.put_u32(timestamp_ms);
                }
                room = chunk_size;
            }
            let (head, tail) = rest.split_at(rest.len().min(room));
            out.put_slice(head);
            room -= head.len();
            rest = tail;
        }
    }
    Ok(())
}

/// Writes the media of one published stream. It is a value of its own, so that the task that writes needs no access
/// to the one that reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaWriter {
    pub(crate) chunk_size: u32,
    pub(crate) stream_id: u32,
}

impl MediaWriter {
    /// Appends one tag as a message. The timestamp should start near 0 on each connection and never run back.
    ///
    /// # Errors
    /// [`ChunkError::TooLong`] if `data` is longer than 16 MiB − 1; nothing is appended then.
    pub fn write_media(
        &self,
        out: &mut BytesMut,
        kind: TagKind,
        timestamp_ms: u32,
        data: &[u8],
    ) -> Result<(), ChunkError> {
        let stream = match kind {
            TagKind::Audio => ChunkStream::Audio,
            TagKind::Video => ChunkStream::Video,
            TagKind::Script => ChunkStream::Stream,
        };
        write_message(out, self.chunk_size, stream, kind.id(), timestamp_ms, self.stream_id, &[data])
    }

    /// Appends an onMetaData script tag as the message that makes a server keep it for everyone who joins. Its
    /// timestamp is 0: a later one, sent on a reconnect, has been seen to confuse receivers.
    ///
    /// # Errors
    /// [`ChunkError::TooLong`] if `data` is longer than about 16 MiB; nothing is appended then.
    pub fn write_metadata(&self, out: &mut BytesMut, data: &[u8]) -> Result<(), ChunkError> {
        let set: &[u8] = if data.starts_with(SET_DATA_FRAME) { &[] } else { SET_DATA_FRAME };
        write_message(out, self.chunk_size, ChunkStream::Stream, kind::DATA, 0, self.stream_id, &[set, data])
    }
}

/// The AMF0 string in front of script data that a server is to keep.
pub(crate) const SET_DATA_FRAME: &[u8] = b"\x02\x00\x0d@setDataFrame";
