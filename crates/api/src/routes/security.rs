//! How well the instance is protected.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    web::transport::Transport,
};
use axum::{Extension, Json, extract::State};
use castcore_domain::security::{KeyBackupState, SecurityOverview};

/// Keys by name, password and second-factor policy, limits, FFmpeg, Content-Security-Policy.
#[utoipa::path(get, operation_id = "get_security_overview", path = "/security/overview", tag = "security",
    responses((status = 200, body = SecurityOverview), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn overview(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Extension(transport): Extension<Transport>,
) -> Result<Json<SecurityOverview>, ApiError> {
    Ok(Json(state.domain.security_overview(&caller, transport.encrypted).await?))
}

/// Confirms that a copy of `ENCRYPTION_KEY` lies in a safe place. A new key needs a new confirmation.
#[utoipa::path(post, operation_id = "confirm_key_backup", path = "/security/key-backup-confirmed", tag = "security",
    responses((status = 200, body = KeyBackupState), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn confirm_key_backup(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Json<KeyBackupState>, ApiError> {
    Ok(Json(state.domain.confirm_key_backup(&caller).await?))
}
