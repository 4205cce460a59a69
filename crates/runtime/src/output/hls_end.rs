//! The natural end of an HLS output: `#EXT-X-ENDLIST`, so that players come to an end too.
//!
//! FFmpeg is told to leave it out, because it cannot know whether it is stopped for good or for a moment. A playlist
//! with it is continued as well as one without.

use rustix::{
    fs::{AtFlags, Gid, Mode, OFlags, Uid, fchown, fstat, openat, renameat, unlinkat},
    io::Errno,
};
use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::OwnedFd,
    sync::Arc,
};

const MARK: &str = "#EXT-X-ENDLIST";
/// A playlist is some kilobytes. Whatever is larger was not written by us.
const MAX_PLAYLIST_BYTES: u64 = 1 << 20;

/// What to do after the program's natural end.
pub(super) fn finisher(folder: Arc<OwnedFd>, playlist: String) -> Box<dyn FnOnce() -> io::Result<()> + Send> {
    Box::new(move || mark_end(&folder, &playlist))
}

fn mark_end(folder: &OwnedFd, playlist: &str) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut old = match openat(folder, playlist, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        // A program too short for a single segment.
        Err(Errno::NOENT) => return Ok(()),
        Err(errno) => return Err(errno.into()),
    };
    let mut text = String::new();
    (&mut old).take(MAX_PLAYLIST_BYTES).read_to_string(&mut text)?;
    if text.lines().any(|line| line == MARK) || text.len() as u64 == MAX_PLAYLIST_BYTES {
        return Ok(());
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(MARK);
    text.push('\n');

    let name = format!("{playlist}.end.tmp");
    let _ = unlinkat(folder, &name, AtFlags::empty());
    let stat = fstat(&old)?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let new = openat(folder, &name, flags, Mode::from_raw_mode(stat.st_mode & 0o777))?;
    // FFmpeg may run under another user and has to replace it the next time.
    let _ = fchown(&new, Some(Uid::from_raw(stat.st_uid)), Some(Gid::from_raw(stat.st_gid)));
    File::from(new).write_all(text.as_bytes())?;
    // Players see the old playlist or the new one, never a part.
    Ok(renameat(folder, &name, folder, playlist)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(folder: &std::path::Path) {
        let fd = OwnedFd::from(File::open(folder).unwrap());
        finisher(Arc::new(fd), "index.m3u8".into())().unwrap();
    }

    #[test]
    fn the_mark_is_set_once_and_a_missing_playlist_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        end(folder.path());
        let path = folder.path().join("index.m3u8");
        std::fs::write(&path, "#EXTM3U\n#EXTINF:2.0,\na.ts\n").unwrap();
        end(folder.path());
        end(folder.path());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "#EXTM3U\n#EXTINF:2.0,\na.ts\n#EXT-X-ENDLIST\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }
}
