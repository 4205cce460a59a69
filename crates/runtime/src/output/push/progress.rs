//! Whether media has really left FFmpeg: its own progress, which begins behind the other side's consent.

use super::TryEnd;
use crate::output::process::{Look, Watch};
use castcore_ffmpeg::{
    progress::{Progress, ProgressParser},
    url::PushPlace,
};
use castcore_model::{reason::Reason, supervise::Exit};
use rustix::{
    fs::{OFlags, fcntl_setfl},
    io::read,
    pipe::{PipeFlags, pipe_with},
};
use std::{io, os::fd::OwnedFd};

/// Where the child writes its progress.
pub(super) const PROGRESS_FD: i32 = 3;
/// Media that FFmpeg takes without sending any before it counts as stuck, in milliseconds.
const PATIENCE_MS: u64 = 15_000;
const READ_BYTES: usize = 4 << 10;

/// What the kind of place says about FFmpeg's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Srt,
    Listener,
    Udp,
    Rtsp,
    Icecast,
}

pub(super) struct ProgressWatch {
    pipe: OwnedFd,
    parser: ProgressParser,
    kind: Kind,
    /// How much has left, in bytes or, where FFmpeg does not count these, in milliseconds of media.
    sent: u64,
    /// The bytes among them, as far as FFmpeg counts these.
    sent_bytes: Option<u64>,
    /// How often that has grown.
    growths: u32,
    grew_at_ms: Option<u64>,
}

impl ProgressWatch {
    /// The watch, and the end of the pipe that FFmpeg gets.
    pub(super) fn new(place: &PushPlace) -> io::Result<(Self, OwnedFd)> {
        let (pipe, writer) = pipe_with(PipeFlags::CLOEXEC)?;
        fcntl_setfl(&pipe, OFlags::NONBLOCK)?;
        let kind = match place {
            PushPlace::Srt { listens: true, .. } => Kind::Listener,
            PushPlace::Srt { .. } => Kind::Srt,
            PushPlace::Udp { .. } => Kind::Udp,
            PushPlace::Rtsp { .. } => Kind::Rtsp,
            PushPlace::Icecast { .. } => Kind::Icecast,
        };
        let watch =
            Self { pipe, parser: ProgressParser::new(), kind, sent: 0, sent_bytes: None, growths: 0, grew_at_ms: None };
        Ok((watch, writer))
    }

    fn take(&mut self, progress: &Progress) {
        // The RTSP muxer writes no bytes of its own that FFmpeg could count.
        let media_ms = progress.out_time_ms.and_then(|ms| u64::try_from(ms).ok());
        let sent = progress.total_size_bytes.or(media_ms).unwrap_or(0);
        self.sent_bytes = progress.total_size_bytes.filter(|bytes| *bytes > 0).or(self.sent_bytes);
        if sent > self.sent {
            self.sent = sent;
            self.growths += 1;
            self.grew_at_ms = None;
        }
    }

    fn look_at(&mut self, media_ms: u64) -> Look {
        // A closed door is reported by the second packet at the earliest.
        let needed = if self.kind == Kind::Udp { 2 } else { 1 };
        let since = *self.grew_at_ms.get_or_insert(media_ms);
        if media_ms.saturating_sub(since) > PATIENCE_MS {
            return Look::Fruitless(Reason::Stalled, "FFmpeg takes the stream but sends nothing");
        }
        if self.growths >= needed { Look::Flows } else { Look::Nothing }
    }
}

impl Watch for ProgressWatch {
    fn look(&mut self, media_ms: u64) -> Look {
        let mut bytes = [0; READ_BYTES];
        // No more for now, or never again: what ends FFmpeg is heard elsewhere.
        while let Ok(count @ 1..) = read(&self.pipe, &mut bytes) {
            for progress in self.parser.push(&bytes[..count]) {
                self.take(&progress);
            }
        }
        self.look_at(media_ms)
    }

    fn sent_bytes(&self) -> Option<u64> {
        self.sent_bytes
    }

    fn read(&self, end: TryEnd) -> TryEnd {
        let Exit::Failed(reason) = end.exit else { return end };
        let words = end.detail.to_ascii_lowercase();
        let reason = match (self.kind, reason) {
            // One answer for "taken" and "full"; the other reasons for a refusal do not concern sources.
            (Kind::Icecast, Reason::AuthFailed) if words.contains("403") => Reason::AlreadyPublishing,
            (Kind::Icecast, Reason::TrackMissing) => Reason::NoMedia,
            // It has no word for "not this stream".
            (Kind::Srt, Reason::ConnectionRefused) if words.contains("rejection") => Reason::PeerRejected,
            // FFmpeg names no reason when a peer that took the stream is gone.
            (_, Reason::Crashed) if self.growths > 0 && words.contains("input/output error") => {
                Reason::ConnectionClosed
            }
            (_, reason) => reason,
        };
        TryEnd { exit: Exit::Failed(reason), ..end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_ffmpeg::url::parse_push_target;
    use rustix::io::write;

    fn watch(kind: &str, url: &str, key: &str) -> (ProgressWatch, OwnedFd) {
        ProgressWatch::new(&parse_push_target(kind, url, Some(key)).unwrap()).unwrap()
    }

    #[test]
    fn it_is_live_once_ffmpeg_has_sent_something() {
        let (mut watch, pipe) = watch("srt", "srt://h:1", "");
        assert_eq!(watch.look(0), Look::Nothing);
        write(&pipe, b"total_size=0\nout_time_us=N/A\nprogress=continue\n").unwrap();
        assert_eq!(watch.look(100), Look::Nothing, "the header of nothing");
        write(&pipe, b"total_size=1316\nprogress=cont").unwrap();
        assert_eq!(watch.look(200), Look::Nothing, "half a block");
        write(&pipe, b"inue\n").unwrap();
        assert_eq!((watch.look(300), watch.sent_bytes()), (Look::Flows, Some(1316)));
    }

    #[test]
    fn rtsp_counts_media_and_udp_waits_for_an_echo() {
        let (mut rtsp, pipe) = watch("rtsp", "rtsp://h/a", "");
        write(&pipe, b"total_size=N/A\nout_time_us=500000\nprogress=continue\n").unwrap();
        assert_eq!((rtsp.look(0), rtsp.sent_bytes()), (Look::Flows, None));
        let (mut udp, pipe) = watch("udp", "udp://h:1", "");
        write(&pipe, b"total_size=1316\nprogress=continue\n").unwrap();
        assert_eq!(udp.look(0), Look::Nothing);
        write(&pipe, b"total_size=2632\nprogress=continue\n").unwrap();
        assert_eq!(udp.look(0), Look::Flows);
    }

    #[test]
    fn what_takes_all_and_sends_nothing_is_stuck() {
        let (mut watch, pipe) = watch("srt", "srt://h:1", "");
        write(&pipe, b"total_size=1316\nprogress=continue\n").unwrap();
        assert_eq!(watch.look(500_000), Look::Flows);
        assert_eq!(watch.look(500_000 + PATIENCE_MS), Look::Flows);
        assert!(matches!(watch.look(500_001 + PATIENCE_MS), Look::Fruitless(Reason::Stalled, _)));
    }

    #[test]
    fn words_mean_what_they_mean_for_the_kind() {
        let (icecast, _pipe) = watch("icecast", "icecast://h/live", "pw");
        let read = |watch: &ProgressWatch, reason, words: &str| watch.read(TryEnd::failed(reason, words)).exit;
        let failed = Exit::Failed;
        assert_eq!(read(&icecast, Reason::AuthFailed, "HTTP error 403 Forbidden"), failed(Reason::AlreadyPublishing));
        assert_eq!(
            read(&icecast, Reason::AuthFailed, "HTTP error 401 Authentication Required"),
            failed(Reason::AuthFailed)
        );
        let (mut srt, pipe) = watch("srt", "srt://h:1", "");
        let gone = "Error submitting a packet to the muxer: Input/output error";
        assert_eq!(read(&srt, Reason::Crashed, gone), failed(Reason::Crashed));
        write(&pipe, b"total_size=1316\nprogress=continue\n").unwrap();
        srt.look(0);
        assert_eq!(read(&srt, Reason::Crashed, gone), failed(Reason::ConnectionClosed));
        let rejected = "processConnectResponse: rejecting per reception of a rejection HS response: ERROR:PEER";
        assert_eq!(read(&srt, Reason::ConnectionRefused, rejected), failed(Reason::PeerRejected));
        assert_eq!(srt.read(TryEnd::finished()), TryEnd::finished());
    }
}
