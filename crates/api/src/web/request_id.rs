//! Every request gets an id of our own; it stands in the answer's `X-Request-Id`, in error bodies and in the log line
//! of the request, so that a person can hand over one word and an administrator finds the rest.

use axum::{extract::Request, http::HeaderValue, middleware::Next, response::Response};

tokio::task_local! {
    static REQUEST_ID: String;
}

/// The id of the request that this task serves.
#[must_use]
pub fn current() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}

/// Gives the request its id.
pub async fn middleware(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::new_v4().simple().to_string()[..16].to_owned();
    let mut response = REQUEST_ID.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
