//! What the machine has.

use crate::{
    AppState, auth,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Page, Paged, Path},
};
use axum::{
    Json,
    extract::{ConnectInfo, Request, State},
    http::header,
    response::IntoResponse,
};
use castcore_domain::{
    monitoring::{OutputReport, SystemReport, past::PastMetrics, prometheus::CONTENT_TYPE},
    tools::FfmpegReport,
};
use castcore_model::{JobId, Permission};
use std::net::SocketAddr;

/// FFmpeg and ffprobe: where, which version, flagged or not.
#[utoipa::path(get, operation_id = "get_ffmpeg_report", path = "/monitoring/ffmpeg", tag = "monitoring",
    responses((status = 200, body = FfmpegReport), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn ffmpeg(
    State(state): State<AppState>,
    SignedIn(_caller): SignedIn,
) -> Result<Json<FfmpegReport>, ApiError> {
    Ok(Json(state.domain.tools().report().await))
}

/// The machine: processors, memory, disk, FFmpeg processes. Sampled at most every two seconds, for all who ask.
#[utoipa::path(get, operation_id = "get_system_report", path = "/monitoring/system", tag = "monitoring",
    responses((status = 200, body = SystemReport), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn system(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Json<SystemReport>, ApiError> {
    Ok(Json(state.domain.system_report(&caller).await?))
}

/// The outputs that have reported since the server started, by the name of their job.
#[utoipa::path(get, operation_id = "list_output_reports", path = "/monitoring/outputs", tag = "monitoring",
    params(("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [OutputReport]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn outputs(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<OutputReport>, ApiError> {
    let (rows, total) = state.domain.output_reports(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/monitoring/outputs"))
}

/// The last half hour of a stream's numbers, in steps of some seconds, as far as this server saw it.
#[utoipa::path(get, operation_id = "get_past_metrics", path = "/stream-jobs/{id}/metrics", tag = "monitoring",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, body = PastMetrics), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn past(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<JobId>,
) -> Result<Json<PastMetrics>, ApiError> {
    Ok(Json(state.domain.past_metrics(&caller, id).await?))
}

/// Measurements for Prometheus, text format 0.0.4. For callers with `monitoring.read`, and for the addresses in
/// `METRICS_ALLOW` without any sign-in.
#[utoipa::path(get, operation_id = "get_metrics", path = "/metrics", tag = "monitoring",
    responses((status = 200, description = "Text format 0.0.4", body = String, content_type = "text/plain"),
        (status = "4XX", body = ErrorBody)))]
pub(crate) async fn metrics(State(state): State<AppState>, request: Request) -> Result<impl IntoResponse, ApiError> {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    if !is_let_in_by_address(&state, &request, peer) {
        auth::caller_of(&state, headers, peer).await?.require(Permission::MonitoringRead)?;
    }
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], state.domain.prometheus().await?))
}

/// Whether the client's own address is in `METRICS_ALLOW`. Behind a proxy that is not trusted, nobody's own address is
/// known, and the proxy's would stand for everybody's.
fn is_let_in_by_address(state: &AppState, request: &Request, peer: Option<SocketAddr>) -> bool {
    let headers = request.headers();
    let is_known = peer.is_some_and(|peer| !auth::is_forwarded(headers) || state.is_trusted_proxy(peer.ip()));
    let client = auth::origin(state, headers, peer).ip.filter(|_| is_known);
    client.is_some_and(|client| state.settings.server.metrics_allow.iter().any(|range| range.contains(client)))
}
