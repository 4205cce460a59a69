#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod amf0;
pub mod chunk;
pub mod client;
mod command;
pub mod flv;
pub mod handshake;
pub mod server;

pub use chunk::{ChunkError, MediaWriter};
pub use client::{ClientError, ClientEvent, PublishParams, Publisher, Refusal, Rejection, Step};
pub use flv::{Class, Codec, FlvError, FlvReader, FourCc, Tag, TagKind};
pub use handshake::HandshakeError;
pub use server::{Server, ServerError, ServerEvent};
