//! An FFmpeg that copies from the hub: started, fed, listened to, ended.

mod ending;
mod stderr;

use super::{
    LogSink, OutputContext, TryEnd,
    pump::{Pump, PumpEnd},
    stopped,
};
use crate::{
    binary,
    protocol::{BinarySpec, LogLevel},
};
use castcore_launch::{Launch, LaunchArg, LaunchError, Launcher, Stage};
use castcore_model::reason::Reason;
use ending::Process;
use rustix::pipe::{PipeFlags, pipe_with};
use std::{
    io,
    os::fd::OwnedFd,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::unix::pipe;

/// A process that lets its next tag lie longer than this jumps to the latest key picture.
const MAX_LAG: Duration = Duration::from_secs(8);
/// So often, at most, it is looked whether the first media has arrived.
const FLOW_CHECK: Duration = Duration::from_millis(100);

/// What one FFmpeg is to do.
pub(super) struct Work {
    /// Everything after the program's name.
    pub(super) args: Vec<String>,
    /// Descriptors beyond the standard ones.
    pub(super) extra_fds: Vec<(i32, OwnedFd)>,
    /// Its working folder.
    pub(super) workdir: Option<OwnedFd>,
    /// Whether the usual limit on the size of a file holds.
    pub(super) file_size_limited: bool,
    /// Whether the first media has arrived at its place.
    pub(super) flowed: Box<dyn FnMut() -> bool + Send>,
    /// What remains to be done after the natural end.
    pub(super) finish: Option<Box<dyn FnOnce() -> io::Result<()> + Send>>,
}

/// Runs an FFmpeg, and another one whenever the program goes on with other headers.
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
        (context.log)(LogLevel::Info, None, "the program's format changed: beginning anew".into());
    }
}

/// `None` = the program goes on with other headers.
async fn run_one(
    binary: &BinarySpec,
    context: &mut OutputContext,
    pump: &mut Pump,
    mut work: Work,
    on_media: &mut Option<Box<dyn FnOnce() + Send>>,
) -> Option<TryEnd> {
    let finish = work.finish.take();
    let mut flowed = std::mem::replace(&mut work.flowed, Box::new(|| false));
    let (mut process, mut stdin) = match start(binary, work, &context.launcher, context.ffmpeg_uid, &context.log).await
    {
        Ok(started) => started,
        Err(end) => return Some(end),
    };
    context.stats.set_pid(Some(process.pid()));
    let mut next_check = Instant::now();
    let written = || {
        if on_media.is_some() && Instant::now() >= next_check {
            next_check = Instant::now() + FLOW_CHECK;
            if flowed()
                && let Some(on_media) = on_media.take()
            {
                on_media();
            }
        }
    };
    let why = tokio::select! {
        end = pump.run(&mut stdin, &context.stats, written) => Why::Pump(end),
        () = process.exited() => Why::Exited,
        () = stopped(&mut context.stop) => Why::Stopped,
    };
    // The end of its input is FFmpeg's sign to finish its file.
    drop(stdin);
    let end = match why {
        Why::Pump(PumpEnd::ProgramEnd) => {
            let end = process.finish(Duration::from_secs(10)).await.into_try_end();
            match finish {
                Some(finish) if end == TryEnd::finished() => finish().err().map_or(end, |error| {
                    let reason = if error.kind() == io::ErrorKind::StorageFull {
                        Reason::DiskFull
                    } else {
                        Reason::OutputUnwritable
                    };
                    TryEnd::failed(reason, error.to_string())
                }),
                _ => end,
            }
        }
        Why::Pump(PumpEnd::NewHeaders) => {
            let end = process.finish(Duration::from_secs(5)).await.into_try_end();
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
        Why::Pump(PumpEnd::Broken) | Why::Exited => process.finish(Duration::from_secs(2)).await.into_failure(),
        Why::Stopped => {
            process.finish(Duration::from_secs(3)).await;
            TryEnd::finished()
        }
    };
    Some(end)
}

enum Why {
    Pump(PumpEnd),
    Exited,
    Stopped,
}

async fn start(
    binary: &BinarySpec,
    work: Work,
    launcher: &Launcher,
    uid: Option<u32>,
    log: &LogSink,
) -> Result<(Process, pipe::Sender), TryEnd> {
    let program =
        binary::open_checked(binary).map_err(|reason| TryEnd::failed(reason, binary.path.display().to_string()))?;
    let pipes = || -> io::Result<_> {
        let (stdin, feed) = pipe_with(PipeFlags::CLOEXEC)?;
        let (lines, stderr) = pipe_with(PipeFlags::CLOEXEC)?;
        Ok((stdin, stderr, pipe::Sender::from_owned_fd(feed)?, pipe::Receiver::from_owned_fd(lines)?))
    };
    let (stdin, stderr, feed, lines) =
        pipes().map_err(|error| TryEnd::failed(Reason::ResourcesExhausted, error.to_string()))?;
    let mut launch = Launch::new(program, c"ffmpeg".into());
    launch.args = work
        .args
        .iter()
        .map(LaunchArg::text)
        .collect::<Result<_, _>>()
        .map_err(|error| TryEnd::failed(Reason::OptionRejected, error.to_string()))?;
    launch.stdin = Some(stdin);
    launch.stderr = Some(stderr);
    launch.extra_fds = work.extra_fds;
    launch.workdir = work.workdir;
    launch.uid = uid;
    if !work.file_size_limited {
        launch.limits.fsize_bytes = None;
    }
    let child = launcher.launch(launch).await.map_err(|error| {
        let reason = launch_reason(&error);
        TryEnd::failed(reason, error.to_string())
    })?;
    let process = Process::new(child, lines, Arc::clone(log))
        .map_err(|error| TryEnd::failed(Reason::ResourcesExhausted, error.to_string()))?;
    Ok((process, feed))
}

fn launch_reason(error: &LaunchError) -> Reason {
    match error.stage() {
        Some(Stage::Fork | Stage::Limits) => Reason::ResourcesExhausted,
        Some(Stage::Workdir) => Reason::OutputUnwritable,
        Some(Stage::Exec) => Reason::FfmpegMissing,
        _ => Reason::Crashed,
    }
}
