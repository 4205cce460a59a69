//! Uploaded pictures: taken in by content, made anew, kept once, served as what they are.
//!
//! A file and its row come and go together: the file is written first and removed again unless the row's transaction
//! succeeds; it is removed after the transaction that removes the row. What a crash leaves between the two is found by
//! [`Assets::sweep`].

mod files;
mod intake;
mod picture;

use crate::{
    Domain,
    audit::{self, Entry},
    caller::Caller,
    fault,
};
use bytes::Bytes;
use castcore_model::{AssetId, ErrorCode, Fault, Permission, text::is_treacherous};
use castcore_store::assets::{self, AssetRow};
use chrono::{DateTime, Utc};
use files::Shelf;
use intake::Intake;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{fmt::Write, fs::File, sync::Arc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::ToSchema;

/// The largest file that may be sent, in bytes.
pub const UPLOAD_MAX_BYTES: usize = 10 << 20;
/// Uploads that are held in memory at once.
const MAX_UPLOADS: usize = 4;
/// Pictures that are decoded at once: each may take hundreds of megabytes for a moment.
const MAX_DECODERS: usize = 1;
/// Characters of a name that are kept.
const NAME_MAX: usize = 255;

/// A picture.
#[derive(Debug, Serialize, ToSchema)]
pub struct Asset {
    /// Its id.
    pub id: uuid::Uuid,
    /// Name of the file: random, with the extension of what it is.
    pub filename: String,
    /// What the sender called it.
    pub original_name: String,
    /// Always `image`.
    pub kind: String,
    /// Its type: `image/png`, `image/jpeg` or `image/webp`.
    pub mime: String,
    /// Size of the stored file.
    pub size_bytes: i64,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// Whether something refers to it.
    pub used: bool,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}

impl From<AssetRow> for Asset {
    fn from(row: AssetRow) -> Self {
        Self {
            id: row.id.into(),
            filename: row.filename,
            original_name: row.original_name,
            kind: row.kind,
            mime: row.mime,
            size_bytes: row.size_bytes,
            width: row.width,
            height: row.height,
            used: false,
            created_at: row.created_at,
        }
    }
}

/// A picture, opened.
#[derive(Debug)]
pub struct AssetFile {
    /// The file.
    pub file: File,
    /// Its size, in bytes.
    pub size_bytes: u64,
    /// Its type; one of those that CastCore makes.
    pub mime: &'static str,
    /// Its name: letters, digits and one dot.
    pub filename: String,
}

/// Bounds of what goes on at once.
#[derive(Debug)]
pub(crate) struct Bounds {
    uploads: Arc<Semaphore>,
    decoders: Arc<Semaphore>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { uploads: Arc::new(Semaphore::new(MAX_UPLOADS)), decoders: Arc::new(Semaphore::new(MAX_DECODERS)) }
    }
}

/// Room for one upload. To be asked for before its bytes are read, and held until it is done.
#[derive(Debug)]
pub struct UploadSlot(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

/// Pictures.
#[derive(Clone, Copy, Debug)]
pub struct Assets<'d>(pub(crate) &'d Domain);

fn refused(code: &str) -> Fault {
    Fault::new(ErrorCode::ValidationFailed).with_status(400).with("upload", code)
}

/// The file is larger than [`UPLOAD_MAX_BYTES`].
#[must_use]
pub fn too_large() -> Fault {
    refused("too_large")
}

impl Assets<'_> {
    /// A page of the pictures, oldest first, and how many there are.
    pub async fn list(&self, caller: &Caller, limit: u64, offset: u64) -> Result<(Vec<Asset>, u64), Fault> {
        caller.require(Permission::AssetsRead)?;
        let reader = self.0.store.read();
        let (rows, total) = assets::list_page(reader, limit, offset).await.map_err(fault)?;
        Ok((rows.into_iter().map(Asset::from).collect(), total))
    }

    /// Waits until there is room for one more upload.
    pub async fn slot(&self) -> Result<UploadSlot, Fault> {
        Arc::clone(&self.0.asset_bounds.uploads).acquire_owned().await.map(UploadSlot).map_err(Fault::internal)
    }

    /// Takes a picture in. What was sent before, byte for byte, is the picture that was made of it then.
    ///
    /// 400 `{"upload": …}`: `empty`, `too_large`, `unsupported_type`, `too_many_pixels`, `broken`; 409
    /// `assets.quota_exceeded`.
    pub async fn create(&self, caller: &Caller, slot: UploadSlot, name: &str, sent: Bytes) -> Result<Asset, Fault> {
        caller.require(Permission::AssetsWrite)?;
        if sent.is_empty() {
            return Err(refused("empty"));
        }
        if sent.len() > UPLOAD_MAX_BYTES {
            return Err(too_large());
        }
        let intake = Intake {
            store: self.0.store.clone(),
            shelf: self.shelf(),
            caller: caller.clone(),
            now: self.0.now(),
            max_bytes: self.0.settings.paths.assets_max_bytes,
            name: clean_name(name),
            sha256: hex(&Sha256::digest(&sent)),
        };
        let decoders = Arc::clone(&self.0.asset_bounds.decoders);
        // On its own from here on: a caller that hangs up in the middle must not leave a file without a row.
        let work = async move {
            let _slot = slot;
            if let Some(row) = assets::by_sha256(intake.store.read(), &intake.sha256).await.map_err(fault)? {
                return Ok(row.into());
            }
            let _decoder = decoders.acquire_owned().await.map_err(Fault::internal)?;
            intake.take(sent).await
        };
        tokio::spawn(work).await.map_err(Fault::internal)?
    }

    /// Opens a picture. 404 `{"asset": "file_missing"}` when its file is gone.
    pub async fn open(&self, caller: &Caller, id: AssetId) -> Result<AssetFile, Fault> {
        caller.require(Permission::AssetsRead)?;
        let row = assets::get(self.0.store.read(), id).await.map_err(fault)?;
        let row = row.ok_or_else(|| Fault::not_found("asset"))?;
        let shelf = self.shelf();
        let missing = || Fault::not_found("asset").with("asset", "file_missing");
        tokio::task::spawn_blocking(move || {
            let file = shelf.read(&row.filename).map_err(|_| missing())?;
            let size_bytes = file.metadata().map_err(|_| missing())?.len();
            let mime = match row.mime.as_str() {
                "image/png" => "image/png",
                "image/jpeg" => "image/jpeg",
                "image/webp" => "image/webp",
                _ => "application/octet-stream",
            };
            Ok(AssetFile { file, size_bytes, mime, filename: row.filename })
        })
        .await
        .map_err(Fault::internal)?
    }

    /// Removes a picture; one that is gone already is no mistake.
    pub async fn delete(&self, caller: &Caller, id: AssetId) -> Result<(), Fault> {
        caller.require(Permission::AssetsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let Some(row) = assets::get(&tx, id).await.map_err(fault)? else { return Ok(()) };
        if !assets::delete(&tx, id).await.map_err(fault)? {
            return Ok(());
        }
        let entry = Entry::on("asset.delete", "asset", id).with(json!({"original_name": row.original_name}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        let shelf = self.shelf();
        tokio::task::spawn_blocking(move || shelf.remove(&row.filename)).await.map_err(Fault::internal)
    }

    /// Removes files without a row, which a crash may leave. Returns how many. For the start and now and then.
    pub async fn sweep(&self) -> Result<usize, Fault> {
        let (shelf, now) = (self.shelf(), self.0.now());
        let found = tokio::task::spawn_blocking(move || shelf.old_names(now.into())).await.map_err(Fault::internal)?;
        let mut gone = 0;
        for chunk in found.map_err(Fault::internal)?.chunks(files::SWEEP_CHUNK) {
            let known = assets::known_filenames(self.0.store.read(), chunk).await.map_err(fault)?;
            for name in chunk.iter().filter(|name| !known.contains(name)) {
                self.shelf().remove(name);
                gone += 1;
            }
        }
        Ok(gone)
    }

    fn shelf(&self) -> Shelf {
        Shelf(self.0.settings.paths.thumbnail_dir.clone())
    }
}

/// A name for people: without folders, control characters and marks that turn the direction of text.
fn clean_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !is_treacherous(*c)).take(NAME_MAX).collect();
    let clean = clean.trim();
    if clean.is_empty() { "upload".to_owned() } else { clean.to_owned() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_for_people_and_leads_nowhere() {
        for (given, clean) in [
            ("Größe #1.png", "Größe #1.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\a.jpg", "a.jpg"),
            ("/", "upload"),
            ("", "upload"),
            ("a\0\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
            ("gnp.\u{202e}exe", "gnp.exe"),
            ("..", ".."),
        ] {
            assert_eq!(clean_name(given), clean, "{given:?}");
        }
        assert_eq!(clean_name(&"ä".repeat(300)).chars().count(), 255);
    }
}
