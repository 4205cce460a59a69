//! Opening everything that a run needs, and starting FFmpeg with it.

use super::{RunEnd, inputs};
use crate::{
    binary,
    child::Process,
    protocol::{Arg, EncoderSpec},
};
use castcore_launch::{Launch, LaunchArg, LaunchError, Launcher, Stage};
use castcore_model::reason::Reason;
use rustix::pipe::{PipeFlags, pipe_with};
use std::{
    collections::BTreeSet,
    fs, io,
    os::{
        fd::{OwnedFd, RawFd},
        unix::fs::{FileTypeExt as _, MetadataExt as _},
    },
    path::PathBuf,
    sync::Arc,
};
use tokio::{net::unix::pipe::Receiver, sync::Semaphore, task};

/// Where the child writes its progress.
const PROGRESS_FD: RawFd = 3;
/// The first input file's descriptor; the others follow.
const FIRST_FILE_FD: RawFd = 4;
/// Input files of one encoder.
const MAX_FILES: usize = 64;
/// Renditions of one encoder.
const MAX_RENDITIONS: usize = 16;

/// A started FFmpeg and the runtime's ends of its pipes.
pub(crate) struct Begun {
    pub(crate) process: Process,
    pub(crate) media: Receiver,
    pub(crate) stderr: Receiver,
    pub(crate) progress: Receiver,
    /// In the order of [`EncoderSpec::renditions`].
    pub(crate) renditions: Vec<Receiver>,
}

/// Opens and starts. Dropping the future leaves nothing running.
pub(super) async fn begin(
    spec: &EncoderSpec,
    uid: Option<u32>,
    launcher: &Launcher,
    openings: &Arc<Semaphore>,
) -> Result<Begun, RunEnd> {
    begin_with(spec, uid, None, launcher, openings).await
}

/// The same with something on its standard input.
pub(crate) async fn begin_with(
    spec: &EncoderSpec,
    uid: Option<u32>,
    stdin: Option<OwnedFd>,
    launcher: &Launcher,
    openings: &Arc<Semaphore>,
) -> Result<Begun, RunEnd> {
    let place = Arc::clone(openings).acquire_owned().await;
    let for_thread = spec.clone();
    // Opening may take long (a share that sleeps) and must not hold up the outputs.
    let opened = task::spawn_blocking(move || {
        let opened = open_all(&for_thread);
        drop(place);
        opened
    });
    let (program, files) = opened.await.map_err(|_| RunEnd::failed(Reason::Crashed, "opening the inputs failed"))??;

    let exhausted = |error: io::Error| RunEnd::failed(Reason::ResourcesExhausted, error.to_string());
    let (media, stdout) = pipe().map_err(exhausted)?;
    let (stderr, stderr_end) = pipe().map_err(exhausted)?;
    let (progress, progress_end) = pipe().map_err(exhausted)?;

    let mut launch = Launch::new(program, c"ffmpeg".into());
    launch.args = arguments(spec, files.len())?;
    launch.stdin = stdin;
    launch.stdout = Some(stdout);
    launch.stderr = Some(stderr_end);
    launch.extra_fds = vec![(PROGRESS_FD, progress_end)];
    let mut renditions = Vec::new();
    let mut beside = Vec::new();
    for _ in &spec.renditions {
        let (rendition, end) = pipe().map_err(exhausted)?;
        renditions.push(rendition);
        beside.push(end);
    }
    launch.extra_fds.extend((FIRST_FILE_FD..).zip(files.into_iter().chain(beside)));
    launch.uid = uid;
    if uid.is_some() {
        launch.groups = groups_of(&spec.devices);
    }
    let child = launcher.launch(launch).await.map_err(|error| refused(&error))?;
    Ok(Begun { process: Process::new(child).map_err(exhausted)?, media, stderr, progress, renditions })
}

/// The groups that may open these devices; of a folder, those of the devices in it. Never the group of root.
fn groups_of(devices: &[PathBuf]) -> Vec<u32> {
    let mut groups = BTreeSet::new();
    for path in devices {
        let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        let nodes = entries.chain([path.clone()]).filter_map(|node| fs::metadata(node).ok());
        groups.extend(nodes.filter(|node| node.file_type().is_char_device() && node.gid() != 0).map(|node| node.gid()));
    }
    groups.into_iter().collect()
}

fn open_all(spec: &EncoderSpec) -> Result<(OwnedFd, Vec<OwnedFd>), RunEnd> {
    let program = binary::open_checked(&spec.binary)
        .map_err(|reason| RunEnd::failed(reason, spec.binary.path.display().to_string()))?;
    if spec.files.len() > MAX_FILES {
        return Err(RunEnd::failed(Reason::OptionRejected, format!("more than {MAX_FILES} input files")));
    }
    if spec.renditions.len() > MAX_RENDITIONS {
        return Err(RunEnd::failed(Reason::OptionRejected, format!("more than {MAX_RENDITIONS} renditions")));
    }
    let files = spec.files.iter().map(|file| {
        inputs::open(file)
            .map_err(|(reason, error)| RunEnd::failed(reason, format!("{}: {error}", file.relative.display())))
    });
    Ok((program, files.collect::<Result<_, _>>()?))
}

/// The runtime's end first.
fn pipe() -> io::Result<(Receiver, OwnedFd)> {
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC)?;
    Ok((Receiver::from_owned_fd(reader)?, writer))
}

fn arguments(spec: &EncoderSpec, files: usize) -> Result<Vec<LaunchArg>, RunEnd> {
    let rejected = |error: LaunchError| RunEnd::failed(Reason::OptionRejected, error.to_string());
    let mut arguments = Vec::with_capacity(spec.args.len() + 3);
    let progress = format!("pipe:{PROGRESS_FD}");
    // Twice a second, FFmpeg's default; to say so would put a line into every log.
    for own in ["-nostats", "-progress", &progress] {
        arguments.push(LaunchArg::text(own).map_err(rejected)?);
    }
    for argument in &spec.args {
        arguments.push(
            match argument {
                Arg::Text(text) => LaunchArg::text(text),
                Arg::Hidden(secret) => LaunchArg::hidden(secret.expose()),
                Arg::FileFd(index) => LaunchArg::text(file_fd(*index, files)?.to_string()),
                Arg::FileUrl(index) => LaunchArg::text(format!("file:/dev/fd/{}", file_fd(*index, files)?)),
                Arg::RenditionPipe(index) => {
                    LaunchArg::text(format!("pipe:{}", rendition_fd(*index, files, spec.renditions.len())?))
                }
            }
            .map_err(rejected)?,
        );
    }
    Ok(arguments)
}

fn file_fd(index: usize, files: usize) -> Result<RawFd, RunEnd> {
    let number = RawFd::try_from(index).ok().filter(|_| index < files);
    let number = number.ok_or_else(|| RunEnd::failed(Reason::OptionRejected, "an input file is not listed"))?;
    Ok(FIRST_FILE_FD + number)
}

/// Behind the files.
fn rendition_fd(index: usize, files: usize, renditions: usize) -> Result<RawFd, RunEnd> {
    let number = RawFd::try_from(files + index).ok().filter(|_| index < renditions);
    let number = number.ok_or_else(|| RunEnd::failed(Reason::OptionRejected, "a rendition is not listed"))?;
    Ok(FIRST_FILE_FD + number)
}

fn refused(error: &LaunchError) -> RunEnd {
    let reason = match (error.stage(), error.raw_os_error()) {
        (_, Some(libc::E2BIG)) => Reason::OptionRejected,
        (_, Some(libc::ENOMEM | libc::EAGAIN | libc::EMFILE | libc::ENFILE)) => Reason::ResourcesExhausted,
        (Some(Stage::Exec), _) => Reason::FfmpegMissing,
        (None, _) => Reason::OptionRejected,
        _ => Reason::Crashed,
    };
    RunEnd::failed(reason, error.to_string())
}
