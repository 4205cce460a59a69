//! What goes into a connection and what it tells.

use crate::flv::FourCc;
use crate::handshake::RANDOM_BYTES;
use std::fmt;

/// What to publish where. Each text may have [`MAX_NAME_BYTES`](super::MAX_NAME_BYTES).
#[derive(Clone)]
pub struct PublishParams {
    /// The application, as the server shall see it; nothing is decoded or encoded.
    pub app: String,
    /// The address of the application, `rtmp://host/app`.
    pub tc_url: String,
    /// The stream's name or key, with its query if it has one; nothing is decoded or encoded.
    pub play_path: String,
    /// The codecs the stream uses in the enhanced format. Left empty, nothing of Enhanced RTMP is sent: some old
    /// servers refuse what they do not know.
    pub four_cc: Vec<FourCc>,
    /// Chunk size in bytes, kept within 128 to 65,536; [`DEFAULT_CHUNK_SIZE`](super::DEFAULT_CHUNK_SIZE) suits all servers known.
    pub chunk_size: u32,
    /// Random bytes for the handshake.
    pub random: [u8; RANDOM_BYTES],
}

/// Application, address and path may hold secrets and are not shown.
impl fmt::Debug for PublishParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublishParams")
            .field("four_cc", &self.four_cc)
            .field("chunk_size", &self.chunk_size)
            .finish_non_exhaustive()
    }
}

/// What happened on a connection. Texts are the server's own, cut to a bounded length and free of control
/// characters; they may repeat the play path and want masking before anyone sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientEvent {
    /// The server takes media from here on.
    Established {
        /// The message stream for the media.
        stream_id: u32,
        /// How the server names itself; may be empty.
        server: String,
        /// The enhanced codecs the server says it knows. An empty list says nothing, and being listed proves little:
        /// some servers accept what they then cannot record.
        four_cc: Vec<String>,
    },
    /// The server has received this many bytes.
    Acknowledged {
        /// Counted from the start of the connection, modulo 2³².
        bytes: u32,
    },
    /// The server has ended the stream or wants a new connection; nothing more should be sent.
    ServerClosed {
        /// The status code, such as `NetStream.Unpublish.Success`.
        code: String,
        /// The server's explanation; may be empty.
        description: String,
    },
}
