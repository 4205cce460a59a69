//! Sealing secrets at rest with Fernet.

use crate::{Secret, derive::mac};
use base64::{Engine, engine::general_purpose::URL_SAFE};
use fernet::Fernet;
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

/// Why sealing or opening failed. No variant carries a key, a token or a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The list of keys is empty.
    #[error("there is no key")]
    NoKey,
    /// A key is not 32 bytes in base64url.
    #[error("key {position} is not a Fernet key (32 bytes in base64url, 44 characters)")]
    BadKey {
        /// Which one of the list, from 1.
        position: usize,
    },
    /// The token is damaged, or none of the keys made it.
    #[error("none of the keys opens this value")]
    Unreadable,
}

/// The keys that open sealed values. The first one seals; the others are older ones that still open.
///
/// Tokens are standard Fernet (version 0x80), the same that Python's `cryptography.fernet` reads and writes.
#[derive(Clone)]
pub struct Keyring {
    keys: Arc<[Key]>,
}

/// A key and what it is called.
struct Key {
    fernet: Fernet,
    id: KeyId,
}

/// Names a key without telling it: the first 32 bits of a hash of it, as eight hexadecimal digits. A key has 256 random
/// bits, so nobody gets from its name to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// The name of a well-formed key.
    fn of(key: &str) -> Self {
        // What people may write differently (padding) is the same key.
        let [a, b, c, d, ..] = mac(b"castcore key id", &[key.trim_end_matches('=').as_bytes()]);
        Self([a, b, c, d])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl Keyring {
    /// Reads `ENCRYPTION_KEY`: one key, or several separated by commas or white space, newest first.
    ///
    /// # Errors
    /// [`VaultError::NoKey`] and [`VaultError::BadKey`].
    pub fn parse(keys: &Secret) -> Result<Self, VaultError> {
        let keys = split_keys(keys)
            .enumerate()
            .map(|(index, key)| {
                let fernet = Fernet::new(key).ok_or(VaultError::BadKey { position: index + 1 })?;
                Ok(Key { fernet, id: KeyId::of(key) })
            })
            .collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(VaultError::NoKey);
        }
        Ok(Self { keys: keys.into() })
    }

    /// Makes a fresh key, as `castcore init` writes it.
    #[must_use]
    pub fn generate_key() -> Secret {
        let bytes = Zeroizing::new(crate::random::bytes::<32>());
        Secret::new(URL_SAFE.encode(*bytes))
    }

    /// Seals a secret with the first key.
    #[must_use]
    pub fn seal(&self, secret: &Secret) -> String {
        self.keys[0].fernet.encrypt(secret.expose().as_bytes())
    }

    /// Opens what any of the keys sealed.
    ///
    /// # Errors
    /// [`VaultError::Unreadable`] when no key fits or the value was damaged.
    pub fn open(&self, token: &str) -> Result<Secret, VaultError> {
        self.keys.iter().find_map(|key| open_with(&key.fernet, token)).ok_or(VaultError::Unreadable)
    }

    /// Whether an older key sealed this value, so that it wants to be sealed anew.
    #[must_use]
    pub fn needs_reseal(&self, token: &str) -> bool {
        self.sealed_by(token).is_some_and(|id| id != self.first())
    }

    /// Which key sealed this value; `None` when none of these did.
    #[must_use]
    pub fn sealed_by(&self, token: &str) -> Option<KeyId> {
        self.keys.iter().find(|key| open_with(&key.fernet, token).is_some()).map(|key| key.id)
    }

    /// The key that seals.
    #[must_use]
    pub fn first(&self) -> KeyId {
        self.keys[0].id
    }

    /// All keys by name, the one that seals first.
    #[must_use]
    pub fn ids(&self) -> Vec<KeyId> {
        self.keys.iter().map(|key| key.id).collect()
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({} keys)", self.keys.len())
    }
}

/// The keys of a list, without the separators.
fn split_keys(keys: &Secret) -> impl Iterator<Item = &str> {
    keys.expose().split(|c: char| c == ',' || c.is_whitespace()).filter(|key| !key.is_empty())
}

fn open_with(key: &Fernet, token: &str) -> Option<Secret> {
    // The library refuses tokens from the future, Python does not. A machine that boots with its clock in the past
    // must still open its own secrets, so it is told the latest time it can calculate with.
    const LATEST: u64 = u64::MAX - 60;
    let bytes = Zeroizing::new(key.decrypt_at_time(token, None, LATEST).ok()?);
    Some(Secret::new(std::str::from_utf8(&bytes).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const SECOND: &str = "ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoM=";
    /// Made by Python's Fernet with [`FIRST`].
    const BY_PYTHON: &str =
        "gAAAAABpJIEAAAECAwQFBgcICQoLDA0ODy96D0lkiXqgEXphlR3EUk53WffO7kuifjC4RKIHITCBobZopby0mzeMJK_V_5H6rQ==";
    /// Made by Python's Fernet with [`SECOND`] and a time far in the future.
    const FROM_THE_FUTURE: &str =
        "gAAAABdIduf_AAECAwQFBgcICQoLDA0OD_oCxom6GeJLDdcDRSlBx439WiixSAcdJnJ9wgQNPbKmScbmgQVs2s6-N1gxCHIG7A==";

    fn ring(keys: &str) -> Keyring {
        Keyring::parse(&Secret::new(keys)).unwrap()
    }

    #[test]
    fn opens_what_python_sealed() {
        assert_eq!(ring(FIRST).open(BY_PYTHON).unwrap().expose(), "live_ä/?&%@");
    }

    #[test]
    fn a_clock_in_the_past_hides_nothing() {
        assert_eq!(ring(SECOND).open(FROM_THE_FUTURE).unwrap().expose(), "");
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let old = ring(SECOND).seal(&Secret::new("key"));
        for separator in [",", " ", "\n", ", "] {
            let both = ring(&format!("{FIRST}{separator}{SECOND}"));
            assert_eq!(both.open(&old).unwrap().expose(), "key");
            assert!(both.needs_reseal(&old));
            let new = both.seal(&both.open(&old).unwrap());
            assert!(!both.needs_reseal(&new));
            assert_eq!(ring(FIRST).open(&new).unwrap().expose(), "key");
            assert_eq!(ring(SECOND).open(&new), Err(VaultError::Unreadable));
        }
    }

    #[test]
    fn names_the_key_that_is_wrong_and_not_its_value() {
        for (text, error) in [
            ("", VaultError::NoKey),
            (" , ", VaultError::NoKey),
            ("changeme", VaultError::BadKey { position: 1 }),
            (&format!("{FIRST},c2hvcnQ="), VaultError::BadKey { position: 2 }),
        ] {
            assert_eq!(Keyring::parse(&Secret::new(text)).unwrap_err(), error);
            assert!(!error.to_string().contains("changeme"));
        }
    }

    #[test]
    fn fresh_keys_are_keys_and_debug_hides_them() {
        let key = Keyring::generate_key();
        assert_eq!(key.expose().len(), 44);
        assert_ne!(key, Keyring::generate_key());
        let ring = Keyring::parse(&key).unwrap();
        assert_eq!(format!("{ring:?}"), "Keyring(1 keys)");
    }

    #[test]
    fn keys_have_names_that_do_not_tell_them() {
        let both = ring(&format!("{FIRST},{SECOND}"));
        let [first, second] = both.ids()[..] else { panic!("two keys") };
        assert_ne!(first, second);
        assert_eq!((both.first(), ring(SECOND).first()), (first, second));
        assert_eq!(ring(FIRST.trim_end_matches('=')).first(), first, "padding is no part of a key");
        let old = ring(SECOND).seal(&Secret::new("key"));
        assert_eq!((both.sealed_by(&old), ring(FIRST).sealed_by(&old)), (Some(second), None));
        let name = first.to_string();
        assert!(name.len() == 8 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
        assert!(!FIRST.contains(&name));
    }

    #[test]
    fn damaged_tokens_do_not_open() {
        let token = ring(FIRST).seal(&Secret::new("key"));
        for index in [0, 20, token.len() - 4] {
            let mut bytes = token.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(bytes).unwrap();
            assert_eq!(ring(FIRST).open(&damaged), Err(VaultError::Unreadable));
        }
        for text in ["", "gAAAAA", "not a token"] {
            assert_eq!(ring(FIRST).open(text), Err(VaultError::Unreadable));
        }
    }

    proptest! {
        #[test]
        fn seals_anything(text in ".*") {
            let ring = ring(FIRST);
            let token = ring.seal(&Secret::new(text.clone()));
            prop_assert!(token.starts_with("gAAAA"));
            let opened = ring.open(&token).unwrap();
            prop_assert_eq!(opened.expose(), text);
        }
    }
}
