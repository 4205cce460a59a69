//! A small picture of what a job sends.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::Path,
};
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use castcore_model::JobId;

const PEAK: HeaderName = HeaderName::from_static("castcore-audio-peak-db");
const PICTURE: HeaderName = HeaderName::from_static("castcore-picture");

/// A small picture of what a job sends now, at most a few seconds old, and how loud its sound is. Sound alone is answered
/// with 204. 409 says why there is none: another server runs the job, what runs it does not answer, or no decoder can read
/// what it sends. 429 while the machine has no time for one.
#[utoipa::path(get, operation_id = "get_still", path = "/stream-jobs/{id}/still", tag = "streams",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "JPEG, 320 pixels wide", content_type = "image/jpeg", headers(
            ("Castcore-Audio-Peak-Db" = Option<f64>, description = "The loudest sample of the last second, in decibels below full scale; absent without sound"),
            ("Castcore-Picture" = String, description = "`picture` or `black`"))),
        (status = 204, description = "Sound alone; the header `Castcore-Audio-Peak-Db` says how loud"),
        (status = "4XX", body = ErrorBody)))]
pub(crate) async fn get(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<Response, ApiError> {
    let still = state.domain.still(&caller, id).await?;
    let mut response = match &still.picture {
        Some(jpeg) => ([(header::CONTENT_TYPE, "image/jpeg")], jpeg.clone()).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    };
    let headers = response.headers_mut();
    if still.picture.is_some() {
        let what = if still.is_black { "black" } else { "picture" };
        headers.insert(PICTURE, HeaderValue::from_static(what));
    }
    if let Some(peak) = still.peak_db.and_then(|peak| HeaderValue::from_str(&format!("{peak:.1}")).ok()) {
        headers.insert(PEAK, peak);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}
