//! Tickets: what a browser puts into the URL of a WebSocket instead of its token. Single use, 30 s, bound to the
//! session and the path, never logged, kept hashed in memory.

use super::{
    Identity,
    session::{Ticket, TicketRequest},
    tokens::hash_token,
};
use crate::caller::{Caller, Origin};
use castcore_model::{Fault, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Life of a ticket, in seconds.
const LIFE_S: i64 = 30;
/// Tickets that wait to be used at most.
const MAX_WAITING: usize = 4_096;

#[derive(Debug)]
struct Waiting {
    user_id: UserId,
    session_id: SessionId,
    path: String,
    expires_at: DateTime<Utc>,
}

/// Tickets that were given out and not yet used.
#[derive(Debug, Default)]
pub(crate) struct Tickets(Mutex<HashMap<String, Waiting>>);

impl Identity<'_> {
    /// A ticket for one path.
    pub fn issue_ticket(&self, caller: &Caller, request: TicketRequest) -> Result<Ticket, Fault> {
        let (Some(user_id), Some(session_id)) = (caller.user_id, caller.session_id) else {
            return Err(Fault::unauthenticated());
        };
        if !request.path.starts_with("/api/v1/ws") || request.path.len() > 256 || request.path.contains(['?', '#']) {
            return Err(Fault::field("path", "not_allowed"));
        }
        let ticket = castcore_vault::random::token(32);
        let now = self.0.now();
        let mut waiting = self.0.tickets.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MAX_WAITING {
            waiting.retain(|_, ticket| ticket.expires_at > now);
        }
        if waiting.len() >= MAX_WAITING {
            return Err(Fault::new(castcore_model::ErrorCode::RateLimited).with("retry_after", LIFE_S));
        }
        waiting.insert(
            hash_token(ticket.expose()),
            Waiting { user_id, session_id, path: request.path, expires_at: now + TimeDelta::seconds(LIFE_S) },
        );
        Ok(Ticket { ticket: ticket.expose().to_owned(), expires_in_s: LIFE_S })
    }

    /// Who holds this ticket for this path. Whatever the outcome, the ticket is spent.
    pub async fn redeem_ticket(&self, ticket: &str, path: &str, origin: Origin) -> Result<Caller, Fault> {
        let now = self.0.now();
        let found = self.0.tickets.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash_token(ticket));
        match found {
            Some(waiting) if waiting.path == path && waiting.expires_at > now => {
                self.caller_of(waiting.session_id, waiting.user_id, origin).await
            }
            _ => Err(Fault::unauthenticated()),
        }
    }
}
