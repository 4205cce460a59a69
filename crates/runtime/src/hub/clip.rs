//! A glance at the program: its newest key picture and the sound of the last moments, as one small FLV file.

use super::{Hub, Tag, ring::Ring};
use bytes::{Bytes, BytesMut};
use castcore_rtmp::{TagKind, flv};
use std::sync::Arc;

/// Sound in a clip, in milliseconds.
const SOUND_MS: u64 = 1_000;
/// A clip is never larger, in bytes: it travels in one frame of the control socket.
const MAX_BYTES: usize = 2 << 20;

/// A glance at the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// FLV, from its file header on.
    pub flv: Bytes,
    /// Whether there is a picture in it.
    pub video: bool,
    /// Whether there is sound in it.
    pub audio: bool,
}

impl Hub {
    /// A glance at the program; `None` while no source delivers.
    #[must_use]
    pub fn clip(&self) -> Option<Clip> {
        let tags = {
            let state = self.state();
            if !state.alive {
                return None;
            }
            newest(&state.ring)
        };
        write(&tags)
    }
}

/// The newest key picture and the newest sounds, in the order of the program. All need the same headers.
fn newest(ring: &Ring) -> Vec<Arc<Tag>> {
    let mut tags = Vec::new();
    let mut generation = None;
    let mut end_ms = None;
    let mut has_picture = false;
    for tag in ring.newest_first() {
        if *generation.get_or_insert(tag.headers.generation) != tag.headers.generation {
            break;
        }
        let is_new = end_ms.is_none_or(|end: u64| tag.timestamp_ms.saturating_add(SOUND_MS) >= end);
        if tag.video && tag.join && !has_picture {
            has_picture = true;
            tags.push(Arc::clone(tag));
        } else if !tag.video && is_new {
            end_ms.get_or_insert(tag.timestamp_ms);
            tags.push(Arc::clone(tag));
        }
        let sound_is_done = end_ms.is_some() && !is_new;
        if (has_picture || tag.headers.video.is_empty()) && (sound_is_done || tag.headers.audio.is_empty()) {
            break;
        }
    }
    tags.reverse();
    tags
}

fn write(tags: &[Arc<Tag>]) -> Option<Clip> {
    let headers = &tags.first()?.headers;
    let picture_bytes: usize = tags.iter().filter(|tag| tag.video).map(|tag| tag.data.len()).sum();
    if picture_bytes > MAX_BYTES {
        return None;
    }
    let base_ms = tags.iter().map(|tag| tag.timestamp_ms).min()?;
    let has = |video: bool| tags.iter().any(|tag| tag.video == video);
    let (video, audio) = (has(true), has(false));
    let mut out = BytesMut::new();
    flv::write_header(&mut out, audio, video);
    let mut put = |kind: TagKind, ms: u32, body: &Bytes| {
        if out.len() + body.len() <= MAX_BYTES {
            // Only a body of 16 MiB is refused.
            let _ = flv::write_tag(&mut out, kind, ms, body);
        }
    };
    let bodies = headers.metadata.iter().map(|body| (TagKind::Script, body));
    let bodies = bodies.chain(headers.video.iter().filter(|_| video).map(|body| (TagKind::Video, body)));
    for (kind, body) in bodies.chain(headers.audio.iter().filter(|_| audio).map(|body| (TagKind::Audio, body))) {
        put(kind, 0, body);
    }
    for tag in tags {
        let ms = u32::try_from(tag.timestamp_ms - base_ms).unwrap_or(u32::MAX);
        put(if tag.video { TagKind::Video } else { TagKind::Audio }, ms, &tag.data);
    }
    Some(Clip { flv: out.freeze(), video, audio })
}
