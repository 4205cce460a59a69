//! What operators do with jobs beside starting and stopping one: many at once, taking on a trouble, copies, looking back.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody, ErrorDetail},
    extract::{Body, Page, Paged, Path, Query, Tagged},
};
use axum::{
    Json,
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use castcore_domain::streams::{
    acknowledge::Acknowledge,
    bulk::BulkAction,
    copies::{CloneJob, ExportedJob},
    events::{EventQuery, StreamEvent},
    view::StreamJob,
};
use castcore_model::JobId;

/// How it went with one of many jobs.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct BulkResult {
    /// The job.
    job_id: uuid::Uuid,
    /// Whether it was done.
    ok: bool,
    /// Why not.
    error: Option<ErrorDetail>,
}

/// Starts, stops or restarts many jobs, one after the other. What cannot be done says why; the rest is done.
#[utoipa::path(post, operation_id = "bulk_jobs", path = "/stream-jobs/bulk", tag = "streams", request_body = BulkAction,
    responses((status = 200, body = [BulkResult]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn bulk(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(request): Body<BulkAction>,
) -> Result<Json<Vec<BulkResult>>, ApiError> {
    let outcomes = state.domain.streams().bulk(&caller, request).await?;
    let result = |outcome: castcore_domain::streams::bulk::BulkOutcome| BulkResult {
        job_id: outcome.job_id.into(),
        ok: outcome.outcome.is_ok(),
        error: outcome.outcome.as_ref().err().map(ErrorDetail::of),
    };
    Ok(Json(outcomes.into_iter().map(result).collect()))
}

/// Takes on a trouble: everybody sees who did, until it is over. 409 where there is none.
#[utoipa::path(post, operation_id = "acknowledge_job", path = "/stream-jobs/{id}/acknowledge", tag = "streams",
    params(("id" = uuid::Uuid, Path)), request_body = Acknowledge,
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn acknowledge(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
    Body(what): Body<Acknowledge>,
) -> Result<StatusCode, ApiError> {
    state.domain.streams().acknowledge(&caller, id, what).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a trouble back to everybody.
#[utoipa::path(delete, operation_id = "unacknowledge_job", path = "/stream-jobs/{id}/acknowledge", tag = "streams",
    params(("id" = uuid::Uuid, Path), ("output_id" = Option<uuid::Uuid>, Query)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn unacknowledge(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
    Query(what): Query<Acknowledge>,
) -> Result<StatusCode, ApiError> {
    state.domain.streams().unacknowledge(&caller, id, what).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a copy with the same inputs, secrets and destinations. It is off.
#[utoipa::path(post, operation_id = "clone_job", path = "/stream-jobs/{id}/clone", tag = "streams",
    params(("id" = uuid::Uuid, Path)), request_body = CloneJob,
    responses((status = 201, body = StreamJob), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn clone(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
    Body(request): Body<CloneJob>,
) -> Result<Response, ApiError> {
    let job = state.domain.streams().clone_job(&caller, id, request).await?;
    let version = job.version;
    Ok((StatusCode::CREATED, Tagged(job, version)).into_response())
}

/// A job as a file that `POST /stream-jobs` takes; secrets are left out and named.
#[utoipa::path(get, operation_id = "export_job", path = "/stream-jobs/{id}/export", tag = "streams",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = ExportedJob), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn export(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<Response, ApiError> {
    let file = state.domain.streams().export_job(&caller, id).await?;
    let mut response = Json(file).into_response();
    // The name of a job can hold anything; its id cannot.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"castcore-stream-{id}.json\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// What happened to jobs and their outputs, newest first; kept for 30 days.
#[utoipa::path(get, operation_id = "list_events", path = "/events", tag = "streams",
    params(EventQuery, ("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [StreamEvent]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn events(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
    Query(query): Query<EventQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Paged<StreamEvent>, ApiError> {
    let (rows, total) = state.domain.streams().events(&caller, &query, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/events").keeping(raw.as_deref().unwrap_or_default()))
}
