//! What the end of an FFmpeg means.

use super::RunEnd;
use castcore_ffmpeg::hint::Verdict;
use castcore_launch::ExitStatus;
use castcore_model::{reason::Reason, supervise::Exit};

/// FFmpeg's code after it was told to end; a clean end.
const TOLD_TO_END: i32 = 255;
/// A broken program's own signals; any other came from outside.
const OWN_SIGNALS: [i32; 7] =
    [libc::SIGSEGV, libc::SIGABRT, libc::SIGILL, libc::SIGFPE, libc::SIGBUS, libc::SIGSYS, libc::SIGTRAP];

/// `asked`: we told it to end. `finite`: the end of the input is the end of the job. `heard`: what its log said.
pub(super) fn judge(status: ExitStatus, asked: bool, finite: bool, heard: &Verdict) -> RunEnd {
    let detail = heard.detail().unwrap_or_default();
    match status {
        ExitStatus::Code(0 | TOLD_TO_END) if asked => RunEnd { exit: Exit::Finished, detail: String::new() },
        ExitStatus::Code(0) if finite => RunEnd { exit: Exit::Finished, detail: String::new() },
        // FFmpeg takes a sender that vanished for the end of its input. What may pass is not made final by a word that
        // the log held on the way.
        ExitStatus::Code(0) => {
            RunEnd::failed(heard.reason().filter(|reason| !reason.is_permanent()).unwrap_or(Reason::Ended), detail)
        }
        ExitStatus::Code(code) => match heard.reason() {
            Some(reason) => RunEnd::failed(reason, detail),
            None if code == TOLD_TO_END && detail.is_empty() => {
                RunEnd::failed(Reason::Killed, "FFmpeg was told to end from outside")
            }
            None if detail.is_empty() => RunEnd::failed(Reason::Crashed, format!("exit code {code}")),
            None => RunEnd::failed(Reason::Crashed, detail),
        },
        ExitStatus::Signal(signal) if OWN_SIGNALS.contains(&signal) => {
            RunEnd::failed(Reason::Crashed, format!("signal {signal}"))
        }
        ExitStatus::Signal(libc::SIGXFSZ) => RunEnd::failed(Reason::ResourcesExhausted, "a file grew too large"),
        ExitStatus::Signal(signal) => RunEnd::failed(Reason::Killed, format!("signal {signal}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_what_they_mean() {
        let silent = Verdict::default();
        let mut missing = Verdict::default();
        missing.see("[in#0 @ 0x1] [error] Error opening input: No such file or directory");
        let mut vanished = Verdict::default();
        vanished.see("[in#0/mpegts @ 0x1] [error] Error during demuxing: Input/output error");
        let mut odd = Verdict::default();
        odd.see("[error] something nobody knows");
        let failed = |reason| Exit::Failed(reason);
        for (status, asked, finite, heard, exit) in [
            (ExitStatus::Code(0), false, true, &silent, Exit::Finished),
            (ExitStatus::Code(0), false, false, &silent, failed(Reason::Ended)),
            (ExitStatus::Code(0), false, false, &vanished, failed(Reason::ConnectionClosed)),
            (ExitStatus::Code(0), false, false, &missing, failed(Reason::Ended)),
            (ExitStatus::Code(255), true, false, &silent, Exit::Finished),
            (ExitStatus::Code(255), false, true, &silent, failed(Reason::Killed)),
            (ExitStatus::Code(254), false, true, &missing, failed(Reason::SourceMissing)),
            (ExitStatus::Code(1), false, true, &odd, failed(Reason::Crashed)),
            (ExitStatus::Signal(libc::SIGKILL), false, true, &missing, failed(Reason::Killed)),
            (ExitStatus::Signal(libc::SIGSEGV), false, true, &silent, failed(Reason::Crashed)),
        ] {
            assert_eq!(judge(status, asked, finite, heard).exit, exit, "{status} {asked} {finite}");
        }
        assert_eq!(judge(ExitStatus::Code(1), false, false, &odd).detail, "something nobody knows");
        assert_eq!(judge(ExitStatus::Code(7), false, false, &silent).detail, "exit code 7");
    }
}
