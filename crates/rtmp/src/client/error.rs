//! Why a connection failed, and whether another try can help.

use crate::chunk::ChunkError;
use crate::handshake::HandshakeError;

/// Why a connection is over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The peer does not speak RTMP.
    #[error("handshake failed: {0}")]
    Handshake(#[from] HandshakeError),
    /// The server said no.
    #[error(transparent)]
    Rejected(Rejection),
    /// The server's bytes are no chunk stream, or a tag does not fit into a message.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    /// The server broke the rules in another way.
    #[error("{0}")]
    Protocol(&'static str),
    /// The server asks for answers and does not read them.
    #[error("the server does not read the answers it asks for")]
    Backlog,
    /// Media was written before the server took it, or after the end.
    #[error("the stream is not established")]
    NotEstablished,
    /// The connection had failed before.
    #[error("the connection has failed before")]
    Failed,
}

impl ClientError {
    /// The server's refusal, if this is one.
    #[must_use]
    pub fn rejection(&self) -> Option<&Rejection> {
        if let Self::Rejected(rejection) = self { Some(rejection) } else { None }
    }
}

/// What was asked of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// To let us use the application.
    Connect,
    /// To give us a message stream.
    CreateStream,
    /// To take the stream.
    Publish,
}

/// A server's refusal in its own words, which may repeat the play path: the words want masking before anyone sees
/// them. `Display` leaves the description out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server refuses to {} ({code})", match step { Step::Connect => "connect", Step::CreateStream => "give a stream", Step::Publish => "publish" })]
pub struct Rejection {
    /// What was refused.
    pub step: Step,
    /// The status code, such as `NetStream.Publish.BadName`; may be empty.
    pub code: String,
    /// The server's explanation; may be empty.
    pub description: String,
}

/// What a refusal means for another try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Someone publishes under this name, most often our own previous connection that the server has not missed
    /// yet: try again.
    AlreadyPublishing,
    /// The key or the right to publish is missing: another try with the same key is useless.
    Denied,
    /// The application does not exist: another try is useless.
    UnknownApp,
    /// A `NetStream.Publish.BadName` that does not say why. Servers use it for a name in use and for a wrong key
    /// alike, so the caller has to decide, for instance by whether this key ever worked.
    BadName,
    /// Anything else, such as an overloaded server: try again.
    Other,
}

/// Words by which servers say that the name is in use. Compared in lower case.
const IN_USE: [&str; 6] =
    ["already publish", "already being publish", "already exist", "already in use", "is busy", "stream busy"];
/// Words by which servers say that the key or the right is missing. Compared in lower case.
const DENIED: [&str; 12] = [
    "unauthorized",
    "not authorized",
    "not allowed",
    "authentication",
    "authorization",
    "need auth",
    "auth failed",
    "forbidden",
    "invalid key",
    "invalid stream key",
    "invalid token",
    "permission denied",
];

impl Rejection {
    /// What the refusal means, read conservatively: [`Refusal::Denied`] and [`Refusal::UnknownApp`] only where the
    /// server plainly says so, since they end all tries.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        let text = self.description.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&IN_USE) {
            return Refusal::AlreadyPublishing;
        }
        match self.code.as_str() {
            "NetStream.Publish.Denied" | "NetStream.Publish.Unauthorized" | "NetStream.Publish.BadAuth" => {
                Refusal::Denied
            }
            "NetConnection.Connect.InvalidApp" => Refusal::UnknownApp,
            // An overloaded server rejects connections, too, so the words must tell.
            _ if says(&DENIED) => Refusal::Denied,
            _ if self.is_bad_name() => Refusal::BadName,
            _ => Refusal::Other,
        }
    }

    /// Whether the code is the one servers use for wrong keys and names in use alike.
    #[must_use]
    pub fn is_bad_name(&self) -> bool {
        self.code == "NetStream.Publish.BadName"
    }
}
