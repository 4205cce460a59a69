//! How well the instance is protected.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
};
use axum::{
    Extension, Json,
    extract::{ConnectInfo, State},
    http::HeaderMap,
};
use castcore_domain::security::{KeyBackupState, SecurityOverview};
use std::net::SocketAddr;

/// Keys by name, password and second-factor policy, limits, FFmpeg, Content-Security-Policy.
#[utoipa::path(get, operation_id = "get_security_overview", path = "/security/overview", tag = "security",
    responses((status = 200, body = SecurityOverview), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn overview(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
) -> Result<Json<SecurityOverview>, ApiError> {
    let peer = peer.map(|Extension(ConnectInfo(peer))| peer.ip().to_canonical());
    let trusted = peer.is_some_and(|ip| state.settings.server.trusted_proxies.iter().any(|range| range.contains(ip)));
    // Anybody can send the header; what a proxy of ours says counts.
    let proto = headers.get_all("x-forwarded-proto").iter().next_back().and_then(|value| value.to_str().ok());
    let last = proto.and_then(|value| value.rsplit(',').next()).map(str::trim);
    let tls_seen = trusted && last.is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
    Ok(Json(state.domain.security_overview(&caller, tls_seen).await?))
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
