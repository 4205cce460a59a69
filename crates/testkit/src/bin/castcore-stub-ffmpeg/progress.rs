//! The blocks that FFmpeg writes for `-progress`.

use std::{
    fs::File,
    io::Write,
    time::{Duration, Instant},
};

/// FFmpeg's own period.
const PERIOD: Duration = Duration::from_millis(500);

pub(crate) struct Progress {
    to: Option<File>,
    began: Instant,
    last: Option<Instant>,
}

impl Progress {
    pub(crate) fn new(fd: Option<i32>, began: Instant) -> Self {
        Self { to: fd.and_then(|fd| crate::inherited(fd).ok()).map(File::from), began, last: None }
    }

    /// Says where things stand, if it is time to.
    pub(crate) fn tell(&mut self, frames: u64, media_ms: u64, bytes: u64, end: bool) {
        let due = self.last.is_none_or(|last| last.elapsed() >= PERIOD);
        let Some(to) = self.to.as_mut().filter(|_| due || end) else { return };
        self.last = Some(Instant::now());
        let seconds = self.began.elapsed().as_secs_f64().max(0.001);
        let media_s = media_ms as f64 / 1000.0;
        let block = format!(
            "frame={frames}\nfps={:.2}\nstream_0_0_q=-1.0\nbitrate={:7.1}kbits/s\ntotal_size={bytes}\nout_time_us={}\nout_time_ms={}\n\
             out_time={:02}:{:02}:{:09.6}\ndup_frames=0\ndrop_frames=0\nspeed={:4.2}x\nprogress={}\n",
            frames as f64 / seconds,
            if media_ms == 0 { 0.0 } else { bytes as f64 * 8.0 / media_ms as f64 },
            media_ms * 1000,
            media_ms * 1000,
            media_ms / 3_600_000,
            media_ms / 60_000 % 60,
            media_s % 60.0,
            media_s / seconds,
            if end { "end" } else { "continue" },
        );
        // Nobody listening is no reason to end.
        let _ = to.write_all(block.as_bytes());
    }
}
