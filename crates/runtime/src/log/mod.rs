//! The log of a job: every line is redacted before anything else happens to it, then numbered, kept in a ring,
//! sent to subscribers and appended to the run's file.
//!
//! ```text
//! bytes → lines → flood gate → redact, clean, cap → ring + subscribers + file
//! ```

mod file;
mod gate;
mod lines;

pub use file::{newest_run, run_file_name};
pub(crate) use lines::LineSplitter;

use crate::{
    control::NoticeSender,
    protocol::{LogLevel, LogLine, Notice},
};
use castcore_ffmpeg::hint::{self, Level};
use castcore_model::{OutputId, reason::Reason, text::is_treacherous};
use castcore_vault::{Redactor, Secret, scrub::scrub};
use file::RunFile;
use gate::Gate;
use std::{
    borrow::Cow,
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError},
};

/// Lines kept in the ring.
const RING_LINES: usize = 1000;
/// Bytes of text kept in the ring.
const RING_BYTES: usize = 512 << 10;
/// The longest line, in bytes; the rest of it is cut off.
pub(crate) const LINE_MAX_BYTES: usize = 4 << 10;
/// Distinct secrets remembered; those of earlier specifications stay, since FFmpeg may still print them.
const SECRETS_MAX: usize = 1000;

/// The log of a job. Clones are the same log.
#[derive(Clone)]
pub struct Log(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    notices: NoticeSender,
    clock: fn() -> f64,
}

struct State {
    ring: VecDeque<LogLine>,
    ring_bytes: usize,
    seq: u64,
    run: u64,
    secrets: Vec<Secret>,
    redactor: Redactor,
    gate: Gate,
    file: RunFile,
}

/// A line as it went into the log.
pub(crate) struct Written {
    /// The text with its prefixes, redacted.
    pub(crate) line: String,
}

impl Log {
    /// An empty log whose files go to `folder`.
    pub(crate) fn new(folder: PathBuf, notices: NoticeSender) -> Self {
        let state = State {
            ring: VecDeque::new(),
            ring_bytes: 0,
            seq: 0,
            run: 0,
            secrets: Vec::new(),
            redactor: Redactor::default(),
            gate: Gate::default(),
            file: RunFile::new(folder),
        };
        Self(Arc::new(Shared { state: Mutex::new(state), notices, clock: wall_clock }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held leaves at worst one line out.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on these are hidden too.
    pub(crate) fn hide(&self, secrets: impl IntoIterator<Item = Secret>) {
        let mut state = self.state();
        let before = state.secrets.len();
        for secret in secrets {
            if !secret.is_empty() && state.secrets.len() < SECRETS_MAX && !state.secrets.contains(&secret) {
                state.secrets.push(secret);
            }
        }
        if state.secrets.len() != before {
            state.redactor = Redactor::new(&state.secrets);
        }
    }

    /// The text without any known secret.
    pub(crate) fn redact(&self, text: &str) -> String {
        let redactor = self.state().redactor.clone();
        clean(&redactor, text)
    }

    /// The lines that follow go to this run's file.
    pub(crate) fn begin_run(&self, run: u64) {
        let mut state = self.state();
        state.run = run;
        state.file.begin(run);
    }

    /// A line of CastCore's own about the job; never left out.
    pub(crate) fn note(&self, level: LogLevel, hint: Option<Reason>, text: &str) {
        self.write(None, level, hint, &format!("[castcore] {text}"), false);
    }

    /// As [`Log::note`], for a panic hook: a panic inside the log itself would otherwise wait for itself.
    pub(crate) fn note_if_free(&self, text: &str) {
        let busy = matches!(self.0.state.try_lock(), Err(TryLockError::WouldBlock));
        if !busy {
            self.note(LogLevel::Error, None, text);
        }
    }

    /// A line of an output; may be left out in a flood.
    pub(crate) fn output_line(&self, output: OutputId, level: LogLevel, hint: Option<Reason>, text: &str) {
        for line in text.split(['\r', '\n']).filter(|line| !line.trim().is_empty()) {
            self.write(Some(output), level, hint, line, true);
        }
    }

    /// A raw line of the encoder's FFmpeg. `None` = left out in a flood.
    pub(crate) fn ffmpeg_line(&self, raw: &str) -> Option<Written> {
        let level = match hint::split_level(raw).0 {
            Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warning => LogLevel::Warning,
            Level::Error => LogLevel::Error,
        };
        self.write(None, level, hint::classify(raw), raw, true)
    }

    fn write(
        &self,
        output_id: Option<OutputId>,
        level: LogLevel,
        hint: Option<Reason>,
        raw: &str,
        gated: bool,
    ) -> Option<Written> {
        let ts = (self.0.clock)();
        let mut state = self.state();
        if gated && !state.gate.admits(ts) {
            return None;
        }
        state.report_left_out(ts, &self.0.notices);
        let line = clean(&state.redactor, raw);
        let shown = hint::without_level(&line).into_owned();
        state.append(LogLine { seq: 0, run: 0, ts, output_id, level, hint, line: shown }, !gated, &self.0.notices);
        Some(Written { line })
    }

    /// Once a second: says how many lines a flood that has ended left out.
    pub(crate) fn tick(&self) {
        let ts = (self.0.clock)();
        self.state().report_left_out(ts, &self.0.notices);
    }

    /// Lines with a `seq` above `after_seq`, oldest first, at most `limit`.
    pub(crate) fn after(&self, after_seq: u64, limit: usize) -> Vec<LogLine> {
        let state = self.state();
        let from = state.ring.partition_point(|line| line.seq <= after_seq);
        state.ring.iter().skip(from).take(limit).cloned().collect()
    }

    /// The newest sequence number; 0 = no line yet.
    pub(crate) fn seq(&self) -> u64 {
        self.state().seq
    }

    /// Waits (blocking, at most a second) until the file holds everything.
    pub(crate) fn flush(&self) {
        let done = self.state().file.flush();
        if let Some(done) = done {
            let _ = done.recv_timeout(std::time::Duration::from_secs(1));
        }
    }
}

impl State {
    fn report_left_out(&mut self, ts: f64, notices: &NoticeSender) {
        if let Some(count) = self.gate.left_out(ts) {
            let line = format!("[castcore] {count} lines left out");
            let line = LogLine { seq: 0, run: 0, ts, output_id: None, level: LogLevel::Warning, hint: None, line };
            self.append(line, true, notices);
        }
    }

    fn append(&mut self, mut line: LogLine, own: bool, notices: &NoticeSender) {
        self.seq += 1;
        line.seq = self.seq;
        line.run = self.run;
        self.file.append(&line, own);
        self.ring_bytes += line.line.len();
        notices.send(|| Notice::Log(line.clone()));
        self.ring.push_back(line);
        while self.ring.len() > RING_LINES || self.ring_bytes > RING_BYTES {
            let Some(oldest) = self.ring.pop_front() else { break };
            self.ring_bytes -= oldest.line.len();
        }
    }
}

/// Redacted, without characters that hide or turn what stands there, capped.
fn clean(redactor: &Redactor, raw: &str) -> String {
    let redacted = redactor.redact(raw);
    let printable: String = redacted.chars().filter(|c| !is_treacherous(*c) || *c == '\t').collect();
    // Once more, in case only such a character in its middle kept a secret from being seen.
    let mut line = if printable.len() == redacted.len() { printable } else { redactor.redact(&printable).into_owned() };
    // What FFmpeg and servers say may hold secrets that nobody told us, of a redirect or a playlist.
    if let Cow::Owned(clean) = scrub(&line) {
        line = clean;
    }
    // Only now: a cut through a secret would have hidden it from the search.
    line.truncate(line.floor_char_boundary(LINE_MAX_BYTES));
    line
}

fn wall_clock() -> f64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    since.as_secs_f64()
}

#[cfg(test)]
mod tests;
