//! Past runs of a job: the capped files that its runtimes wrote, already redacted.

use crate::{Domain, caller::Caller, fault};
use castcore_confine::Folder;
use castcore_model::{Fault, JobId, Permission};
use castcore_store::jobs;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};
use utoipa::ToSchema;

/// Largest file read, in bytes; the runtime caps them at half of this.
const FILE_MAX_BYTES: u64 = 2 << 20;

/// A run.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Run {
    /// Its number; grows with each start.
    pub run: u64,
    /// Time of its first line.
    pub started_at: Option<DateTime<Utc>>,
    /// Time of its last line; null while it is the one on air.
    pub ended_at: Option<DateTime<Utc>>,
    /// Lines kept.
    pub lines: u64,
    /// Size of the file.
    pub size_bytes: u64,
}

/// A line of a run's log.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LogEntry {
    /// Grows by one with each line.
    pub seq: u64,
    /// Wall clock, seconds since 1970.
    pub ts: f64,
    /// The output it concerns, if it is not the encoder's.
    pub output_id: Option<uuid::Uuid>,
    /// `debug`, `info`, `warning` or `error`.
    pub level: String,
    /// What it means, if we know.
    pub hint: Option<String>,
    /// The text, redacted.
    pub line: String,
}

impl Domain {
    /// Where the runtimes of a job write their logs.
    #[must_use]
    pub fn job_log_dir(&self, id: JobId) -> PathBuf {
        self.settings.paths.log_dir.join("jobs").join(id.to_string())
    }

    async fn log_dir_of(&self, caller: &Caller, id: JobId) -> Result<PathBuf, Fault> {
        caller.require(Permission::LogsRead)?;
        jobs::get(self.store.read(), id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        Ok(self.job_log_dir(id))
    }

    /// The runs that are kept, newest first.
    pub async fn list_runs(&self, caller: &Caller, id: JobId) -> Result<Vec<Run>, Fault> {
        let folder = self.log_dir_of(caller, id).await?;
        let on_air = self.board.with_status(id, |live| live.filter(|l| l.started_at.is_some()).map(|l| l.run));
        tokio::task::spawn_blocking(move || read_runs(&folder, on_air)).await.map_err(Fault::internal)
    }

    /// Lines of a run above `after_seq`, oldest first, at most `limit`.
    pub async fn read_run_log(
        &self,
        caller: &Caller,
        id: JobId,
        run: u64,
        after_seq: u64,
        limit: usize,
    ) -> Result<Vec<LogEntry>, Fault> {
        let folder = self.log_dir_of(caller, id).await?;
        tokio::task::spawn_blocking(move || {
            let file = Folder::open_root(&folder)
                .and_then(|folder| folder.file_itself(Path::new(&format!("{run}.log"))))
                .map_err(|_| Fault::not_found("run"))?;
            Ok(entries(file).filter(|entry| entry.seq > after_seq).take(limit).collect())
        })
        .await
        .map_err(Fault::internal)?
    }
}

fn entries(file: File) -> impl Iterator<Item = LogEntry> {
    // A torn last line, as a full disk leaves it, is left out.
    BufReader::new(file.take(FILE_MAX_BYTES))
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str(&line).ok())
}

fn read_runs(folder: &Path, on_air: Option<u64>) -> Vec<Run> {
    let Ok(folder) = Folder::open_root(folder) else { return Vec::new() };
    let Ok((listing, _)) = folder.entries(Path::new("")) else { return Vec::new() };
    let mut runs: Vec<Run> = listing
        .into_iter()
        .filter_map(|entry| {
            let run = entry.name.to_str()?.strip_suffix(".log")?.parse().ok()?;
            let file = folder.file_itself(Path::new(&entry.name)).ok()?;
            let size_bytes = file.metadata().ok()?.len();
            let (mut first, mut last, mut lines) = (None, None, 0);
            for entry in entries(file) {
                first.get_or_insert(entry.ts);
                last = Some(entry.ts);
                lines += 1;
            }
            let ended = if on_air == Some(run) { None } else { last };
            Some(Run { run, started_at: first.and_then(time), ended_at: ended.and_then(time), lines, size_bytes })
        })
        .collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.run));
    runs
}

fn time(seconds: f64) -> Option<DateTime<Utc>> {
    #[expect(clippy::cast_possible_truncation, reason = "microseconds since 1970 fit i64 for 292,000 years")]
    DateTime::from_timestamp_micros((seconds * 1e6) as i64)
}
