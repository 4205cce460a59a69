//! What lies in `MEDIA_DIR`, so that nobody has to type a path.

use crate::{Domain, caller::Caller};
use castcore_confine::{ConfineError, Refusal};
use castcore_model::{Fault, Permission};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::path::{Path, PathBuf};
use utoipa::ToSchema;

/// Entries of a folder at most.
const MAX_ENTRIES: usize = 500;
/// Extensions of files that FFmpeg is allowed to open as local files.
const STREAMABLE: &[&str] = &[
    "mp4", "m4v", "mov", "mkv", "webm", "ts", "m2ts", "mts", "mpg", "mpeg", "flv", "avi", "mxf", "ogg", "ogv", "wav",
    "mp3", "m4a", "aac", "flac", "ac3", "wmv", "3gp", "png", "jpg", "jpeg", "webp",
];

/// A folder.
#[derive(Debug, Serialize, ToSchema)]
pub struct Folder {
    /// The setting that names the top.
    pub root: String,
    /// Path below it; empty = the top.
    pub path: String,
    /// Folders first, then files, by name; at most 500.
    pub entries: Vec<FileEntry>,
    /// Whether there were more.
    pub truncated: bool,
}

/// A file or folder.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileEntry {
    /// Its name.
    pub name: String,
    /// Path below the top; goes into an input's `uri` as it is.
    pub path: String,
    /// Whether it is a folder.
    pub is_dir: bool,
    /// Size of a file.
    pub size_bytes: Option<u64>,
    /// When it was changed last.
    pub modified_at: Option<DateTime<Utc>>,
    /// Whether its name looks like media.
    pub streamable: bool,
}

impl Domain {
    /// What lies in a folder below `MEDIA_DIR`. The folder is opened beneath it, so no link leads out.
    pub async fn list_files(&self, caller: &Caller, path: String) -> Result<Folder, Fault> {
        caller.require(Permission::FilesRead)?;
        let root = self.settings.paths.media_dir.clone();
        tokio::task::spawn_blocking(move || list(root, path)).await.map_err(Fault::internal)?
    }
}

fn list(root: PathBuf, path: String) -> Result<Folder, Fault> {
    let relative = path.trim_matches('/');
    let top = castcore_confine::Folder::open_root(&root)
        .map_err(|_| Fault::not_found("path").with("setting", "MEDIA_DIR"))?;
    let (found, more) = top.entries(Path::new(relative)).map_err(|error| refused(&error))?;
    let mut entries: Vec<FileEntry> = found
        .into_iter()
        .filter_map(|entry| {
            // Names that are not UTF-8 cannot be sent back in JSON; hidden files are nobody's media.
            let name = entry.name.into_string().ok().filter(|name| !name.starts_with('.'))?;
            let is_dir = entry.is_folder;
            let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
            Some(FileEntry {
                path: if relative.is_empty() { name.clone() } else { format!("{relative}/{name}") },
                streamable: !is_dir && STREAMABLE.contains(&extension.as_str()),
                size_bytes: (!is_dir).then_some(entry.size_bytes),
                modified_at: entry.modified.map(DateTime::<Utc>::from),
                is_dir,
                name,
            })
        })
        .collect();
    entries.sort_by_cached_key(|entry| (!entry.is_dir, entry.name.to_lowercase()));
    let truncated = more || entries.len() > MAX_ENTRIES;
    entries.truncate(MAX_ENTRIES);
    Ok(Folder { root: "MEDIA_DIR".to_owned(), path: relative.to_owned(), entries, truncated })
}

fn refused(error: &ConfineError) -> Fault {
    match error.refusal() {
        Refusal::Missing => Fault::not_found("path"),
        Refusal::NotAFolder => Fault::field("query.path", "not_a_folder"),
        Refusal::Malformed => Fault::field("query.path", "malformed"),
        Refusal::Denied => Fault::field("query.path", "not_allowed"),
        Refusal::Exhausted | Refusal::Unsupported => Fault::internal(error),
        _ => Fault::field("query.path", "outside_roots").field_param("setting", "MEDIA_DIR"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_come_first_and_links_lead_nowhere() {
        let top = tempfile::tempdir().unwrap();
        std::fs::create_dir(top.path().join("zz")).unwrap();
        std::fs::write(top.path().join("Größe #1.mp4"), b"x").unwrap();
        std::fs::write(top.path().join("notes.txt"), b"x").unwrap();
        std::os::unix::fs::symlink("/etc", top.path().join("out")).unwrap();
        let found = list(top.path().into(), String::new()).unwrap();
        let names: Vec<_> = found.entries.iter().map(|e| (e.name.as_str(), e.streamable)).collect();
        assert_eq!(names, [("zz", false), ("Größe #1.mp4", true), ("notes.txt", false)]);
        for path in ["out", "..", "/etc/../..", "zz/../../x"] {
            assert!(list(top.path().into(), path.into()).is_err(), "{path}");
        }
    }
}
