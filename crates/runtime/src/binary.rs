//! The FFmpeg binary: it is opened, compared with what was checked, and run from that very descriptor.

use crate::protocol::{BinarySpec, Fingerprint};
use castcore_model::reason::Reason;
use std::{
    fs::File,
    io,
    os::{fd::OwnedFd, unix::fs::MetadataExt},
    path::Path,
};

/// Opens the binary if it is still the one that was checked. What is opened is what runs, whatever happens to the
/// path afterwards.
///
/// # Errors
/// [`Reason::FfmpegMissing`] when it cannot be opened, [`Reason::FfmpegChanged`] when it is another one.
pub fn open_checked(spec: &BinarySpec) -> Result<OwnedFd, Reason> {
    let file = File::open(&spec.path).map_err(|_| Reason::FfmpegMissing)?;
    let found = of_file(&file).map_err(|_| Reason::FfmpegMissing)?;
    if found == spec.fingerprint { Ok(file.into()) } else { Err(Reason::FfmpegChanged) }
}

/// The fingerprint of the file at `path`, symlinks followed.
///
/// # Errors
/// When it cannot be opened or is no regular file.
pub fn fingerprint(path: &Path) -> io::Result<Fingerprint> {
    of_file(&File::open(path)?)
}

fn of_file(file: &File) -> io::Result<Fingerprint> {
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let nanoseconds = |s: i64, ns: i64| i128::from(s) * 1_000_000_000 + i128::from(ns);
    Ok(Fingerprint {
        dev: meta.dev(),
        ino: meta.ino(),
        size_bytes: meta.size(),
        mtime_ns: nanoseconds(meta.mtime(), meta.mtime_nsec()),
        ctime_ns: nanoseconds(meta.ctime(), meta.ctime_nsec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_is_opened_only_while_it_is_the_one_that_was_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ffmpeg");
        std::fs::write(&path, "one").unwrap();
        let spec = BinarySpec { path: path.clone(), fingerprint: fingerprint(&path).unwrap() };
        assert!(open_checked(&spec).is_ok());
        // Same length, another file: as a package manager replaces it.
        std::fs::write(folder.path().join("new"), "two").unwrap();
        std::fs::rename(folder.path().join("new"), &path).unwrap();
        assert_eq!(open_checked(&spec).unwrap_err(), Reason::FfmpegChanged);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(open_checked(&spec).unwrap_err(), Reason::FfmpegMissing);
        assert!(fingerprint(folder.path()).is_err(), "a folder is no binary");
    }
}
