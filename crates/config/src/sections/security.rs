//! Keys, lifetimes, limits.

use crate::{reader::Reader, sections::server::Env, weak};
use castcore_vault::{Keyring, Secret, SecretKeys, VaultError};

/// What to do about a missing key.
const INIT: &str = "Run `castcore init`: it writes fresh keys to .env.";
/// What to do about a key that cannot be used.
const REPLACE: &str = "Remove it from the environment and from .env, then run `castcore init` for a fresh one.";

/// Most requests in a minute that can be set.
const REQUESTS_MAX: u32 = 10_000_000;

/// Keys, lifetimes, limits.
#[derive(Clone, Debug)]
pub struct SecuritySettings {
    /// `SECRET_KEY`: keys for signing are derived from it, it is never used itself.
    pub secret_key: Secret,
    /// `SECRET_KEY_PREVIOUS`: what these signed still verifies.
    previous_secret_keys: Vec<Secret>,
    /// The keys of `ENCRYPTION_KEY`.
    keyring: Keyring,
    /// `ACCESS_TOKEN_TTL_MINUTES`, 1 to 1440.
    pub access_token_ttl_minutes: u32,
    /// `REFRESH_TOKEN_TTL_DAYS`, 1 to 365.
    pub refresh_token_ttl_days: u32,
    /// `SESSION_ABSOLUTE_DAYS`, 1 to 3650: a session ends then, however busy it is.
    pub session_absolute_days: u32,
    /// `RATE_LIMIT_ENABLED`.
    pub rate_limit_enabled: bool,
    /// `RATE_LIMIT_READ_PER_MINUTE`; 0 = no limit.
    pub rate_limit_read_per_minute: u32,
    /// `RATE_LIMIT_WRITE_PER_MINUTE`; 0 = no limit.
    pub rate_limit_write_per_minute: u32,
    /// `RATE_LIMIT_EXPENSIVE_PER_MINUTE`; 0 = no limit.
    pub rate_limit_expensive_per_minute: u32,
    /// `RATE_LIMIT_AUTH_ATTEMPTS`: attempts in one window.
    pub rate_limit_auth_attempts: u32,
    /// `RATE_LIMIT_AUTH_WINDOW_SECONDS`, 1 to 86400.
    pub rate_limit_auth_window_seconds: u32,
}

impl SecuritySettings {
    /// The keys that seal and open stored secrets.
    #[must_use]
    pub fn keyring(&self) -> Keyring {
        self.keyring.clone()
    }

    /// `SECRET_KEY` and the ones before it.
    #[must_use]
    pub fn secret_keys(&self) -> SecretKeys {
        SecretKeys::new(self.secret_key.clone(), self.previous_secret_keys.iter().cloned())
    }

    pub(crate) fn read(reader: &mut Reader<'_>, env: Env) -> Self {
        let secret_key = secret_key(reader, env);
        let previous_secret_keys = previous_secret_keys(reader, env, &secret_key);
        let keyring = keyring(reader, env, &secret_key);
        Self {
            secret_key,
            previous_secret_keys,
            keyring,
            access_token_ttl_minutes: reader.number("ACCESS_TOKEN_TTL_MINUTES", 1..=1440),
            refresh_token_ttl_days: reader.number("REFRESH_TOKEN_TTL_DAYS", 1..=365),
            session_absolute_days: reader.number("SESSION_ABSOLUTE_DAYS", 1..=3_650),
            rate_limit_enabled: reader.boolean("RATE_LIMIT_ENABLED"),
            rate_limit_read_per_minute: reader.number("RATE_LIMIT_READ_PER_MINUTE", 0..=REQUESTS_MAX),
            rate_limit_write_per_minute: reader.number("RATE_LIMIT_WRITE_PER_MINUTE", 0..=REQUESTS_MAX),
            rate_limit_expensive_per_minute: reader.number("RATE_LIMIT_EXPENSIVE_PER_MINUTE", 0..=REQUESTS_MAX),
            rate_limit_auth_attempts: reader.number("RATE_LIMIT_AUTH_ATTEMPTS", 1..=100_000),
            rate_limit_auth_window_seconds: reader.number("RATE_LIMIT_AUTH_WINDOW_SECONDS", 1..=86_400),
        }
    }
}

fn secret_key(reader: &mut Reader<'_>, env: Env) -> Secret {
    const NAME: &str = "SECRET_KEY";
    let Some(key) = reader.secret(NAME) else {
        reader.fail(NAME, "is not set", INIT);
        return Secret::default();
    };
    if let Some(problem) = weak::secret_key(&key) {
        refuse_or_warn(reader, env, NAME, problem, REPLACE);
    }
    key
}

/// A weak one is refused like a weak `SECRET_KEY`: whoever guesses it signs tokens that hold.
fn previous_secret_keys(reader: &mut Reader<'_>, env: Env, secret_key: &Secret) -> Vec<Secret> {
    const NAME: &str = "SECRET_KEY_PREVIOUS";
    const REMOVE: &str = "Remove it: what it signed ends then, and people sign in again.";
    let keys: Vec<Secret> = reader.secret(NAME).iter().flat_map(split).map(Secret::new).collect();
    for key in &keys {
        if key == secret_key {
            reader.fail(NAME, "holds SECRET_KEY itself", "Remove it there: it names only keys that were replaced.");
        } else if let Some(problem) = weak::secret_key(key) {
            refuse_or_warn(reader, env, NAME, problem, REMOVE);
        }
    }
    keys
}

/// The parts of a list of keys.
fn split(keys: &Secret) -> impl Iterator<Item = &str> {
    keys.expose().split(|c: char| c == ',' || c.is_whitespace()).filter(|key| !key.is_empty())
}

/// The ring, or one of a key that nobody knows when there is an error, in which case nothing is ever sealed with it.
fn keyring(reader: &mut Reader<'_>, env: Env, secret_key: &Secret) -> Keyring {
    const NAME: &str = "ENCRYPTION_KEY";
    let keys = reader.secret(NAME).unwrap_or_default();
    let ring = Keyring::parse(&keys);
    match &ring {
        Err(VaultError::NoKey) => reader.fail(NAME, "is not set", INIT),
        Err(error) => reader.fail(NAME, format!("cannot be used: {error}"), REPLACE),
        Ok(_) => {
            if let Some(problem) = weak::encryption_keys(&keys) {
                refuse_or_warn(reader, env, NAME, problem, REPLACE);
            }
            if split(&keys).any(|key| key == secret_key.expose()) {
                reader.fail(NAME, "is the same as SECRET_KEY", "Give each of the two its own key.");
            }
        }
    }
    ring.or_else(|_| Keyring::parse(&Keyring::generate_key())).unwrap_or_else(|_| unreachable!("a fresh key is a key"))
}

/// An error in production, a warning elsewhere.
pub(crate) fn refuse_or_warn(reader: &mut Reader<'_>, env: Env, name: &str, problem: &str, remedy: &str) {
    match env {
        Env::Production => reader.fail(name, problem, remedy),
        Env::Development => reader.warn(format!("{name} {problem}: production would refuse it.")),
    }
}
