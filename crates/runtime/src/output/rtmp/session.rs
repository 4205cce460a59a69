//! A server that takes the stream: media goes out, the server's questions are answered meanwhile.

use super::{
    connect::Io,
    failure::{from_client, from_io, from_rejection},
};
use crate::{
    hub::{Cursor, Ready, Tag},
    output::{OutputContext, OutputStats, TryEnd, stopped},
    protocol::RtmpTarget,
};
use bytes::{Bytes, BytesMut};
use castcore_model::reason::Reason;
use castcore_rtmp::{ClientEvent, MediaWriter, Publisher, Rejection, Step, TagKind};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf},
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until, timeout},
};

/// Payload taken from the hub, and written, at once.
const BATCH_BYTES: usize = 64 << 10;
/// A buffer that grew above this (one large key picture does it) is given back.
const KEPT_BUFFER_BYTES: usize = 256 << 10;
/// The server takes nothing for this long.
const STALL: Duration = Duration::from_secs(10);
/// A server has taken media for this long before the output counts as live: some say yes to everybody, and throw out whom
/// they do not want a moment later.
const HELD: Duration = Duration::from_millis(500);
/// A message that is being written when the stop comes may take this much longer.
const LAST_MESSAGE: Duration = Duration::from_secs(1);
/// For the server to read what was sent before the connection is closed.
const FAREWELL: Duration = Duration::from_secs(2);
/// Answers to the server that wait to be sent. A server that asks more is not read any further until they are.
const ANSWERS: usize = 16;

/// A server that takes the stream.
pub(super) struct Session {
    pub(super) io: Box<dyn Io>,
    pub(super) publisher: Publisher,
}

type Reader = ReadHalf<Box<dyn Io>>;
type Writer = WriteHalf<Box<dyn Io>>;

/// Why sending ended.
enum Sent {
    /// Stopped, or the program ended: the server gets a farewell.
    Done,
    /// Stopped in the middle of a message that the server does not take.
    CutShort,
    Failed(TryEnd),
}

impl Session {
    /// Sends until it is stopped, the program ends or the connection does.
    pub(super) async fn run(self, target: &RtmpTarget, mut cursor: Cursor, context: OutputContext) -> TryEnd {
        let Some(media) = self.publisher.media_writer() else {
            return TryEnd::failed(Reason::ConnectionClosed, "the stream is not established");
        };
        // Connecting took its time; what happened meanwhile is old.
        cursor.rejoin();
        let (mut reader, mut writer) = tokio::io::split(self.io);
        let publisher = Mutex::new(self.publisher);
        let (answer, answers) = mpsc::channel(ANSWERS);
        let stats = Arc::clone(&context.stats);
        let sending = Sending {
            cursor,
            answers,
            messages: Messages { media, buffer: BytesMut::new(), base_ms: None, generation: 0 },
            stats: &stats,
            stop: context.stop,
            on_media: Some(context.on_media),
            taken_since: None,
        };
        let sent = tokio::select! {
            biased;
            end = receive(&mut reader, &publisher, answer, target, &stats) => Sent::Failed(end),
            sent = sending.run(&mut writer) => sent,
        };
        // What the server says to the next try depends on how lately it had us.
        stats.accepted();
        match sent {
            Sent::Failed(end) => end,
            Sent::CutShort => TryEnd::finished(),
            Sent::Done => {
                let mut words = BytesMut::new();
                publisher.lock().unwrap_or_else(PoisonError::into_inner).unpublish(&mut words);
                // It is a courtesy: a server that is gone already has missed nothing.
                let _ = timeout(FAREWELL, farewell(&mut reader, &mut writer, &words)).await;
                TryEnd::finished()
            }
        }
    }
}

/// Closing a socket with unread bytes would make the kernel throw away what is still to be delivered.
async fn farewell(reader: &mut Reader, writer: &mut Writer, words: &[u8]) -> io::Result<()> {
    writer.write_all(words).await?;
    writer.shutdown().await?;
    let mut rest = [0; 512];
    while reader.read(&mut rest).await? > 0 {}
    Ok(())
}

/// Listens to the server. Never ends well.
async fn receive(
    reader: &mut Reader,
    publisher: &Mutex<Publisher>,
    answer: mpsc::Sender<Bytes>,
    target: &RtmpTarget,
    stats: &OutputStats,
) -> TryEnd {
    let mut received = BytesMut::with_capacity(4 << 10);
    loop {
        received.clear();
        match reader.read_buf(&mut received).await {
            Ok(0) => return TryEnd::failed(Reason::ConnectionClosed, "the server closed the connection"),
            Ok(_) => {}
            Err(error) => return from_io(&error),
        }
        let bytes = {
            let mut publisher = publisher.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = publisher.input(&received) {
                return from_client(&error, target, stats);
            }
            while let Some(event) = publisher.next_event() {
                if let ClientEvent::ServerClosed { code, description } = event {
                    return from_rejection(&Rejection { step: Step::Publish, code, description }, target, stats);
                }
            }
            publisher.output()
        };
        if let Some(bytes) = bytes {
            // An error means that sending is over, and with it this.
            let _ = answer.send(bytes).await;
        }
    }
}

struct Sending<'a> {
    cursor: Cursor,
    answers: mpsc::Receiver<Bytes>,
    messages: Messages,
    stats: &'a OutputStats,
    stop: watch::Receiver<bool>,
    on_media: Option<Box<dyn FnOnce() + Send>>,
    /// When the first media was taken.
    taken_since: Option<Instant>,
}

impl Sending<'_> {
    async fn run(mut self, writer: &mut Writer) -> Sent {
        let mut tags: Vec<Arc<Tag>> = Vec::new();
        loop {
            if self.taken_since.is_some_and(|since| since.elapsed() >= HELD)
                && let Some(on_media) = self.on_media.take()
            {
                on_media();
            }
            tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return Sent::Done,
                Some(answer) = self.answers.recv() => self.messages.buffer.extend_from_slice(&answer),
                ready = self.cursor.ready() => if ready == Ready::End { return Sent::Done },
                () = held(self.taken_since), if self.on_media.is_some() => continue,
            }
            let taken = self.cursor.take(BATCH_BYTES, &mut tags);
            self.stats.add_dropped(taken.dropped);
            self.stats.set_lag(taken.lag);
            let media = !tags.is_empty();
            for tag in tags.drain(..) {
                self.messages.put(&tag);
            }
            let buffer = &mut self.messages.buffer;
            let written = tokio::select! {
                biased;
                written = write(writer, buffer) => written,
                () = stopped_for(&mut self.stop, LAST_MESSAGE) => return Sent::CutShort,
            };
            if let Err(error) = written {
                return Sent::Failed(if error.kind() == io::ErrorKind::TimedOut {
                    TryEnd::failed(Reason::TimedOut, "the server takes no data")
                } else {
                    from_io(&error)
                });
            }
            self.stats.add_sent(buffer.len());
            buffer.clear();
            if buffer.capacity() > KEPT_BUFFER_BYTES {
                *buffer = BytesMut::new();
            }
            if media {
                self.taken_since.get_or_insert_with(Instant::now);
            }
        }
    }
}

/// Ends when media has been taken for long enough; not before there is some.
async fn held(taken_since: Option<Instant>) {
    match taken_since {
        Some(since) => sleep_until(since + HELD).await,
        None => std::future::pending().await,
    }
}

async fn stopped_for(stop: &mut watch::Receiver<bool>, time: Duration) {
    stopped(stop).await;
    sleep(time).await;
}

async fn write(writer: &mut Writer, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = timeout(STALL, writer.write(bytes)).await??;
        if count == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[count..];
    }
    timeout(STALL, writer.flush()).await?
}

/// Tags as RTMP messages, on a clock that begins with this connection.
struct Messages {
    media: MediaWriter,
    buffer: BytesMut,
    base_ms: Option<u64>,
    generation: u64,
}

impl Messages {
    fn put(&mut self, tag: &Tag) {
        let base_ms = *self.base_ms.get_or_insert(tag.timestamp_ms);
        // RTMP counts 32 bits of milliseconds and wraps, as servers expect.
        #[expect(clippy::cast_possible_truncation, reason = "RTMP's clock wraps")]
        let ms = tag.timestamp_ms.saturating_sub(base_ms) as u32;
        if self.generation != tag.headers.generation {
            self.generation = tag.headers.generation;
            if let Some(metadata) = &tag.headers.metadata {
                // Only a body of 16 MiB is refused, and the hub's reader takes at most half of that.
                let _ = self.media.write_metadata(&mut self.buffer, metadata);
            }
            self.put_bodies(TagKind::Video, ms, &tag.headers.video);
            self.put_bodies(TagKind::Audio, ms, &tag.headers.audio);
        }
        let kind = if tag.video { TagKind::Video } else { TagKind::Audio };
        self.put_bodies(kind, ms, std::slice::from_ref(&tag.data));
    }

    fn put_bodies(&mut self, kind: TagKind, ms: u32, bodies: &[Bytes]) {
        for body in bodies {
            // As above.
            let _ = self.media.write_media(&mut self.buffer, kind, ms, body);
        }
    }
}
