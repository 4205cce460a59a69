//! HLS: FFmpeg works inside the output's folder and is given plain names only, so nothing in the path (`%`, umlauts)
//! means anything to it. A playlist that is there already is continued: numbers go on, players stay.

use super::{
    OutputContext, TryEnd, beneath, hls_end,
    hls_watch::{HlsWatch, names},
    process::{self, Command, Work},
};
use crate::protocol::{Arg, HlsTarget};
use castcore_ffmpeg::mux::{self, HlsMux};
use castcore_model::reason::Reason;
use rustix::fs::{AtFlags, FileType, statat, unlinkat};
use std::{
    ffi::OsStr,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::Arc,
};

/// One try.
pub(super) async fn run(target: &HlsTarget, context: OutputContext) -> TryEnd {
    process::run(&target.binary, context, |context| {
        let playlist = OsStr::new(&target.playlist);
        let folder = OwnedFd::from(beneath::open_folder(&target.folder, context.ffmpeg_uid, &[playlist])?);
        // FFmpeg would go on for ever without being able to put its playlist in place.
        let stat = statat(&folder, target.playlist.as_str(), AtFlags::SYMLINK_NOFOLLOW);
        if stat.is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory) {
            return Err(TryEnd::failed(Reason::OutputUnwritable, "a folder stands in the playlist's place"));
        }
        remove_leftovers(folder.as_fd(), target);
        let workdir = folder
            .as_fd()
            .try_clone_to_owned()
            .map_err(|error| TryEnd::failed(Reason::ResourcesExhausted, error.to_string()))?;
        let folder = Arc::new(folder);
        Ok(Work {
            command: Command {
                args: mux::hls_args(&HlsMux {
                    playlist: &target.playlist,
                    segment_prefix: &target.segment_prefix,
                    segment_ms: target.segment_ms,
                    list_size: target.list_size,
                    options: &target.options,
                })
                .into_iter()
                .map(Arg::Text)
                .collect(),
                extra_fds: Vec::new(),
                workdir: Some(workdir),
                file_size_limited: true,
            },
            watch: Box::new(HlsWatch::new(Arc::clone(&folder), target, context.ffmpeg_uid)),
            finish: Some(hls_end::finisher(folder, target.playlist.clone())),
            answer_within: None,
        })
    })
    .await
}

/// Half-written segments and playlists of a run that was killed. Nothing refers to them.
fn remove_leftovers(folder: BorrowedFd<'_>, target: &HlsTarget) {
    for name in names(folder) {
        let is_segment = name.starts_with(&target.segment_prefix) && name.ends_with(".ts.tmp");
        if is_segment || name.strip_suffix(".tmp") == Some(&target.playlist) {
            // What cannot be removed will be reported by FFmpeg when it matters.
            let _ = unlinkat(folder, name, AtFlags::empty());
        }
    }
}
