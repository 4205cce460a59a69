//! Settings of the instance that administrators change while it runs, and those of one's own account.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Body, IfMatch, Tagged},
};
use axum::{Json, extract::State};
use castcore_domain::{
    identity::{account::EditAccount, view::User},
    instance::{EditInstance, StoredInstance},
};

/// The settings that were set; what was not has its default.
#[utoipa::path(get, operation_id = "get_settings", path = "/settings", tag = "settings",
    responses((status = 200, body = StoredInstance), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn get(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Json<StoredInstance>, ApiError> {
    Ok(Json(state.domain.stored_instance(&caller).await?))
}

/// Changes the settings that are sent; `null` goes back to the default. Who must have a second factor is changed only
/// with a recent proof of who is asking.
#[utoipa::path(patch, operation_id = "update_settings", path = "/settings", tag = "settings", request_body = EditInstance,
    responses((status = 200, body = StoredInstance), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn update(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(edit): Body<EditInstance>,
) -> Result<Json<StoredInstance>, ApiError> {
    Ok(Json(state.domain.update_instance(&caller, edit).await?))
}

fn tagged(user: User) -> Tagged<User> {
    let version = user.version;
    Tagged(user, version)
}

/// My account.
#[utoipa::path(get, operation_id = "get_account", path = "/settings/me", tag = "settings",
    responses((status = 200, body = User), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn account(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Tagged<User>, ApiError> {
    Ok(tagged(state.domain.identity().me(&caller).await?))
}

/// Changes the fields of my account that are sent. Another e-mail address takes a recent proof of who is asking.
#[utoipa::path(patch, operation_id = "update_account", path = "/settings/me", tag = "settings", request_body = EditAccount,
    params(("If-Match" = Option<String>, Header, description = "The ETag seen; 412 when stale")),
    responses((status = 200, body = User), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn update_account(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    IfMatch(expected): IfMatch,
    Body(edit): Body<EditAccount>,
) -> Result<Tagged<User>, ApiError> {
    Ok(tagged(state.domain.identity().update_account(&caller, expected, edit).await?))
}
