//! What one request may cost: the length of its address and the time until its answer begins.
//!
//! The head's size and time are limited where connections are accepted, the body's size and pauses in
//! [`router`](crate::router). This is the limit over everything: a client that sends its body one byte at a time never
//! pauses for long, but is still cut off. What streams afterwards (files, sockets) is not counted.

use crate::error::ApiError;
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use castcore_model::{ErrorCode, Fault};
use std::time::Duration;

/// Longest path and query together, in bytes.
pub const URI_MAX_BYTES: usize = 8 << 10;
/// An answer must begin within this time. Longer than any operation takes: preview, start and upload have limits of
/// their own below it.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// Refuses addresses that are too long (414) and ends requests that take too long (408). What such a request was
/// about to change is undone with its transaction.
pub async fn middleware(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|uri| uri.as_str().len() > URI_MAX_BYTES) {
        let fault = Fault::new(ErrorCode::UriTooLong).with("max", URI_MAX_BYTES);
        return ApiError(fault).into_response();
    }
    match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError(Fault::new(ErrorCode::RequestTimeout)).into_response(),
    }
}
