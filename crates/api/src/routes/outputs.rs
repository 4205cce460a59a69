//! Outputs of a job.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Body, IfMatch, Path, Tagged},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castcore_domain::streams::{
    outputs::{EditOutput, NewOutput},
    view::Output,
};
use castcore_model::{JobId, OutputId};

/// One more output. On air it applies at once and touches no other output.
#[utoipa::path(post, operation_id = "create_output", path = "/stream-jobs/{id}/outputs", tag = "streams", request_body = NewOutput,
    params(("id" = uuid::Uuid, Path)),
    responses((status = 201, body = Output), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
    Body(new): Body<NewOutput>,
) -> Result<Response, ApiError> {
    let output = state.domain.streams().create_output(&caller, id, new).await?;
    let version = output.version;
    Ok((StatusCode::CREATED, Tagged(output, version)).into_response())
}

/// Changes the fields that are sent.
#[utoipa::path(patch, operation_id = "update_output", path = "/stream-jobs/{id}/outputs/{output_id}", tag = "streams", request_body = EditOutput,
    params(("id" = uuid::Uuid, Path), ("output_id" = uuid::Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag seen; 412 when stale")),
    responses((status = 200, body = Output), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn update(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, output_id)): Path<(JobId, OutputId)>,
    IfMatch(expected): IfMatch,
    Body(edit): Body<EditOutput>,
) -> Result<Tagged<Output>, ApiError> {
    let output = state.domain.streams().update_output(&caller, id, output_id, expected, edit).await?;
    let version = output.version;
    Ok(Tagged(output, version))
}

/// Takes it away. On air it applies at once and touches no other output.
#[utoipa::path(delete, operation_id = "delete_output", path = "/stream-jobs/{id}/outputs/{output_id}", tag = "streams",
    params(("id" = uuid::Uuid, Path), ("output_id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, output_id)): Path<(JobId, OutputId)>,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, ApiError> {
    state.domain.streams().delete_output(&caller, id, output_id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets this output take part again; the others notice nothing.
#[utoipa::path(post, operation_id = "start_output", path = "/stream-jobs/{id}/outputs/{output_id}/start", tag = "streams",
    params(("id" = uuid::Uuid, Path), ("output_id" = uuid::Uuid, Path)),
    responses((status = 200, body = Output), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn start(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, output_id)): Path<(JobId, OutputId)>,
) -> Result<Tagged<Output>, ApiError> {
    let output = state.domain.streams().start_output(&caller, id, output_id).await?;
    let version = output.version;
    Ok(Tagged(output, version))
}

/// Takes this output off air; the others notice nothing.
#[utoipa::path(post, operation_id = "stop_output", path = "/stream-jobs/{id}/outputs/{output_id}/stop", tag = "streams",
    params(("id" = uuid::Uuid, Path), ("output_id" = uuid::Uuid, Path)),
    responses((status = 200, body = Output), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn stop(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, output_id)): Path<(JobId, OutputId)>,
) -> Result<Tagged<Output>, ApiError> {
    let output = state.domain.streams().stop_output(&caller, id, output_id).await?;
    let version = output.version;
    Ok(Tagged(output, version))
}

/// Ends this output and starts it again; the others notice nothing.
#[utoipa::path(post, operation_id = "restart_output", path = "/stream-jobs/{id}/outputs/{output_id}/restart", tag = "streams",
    params(("id" = uuid::Uuid, Path), ("output_id" = uuid::Uuid, Path)),
    responses((status = 200, body = Output), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn restart(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, output_id)): Path<(JobId, OutputId)>,
) -> Result<Tagged<Output>, ApiError> {
    let output = state.domain.streams().restart_output(&caller, id, output_id).await?;
    let version = output.version;
    Ok(Tagged(output, version))
}
