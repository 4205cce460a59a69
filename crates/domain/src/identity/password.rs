//! Passwords: argon2id, off the async threads. Hashes computed at once are bounded, and so is the line of those that
//! wait, because each takes 64 MiB and most of a core for a good part of a second: what finds the line full is turned
//! away before anything is computed. Known devices and people who are signed in have places of their own, so that a
//! crowd of strangers keeps nobody out, and each account has few of these, so that one of them keeps nobody else out.

use super::limits::too_many;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{
        PasswordHasher, PasswordVerifier,
        phc::{ParamsString, PasswordHash},
    },
};
use castcore_model::Fault;
use castcore_vault::Secret;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory in KiB, as in the contract (`m=65536`).
const MEMORY_KIB: u32 = 65_536;
/// Passes, as in the contract (`t=3`).
const PASSES: u32 = 3;
/// Lanes, as in the contract (`p=4`). They are computed one after another: `argon2` is built without `parallel`.
const LANES: u32 = 4;
/// The most memory that a stored hash may ask for, in KiB: one of another system may be larger than ours, but not as
/// large as the machine.
const MEMORY_MAX_KIB: u32 = 4 * MEMORY_KIB;
/// The most passes that a stored hash may ask for.
const PASSES_MAX: u32 = 16;
/// Hashes computed at once, at most: 128 MiB.
const AT_ONCE_MAX: usize = 2;
/// Strangers who wait for their turn. The last of them waits for a few seconds.
const WAITING: usize = 16;
/// Known devices and signed-in people who wait for their turn.
const WAITING_KNOWN: usize = 16;
/// Places among these of one account.
const PLACES_OF_ACCOUNT: usize = 4;
/// When to come back who found the line full, in seconds.
const FULL_RETRY_S: u64 = 5;

/// Whose password it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Somebody who has proved nothing.
    Stranger,
    /// A device that signed in before, or somebody who is signed in.
    Known,
}

/// Hashes and verifies passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Hashes computed now.
    at_once: Arc<Semaphore>,
    /// Strangers whose hash is computed now or next: while as many as can be computed are, all others wait here, so
    /// that a known device that comes is next.
    strangers: Arc<Semaphore>,
    /// Places of strangers, waiting or not.
    places: Arc<Semaphore>,
    /// Places of everybody else.
    known_places: Arc<Semaphore>,
    /// How many of those each account has.
    shares: Shares,
    /// A hash of nothing anybody knows, verified for unknown users so that they cost the same time.
    decoy: Arc<str>,
}

/// Places that accounts have now, by a key of the account; none is not listed.
#[derive(Clone, Debug, Default)]
struct Shares(Arc<Mutex<HashMap<String, usize>>>);

/// One place of an account, until this is dropped.
#[derive(Debug)]
struct Share {
    shares: Shares,
    account: String,
}

impl Shares {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        // The numbers are whole after each statement.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None` = the account has all that it may have.
    fn take(&self, account: &str) -> Option<Share> {
        let mut held = self.lock();
        let own = held.get(account).copied().unwrap_or_default();
        if own >= PLACES_OF_ACCOUNT {
            return None;
        }
        held.insert(account.to_owned(), own + 1);
        Some(Share { shares: self.clone(), account: account.to_owned() })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.shares.lock();
        if let Some(own) = held.get_mut(&self.account) {
            *own -= 1;
            if *own == 0 {
                held.remove(&self.account);
            }
        }
    }
}

/// A place in the line, taken before anything is counted or computed.
#[derive(Debug)]
pub(crate) struct Seat {
    place: Place,
    permit: OwnedSemaphorePermit,
    share: Option<Share>,
}

/// A turn to compute, until this is dropped.
#[derive(Debug)]
struct Turn {
    _permits: Vec<OwnedSemaphorePermit>,
    _share: Option<Share>,
}

/// What became of a password.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    /// Whether it is the right one.
    pub(crate) fits: bool,
    /// Its hash with the parameters of today, when it fits and the stored one has others.
    pub(crate) upgraded: Option<String>,
}

fn params() -> Result<Params, Fault> {
    Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Fault::internal)
}

fn hash_now(password: &str) -> Result<String, Fault> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params()?);
    argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Fault::internal)
}

/// Whether a stored hash was made as hashes are made today.
fn is_current(hash: &PasswordHash) -> bool {
    let wanted = params().ok().and_then(|params| ParamsString::try_from(&params).ok());
    hash.algorithm.as_str() == Algorithm::Argon2id.as_str()
        && hash.version == Some(Version::V0x13.into())
        && wanted.is_some_and(|wanted| hash.params == wanted)
}

/// Whether a stored hash can be computed without harm.
fn is_bearable(hash: &PasswordHash) -> bool {
    Params::try_from(hash).is_ok_and(|params| params.m_cost() <= MEMORY_MAX_KIB && params.t_cost() <= PASSES_MAX)
}

fn verify_now(password: &str, stored: Option<&str>, decoy: &str) -> Result<Verified, Fault> {
    let parse = |phc: &str| PasswordHash::new(phc).ok().filter(is_bearable);
    // Nobody knows the password of the decoy, so that a stored hash which is broken costs the same and fits nothing.
    let hash = stored.and_then(parse).or_else(|| parse(decoy));
    let fits = stored.is_some()
        & hash.as_ref().is_some_and(|hash| Argon2::default().verify_password(password.as_bytes(), hash).is_ok());
    let upgraded = match hash {
        Some(hash) if fits && !is_current(&hash) => Some(hash_now(password)?),
        _ => None,
    };
    Ok(Verified { fits, upgraded })
}

impl Passwords {
    /// Makes the decoy hash; takes as long as one sign-in.
    pub fn new() -> Result<Self, Fault> {
        // One core is left for everything else: a sign-in must not be felt by anybody but who signs in.
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::with_at_once(cores.saturating_sub(1).clamp(1, AT_ONCE_MAX))
    }

    fn with_at_once(at_once: usize) -> Result<Self, Fault> {
        let decoy = hash_now(castcore_vault::random::token(24).expose())?;
        let semaphore = |permits| Arc::new(Semaphore::new(permits));
        Ok(Self {
            at_once: semaphore(at_once),
            strangers: semaphore(at_once),
            places: semaphore(at_once + WAITING),
            known_places: semaphore(at_once + WAITING_KNOWN),
            shares: Shares::default(),
            decoy: decoy.into(),
        })
    }

    /// A place in the line: 429 `auth.rate_limited` when there is none. Whoever goes away leaves it. `account` is a key of
    /// the account, for those who are known; a stranger may name any.
    pub(crate) fn seat(&self, place: Place, account: &str) -> Result<Seat, Fault> {
        let share = match place {
            Place::Stranger => None,
            Place::Known => Some(self.shares.take(account).ok_or_else(|| too_many(FULL_RETRY_S))?),
        };
        Ok(Seat { share, ..self.seat_of_nobody(place)? })
    }

    /// A place that counts for no account.
    fn seat_of_nobody(&self, place: Place) -> Result<Seat, Fault> {
        let line = match place {
            Place::Stranger => &self.places,
            Place::Known => &self.known_places,
        };
        let permit = Arc::clone(line).try_acquire_owned().map_err(|_| too_many(FULL_RETRY_S))?;
        Ok(Seat { place, permit, share: None })
    }

    /// Waits for a turn.
    async fn turn(&self, seat: Seat) -> Result<Turn, Fault> {
        let mut permits = vec![seat.permit];
        if seat.place == Place::Stranger {
            permits.push(Arc::clone(&self.strangers).acquire_owned().await.map_err(Fault::internal)?);
        }
        permits.push(Arc::clone(&self.at_once).acquire_owned().await.map_err(Fault::internal)?);
        Ok(Turn { _permits: permits, _share: seat.share })
    }

    async fn run<T: Send + 'static>(&self, seat: Seat, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let turn = self.turn(seat).await?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            // The work cannot be stopped, so its place is taken until it is done, whoever still waits for it.
            drop(turn);
            result
        })
        .await
        .map_err(Fault::internal)
    }

    /// The PHC string of a password, for somebody who may set one.
    pub async fn hash(&self, password: Secret) -> Result<String, Fault> {
        self.run(self.seat_of_nobody(Place::Known)?, move || hash_now(password.expose())).await?
    }

    /// Whether `password` fits `stored`; `None` (an unknown user) costs the same time and never fits.
    pub(crate) async fn verify(&self, seat: Seat, password: Secret, stored: Option<String>) -> Result<Verified, Fault> {
        let decoy = Arc::clone(&self.decoy);
        self.run(seat, move || verify_now(password.expose(), stored.as_deref(), &decoy)).await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_model::ErrorCode;

    async fn fits(passwords: &Passwords, password: &str, stored: Option<&str>) -> bool {
        let stored = stored.map(ToOwned::to_owned);
        let seat = passwords.seat(Place::Stranger, "").unwrap();
        passwords.verify(seat, Secret::new(password), stored).await.unwrap().fits
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_fits() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash(Secret::new("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=4$"), "{hash}");
        assert!(fits(&passwords, "correct horse", Some(&hash)).await);
        assert!(!fits(&passwords, "wrong horse", Some(&hash)).await);
        assert!(!fits(&passwords, "anything", None).await);
        assert!(!fits(&passwords, "anything", Some("not a hash")).await);
    }

    #[tokio::test]
    async fn hashes_of_other_parameters_fit_and_are_made_anew() {
        let passwords = Passwords::new().unwrap();
        let verify_as = |password: &str, stored: String| {
            passwords.verify(passwords.seat(Place::Known, "anna").unwrap(), Secret::new(password), Some(stored))
        };
        let verify = |stored: String| verify_as("correct horse", stored);
        let ours = passwords.hash(Secret::new("correct horse")).await.unwrap();
        assert_eq!(verify(ours).await.unwrap(), Verified { fits: true, upgraded: None });
        for (algorithm, version, params) in [
            (Algorithm::Argon2id, Version::V0x13, Params::new(8_192, 1, 1, None)),
            (Algorithm::Argon2i, Version::V0x13, Params::new(MEMORY_KIB, PASSES, LANES, None)),
            (Algorithm::Argon2id, Version::V0x10, Params::new(MEMORY_KIB, PASSES, LANES, None)),
        ] {
            let other = Argon2::new(algorithm, version, params.unwrap()).hash_password(b"correct horse").unwrap();
            let seen = verify(other.to_string()).await.unwrap();
            let upgraded = seen.upgraded.unwrap_or_else(|| panic!("{other} was left as it is"));
            assert!(upgraded.starts_with("$argon2id$v=19$m=65536,t=3,p=4$"), "{upgraded}");
            assert_eq!(verify(upgraded).await.unwrap(), Verified { fits: true, upgraded: None });
            let wrong = verify_as("wrong", other.to_string()).await.unwrap();
            assert_eq!(wrong, Verified { fits: false, upgraded: None });
        }
    }

    #[tokio::test]
    async fn a_stored_hash_cannot_ask_for_the_whole_machine() {
        let passwords = Passwords::new().unwrap();
        let salt_and_hash = "c29tZXNhbHRzb21lc2FsdA$cqHXqDTqDhFHPhTJOHVgEfFHwnLBcjrXiaSDwHXmZiY";
        for params in ["m=4194304,t=3,p=1", "m=65536,t=1000000,p=1"] {
            let stored = format!("$argon2id$v=19${params}${salt_and_hash}");
            assert!(!fits(&passwords, "anything", Some(&stored)).await, "{params}");
        }
    }

    #[tokio::test]
    async fn a_full_line_turns_strangers_away_and_a_known_device_is_next() {
        let passwords = Passwords::with_at_once(1).unwrap();
        let seat = |place| passwords.seat(place, "anna").unwrap();
        let first = passwords.turn(seat(Place::Stranger)).await.unwrap();
        let mut line = Vec::new();
        for _ in 0..WAITING {
            let mut waiting = Box::pin(passwords.turn(seat(Place::Stranger)));
            assert!(is_pending(&mut waiting).await);
            line.push(waiting);
        }
        let refused = passwords.seat(Place::Stranger, "").unwrap_err();
        assert_eq!((refused.code, refused.status), (ErrorCode::RateLimited, 429));
        let mut known = Box::pin(passwords.turn(seat(Place::Known)));
        assert!(is_pending(&mut known).await);
        drop(first);
        // The first of the line and the known device now both wait for the one turn there is; who is known has it.
        let turn = known.await.unwrap();
        assert!(is_pending(&mut line[0]).await);
        drop(turn);
        drop(line.remove(0).await.unwrap());
        // Those who go away make room.
        line.clear();
        drop(passwords.turn(seat(Place::Stranger)).await.unwrap());
    }

    #[tokio::test]
    async fn one_known_account_leaves_places_to_all_others() {
        let passwords = Passwords::with_at_once(1).unwrap();
        let mut greedy: Vec<Seat> =
            (0..PLACES_OF_ACCOUNT).map(|_| passwords.seat(Place::Known, "greedy").unwrap()).collect();
        assert_eq!(passwords.seat(Place::Known, "greedy").unwrap_err().code, ErrorCode::RateLimited);
        drop(passwords.seat(Place::Known, "anna").unwrap());
        // A place goes back when its turn is over, and when its holder went away.
        drop(passwords.turn(greedy.remove(0)).await.unwrap());
        greedy.push(passwords.seat(Place::Known, "greedy").unwrap());
        drop(greedy);
        assert!(passwords.shares.lock().is_empty(), "nobody is remembered");
    }

    /// Polls once.
    async fn is_pending<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|cx| std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(cx).is_pending())).await
    }
}
