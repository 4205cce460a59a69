//! From the hub into a pipe: FLV for an FFmpeg that copies.

use super::OutputStats;
use crate::hub::{Cursor, Ready, Tag};
use bytes::{Buf, BytesMut};
use castcore_model::reason::Reason;
use castcore_rtmp::{TagKind, flv};
use std::{collections::VecDeque, io, sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, net::unix::pipe, time::timeout};

/// Payload taken from the hub at once.
const BATCH_BYTES: usize = 64 << 10;
/// A buffer that grew above this (one large key picture does it) is given back.
const KEPT_BUFFER_BYTES: usize = 256 << 10;
/// FFmpeg takes nothing for this long: its disk hangs.
const STALL: Duration = Duration::from_secs(30);

/// FLV's clock wraps after 49 days, and some of its readers take it for signed. Who writes HLS without a pause gets
/// there; a new file every 20 days is the cheaper way.
const MAX_FILE_MS: u64 = 20 * 24 * 3_600_000;

/// Why pumping ended.
#[derive(Debug)]
pub(super) enum PumpEnd {
    /// The program has ended and all of it was written.
    ProgramEnd,
    /// The program goes on with other headers, which a container cannot take, or for longer than FLV can count:
    /// begin a new one.
    NewFile,
    /// The reader of the pipe is gone.
    Broken,
    /// The reader of the pipe takes nothing.
    Stalled,
    /// It takes everything, but what should come of it does not.
    Fruitless(Reason, &'static str),
}

/// What is on its way from the hub to an FFmpeg. Outlives the single FFmpeg, so that nothing is lost between two.
pub(super) struct Pump {
    pub(super) cursor: Cursor,
    pending: VecDeque<Arc<Tag>>,
    taken: Vec<Arc<Tag>>,
}

impl Pump {
    pub(super) fn new(cursor: Cursor) -> Self {
        Self { cursor, pending: VecDeque::new(), taken: Vec::new() }
    }

    /// Waits until there is media; false = the program ended without.
    pub(super) async fn has_media(&mut self) -> bool {
        !self.pending.is_empty() || self.cursor.ready().await == Ready::Media
    }

    /// Writes one FLV file into the pipe, for as long as its headers hold. After each write `inspect` is told up to
    /// which time of the program, and may end it.
    pub(super) async fn run(
        &mut self,
        pipe: &mut pipe::Sender,
        stats: &OutputStats,
        mut inspect: impl FnMut(u64) -> Option<PumpEnd>,
    ) -> PumpEnd {
        let mut file = FlvFile::default();
        let mut media_ms = 0;
        loop {
            if self.pending.is_empty() {
                if self.cursor.ready().await == Ready::End {
                    return PumpEnd::ProgramEnd;
                }
                let taken = self.cursor.take(BATCH_BYTES, &mut self.taken);
                media_ms = self.taken.last().map_or(media_ms, |tag| tag.timestamp_ms);
                self.pending.extend(self.taken.drain(..));
                stats.add_dropped(taken.dropped);
                stats.set_lag(taken.lag);
            }
            let other = self.fill(&mut file);
            let bytes = file.buffer.len();
            match write(pipe, &mut file.buffer).await {
                Ok(()) => stats.add_sent(bytes),
                Err(error) if error.kind() == io::ErrorKind::TimedOut => return PumpEnd::Stalled,
                Err(_) => return PumpEnd::Broken,
            }
            if let Some(end) = inspect(media_ms) {
                return end;
            }
            if other {
                return PumpEnd::NewFile;
            }
        }
    }

    /// Moves tags into the buffer; true = the next one needs a new file.
    fn fill(&mut self, file: &mut FlvFile) -> bool {
        if !file.begun {
            let has = |video: bool| self.pending.iter().any(|tag| tag.video == video);
            file.begin(has(false), has(true), self.pending.front());
        }
        while let Some(tag) = self.pending.front() {
            if tag.join && file.cannot_take(tag) {
                return true;
            }
            file.put(tag);
            self.pending.pop_front();
        }
        false
    }
}

async fn write(pipe: &mut pipe::Sender, buffer: &mut BytesMut) -> io::Result<()> {
    while buffer.has_remaining() {
        timeout(STALL, pipe.write_buf(buffer)).await??;
    }
    if buffer.capacity() > KEPT_BUFFER_BYTES {
        *buffer = BytesMut::new();
    }
    Ok(())
}

/// One FLV file in the making.
#[derive(Default)]
struct FlvFile {
    begun: bool,
    buffer: BytesMut,
    /// Timestamps begin near zero in each file.
    base_ms: u64,
    generation: u64,
}

impl FlvFile {
    fn begin(&mut self, audio: bool, video: bool, first: Option<&Arc<Tag>>) {
        self.begun = true;
        self.base_ms = first.map_or(0, |tag| tag.timestamp_ms);
        let headers = first.map(|tag| &tag.headers);
        let audio = audio || headers.is_some_and(|headers| !headers.audio.is_empty());
        let video = video || headers.is_some_and(|headers| !headers.video.is_empty());
        flv::write_header(&mut self.buffer, audio, video);
    }

    fn cannot_take(&self, tag: &Tag) -> bool {
        let other_headers = self.generation != 0 && self.generation != tag.headers.generation;
        other_headers || tag.timestamp_ms.saturating_sub(self.base_ms) > MAX_FILE_MS
    }

    fn put(&mut self, tag: &Tag) {
        // Without a key picture for 29 more days it would stand still, which is better than to go back.
        let ms = u32::try_from(tag.timestamp_ms.saturating_sub(self.base_ms)).unwrap_or(u32::MAX);
        if self.generation != tag.headers.generation {
            self.generation = tag.headers.generation;
            self.put_bodies(TagKind::Script, ms, tag.headers.metadata.as_slice());
            self.put_bodies(TagKind::Video, ms, &tag.headers.video);
            self.put_bodies(TagKind::Audio, ms, &tag.headers.audio);
        }
        let kind = if tag.video { TagKind::Video } else { TagKind::Audio };
        self.put_bodies(kind, ms, std::slice::from_ref(&tag.data));
    }

    fn put_bodies(&mut self, kind: TagKind, ms: u32, bodies: &[bytes::Bytes]) {
        for body in bodies {
            // Only a body of 16 MiB is refused, and the hub's reader takes at most half of that.
            let _ = flv::write_tag(&mut self.buffer, kind, ms, body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::Headers;
    use bytes::Bytes;
    use castcore_rtmp::{Class, FlvReader};
    use std::time::Instant;

    fn tag(timestamp_ms: u64, generation: u64) -> Arc<Tag> {
        let headers = Headers {
            generation,
            metadata: None,
            video: vec![Bytes::from_static(&[0x17, 0, 0, 0, 0, 1])],
            audio: vec![],
        };
        let data = Bytes::from_static(&[0x17, 1, 0, 0, 0, 1]);
        Arc::new(Tag { video: true, timestamp_ms, data, join: true, headers: Arc::new(headers), at: Instant::now() })
    }

    /// Classes and times of what the pump has written, file by file.
    fn files(tags: &[Arc<Tag>]) -> Vec<Vec<(Class, u32)>> {
        let mut pump = Pump::new(crate::hub::Hub::new(crate::protocol::RingSpec::default()).cursor(STALL));
        pump.pending.extend(tags.iter().cloned());
        let mut files = Vec::new();
        loop {
            let mut file = FlvFile::default();
            let another = pump.fill(&mut file);
            let mut reader = FlvReader::default();
            reader.extend(&file.buffer);
            let mut found = Vec::new();
            while let Some(tag) = reader.next().unwrap() {
                found.push((flv::classify(&tag), tag.timestamp_ms));
            }
            files.push(found);
            if !another {
                return files;
            }
        }
    }

    #[test]
    fn a_file_begins_with_its_headers_near_zero_and_ends_before_others() {
        use Class::{Keyframe as Key, VideoSequenceHeader as Header};
        let tags = [tag(9_000, 4), tag(9_040, 4), tag(9_080, 5)];
        assert_eq!(files(&tags), [vec![(Header, 0), (Key, 0), (Key, 40)], vec![(Header, 0), (Key, 0)]]);
    }

    #[test]
    fn a_file_ends_long_before_its_clock_does() {
        let tags = [tag(5, 1), tag(5 + MAX_FILE_MS, 1), tag(45 + MAX_FILE_MS, 1)];
        let ends: Vec<u32> = files(&tags).iter().map(|file| file.last().unwrap().1).collect();
        assert_eq!(ends, [u32::try_from(MAX_FILE_MS).unwrap(), 0]);
    }
}
