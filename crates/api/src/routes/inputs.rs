//! Inputs of a job.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Body, IfMatch, Path, Tagged},
};
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castcore_domain::streams::{
    inputs::{EditInput, NewInput},
    trial::{InputTest, InputTrial},
    view::Input,
};
use castcore_model::{InputId, JobId};

/// One more input. Applies when the job is started or restarted.
#[utoipa::path(post, operation_id = "create_input", path = "/stream-jobs/{id}/inputs", tag = "streams", request_body = NewInput,
    params(("id" = uuid::Uuid, Path)),
    responses((status = 201, body = Input), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
    Body(new): Body<NewInput>,
) -> Result<Response, ApiError> {
    let input = state.domain.streams().create_input(&caller, id, new).await?;
    let version = input.version;
    Ok((StatusCode::CREATED, Tagged(input, version)).into_response())
}

/// Changes the fields that are sent. Applies when the job is started or restarted.
#[utoipa::path(patch, operation_id = "update_input", path = "/stream-jobs/{id}/inputs/{input_id}", tag = "streams", request_body = EditInput,
    params(("id" = uuid::Uuid, Path), ("input_id" = uuid::Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag seen; 412 when stale")),
    responses((status = 200, body = Input), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn update(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, input_id)): Path<(JobId, InputId)>,
    IfMatch(expected): IfMatch,
    Body(edit): Body<EditInput>,
) -> Result<Tagged<Input>, ApiError> {
    let input = state.domain.streams().update_input(&caller, id, input_id, expected, edit).await?;
    let version = input.version;
    Ok(Tagged(input, version))
}

/// Looks at a source before anything depends on it: opened as a job would open it, for at most twelve seconds, with its
/// streams and a picture. One that cannot be opened is `ok: false`, not an error. Nothing is stored.
#[utoipa::path(post, operation_id = "test_input", path = "/inputs/test", tag = "streams", request_body = InputTest,
    responses((status = 200, body = InputTrial), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn test(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(test): Body<InputTest>,
) -> Result<Json<InputTrial>, ApiError> {
    Ok(Json(state.domain.streams().test_input(&caller, test).await?))
}

/// Takes it away. Applies when the job is started or restarted.
#[utoipa::path(delete, operation_id = "delete_input", path = "/stream-jobs/{id}/inputs/{input_id}", tag = "streams",
    params(("id" = uuid::Uuid, Path), ("input_id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, input_id)): Path<(JobId, InputId)>,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, ApiError> {
    state.domain.streams().delete_input(&caller, id, input_id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
