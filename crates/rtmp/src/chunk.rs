//! The chunk stream: messages cut into chunks, interleaved, with headers that refer to earlier ones.

mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use reader::ChunkReader;
pub(crate) use writer::SET_DATA_FRAME;
pub use writer::{ChunkStream, MediaWriter, write_message};

use bytes::Bytes;

/// The chunk size both sides start with, in bytes.
pub const INITIAL_CHUNK_SIZE: u32 = 128;
/// The longest message a reader takes unless told otherwise, in bytes.
pub const DEFAULT_MAX_MESSAGE_BYTES: usize = 8 << 20;
/// How many chunk streams a peer may use; the usual ones use five.
pub const MAX_CHUNK_STREAMS: usize = 64;
/// The longest message the format can express, in bytes.
pub const MAX_ENCODABLE_BYTES: usize = 0x00FF_FFFF;

/// Message types, as numbers on the wire.
pub mod kind {
    /// Protocol control: the sender's chunk size from here on.
    pub const SET_CHUNK_SIZE: u8 = 1;
    /// Protocol control: the rest of an unfinished message will not come.
    pub const ABORT: u8 = 2;
    /// Protocol control: how many bytes were received so far.
    pub const ACKNOWLEDGEMENT: u8 = 3;
    /// Stream begin, ping and the like.
    pub const USER_CONTROL: u8 = 4;
    /// Protocol control: after how many bytes an acknowledgement is wanted.
    pub const WINDOW_ACKNOWLEDGEMENT_SIZE: u8 = 5;
    /// Protocol control: how many unacknowledged bytes the peer may send.
    pub const SET_PEER_BANDWIDTH: u8 = 6;
    /// Audio.
    pub const AUDIO: u8 = 8;
    /// Video.
    pub const VIDEO: u8 = 9;
    /// Script data behind one AMF3 marker byte.
    pub const DATA_AMF3: u8 = 15;
    /// A command behind one AMF3 marker byte.
    pub const COMMAND_AMF3: u8 = 17;
    /// Script data.
    pub const DATA: u8 = 18;
    /// A command.
    pub const COMMAND: u8 = 20;
}

/// One whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its type; see [`kind`].
    pub kind: u8,
    /// Milliseconds; wraps around after 49.7 days.
    pub timestamp_ms: u32,
    /// The message stream it belongs to; 0 for the connection itself.
    pub stream_id: u32,
    /// The body, in an allocation of exactly its length.
    pub data: Bytes,
}

/// Why bytes are not a chunk stream, or a message cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// A message is longer than allowed.
    #[error("an RTMP message of {bytes} bytes is too long")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// The peer leaves too many messages unfinished at the same time.
    #[error("the peer leaves too much unfinished")]
    TooMuchPending,
    /// The peer uses more than [`MAX_CHUNK_STREAMS`].
    #[error("the peer uses too many chunk streams")]
    TooManyStreams,
    /// A short header refers to one that never came.
    #[error("a chunk refers to a header that never came")]
    NoHeader,
    /// A message's length changes within the message.
    #[error("a message changes its length midway")]
    LengthChanged,
    /// The peer announces a chunk size of 0.
    #[error("the peer announces an impossible chunk size")]
    ChunkSize,
}
