//! What is known of one source: its clock, its headers, whether it has pictures.

use bytes::Bytes;
use castcore_rtmp::{Class, Tag, TagKind};

/// So many sounds without a sign of pictures make a source audio-only, whatever its file header says.
const AUDIO_ONLY_AFTER_TAGS: u32 = 200;
/// Headers kept per kind. More tracks than this in one source are a mistake, not a program.
const MAX_HEADERS: usize = 32;
/// In the FLV file header's flags.
const FLAG_VIDEO: u8 = 0x01;

/// A tag of sound or picture, on its source's own clock.
pub(super) struct Media {
    pub(super) video: bool,
    pub(super) key: bool,
    /// The 32-bit clock of FLV, unrolled.
    pub(super) source_ms: i64,
    pub(super) data: Bytes,
}

/// One source.
#[derive(Default)]
pub(super) struct Source {
    pub(super) metadata: Option<Bytes>,
    pub(super) video: HeaderSet,
    pub(super) audio: HeaderSet,
    pub(super) headers_changed: bool,
    /// From the source's clock to the program's; `None` until it joined.
    pub(super) offset_ms: Option<i64>,
    /// Where it joined, on its own clock.
    pub(super) cut_ms: i64,
    /// Whether a key picture was let through.
    pub(super) video_begun: bool,
    clock: Option<Clock>,
    /// What the file header says: pictures or not.
    announces_video: Option<bool>,
    video_seen: bool,
    audio_tags: u32,
}

struct Clock {
    raw: u32,
    unrolled: i64,
}

impl Source {
    pub(super) fn new() -> Self {
        // So that its headers are looked at even if there are none.
        Self { headers_changed: true, ..Self::default() }
    }

    /// Takes the flags of the FLV file header.
    pub(super) fn announce(&mut self, flags: u8) {
        self.announces_video = Some(flags & FLAG_VIDEO != 0);
    }

    /// Whether its sounds stand alone.
    pub(super) fn audio_only(&self) -> bool {
        !self.video_seen && (self.announces_video == Some(false) || self.audio_tags >= AUDIO_ONLY_AFTER_TAGS)
    }

    /// It is no longer the one that is let through: when it is again, it joins anew.
    pub(super) fn leave(&mut self) {
        self.offset_ms = None;
        self.video_begun = false;
        self.headers_changed = true;
    }

    /// Keeps headers, hands out media, swallows the rest. The end of a sequence is swallowed too: the source may
    /// end, the program goes on.
    pub(super) fn digest(&mut self, tag: Tag) -> Option<Media> {
        let class = castcore_rtmp::flv::classify(&tag);
        self.video_seen |= tag.kind == TagKind::Video && class != Class::Ignore;
        let key = match class {
            Class::Metadata => {
                self.metadata = Some(tag.data);
                return None;
            }
            Class::VideoSequenceHeader | Class::VideoMetadata => {
                self.headers_changed |= self.video.set(class, &tag);
                return None;
            }
            Class::AudioSequenceHeader | Class::AudioMetadata => {
                self.headers_changed |= self.audio.set(class, &tag);
                return None;
            }
            Class::EndOfSequence | Class::Ignore => return None,
            Class::Keyframe => true,
            Class::Interframe => false,
            Class::Audio => {
                self.audio_tags = self.audio_tags.saturating_add(1);
                false
            }
        };
        let source_ms = self.unroll(tag.timestamp_ms);
        Some(Media { video: tag.kind == TagKind::Video, key, source_ms, data: tag.data })
    }

    /// Tags come nearly in order, so the shorter way round the 32-bit clock is the right one.
    fn unroll(&mut self, raw: u32) -> i64 {
        let unrolled = match &self.clock {
            None => i64::from(raw),
            Some(clock) => clock.unrolled + i64::from(raw.wrapping_sub(clock.raw).cast_signed()),
        };
        self.clock = Some(Clock { raw, unrolled });
        unrolled
    }
}

/// The newest header of each class and track, in the order they first came.
#[derive(Default)]
pub(super) struct HeaderSet(Vec<(Class, u8, Bytes)>);

impl HeaderSet {
    /// Whether that changed anything.
    fn set(&mut self, class: Class, tag: &Tag) -> bool {
        let track = castcore_rtmp::flv::track(tag);
        if let Some(entry) = self.0.iter_mut().find(|entry| entry.0 == class && entry.1 == track) {
            let other = entry.2 != tag.data;
            entry.2 = tag.data.clone();
            return other;
        }
        let room = self.0.len() < MAX_HEADERS;
        if room {
            self.0.push((class, track, tag.data.clone()));
        }
        room
    }

    pub(super) fn bodies(&self) -> Vec<Bytes> {
        self.0.iter().map(|(_, _, body)| body.clone()).collect()
    }
}
