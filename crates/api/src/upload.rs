//! A file that somebody sends as `multipart/form-data`.
//!
//! Room is asked for before the first byte is read, so that no number of senders fills the memory, and a sender that
//! dawdles gives its room back after a while.

use crate::{AppState, error::ApiError};
use axum::{
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::{StatusCode, header},
};
use bytes::{Bytes, BytesMut};
use castcore_domain::assets::{UPLOAD_MAX_BYTES, UploadSlot, too_large};
use castcore_model::{ErrorCode, Fault};
use std::time::Duration;
use tokio::time::timeout;

/// Largest body of an upload, in bytes: the file and its wrapping.
pub(crate) const UPLOAD_BODY_MAX_BYTES: usize = UPLOAD_MAX_BYTES + (64 << 10);
/// The whole body must be there within this.
const WITHIN: Duration = Duration::from_secs(120);
/// Name of the part that is the file.
const FILE: &str = "file";
/// Parts of a form at most; other names than [`FILE`] mean nothing.
const MAX_PARTS: usize = 16;

/// The file of a form.
#[derive(Debug)]
pub(crate) struct Upload {
    /// What the sender calls it; may be anything.
    pub(crate) name: String,
    /// Its content.
    pub(crate) bytes: Bytes,
    /// Its room.
    pub(crate) slot: UploadSlot,
}

impl FromRequest<AppState> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if length.is_some_and(|length: usize| length > UPLOAD_BODY_MAX_BYTES) {
            return Err(Fault::new(ErrorCode::BodyTooLarge).into());
        }
        let form = Multipart::from_request(request, state)
            .await
            .map_err(|_| Fault::field("body", "not_multipart").with_status(415))?;
        let late = |_| Fault::new(ErrorCode::RequestTimeout);
        let slot = timeout(WITHIN, state.domain.assets().slot()).await.map_err(late)??;
        let (name, bytes) = timeout(WITHIN, read(form)).await.map_err(late)??;
        Ok(Self { name, bytes, slot })
    }
}

async fn read(mut form: Multipart) -> Result<(String, Bytes), Fault> {
    let mut found = None;
    for _ in 0..MAX_PARTS {
        let Some(mut part) = form.next_field().await.map_err(|error| refused(&error))? else {
            return found.ok_or_else(|| Fault::field(FILE, "required"));
        };
        if part.name() != Some(FILE) {
            continue;
        }
        if found.is_some() {
            return Err(Fault::field(FILE, "too_many").field_param("max", 1));
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let mut bytes = BytesMut::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| refused(&error))? {
            if bytes.len() + chunk.len() > UPLOAD_MAX_BYTES {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        found = Some((name, bytes.freeze()));
    }
    Err(Fault::field("body", "too_many").field_param("max", MAX_PARTS))
}

fn refused(error: &MultipartError) -> Fault {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::new(ErrorCode::BodyTooLarge),
        _ => Fault::field("body", "malformed_multipart").with_status(400),
    }
}
