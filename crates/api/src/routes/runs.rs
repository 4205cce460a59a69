//! Past runs of a job and their logs.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Path, Query},
};
use axum::{Json, extract::State};
use castcore_domain::runs::{LogEntry, Run};
use castcore_model::JobId;

/// The runs that are kept, newest first.
#[utoipa::path(get, operation_id = "list_runs", path = "/stream-jobs/{id}/runs", tag = "streams", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = [Run]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<Json<Vec<Run>>, ApiError> {
    Ok(Json(state.domain.list_runs(&caller, id).await?))
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct LogQuery {
    #[serde(default)]
    after_seq: u64,
    limit: Option<usize>,
}

/// The log of a run, oldest line first.
#[utoipa::path(get, operation_id = "get_run_log", path = "/stream-jobs/{id}/runs/{run}/log", tag = "streams",
    params(("id" = uuid::Uuid, Path), ("run" = u64, Path), ("after_seq" = Option<u64>, Query), ("limit" = Option<u64>, Query)),
    responses((status = 200, body = [LogEntry]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn log(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path((id, run)): Path<(JobId, u64)>,
    Query(query): Query<LogQuery>,
) -> Result<Json<Vec<LogEntry>>, ApiError> {
    let limit = query.limit.unwrap_or(1_000).clamp(1, 5_000);
    Ok(Json(state.domain.read_run_log(&caller, id, run, query.after_seq, limit).await?))
}
