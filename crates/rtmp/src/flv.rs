//! FLV: the tags of a stream, read piece by piece and written.
//!
//! What a tag is good for is told by [`classify`], [`codec`] and [`track`].

mod classify;
#[cfg(test)]
mod tests;

pub use classify::{Class, Codec, FourCc, classify, classify_parts, codec, track};

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// The largest tag body a reader takes unless told otherwise, in bytes: a keyframe of a 200 Mbit/s stream is smaller.
pub const DEFAULT_MAX_TAG_BYTES: usize = 8 << 20;

const FILE_HEADER_BYTES: usize = 9;
const TAG_HEADER_BYTES: usize = 11;
const TRAILER_BYTES: usize = 4;
/// The size field has 24 bits.
const MAX_ENCODABLE_BYTES: usize = 0x00FF_FFFF;
/// A file header may be longer than version 1 has it, but nothing makes it long.
const MAX_FILE_HEADER_BYTES: usize = 1_024;
const FILTERED: u8 = 0x20;

/// What a tag carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagKind {
    /// Audio.
    Audio,
    /// Video.
    Video,
    /// AMF0 data, above all onMetaData.
    Script,
}

impl TagKind {
    /// The number in FLV tags and RTMP messages.
    #[must_use]
    pub const fn id(self) -> u8 {
        match self {
            Self::Audio => 8,
            Self::Video => 9,
            Self::Script => 18,
        }
    }

    /// The kind for a number.
    #[must_use]
    pub const fn from_id(id: u8) -> Option<Self> {
        match id {
            8 => Some(Self::Audio),
            9 => Some(Self::Video),
            18 => Some(Self::Script),
            _ => None,
        }
    }
}

/// One piece of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What it carries.
    pub kind: TagKind,
    /// Decoding time in milliseconds; wraps around after 49.7 days.
    pub timestamp_ms: u32,
    /// The body: codec header and payload.
    pub data: Bytes,
}

/// Why bytes are not an FLV stream, or a tag cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlvError {
    /// The stream does not start with an FLV header.
    #[error("this is not an FLV stream")]
    NotFlv,
    /// A tag of a type that does not exist, or an encrypted one: the reader has lost its place.
    #[error("FLV tag type {0} does not exist")]
    TagType(u8),
    /// A tag body is longer than allowed.
    #[error("an FLV tag of {bytes} bytes is too large")]
    TooLarge {
        /// Its length in bytes.
        bytes: usize,
    },
    /// The length repeated after a tag differs from the one before it.
    #[error("the lengths before and after an FLV tag differ")]
    Trailer,
}

/// Reads tags from a stream that arrives in pieces of any size.
#[derive(Debug)]
pub struct FlvReader {
    buffer: BytesMut,
    in_body: bool,
    max_tag_bytes: usize,
}

impl Default for FlvReader {
    fn default() -> Self {
        Self::new(DEFAULT_MAX_TAG_BYTES)
    }
}

impl FlvReader {
    /// A reader that refuses tag bodies longer than `max_tag_bytes`.
    #[must_use]
    pub fn new(max_tag_bytes: usize) -> Self {
        Self { buffer: BytesMut::new(), in_body: false, max_tag_bytes }
    }

    /// The buffer to append the stream's next bytes to.
    pub fn buf_mut(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// Appends the stream's next bytes.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole tag, or nothing while more bytes are needed. Its data is a copy of exactly its length: a
    /// shared slice would keep the whole read buffer alive for as long as any tag of it.
    ///
    /// # Errors
    /// [`FlvError`]; the stream cannot be read any further after one.
    #[expect(clippy::should_implement_trait, reason = "nothing yet is not the end, so this is no iterator")]
    pub fn next(&mut self) -> Result<Option<Tag>, FlvError> {
        if !self.in_body && !self.skip_file_header()? {
            return Ok(None);
        }
        let Some(header) = self.buffer.first_chunk::<TAG_HEADER_BYTES>() else { return Ok(None) };
        let kind = header[0] & 0x1F;
        let kind = TagKind::from_id(kind).filter(|_| header[0] & FILTERED == 0).ok_or(FlvError::TagType(header[0]))?;
        let length = u32::from_be_bytes([0, header[1], header[2], header[3]]) as usize;
        let timestamp_ms = u32::from_be_bytes([header[7], header[4], header[5], header[6]]);
        if length > self.max_tag_bytes {
            return Err(FlvError::TooLarge { bytes: length });
        }
        let whole = TAG_HEADER_BYTES + length + TRAILER_BYTES;
        if self.buffer.len() < whole {
            self.buffer.reserve(whole - self.buffer.len());
            return Ok(None);
        }
        self.buffer.advance(TAG_HEADER_BYTES);
        let data = Bytes::copy_from_slice(&self.buffer[..length]);
        self.buffer.advance(length);
        if self.buffer.get_u32() as usize != TAG_HEADER_BYTES + length {
            return Err(FlvError::Trailer);
        }
        Ok(Some(Tag { kind, timestamp_ms, data }))
    }

    fn skip_file_header(&mut self) -> Result<bool, FlvError> {
        let seen = self.buffer.len().min(3);
        if self.buffer[..seen] != b"FLV"[..seen] {
            return Err(FlvError::NotFlv);
        }
        let Some(header) = self.buffer.first_chunk::<FILE_HEADER_BYTES>() else { return Ok(false) };
        let length = u32::from_be_bytes([header[5], header[6], header[7], header[8]]) as usize;
        if !(FILE_HEADER_BYTES..=MAX_FILE_HEADER_BYTES).contains(&length) {
            return Err(FlvError::NotFlv);
        }
        if self.buffer.len() < length + TRAILER_BYTES {
            return Ok(false);
        }
        self.buffer.advance(length + TRAILER_BYTES);
        self.in_body = true;
        Ok(true)
    }
}

/// Appends the header of an FLV stream.
pub fn write_header(out: &mut BytesMut, audio: bool, video: bool) {
    let flags = u8::from(audio) << 2 | u8::from(video);
    out.put_slice(&[b'F', b'L', b'V', 1, flags, 0, 0, 0, 9, 0, 0, 0, 0]);
}

/// Appends one tag.
///
/// # Errors
/// [`FlvError::TooLarge`] if `data` is longer than 16 MiB − 1; nothing is appended then.
pub fn write_tag(out: &mut BytesMut, kind: TagKind, timestamp_ms: u32, data: &[u8]) -> Result<(), FlvError> {
    if data.len() > MAX_ENCODABLE_BYTES {
        return Err(FlvError::TooLarge { bytes: data.len() });
    }
    let length = data.len() as u32;
    let [extended, time @ ..] = timestamp_ms.to_be_bytes();
    out.reserve(TAG_HEADER_BYTES + data.len() + TRAILER_BYTES);
    out.put_u8(kind.id());
    out.put_slice(&length.to_be_bytes()[1..]);
    out.put_slice(&time);
    out.put_slice(&[extended, 0, 0, 0]);
    out.put_slice(data);
    out.put_u32(TAG_HEADER_BYTES as u32 + length);
    Ok(())
}
