//! Files in `MEDIA_DIR`, to pick an input from.

use crate::{
    AppState,
    auth::SignedIn,
    error::{ApiError, ErrorBody},
    extract::Query,
};
use axum::{Json, extract::State};
use castcore_domain::files::Folder;

#[derive(Debug, serde::Deserialize)]
pub(crate) struct FilesQuery {
    #[serde(default)]
    path: String,
}

/// What lies in a folder below `MEDIA_DIR`.
#[utoipa::path(get, operation_id = "list_files", path = "/files", tag = "files",
    params(("path" = Option<String>, Query, description = "Relative to MEDIA_DIR; empty = the top")),
    responses((status = 200, body = Folder), (status = 404, body = ErrorBody), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Query(query): Query<FilesQuery>,
) -> Result<Json<Folder>, ApiError> {
    Ok(Json(state.domain.list_files(&caller, query.path).await?))
}
