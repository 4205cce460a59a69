//! One upload, from its bytes to a file and a row.

use super::{
    Asset,
    files::{Shelf, ShelfError},
    picture::{self, Picture, PictureFault},
    refused,
};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
};
use bytes::Bytes;
use castcore_model::{AssetId, ErrorCode, Fault};
use castcore_store::{
    Store, StoreError,
    assets::{self, AssetRow},
};
use chrono::{DateTime, Utc};
use serde_json::json;

/// A file takes at least this much of a disk, in bytes, so this is what it counts for at least.
const BLOCK_BYTES: u64 = 4_096;

/// One upload on its way in.
pub(super) struct Intake {
    pub(super) store: Store,
    pub(super) shelf: Shelf,
    pub(super) caller: Caller,
    pub(super) now: DateTime<Utc>,
    pub(super) max_bytes: u64,
    pub(super) name: String,
    pub(super) sha256: String,
}

impl Intake {
    /// Makes the picture, writes its file and its row: both, or neither.
    pub(super) async fn take(self, sent: Bytes) -> Result<Asset, Fault> {
        let remade = tokio::task::spawn_blocking(move || picture::remake(&sent)).await;
        // A decoder that stumbles over what was sent is the sender's fault, too.
        let picture = remade.unwrap_or(Err(PictureFault::Broken)).map_err(|problem| refused(problem.code()))?;
        let Picture { bytes, kind, width, height } = picture;
        let size_bytes = bytes.len();
        let shelf = self.shelf.clone();
        let written = tokio::task::spawn_blocking(move || shelf.write(&bytes, kind.extension())).await;
        let pending = written.map_err(Fault::internal)?.map_err(|error| match error {
            ShelfError::Full => Fault::new(ErrorCode::AssetsQuotaExceeded),
            ShelfError::Other(detail) => Fault::internal(format!("a picture was not written: {detail}")),
        })?;
        let row = AssetRow {
            id: AssetId::random(),
            filename: pending.name(),
            original_name: self.name.clone(),
            kind: "image".to_owned(),
            mime: kind.mime().to_owned(),
            size_bytes: i64::try_from(size_bytes).unwrap_or(i64::MAX),
            width: i32::try_from(width).unwrap_or(i32::MAX),
            height: i32::try_from(height).unwrap_or(i32::MAX),
            sha256: self.sha256.clone(),
            created_at: self.now,
        };
        match self.save(&row).await {
            Ok(Saved::New) => pending.keep(),
            // Somebody sent the same meanwhile; the second file goes.
            Ok(Saved::Before(row)) => return Ok((*row).into()),
            Ok(Saved::Unknown(fault)) => {
                // Better an orphan for the sweep than a row without its file.
                pending.keep();
                return Err(fault);
            }
            Err(fault) => return Err(fault),
        }
        Ok(row.into())
    }

    async fn save(&self, row: &AssetRow) -> Result<Saved, Fault> {
        let tx = self.store.begin().await.map_err(fault)?;
        let files = assets::count(&tx).await.map_err(fault)?;
        let bytes = assets::total_bytes(&tx).await.map_err(fault)?.max(files * BLOCK_BYTES);
        let size = u64::try_from(row.size_bytes).unwrap_or(u64::MAX).max(BLOCK_BYTES);
        if bytes.saturating_add(size) > self.max_bytes {
            return Err(Fault::new(ErrorCode::AssetsQuotaExceeded)
                .with("max_mib", self.max_bytes >> 20)
                .with("setting", "ASSETS_MAX_BYTES"));
        }
        match assets::insert(&tx, row).await {
            Ok(()) => {}
            Err(StoreError::Taken { .. }) => {
                drop(tx);
                let before = assets::by_sha256(self.store.read(), &self.sha256).await.map_err(fault)?;
                return before.map(|row| Saved::Before(Box::new(row))).ok_or_else(|| Fault::new(ErrorCode::Conflict));
            }
            Err(error) => return Err(fault(error)),
        }
        let facts = json!({
            "original_name": row.original_name, "mime": row.mime, "size_bytes": row.size_bytes, "sha256": row.sha256,
        });
        let entry = Entry::on("asset.create", "asset", row.id).with(facts);
        audit::record(&tx, &self.caller, self.now, entry).await?;
        let Err(error) = tx.commit().await else { return Ok(Saved::New) };
        // The connection may have broken after the commit was done.
        match assets::get(self.store.read(), row.id).await {
            Ok(Some(_)) => Ok(Saved::New),
            Ok(None) => Err(fault(error)),
            Err(_) => Ok(Saved::Unknown(fault(error))),
        }
    }
}

enum Saved {
    New,
    Before(Box<AssetRow>),
    Unknown(Fault),
}
