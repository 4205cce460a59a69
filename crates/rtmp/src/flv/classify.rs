//! What a tag is good for, told from its first bytes: legacy FLV and Enhanced RTMP v1 and v2.
//!
//! To add a codec: a constant of [`FourCc`], its line in [`Codec::name`], and a row in the tests' table.

use super::{Tag, TagKind};
use std::fmt;

/// What a tag means to someone who joins, caches or drops tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// onMetaData: describes the stream.
    Metadata,
    /// Decoder configuration of a video track.
    VideoSequenceHeader,
    /// Decoder configuration of an audio track.
    AudioSequenceHeader,
    /// Colour and HDR information of a video track.
    VideoMetadata,
    /// Channel layout of an audio track.
    AudioMetadata,
    /// A frame of the main video track that needs no other: here one can join.
    Keyframe,
    /// Any other video frame; also every frame of a secondary track, since nobody can join there.
    Interframe,
    /// Coded audio.
    Audio,
    /// The end of a track. Not to be passed on where the stream goes on from another source.
    EndOfSequence,
    /// Nothing a receiver needs: empty tags, seek commands, other script data, unknown packet types.
    Ignore,
}

impl Class {
    /// Whether a tag of this class must be kept and sent first to whoever joins later; keep one per class and
    /// [`track`].
    #[must_use]
    pub const fn is_header(self) -> bool {
        matches!(
            self,
            Self::Metadata
                | Self::VideoSequenceHeader
                | Self::AudioSequenceHeader
                | Self::VideoMetadata
                | Self::AudioMetadata
        )
    }
}

/// Four characters that name a codec.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FourCc([u8; 4]);

impl FourCc {
    /// H.264.
    pub const AVC: Self = Self(*b"avc1");
    /// H.265.
    pub const HEVC: Self = Self(*b"hvc1");
    /// H.266.
    pub const VVC: Self = Self(*b"vvc1");
    /// AV1.
    pub const AV1: Self = Self(*b"av01");
    /// VP8.
    pub const VP8: Self = Self(*b"vp08");
    /// VP9.
    pub const VP9: Self = Self(*b"vp09");
    /// AAC.
    pub const AAC: Self = Self(*b"mp4a");
    /// MP3.
    pub const MP3: Self = Self(*b".mp3");
    /// Opus.
    pub const OPUS: Self = Self(*b"Opus");
    /// AC-3.
    pub const AC3: Self = Self(*b"ac-3");
    /// Enhanced AC-3.
    pub const EAC3: Self = Self(*b"ec-3");
    /// FLAC.
    pub const FLAC: Self = Self(*b"fLaC");

    /// A code of printable ASCII characters; others do not name codecs.
    #[must_use]
    pub fn new(code: [u8; 4]) -> Option<Self> {
        code.iter().all(|byte| (b' '..=b'~').contains(byte)).then_some(Self(code))
    }

    /// The four characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Every value is ASCII by construction.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for FourCc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for FourCc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

/// The codec of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Codec {
    /// Its code; legacy codecs get the code the enhanced format has for them.
    pub four_cc: FourCc,
    /// Whether the tag uses the enhanced format, so a server must know about it (`fourCcList`).
    pub enhanced: bool,
}

impl Codec {
    /// The usual short name, or the code itself.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.four_cc {
            FourCc::AVC => "h264",
            FourCc::HEVC => "hevc",
            FourCc::VVC => "vvc",
            FourCc::AV1 => "av1",
            FourCc::VP8 => "vp8",
            FourCc::VP9 => "vp9",
            FourCc::AAC => "aac",
            FourCc::MP3 => "mp3",
            FourCc::OPUS => "opus",
            FourCc::AC3 => "ac3",
            FourCc::EAC3 => "eac3",
            FourCc::FLAC => "flac",
            _ => self.four_cc.as_str(),
        }
    }
}

/// What the tag means to someone who joins, caches or drops tags.
#[must_use]
pub fn classify(tag: &Tag) -> Class {
    classify_parts(tag.kind, &tag.data)
}

/// As [`classify`], for a tag that is not in one piece.
#[must_use]
pub fn classify_parts(kind: TagKind, data: &[u8]) -> Class {
    match kind {
        TagKind::Script if is_on_meta_data(data) => Class::Metadata,
        TagKind::Script => Class::Ignore,
        TagKind::Video => classify_video(data).unwrap_or(Class::Ignore),
        TagKind::Audio => classify_audio(data).unwrap_or(Class::Ignore),
    }
}

/// The track a tag belongs to; 0, the main one, for everything that is not multitrack. Of a tag with several
/// tracks it is the first.
#[must_use]
pub fn track(tag: &Tag) -> u8 {
    enhanced(tag.kind, &tag.data).map_or(0, |header| header.track)
}

/// The codec of a tag, if it is known.
#[must_use]
pub fn codec(tag: &Tag) -> Option<Codec> {
    if let Some(header) = enhanced(tag.kind, &tag.data) {
        return header.four_cc.map(|four_cc| Codec { four_cc, enhanced: true });
    }
    let first = *tag.data.first()?;
    let four_cc = match tag.kind {
        TagKind::Script => return None,
        TagKind::Video => match first & 0x0F {
            _ if first & 0x80 != 0 => return None,
            7 => FourCc::AVC,
            12 => FourCc::HEVC,
            _ => return None,
        },
        TagKind::Audio => match first >> 4 {
            2 | 14 => FourCc::MP3,
            10 => FourCc::AAC,
            _ => return None,
        },
    };
    Some(Codec { four_cc, enhanced: false })
}

fn is_on_meta_data(data: &[u8]) -> bool {
    let data = data.strip_prefix(b"\x02\x00\x0d@setDataFrame").unwrap_or(data);
    data.starts_with(b"\x02\x00\x0aonMetaData")
}

const FRAME_KEY: u8 = 1;
/// A keyframe made up by a server; as good as any.
const FRAME_GENERATED_KEY: u8 = 4;
const FRAME_COMMAND: u8 = 5;

fn frame_class(frame: u8) -> Class {
    match frame {
        FRAME_KEY | FRAME_GENERATED_KEY => Class::Keyframe,
        FRAME_COMMAND => Class::Ignore,
        _ => Class::Interframe,
    }
}

fn classify_video(data: &[u8]) -> Option<Class> {
    let first = *data.first()?;
    let frame = first >> 4 & 0x07;
    if first & 0x80 == 0 {
        return Some(match (first & 0x0F, data.get(1)) {
            _ if frame == FRAME_COMMAND => Class::Ignore,
            (7 | 12, Some(0)) => Class::VideoSequenceHeader,
            (7 | 12, Some(1)) => frame_class(frame),
            (7 | 12, Some(2)) => Class::EndOfSequence,
            (7 | 12, _) => Class::Ignore,
            _ => frame_class(frame),
        });
    }
    let header = enhanced(TagKind::Video, data)?;
    Some(match header.packet {
        4 => Class::VideoMetadata,
        _ if frame == FRAME_COMMAND => Class::Ignore,
        0 | 5 => Class::VideoSequenceHeader,
        1 | 3 if header.track != 0 => Class::Interframe,
        1 | 3 => frame_class(frame),
        2 => Class::EndOfSequence,
        _ => Class::Ignore,
    })
}

fn classify_audio(data: &[u8]) -> Option<Class> {
    let first = *data.first()?;
    Some(match first >> 4 {
        9 => match enhanced(TagKind::Audio, data)?.packet {
            0 => Class::AudioSequenceHeader,
            1 => Class::Audio,
            2 => Class::EndOfSequence,
            4 => Class::AudioMetadata,
            _ => Class::Ignore,
        },
        10 => match data.get(1)? {
            0 => Class::AudioSequenceHeader,
            _ => Class::Audio,
        },
        _ => Class::Audio,
    })
}

struct Enhanced {
    packet: u8,
    track: u8,
    four_cc: Option<FourCc>,
}

const PACKET_MOD_EX: u8 = 7;

/// The extended header behind modifiers and multitrack wrapping; nothing if the tag is legacy or cut short.
fn enhanced(kind: TagKind, data: &[u8]) -> Option<Enhanced> {
    let (first, mut rest) = data.split_first()?;
    let multitrack = match kind {
        TagKind::Video if first & 0x80 != 0 => 6,
        TagKind::Audio if first >> 4 == 9 => 5,
        _ => return None,
    };
    let is_command = kind == TagKind::Video && first >> 4 & 0x07 == FRAME_COMMAND;
    let mut packet = first & 0x0F;
    while packet == PACKET_MOD_EX {
        // Length − 1 in 8 bits; 255 says that it follows in 16 bits. Each round takes at least three bytes.
        let (short, after) = rest.split_first()?;
        let (length, after) = match short {
            255 => {
                let (long, after) = after.split_first_chunk::<2>()?;
                (usize::from(u16::from_be_bytes(*long)) + 1, after)
            }
            _ => (usize::from(*short) + 1, after),
        };
        let (next, after) = after.get(length..)?.split_first()?;
        packet = next & 0x0F;
        rest = after;
    }
    if is_command && packet != 4 {
        return Some(Enhanced { packet, track: 0, four_cc: None });
    }
    let is_multitrack = packet == multitrack;
    if is_multitrack {
        let (next, after) = rest.split_first()?;
        (packet, rest) = (next & 0x0F, after);
    }
    // Whether the code is common to all tracks or stands before each, the first track's comes next either way.
    let (code, rest) = rest.split_first_chunk::<4>()?;
    let track = if is_multitrack { *rest.first()? } else { 0 };
    Some(Enhanced { packet, track, four_cc: FourCc::new(*code) })
}
