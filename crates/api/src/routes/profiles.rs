//! Encoding profiles.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Body, IfMatch, Page, Paged, Path, Tagged},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castcore_domain::streams::{
    profiles::{EditProfile, NewProfile},
    view::Profile,
};
use castcore_model::ProfileId;

/// The profiles, by name.
#[utoipa::path(get, operation_id = "list_profiles", path = "/ffmpeg-profiles", tag = "profiles",
    params(("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [Profile]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<Profile>, ApiError> {
    let (rows, total) = state.domain.streams().list_profiles(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/ffmpeg-profiles"))
}

/// One profile.
#[utoipa::path(get, operation_id = "get_profile", path = "/ffmpeg-profiles/{id}", tag = "profiles", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Profile), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn get(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ProfileId>,
) -> Result<Tagged<Profile>, ApiError> {
    let profile = state.domain.streams().get_profile(&caller, id).await?;
    let version = profile.version;
    Ok(Tagged(profile, version))
}

/// A new profile.
#[utoipa::path(post, operation_id = "create_profile", path = "/ffmpeg-profiles", tag = "profiles", request_body = NewProfile,
    responses((status = 201, body = Profile), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(new): Body<NewProfile>,
) -> Result<Response, ApiError> {
    let profile = state.domain.streams().create_profile(&caller, new).await?;
    let version = profile.version;
    Ok((StatusCode::CREATED, Tagged(profile, version)).into_response())
}

/// Changes the fields that are sent; the answer says what is affected and when the change applies.
#[utoipa::path(patch, operation_id = "update_profile", path = "/ffmpeg-profiles/{id}", tag = "profiles", request_body = EditProfile,
    params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The ETag seen; 412 when stale")),
    responses((status = 200, body = Profile), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn update(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ProfileId>,
    IfMatch(expected): IfMatch,
    Body(edit): Body<EditProfile>,
) -> Result<Tagged<Profile>, ApiError> {
    let profile = state.domain.streams().update_profile(&caller, id, expected, edit).await?;
    let version = profile.version;
    Ok(Tagged(profile, version))
}

/// Deletes it; 409 while something uses it.
#[utoipa::path(delete, operation_id = "delete_profile", path = "/ffmpeg-profiles/{id}", tag = "profiles", params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ProfileId>,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, ApiError> {
    state.domain.streams().delete_profile(&caller, id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
