//! The caller's own second factor.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::Body,
};
use axum::{Json, extract::State};
use castcore_domain::identity::factor::{
    FactorCode, FactorDisabled, FactorEnabled, FactorProof, FactorSetup, FactorState, RecoveryCodes,
};

/// How it stands with the caller's second factor.
#[utoipa::path(get, operation_id = "get_second_factor", path = "/auth/2fa", tag = "auth",
    responses((status = 200, body = FactorState), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn state(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<Json<FactorState>, ApiError> {
    Ok(Json(state.domain.identity().factor(&caller).await?))
}

/// A new secret for the authenticator app, with its picture. It waits for its first code; an active factor stays as it
/// is until then, and a code of it is taken. Wants a recent proof of identity.
#[utoipa::path(post, operation_id = "set_up_second_factor", path = "/auth/2fa/setup", tag = "auth",
    request_body = FactorProof,
    responses((status = 200, body = FactorSetup), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn set_up(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(request): Body<FactorProof>,
) -> Result<Json<FactorSetup>, ApiError> {
    Ok(Json(state.domain.identity().set_up_factor(&caller, request).await?))
}

/// Makes the waiting secret the active one with its first code. Answers ten recovery codes, once; every other session of
/// the user ends.
#[utoipa::path(post, operation_id = "verify_second_factor", path = "/auth/2fa/verify", tag = "auth",
    request_body = FactorCode,
    responses((status = 200, body = FactorEnabled), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn verify(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(request): Body<FactorCode>,
) -> Result<Json<FactorEnabled>, ApiError> {
    Ok(Json(state.domain.identity().verify_factor(&caller, request).await?))
}

/// Takes the second factor away with one of its codes. Wants a recent proof of identity; refused while a role of the
/// caller demands a factor.
#[utoipa::path(post, operation_id = "disable_second_factor", path = "/auth/2fa/disable", tag = "auth",
    request_body = FactorCode,
    responses((status = 200, body = FactorDisabled), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn disable(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(request): Body<FactorCode>,
) -> Result<Json<FactorDisabled>, ApiError> {
    Ok(Json(state.domain.identity().disable_factor(&caller, request).await?))
}

/// Ten new recovery codes; the old ones are void. Takes a code of the factor or an old recovery code, and a recent proof
/// of identity.
#[utoipa::path(post, operation_id = "renew_recovery_codes", path = "/auth/2fa/recovery-codes", tag = "auth",
    request_body = FactorProof,
    responses((status = 200, body = RecoveryCodes), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn recovery_codes(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(request): Body<FactorProof>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    Ok(Json(state.domain.identity().renew_recovery_codes(&caller, request).await?))
}
