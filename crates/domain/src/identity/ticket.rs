//! Tickets: what a browser puts into the URL of a WebSocket instead of its token. Single use, 30 s, bound to the
//! session or token of whoever asked and to the path, never logged, kept hashed in memory.

use super::{
    Identity,
    tokens::{self, hash_token},
};
use crate::caller::{Caller, Credential, Origin};
use castcore_model::{ApiTokenId, Fault, Permission, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use utoipa::ToSchema;

/// Life of a ticket, in seconds.
const LIFE_S: i64 = 30;
/// Tickets that wait to be used at most.
const MAX_WAITING: usize = 4_096;
/// Of these, tickets of one session or token at most; its oldest go first. A console needs one at a time.
const MAX_WAITING_PER_HOLDER: usize = 16;

/// Who asked for a ticket. It opens no more than they may when it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Session(SessionId, UserId),
    Token(ApiTokenId),
}

/// Asks for a ticket.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TicketRequest {
    /// The path that the ticket shall open, such as `/api/v1/ws`.
    pub path: String,
}

/// Opens one WebSocket.
#[derive(Serialize, ToSchema)]
pub struct Ticket {
    /// Goes into `?ticket=`.
    pub ticket: String,
    /// Seconds until it is void.
    pub expires_in_s: i64,
}

tokens::hide!(Ticket);

#[derive(Debug)]
struct Waiting {
    holder: Holder,
    path: String,
    expires_at: DateTime<Utc>,
    /// Grows from ticket to ticket: which one of a holder is the oldest.
    number: u64,
}

#[derive(Debug, Default)]
struct Drawer {
    by_hash: HashMap<String, Waiting>,
    next_number: u64,
}

/// Tickets that were given out and not yet used.
#[derive(Debug, Default)]
pub(crate) struct Tickets(Mutex<Drawer>);

impl Drawer {
    /// Keeps a ticket; `false` = there are too many of others.
    fn keep(&mut self, hash: String, mut ticket: Waiting, now: DateTime<Utc>) -> bool {
        let of_holder = self.by_hash.iter().filter(|(_, other)| other.holder == ticket.holder);
        let mut of_holder: Vec<(u64, String)> = of_holder.map(|(hash, other)| (other.number, hash.clone())).collect();
        of_holder.sort_unstable();
        let too_many = (of_holder.len() + 1).saturating_sub(MAX_WAITING_PER_HOLDER);
        for (_, oldest) in of_holder.into_iter().take(too_many) {
            self.by_hash.remove(&oldest);
        }
        if self.by_hash.len() >= MAX_WAITING {
            self.by_hash.retain(|_, ticket| ticket.expires_at > now);
        }
        if self.by_hash.len() >= MAX_WAITING {
            return false;
        }
        ticket.number = self.next_number;
        self.next_number += 1;
        self.by_hash.insert(hash, ticket);
        true
    }
}

/// What the socket behind a path needs at least. The socket itself checks again, and each topic of its own.
fn needed(path: &str) -> Permission {
    if path.starts_with("/api/v1/ws/logs/") { Permission::LogsRead } else { Permission::StreamsRead }
}

impl Identity<'_> {
    /// A ticket for one path. The caller must hold what the path needs, so that a token gets none beyond its scopes.
    pub fn issue_ticket(&self, caller: &Caller, request: TicketRequest) -> Result<Ticket, Fault> {
        let holder = match (&caller.credential, caller.user_id) {
            (Credential::Session { id, .. }, Some(user_id)) => Holder::Session(*id, user_id),
            (Credential::ApiToken { id, .. }, Some(_)) => Holder::Token(*id),
            _ => return Err(Fault::unauthenticated()),
        };
        if !request.path.starts_with("/api/v1/ws") || request.path.len() > 256 || request.path.contains(['?', '#']) {
            return Err(Fault::field("path", "not_allowed"));
        }
        caller.require(needed(&request.path))?;
        let ticket = castcore_vault::random::token(32);
        let now = self.0.now();
        let expires_at = now + TimeDelta::seconds(LIFE_S);
        let waiting = Waiting { holder, path: request.path, expires_at, number: 0 };
        let mut drawer = self.0.tickets.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !drawer.keep(hash_token(ticket.expose()), waiting, now) {
            return Err(Fault::new(castcore_model::ErrorCode::RateLimited).with("retry_after", LIFE_S));
        }
        Ok(Ticket { ticket: ticket.expose().to_owned(), expires_in_s: LIFE_S })
    }

    /// Who holds this ticket for this path. Whatever the outcome, the ticket is spent.
    pub async fn redeem_ticket(&self, ticket: &str, path: &str, origin: Origin) -> Result<Caller, Fault> {
        let now = self.0.now();
        let found = {
            let mut drawer = self.0.tickets.0.lock().unwrap_or_else(PoisonError::into_inner);
            drawer.by_hash.remove(&hash_token(ticket))
        };
        match found {
            Some(waiting) if waiting.path == path && waiting.expires_at > now => match waiting.holder {
                Holder::Session(id, user_id) => self.caller_of(id, user_id, origin).await,
                Holder::Token(id) => self.caller_of_api_token_id(id, origin).await,
            },
            _ => Err(Fault::unauthenticated()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(holder: Holder) -> Waiting {
        let expires_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(LIFE_S);
        Waiting { holder, path: "/api/v1/ws".to_owned(), expires_at, number: 0 }
    }

    fn session() -> Holder {
        Holder::Session(SessionId::random(), UserId::random())
    }

    #[test]
    fn one_holder_loses_its_own_oldest_tickets_and_nobody_elses() {
        let (greedy, other) = (Holder::Token(ApiTokenId::random()), session());
        let now = DateTime::UNIX_EPOCH;
        let mut drawer = Drawer::default();
        assert!(drawer.keep("other".to_owned(), ticket(other), now));
        for n in 0..MAX_WAITING + 100 {
            assert!(drawer.keep(n.to_string(), ticket(greedy), now), "{n}");
        }
        assert_eq!(drawer.by_hash.len(), MAX_WAITING_PER_HOLDER + 1);
        assert!(drawer.by_hash.contains_key("other"));
        let newest = MAX_WAITING + 100 - MAX_WAITING_PER_HOLDER..MAX_WAITING + 100;
        assert!(newest.map(|n| n.to_string()).all(|hash| drawer.by_hash.contains_key(&hash)));
    }

    #[test]
    fn many_holders_fill_the_drawer_until_tickets_run_out() {
        let mut drawer = Drawer::default();
        for n in 0..MAX_WAITING {
            assert!(drawer.keep(n.to_string(), ticket(session()), DateTime::UNIX_EPOCH));
        }
        assert!(!drawer.keep("one".to_owned(), ticket(session()), DateTime::UNIX_EPOCH));
        let later = DateTime::UNIX_EPOCH + TimeDelta::seconds(LIFE_S);
        assert!(drawer.keep("one".to_owned(), ticket(session()), later));
        assert_eq!(drawer.by_hash.len(), 1);
    }
}
