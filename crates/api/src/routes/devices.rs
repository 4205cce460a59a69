//! Devices that inputs may open.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
};
use axum::{Json, extract::State};
use castcore_domain::devices::AllowedDevice;

/// The cameras, capture cards and sound cards that the setting `DEVICES_ALLOW` names.
#[utoipa::path(get, operation_id = "list_devices", path = "/devices", tag = "streams",
    responses((status = 200, body = Vec<AllowedDevice>), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Json<Vec<AllowedDevice>>, ApiError> {
    Ok(Json(state.domain.list_devices(&caller).await?))
}
