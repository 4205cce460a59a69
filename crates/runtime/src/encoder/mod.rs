//! One run of the encoder: opened, started, listened to, ended, and judged. Whether and when to run it again is
//! the supervisor's affair.

pub(crate) mod begin;
mod inputs;
mod pace;
mod renditions;
mod verdict;

use crate::{
    child::Process,
    hub::{Feed, Hub},
    log::{LineSplitter, Log},
    protocol::{EncoderSpec, LogLevel},
};
use begin::Begun;
use castcore_ffmpeg::{
    hint::{self, Verdict},
    progress::{Progress, ProgressParser},
};
use castcore_launch::{ExitStatus, Launcher, Signal};
use castcore_model::{reason::Reason, supervise::Exit};
use pace::{Pace, Rates};
use renditions::Renditions;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::AsyncReadExt as _,
    net::unix::pipe::Receiver,
    sync::{Semaphore, mpsc, watch},
    time::{self, Instant},
};

/// After the process has ended, its pipes are read this long at most. Nobody else holds them, so this is for a
/// kernel that is late, not for the usual case.
const DRAIN: Duration = Duration::from_secs(2);
/// Media that comes this long after the last line of the log says that its complaint was overcome.
const OVERCOME: Duration = Duration::from_secs(3);
const MEDIA_BYTES: usize = 64 << 10;
const TEXT_BYTES: usize = 8 << 10;

/// What the supervisor wants of a run. Only ever goes up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    /// Go on.
    #[default]
    Run,
    /// End politely.
    Terminate,
    /// End by force.
    Kill,
}

/// News from a run.
#[derive(Debug)]
pub(crate) enum News {
    /// FFmpeg has been started with this process id.
    Spawned(u32),
    /// The first media has come.
    MediaFlowed,
    /// Somebody wanted to send and was refused.
    SentAway(String),
    /// Media has not come for too long, although it did before.
    Stalled,
    /// It is over, and everything of it is gone.
    Ended(RunEnd),
}

/// How a run came to its end.
#[derive(Debug)]
pub(crate) struct RunEnd {
    pub(crate) exit: Exit,
    /// FFmpeg's own words or ours, redacted.
    pub(crate) detail: String,
}

impl RunEnd {
    fn failed(reason: Reason, detail: impl Into<String>) -> Self {
        Self { exit: Exit::Failed(reason), detail: detail.into() }
    }
}

/// The newest numbers of the run, shared with whoever reports them.
#[derive(Clone, Default)]
pub(crate) struct ProgressCell(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    newest: Progress,
    pace: Pace,
}

impl ProgressCell {
    /// What FFmpeg said last, and how fast it works at `now`.
    pub(crate) fn get(&self, now: Instant) -> (Progress, Rates) {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (told.newest, told.pace.rates(now))
    }

    fn set(&self, progress: Progress, at: Instant) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.pace.take(&progress, at);
        told.newest = progress;
    }

    fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Told::default();
    }
}

/// What a run works with.
pub(crate) struct Run {
    pub(crate) spec: EncoderSpec,
    pub(crate) uid: Option<u32>,
    pub(crate) launcher: Launcher,
    /// The main picture's hub, then those of the renditions, in the order of the specification.
    pub(crate) hubs: Vec<Arc<Hub>>,
    pub(crate) log: Log,
    pub(crate) progress: ProgressCell,
    pub(crate) orders: watch::Receiver<Order>,
    /// One place, taken while files are being opened. If a dead share holds an opening up, later runs wait behind
    /// it instead of piling up threads that others need.
    pub(crate) openings: Arc<Semaphore>,
    /// The run's number goes with each piece of news, so that none is taken for another run's.
    pub(crate) number: u64,
    pub(crate) news: mpsc::UnboundedSender<(u64, News)>,
}

impl Run {
    fn tell(&self, news: News) {
        // An error means that the supervisor is gone, and we with it.
        let _ = self.news.send((self.number, news));
    }

    /// Runs to the end. Dropping the future kills FFmpeg.
    pub(crate) async fn carry_out(mut self) {
        self.progress.clear();
        let end = self.attempt().await;
        self.progress.clear();
        self.tell(News::Ended(RunEnd { detail: self.log.redact(&end.detail), ..end }));
    }

    async fn attempt(&mut self) -> RunEnd {
        let mut orders = self.orders.clone();
        let begun = tokio::select! {
            biased;
            // Opening may hang on a dead network share; a stop must not.
            _ = orders.wait_for(|order| *order > Order::Run) => return RunEnd { exit: Exit::Finished, detail: String::new() },
            begun = begin::begin(&self.spec, self.uid, &self.launcher, &self.openings) => begun,
        };
        let mut begun = match begun {
            Ok(begun) => begun,
            Err(end) => {
                if let Exit::Failed(reason) = end.exit {
                    self.log.note(LogLevel::Error, Some(reason), &end.detail);
                }
                return end;
            }
        };
        self.tell(News::Spawned(begun.process.pid()));
        let Some((main, beside)) = self.hubs.split_first() else {
            return RunEnd::failed(Reason::Crashed, "there is no hub");
        };
        let feed = main.begin_source();
        let renditions = Renditions::begin(std::mem::take(&mut begun.renditions), beside, &self.log);
        Box::pin(Listening::new(self, begun, feed, renditions).listen_to_the_end()).await
    }
}

/// A running FFmpeg and all that is heard from it.
struct Listening<'a> {
    run: &'a mut Run,
    process: Process,
    media: Option<Receiver>,
    stderr: Option<Receiver>,
    progress: Option<Receiver>,
    feed: Option<Feed>,
    renditions: Renditions,
    lines: LineSplitter,
    parser: ProgressParser,
    verdict: Verdict,
    status: Option<ExitStatus>,
    bad_media: Option<String>,
    last_media: Option<Instant>,
    last_line: Instant,
    stall_reported: bool,
    asked: Order,
}

enum Heard {
    Media(io::Result<usize>),
    Stderr(io::Result<usize>),
    Progress(io::Result<usize>),
    Exited(io::Result<ExitStatus>),
    Ordered,
    Silence,
    DrainOver,
}

impl<'a> Listening<'a> {
    fn new(run: &'a mut Run, begun: Begun, feed: Feed, renditions: Renditions) -> Self {
        let Begun { process, media, stderr, progress, .. } = begun;
        Self {
            run,
            process,
            media: Some(media),
            stderr: Some(stderr),
            progress: Some(progress),
            feed: Some(feed),
            renditions,
            lines: LineSplitter::default(),
            parser: ProgressParser::new(),
            verdict: Verdict::default(),
            status: None,
            bad_media: None,
            last_media: None,
            last_line: Instant::now(),
            stall_reported: false,
            asked: Order::Run,
        }
    }

    async fn listen_to_the_end(mut self) -> RunEnd {
        let mut media = vec![0; MEDIA_BYTES];
        let mut text = vec![0; TEXT_BYTES];
        let mut numbers = vec![0; TEXT_BYTES];
        let mut drain_over: Option<Instant> = None;
        while self.status.is_none() || self.media.is_some() || self.stderr.is_some() || self.progress.is_some() {
            let silent_at = self.last_media.map(|at| at + Duration::from_millis(self.run.spec.stall_timeout_ms));
            let heard = tokio::select! {
                n = read(self.media.as_mut(), &mut media) => Heard::Media(n),
                n = read(self.stderr.as_mut(), &mut text) => Heard::Stderr(n),
                n = read(self.progress.as_mut(), &mut numbers) => Heard::Progress(n),
                status = self.process.wait(), if self.status.is_none() => Heard::Exited(status),
                changed = self.run.orders.changed(), if self.asked < Order::Kill => {
                    // A supervisor that is gone wants nothing any more.
                    if changed.is_err() { self.asked = Order::Kill; let _ = self.process.signal(Signal::KILL); }
                    Heard::Ordered
                }
                () = until(silent_at), if self.watches_for_silence() => Heard::Silence,
                () = until(drain_over), if drain_over.is_some() => Heard::DrainOver,
            };
            match heard {
                Heard::Media(Ok(n)) if n > 0 => self.take_media(&media[..n]),
                Heard::Media(_) => self.media = None,
                Heard::Stderr(Ok(n)) if n > 0 => self.take_text(&text[..n]),
                Heard::Stderr(_) => self.stderr = None,
                Heard::Progress(Ok(n)) if n > 0 => {
                    if let Some(newest) = self.parser.push(&numbers[..n]).pop() {
                        self.run.progress.set(newest, Instant::now());
                    }
                }
                Heard::Progress(_) => self.progress = None,
                Heard::Exited(Ok(status)) => {
                    self.status = Some(status);
                    drain_over = Some(Instant::now() + DRAIN);
                }
                Heard::Exited(Err(error)) => {
                    // Dropping the process kills and reaps it.
                    return RunEnd::failed(Reason::Crashed, format!("cannot wait for FFmpeg: {error}"));
                }
                Heard::Ordered => self.obey(),
                Heard::Silence => {
                    self.stall_reported = true;
                    self.run.tell(News::Stalled);
                }
                Heard::DrainOver => break,
            }
        }
        self.renditions.finish(DRAIN).await;
        self.conclude()
    }

    fn watches_for_silence(&self) -> bool {
        let wanted = self.asked == Order::Run && self.run.spec.stall_timeout_ms > 0;
        wanted && self.status.is_none() && !self.stall_reported && self.last_media.is_some()
    }

    fn take_media(&mut self, bytes: &[u8]) {
        let Some(feed) = self.feed.as_mut() else { return };
        match feed.push(bytes) {
            Ok(fed) if fed.media_tags > 0 => {
                let now = Instant::now();
                if self.last_media.is_none() {
                    self.run.tell(News::MediaFlowed);
                }
                if now.duration_since(self.last_line) > OVERCOME {
                    self.verdict.flowing();
                    self.last_line = now;
                }
                self.last_media = Some(now);
            }
            Ok(_) => {}
            Err(error) => {
                self.feed = None;
                self.bad_media = Some(error.to_string());
                self.run.log.note(LogLevel::Error, Some(Reason::BadMedia), &error.to_string());
                let _ = self.process.signal(Signal::KILL);
            }
        }
    }

    fn take_text(&mut self, bytes: &[u8]) {
        let (log, verdict) = (&self.run.log, &mut self.verdict);
        let mut sent_away = None;
        self.lines.push(bytes, |line| {
            if let Some(written) = log.ffmpeg_line(line) {
                verdict.see(&written.line);
                if hint::classify(&written.line) == Some(Reason::SenderRefused) {
                    sent_away = Some(hint::split(&written.line).text.to_owned());
                }
            }
        });
        if let Some(said) = sent_away.filter(|_| self.last_media.is_none()) {
            self.run.tell(News::SentAway(said));
        }
        self.last_line = Instant::now();
    }

    fn obey(&mut self) {
        let order = *self.run.orders.borrow_and_update();
        if order <= self.asked {
            return;
        }
        self.asked = order;
        let signal = if order == Order::Kill { Signal::KILL } else { Signal::INT };
        if let Err(error) = self.process.signal(signal) {
            self.run.log.note(LogLevel::Error, None, &format!("cannot signal FFmpeg: {error}"));
        }
    }

    fn conclude(mut self) -> RunEnd {
        let (log, verdict) = (&self.run.log, &mut self.verdict);
        self.lines.finish(|line| {
            if let Some(written) = log.ffmpeg_line(line) {
                verdict.see(&written.line);
            }
        });
        // The source is over before anybody hears about it: what follows in the hub is the next one's.
        drop(self.feed.take());
        let Some(status) = self.status else {
            return RunEnd::failed(Reason::Crashed, "FFmpeg's end was not seen");
        };
        let (level, hint) = match (status, self.asked) {
            (ExitStatus::Code(0), _) | (_, Order::Terminate | Order::Kill) => (LogLevel::Info, None),
            _ => (LogLevel::Error, self.verdict.reason()),
        };
        let text = match status {
            ExitStatus::Code(code) => format!("process exited with code {code}"),
            ExitStatus::Signal(signal) => format!("process exited with code -{signal} (signal {signal})"),
        };
        self.run.log.note(level, hint, &text);
        if let Some(detail) = self.bad_media.take() {
            return RunEnd::failed(Reason::BadMedia, detail);
        }
        verdict::judge(status, self.asked > Order::Run, self.run.spec.finite, &self.verdict)
    }
}

/// Reads from a pipe that is still open; waits for ever on one that is not.
async fn read(pipe: Option<&mut Receiver>, buffer: &mut [u8]) -> io::Result<usize> {
    match pipe {
        Some(pipe) => pipe.read(buffer).await,
        None => std::future::pending().await,
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
