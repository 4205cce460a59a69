//! What lies in `MEDIA_DIR`, so that nobody has to type a path.

use crate::{Domain, caller::Caller};
use cap_std::{ambient_authority, fs::Dir};
use castcore_model::{Fault, Permission};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::path::PathBuf;
use utoipa::ToSchema;

/// Entries of a folder at most.
const MAX_ENTRIES: usize = 500;
/// Extensions of files that FFmpeg is allowed to open as local files.
const STREAMABLE: &[&str] = &[
    "mp4", "m4v", "mov", "mkv", "webm", "ts", "m2ts", "mts", "mpg", "mpeg", "flv", "avi", "mxf", "ogg", "ogv", "wav",
    "mp3", "m4a", "aac", "flac", "ac3", "wmv", "3gp",
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
    let refused = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Fault::not_found("path"),
        std::io::ErrorKind::NotADirectory => Fault::field("query.path", "not_a_folder"),
        _ => Fault::field("query.path", "outside_roots").field_param("setting", "MEDIA_DIR"),
    };
    let relative = path.trim_matches('/');
    if relative.contains('\0') || relative.len() > 4_096 {
        return Err(Fault::field("query.path", "malformed"));
    }
    let top = Dir::open_ambient_dir(root, ambient_authority())
        .map_err(|_| Fault::not_found("path").with("setting", "MEDIA_DIR"))?;
    let folder = if relative.is_empty() { top } else { top.open_dir(relative).map_err(refused)? };
    let mut entries: Vec<FileEntry> = folder
        .entries()
        .map_err(refused)?
        .flatten()
        .filter_map(|entry| {
            // Names that are not UTF-8 cannot be sent back in JSON; hidden files are nobody's media.
            let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
            let meta = folder.metadata(&name).ok()?;
            let is_dir = meta.is_dir();
            let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
            Some(FileEntry {
                path: if relative.is_empty() { name.clone() } else { format!("{relative}/{name}") },
                streamable: !is_dir && STREAMABLE.contains(&extension.as_str()),
                size_bytes: (!is_dir).then(|| meta.len()),
                modified_at: meta.modified().ok().map(|time| DateTime::<Utc>::from(time.into_std())),
                is_dir,
                name,
            })
        })
        .collect();
    entries.sort_by_cached_key(|entry| (!entry.is_dir, entry.name.to_lowercase()));
    let truncated = entries.len() > MAX_ENTRIES;
    entries.truncate(MAX_ENTRIES);
    Ok(Folder { root: "MEDIA_DIR".to_owned(), path: relative.to_owned(), entries, truncated })
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
