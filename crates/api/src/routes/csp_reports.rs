//! Reports of browsers about the Content-Security-Policy.

use crate::{
    AppState,
    auth::{From, SignedIn},
    error::{ApiError, ErrorBody},
    extract::{Page, Paged, read_at_most},
};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
};
use castcore_domain::csp_reports::{
    CspReport,
    reading::{self, Form},
};
use castcore_model::{ErrorCode, Fault};

/// Largest body, in bytes: twenty reports, each with the whole policy in it.
const BODY_MAX_BYTES: usize = 64 << 10;

/// Takes reports of browsers, in both of their forms. No more than 20 of a body are read.
#[utoipa::path(post, operation_id = "send_csp_reports", path = "/security/csp-reports", tag = "security",
    request_body(content((Object = "application/csp-report"), (Object = "application/reports+json"))),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn receive(
    State(state): State<AppState>,
    From(origin): From,
    request: Request,
) -> Result<StatusCode, ApiError> {
    // Our own pages report, not those of others that make their visitors' browsers send something.
    if !crate::auth::is_same_site(request.headers()) {
        return Err(Fault::new(ErrorCode::Forbidden).into());
    }
    state.domain.admit_csp_reports(&origin)?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = Form::of(kind).ok_or_else(|| Fault::field("body", "not_a_report").with_status(415))?;
    let body = read_at_most(request.into_body(), BODY_MAX_BYTES).await?;
    state.domain.keep_csp_reports(reading::read(form, &body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What browsers reported, grouped, last seen first. At most 500 groups are kept, for 30 days.
#[utoipa::path(get, operation_id = "list_csp_reports", path = "/security/csp-reports", tag = "security",
    params(("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [CspReport]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<CspReport>, ApiError> {
    let (rows, total) = state.domain.list_csp_reports(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/security/csp-reports"))
}

/// Forgets all reports.
#[utoipa::path(delete, operation_id = "clear_csp_reports", path = "/security/csp-reports", tag = "security",
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn clear(State(state): State<AppState>, SignedIn(caller): SignedIn) -> Result<StatusCode, ApiError> {
    state.domain.clear_csp_reports(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
