//! Destinations: where media is sent.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::{Body, IfMatch, Page, Paged, Path, Tagged},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castcore_domain::streams::{
    destinations::{EditDestination, NewDestination},
    view::Destination,
};
use castcore_model::DestinationId;

/// The destinations, by name.
#[utoipa::path(get, operation_id = "list_destinations", path = "/destinations", tag = "destinations",
    params(("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [Destination]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<Destination>, ApiError> {
    let (rows, total) = state.domain.streams().list_destinations(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/destinations"))
}

/// One destination.
#[utoipa::path(get, operation_id = "get_destination", path = "/destinations/{id}", tag = "destinations", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Destination), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn get(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<DestinationId>,
) -> Result<Tagged<Destination>, ApiError> {
    let destination = state.domain.streams().get_destination(&caller, id).await?;
    let version = destination.version;
    Ok(Tagged(destination, version))
}

/// A new destination.
#[utoipa::path(post, operation_id = "create_destination", path = "/destinations", tag = "destinations", request_body = NewDestination,
    responses((status = 201, body = Destination), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(new): Body<NewDestination>,
) -> Result<Response, ApiError> {
    let destination = state.domain.streams().create_destination(&caller, new).await?;
    let version = destination.version;
    Ok((StatusCode::CREATED, Tagged(destination, version)).into_response())
}

/// Changes the fields that are sent; the answer says what is affected and when the change applies.
#[utoipa::path(patch, operation_id = "update_destination", path = "/destinations/{id}", tag = "destinations", request_body = EditDestination,
    params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The ETag seen; 412 when stale")),
    responses((status = 200, body = Destination), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn update(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<DestinationId>,
    IfMatch(expected): IfMatch,
    Body(edit): Body<EditDestination>,
) -> Result<Tagged<Destination>, ApiError> {
    let destination = state.domain.streams().update_destination(&caller, id, expected, edit).await?;
    let version = destination.version;
    Ok(Tagged(destination, version))
}

/// Deletes it; 409 while something uses it.
#[utoipa::path(delete, operation_id = "delete_destination", path = "/destinations/{id}", tag = "destinations", params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<DestinationId>,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, ApiError> {
    state.domain.streams().delete_destination(&caller, id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
