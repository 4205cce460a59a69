//! Tokens of automations. They are managed by people who signed in, never by a token.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Body, Page, Paged, Path},
};
use axum::{Json, extract::State, http::StatusCode};
use castcore_domain::identity::api_tokens::{ApiToken, CreatedApiToken, NewApiToken};
use castcore_model::ApiTokenId;

/// My tokens, newest first.
#[utoipa::path(get, operation_id = "list_tokens", path = "/tokens", tag = "tokens",
    params(("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [ApiToken]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<ApiToken>, ApiError> {
    let (rows, total) = state.domain.identity().list_api_tokens(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/tokens"))
}

/// A new token; the answer is the only place where it is shown. Needs a recent proof of who is asking.
#[utoipa::path(post, operation_id = "create_token", path = "/tokens", tag = "tokens", request_body = NewApiToken,
    responses((status = 201, body = CreatedApiToken), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    body: Result<Body<NewApiToken>, ApiError>,
) -> Result<(StatusCode, Json<CreatedApiToken>), ApiError> {
    state.domain.identity().limit_caller("token_create", &caller).await?;
    let Body(new) = body?;
    Ok((StatusCode::CREATED, Json(state.domain.identity().create_api_token(&caller, new).await?)))
}

/// Revokes one of my tokens; it holds no more from this moment on.
#[utoipa::path(delete, operation_id = "revoke_token", path = "/tokens/{id}", tag = "tokens", params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn revoke(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<ApiTokenId>,
) -> Result<StatusCode, ApiError> {
    state.domain.identity().revoke_api_token(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
