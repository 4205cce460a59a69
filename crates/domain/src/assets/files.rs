//! The files of pictures: in a folder of their own, under names that CastCore made.

use castcore_confine::{ConfineError, Folder, NewFolders, Refusal};
use std::{
    ffi::OsString,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Below `THUMBNAIL_DIR`.
const FOLDER: &str = "assets";
/// Nobody else on this machine reads them, and nobody runs them.
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// Random bytes of a name.
const NAME_BYTES: usize = 16;
/// A file without a row that is younger than this may belong to an upload that goes on, here or on another host.
const ORPHAN_AGE: Duration = Duration::from_secs(3_600);
/// Orphans that are asked for at once.
pub(super) const SWEEP_CHUNK: usize = 500;

/// Where pictures lie.
#[derive(Clone, Debug)]
pub(super) struct Shelf(pub(super) PathBuf);

/// A file that was written for a row that is not there yet. Dropped, it is removed again.
#[derive(Debug)]
pub(super) struct Pending {
    folder: Folder,
    name: OsString,
    is_kept: bool,
}

impl Pending {
    /// The row is there: the file stays.
    pub(super) fn keep(mut self) {
        self.is_kept = true;
    }

    pub(super) fn name(&self) -> String {
        self.name.to_string_lossy().into_owned()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed now is an orphan, which the sweep finds.
            let _ = self.folder.remove(&self.name);
        }
    }
}

impl Shelf {
    fn open(&self) -> Result<Folder, ConfineError> {
        Folder::open_root(&self.0)?.make_folder(Path::new(FOLDER), NewFolders { mode: FOLDER_MODE, owner: None })
    }

    /// Writes a new file, safely on disk.
    pub(super) fn write(&self, bytes: &[u8], extension: &str) -> Result<Pending, ShelfError> {
        let folder = self.open()?;
        let mut random = [0; NAME_BYTES];
        getrandom::fill(&mut random).map_err(|error| ShelfError::Other(error.to_string()))?;
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let name = OsString::from(format!("{name}.{extension}"));
        // Nobody draws the same 128 bits twice; who finds the name taken stands before something else.
        let mut file = folder.create_new(&name, FILE_MODE)?.ok_or_else(|| ShelfError::Other("name taken".into()))?;
        let pending = Pending { folder, name, is_kept: false };
        file.write_all(bytes).and_then(|()| file.sync_all())?;
        Ok(pending)
    }

    /// Opens a file for reading.
    pub(super) fn read(&self, name: &str) -> Result<File, ConfineError> {
        self.open()?.file_itself(Path::new(name))
    }

    /// Removes a file whose row is gone. What cannot be removed now is an orphan, which the sweep finds.
    pub(super) fn remove(&self, name: &str) {
        let _ = self.open().and_then(|folder| folder.remove(name.as_ref()));
    }

    /// The names of files that are old enough to be orphans. Files with other names are not ours.
    pub(super) fn old_names(&self, now: SystemTime) -> Result<Vec<String>, ConfineError> {
        let (entries, _) = self.open()?.entries(Path::new(""))?;
        let is_old = |modified: Option<SystemTime>| {
            modified.is_some_and(|at| now.duration_since(at).is_ok_and(|age| age >= ORPHAN_AGE))
        };
        let old = entries.into_iter().filter(|entry| !entry.is_folder && is_old(entry.modified));
        Ok(old.filter_map(|entry| entry.name.into_string().ok()).filter(|name| is_own_name(name)).collect())
    }
}

/// Whether this is a name that [`Shelf::write`] makes.
fn is_own_name(name: &str) -> bool {
    name.split_once('.').is_some_and(|(stem, extension)| {
        stem.len() == 2 * NAME_BYTES
            && stem.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && matches!(extension, "png" | "jpg" | "webp")
    })
}

/// Why a picture was not written.
#[derive(Debug)]
pub(super) enum ShelfError {
    /// The disk is full.
    Full,
    /// Anything else; for the log.
    Other(String),
}

impl From<ConfineError> for ShelfError {
    fn from(error: ConfineError) -> Self {
        if error.refusal() == Refusal::Full { Self::Full } else { Self::Other(error.to_string()) }
    }
}

impl From<std::io::Error> for ShelfError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Self::Full,
            _ => Self::Other(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    fn names(shelf: &Shelf) -> Vec<String> {
        let listing = fs::read_dir(shelf.0.join(FOLDER)).unwrap();
        listing.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_without_a_row_goes_again_and_one_with_a_row_is_for_us_alone() {
        let top = tempfile::tempdir().unwrap();
        let shelf = Shelf(top.path().into());
        drop(shelf.write(b"picture", "png").unwrap());
        assert!(names(&shelf).is_empty());
        let pending = shelf.write(b"picture", "png").unwrap();
        let name = pending.name();
        pending.keep();
        assert!(is_own_name(&name), "{name}");
        assert_eq!(names(&shelf), std::slice::from_ref(&name));
        let mode = fs::metadata(shelf.0.join(FOLDER).join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let folder = fs::metadata(shelf.0.join(FOLDER)).unwrap().permissions().mode();
        assert_eq!(folder & 0o777, 0o700);
        for bad in ["../x", "/etc/passwd", "", "..", "a/b"] {
            assert!(shelf.read(bad).is_err(), "{bad}");
        }
        shelf.read(&name).unwrap();
        shelf.remove(&name);
        assert!(names(&shelf).is_empty());
    }

    #[test]
    fn only_old_files_of_our_own_making_are_orphans() {
        let top = tempfile::tempdir().unwrap();
        let shelf = Shelf(top.path().into());
        let pending = shelf.write(b"picture", "webp").unwrap();
        fs::write(shelf.0.join(FOLDER).join("holiday.png"), "mine").unwrap();
        let now = SystemTime::now();
        assert!(shelf.old_names(now).unwrap().is_empty());
        assert_eq!(shelf.old_names(now + ORPHAN_AGE + Duration::from_secs(5)).unwrap(), [pending.name()]);
    }
}
