//! HLS: FFmpeg works inside the output's folder and is given plain names only, so nothing in the path (`%`, umlauts)
//! means anything to it. A playlist that is there already is continued: numbers go on, players stay.

use super::mux::{self, HlsMux};
use super::{
    OutputContext, TryEnd, beneath, hls_end,
    process::{self, Work},
};
use crate::protocol::HlsTarget;
use castcore_model::reason::Reason;
use rustix::fs::{AtFlags, Dir, statat, unlinkat};
use std::{
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// One try.
pub(super) async fn run(target: &HlsTarget, context: OutputContext) -> TryEnd {
    process::run(&target.binary, context, |context| {
        let folder = beneath::open_folder(&target.folder, context.ffmpeg_uid)
            .map_err(|error| TryEnd::failed(error.reason, error.to_string()))?;
        remove_leftovers(folder.as_fd(), &target.segment_prefix);
        let workdir = folder
            .as_fd()
            .try_clone_to_owned()
            .map_err(|error| TryEnd::failed(Reason::ResourcesExhausted, error.to_string()))?;
        let folder = Arc::new(folder);
        Ok(Work {
            args: mux::hls_args(&HlsMux {
                playlist: &target.playlist,
                segment_prefix: &target.segment_prefix,
                segment_ms: target.segment_ms,
                list_size: target.list_size,
                options: &target.options,
            }),
            extra_fds: Vec::new(),
            workdir: Some(workdir),
            file_size_limited: true,
            flowed: segment_watch(Arc::clone(&folder), target.segment_prefix.clone()),
            finish: Some(hls_end::finisher(folder, target.playlist.clone())),
        })
    })
    .await
}

/// Half-written segments of a run that was killed. Nothing refers to them.
fn remove_leftovers(folder: BorrowedFd<'_>, prefix: &str) {
    for name in names(folder) {
        if name.starts_with(prefix) && name.ends_with(".ts.tmp") {
            // What cannot be removed will be reported by FFmpeg when it matters.
            let _ = unlinkat(folder, name, AtFlags::empty());
        }
    }
}

/// Media has arrived once a segment of this run has bytes.
fn segment_watch(folder: Arc<OwnedFd>, prefix: String) -> Box<dyn FnMut() -> bool + Send> {
    // File times come from a clock that ticks a few milliseconds behind.
    let begun = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis()).saturating_sub(20);
    Box::new(move || {
        names(folder.as_fd()).iter().any(|name| {
            name.starts_with(&prefix)
                && (name.ends_with(".ts") || name.ends_with(".ts.tmp"))
                && statat(&*folder, name.as_str(), AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| {
                    let written = i128::from(stat.st_mtime) * 1_000 + i128::from(stat.st_mtime_nsec) / 1_000_000;
                    stat.st_size > 0 && u128::try_from(written).is_ok_and(|written| written >= begun)
                })
        })
    })
}

/// Names in the folder, those that are no UTF-8 left out: ours are.
fn names(folder: BorrowedFd<'_>) -> Vec<String> {
    let Ok(entries) = Dir::read_from(folder) else { return Vec::new() };
    entries.flatten().filter_map(|entry| entry.file_name().to_str().ok().map(str::to_owned)).collect()
}
