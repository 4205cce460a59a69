//! Stream jobs, and what starts and stops them.

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
    jobs::{EditJob, NewJob},
    view::StreamJob,
};
use castcore_model::JobId;

/// The jobs, oldest first; without their inputs and outputs.
#[utoipa::path(get, operation_id = "list_jobs", path = "/stream-jobs", tag = "streams",
    params(("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [StreamJob]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<StreamJob>, ApiError> {
    let (rows, total) = state.domain.streams().list_jobs(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/stream-jobs"))
}

/// One job.
#[utoipa::path(get, operation_id = "get_job", path = "/stream-jobs/{id}", tag = "streams", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = StreamJob), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn get(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<Tagged<StreamJob>, ApiError> {
    let job = state.domain.streams().get_job(&caller, id).await?;
    let version = job.version;
    Ok(Tagged(job, version))
}

/// A new job.
#[utoipa::path(post, operation_id = "create_job", path = "/stream-jobs", tag = "streams", request_body = NewJob,
    responses((status = 201, body = StreamJob), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(new): Body<NewJob>,
) -> Result<Response, ApiError> {
    let job = state.domain.streams().create_job(&caller, new).await?;
    let version = job.version;
    Ok((StatusCode::CREATED, Tagged(job, version)).into_response())
}

/// Changes the fields that are sent. A change reaches a job on air at its next restart.
#[utoipa::path(patch, operation_id = "update_job", path = "/stream-jobs/{id}", tag = "streams", request_body = EditJob,
    params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The ETag seen; 412 when stale")),
    responses((status = 200, body = StreamJob), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn update(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
    IfMatch(expected): IfMatch,
    Body(edit): Body<EditJob>,
) -> Result<Tagged<StreamJob>, ApiError> {
    let job = state.domain.streams().update_job(&caller, id, expected, edit).await?;
    let version = job.version;
    Ok(Tagged(job, version))
}

/// Stops it if it runs, then deletes it.
#[utoipa::path(delete, operation_id = "delete_job", path = "/stream-jobs/{id}", tag = "streams", params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, ApiError> {
    state.domain.streams().delete_job(&caller, id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The command lines of a job by output, secrets masked.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Previews {
    /// Output id → command.
    previews: std::collections::BTreeMap<uuid::Uuid, String>,
}

/// Asked to stop.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Stopping {
    /// Always `stopping`.
    status: &'static str,
}

/// Wants the job on air. Doing it twice is fine: there is one run.
#[utoipa::path(post, operation_id = "start_job", path = "/stream-jobs/{id}/start", tag = "streams", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Previews), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn start(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<axum::Json<Previews>, ApiError> {
    let previews = state.domain.streams().start_job(&caller, id).await?;
    Ok(axum::Json(Previews { previews }))
}

/// Wants the job off air. Wins over everything that is pending.
#[utoipa::path(post, operation_id = "stop_job", path = "/stream-jobs/{id}/stop", tag = "streams", params(("id" = uuid::Uuid, Path)),
    responses((status = 202, body = Stopping), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn stop(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<(StatusCode, axum::Json<Stopping>), ApiError> {
    state.domain.streams().stop_job(&caller, id).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(Stopping { status: "stopping" })))
}

/// Ends the encoder and starts it with the present settings.
#[utoipa::path(post, operation_id = "restart_job", path = "/stream-jobs/{id}/restart", tag = "streams", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Previews), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn restart(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<axum::Json<Previews>, ApiError> {
    let previews = state.domain.streams().restart_job(&caller, id).await?;
    Ok(axum::Json(Previews { previews }))
}

/// The command lines that the job would run, secrets masked.
#[utoipa::path(post, operation_id = "preview_job", path = "/stream-jobs/{id}/preview", tag = "streams", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Previews), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn preview(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<axum::Json<Previews>, ApiError> {
    let previews = state.domain.streams().preview_job(&caller, id).await?;
    Ok(axum::Json(Previews { previews }))
}
