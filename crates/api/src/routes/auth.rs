//! Signing in and out.

use crate::{
    AppState,
    auth::{From, SignedIn},
    error::{ApiError, ErrorBody},
    extract::{Body, Query},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use castcore_domain::identity::{
    login::{Login, SignedInAnswer},
    reauth::{PasswordChange, Reauthenticate, Reauthenticated},
    refresh::{Refresh, Tokens},
    ticket::{Ticket, TicketRequest},
    view::Me,
};

/// User name and password, and a code where the account has a second factor, for a pair of tokens. Answers 401
/// `auth.totp_required` after the right password when a code is missing. Send the `device_token` of the last sign-in
/// along: a known device gets in while strangers try passwords on its account.
#[utoipa::path(post, operation_id = "log_in", path = "/auth/login", tag = "auth", request_body = Login,
    responses((status = 200, body = SignedInAnswer), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn login(
    State(state): State<AppState>,
    From(origin): From,
    body: Result<Body<Login>, ApiError>,
) -> Result<Json<SignedInAnswer>, ApiError> {
    let identity = state.domain.identity();
    // Counted before anything is looked at. It is the domain that knows whether the device is a known one.
    let by_address = identity.limit("login", &origin).await;
    let names_device = body.as_ref().is_ok_and(|Body(login)| login.device_token.is_some());
    if !names_device {
        by_address.clone()?;
    }
    let Body(login) = body?;
    Ok(Json(identity.login(login, &origin, by_address).await?))
}

/// A refresh token for a new pair. Works once; with the same `Idempotency-Key` the same pair comes back for 30 s.
#[utoipa::path(post, operation_id = "refresh_tokens", path = "/auth/refresh", tag = "auth", request_body = Refresh,
    params(("Idempotency-Key" = Option<String>, Header, description = "Up to 128 characters")),
    responses((status = 200, body = Tokens), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn refresh(
    State(state): State<AppState>,
    From(origin): From,
    headers: HeaderMap,
    body: Result<Body<Refresh>, ApiError>,
) -> Result<Json<Tokens>, ApiError> {
    let by_address = state.domain.identity().limit("refresh", &origin).await;
    let Body(refresh) = match body {
        Ok(body) => body,
        Err(error) => return Err(by_address.err().map_or(error, ApiError)),
    };
    let retry_key = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
    Ok(Json(state.domain.identity().refresh(refresh, retry_key, &origin, by_address).await?))
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct LogoutQuery {
    #[serde(default)]
    all: bool,
}

/// Ends this session, or with `?all=true` every session of the user.
#[utoipa::path(post, operation_id = "log_out", path = "/auth/logout", tag = "auth", params(("all" = Option<bool>, Query)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn logout(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Query(query): Query<LogoutQuery>,
) -> Result<StatusCode, ApiError> {
    state.domain.identity().logout(&caller, query.all).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who I am and what I may do.
#[utoipa::path(get, operation_id = "get_me", path = "/auth/me", tag = "auth",
    responses((status = 200, body = Me), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn me(State(state): State<AppState>, SignedIn(caller): SignedIn) -> Result<Json<Me>, ApiError> {
    let user = state.domain.identity().me(&caller).await?;
    let key_backup_confirmed = state.domain.key_backup_state(&caller).await?;
    Ok(Json(Me { user, key_backup_confirmed }))
}

/// Proves anew who the caller is, so that sensitive actions are let through for ten minutes. Wants a code where the
/// account has a second factor.
#[utoipa::path(post, operation_id = "reauthenticate", path = "/auth/reauthenticate", tag = "auth",
    request_body = Reauthenticate,
    responses((status = 200, body = Reauthenticated), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn reauthenticate(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(request): Body<Reauthenticate>,
) -> Result<Json<Reauthenticated>, ApiError> {
    Ok(Json(state.domain.identity().reauthenticate(&caller, request).await?))
}

/// Changes the caller's own password. Every other session ends, and no device is known any longer.
#[utoipa::path(post, operation_id = "change_password", path = "/auth/password", tag = "auth",
    request_body = PasswordChange, responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn change_password(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(request): Body<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    state.domain.identity().change_password(&caller, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A ticket that opens one WebSocket: single use, 30 s, bound to the session and the path.
#[utoipa::path(post, operation_id = "create_ticket", path = "/ws/tickets", tag = "auth", request_body = TicketRequest,
    responses((status = 200, body = Ticket), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn ticket(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(request): Body<TicketRequest>,
) -> Result<Json<Ticket>, ApiError> {
    let identity = state.domain.identity();
    identity.limit_caller("ticket", &caller).await?;
    Ok(Json(identity.issue_ticket(&caller, request)?))
}
