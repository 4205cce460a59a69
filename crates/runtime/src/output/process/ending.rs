//! A running FFmpeg and its end: first by itself, then by SIGINT, then by force.

use super::{super::LogSink, Reason, TryEnd, stderr};
use castcore_ffmpeg::hint::Verdict;
use castcore_launch::{Child, ExitStatus, Signal};
use std::{io, time::Duration};
use tokio::{net::unix::pipe, task::JoinHandle, time::timeout};

/// Between SIGINT and force.
const AFTER_SIGNAL: Duration = Duration::from_secs(1);
/// For the last lines after the process is gone.
const LAST_LINES: Duration = Duration::from_secs(1);
/// How FFmpeg ends after a signal that it obeys.
const EXIT_AFTER_SIGNAL: i32 = 255;

/// A broken program's own signals; any other comes from outside.
const OWN_SIGNALS: [i32; 7] =
    [libc::SIGSEGV, libc::SIGABRT, libc::SIGILL, libc::SIGFPE, libc::SIGBUS, libc::SIGSYS, libc::SIGTRAP];

/// A running FFmpeg. Dropping it kills it.
pub(super) struct Process {
    child: castcore_launch::Process,
    lines: JoinHandle<Verdict>,
}

/// How it ended.
pub(super) struct Ended {
    /// `None` = not even force ended it.
    status: Option<ExitStatus>,
    forced: bool,
    verdict: Verdict,
}

impl Process {
    pub(super) fn new(child: Child, lines: pipe::Receiver, log: LogSink) -> io::Result<Self> {
        Ok(Self { child: castcore_launch::Process::new(child)?, lines: tokio::spawn(stderr::listen(lines, log)) })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.pid()
    }

    /// Waits for its end. Cancel-safe.
    pub(super) async fn exited(&mut self) {
        // An error would mean that it cannot be waited for, which is as good as an end.
        let _ = self.child.wait().await;
    }

    /// Sees to it that it ends, and says how.
    pub(super) async fn finish(mut self, patience: Duration) -> Ended {
        let mut forced = false;
        let mut status = self.wait_for(patience).await;
        if status.is_none() {
            // A refusal (another user's process) leaves force, and after that only the kernel.
            let _ = self.child.signal(Signal::INT);
            status = self.wait_for(AFTER_SIGNAL).await;
        }
        if status.is_none() {
            forced = true;
            let _ = self.child.signal(Signal::KILL);
            status = self.wait_for(AFTER_SIGNAL).await;
        }
        let verdict = match timeout(LAST_LINES, &mut self.lines).await {
            Ok(verdict) => verdict.unwrap_or_default(),
            Err(_) => {
                self.lines.abort();
                Verdict::default()
            }
        };
        Ended { status, forced, verdict }
    }

    async fn wait_for(&mut self, patience: Duration) -> Option<ExitStatus> {
        timeout(patience, self.child.wait()).await.ok()?.ok()
    }
}

impl Ended {
    /// After the end of its input.
    pub(super) fn after_the_end(self) -> TryEnd {
        match self.status {
            Some(ExitStatus::Code(0 | EXIT_AFTER_SIGNAL)) => TryEnd::finished(),
            _ if self.forced => TryEnd::failed(Reason::TimedOut, "FFmpeg did not finish its file in time"),
            _ => self.unasked(),
        }
    }

    /// After we ended it because nothing came of its work.
    pub(super) fn although_it_ran(self, reason: Reason, words: &str) -> TryEnd {
        let words = self.verdict.detail().unwrap_or(words);
        TryEnd::failed(self.hint().unwrap_or(reason), words)
    }

    /// After it ended by itself.
    pub(super) fn unasked(self) -> TryEnd {
        let (reason, words) = match self.status {
            Some(ExitStatus::Signal(signal)) if OWN_SIGNALS.contains(&signal) => {
                (Reason::Crashed, format!("FFmpeg crashed with signal {signal}"))
            }
            Some(ExitStatus::Signal(signal)) => {
                return TryEnd::failed(Reason::Killed, format!("FFmpeg was ended by signal {signal}"));
            }
            Some(ExitStatus::Code(EXIT_AFTER_SIGNAL)) => {
                return TryEnd::failed(Reason::Killed, "FFmpeg was told to end from outside");
            }
            Some(ExitStatus::Code(0)) => (Reason::Ended, "FFmpeg ended by itself".to_owned()),
            Some(ExitStatus::Code(code)) => (Reason::Crashed, format!("FFmpeg ended with code {code}")),
            None => (Reason::Crashed, "FFmpeg cannot be ended".to_owned()),
        };
        let words = self.verdict.detail().unwrap_or(&words);
        TryEnd::failed(self.hint().unwrap_or(reason), words)
    }

    /// The hints speak of inputs. What an output cannot open is its output; and its input is our own pipe, which
    /// another try may well find in order.
    fn hint(&self) -> Option<Reason> {
        self.verdict.reason().map(|hint| match hint {
            Reason::SourceMissing | Reason::SourceUnreadable => Reason::OutputUnwritable,
            Reason::BadMedia => Reason::Crashed,
            other => other,
        })
    }
}
