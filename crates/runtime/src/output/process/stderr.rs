//! What FFmpeg says: each line into the log, and what the lines together mean.

use super::super::LogSink;
use crate::protocol::LogLevel;
use castcore_ffmpeg::hint::{self, Level, Verdict};
use std::time::{Duration, Instant};
use tokio::{io::AsyncReadExt, net::unix::pipe};

/// A longer line is cut into pieces.
const MAX_LINE_BYTES: usize = 4 << 10;
/// After so long a silence, what was said before it was overcome and is not the cause of an end.
const OVERCOME: Duration = Duration::from_secs(10);

/// Reads to the end. FFmpeg ends lines with `\n`, and with `\r` those it overwrites on a terminal.
pub(super) async fn listen(mut pipe: pipe::Receiver, log: LogSink) -> Verdict {
    let mut verdict = Verdict::default();
    let mut buffer = Vec::new();
    let mut heard = Instant::now();
    while pipe.read_buf(&mut buffer).await.is_ok_and(|bytes| bytes > 0) {
        if heard.elapsed() > OVERCOME {
            verdict.flowing();
        }
        heard = Instant::now();
        let mut start = 0;
        while let Some(length) = line_length(&buffer[start..]) {
            say(&buffer[start..start + length], &log, &mut verdict);
            start += length;
        }
        buffer.drain(..start);
    }
    say(&buffer, &log, &mut verdict);
    verdict
}

/// Length of the first line, its end included, if it is complete.
fn line_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    match end {
        Some(end) => Some((end + 1).min(MAX_LINE_BYTES)),
        None => (bytes.len() >= MAX_LINE_BYTES).then_some(MAX_LINE_BYTES),
    }
}

fn say(bytes: &[u8], log: &LogSink, verdict: &mut Verdict) {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end();
    if text.is_empty() {
        return;
    }
    verdict.see(text);
    let level = match hint::split_level(text).0 {
        Level::Debug => LogLevel::Debug,
        Level::Info => LogLevel::Info,
        Level::Warning => LogLevel::Warning,
        Level::Error => LogLevel::Error,
    };
    log(level, hint::classify(text), text.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_either_sign_and_long_ones_are_cut() {
        assert_eq!(line_length(b"one\rtwo\n"), Some(4));
        assert_eq!(line_length(b"two\n"), Some(4));
        assert_eq!(line_length(b"unfinished"), None);
        assert_eq!(line_length(&[b'x'; MAX_LINE_BYTES + 1]), Some(MAX_LINE_BYTES));
    }
}
