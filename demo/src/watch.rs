//! What can be seen from outside while the demo runs, by a thread of its own that looks many times a second.

use crate::hls::{Continuity, Playlist};
use castcore_testkit::{
    canary::{Canaries, Search},
    procs::{self, ProcessId},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Between two looks at the runtime's children and the playlist.
const PAUSE: Duration = Duration::from_millis(50);
/// Every so many looks also for new runtimes and at all command lines.
const WIDE_LOOK: u64 = 8;

/// Everything seen so far.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    /// Looks at the processes.
    pub(crate) looks: u64,
    /// Runtimes, and how often each was seen.
    pub(crate) runtimes: BTreeMap<ProcessId, u64>,
    /// Encoders, and how often each was seen.
    pub(crate) encoders: BTreeMap<ProcessId, u64>,
    /// The most encoders at one look.
    pub(crate) encoders_at_once: usize,
    /// All children of runtimes.
    pub(crate) children: BTreeMap<ProcessId, u64>,
    /// The playlist.
    pub(crate) hls: Continuity,
    /// The search through command lines and environments.
    pub(crate) search: Search,
}

/// The thread that looks.
pub(crate) struct Watch {
    seen: Arc<Mutex<Seen>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub(crate) fn start(data_dir: PathBuf, canaries: Arc<Canaries>) -> Self {
        let (seen, stop) = (Arc::new(Mutex::new(Seen::default())), Arc::new(AtomicBool::new(false)));
        let (shared, stopped) = (Arc::clone(&seen), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            let mut runtimes = Vec::new();
            for count in 0_u64.. {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                if count % WIDE_LOOK == 0 {
                    runtimes = procs::runtimes(&data_dir);
                    let mut search = Search::default();
                    search.processes(&canaries);
                    lock(&shared).search.merge(&search);
                }
                let looks =
                    runtimes.iter().map(|r| (r.id, procs::children(r.id.pid), r.encoders())).collect::<Vec<_>>();
                let playlist =
                    playlist_file(&data_dir).and_then(|file| Playlist::parse(&fs::read_to_string(file).ok()?));
                lock(&shared).look(looks, playlist);
                std::thread::sleep(PAUSE);
            }
        });
        Self { seen, stop, thread: Some(thread) }
    }

    pub(crate) fn seen(&self) -> Seen {
        lock(&self.seen).clone()
    }

    /// From now on the playlist is no longer expected to go on: the job is being stopped.
    pub(crate) fn stop(&mut self) -> Seen {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.seen()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Seen {
    fn look(&mut self, runtimes: Vec<(ProcessId, Vec<procs::Stat>, Vec<ProcessId>)>, playlist: Option<Playlist>) {
        self.looks += 1;
        self.encoders_at_once = self.encoders_at_once.max(runtimes.iter().map(|(_, _, encoders)| encoders.len()).sum());
        for (runtime, children, encoders) in runtimes {
            *self.runtimes.entry(runtime).or_default() += 1;
            for child in children {
                *self.children.entry(child.id).or_default() += 1;
            }
            for encoder in encoders {
                *self.encoders.entry(encoder).or_default() += 1;
            }
        }
        if let Some(playlist) = playlist {
            self.hls.look(&playlist, Instant::now());
        }
    }
}

/// The playlist of the one HLS output.
pub(crate) fn playlist_file(data_dir: &Path) -> Option<PathBuf> {
    fn find(folder: &Path, depth: u32) -> Option<PathBuf> {
        let entries: Vec<PathBuf> = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
        let playlist = entries.iter().find(|path| path.extension().is_some_and(|e| e == "m3u8"));
        let deeper = || entries.iter().filter(|path| path.is_dir() && depth > 0).find_map(|path| find(path, depth - 1));
        playlist.cloned().or_else(deeper)
    }
    find(&data_dir.join("hls"), 3)
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
