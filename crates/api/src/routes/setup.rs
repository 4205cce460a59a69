//! The first run: is there an administrator, and the one way to become it.

use crate::{
    AppState,
    auth::{From, SignedIn},
    error::{ApiError, ErrorBody},
    extract::{Body, Path, Query},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use castcore_domain::{
    identity::{
        setup::{NewAdmin, SetupState},
        view::User,
    },
    syscheck::SystemCheck,
};

/// What is still to be done on a new instance.
#[utoipa::path(get, operation_id = "get_setup_state", path = "/setup/state", tag = "setup", responses((status = 200, body = SetupState)))]
pub(crate) async fn state(State(state): State<AppState>, From(origin): From) -> Result<Json<SetupState>, ApiError> {
    Ok(Json(state.domain.identity().setup_state(&origin).await?))
}

/// Makes the first administrator. Needs the set-up code that the server printed, unless the browser runs on the same
/// machine. Works once.
#[utoipa::path(post, operation_id = "create_first_admin", path = "/setup/admin", tag = "setup", request_body = NewAdmin,
    responses((status = 201, body = User), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create_admin(
    State(state): State<AppState>,
    From(mut origin): From,
    headers: HeaderMap,
    body: Result<Body<NewAdmin>, ApiError>,
) -> Result<(StatusCode, Json<User>), ApiError> {
    // A browser on this machine may act for a page from anywhere.
    origin.is_local &= crate::auth::is_same_site(&headers);
    state.domain.identity().limit("setup_admin", &origin).await?;
    let Body(new) = body?;
    Ok((StatusCode::CREATED, Json(state.domain.identity().create_first_admin(new, &origin).await?)))
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct TickQuery {
    status: Option<String>,
}

/// Ticks a step of the set-up off, or takes the tick away.
#[utoipa::path(post, operation_id = "tick_setup_step", path = "/setup/step/{step}", tag = "setup",
    params(("step" = String, Path), ("status" = Option<String>, Query, description = "`done` (default), `skipped` or `pending`")),
    responses((status = 200, body = SetupState), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn tick_step(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(step): Path<String>,
    Query(query): Query<TickQuery>,
) -> Result<Json<SetupState>, ApiError> {
    let status = query.status.as_deref().unwrap_or("done");
    Ok(Json(state.domain.identity().tick_setup_step(&caller, &step, status).await?))
}

/// Says that the set-up is complete. Once.
#[utoipa::path(post, operation_id = "complete_setup", path = "/setup/complete", tag = "setup",
    responses((status = 200, body = SetupState), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn complete(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Json<SetupState>, ApiError> {
    Ok(Json(state.domain.identity().complete_setup(&caller).await?))
}

/// What this installation has and lacks: FFmpeg, folders, space.
#[utoipa::path(post, operation_id = "check_system", path = "/setup/syscheck", tag = "setup",
    responses((status = 200, body = SystemCheck), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn syscheck(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Json<SystemCheck>, ApiError> {
    Ok(Json(state.domain.system_check(&caller).await?))
}
