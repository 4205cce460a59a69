//! The table: situation, what is asked, status, code, and what the job comes to.

use crate::harness::Job;
use anyhow::{Result, ensure};
use castcore_testkit::client::Answer;
use std::fmt::Write as _;

/// One situation.
#[derive(Debug)]
pub(crate) struct Row {
    situation: &'static str,
    /// What is asked of the API; empty = nothing, it happens by itself.
    asked: &'static str,
    /// HTTP status; 0 = nothing is asked.
    status: u16,
    /// Code of the error; empty = none.
    code: &'static str,
    /// State of the job in the end; empty = there is no job.
    state: &'static str,
    /// State of the output that is concerned; empty = none is.
    output: &'static str,
    /// Reason; empty = none.
    reason: &'static str,
    /// What else is proven.
    also: &'static str,
}

impl Row {
    /// The answer is the one of the table.
    pub(crate) fn answers(&self, answer: &Answer) -> Result<()> {
        ensure!(answer.status == self.status, "{self:?}: {} {}", answer.status, answer.text());
        ensure!(answer.code().unwrap_or_default() == self.code, "{self:?}: {}", answer.text());
        Ok(())
    }

    /// The job comes to the state of the table, for its reason; what the API says of it then.
    pub(crate) async fn ends(&self, job: &Job) -> Result<serde_json::Value> {
        let reason = Some(self.reason).filter(|reason| !reason.is_empty());
        let output = (!self.output.is_empty()).then_some(self.output);
        job.wait(&format!("{self:?}"), |view| {
            let fits = |output_view: &serde_json::Value| {
                output_view["state"] == self.output && output_view["reason"].as_str() == reason
            };
            let of_output = output.is_none() || view["outputs"].as_array().is_some_and(|all| all.iter().any(fits));
            view["state"] == self.state && view["reason"].as_str() == reason && of_output
        })
        .await
    }
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident = $situation:literal, $asked:literal, $status:literal $code:literal,
       $state:literal $output:literal $reason:literal, $also:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: Row = Row {
            situation: $situation, asked: $asked, status: $status, code: $code,
            state: $state, output: $output, reason: $reason, also: $also,
        };)*
        const ALL: &[(&str, &Row)] = &[$((stringify!($name), &$name)),*];
    };
}

rows! {
    MISSING_FILE = "The input file does not exist", "start", 200 "",
        "failed" "" "source_missing", "not tried again; its log can be read afterwards";
    NO_REGULAR_FILE = "The input is a folder or a named pipe", "start", 200 "",
        "failed" "" "source_unreadable", "a pipe without a writer holds nobody up";
    UNREADABLE_FILE = "The input file may not be read by the server's user", "start", 200 "",
        "failed" "" "source_unreadable", "the server runs as an ordinary user";
    OUTSIDE_ROOTS = "The input path lies outside the configured folders", "save the job", 422 "validation.failed",
        "" "" "", "the field and the settings are named; nothing is saved";
    SYMLINK_OUT = "The input path is a symbolic link out of the configured folders", "start", 200 "",
        "failed" "" "path_outside_roots", "";
    OUTPUT_OUTSIDE_ROOTS = "The path of a destination lies outside the configured folders", "save the destination",
        422 "validation.failed", "" "" "", "the settings are named";
    UNKNOWN_CODEC = "The profile names a codec that nobody knows", "save the profile", 422 "validation.failed",
        "" "" "", "the field is named";
    CODEC_NOT_CARRIED = "The profile names a codec that FLV cannot carry", "save the profile",
        422 "validation.failed", "" "" "", "the field is named";
    CODEC_NOT_COPIED = "The input is copied, and FLV cannot carry its codec", "start", 200 "",
        "failed" "" "codec_unsupported", "the codec is named";
    HUGE_ARGUMENT = "An expert argument of 200 kB", "save the profile", 422 "validation.failed",
        "" "" "", "the server goes on";
    DANGEROUS_OPTION = "An option that makes FFmpeg read or write other files, or load code", "save the profile",
        422 "validation.failed", "" "" "", "each option by its name";
    DANGEROUS_FILTER = "A filter that makes FFmpeg read or write other files, or load code", "save the profile",
        422 "validation.failed", "" "" "", "each filter by its name";
    DANGEROUS_OUTPUT = "A muxer option that names files or changes the protocol", "save the job",
        422 "validation.failed", "" "" "", "each option by its name";
    STALE_VERSION = "Somebody else has changed it meanwhile (`If-Match`)", "save", 412 "precondition.failed",
        "" "" "", "nothing is changed";
    NO_INPUT = "The job has no input", "start", 400 "ffmpeg.no_input", "stopped" "" "", "";
    NO_OUTPUT = "The job has no output with a destination that may be used", "start", 400 "ffmpeg.no_output",
        "stopped" "" "", "";
    JOB_DISABLED = "The job is switched off", "start", 409 "job.disabled", "stopped" "" "", "";
    DESTINATION_DISABLED = "One of two destinations is switched off", "start", 200 "",
        "running" "stopped" "", "nobody connects to it";
    DESTINATION_IN_USE = "Another job on air sends to the destination", "start", 409 "destination.in_use",
        "stopped" "" "", "the other goes on";
    FFMPEG_MISSING = "FFmpeg is not installed", "start", 409 "ffmpeg.missing", "stopped" "" "", "";
    FFMPEG_OUTDATED = "FFmpeg is older than what opens media safely", "start", 409 "ffmpeg.outdated",
        "stopped" "" "", "`ALLOW_OUTDATED_FFMPEG` permits it; it stays flagged";
    FFMPEG_SWAPPED = "FFmpeg is not the file that was installed", "start", 409 "ffmpeg.changed",
        "stopped" "" "", "it is not run";
    FFMPEG_SWAPPED_ON_AIR = "FFmpeg was swapped while the job was on air, and its encoder dies", "", 0 "",
        "failed" "" "ffmpeg_changed", "the new file is not run";
    RTMP_HOST_DOWN = "An RTMP server is down", "start", 200 "",
        "degraded" "retrying" "connection_refused", "the other outputs are live; live once the server is back";
    WRONG_KEY = "An RTMP server refuses the stream key", "start", 200 "",
        "degraded" "failed" "rtmp_rejected", "asked twice, then not tried again; the other outputs are live";
    WRONG_PASSPHRASE = "An SRT receiver has another passphrase", "start", 200 "",
        "degraded" "failed" "auth_failed", "not tried again until it is changed; the other outputs are live";
    RECEIVER_VANISHES = "An SRT receiver vanishes", "", 0 "",
        "degraded" "retrying" "timed_out", "the others lose nothing; live once somebody listens again (so with RTSP, UDP, Icecast)";
    RECORDINGS_FULL = "The disk of the recordings is full", "start", 200 "",
        "degraded" "retrying" "disk_full", "the other outputs and jobs are live";
    END_OF_FILE = "The input comes to its end", "start", 200 "",
        "stopped" "" "ended", "desired state becomes `stopped`";
    TWO_STARTS = "Two starts at the same time", "start, start", 200 "",
        "running" "" "", "one runtime, one encoder";
    DELETED_ON_AIR = "Deleted while it is on air", "delete the job", 204 "",
        "" "" "", "it is stopped first; no process and no folder is left";
    STOPPED_IN_CRASH_LOOP = "Stopped while it waits for its next try", "stop", 202 "",
        "stopped" "" "", "no further start, whatever was pending";
    MAX_RETRY = "`max_retry` is 2 and the encoder fails each time", "start", 200 "",
        "failed" "" "crashed", "three starts, not one more; media in between does not reset the count";
    ENCODER_KILLED = "The encoder is killed (SIGKILL)", "", 0 "",
        "running" "live" "", "a successor within moments; the destination saw one connection";
    ENCODER_FROZEN = "The encoder is frozen (SIGSTOP)", "", 0 "",
        "running" "live" "", "found after `stall_timeout_ms`, killed and started again";
    RUNTIME_KILLED = "The runtime of a job is killed (SIGKILL)", "", 0 "",
        "running" "live" "", "its FFmpeg dies with it; a new runtime; other jobs notice nothing";
    SOCKET_FORGED = "Somebody else listens on the runtime's socket", "", 0 "",
        "unknown" "" "runtime_lost", "it is told no secret; the stream goes on";
    SOCKET_FORGED_STOP = "… and the job is stopped", "stop", 202 "",
        "stopped" "" "", "the runtime is told by a signal to its proven process";
    PID_REUSED = "The process id of a dead runtime belongs to a stranger", "stop", 202 "",
        "stopped" "" "", "the stranger is never signalled";
    LOCK_HELD_BY_STRANGER = "A stranger holds the job's lock", "stop", 202 "",
        "stopped" "" "", "never signalled; stopped as soon as the lock is free";
    SERVER_KILLED = "The server is killed (SIGKILL) and started again", "", 0 "",
        "running" "live" "", "adopted within 5 s: the same processes, the same connection";
    SERVER_STOPPED = "The server is asked to end (SIGTERM)", "", 0 "",
        "running" "live" "", "streams stay on air, and it says so";
}

fn page() -> String {
    let mut text = String::from(
        "# When something goes wrong\n\n\
         <!-- Printed from `crates/castcore/tests/end_to_end/table.rs`. Run its test with CASTCORE_UPDATE_DOCS=1 after a change. -->\n\n\
         Each line is shown by a test that drives the real server and looks at real processes\n\
         (`crates/castcore/tests/end_to_end`). What is empty does not apply: nothing was asked, or there is no job.\n\n\
         | Situation | Asked | Status | Code | State of the job | of the output | Reason | Also |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
    for (_, row) in ALL {
        let status = if row.status == 0 { String::new() } else { row.status.to_string() };
        let (error, state, output, reason) = (code(row.code), code(row.state), code(row.output), code(row.reason));
        let cells = [row.situation, row.asked, &status, &error, &state, &output, &reason, row.also];
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

#[test]
fn the_page_is_the_table() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/failures.md");
    if std::env::var_os("CASTCORE_UPDATE_DOCS").is_some() {
        std::fs::write(&file, page()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), page());
}

#[test]
fn each_row_is_shown() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/end_to_end");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let tests: String =
        files.filter(|file| !file.ends_with("table.rs")).map(|file| std::fs::read_to_string(file).unwrap()).collect();
    for (name, row) in ALL {
        assert!(tests.contains(&format!("table::{name}")), "no test shows {name}: {row:?}");
    }
}
