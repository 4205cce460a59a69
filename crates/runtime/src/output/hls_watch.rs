//! Whether an HLS output bears fruit. FFmpeg's HLS muxer goes on in silence when the disk is full or its playlist
//! cannot be put in place, so somebody has to look.

use super::process::{Look, Watch};
use crate::protocol::HlsTarget;
use castcore_model::reason::Reason;
use rustix::{
    fs::{AtFlags, Dir, fstatvfs, statat},
    process::geteuid,
};
use std::{
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// Looks in a row that find no free block before the disk counts as full. Old segments that are removed make
/// room for moments.
const FULL_LOOKS: u32 = 3;
/// Media beyond three segments without a new playlist. Key pictures may be rarer than segments should be.
const PATIENCE_MS: u64 = 20_000;

pub(super) struct HlsWatch {
    folder: Arc<OwnedFd>,
    playlist: String,
    prefix: String,
    /// Whether the blocks that a file system keeps for the administrator count as free.
    privileged: bool,
    begun_ms: u64,
    flows: bool,
    full_looks: u32,
    freshness: Freshness,
}

impl HlsWatch {
    pub(super) fn new(folder: Arc<OwnedFd>, target: &HlsTarget, ffmpeg_uid: Option<u32>) -> Self {
        // File times come from a clock that ticks a few milliseconds behind.
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Self {
            folder,
            playlist: target.playlist.clone(),
            prefix: target.segment_prefix.clone(),
            privileged: ffmpeg_uid.is_none() && geteuid().is_root(),
            begun_ms: u64::try_from(now_ms).unwrap_or(u64::MAX).saturating_sub(20),
            flows: false,
            full_looks: 0,
            freshness: Freshness::new(target.segment_ms),
        }
    }

    /// Media has arrived once a segment of this run has bytes.
    fn has_segment(&self) -> bool {
        names(self.folder.as_fd()).iter().any(|name| {
            name.starts_with(&self.prefix)
                && (name.ends_with(".ts") || name.ends_with(".ts.tmp"))
                && self.stat(name).is_some_and(|(size, ms)| size > 0 && ms >= self.begun_ms)
        })
    }

    /// Size, and time of the last change in milliseconds since 1970.
    fn stat(&self, name: &str) -> Option<(u64, u64)> {
        let stat = statat(&*self.folder, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let ms = i128::from(stat.st_mtime) * 1_000 + i128::from(stat.st_mtime_nsec) / 1_000_000;
        Some((u64::try_from(stat.st_size).ok()?, u64::try_from(ms).ok()?))
    }

    fn disk_is_full(&mut self) -> bool {
        let full = fstatvfs(&*self.folder).is_ok_and(|disk| {
            let free = if self.privileged { disk.f_bfree } else { disk.f_bavail };
            // A file system that does not count says zero of zero.
            disk.f_blocks > 0 && free == 0
        });
        self.full_looks = if full { self.full_looks + 1 } else { 0 };
        self.full_looks >= FULL_LOOKS
    }
}

impl Watch for HlsWatch {
    fn look(&mut self, media_ms: u64) -> Look {
        if self.disk_is_full() {
            return Look::Fruitless(Reason::DiskFull, "no free block on the disk");
        }
        if self.freshness.is_stale(self.stat(&self.playlist).filter(|(size, _)| *size > 0), media_ms) {
            return Look::Fruitless(Reason::Stalled, "FFmpeg does not write its playlist");
        }
        self.flows = self.flows || self.has_segment();
        if self.flows { Look::Flows } else { Look::Nothing }
    }
}

/// Counts in media time: while no media comes no playlist is due.
struct Freshness {
    limit_ms: u64,
    last: Option<(u64, u64)>,
    changed_at_ms: Option<u64>,
}

impl Freshness {
    fn new(segment_ms: u64) -> Self {
        Self { limit_ms: segment_ms.saturating_mul(3).saturating_add(PATIENCE_MS), last: None, changed_at_ms: None }
    }

    fn is_stale(&mut self, playlist: Option<(u64, u64)>, media_ms: u64) -> bool {
        let changed_at_ms = *self.changed_at_ms.get_or_insert(media_ms);
        if playlist.is_some() && playlist != self.last {
            self.last = playlist;
            self.changed_at_ms = Some(media_ms);
            return false;
        }
        media_ms.saturating_sub(changed_at_ms) > self.limit_ms
    }
}

/// Names in the folder, those that are no UTF-8 left out: ours are.
pub(super) fn names(folder: BorrowedFd<'_>) -> Vec<String> {
    let Ok(entries) = Dir::read_from(folder) else { return Vec::new() };
    entries.flatten().filter_map(|entry| entry.file_name().to_str().ok().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playlist_is_stale_after_media_without_a_change_of_it() {
        let mut freshness = Freshness::new(2_000);
        assert!(!freshness.is_stale(None, 500_000), "the program was long when this began");
        assert!(!freshness.is_stale(None, 526_000));
        assert!(freshness.is_stale(None, 526_001));
        assert!(!freshness.is_stale(Some((100, 1)), 530_000));
        assert!(!freshness.is_stale(Some((100, 1)), 556_000));
        assert!(!freshness.is_stale(Some((100, 2)), 556_001));
        assert!(freshness.is_stale(Some((100, 2)), 583_000));
    }
}
