//! Headers that every answer carries, errors included.
//!
//! There is no CORS header among them, and none anywhere else: pages of other origins get nothing from this API.
//!
//! To add one more: a line in [`FIXED`]; the test that walks through the whole table of routes checks it.

use super::transport::Transport;
use crate::AppState;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The headers that are always the same.
pub const FIXED: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
];
/// Two years for this host and those below it (RFC 6797; ASVS 5.0 V3.4.1 wants at least one). Sent only when the
/// request came by TLS: browsers ignore it otherwise.
pub const HSTS: &str = "max-age=63072000; includeSubDomains";
/// The policy of everything that is no page: should a browser be tricked into showing it as one, nothing in it runs.
pub const DATA_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Adds the fixed headers, `no-store` and a policy to every answer that does not say otherwise, and HSTS to those that
/// go out by TLS.
pub async fn middleware(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let transport = Transport::of(&state, &request);
    request.extensions_mut().insert(transport);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if transport.encrypted {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if !is_page(headers) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(DATA_POLICY));
    }
    response
}

/// Pages bring their own policy, or by CSP_ENABLED none.
fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
