//! Folders and files of outputs, and why they cannot be used.

use super::TryEnd;
use crate::protocol::ConfinedPath;
use castcore_confine::{ConfineError, Folder, NewFolders, Refusal};
use castcore_model::reason::Reason;
use std::{ffi::OsStr, path::Component};

/// Permissions of new folders and files: others on this machine do not see them.
const FOLDER_MODE: u32 = 0o750;
pub(super) const FILE_MODE: u32 = 0o640;

/// Opens the folder, creating what is missing below the root. New folders belong to `owner`, if given; so does the folder
/// itself with the files of these names, which the FFmpeg of another stream may have left there.
pub(super) fn open_folder(path: &ConfinedPath, owner: Option<u32>, files: &[&OsStr]) -> Result<Folder, TryEnd> {
    let open = || {
        let root = Folder::open_root(&path.root)?;
        let folder = root.make_folder(&path.relative, NewFolders { mode: FOLDER_MODE, owner })?;
        // Never the root, which belongs to everybody: whose it is may take away the folders of all others.
        let is_below = path.relative.components().any(|part| matches!(part, Component::Normal(_)));
        if let Some(uid) = owner.filter(|_| is_below) {
            folder.hand_over(uid, files)?;
        }
        Ok(folder)
    };
    open().map_err(|error| failed(&error))
}

/// Opens the folder of the file, creating what is missing below the root, and says the file's name.
pub(super) fn open_parent(path: &ConfinedPath) -> Result<(Folder, &OsStr), TryEnd> {
    path.make_parent(NewFolders { mode: FOLDER_MODE, owner: None }).map_err(|error| failed(&error))
}

/// How a try ends that cannot use a path.
pub(super) fn failed(error: &ConfineError) -> TryEnd {
    TryEnd::failed(reason_of(error.refusal()), error.to_string())
}

const fn reason_of(refusal: Refusal) -> Reason {
    match refusal {
        Refusal::Outside => Reason::PathOutsideRoots,
        Refusal::Full => Reason::DiskFull,
        Refusal::Exhausted => Reason::ResourcesExhausted,
        _ => Reason::OutputUnwritable,
    }
}

#[cfg(test)]
mod tests;
