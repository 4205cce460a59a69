//! How often a caller may ask, and how many expensive requests are worked on at a time (ASVS 5.0 2.4.1 and 15.2.2).
//!
//! Each route has a [`Rate`] in the one table of routes, by default from its method. A caller is a user, a token, or,
//! before anybody is known, an address. Reads and writes are counted in this process, because a round trip for each
//! would cost more than most of them; with several servers each allows the full number. Expensive requests are few and
//! are counted for all servers together. Sign-in and its kin have stricter limits of their own, in the domain.
//!
//! The header fields are those of draft-ietf-httpapi-ratelimit-headers in its present form, with one policy for each
//! class: `RateLimit-Policy: "read";q=1200;w=60` and `RateLimit: "read";r=1199;t=60`.

use crate::{AppState, auth, error::ApiError};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use castcore_bus::{Limit, MemoryCounters, Verdict};
use castcore_config::SecuritySettings;
use castcore_domain::{
    caller::{Caller, Credential, Origin},
    identity::limits::client_key,
};
use castcore_model::{ErrorCode, Fault};
use chrono::TimeDelta;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Length of a window, in seconds.
const WINDOW_S: i64 = 60;
/// Expensive requests worked on at a time, of all callers.
const EXPENSIVE_AT_ONCE: usize = 4;
/// Expensive requests that may wait for a place; further ones are refused at once.
const EXPENSIVE_WAITING: usize = 32;
/// How long they wait.
const WAIT_AT_MOST: Duration = Duration::from_secs(5);
/// When to come back after the server had no place, in seconds.
const NO_PLACE_RETRY_S: u64 = 2;
/// The fields of the draft.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STANDING: HeaderName = HeaderName::from_static("ratelimit");

/// What a request costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Looks something up.
    Read,
    /// Changes something.
    Write,
    /// Starts a program, reads much, or writes much.
    Expensive,
}

impl Class {
    /// Every class.
    pub const ALL: [Class; 3] = [Class::Read, Class::Write, Class::Expensive];

    /// The name in the document and in header fields.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Class::Read => "read",
            Class::Write => "write",
            Class::Expensive => "expensive",
        }
    }
}

/// How the class of a route is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// `GET` reads, everything else writes.
    ByMethod,
    /// Expensive, whatever the method.
    Expensive,
    /// Counted as expensive; its body is a file, which comes in while it is answered, within bounds of its own.
    Upload,
    /// Not limited; the text says why that is right.
    Free(&'static str),
    /// Limited by the operation itself, which answers 429, too; the text says why that is better.
    Own(&'static str),
}

impl Rate {
    /// The class of a request with this method; `None` = not limited by class.
    #[must_use]
    pub fn class(self, method: &str) -> Option<Class> {
        match self {
            Rate::ByMethod if matches!(method, "GET" | "HEAD") => Some(Class::Read),
            Rate::ByMethod => Some(Class::Write),
            Rate::Expensive | Rate::Upload => Some(Class::Expensive),
            Rate::Free(_) | Rate::Own(_) => None,
        }
    }

    /// Its name for a request with this method, as the document has it.
    #[must_use]
    pub fn name(self, method: &str) -> &'static str {
        match self {
            Rate::Own(_) => "own",
            _ => self.class(method).map_or("none", Class::name),
        }
    }
}

/// The limits of a server.
#[derive(Debug)]
pub struct Limits {
    /// Requests in a minute: read, write, expensive; 0 = no limit.
    per_minute: [u32; 3],
    counters: MemoryCounters,
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Limits {
    /// The limits of these settings.
    #[must_use]
    pub fn new(settings: &SecuritySettings) -> Self {
        let on = |limit: u32| if settings.rate_limit_enabled { limit } else { 0 };
        Self {
            per_minute: [
                on(settings.rate_limit_read_per_minute),
                on(settings.rate_limit_write_per_minute),
                on(settings.rate_limit_expensive_per_minute),
            ],
            counters: MemoryCounters::default(),
            places: Arc::new(Semaphore::new(EXPENSIVE_AT_ONCE)),
            queue: Arc::new(Semaphore::new(EXPENSIVE_AT_ONCE + EXPENSIVE_WAITING)),
        }
    }

    const fn limit(&self, class: Class) -> Option<Limit> {
        let [read, write, expensive] = self.per_minute;
        let hits = match class {
            Class::Read => read,
            Class::Write => write,
            Class::Expensive => expensive,
        };
        if hits == 0 { None } else { Some(Limit { hits, window: TimeDelta::seconds(WINDOW_S) }) }
    }

    /// A place for an expensive request, once there is one.
    async fn place(&self) -> Result<Places, Fault> {
        let busy = || Fault::new(ErrorCode::TooManyRequests).with("retry_after", NO_PLACE_RETRY_S);
        let queued = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| busy())?;
        let place = timeout(WAIT_AT_MOST, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.map_err(|_| busy())?.map_err(|_| busy())?;
        Ok(Places { _place: place, _queued: queued })
    }
}

/// A place among the expensive requests, until this is dropped.
#[derive(Debug)]
pub(crate) struct Places {
    _place: OwnedSemaphorePermit,
    _queued: OwnedSemaphorePermit,
}

/// A request that was counted: what to tell its caller.
#[derive(Debug)]
pub(crate) struct Admission {
    rate: Rate,
    told: Option<(Class, Limit, Verdict)>,
}

impl Admission {
    /// Waits for a place if one is needed. Asked only when all of the request is here and its caller may: a body that
    /// drips holds no place.
    pub(crate) async fn place(&self, limits: &Limits) -> Result<Option<Places>, Fault> {
        match self.rate {
            Rate::Expensive => limits.place().await.map(Some),
            Rate::ByMethod | Rate::Upload | Rate::Free(_) | Rate::Own(_) => Ok(None),
        }
    }

    /// Whether the body is taken in by the handler.
    pub(crate) const fn is_upload(&self) -> bool {
        matches!(self.rate, Rate::Upload)
    }

    /// Adds the header fields to the answer.
    pub(crate) fn tell(&self, response: &mut Response) {
        let Some((class, limit, verdict)) = self.told else { return };
        let (left, reset_s) = match verdict {
            Verdict::Allowed { remaining, reset_s } => (remaining, reset_s),
            Verdict::Refused { retry_after_s } => (0, retry_after_s),
        };
        let name = class.name();
        let fields = [
            (POLICY, format!("\"{name}\";q={};w={WINDOW_S}", limit.hits)),
            (STANDING, format!("\"{name}\";r={left};t={reset_s}")),
        ];
        for (field, value) in fields {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(field, value);
            }
        }
    }
}

/// Who is counted: one user however many sessions it has, one token, or one address.
fn identity(caller: Option<&Caller>, origin: &Origin) -> String {
    match caller.map(|caller| (&caller.credential, caller.user_id)) {
        Some((Credential::ApiToken { id, .. }, _)) => format!("token/{id}"),
        Some((_, Some(user_id))) => format!("user/{user_id}"),
        _ => format!("address/{}", client_key(origin.ip)),
    }
}

/// Counts a request. Refused: an answer that says when to come back.
pub(crate) async fn admit(
    state: &AppState,
    rate: Rate,
    method: &Method,
    caller: Option<&Caller>,
    origin: &Origin,
) -> Result<Admission, Response> {
    let limits = &state.limits;
    let Some(class) = rate.class(method.as_str()) else { return Ok(Admission { rate, told: None }) };
    let mut told = None;
    if let Some(limit) = limits.limit(class) {
        let (who, now) = (identity(caller, origin), state.domain.now());
        let verdict = match class {
            Class::Read | Class::Write => limits.counters.hit_now(class.name(), &who, limit, now),
            Class::Expensive => state.domain.counters().hit(class.name(), &who, limit, now).await,
        };
        told = Some((class, limit, verdict));
        if let Verdict::Refused { retry_after_s } = verdict {
            let fault = Fault::new(ErrorCode::TooManyRequests).with("retry_after", retry_after_s);
            let mut response = ApiError(fault).into_response();
            Admission { rate, told }.tell(&mut response);
            return Err(response);
        }
    }
    Ok(Admission { rate, told })
}

/// Lets a request through to a public route when its address has not asked too often.
pub(crate) async fn limit_public(
    State((state, rate)): State<(AppState, Rate)>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    let origin = auth::origin(&state, request.headers(), peer);
    let method = request.method().clone();
    match admit(&state, rate, &method, None, &origin).await {
        Ok(admission) => {
            let mut response = match admission.place(&state.limits).await {
                Ok(_place) => next.run(request).await,
                Err(fault) => ApiError(fault).into_response(),
            };
            admission.tell(&mut response);
            response
        }
        Err(refusal) => refusal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_method_says_what_a_request_costs() {
        for (rate, method, class) in [
            (Rate::ByMethod, "GET", Some(Class::Read)),
            (Rate::ByMethod, "HEAD", Some(Class::Read)),
            (Rate::ByMethod, "POST", Some(Class::Write)),
            (Rate::ByMethod, "DELETE", Some(Class::Write)),
            (Rate::Expensive, "GET", Some(Class::Expensive)),
            (Rate::Free("it costs nothing"), "GET", None),
        ] {
            assert_eq!(rate.class(method), class);
        }
    }
}
