//! A folder as a handle, and what can be opened beneath it.

use crate::{
    error::{ConfineError, Refusal},
    place::{ConfinedPath, NAME_MAX_BYTES, PATH_MAX_BYTES},
};
use rustix::{
    fs::{
        AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, ResolveFlags, Stat, Uid, fchown, fcntl_getfl, fcntl_setfl,
        fstat, mkdirat, open, openat2, unlinkat,
    },
    io::Errno,
};
use std::{
    ffi::{OsStr, OsString},
    fs::File,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::ffi::{OsStrExt, OsStringExt},
    },
    path::{Component, Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How often an opening is tried again when the kernel saw the tree change under it and could not be sure.
const RACES: u32 = 64;
/// Entries of one folder that are read at most.
const MAX_ENTRIES: usize = 20_000;

/// A folder that is open. Everything named through it lies beneath it.
#[derive(Debug)]
pub struct Folder(OwnedFd);

/// How missing folders are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewFolders {
    /// Their permissions, such as `0o750`, less the process's umask.
    pub mode: u32,
    /// The user and group that they are given to; `None` = this process's.
    pub owner: Option<u32>,
}

/// A file or folder in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: OsString,
    /// Whether it is a folder; else it is a regular file.
    pub is_folder: bool,
    /// Its size, in bytes.
    pub size_bytes: u64,
    /// When its content was changed last, if the file system knows.
    pub modified: Option<SystemTime>,
}

/// Whether the kernel can confine paths at all. For the start of a process: without it no file is ever opened.
///
/// # Errors
/// [`Refusal::Unsupported`].
pub fn check_kernel() -> Result<(), ConfineError> {
    match openat2(CWD, "/", OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), ResolveFlags::NO_MAGICLINKS) {
        // Filters of system calls answer with either.
        Err(Errno::NOSYS | Errno::PERM) => Err(ConfineError::unsupported()),
        _ => Ok(()),
    }
}

impl Folder {
    /// Opens a configured folder. It is not created: it may be a share that is not mounted.
    ///
    /// # Errors
    /// It is missing, no folder, or may not be entered.
    pub fn open_root(path: &Path) -> Result<Self, ConfineError> {
        open(path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
            .map(Self)
            .map_err(|errno| ConfineError::new("cannot open the configured folder", errno))
    }

    /// Opens a regular file for reading. Links that stay beneath this folder are followed.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn file(&self, relative: &Path) -> Result<File, ConfineError> {
        self.regular(relative, OFlags::empty())
    }

    /// As [`Self::file`], but the last name must not be a link.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn file_itself(&self, relative: &Path) -> Result<File, ConfineError> {
        self.regular(relative, OFlags::NOFOLLOW)
    }

    /// Opens a folder for reading; an empty path is this folder.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn folder(&self, relative: &Path) -> Result<Self, ConfineError> {
        checked(relative)?;
        self.open_folder(relative).map(Self).map_err(|errno| ConfineError::new("cannot open the folder", errno))
    }

    /// Opens a folder for reading and makes what is missing on the way.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn make_folder(&self, relative: &Path, new: NewFolders) -> Result<Self, ConfineError> {
        checked(relative)?;
        let mut so_far = PathBuf::new();
        let mut current: Option<OwnedFd> = None;
        for component in relative.components() {
            let Component::Normal(name) = component else {
                if component == Component::CurDir {
                    continue;
                }
                return Err(ConfineError::of(Refusal::Outside, "the path leaves its folder", Errno::XDEV));
            };
            so_far.push(name);
            // Always from the top: the kernel then sees the whole way and refuses one that leads out.
            let folder = match self.open_folder(&so_far) {
                Err(Errno::NOENT) => {
                    make(current.as_ref().unwrap_or(&self.0).as_fd(), name, new)?;
                    self.open_folder(&so_far)
                }
                other => other,
            };
            current = Some(folder.map_err(|errno| ConfineError::new("cannot open the folder", errno))?);
        }
        current.map_or_else(|| self.folder(Path::new("")), |folder| Ok(Self(folder)))
    }

    /// Gives this folder, and those of its files with these names that are there, to a user and its group. A link in the
    /// place of a file is not followed, and a file that has a second name is left alone.
    ///
    /// # Errors
    /// See [`Refusal`]; `Denied` when we may not.
    pub fn hand_over(&self, uid: u32, names: &[&OsStr]) -> Result<(), ConfineError> {
        give(self.0.as_fd(), uid)?;
        for name in names {
            single(name)?;
            let Ok(file) = self.file_itself(Path::new(name)) else { continue };
            let links = fstat(&file).map_err(|errno| ConfineError::new("cannot look at the file", errno))?.st_nlink;
            if links == 1 {
                give(file.as_fd(), uid)?;
            }
        }
        Ok(())
    }

    /// Makes a new file for writing with these permissions, such as `0o600`; `None` if the name is taken, be it by a
    /// link.
    ///
    /// # Errors
    /// See [`Refusal`]. A name with a slash is refused.
    pub fn create_new(&self, name: &OsStr, mode: u32) -> Result<Option<File>, ConfineError> {
        single(name)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        match beneath(self.0.as_fd(), Path::new(name), flags, Mode::from_raw_mode(mode)) {
            Ok(file) => Ok(Some(file.into())),
            Err(Errno::EXIST) => Ok(None),
            Err(errno) => Err(ConfineError::new("cannot create the file", errno)),
        }
    }

    /// Removes a file, or the link in its place. `false` when there is none.
    ///
    /// # Errors
    /// See [`Refusal`]. A name with a slash is refused.
    pub fn remove(&self, name: &OsStr) -> Result<bool, ConfineError> {
        single(name)?;
        match unlinkat(&self.0, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(ConfineError::new("cannot remove the file", errno)),
        }
    }

    /// What lies in a folder, in no order: regular files and folders, and links to such that stay beneath this one.
    /// Also says whether there was more than is ever read.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn entries(&self, relative: &Path) -> Result<(Vec<Entry>, bool), ConfineError> {
        let folder = self.folder(relative)?;
        let failed = |errno| ConfineError::new("cannot read the folder", errno);
        let mut entries = Vec::new();
        for found in Dir::read_from(&folder.0).map_err(failed)? {
            let name = OsString::from_vec(found.map_err(failed)?.file_name().to_bytes().to_vec());
            if name == "." || name == ".." {
                continue;
            }
            if entries.len() == MAX_ENTRIES {
                return Ok((entries, true));
            }
            // What leads out, or is gone already, is not there.
            let path = relative.join(&name);
            let Ok(handle) = beneath(self.0.as_fd(), &path, OFlags::PATH, Mode::empty()) else { continue };
            let Ok(stat) = fstat(&handle) else { continue };
            let is_folder = match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory => true,
                FileType::RegularFile => false,
                _ => continue,
            };
            let size_bytes = u64::try_from(stat.st_size).unwrap_or_default();
            entries.push(Entry { name, is_folder, size_bytes, modified: modified(&stat) });
        }
        Ok((entries, false))
    }

    fn regular(&self, relative: &Path, more: OFlags) -> Result<File, ConfineError> {
        checked(relative)?;
        let failed = |errno| ConfineError::new("cannot open the file", errno);
        // Without NONBLOCK a named pipe would hold us up before it can be seen for what it is.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | more;
        let file = match beneath(self.0.as_fd(), relative, flags, Mode::empty()) {
            // A socket.
            Err(errno @ Errno::NXIO) => return Err(ConfineError::of(Refusal::NotAFile, "not a regular file", errno)),
            other => other.map_err(failed)?,
        };
        if FileType::from_raw_mode(fstat(&file).map_err(failed)?.st_mode) != FileType::RegularFile {
            return Err(ConfineError::of(Refusal::NotAFile, "not a regular file", Errno::INVAL));
        }
        let flags = fcntl_getfl(&file).map_err(failed)?;
        fcntl_setfl(&file, flags - OFlags::NONBLOCK).map_err(failed)?;
        Ok(file.into())
    }

    fn open_folder(&self, relative: &Path) -> Result<OwnedFd, Errno> {
        let path = if relative.as_os_str().is_empty() { Path::new(".") } else { relative };
        beneath(self.0.as_fd(), path, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())
    }
}

impl AsFd for Folder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl From<Folder> for OwnedFd {
    fn from(folder: Folder) -> Self {
        folder.0
    }
}

impl ConfinedPath {
    /// Opens the folder of the file, making what is missing beneath the root, and says the file's name.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn make_parent(&self, new: NewFolders) -> Result<(Folder, &OsStr), ConfineError> {
        let name = self
            .relative
            .file_name()
            .ok_or_else(|| ConfineError::of(Refusal::Outside, "the file has no name", Errno::XDEV))?;
        let parent = self.relative.parent().unwrap_or(Path::new(""));
        Ok((Folder::open_root(&self.root)?.make_folder(parent, new)?, name))
    }
}

/// The only way to the kernel.
fn beneath(folder: BorrowedFd<'_>, path: &Path, flags: OFlags, mode: Mode) -> Result<OwnedFd, Errno> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let mut last = Errno::AGAIN;
    for _ in 0..RACES {
        match openat2(folder, path, flags | OFlags::CLOEXEC, mode, resolve) {
            Err(errno @ (Errno::AGAIN | Errno::INTR)) => last = errno,
            // A filter that does not know the call may say this as well; then the start has said so already.
            Err(Errno::PERM) if check_kernel().is_err() => return Err(Errno::NOSYS),
            other => return other,
        }
    }
    Err(last)
}

fn make(parent: BorrowedFd<'_>, name: &OsStr, new: NewFolders) -> Result<(), ConfineError> {
    match mkdirat(parent, name, Mode::from_raw_mode(new.mode)) {
        Ok(()) => {}
        // Somebody else was faster.
        Err(Errno::EXIST) => return Ok(()),
        Err(errno) => return Err(ConfineError::new("cannot create the folder", errno)),
    }
    let Some(uid) = new.owner else { return Ok(()) };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW;
    let folder = beneath(parent, Path::new(name), flags, Mode::empty());
    give(folder.map_err(|errno| ConfineError::new("cannot open the folder", errno))?.as_fd(), uid)
}

/// Makes it the user's and its group's, unless it is.
fn give(what: BorrowedFd<'_>, uid: u32) -> Result<(), ConfineError> {
    let owner = fstat(what).map(|stat| (stat.st_uid, stat.st_gid));
    let given = match owner {
        Ok(owner) if owner == (uid, uid) => Ok(()),
        Ok(_) => fchown(what, Some(Uid::from_raw(uid)), Some(Gid::from_raw(uid))),
        Err(errno) => Err(errno),
    };
    given.map_err(|errno| ConfineError::new("cannot hand it to its user", errno))
}

/// What no file system can hold is refused before anything is made for it.
fn checked(path: &Path) -> Result<(), ConfineError> {
    let bytes = path.as_os_str().as_bytes();
    if bytes.contains(&0) {
        return Err(ConfineError::of(Refusal::Malformed, "the path contains a NUL", Errno::INVAL));
    }
    if bytes.len() > PATH_MAX_BYTES || path.iter().any(|name| name.len() > NAME_MAX_BYTES) {
        return Err(ConfineError::of(Refusal::Malformed, "the path is too long", Errno::NAMETOOLONG));
    }
    Ok(())
}

fn single(name: &OsStr) -> Result<(), ConfineError> {
    checked(Path::new(name))?;
    if name.is_empty() || name == "." || name == ".." || name.as_bytes().contains(&b'/') {
        return Err(ConfineError::of(Refusal::Outside, "a plain file name is wanted", Errno::XDEV));
    }
    Ok(())
}

fn modified(stat: &Stat) -> Option<SystemTime> {
    let seconds = u64::try_from(stat.st_mtime).ok()?;
    let nanoseconds = u32::try_from(stat.st_mtime_nsec).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanoseconds))
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
