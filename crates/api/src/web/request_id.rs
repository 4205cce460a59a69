//! Every request gets an id of our own; it stands in the answer's `X-Request-Id`, in error bodies and in the log line
//! of the request, so that a person can hand over one word and an administrator finds the rest.

use crate::error::LoggedFault;
use axum::{
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use std::time::Instant;

tokio::task_local! {
    static REQUEST_ID: String;
}

/// The id of the request that this task serves.
#[must_use]
pub fn current() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}

/// Gives the request its id and writes the one log line about it.
///
/// The line has the route's pattern, never the path itself or its query: those can carry tickets and names.
pub async fn middleware(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::new_v4().simple().to_string()[..16].to_owned();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let started = Instant::now();
    let mut response = REQUEST_ID.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let status = response.status().as_u16();
    let duration_ms = started.elapsed().as_millis();
    let route = route.as_deref().unwrap_or("-");
    match response.extensions().get::<LoggedFault>() {
        Some(LoggedFault(fault)) if status >= 500 => {
            tracing::error!(request.id = %id, %method, route, status, duration_ms, fault = %fault, "request failed");
        }
        Some(LoggedFault(fault)) => {
            tracing::info!(request.id = %id, %method, route, status, duration_ms, fault = %fault, "request refused");
        }
        None => tracing::debug!(request.id = %id, %method, route, status, duration_ms, "request served"),
    }
    response
}
