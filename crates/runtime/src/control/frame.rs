//! Frames: a little-endian `u32` length and that many bytes of JSON.
//!
//! A length is only believed as far as bytes arrive for it, so a peer cannot make us reserve memory. Buffers are
//! wiped, since a frame may carry a specification with its secrets.

use crate::protocol::MAX_FRAME_BYTES;
use serde::{Serialize, de::DeserializeOwned};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use zeroize::Zeroizing;

const PREFIX_BYTES: usize = 4;
/// Bytes asked for at a time.
const READ_BYTES: usize = 16 << 10;

/// Why no frame could be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    /// The connection failed or ended within a frame.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A frame longer than the limit.
    #[error("a frame is longer than {MAX_FRAME_BYTES} bytes")]
    TooLong,
    /// Not the JSON that is expected. The text of the error is left out: it could quote a secret.
    #[error("a frame cannot be understood")]
    Malformed,
}

/// A frame ready to be sent.
pub(crate) fn encode(message: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    let mut bytes = Zeroizing::new(vec![0; PREFIX_BYTES]);
    serde_json::to_writer(&mut *bytes, message).map_err(|_| FrameError::Malformed)?;
    let length = bytes.len() - PREFIX_BYTES;
    if length > MAX_FRAME_BYTES {
        return Err(FrameError::TooLong);
    }
    let prefix = u32::try_from(length).map_err(|_| FrameError::TooLong)?.to_le_bytes();
    bytes[..PREFIX_BYTES].copy_from_slice(&prefix);
    Ok(bytes)
}

/// Sends one message.
pub(crate) async fn write(to: &mut (impl AsyncWrite + Unpin), message: &impl Serialize) -> Result<(), FrameError> {
    to.write_all(&encode(message)?).await?;
    Ok(())
}

/// Reads messages; nothing is lost when [`FrameReader::next`] is cancelled.
pub(crate) struct FrameReader<R> {
    from: R,
    buffer: Zeroizing<Vec<u8>>,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    pub(crate) fn new(from: R) -> Self {
        Self { from, buffer: Zeroizing::new(Vec::new()) }
    }

    /// The next message; `None` when the other side closed between two frames.
    pub(crate) async fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, FrameError> {
        loop {
            if let Some(message) = self.take()? {
                return Ok(Some(message));
            }
            self.buffer.reserve(READ_BYTES);
            if self.from.read_buf(&mut *self.buffer).await? == 0 {
                return if self.buffer.is_empty() {
                    Ok(None)
                } else {
                    Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
                };
            }
        }
    }

    fn take<T: DeserializeOwned>(&mut self) -> Result<Option<T>, FrameError> {
        let Some((prefix, body)) = self.buffer.split_first_chunk::<PREFIX_BYTES>() else { return Ok(None) };
        let length = u32::from_le_bytes(*prefix) as usize;
        if length > MAX_FRAME_BYTES {
            return Err(FrameError::TooLong);
        }
        let Some(body) = body.get(..length) else { return Ok(None) };
        let message = serde_json::from_slice(body).map_err(|_| FrameError::Malformed)?;
        // What follows moves into a fresh buffer, and the old one is wiped.
        self.buffer = Zeroizing::new(self.buffer[PREFIX_BYTES + length..].to_vec());
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{ClientHello, FromRuntime, Request};

    #[tokio::test]
    async fn frames_arrive_however_they_are_cut() {
        let mut bytes = Vec::new();
        for text in ["one", "", "thrée"] {
            bytes.extend_from_slice(&encode(&text).unwrap());
        }
        for size in 1..bytes.len() {
            let (mut near, far) = tokio::io::duplex(size);
            let all = bytes.clone();
            let sender = tokio::spawn(async move { near.write_all(&all).await });
            let mut reader = FrameReader::new(far);
            for expected in ["one", "", "thrée"] {
                assert_eq!(reader.next::<String>().await.unwrap().as_deref(), Some(expected));
            }
            assert!(reader.next::<String>().await.unwrap().is_none());
            sender.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn garbage_is_an_error_and_nothing_worse() {
        let mut long = u32::try_from(MAX_FRAME_BYTES + 1).unwrap().to_le_bytes().to_vec();
        long.push(b'{');
        assert!(matches!(FrameReader::new(&long[..]).next::<Request>().await, Err(FrameError::TooLong)));
        assert!(matches!(FrameReader::new(&b"\x05\0\0\0{}"[..]).next::<Request>().await, Err(FrameError::Io(_))));
        assert!(matches!(FrameReader::new(&b"\x01"[..]).next::<Request>().await, Err(FrameError::Io(_))));
        let mut seed = 1_u32;
        for length in 0..200_u32 {
            let mut bytes = length.to_le_bytes().to_vec();
            for _ in 0..length {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                bytes.push(seed.to_le_bytes()[3]);
            }
            assert!(matches!(FrameReader::new(&bytes[..]).next::<ClientHello>().await, Err(FrameError::Malformed)));
            assert!(FrameReader::new(&bytes[..]).next::<FromRuntime>().await.is_err());
        }
        let deep = encode(&serde_json::Value::String(String::new())).unwrap();
        assert!(FrameReader::new(&deep[..]).next::<Request>().await.is_err());
    }
}
