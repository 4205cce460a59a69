//! The first run: is there an administrator, and the one way to become it.

use crate::{
    AppState,
    auth::From,
    error::{ApiError, ErrorBody},
    extract::Body,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use castcore_domain::identity::{
    setup::{NewAdmin, SetupState},
    view::User,
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
