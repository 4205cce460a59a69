//! A recording: the runtime opens the file, FFmpeg writes it through the descriptor. FFmpeg knows no path, and no
//! file is ever overwritten.

use super::{
    OutputContext, TryEnd, beneath,
    process::{self, Command, Look, Watch, Work},
};
use crate::protocol::{Arg, Container, FileTarget};
use castcore_ffmpeg::mux::{self, FileMux};
use castcore_model::reason::Reason;
use chrono::{DateTime, Utc};
use rustix::fs::{AtFlags, fstat, statat, unlinkat};
use std::{
    ffi::OsString,
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

/// The number at which FFmpeg finds the file.
const FILE_FD: i32 = 3;
/// Names tried within one second before giving up.
const MAX_NAMES: u32 = 100;

/// One try: one file, or one after another when the program's headers change.
pub(super) async fn run(target: &FileTarget, context: OutputContext) -> TryEnd {
    process::run(&target.binary, context, |context| {
        let New { file, folder, name } = open_new(target, Utc::now())?;
        context.stats.set_file(target.path.relative.with_file_name(&name));
        let mux = match target.container {
            Container::FragmentedMp4 => FileMux::FragmentedMp4,
            Container::MpegTs => FileMux::MpegTs,
        };
        let watched = FileWatch { file: duplicate(&file)?, folder, name };
        Ok(Work {
            command: Command {
                args: mux::file_args(mux, &target.options, FILE_FD).into_iter().map(Arg::Text).collect(),
                extra_fds: vec![(FILE_FD, file)],
                workdir: None,
                // A recording may be as long as the disk is large.
                file_size_limited: false,
            },
            watch: Box::new(watched),
            finish: None,
            answer_within: None,
        })
    })
    .await
}

struct FileWatch {
    file: OwnedFd,
    folder: OwnedFd,
    name: OsString,
}

impl Drop for FileWatch {
    /// A try that wrote nothing, as on a full disk, leaves nothing behind: there may be many.
    fn drop(&mut self) {
        let Ok(own) = fstat(&self.file) else { return };
        let there = statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW);
        if own.st_size == 0 && there.is_ok_and(|there| (there.st_dev, there.st_ino) == (own.st_dev, own.st_ino)) {
            // What cannot be removed is at least empty.
            let _ = unlinkat(&self.folder, &self.name, AtFlags::empty());
        }
    }
}

impl Watch for FileWatch {
    /// A file that cannot be written ends its FFmpeg, so only the beginning is looked for.
    fn look(&mut self, _media_ms: u64) -> Look {
        if fstat(&self.file).is_ok_and(|stat| stat.st_size > 0) { Look::Flows } else { Look::Nothing }
    }
}

fn duplicate(file: &OwnedFd) -> Result<OwnedFd, TryEnd> {
    file.as_fd().try_clone_to_owned().map_err(|error| TryEnd::failed(Reason::ResourcesExhausted, error.to_string()))
}

/// A new file in its folder.
struct New {
    file: OwnedFd,
    folder: OwnedFd,
    name: OsString,
}

fn open_new(target: &FileTarget, now: DateTime<Utc>) -> Result<New, TryEnd> {
    let (folder, name) = beneath::open_parent(&target.path)?;
    for number in 0..MAX_NAMES {
        let name = candidate(Path::new(name), now, number);
        if let Some(file) = folder.create_new(&name, beneath::FILE_MODE).map_err(|error| beneath::failed(&error))? {
            return Ok(New { file: file.into(), folder: folder.into(), name });
        }
    }
    Err(TryEnd::failed(Reason::OutputUnwritable, "no free file name"))
}

/// `name.ext`, then `name-20260131-235959.ext`, then `name-20260131-235959-2.ext` and so on.
fn candidate(name: &Path, now: DateTime<Utc>, number: u32) -> OsString {
    let mut candidate = name.file_stem().unwrap_or_default().to_owned();
    if number > 0 {
        candidate.push(now.format("-%Y%m%d-%H%M%S").to_string());
    }
    if number > 1 {
        candidate.push(format!("-{number}"));
    }
    if let Some(extension) = name.extension() {
        candidate.push(".");
        candidate.push(extension);
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_up_and_keep_the_extension() {
        let now = DateTime::from_timestamp(1_769_903_999, 0).unwrap();
        let names: Vec<_> = (0..4).map(|number| candidate(Path::new("Show.v2.mp4"), now, number)).collect();
        assert_eq!(
            names,
            [
                "Show.v2.mp4",
                "Show.v2-20260131-235959.mp4",
                "Show.v2-20260131-235959-2.mp4",
                "Show.v2-20260131-235959-3.mp4"
            ]
        );
        assert_eq!(candidate(Path::new("noext"), now, 1), "noext-20260131-235959");
    }
}
