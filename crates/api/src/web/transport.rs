//! How the browser reached us: encrypted or not.

use crate::AppState;
use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};
use std::net::{IpAddr, SocketAddr};

/// How the browser reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transport {
    /// By TLS, as a trusted proxy says. CastCore itself listens in clear.
    pub encrypted: bool,
}

impl Transport {
    /// Reads it from a request.
    #[must_use]
    pub fn of(state: &AppState, request: &Request) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
        let encrypted = peer.is_some_and(|peer| state.is_trusted_proxy(peer.ip())) && says_https(request.headers());
        Self { encrypted }
    }
}

/// Whether the nearest proxy says that it was asked by https. Values to the left of its own are anybody's invention.
fn says_https(headers: &HeaderMap) -> bool {
    headers
        .get_all("x-forwarded-proto")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

impl AppState {
    /// Whether this address belongs to a proxy that may speak for its clients (`TRUSTED_PROXIES`).
    #[must_use]
    pub fn is_trusted_proxy(&self, ip: IpAddr) -> bool {
        self.settings.server.trusted_proxies.iter().any(|range| range.contains(ip))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_nearest_proxy_says_counts() {
        for (lines, https) in [
            (&["https"][..], true),
            (&["HTTPS"], true),
            (&["http, https"], true),
            (&["https, http"], false),
            (&["https", "http"], false),
            (&["http"], false),
            (&[""], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-proto", line.parse().unwrap());
            }
            assert_eq!(says_https(&headers), https, "{lines:?}");
        }
    }
}
