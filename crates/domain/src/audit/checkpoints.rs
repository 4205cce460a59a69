//! Checkpoints: where the trail stood, written outside the database.
//!
//! Whoever can write to the database can bring back an older copy of it, and nothing in it would tell. So the number and the
//! hash of the newest row are appended to a file in `LOG_DIR` (0600) now and then: after [`EVERY_ROWS`] rows, and at the latest
//! an hour after a row was written. Each line is signed with the key of the chain. Copy the file elsewhere, or let
//! `AUDIT_SHIP` carry the rows away, and even somebody who can write to both cannot shorten the trail unnoticed.

use castcore_store::{
    Result as StoreResult, Store, StoreError,
    trail::{self, Mark, Problem, Report},
};
use castcore_vault::ChainKey;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Mutex,
};

/// A checkpoint is due after this many rows.
pub const EVERY_ROWS: i64 = 100;
/// A checkpoint is due this long after the last one, in minutes, when there are new rows.
pub const EVERY_MINUTES: i64 = 60;
/// Name of the file in `LOG_DIR`.
pub const FILE: &str = "audit-checkpoints.jsonl";
/// Longest line that is read, in bytes.
const LINE_MAX: u64 = 1 << 10;
/// What the marks of the file are signed for.
const PURPOSE: &str = "checkpoint";

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    at: DateTime<Utc>,
    #[serde(flatten)]
    mark: Mark,
}

/// The file of checkpoints.
#[derive(Debug)]
pub struct Checkpoints {
    path: PathBuf,
    last: Mutex<Option<(i64, DateTime<Utc>)>>,
}

/// What the file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Number of a row → its hash.
    pub marks: BTreeMap<i64, String>,
    /// The first line that another key signed, from 1.
    pub foreign: Option<usize>,
    /// Lines that make no sense, such as one that a loss of power cut off.
    pub unreadable: usize,
}

impl Checkpoints {
    /// The file in this folder, which is made with the first checkpoint.
    #[must_use]
    pub fn in_folder(log_dir: &Path) -> Self {
        Self { path: log_dir.join(FILE), last: Mutex::default() }
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a checkpoint when one is due, or when there is any new row (`now_or_never`: the server begins or ends).
    /// Whether one was written.
    ///
    /// # Errors
    /// Those of the file and of the store, in words.
    pub async fn write(&self, store: &Store, now: DateTime<Utc>, now_or_never: bool) -> Result<bool, String> {
        let Some(head) = trail::head(store).await.map_err(|error| error.to_string())? else { return Ok(false) };
        let last = *self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let due = match last {
            None => true,
            Some((seq, at)) => {
                head.seq > seq
                    && (now_or_never || head.seq - seq >= EVERY_ROWS || now - at >= TimeDelta::minutes(EVERY_MINUTES))
            }
        };
        if !due {
            return Ok(false);
        }
        let Some(key) = trail::key(store).await.map_err(|error| error.to_string())? else { return Ok(false) };
        let (seq, mark) = (head.seq, Mark::sign(&key, PURPOSE, head.seq, head.hash));
        let path = self.path.clone();
        let written = tokio::task::spawn_blocking(move || append(&path, &Line { at: now, mark })).await;
        written
            .map_err(|error| error.to_string())?
            .map_err(|error| format!("cannot write {}: {error}", self.path.display()))?;
        *self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((seq, now));
        Ok(true)
    }

    /// Reads the file; there is none as long as nothing was written.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn read(&self, key: &ChainKey) -> io::Result<Seen> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Seen::default()),
            Err(error) => return Err(error),
        };
        let mut seen = Seen::default();
        let mut reader = BufReader::new(file);
        let mut text = Vec::new();
        for number in 1.. {
            text.clear();
            if reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut text)? == 0 {
                break;
            }
            match serde_json::from_slice::<Line>(&text) {
                Ok(Line { mark: Mark { seq, hash: Some(hash), mac }, .. }) => {
                    let mark = Mark { seq, hash: Some(hash.clone()), mac };
                    if mark.is_genuine(key, PURPOSE) {
                        seen.marks.insert(seq, hash);
                    } else {
                        seen.foreign.get_or_insert(number);
                    }
                }
                _ => seen.unreadable += 1,
            }
        }
        Ok(seen)
    }

    /// Verifies the trail of a store against itself and against this file.
    ///
    /// # Errors
    /// Those of [`trail::verify`]; [`StoreError::Other`] when the file cannot be read.
    pub async fn verify(&self, store: &Store) -> StoreResult<Report> {
        // The file first: what it knows must be in the database, which may be further on by then.
        let seen = match trail::key(store).await? {
            Some(key) => self
                .read(&key)
                .map_err(|error| StoreError::Other(format!("cannot read {}: {error}", self.path.display())))?,
            None => Seen::default(),
        };
        let mut report = trail::verify(store, &seen.marks).await?;
        if report.problem.is_none() && trail::key(store).await?.is_none() && self.path.exists() {
            // There was a trail once.
            report.problem = Some(Problem::NoKey);
        }
        if report.problem.is_none() {
            report.problem = seen.foreign.map(|line| Problem::Checkpoint { line });
        }
        Ok(report)
    }
}

fn append(path: &Path, line: &Line) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    let mut text = serde_json::to_string(line).map_err(io::Error::other)?;
    text.push('\n');
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            // A loss of power cut the last line off; this one begins on its own.
            text.insert(0, '\n');
        }
    }
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn line(key: &ChainKey, seq: i64) -> Line {
        Line { at: DateTime::UNIX_EPOCH, mark: Mark::sign(key, PURPOSE, seq, Some(format!("h{seq}"))) }
    }

    #[test]
    fn lines_are_appended_for_this_user_only_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = Checkpoints::in_folder(folder.path());
        let key = ChainKey::generate();
        assert_eq!(file.read(&key).unwrap(), Seen::default());
        for seq in [3, 9] {
            append(file.path(), &line(&key, seq)).unwrap();
        }
        assert_eq!(std::fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        let marks = BTreeMap::from([(3, "h3".to_owned()), (9, "h9".to_owned())]);
        assert_eq!(file.read(&key).unwrap(), Seen { marks, foreign: None, unreadable: 0 });
    }

    #[test]
    fn a_line_that_was_cut_off_or_forged_is_no_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let file = Checkpoints::in_folder(folder.path());
        let key = ChainKey::generate();
        append(file.path(), &line(&key, 3)).unwrap();
        OpenOptions::new().append(true).open(file.path()).unwrap().write_all(b"{\"at\":\"2026-1").unwrap();
        append(file.path(), &line(&key, 9)).unwrap();
        append(file.path(), &line(&ChainKey::generate(), 12)).unwrap();
        let seen = file.read(&key).unwrap();
        assert_eq!(seen.marks.keys().copied().collect::<Vec<_>>(), [3, 9]);
        assert_eq!((seen.foreign, seen.unreadable), (Some(4), 1));
    }
}
