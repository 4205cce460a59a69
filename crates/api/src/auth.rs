//! Who is calling: from the `Authorization` header, checked against the live session on every request.

use crate::{
    AppState,
    error::ApiError,
    extract,
    limits::{self, Admission, Places, Rate},
    refusals::{Known, origin_of},
    web::request_log::LoggedCaller,
};
use axum::{
    body::HttpBody as _,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use castcore_domain::caller::{Caller, Origin};
use castcore_model::{Fault, Permission};
use std::net::{IpAddr, SocketAddr};

/// Lets a request through when its caller holds the permission of the route.
pub async fn require_permission(
    State((state, permission, rate)): State<(AppState, Permission, Rate)>,
    request: Request,
    next: Next,
) -> Response {
    // Taken out first: a request's body is not `Sync`, so no reference to it may live across an await.
    let origin = origin_of(&state, request.extensions(), request.headers());
    let token = bearer(request.headers()).map(ToOwned::to_owned);
    let caller = match token {
        Ok(token) => state.domain.identity().authenticate(&token, origin.clone()).await,
        Err(fault) => Err(fault),
    };
    if let Ok(caller) = &caller {
        Known::leave(request.extensions(), caller);
    }
    // Whoever proves nothing is counted by address, so that guessing tokens is slow, too.
    let method = request.method().clone();
    let admission = match limits::admit(&state, rate, &method, caller.as_ref().ok(), &origin).await {
        Ok(admission) => admission,
        Err(mut refusal) => {
            if let Ok(caller) = &caller {
                refusal.extensions_mut().insert(LoggedCaller::from(caller));
            }
            return refusal;
        }
    };
    let mut response = match caller {
        Ok(caller) => {
            let logged = LoggedCaller::from(&caller);
            let mut response = match caller.require(permission) {
                Ok(()) => match settle(&state, caller, permission, &admission, request).await {
                    Ok((request, _place)) => next.run(request).await,
                    Err(fault) => ApiError(fault).into_response(),
                },
                Err(fault) => ApiError(fault).into_response(),
            };
            response.extensions_mut().insert(logged);
            response
        }
        Err(fault) => ApiError(fault).into_response(),
    };
    admission.tell(&mut response);
    response
}

/// Takes the body in before anything is done, and looks at the caller once more: a body can take a minute to come, and
/// whoever was demoted or thrown out meanwhile must not have the last word. Strangers do not get this far, so nobody fills
/// the memory with bodies. Uploads are taken in by their handler, which looks again, too.
async fn settle(
    state: &AppState,
    caller: Caller,
    permission: Permission,
    admission: &Admission,
    request: Request,
) -> Result<(Request, Option<Places>), Fault> {
    let (mut parts, body) = request.into_parts();
    // Never by what the request says of itself.
    if admission.is_upload() || body.is_end_stream() {
        let place = admission.place(&state.limits).await?;
        parts.extensions.insert(caller);
        return Ok((Request::from_parts(parts, body), place));
    }
    let bytes = extract::read_at_most(body, crate::BODY_MAX_BYTES).await?;
    let place = admission.place(&state.limits).await?;
    parts.extensions.insert(still(state, &caller, permission).await?);
    Ok((Request::from_parts(parts, bytes.into()), place))
}

/// The caller as it is now, if it still may.
pub(crate) async fn still(state: &AppState, caller: &Caller, permission: Permission) -> Result<Caller, Fault> {
    let now = state.domain.identity().recheck(caller).await?;
    now.require(permission)?;
    Ok(now)
}

/// The token of an `Authorization: Bearer …` header; the scheme's case does not matter.
pub fn bearer(headers: &HeaderMap) -> Result<&str, Fault> {
    let value = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).ok_or_else(Fault::unauthenticated)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Fault::unauthenticated()),
    }
}

/// Headers that say a proxy stands between.
const FORWARDING: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// The address in a hop of `X-Forwarded-For`: `ip`, `ip:port`, `[v6]` or `[v6]:port`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let ip = bare.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|at| at.ip())).ok()?;
    Some(ip.to_canonical())
}

/// Where a request came from. Forwarding headers count only when the peer is a trusted proxy, and then the
/// right-most address that is not one; the trail ends at the first hop that is no address.
#[must_use]
pub fn origin(state: &AppState, headers: &HeaderMap, peer: Option<SocketAddr>) -> Origin {
    let peer_ip = peer.map(|peer| peer.ip().to_canonical());
    let trusted = |ip: &IpAddr| state.settings.server.trusted_proxies.iter().any(|range| range.contains(*ip));
    let ip = match peer_ip {
        Some(ip) if trusted(&ip) => {
            let lines: Vec<&HeaderValue> = headers.get_all("x-forwarded-for").iter().collect();
            // From the right, each hop was written by the one right of it. What a trusted one wrote counts; where it
            // makes no sense the trail ends, and everything left of it could be anybody's invention.
            let mut nearest = ip;
            'trail: for line in lines.into_iter().rev() {
                for hop in line.to_str().unwrap_or_default().rsplit(',') {
                    let Some(hop) = hop_address(hop) else { break 'trail };
                    nearest = hop;
                    if !trusted(&hop) {
                        break 'trail;
                    }
                }
            }
            Some(nearest)
        }
        other => other,
    };
    let host_is_loopback = names_this_machine(headers);
    let forwarded = is_forwarded(headers);
    let user_agent = headers
        .get(header::USER_AGENT)
        .map(|v| String::from_utf8_lossy(v.as_bytes()).chars().filter(|c| !c.is_control()).take(255).collect());
    Origin { ip, user_agent, is_local: peer_ip.is_some_and(|ip| ip.is_loopback()) && host_is_loopback && !forwarded }
}

/// Whether a proxy says that it stands between, trusted or not.
pub(crate) fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDING.iter().any(|name| headers.contains_key(*name))
}

/// Whether `Host` is a name or address of the machine that asks.
fn names_this_machine(headers: &HeaderMap) -> bool {
    headers.get(header::HOST).and_then(|v| v.to_str().ok()).is_some_and(|host| {
        let name = host
            .rsplit_once(':')
            .map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
        let name = name.trim_start_matches('[').trim_end_matches(']');
        name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
    })
}

/// The caller that the `Authorization` header names, for routes that let in others, too.
pub(crate) async fn caller_of(
    state: &AppState,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
) -> Result<Caller, Fault> {
    state.domain.identity().authenticate(bearer(headers)?, origin(state, headers, peer)).await
}

/// The caller of a protected route.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Caller>().cloned().map(Self).ok_or_else(|| ApiError(Fault::unauthenticated()))
    }
}

/// Where a request on a public route came from.
#[derive(Clone, Debug)]
pub struct From(pub Origin);

impl FromRequestParts<AppState> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(origin_of(state, &parts.extensions, &parts.headers)))
    }
}

/// Whether a request comes from one of our own pages, or from a program. Browsers say where a page came from; other
/// programs do not.
#[must_use]
pub fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text("host").unwrap_or_default();
    let origin_fits = text("origin")
        .is_none_or(|origin| origin.split_once("://").is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(host)));
    let site_fits = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    origin_fits && site_fits
}
