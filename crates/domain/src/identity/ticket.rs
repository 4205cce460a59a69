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
/// Of these, tickets of one session at most; its oldest go first. A console needs one at a time.
const MAX_WAITING_PER_SESSION: usize = 16;

#[derive(Debug)]
struct Waiting {
    user_id: UserId,
    session_id: SessionId,
    path: String,
    expires_at: DateTime<Utc>,
    /// Grows from ticket to ticket: which one of a session is the oldest.
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
    /// Keeps a ticket; `false` = there are too many of other sessions.
    fn keep(&mut self, hash: String, mut ticket: Waiting, now: DateTime<Utc>) -> bool {
        let of_session = self.by_hash.iter().filter(|(_, other)| other.session_id == ticket.session_id);
        let mut of_session: Vec<(u64, String)> = of_session.map(|(hash, other)| (other.number, hash.clone())).collect();
        of_session.sort_unstable();
        let too_many = (of_session.len() + 1).saturating_sub(MAX_WAITING_PER_SESSION);
        for (_, oldest) in of_session.into_iter().take(too_many) {
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

impl Identity<'_> {
    /// A ticket for one path.
    pub fn issue_ticket(&self, caller: &Caller, request: TicketRequest) -> Result<Ticket, Fault> {
        let (Some(user_id), Some(session_id)) = (caller.user_id, caller.session_id()) else {
            return Err(Fault::unauthenticated());
        };
        if !request.path.starts_with("/api/v1/ws") || request.path.len() > 256 || request.path.contains(['?', '#']) {
            return Err(Fault::field("path", "not_allowed"));
        }
        let ticket = castcore_vault::random::token(32);
        let now = self.0.now();
        let expires_at = now + TimeDelta::seconds(LIFE_S);
        let waiting = Waiting { user_id, session_id, path: request.path, expires_at, number: 0 };
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
            Some(waiting) if waiting.path == path && waiting.expires_at > now => {
                self.caller_of(waiting.session_id, waiting.user_id, origin).await
            }
            _ => Err(Fault::unauthenticated()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(session_id: SessionId) -> Waiting {
        let expires_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(LIFE_S);
        Waiting { user_id: UserId::random(), session_id, path: "/api/v1/ws".to_owned(), expires_at, number: 0 }
    }

    #[test]
    fn one_session_loses_its_own_oldest_tickets_and_nobody_elses() {
        let (greedy, other, now) = (SessionId::random(), SessionId::random(), DateTime::UNIX_EPOCH);
        let mut drawer = Drawer::default();
        assert!(drawer.keep("other".to_owned(), ticket(other), now));
        for n in 0..MAX_WAITING + 100 {
            assert!(drawer.keep(n.to_string(), ticket(greedy), now), "{n}");
        }
        assert_eq!(drawer.by_hash.len(), MAX_WAITING_PER_SESSION + 1);
        assert!(drawer.by_hash.contains_key("other"));
        let newest = MAX_WAITING + 100 - MAX_WAITING_PER_SESSION..MAX_WAITING + 100;
        assert!(newest.map(|n| n.to_string()).all(|hash| drawer.by_hash.contains_key(&hash)));
    }

    #[test]
    fn many_sessions_fill_the_drawer_until_tickets_run_out() {
        let mut drawer = Drawer::default();
        for n in 0..MAX_WAITING {
            assert!(drawer.keep(n.to_string(), ticket(SessionId::random()), DateTime::UNIX_EPOCH));
        }
        assert!(!drawer.keep("one".to_owned(), ticket(SessionId::random()), DateTime::UNIX_EPOCH));
        let later = DateTime::UNIX_EPOCH + TimeDelta::seconds(LIFE_S);
        assert!(drawer.keep("one".to_owned(), ticket(SessionId::random()), later));
        assert_eq!(drawer.by_hash.len(), 1);
    }
}
