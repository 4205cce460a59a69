//! One file a run: JSON lines, capped, the newest few kept. A thread of its own writes, so that a slow disk never
//! delays media.

use crate::protocol::LogLine;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, SyncSender},
    thread,
};

/// Size of a file, in bytes.
pub(crate) const FILE_MAX_BYTES: u64 = 1 << 20;
/// Kept free at the end of a file for CastCore's own lines, so that the run's end is in it.
const RESERVED_BYTES: u64 = 8 << 10;
/// Files kept in the folder.
pub(crate) const FILES_KEPT: usize = 10;
/// Lines that may wait for the disk; those beyond are left out of the file.
const WAITING_MAX: usize = 500;

enum Order {
    Begin(u64),
    Line { json: Vec<u8>, own: bool },
    Flush(SyncSender<()>),
}

/// The way to the writing thread, which starts with the first run.
pub(super) struct RunFile {
    folder: PathBuf,
    orders: Option<SyncSender<Order>>,
}

impl RunFile {
    pub(super) const fn new(folder: PathBuf) -> Self {
        Self { folder, orders: None }
    }

    pub(super) fn begin(&mut self, run: u64) {
        if self.orders.is_none() {
            let (sender, inbox) = mpsc::sync_channel(WAITING_MAX);
            let folder = self.folder.clone();
            let thread = thread::Builder::new().name("log".into()).stack_size(64 << 10);
            if thread.spawn(move || write_all(&folder, &inbox)).is_ok() {
                self.orders = Some(sender);
            }
        }
        self.send(Order::Begin(run));
    }

    pub(super) fn append(&self, line: &LogLine, own: bool) {
        if self.orders.is_some()
            && let Ok(mut json) = serde_json::to_vec(line)
        {
            json.push(b'\n');
            self.send(Order::Line { json, own });
        }
    }

    /// The receiver hears when everything before this call is written.
    pub(super) fn flush(&self) -> Option<Receiver<()>> {
        let (done, receiver) = mpsc::sync_channel(1);
        self.orders.as_ref()?.try_send(Order::Flush(done)).ok()?;
        Some(receiver)
    }

    fn send(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // Full: the disk is slower than the log, and the ring has the line.
            let _ = orders.try_send(order);
        }
    }
}

fn write_all(folder: &Path, inbox: &Receiver<Order>) {
    let mut current: Option<Capped> = None;
    while let Ok(order) = inbox.recv() {
        match order {
            Order::Begin(run) => current = open(folder, run).ok().map(Capped::new),
            Order::Line { json, own } => {
                if let Some(file) = current.as_mut()
                    && file.append(&json, own).is_err()
                {
                    // A full disk: what follows would be torn lines.
                    current = None;
                }
            }
            Order::Flush(done) => drop(done.send(())),
        }
    }
}

/// A file with an upper bound.
struct Capped {
    file: File,
    written: u64,
    closed: bool,
}

impl Capped {
    const fn new(file: File) -> Self {
        Self { file, written: 0, closed: false }
    }

    fn append(&mut self, json: &[u8], own: bool) -> io::Result<()> {
        let size = self.written + json.len() as u64;
        if own && size <= FILE_MAX_BYTES || !self.closed && size <= FILE_MAX_BYTES - RESERVED_BYTES {
            return self.write(json);
        }
        if self.closed {
            return Ok(());
        }
        self.closed = true;
        let last = serde_json::from_slice::<LogLine>(json).ok();
        let marker = LogLine {
            seq: last.as_ref().map_or(0, |line| line.seq),
            run: last.as_ref().map_or(0, |line| line.run),
            ts: super::wall_clock(),
            output_id: None,
            level: crate::protocol::LogLevel::Warning,
            hint: None,
            line: "[castcore] this file is full; further lines of the run are not stored".into(),
        };
        let mut json = serde_json::to_vec(&marker)?;
        json.push(b'\n');
        self.write(&json)
    }

    fn write(&mut self, json: &[u8]) -> io::Result<()> {
        self.written += json.len() as u64;
        self.file.write_all(json)
    }
}

/// The name of a run's file below the job's log folder.
#[must_use]
pub fn run_file_name(run: u64) -> String {
    format!("{run}.log")
}

/// The highest run number that has a file in `folder`; 0 = none.
#[must_use]
pub fn newest_run(folder: &Path) -> u64 {
    runs(folder).into_iter().max().unwrap_or(0)
}

fn runs(folder: &Path) -> Vec<u64> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let number = |name: &str| name.strip_suffix(".log")?.parse().ok();
    entries.flatten().filter_map(|entry| number(entry.file_name().to_str()?)).collect()
}

fn open(folder: &Path, run: u64) -> io::Result<File> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut old = runs(folder);
    old.retain(|number| *number != run);
    old.sort_unstable();
    for number in &old[..old.len().saturating_sub(FILES_KEPT - 1)] {
        let _ = fs::remove_file(folder.join(run_file_name(*number)));
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o600).custom_flags(libc::O_NOFOLLOW);
    options.open(folder.join(run_file_name(run)))
}
