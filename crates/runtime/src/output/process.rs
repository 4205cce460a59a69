//! An FFmpeg that copies from the hub: started, fed, watched, listened to, ended.

mod ending;
mod start;
mod stderr;

use super::{
    LogSink, OutputContext, TryEnd,
    pump::{Pump, PumpEnd},
    stopped,
};
use crate::protocol::{Arg, BinarySpec, LogLevel};
use castcore_model::reason::Reason;
use std::{
    io,
    os::fd::OwnedFd,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// A process that lets its next tag lie longer than this jumps to the latest key picture.
const MAX_LAG: Duration = Duration::from_secs(8);
/// So often, at most, it is looked whether the first media has arrived, and later whether all is well.
const FIRST_LOOKS: Duration = Duration::from_millis(100);
const LATER_LOOKS: Duration = Duration::from_secs(1);

/// What one FFmpeg is to do.
pub(super) struct Work {
    pub(super) command: Command,
    /// Looks at what comes of it.
    pub(super) watch: Box<dyn Watch>,
    /// What remains to be done after the natural end.
    pub(super) finish: Option<Finish>,
    /// Media must have arrived this long after the start. FFmpeg itself waits for minutes where nobody answers.
    pub(super) answer_within: Option<Duration>,
}

/// What remains to be done after the natural end.
pub(super) type Finish = Box<dyn FnOnce() -> io::Result<()> + Send>;

/// How it is started.
pub(super) struct Command {
    /// Everything after the program's name.
    pub(super) args: Vec<Arg>,
    /// Descriptors beyond the standard ones.
    pub(super) extra_fds: Vec<(i32, OwnedFd)>,
    /// Its working folder.
    pub(super) workdir: Option<OwnedFd>,
    /// Whether the usual limit on the size of a file holds.
    pub(super) file_size_limited: bool,
}

/// Looks at what an FFmpeg has written.
pub(super) trait Watch: Send {
    /// Called now and then while media is written into the pipe, up to `media_ms` of the program.
    fn look(&mut self, media_ms: u64) -> Look;

    /// What has left FFmpeg so far, in bytes, where that is known: it may leave out the picture, or wrap it otherwise than
    /// what is written into its pipe. `None` = what is written counts.
    fn sent_bytes(&self) -> Option<u64> {
        None
    }

    /// What a failure means for this kind of output; FFmpeg says the same words about many things.
    fn read(&self, end: TryEnd) -> TryEnd {
        end
    }
}

/// What is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// No media yet.
    Nothing,
    /// Media has arrived at its place.
    Flows,
    /// It does not arrive: for this reason, unless FFmpeg has named another.
    Fruitless(Reason, &'static str),
}

/// Runs an FFmpeg, and another one whenever the program goes on in another file.
pub(super) async fn run(
    binary: &BinarySpec,
    mut context: OutputContext,
    prepare: impl Fn(&OutputContext) -> Result<Work, TryEnd>,
) -> TryEnd {
    let mut pump = Pump::new(context.hub.cursor(MAX_LAG));
    let mut on_media = Some(std::mem::replace(&mut context.on_media, Box::new(|| ())));
    loop {
        tokio::select! {
            () = stopped(&mut context.stop) => return TryEnd::finished(),
            media = pump.has_media() => if !media { return TryEnd::finished() },
        }
        let work = match prepare(&context) {
            Ok(work) => work,
            Err(end) => return end,
        };
        if let Some(end) = run_one(binary, &mut context, &mut pump, work, &mut on_media).await {
            return end;
        }
        (context.log)(
            LogLevel::Info,
            None,
            "the program goes on in another file, because its format changed or FLV cannot count any further".into(),
        );
    }
}

/// `None` = the program goes on in another file.
async fn run_one(
    binary: &BinarySpec,
    context: &mut OutputContext,
    pump: &mut Pump,
    work: Work,
    on_media: &mut Option<Box<dyn FnOnce() + Send>>,
) -> Option<TryEnd> {
    let Work { command, mut watch, finish, answer_within } = work;
    let started = start::start(binary, command, &context.launcher, context.ffmpeg_uid, &context.log).await;
    let (mut process, mut stdin) = match started {
        Ok(started) => started,
        Err(end) => return Some(end),
    };
    context.stats.set_pid(Some(process.pid()));
    let flows = AtomicBool::new(on_media.is_none());
    let sent_before = context.stats.sent_bytes();
    let mut next_look = Instant::now();
    let inspect = |media_ms| {
        let now = Instant::now();
        if now < next_look {
            return None;
        }
        next_look = now + if on_media.is_some() { FIRST_LOOKS } else { LATER_LOOKS };
        let look = watch.look(media_ms);
        if let Some(sent_bytes) = watch.sent_bytes() {
            context.stats.set_sent(sent_before + sent_bytes);
        }
        match look {
            Look::Nothing => {}
            Look::Flows => {
                flows.store(true, Relaxed);
                if let Some(on_media) = on_media.take() {
                    on_media();
                }
            }
            Look::Fruitless(reason, words) => return Some(PumpEnd::Fruitless(reason, words)),
        }
        None
    };
    let why = tokio::select! {
        end = pump.run(&mut stdin, &context.stats, inspect) => Why::Pump(end),
        () = process.exited() => Why::Exited,
        () = stopped(&mut context.stop) => Why::Stopped,
        () = unanswered(answer_within, &flows) => Why::Unanswered,
    };
    // The end of its input is FFmpeg's sign to finish its file.
    drop(stdin);
    let end = match why {
        Why::Pump(PumpEnd::ProgramEnd) => {
            let end = process.finish(Duration::from_secs(10)).await.after_the_end();
            if end == TryEnd::finished() { finish.map_or(end, conclude) } else { end }
        }
        Why::Pump(PumpEnd::NewFile) => {
            let end = process.finish(Duration::from_secs(5)).await.after_the_end();
            context.stats.set_pid(None);
            if end == TryEnd::finished() {
                return None;
            }
            end
        }
        Why::Pump(PumpEnd::Stalled) => {
            process.finish(Duration::ZERO).await;
            TryEnd::failed(Reason::Stalled, "FFmpeg takes no data")
        }
        Why::Pump(PumpEnd::Fruitless(reason, words)) => {
            process.finish(Duration::from_secs(1)).await.although_it_ran(reason, words)
        }
        Why::Pump(PumpEnd::Broken) | Why::Exited => process.finish(Duration::from_secs(2)).await.unasked(),
        Why::Unanswered => process.finish(Duration::ZERO).await.although_it_ran(Reason::TimedOut, "no answer in time"),
        Why::Stopped => {
            process.finish(Duration::from_secs(3)).await;
            TryEnd::finished()
        }
    };
    Some(watch.read(end))
}

enum Why {
    Pump(PumpEnd),
    Exited,
    Stopped,
    Unanswered,
}

/// Ends when nothing has arrived for so long.
async fn unanswered(limit: Option<Duration>, flows: &AtomicBool) {
    let Some(limit) = limit else { return std::future::pending().await };
    tokio::time::sleep(limit).await;
    if flows.load(Relaxed) {
        std::future::pending().await
    }
}

fn conclude(finish: Finish) -> TryEnd {
    match finish() {
        Ok(()) => TryEnd::finished(),
        Err(error) if error.kind() == io::ErrorKind::StorageFull => TryEnd::failed(Reason::DiskFull, error.to_string()),
        Err(error) => TryEnd::failed(Reason::OutputUnwritable, error.to_string()),
    }
}
