//! The outputs of a job. [`run`] is one *try*: it connects or starts what is needed, sends until it is stopped, the
//! program ends or something fails, and says how it came to its end. Whether and when to try again is the
//! supervisor's affair.
//!
//! | kind | how |
//! |---|---|
//! | RTMP, RTMPS | native, from the hub straight into the socket |
//! | HLS | an FFmpeg that copies, fed through a pipe, in the output's folder |
//! | file | an FFmpeg that copies, fed through a pipe, into a file that the runtime opened |
//! | SRT, UDP, RTSP, Icecast | an FFmpeg, fed through a pipe, that sends to a checked address |
//!
//! To add one more kind: a variant of [`OutputKind`], a module here with an `async fn` from its target and the
//! [`OutputContext`] to a [`TryEnd`], and a line in [`run`].

mod beneath;
mod file;
mod hls;
mod hls_end;
mod hls_watch;
mod process;
mod pump;
mod push;
mod reach;
mod rtmp;
mod stats;

pub use stats::OutputStats;

use crate::{
    hub::Hub,
    protocol::{EgressPolicy, LogLevel, OutputKind},
};
use castcore_model::{reason::Reason, supervise::Exit};
use std::sync::Arc;
use tokio::sync::watch;

/// The longest [`TryEnd::detail`], in bytes.
const MAX_DETAIL_BYTES: usize = 500;

/// Takes a log line: its level, what it means if that is known, and the raw text. The receiver redacts.
pub type LogSink = Arc<dyn Fn(LogLevel, Option<Reason>, String) + Send + Sync>;

/// What a try works with.
pub struct OutputContext {
    /// Where the media comes from.
    pub hub: Arc<Hub>,
    /// Starts FFmpeg.
    pub launcher: Arc<castcore_launch::Launcher>,
    /// Takes the log lines.
    pub log: LogSink,
    /// The output's numbers.
    pub stats: Arc<OutputStats>,
    /// Which addresses may be connected to.
    pub egress: Arc<EgressPolicy>,
    /// Under which user FFmpeg runs; `None` = the runtime's own.
    pub ffmpeg_uid: Option<u32>,
    /// Called once, when the other side has taken the first media.
    pub on_media: Box<dyn FnOnce() + Send>,
    /// Stop politely: when it becomes true, or its sender is gone.
    pub stop: watch::Receiver<bool>,
}

/// How a try came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TryEnd {
    /// Finished if it was stopped or the program ended.
    pub exit: Exit,
    /// The other side's own words or ours, at most 500 bytes; never a secret of the target.
    pub detail: String,
}

impl TryEnd {
    pub(crate) fn finished() -> Self {
        Self { exit: Exit::Finished, detail: String::new() }
    }

    pub(crate) fn failed(reason: Reason, detail: impl Into<String>) -> Self {
        let mut detail = detail.into();
        let mut end = MAX_DETAIL_BYTES.min(detail.len());
        while !detail.is_char_boundary(end) {
            end -= 1;
        }
        detail.truncate(end);
        Self { exit: Exit::Failed(reason), detail }
    }
}

/// One try of an output. Dropping the future ends it by force: connections are closed, its FFmpeg is killed.
pub async fn run(kind: &OutputKind, context: OutputContext) -> TryEnd {
    context.stats.reset();
    let stats = Arc::clone(&context.stats);
    // The futures of the kinds are large and differ in size; a try begins rarely.
    let end = match kind {
        OutputKind::Rtmp(target) => Box::pin(rtmp::run(target, context)).await,
        OutputKind::Hls(target) => Box::pin(hls::run(target, context)).await,
        OutputKind::File(target) => Box::pin(file::run(target, context)).await,
        OutputKind::Push(target) => Box::pin(push::run(target, context)).await,
    };
    stats.set_pid(None);
    stats.set_waits(false);
    end
}

/// Waits for a polite stop.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody is left who could want this output.
    let _ = stop.wait_for(|stop| *stop).await;
}
