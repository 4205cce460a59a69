//! What the machine has.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
};
use axum::{Json, extract::State};
use castcore_domain::tools::FfmpegReport;

/// FFmpeg and ffprobe: where, which version, flagged or not.
#[utoipa::path(get, operation_id = "get_ffmpeg_report", path = "/monitoring/ffmpeg", tag = "monitoring",
    responses((status = 200, body = FfmpegReport), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn ffmpeg(
    State(state): State<AppState>,
    SignedIn(_caller): SignedIn,
) -> Result<Json<FfmpegReport>, ApiError> {
    Ok(Json(state.domain.tools().report().await))
}
