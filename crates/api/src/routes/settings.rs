//! Settings of the instance that administrators change while it runs.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::Body,
};
use axum::{Json, extract::State};
use castcore_domain::instance::{EditInstance, StoredInstance};

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
