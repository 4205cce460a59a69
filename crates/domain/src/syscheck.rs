//! What a fresh installation has and lacks, in the contract's words.

use crate::{Caller, Domain};
use castcore_model::{Fault, Permission};
use rustix::fs::{Access, access, statvfs};
use serde::Serialize;
use std::path::{Path, PathBuf};
use utoipa::ToSchema;

/// Free space below this is worth a word, in bytes.
const SPACE_BYTES: u64 = 5 << 30;

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SystemCheck {
    /// `green`; `red` when FFmpeg or ffprobe cannot be used, `yellow` on anything else.
    pub level: String,
    /// One by one.
    pub items: Vec<CheckItem>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckItem {
    /// What: `ffmpeg`, `ffprobe`, `ffmpeg_version`, `data_dir`, `media_dir`, `log_dir`, `recordings_dir`, `disk_space`.
    pub key: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// A version, a folder, a number of bytes.
    pub detail: Option<String>,
}

fn item(key: &str, ok: bool, detail: Option<String>) -> CheckItem {
    CheckItem { key: key.to_owned(), ok, detail }
}

fn folder(key: &str, path: &Path, wanted: Access) -> CheckItem {
    item(key, path.is_dir() && access(path, wanted).is_ok(), Some(path.display().to_string()))
}

/// The folders and the space, which are asked of the disk.
fn look(data: &Path, media: &Path, log: &Path, recordings: &Path) -> Vec<CheckItem> {
    let writable = Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK;
    let free = statvfs(recordings).ok().map(|space| space.f_bavail.saturating_mul(space.f_frsize));
    vec![
        folder("data_dir", data, writable),
        folder("media_dir", media, Access::READ_OK | Access::EXEC_OK),
        folder("log_dir", log, writable),
        folder("recordings_dir", recordings, writable),
        item("disk_space", free.is_some_and(|bytes| bytes > SPACE_BYTES), free.map(|bytes| bytes.to_string())),
    ]
}

impl Domain {
    /// Looks at FFmpeg, folders and space. Needs `settings.read`, since the answer names folders of the machine.
    pub async fn system_check(&self, caller: &Caller) -> Result<SystemCheck, Fault> {
        caller.require(Permission::SettingsRead)?;
        let report = self.tools().report().await;
        let paths = &self.settings.paths;
        let [data, media, log, recordings]: [PathBuf; 4] =
            [&paths.data_dir, &paths.media_dir, &paths.log_dir, &paths.recordings_dir].map(Clone::clone);
        let found = tokio::task::spawn_blocking(move || look(&data, &media, &log, &recordings));
        let is_patched = report.ffmpeg_vulnerable == Some(false);
        let mut items = vec![
            item("ffmpeg", report.ffmpeg_available, report.ffmpeg_version.clone()),
            item("ffprobe", report.ffprobe_available, report.ffprobe_version),
            item("ffmpeg_version", is_patched, report.ffmpeg_version),
        ];
        items.extend(found.await.map_err(Fault::internal)?);
        let level = if items.iter().take(2).any(|item| !item.ok) {
            "red"
        } else if items.iter().any(|item| !item.ok) {
            "yellow"
        } else {
            "green"
        };
        Ok(SystemCheck { level: level.to_owned(), items })
    }
}
