//! How many sockets may be open: a socket leaves the count of connections once it is one, so it is counted here.
//!
//! Each costs a task, a descriptor and a place in every queue of news. One account gets a part only, so that neither a
//! console that has gone wild nor a stolen viewer's token shuts the others out.

use castcore_model::{ErrorCode, Fault, UserId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Sockets at once.
const SOCKETS_MAX: usize = 1_024;
/// Sockets of one account at once: a tab of the console needs one.
const SOCKETS_PER_ACCOUNT: usize = 64;
/// When to try again, in seconds: sockets of tabs that were closed are gone by then.
const RETRY_AFTER_S: u32 = 10;

/// The sockets that are open, by account.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<HashMap<Option<UserId>, usize>>>);

/// The place of one socket; free again when dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    account: Option<UserId>,
}

impl Places {
    /// A place for a socket of this account; 429 `auth.rate_limited` when there is none.
    pub fn take(&self, account: Option<UserId>) -> Result<Place, Fault> {
        let mut open = self.lock();
        let total: usize = open.values().sum();
        let own = open.get(&account).copied().unwrap_or_default();
        if total >= SOCKETS_MAX || own >= SOCKETS_PER_ACCOUNT {
            return Err(Fault::new(ErrorCode::RateLimited).with("retry_after", RETRY_AFTER_S));
        }
        open.insert(account, own + 1);
        Ok(Place { places: self.clone(), account })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Option<UserId>, usize>> {
        // The counts are whole after each statement.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.places.lock();
        if let Some(own) = open.get_mut(&self.account) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_cannot_take_all_places() {
        let (places, greedy) = (Places::default(), Some(UserId::random()));
        let mut taken: Vec<Place> = (0..SOCKETS_PER_ACCOUNT).map(|_| places.take(greedy).unwrap()).collect();
        assert_eq!(places.take(greedy).unwrap_err().status, 429);
        places.take(Some(UserId::random())).unwrap();
        taken.pop();
        taken.push(places.take(greedy).unwrap());
        drop(taken);
        assert!(places.lock().is_empty(), "nobody is remembered");
    }

    #[test]
    fn all_accounts_together_are_bounded_too() {
        let places = Places::default();
        let taken: Vec<Place> = (0..SOCKETS_MAX).map(|_| places.take(Some(UserId::random())).unwrap()).collect();
        let late = Some(UserId::random());
        assert!(places.take(late).is_err());
        drop(taken);
        places.take(late).unwrap();
    }
}
