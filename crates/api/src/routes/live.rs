//! The live picture of a job: finished HLS files, served beside the media flow.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::Path,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use castcore_model::JobId;
use tokio_util::io::ReaderStream;

/// Read size of segments, in bytes.
const CHUNK_BYTES: usize = 64 << 10;

/// A playlist or segment of the live picture. Asking for the playlist starts a picture where the job has no HLS output;
/// it ends 30 s after the last request.
#[utoipa::path(get, operation_id = "get_live_file", path = "/stream-jobs/{id}/live/{file}", tag = "streams",
    params(("id" = uuid::Uuid, Path), ("file" = String, Path)),
    responses((status = 200, description = "Playlist or segment", content_type = "application/vnd.apple.mpegurl"),
        (status = "4XX", body = ErrorBody)))]
pub(crate) async fn file(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, name)): Path<(JobId, String)>,
) -> Result<Response, ApiError> {
    let media = state.domain.live_file(&caller, id, name).await?;
    let mut response =
        Body::from_stream(ReaderStream::with_capacity(tokio::fs::File::from_std(media.file), CHUNK_BYTES))
            .into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(media.size_bytes));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
