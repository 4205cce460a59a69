//! Uploaded pictures.

use crate::{
    AppState,
    auth::{SignedIn, still},
    error::{ApiError, ErrorBody},
    extract::{Page, Paged, Path},
    upload::Upload,
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use castcore_domain::assets::Asset;
use castcore_model::{AssetId, Permission};
use tokio_util::io::ReaderStream;

/// Read size of pictures, in bytes.
const CHUNK_BYTES: usize = 64 << 10;
/// Opened by itself, a picture is a page, too; this page may do nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The body of an upload.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub(crate) struct UploadForm {
    /// A PNG, JPEG, GIF or WebP, at most 10 MiB and 25 megapixels.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// All uploaded pictures.
#[utoipa::path(get, operation_id = "list_assets", path = "/assets", tag = "assets",
    params(("limit" = Option<u64>, Query), ("offset" = Option<u64>, Query)),
    responses((status = 200, body = Vec<Asset>), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<Asset>, ApiError> {
    let (rows, total) = state.domain.assets().list(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/assets"))
}

/// Takes a picture in. It is recognised by its content, decoded, and made anew: metadata and whatever else hides in the
/// file is gone. The same file gives the same picture.
#[utoipa::path(post, operation_id = "create_asset", path = "/assets", tag = "assets",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Asset), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    upload: Upload,
) -> Result<(StatusCode, Json<Asset>), ApiError> {
    // The file may have taken two minutes to come.
    let caller = still(&state, &caller, Permission::AssetsWrite).await?;
    let asset = state.domain.assets().create(&caller, upload.slot, &upload.name, upload.bytes).await?;
    Ok((StatusCode::CREATED, Json(asset)))
}

/// The picture itself.
#[utoipa::path(get, operation_id = "get_asset_file", path = "/assets/{id}/file", tag = "assets",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The picture", content_type = "image/png"),
        (status = "4XX", body = ErrorBody)))]
pub(crate) async fn file(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<AssetId>,
) -> Result<Response, ApiError> {
    let asset = state.domain.assets().open(&caller, id).await?;
    let stream = ReaderStream::with_capacity(tokio::fs::File::from_std(asset.file), CHUNK_BYTES);
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(asset.size_bytes));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("x-permitted-cross-domain-policies"), HeaderValue::from_static("none"));
    let disposition = format!("inline; filename=\"{}\"", asset.filename);
    // The name is made of letters, digits and a dot; one that is not comes from elsewhere and is left out.
    let is_plain = asset.filename.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    let disposition = is_plain.then(|| HeaderValue::from_str(&disposition).ok()).flatten();
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("inline")));
    Ok(response)
}

/// Removes a picture.
#[utoipa::path(delete, operation_id = "delete_asset", path = "/assets/{id}", tag = "assets",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<AssetId>,
) -> Result<StatusCode, ApiError> {
    state.domain.assets().delete(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
