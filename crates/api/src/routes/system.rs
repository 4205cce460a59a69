//! Health and the document of the API itself.

use crate::{AppState, error::ErrorBody};
use axum::{Json, extract::State, http::header, response::IntoResponse};
use castcore_bus::LinkState;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Alive.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`; a server that cannot say so does not answer.
    status: &'static str,
    /// Version of the product.
    version: &'static str,
}

/// Alive, and what it found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SystemHealth {
    /// Always `ok`.
    status: &'static str,
    /// Version of the product.
    version: &'static str,
    /// `production` or `development`.
    environment: &'static str,
    /// Whether FFmpeg was found and may be used.
    ffmpeg_available: bool,
    /// Whether ffprobe was found and may be used.
    ffprobe_available: bool,
    /// How servers tell each other what happens.
    bus: BusHealth,
}

/// How servers tell each other what happens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BusHealth {
    /// `memory` for a single server, `redis` for several.
    kind: &'static str,
    /// Whether the other servers can be reached.
    connected: bool,
    /// Since when that is so; not for `memory`.
    since: Option<DateTime<Utc>>,
}

impl BusHealth {
    fn of(link: Option<LinkState>) -> Self {
        match link {
            None => Self { kind: "memory", connected: true, since: None },
            Some(link) => Self { kind: "redis", connected: link.is_up, since: Some(link.since) },
        }
    }
}

/// Whether the server answers.
#[utoipa::path(get, operation_id = "get_health", path = "/health", tag = "system", responses((status = 200, body = Health)))]
pub(crate) async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: crate::VERSION })
}

/// Whether the server answers and has its tools.
#[utoipa::path(get, operation_id = "get_system_health", path = "/system/health", tag = "system", responses((status = 200, body = SystemHealth)))]
pub(crate) async fn system_health(State(state): State<AppState>) -> Json<SystemHealth> {
    let tools = state.domain.tools().status().await;
    Json(SystemHealth {
        status: "ok",
        version: crate::VERSION,
        environment: match state.settings.server.env {
            castcore_config::Env::Production => "production",
            castcore_config::Env::Development => "development",
        },
        ffmpeg_available: tools.ffmpeg_available,
        ffprobe_available: tools.ffprobe_available,
        bus: BusHealth::of(state.bus.link()),
    })
}

/// This document.
#[utoipa::path(get, operation_id = "get_openapi", path = "/openapi.json", tag = "system",
    responses((status = 200, description = "OpenAPI 3.1", body = Object), (status = "4XX", body = ErrorBody)))]
pub(crate) async fn openapi(State(state): State<AppState>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], state.document.to_string())
}
