//! The audit trail: list and export.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Page, Paged, Query},
};
use axum::{
    body::Body,
    extract::{FromRequestParts, RawQuery, State},
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use castcore_domain::audit::{AuditEvent, AuditQuery, Format};
use castcore_model::Fault;

/// A page of the trail: `?limit` (default 100, at most 500) and `?offset`, as in the contract.
#[derive(Debug)]
pub(crate) struct TrailPage(Page);

impl<S: Send + Sync> FromRequestParts<S> for TrailPage {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Page::within(parts, state, 100, 500).await.map(Self)
    }
}

/// Who did what, on what, from where, when and how it went; newest first.
#[utoipa::path(get, operation_id = "list_audit", path = "/audit", tag = "audit",
    params(AuditQuery, ("limit" = Option<u64>, Query, description = "1 to 500, default 100"), ("offset" = Option<u64>, Query)),
    responses((status = 200, body = [AuditEvent]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    TrailPage(page): TrailPage,
    Query(query): Query<AuditQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Paged<AuditEvent>, ApiError> {
    let (rows, total) = state.domain.audit().list(&caller, &query, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/audit").keeping(raw.as_deref().unwrap_or_default()))
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct ExportQuery {
    format: Option<String>,
}

/// Every row that fits, oldest first, as a file. The export is a row of the trail itself, the last one of the file.
#[utoipa::path(get, operation_id = "export_audit", path = "/audit/export", tag = "audit",
    params(AuditQuery, ("format" = Option<String>, Query, description = "`jsonl` (default) or `csv`")),
    responses(
        (status = 200, description = "One JSON object a line, or CSV with a heading",
            content((String = "application/x-ndjson"), (String = "text/csv"))),
        (status = "4XX", body = ErrorBody)))]
pub(crate) async fn export(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Query(ExportQuery { format }): Query<ExportQuery>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, ApiError> {
    let format = Format::from_name(format.as_deref().filter(|name| !name.is_empty()).unwrap_or("jsonl"))
        .ok_or_else(|| Fault::field("query.format", "unknown").field_param("allowed", "jsonl, csv"))?;
    let now = state.domain.now();
    let export = state.domain.audit().begin_export(&caller, now, &query, format).await?;
    // One page at a time, when the client has taken the one before.
    let pieces = futures_util::stream::try_unfold((state.domain, export), |(domain, mut export)| async move {
        let piece = domain.audit().export_next(&mut export).await?;
        Ok::<_, Fault>(piece.map(|piece| (piece, (domain, export))))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    let name = format!("attachment; filename=\"castcore-audit-{}.{}\"", now.format("%Y%m%d-%H%M%S"), format.name());
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
