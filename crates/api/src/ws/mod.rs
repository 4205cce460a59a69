//! Live: one WebSocket with topics, and the contract's two older sockets.
//!
//! Each topic is authorised when it is subscribed; a snapshot comes first, then numbered deltas. A client that sees
//! a gap in the numbers subscribes again. A client that is too slow loses its connection, never the server's memory.

pub(crate) mod contract;
mod hub;
mod places;
pub(crate) mod session;
mod topic;

pub use hub::LiveHub;
pub use places::{Place, Places};
pub(crate) use topic::Topic;

use crate::{AppState, auth, error::ApiError};
use axum::{
    extract::{ConnectInfo, OriginalUri},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use castcore_bus::ControlMessage;
use castcore_domain::caller::Caller;
use castcore_model::{Fault, Permission};
use std::{net::SocketAddr, time::Duration};
use tokio::sync::broadcast;

/// A client that does not take a frame within this time is let go.
pub(crate) const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest frame taken from a client, in bytes; they only subscribe and ping.
pub(crate) const MAX_CLIENT_FRAME_BYTES: usize = 4 << 10;
/// How often a silent connection is asked whether it lives, and its session is checked again.
///
/// A revocation that no message told is noticed after this and the life of a cached session (5 s): within 10 s.
pub(crate) const CHECK_EVERY: Duration = Duration::from_secs(4);

/// Whether what came over the bus means that `caller` has to be looked at again. What is cached about it is dropped
/// here: the task that does so for the whole server may hear the message later than this socket.
pub(crate) fn concerns(
    state: &AppState,
    heard: Result<ControlMessage, broadcast::error::RecvError>,
    caller: &Caller,
) -> bool {
    // Messages that were missed may have been about anybody.
    let message = heard.unwrap_or(ControlMessage::Resync);
    let concerns = castcore_domain::identity::concerns(&message, caller);
    if concerns {
        state.domain.identity().hear(&message);
    }
    concerns
}

/// Who opens a socket: a single-use ticket in the URL, or the `Authorization` header. Any other token in a URL is
/// refused, because URLs end up in logs. The place is the socket's to keep while it is open.
pub(crate) async fn authorise(state: &AppState, parts: &Parts, needs: Permission) -> Result<(Caller, Place), Response> {
    let refuse = |fault: Fault| ApiError(fault).into_response();
    if !auth::is_same_site(&parts.headers) {
        return Err(refuse(Fault::new(castcore_model::ErrorCode::Forbidden)));
    }
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    let origin = auth::origin(state, &parts.headers, peer);
    let query = parts.uri.query().unwrap_or_default();
    let ticket = query.split('&').find_map(|pair| pair.strip_prefix("ticket="));
    // Nested routers cut their prefix off; tickets are for the whole path.
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |uri| uri.0.path());
    let caller = match ticket {
        Some(ticket) => state.domain.identity().redeem_ticket(ticket, path, origin).await,
        None => match auth::bearer(&parts.headers) {
            Ok(token) => state.domain.identity().authenticate(token, origin).await,
            Err(fault) => Err(fault),
        },
    }
    .map_err(refuse)?;
    caller.require(needs).map_err(refuse)?;
    let place = state.sockets.take(caller.user_id).map_err(refuse)?;
    Ok((caller, place))
}
