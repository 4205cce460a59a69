//! Input files: opened here, beneath their root, and handed to FFmpeg as descriptors.

use crate::protocol::ConfinedPath;
use castcore_model::reason::Reason;
use rustix::{
    fs::{FileType, Mode, OFlags, ResolveFlags, fcntl_getfl, fcntl_setfl, fstat, open as open_root, openat2},
    io::Errno,
};
use std::{io, os::fd::OwnedFd};

/// Opens a regular file. The kernel walks the path and refuses any step out of the root, symbolic links included,
/// whoever changes the tree meanwhile.
pub(super) fn open(path: &ConfinedPath) -> Result<OwnedFd, (Reason, io::Error)> {
    let failed = |errno: Errno| (reason_of(errno), io::Error::from(errno));
    let root =
        open_root(&path.root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).map_err(failed)?;
    // Without NONBLOCK a named pipe would hold us up before it can be seen for what it is.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let file = openat2(root, &path.relative, flags, Mode::empty(), resolve).map_err(failed)?;
    let stat = fstat(&file).map_err(failed)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err((Reason::SourceUnreadable, io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
    }
    let flags = fcntl_getfl(&file).map_err(failed)?;
    fcntl_setfl(&file, flags - OFlags::NONBLOCK).map_err(failed)?;
    Ok(file)
}

fn reason_of(errno: Errno) -> Reason {
    match errno {
        Errno::NOENT | Errno::NOTDIR => Reason::SourceMissing,
        Errno::XDEV | Errno::LOOP => Reason::PathOutsideRoots,
        Errno::MFILE | Errno::NFILE | Errno::NOMEM => Reason::ResourcesExhausted,
        _ => Reason::SourceUnreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, io::Read as _, os::unix::fs::symlink};

    #[test]
    fn only_regular_files_beneath_the_root() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("sub")).unwrap();
        fs::write(root.join("sub/Größe #1 $%.mp4"), "film").unwrap();
        fs::write(folder.path().join("outside"), "secret").unwrap();
        symlink("../outside", root.join("relative")).unwrap();
        symlink(folder.path().join("outside"), root.join("absolute")).unwrap();
        symlink("sub/Größe #1 $%.mp4", root.join("inside")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, root.join("fifo"), Mode::from_raw_mode(0o600)).unwrap();
        let at = |relative: &str| open(&ConfinedPath { root: root.clone(), relative: relative.into() });

        for good in ["sub/Größe #1 $%.mp4", "inside"] {
            let mut text = String::new();
            fs::File::from(at(good).unwrap()).read_to_string(&mut text).unwrap();
            assert_eq!(text, "film");
        }
        for (bad, reason) in [
            ("missing", Reason::SourceMissing),
            ("missing/film", Reason::SourceMissing),
            ("../outside", Reason::PathOutsideRoots),
            ("/etc/passwd", Reason::PathOutsideRoots),
            ("relative", Reason::PathOutsideRoots),
            ("absolute", Reason::PathOutsideRoots),
            ("loop", Reason::PathOutsideRoots),
            ("sub", Reason::SourceUnreadable),
            ("fifo", Reason::SourceUnreadable),
        ] {
            assert_eq!(at(bad).unwrap_err().0, reason, "{bad}");
        }
    }
}
