//! Users, for administrators. Every change needs a recent proof of who is asking, and holds at once.

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
use castcore_domain::identity::{session_list::Session, user_changes::EditUser, users::CreateUser, view::User};
use castcore_model::UserId;

fn tagged(user: User) -> Tagged<User> {
    let version = user.version;
    Tagged(user, version)
}

/// The users, oldest first.
#[utoipa::path(get, operation_id = "list_users", path = "/users", tag = "users",
    params(("limit" = Option<u64>, Query, minimum = 1, maximum = 1000), ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [User]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Paged<User>, ApiError> {
    let (rows, total) = state.domain.identity().list_users(&caller, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, "/api/v1/users"))
}

/// One user.
#[utoipa::path(get, operation_id = "get_user", path = "/users/{id}", tag = "users", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = User), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn get(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<UserId>,
) -> Result<Tagged<User>, ApiError> {
    Ok(tagged(state.domain.identity().get_user(&caller, id).await?))
}

/// A new user. Unless told otherwise, it must choose another password at its first sign-in.
#[utoipa::path(post, operation_id = "create_user", path = "/users", tag = "users", request_body = CreateUser,
    responses((status = 201, body = User), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Body(new): Body<CreateUser>,
) -> Result<Response, ApiError> {
    let user = state.domain.identity().add_user(&caller, new).await?;
    Ok((StatusCode::CREATED, tagged(user)).into_response())
}

/// Changes the fields that are sent. A new password must be changed by its user and ends their sessions; switching the
/// account off ends its sessions and revokes its tokens. 409 `users.last_admin` when nobody would administer.
#[utoipa::path(patch, operation_id = "update_user", path = "/users/{id}", tag = "users", request_body = EditUser,
    params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The ETag seen; 412 when stale")),
    responses((status = 200, body = User), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn update(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<UserId>,
    IfMatch(expected): IfMatch,
    Body(edit): Body<EditUser>,
) -> Result<Tagged<User>, ApiError> {
    Ok(tagged(state.domain.identity().update_user(&caller, id, expected, edit).await?))
}

/// Deletes a user with its sessions and tokens. What it did stays in the audit trail under its name.
#[utoipa::path(delete, operation_id = "delete_user", path = "/users/{id}", tag = "users", params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<UserId>,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, ApiError> {
    state.domain.identity().delete_user(&caller, id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a lost second factor away, recovery codes included, and ends the user's sessions.
#[utoipa::path(post, operation_id = "reset_user_second_factor", path = "/users/{id}/2fa/reset", tag = "users",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = User), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn reset_second_factor(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<UserId>,
) -> Result<Tagged<User>, ApiError> {
    Ok(tagged(state.domain.identity().reset_second_factor(&caller, id).await?))
}

/// The sessions of a user that hold, newest first.
#[utoipa::path(get, operation_id = "list_user_sessions", path = "/users/{id}/sessions", tag = "users",
    params(("id" = uuid::Uuid, Path), ("limit" = Option<u64>, Query, minimum = 1, maximum = 1000),
        ("offset" = Option<u64>, Query, minimum = 0)),
    responses((status = 200, body = [Session]), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn sessions(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<UserId>,
    page: Page,
) -> Result<Paged<Session>, ApiError> {
    let (rows, total) = state.domain.identity().list_sessions_of(&caller, id, page.limit, page.offset).await?;
    Ok(Paged::new(rows, total, page, format!("/api/v1/users/{id}/sessions")))
}

/// Ends every session of a user.
#[utoipa::path(delete, operation_id = "end_user_sessions", path = "/users/{id}/sessions", tag = "users",
    params(("id" = uuid::Uuid, Path)), responses((status = 204), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn end_sessions(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<UserId>,
) -> Result<StatusCode, ApiError> {
    state.domain.identity().end_sessions_of(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
