//! Starting an FFmpeg with a pipe into it and one out of it.

use super::{Command, LogSink, Reason, TryEnd, ending::Process};
use crate::{
    binary,
    protocol::{Arg, BinarySpec},
};
use castcore_launch::{Launch, LaunchArg, LaunchError, Launcher, Stage};
use rustix::pipe::{PipeFlags, pipe_with};
use std::{io, sync::Arc};
use tokio::net::unix::pipe;

/// The process and what it reads.
pub(super) async fn start(
    binary: &BinarySpec,
    command: Command,
    launcher: &Launcher,
    uid: Option<u32>,
    log: &LogSink,
) -> Result<(Process, pipe::Sender), TryEnd> {
    let program =
        binary::open_checked(binary).map_err(|reason| TryEnd::failed(reason, binary.path.display().to_string()))?;
    let mut launch = Launch::new(program, c"ffmpeg".into());
    launch.args = command.args.iter().map(argument).collect::<Result<_, _>>()?;
    launch.extra_fds = command.extra_fds;
    launch.workdir = command.workdir;
    launch.uid = uid;
    if !command.file_size_limited {
        launch.limits.fsize_bytes = None;
    }
    let (feed, lines) = connect(&mut launch).map_err(|error| exhausted(&error))?;
    let child = launcher.launch(launch).await.map_err(|error| TryEnd::failed(reason(&error), error.to_string()))?;
    let process = Process::new(child, lines, Arc::clone(log)).map_err(|error| exhausted(&error))?;
    Ok((process, feed))
}

fn argument(arg: &Arg) -> Result<LaunchArg, TryEnd> {
    let rejected = |why: String| TryEnd::failed(Reason::OptionRejected, why);
    match arg {
        Arg::Text(text) => LaunchArg::text(text).map_err(|error| rejected(error.to_string())),
        Arg::Hidden(secret) => LaunchArg::hidden(secret.expose()).map_err(|error| rejected(error.to_string())),
        Arg::FileFd(_) | Arg::FileUrl(_) | Arg::RenditionPipe(_) => {
            Err(rejected("an output has no input files and no renditions".into()))
        }
    }
}

fn connect(launch: &mut Launch) -> io::Result<(pipe::Sender, pipe::Receiver)> {
    let (stdin, feed) = pipe_with(PipeFlags::CLOEXEC)?;
    let (lines, stderr) = pipe_with(PipeFlags::CLOEXEC)?;
    launch.stdin = Some(stdin);
    launch.stderr = Some(stderr);
    // This sets our ends, and only ours, to not block.
    Ok((pipe::Sender::from_owned_fd(feed)?, pipe::Receiver::from_owned_fd(lines)?))
}

fn exhausted(error: &io::Error) -> TryEnd {
    TryEnd::failed(Reason::ResourcesExhausted, error.to_string())
}

fn reason(error: &LaunchError) -> Reason {
    match error.stage() {
        Some(Stage::Fork | Stage::Limits) => Reason::ResourcesExhausted,
        Some(Stage::Workdir) => Reason::OutputUnwritable,
        Some(Stage::Exec) => Reason::FfmpegMissing,
        _ => Reason::Crashed,
    }
}
