//! The one log line about every request.
//!
//! It has the route's pattern, never the path itself, its query, a header or a body: those can carry tickets, names and
//! keys. `docs/reference/request-log.md` explains each field; a test compares it with [`FIELDS`].
//!
//! To add one more field: a line in [`FIELDS`], one in that page, and the field in the macro below.

use super::request_id;
use crate::{AppState, auth, error::LoggedFault};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use castcore_domain::caller::Caller;
use std::{net::SocketAddr, time::Instant};

/// The fields of the line, in their order.
pub const FIELDS: [&str; 10] = [
    "request.id",
    "client.address",
    "user.name",
    "session.id",
    "token.id",
    "method",
    "route",
    "status",
    "duration_ms",
    "fault",
];

/// Who asked, for the log: handed outwards with the answer.
#[derive(Clone, Debug)]
pub struct LoggedCaller {
    user: String,
    session: Option<String>,
    token: Option<String>,
}

impl From<&Caller> for LoggedCaller {
    fn from(caller: &Caller) -> Self {
        Self {
            user: caller.name.clone(),
            session: caller.session_id().map(|id| id.to_string()),
            token: caller.token_id().map(|id| id.to_string()),
        }
    }
}

macro_rules! line {
    ($level:ident, $line:expr, $sentence:literal) => {
        tracing::$level!(
            request.id = $line.id,
            client.address = $line.address,
            user.name = $line.caller.map(|caller| caller.user.as_str()),
            session.id = $line.caller.and_then(|caller| caller.session.as_deref()),
            token.id = $line.caller.and_then(|caller| caller.token.as_deref()),
            method = $line.method,
            route = $line.route,
            status = $line.status,
            duration_ms = $line.duration_ms,
            fault = $line.fault,
            $sentence
        )
    };
}

/// Values of one line. Texts are written in quotes with their control characters escaped, so that none forges a line.
struct Line<'a> {
    id: Option<&'a str>,
    address: Option<&'a str>,
    caller: Option<&'a LoggedCaller>,
    method: &'a str,
    route: Option<&'a str>,
    status: u16,
    duration_ms: u64,
    fault: Option<&'a str>,
}

/// Writes the line: `error` when the server failed, `info` when it refused, `debug` when it served.
pub async fn middleware(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    let address = auth::origin(&state, request.headers(), peer).ip_text();
    let id = request_id::current();
    let started = Instant::now();
    let response = next.run(request).await;
    let fault = response.extensions().get::<LoggedFault>().map(|LoggedFault(fault)| fault.to_string());
    let line = Line {
        id: id.as_deref(),
        address: address.as_deref(),
        caller: response.extensions().get::<LoggedCaller>(),
        method: method.as_str(),
        route: route.as_deref(),
        status: response.status().as_u16(),
        duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        fault: fault.as_deref(),
    };
    match line.fault {
        Some(_) if line.status >= 500 => line!(error, line, "request failed"),
        Some(_) => line!(info, line, "request refused"),
        None => line!(debug, line, "request served"),
    }
    response
}
