//! One's own sessions.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Page, Paged, Path},
};
use axum::{extract::State, http::StatusCode};
use castcore_domain::identity::session_list::Session;
use castcore_model::SessionId;

/// My sessions that hold, newest first; `current` marks the one that asks.
#[utoipa::path(get, operation_id = "list_sessions", path = "/auth/sessions", tag = "auth",
    params(("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [Session]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<Session>, ApiError> {
    let (rows, total) = state.domain.identity().list_sessions(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/auth/sessions"))
}

/// Ends one of my sessions, at once and for good.
#[utoipa::path(delete, operation_id = "revoke_session", path = "/auth/sessions/{id}", tag = "auth",
    params(("id" = uuid::Uuid, Path)), responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn revoke(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    state.domain.identity().revoke_session(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every session of mine but the one that asks.
#[utoipa::path(post, operation_id = "revoke_other_sessions", path = "/auth/sessions/revoke-others", tag = "auth",
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn revoke_others(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<StatusCode, ApiError> {
    state.domain.identity().revoke_other_sessions(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
