//! An FFmpeg that is run once for somebody who waits: with the guards of an encoder, within bounds of time and size, and
//! gone as soon as nobody waits any more.

use crate::{
    encoder::begin::{self, Begun},
    log::LineSplitter,
    protocol::{Arg, BinarySpec, ConfinedPath, EncoderSpec},
};
pub use castcore_launch::Launcher;
use castcore_launch::{ExitStatus, Signal};
use castcore_model::{
    reason::Reason,
    supervise::{Deadlines, Exit},
};
use rustix::pipe::{PipeFlags, pipe_with};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::unix::pipe,
    sync::Semaphore,
    time::{self, Instant},
};

/// Lines of its log that are kept.
const MAX_LINES: usize = 400;
/// After its end, its pipes are read this long at most.
const DRAIN: Duration = Duration::from_secs(1);

/// What is to be run.
#[derive(Debug)]
pub struct Order {
    /// Which FFmpeg.
    pub binary: BinarySpec,
    /// Everything after the program's name.
    pub args: Vec<Arg>,
    /// Input files, passed as descriptors.
    pub files: Vec<ConfinedPath>,
    /// Nodes of devices that it opens.
    pub devices: Vec<PathBuf>,
    /// What it reads from its standard input.
    pub stdin: Option<bytes::Bytes>,
    /// The user it becomes.
    pub uid: Option<u32>,
    /// It is killed after this long.
    pub limit: Duration,
    /// It is killed when it has written more than this, in bytes.
    pub max_bytes: usize,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended; `None` = it was killed, because time was up or it wrote too much.
    pub status: Option<ExitStatus>,
    /// What it wrote to its standard output.
    pub stdout: Vec<u8>,
    /// The lines of its log, not redacted.
    pub lines: Vec<String>,
}

/// Places for openings of files, one at a time: see [`run`].
pub type Openings = Arc<Semaphore>;

/// Runs it to its end. Dropping the future kills it. If a dead share holds an opening up, later ones wait behind it
/// instead of piling up threads.
///
/// # Errors
/// It could not be started, and why.
pub async fn run(order: Order, launcher: &Launcher, openings: &Openings) -> Result<Outcome, (Reason, String)> {
    let until = Instant::now() + order.limit;
    let spec = EncoderSpec {
        binary: order.binary,
        args: order.args,
        files: order.files,
        devices: order.devices,
        waits_for_sender: false,
        epoch: 0,
        stall_timeout_ms: 0,
        deadlines: Deadlines::default(),
        finite: true,
        renditions: Vec::new(),
    };
    let exhausted = |error: std::io::Error| (Reason::ResourcesExhausted, error.to_string());
    let (stdin, feed) = match order.stdin {
        Some(bytes) => {
            let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).map_err(|error| exhausted(error.into()))?;
            (Some(reader), Some((pipe::Sender::from_owned_fd(writer).map_err(exhausted)?, bytes)))
        }
        None => (None, None),
    };
    let begun = time::timeout_at(until, begin::begin_with(&spec, order.uid, stdin, launcher, openings)).await;
    let begun = begun.map_err(|_| (Reason::TimedOut, "the file could not be opened in time".to_owned()))?;
    let begun = begun.map_err(|end| match end.exit {
        Exit::Failed(reason) => (reason, end.detail),
        Exit::Finished => (Reason::Crashed, end.detail),
    })?;
    // Fed beside the reading: it may write before it has read everything.
    let feeding = async {
        if let Some((mut pipe, bytes)) = feed {
            // One that has seen enough closes its end.
            let _ = pipe.write_all(&bytes).await;
        }
    };
    let (outcome, ()) = tokio::join!(listen(begun, until, order.max_bytes), feeding);
    outcome.map_err(exhausted)
}

async fn listen(mut begun: Begun, until: Instant, max_bytes: usize) -> std::io::Result<Outcome> {
    let mut outcome = Outcome { status: None, stdout: Vec::new(), lines: Vec::new() };
    let mut splitter = LineSplitter::default();
    let (mut media, mut text, mut numbers) = (vec![0; 32 << 10], vec![0; 8 << 10], vec![0; 4 << 10]);
    let (mut media_open, mut text_open, mut numbers_open) = (true, true, true);
    let mut ended = None;
    let mut deadline = until;
    while ended.is_none() || media_open || text_open {
        tokio::select! {
            n = begun.media.read(&mut media), if media_open => match n {
                Ok(n) if n > 0 && outcome.stdout.len() + n <= max_bytes => outcome.stdout.extend_from_slice(&media[..n]),
                Ok(n) if n > 0 => break,
                _ => media_open = false,
            },
            n = begun.stderr.read(&mut text), if text_open => match n {
                Ok(n) if n > 0 => splitter.push(&text[..n], |line| keep(&mut outcome.lines, line)),
                _ => text_open = false,
            },
            n = begun.progress.read(&mut numbers), if numbers_open => numbers_open = matches!(n, Ok(n) if n > 0),
            status = begun.process.wait(), if ended.is_none() => {
                ended = Some(status?);
                deadline = deadline.min(Instant::now() + DRAIN);
            }
            () = time::sleep_until(deadline) => break,
        }
    }
    splitter.finish(|line| keep(&mut outcome.lines, line));
    if ended.is_none() {
        // Dropping it would do the same; this waits, so that a camera is free again when somebody hears of it.
        begun.process.signal(Signal::KILL)?;
        let _ = time::timeout(DRAIN, begun.process.wait()).await;
    }
    outcome.status = ended;
    Ok(outcome)
}

fn keep(lines: &mut Vec<String>, line: &str) {
    if lines.len() < MAX_LINES {
        lines.push(line.to_owned());
    }
}
