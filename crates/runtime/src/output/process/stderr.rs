//! What FFmpeg says: each line into the log, and what the lines together mean.

use super::LogSink;
use crate::{log::LineSplitter, protocol::LogLevel};
use castcore_ffmpeg::hint::{self, Level, Verdict};
use castcore_model::reason::Reason;
use std::time::{Duration, Instant};
use tokio::{io::AsyncReadExt, net::unix::pipe};

/// After so long a silence, what was said before it was overcome and is not the cause of an end.
const OVERCOME: Duration = Duration::from_secs(10);
const READ_BYTES: usize = 4 << 10;

/// Reads to the end.
pub(super) async fn listen(mut pipe: pipe::Receiver, log: LogSink) -> Verdict {
    let (mut verdict, mut lines) = (Verdict::default(), LineSplitter::default());
    let mut bytes = [0; READ_BYTES];
    let mut heard = Instant::now();
    // An error ends it as the end does: there is nothing more to be learned.
    while let Ok(count @ 1..) = pipe.read(&mut bytes).await {
        if heard.elapsed() > OVERCOME {
            verdict.flowing();
        }
        heard = Instant::now();
        lines.push(&bytes[..count], |line| say(line, &log, &mut verdict));
    }
    lines.finish(|line| say(line, &log, &mut verdict));
    verdict
}

fn say(line: &str, log: &LogSink, verdict: &mut Verdict) {
    let line = line.trim_end();
    let hint = hint::classify(line);
    // A stranger who knocked at an output that waits was sent away; that is nothing the output ends of.
    if hint != Some(Reason::SenderRefused) {
        verdict.see(line);
    }
    let level = match hint::split_level(line).0 {
        Level::Debug => LogLevel::Debug,
        Level::Info => LogLevel::Info,
        Level::Warning => LogLevel::Warning,
        Level::Error => LogLevel::Error,
    };
    log(level, hint, line.to_owned());
}
