//! Folders and files beneath a configured root. The kernel resolves every path (`openat2` with `RESOLVE_BENEATH`),
//! so no symbolic link and no `..` leads out, whoever changes the tree meanwhile.

use crate::protocol::ConfinedPath;
use castcore_model::reason::Reason;
use rustix::{
    fs::{Gid, Mode, OFlags, ResolveFlags, Uid, fchown, mkdirat, open, openat2},
    io::Errno,
};
use std::{
    ffi::OsStr,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::{Component, Path, PathBuf},
};

/// Why a path cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {source}")]
pub(super) struct PathError {
    pub(super) reason: Reason,
    what: &'static str,
    source: io::Error,
}

impl PathError {
    fn new(what: &'static str, errno: Errno) -> Self {
        Self { reason: reason_of(errno), what, source: errno.into() }
    }

    fn outside(what: &'static str) -> Self {
        Self { reason: Reason::PathOutsideRoots, what, source: Errno::XDEV.into() }
    }
}

fn reason_of(errno: Errno) -> Reason {
    match errno {
        Errno::XDEV | Errno::LOOP => Reason::PathOutsideRoots,
        Errno::NOSPC | Errno::DQUOT => Reason::DiskFull,
        Errno::MFILE | Errno::NFILE | Errno::NOMEM => Reason::ResourcesExhausted,
        _ => Reason::OutputUnwritable,
    }
}

/// Opens the folder, creating what is missing below the root. New folders belong to `owner`, if given.
pub(super) fn open_folder(path: &ConfinedPath, owner: Option<u32>) -> Result<OwnedFd, PathError> {
    let root = open_root(&path.root)?;
    descend(root, &path.relative, owner)
}

/// Opens the folder of the file, creating what is missing below the root, and says the file's name.
pub(super) fn open_parent(path: &ConfinedPath) -> Result<(OwnedFd, &OsStr), PathError> {
    let Some(name) = path.relative.file_name() else { return Err(PathError::outside("the file has no name")) };
    let folder = descend(open_root(&path.root)?, path.relative.parent().unwrap_or(Path::new("")), None)?;
    Ok((folder, name))
}

/// Makes a new file in the folder; `None` if the name is taken.
pub(super) fn create_new(folder: BorrowedFd<'_>, name: &OsStr) -> Result<Option<OwnedFd>, PathError> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match openat2(folder, name, flags, Mode::from_raw_mode(0o640), resolve()) {
        Ok(file) => Ok(Some(file)),
        Err(Errno::EXIST) => Ok(None),
        Err(errno) => Err(PathError::new("cannot create the file", errno)),
    }
}

/// A missing root is not created: it may be a share that is not mounted.
fn open_root(root: &Path) -> Result<OwnedFd, PathError> {
    open(root, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|errno| PathError::new("cannot open the configured folder", errno))
}

fn descend(root: OwnedFd, relative: &Path, owner: Option<u32>) -> Result<OwnedFd, PathError> {
    let mut so_far = PathBuf::new();
    let mut current = None;
    for component in relative.components() {
        let Component::Normal(name) = component else {
            if component == Component::CurDir {
                continue;
            }
            return Err(PathError::outside("the path leaves its root"));
        };
        so_far.push(name);
        let parent = current.as_ref().unwrap_or(&root).as_fd();
        let folder = match open_below(&root, &so_far) {
            Err(Errno::NOENT) => {
                make_folder(parent, name, owner)?;
                open_below(&root, &so_far)
            }
            other => other,
        };
        current = Some(folder.map_err(|errno| PathError::new("cannot open the folder", errno))?);
    }
    Ok(current.unwrap_or(root))
}

/// Always from the root: the kernel then sees the whole way and refuses one that leads out.
fn open_below(root: &OwnedFd, relative: &Path) -> Result<OwnedFd, Errno> {
    openat2(root, relative, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty(), resolve())
}

fn make_folder(parent: BorrowedFd<'_>, name: &OsStr, owner: Option<u32>) -> Result<(), PathError> {
    match mkdirat(parent, name, Mode::from_raw_mode(0o750)) {
        Ok(()) => {}
        // Another output of the same job was faster.
        Err(Errno::EXIST) => return Ok(()),
        Err(errno) => return Err(PathError::new("cannot create the folder", errno)),
    }
    let Some(uid) = owner else { return Ok(()) };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat2(parent, name, flags, Mode::empty(), resolve())
        .and_then(|folder| fchown(folder, Some(Uid::from_raw(uid)), Some(Gid::from_raw(uid))))
        .map_err(|errno| PathError::new("cannot hand the folder to FFmpeg's user", errno))
}

fn resolve() -> ResolveFlags {
    ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS
}

#[cfg(test)]
mod tests;
