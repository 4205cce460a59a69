//! Numbers of one output, written by it, read by anybody.

use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

/// Numbers of one output. They outlive a try: the supervisor keeps one for each output.
#[derive(Debug, Default)]
pub struct OutputStats {
    sent_bytes: AtomicU64,
    /// Somebody knows better than whoever writes.
    is_told: AtomicBool,
    dropped_tags: AtomicU64,
    lag_ms: AtomicU64,
    /// 0 = none.
    pid: AtomicU32,
    waits: AtomicBool,
    turn: AtomicUsize,
    file: Mutex<Option<PathBuf>>,
    accepted_at: Mutex<Option<Instant>>,
}

impl OutputStats {
    /// Bytes sent since the output's last start.
    #[must_use]
    pub fn sent_bytes(&self) -> u64 {
        self.sent_bytes.load(Relaxed)
    }

    /// Tags left out because the other side was too slow, since the output's last start.
    #[must_use]
    pub fn dropped_tags(&self) -> u64 {
        self.dropped_tags.load(Relaxed)
    }

    /// How far the output is behind the hub, in milliseconds.
    #[must_use]
    pub fn lag_ms(&self) -> u64 {
        self.lag_ms.load(Relaxed)
    }

    /// Round trip to the other side, in microseconds, where it is known. It is not yet: the kernel can only be asked
    /// for it by unsafe code, which has no place here.
    #[must_use]
    pub const fn rtt_us(&self) -> Option<u64> {
        None
    }

    /// Process id of its FFmpeg, if it has one now.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        Some(self.pid.load(Relaxed)).filter(|pid| *pid > 0)
    }

    /// Whether it waits for somebody to come and fetch the stream.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.waits.load(Relaxed)
    }

    /// The file that is being written or was written last, relative to its root.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets the counters to nothing, as at the start of a try. The file stays until there is another.
    pub fn reset(&self) {
        self.sent_bytes.store(0, Relaxed);
        self.is_told.store(false, Relaxed);
        self.dropped_tags.store(0, Relaxed);
        self.lag_ms.store(0, Relaxed);
        self.pid.store(0, Relaxed);
    }

    /// Counts what was written, unless [`Self::set_sent`] has told what was sent.
    pub(super) fn add_sent(&self, bytes: usize) {
        if !self.is_told.load(Relaxed) {
            self.sent_bytes.fetch_add(bytes as u64, Relaxed);
        }
    }

    pub(super) fn set_sent(&self, bytes: u64) {
        self.is_told.store(true, Relaxed);
        self.sent_bytes.store(bytes, Relaxed);
    }

    pub(super) fn add_dropped(&self, tags: u64) {
        self.dropped_tags.fetch_add(tags, Relaxed);
    }

    pub(super) fn set_lag(&self, lag: Duration) {
        self.lag_ms.store(u64::try_from(lag.as_millis()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(super) fn set_pid(&self, pid: Option<u32>) {
        self.pid.store(pid.unwrap_or(0), Relaxed);
    }

    /// Counts the tries, so that each takes the next of several addresses.
    pub(super) fn next_turn(&self) -> usize {
        self.turn.fetch_add(1, Relaxed)
    }

    pub(super) fn set_waits(&self, waits: bool) {
        self.waits.store(waits, Relaxed);
    }

    pub(super) fn set_file(&self, file: PathBuf) {
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }

    /// The other side accepts what is sent, now.
    pub(super) fn accepted(&self) {
        *self.accepted_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether the other side accepted what was sent within the last `span`.
    pub(super) fn accepted_within(&self, span: Duration) -> bool {
        let at = *self.accepted_at.lock().unwrap_or_else(PoisonError::into_inner);
        at.is_some_and(|at| at.elapsed() <= span)
    }
}
