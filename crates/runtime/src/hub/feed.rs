//! The way into the hub for one source.

use super::{Hub, Tag, source::Source};
use castcore_rtmp::{FlvReader, flv::FlvError};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Sound that comes between two pictures need not wake anybody; the next picture does. Without pictures, sound
/// does, at the latest after this long.
const QUIET: Duration = Duration::from_millis(40);
/// Where the flags stand in the FLV file header.
const FLAGS_OFFSET: usize = 4;

/// The bytes are no FLV, or none that we take. The source cannot be read any further.
#[derive(Debug, thiserror::Error)]
#[error("the source does not deliver FLV: {0}")]
pub struct FeedError(#[from] FlvError);

/// What a push brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fed {
    /// Tags of sound or picture that were completed, let through or not.
    pub media_tags: usize,
}

/// The way into the hub for one source; dropping it says that the source has ended. The hub stays open: its
/// readers wait for the next source.
pub struct Feed {
    hub: Arc<Hub>,
    id: u64,
    reader: FlvReader,
    source: Source,
    header_bytes: usize,
    woken_at: Option<Instant>,
}

impl Feed {
    pub(super) fn new(hub: Arc<Hub>, id: u64) -> Self {
        Self { hub, id, reader: FlvReader::default(), source: Source::new(), header_bytes: 0, woken_at: None }
    }

    /// The source's id; grows with each source of the hub.
    #[must_use]
    pub fn source_id(&self) -> u64 {
        self.id
    }

    /// Takes the next bytes of the source's FLV, cut anywhere.
    ///
    /// # Errors
    /// When they are no FLV; the source is then of no use any more.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Fed, FeedError> {
        self.push_at(bytes, Instant::now())
    }

    pub(super) fn push_at(&mut self, bytes: &[u8], now: Instant) -> Result<Fed, FeedError> {
        self.read_flags(bytes);
        self.reader.extend(bytes);
        let mut fed = Fed::default();
        let mut wake = false;
        let result = loop {
            match self.reader.next() {
                Ok(Some(tag)) => {
                    if let Some(media) = self.source.digest(tag) {
                        fed.media_tags += 1;
                        wake |= self.forward(media, now);
                    }
                }
                Ok(None) => break Ok(fed),
                Err(error) => break Err(error.into()),
            }
        };
        if wake {
            self.woken_at = Some(now);
            self.hub.wake_readers();
        }
        result
    }

    /// Whether readers shall be woken for it.
    fn forward(&mut self, media: super::source::Media, now: Instant) -> bool {
        let mut state = self.hub.state();
        if state.active != self.id {
            self.source.leave();
            return false;
        }
        let Some(placed) = state.program.place(&mut self.source, &media, now) else { return false };
        let video = media.video;
        state.alive = true;
        state.bytes_total += media.data.len() as u64;
        let tag = Tag {
            video,
            timestamp_ms: placed.timestamp_ms,
            data: media.data,
            join: placed.join,
            headers: placed.headers,
            at: now,
        };
        let bounds = state.bounds;
        state.ring.push(tag, bounds);
        video || self.woken_at.is_none_or(|woken| now.saturating_duration_since(woken) >= QUIET)
    }

    fn read_flags(&mut self, bytes: &[u8]) {
        if self.header_bytes <= FLAGS_OFFSET {
            if let Some(flags) = bytes.get(FLAGS_OFFSET - self.header_bytes) {
                self.source.announce(*flags);
            }
            self.header_bytes = self.header_bytes.saturating_add(bytes.len());
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        let mut state = self.hub.state();
        if state.active == self.id {
            state.alive = false;
        }
        drop(state);
        // The last sounds may not have woken anybody yet.
        self.hub.wake_readers();
    }
}
