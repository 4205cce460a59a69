//! Requests that were turned away go into the audit trail: every 403 and every limit that was hit, whoever says so.
//!
//! One layer around all routes looks at the answers. It gives each request a [`Known`], in which the guard of the route leaves
//! the caller once it knows one; without it the row says `anonymous`. Repetitions are counted, not written
//! (`castcore_domain::audit`).

use crate::{AppState, PREFIX, auth, error::LoggedFault};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{Extensions, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use castcore_domain::{Caller, Origin, audit::Entry};
use castcore_model::ErrorCode;
use serde_json::json;
use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
};

/// Where the guard leaves the caller of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known(Arc<OnceLock<Caller>>);

impl Known {
    /// Leaves the caller, for the case that the request is refused.
    pub(crate) fn leave(extensions: &Extensions, caller: &Caller) {
        if let Some(Self(place)) = extensions.get() {
            // Only the first one counts; a request has one caller.
            let _ = place.set(caller.clone());
        }
    }
}

/// The layer.
pub(crate) async fn middleware(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    let origin = auth::origin(&state, request.headers(), peer);
    let method = request.method().clone();
    // The pattern of the route, never the address itself: that may carry a ticket.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let known = Known::default();
    request.extensions_mut().insert(known.clone());
    request.extensions_mut().insert(origin.clone());
    let response = next.run(request).await;
    if matches!(response.status(), StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS) {
        let caller = known.0.get().cloned().unwrap_or_else(|| Caller::anonymous(origin));
        let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
        let entry = entry_of(&method, route, &response);
        state.domain.note_refusal(&caller, entry).await;
    }
    response
}

fn entry_of(method: &Method, route: &str, response: &Response) -> Entry<'static> {
    let (action, usual) = match response.status() {
        StatusCode::TOO_MANY_REQUESTS => ("auth.rate_limited", ErrorCode::TooManyRequests),
        _ => ("auth.forbidden", ErrorCode::Forbidden),
    };
    let code = response.extensions().get().map_or(usual, |LoggedFault(fault)| fault.code);
    let route = format!("{method} {}", route.strip_prefix(PREFIX).unwrap_or(route));
    Entry::on(action, "route", route).with(json!({"code": code.name()}))
}

/// Writes down that a topic of a socket was refused.
pub(crate) async fn note_topic(state: &AppState, caller: &Caller, topic: &str) {
    let entry = Entry::on("auth.forbidden", "topic", topic).with(json!({"code": ErrorCode::Forbidden.name()}));
    state.domain.note_refusal(caller, entry).await;
}

/// Where a request came from: as the layer found it, or found anew where there is no layer.
pub(crate) fn origin_of(state: &AppState, extensions: &Extensions, headers: &axum::http::HeaderMap) -> Origin {
    extensions.get::<Origin>().cloned().unwrap_or_else(|| {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
        auth::origin(state, headers, peer)
    })
}
