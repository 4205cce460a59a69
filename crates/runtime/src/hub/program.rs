//! The program's timeline: rewrites a source's timestamps so that whatever happens to sources, what readers see
//! goes forward. Pure: time comes in.

use super::source::{Media, Source};
use bytes::Bytes;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// A step back in a source's own clock above this is a new beginning, below it is smoothed out.
const DISCONTINUITY_MS: u64 = 1_000;
/// A gap between two video tags above this says nothing about the frame rate.
const LONGEST_FRAME_MS: u64 = 200;

/// What a decoder must know before the first tag. Shared by all tags that need the same.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// Grows by one whenever `video` or `audio` change. A reader that has sent another generation (or none)
    /// sends these first.
    pub generation: u64,
    /// The body of the `onMetaData` script tag.
    pub metadata: Option<Bytes>,
    /// Bodies of the video sequence headers, one a track, and of colour information.
    pub video: Vec<Bytes>,
    /// Bodies of the audio sequence headers, one a track.
    pub audio: Vec<Bytes>,
}

/// Where the program stands.
#[derive(Default)]
pub(super) struct Program {
    last: Option<Last>,
    epoch: Option<Instant>,
    headers: Arc<Headers>,
}

#[derive(Clone, Copy)]
struct Last {
    at: Instant,
    ms: u64,
    video_ms: Option<u64>,
    audio_ms: Option<u64>,
    frame_ms: u64,
}

/// A media tag's place in the program.
pub(super) struct Placed {
    pub(super) timestamp_ms: u64,
    pub(super) join: bool,
    pub(super) headers: Arc<Headers>,
}

impl Program {
    /// The newest timestamp, in milliseconds since the program began.
    pub(super) fn now_ms(&self) -> u64 {
        self.last.map_or(0, |last| last.ms)
    }

    /// Places a media tag of the active source, or refuses it: before the source's first join point, and what
    /// belongs before it, nothing is let through.
    pub(super) fn place(&mut self, source: &mut Source, media: &Media, now: Instant) -> Option<Placed> {
        if source.offset_ms.is_some() && self.steps_back(source, media) {
            source.offset_ms = None;
        }
        let join = media.key || (!media.video && source.audio_only());
        let offset_ms = match source.offset_ms {
            Some(offset_ms) => offset_ms,
            None if join => {
                let offset_ms = signed(self.continuation_ms(now)) - media.source_ms;
                source.offset_ms = Some(offset_ms);
                source.cut_ms = media.source_ms;
                offset_ms
            }
            None => return None,
        };
        if media.source_ms < source.cut_ms {
            return None;
        }
        if media.video && !source.video_begun {
            // Pictures that joined an audio-only program late: they too begin with a key picture.
            if !media.key {
                return None;
            }
            source.video_begun = true;
        }
        let wanted_ms = u64::try_from(media.source_ms + offset_ms).unwrap_or(0);
        let timestamp_ms = wanted_ms.max(self.last_of(media.video).unwrap_or(0));
        self.advance(timestamp_ms, media.video, now);
        self.refresh_headers(source);
        Some(Placed { timestamp_ms, join, headers: Arc::clone(&self.headers) })
    }

    /// Where a source that joins now continues: behind everything sent, and not behind real time, so that a dead
    /// time shows as a gap and not as delay that grows. A program that runs ahead of real time (sources may begin
    /// with a burst) gets no further ahead; one that fell behind is not torn forward.
    fn continuation_ms(&mut self, now: Instant) -> u64 {
        let epoch = *self.epoch.get_or_insert(now);
        let Some(last) = self.last else { return 0 };
        let wall_ms = millis(now.saturating_duration_since(epoch));
        let waited_ms = last.ms + millis(now.saturating_duration_since(last.at));
        let behind_video = last.video_ms.map_or(0, |ms| ms + last.frame_ms);
        let behind_audio = last.audio_ms.map_or(0, |ms| ms + 1);
        behind_video.max(behind_audio).max(wall_ms.min(waited_ms))
    }

    fn steps_back(&self, source: &Source, media: &Media) -> bool {
        let (Some(offset_ms), Some(last_ms)) = (source.offset_ms, self.last_of(media.video)) else { return false };
        media.source_ms >= source.cut_ms && media.source_ms + offset_ms + signed(DISCONTINUITY_MS) < signed(last_ms)
            || media.source_ms + signed(DISCONTINUITY_MS) < source.cut_ms
    }

    fn last_of(&self, video: bool) -> Option<u64> {
        self.last.and_then(|last| if video { last.video_ms } else { last.audio_ms })
    }

    fn advance(&mut self, ms: u64, video: bool, now: Instant) {
        let last = self.last.get_or_insert(Last { at: now, ms, video_ms: None, audio_ms: None, frame_ms: 33 });
        last.at = now;
        last.ms = last.ms.max(ms);
        if video {
            if let Some(step_ms) =
                last.video_ms.map(|before| ms - before).filter(|step| (1..LONGEST_FRAME_MS).contains(step))
            {
                last.frame_ms = step_ms;
            }
            last.video_ms = Some(ms);
        } else {
            last.audio_ms = Some(ms);
        }
    }

    /// A source with the same headers as the one before is no change, whatever its metadata says: readers notice
    /// nothing of an encoder's restart.
    fn refresh_headers(&mut self, source: &mut Source) {
        if !std::mem::take(&mut source.headers_changed) {
            return;
        }
        let (video, audio) = (source.video.bodies(), source.audio.bodies());
        if self.headers.generation == 0 || self.headers.video != video || self.headers.audio != audio {
            let generation = self.headers.generation + 1;
            self.headers = Arc::new(Headers { generation, metadata: source.metadata.clone(), video, audio });
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
