//! Keys per purpose, derived from `SECRET_KEY`, and comparison in constant time.
//!
//! [`Purpose`] is the one list of everything that is ever derived from `SECRET_KEY`. What must outlive that key (sealed
//! columns, the chain of the audit trail, recovery codes) does not come from it: `ENCRYPTION_KEY` is for that.
//!
//! To add one more purpose: a variant of [`Purpose`], and code that verifies with [`SecretKeys::all`], so that what
//! the previous key made holds during a rotation.

use crate::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{fmt, sync::Arc};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The salt of every derivation. Another value here makes every derived key another one.
const SALT: &[u8] = b"castcore keys v1";

/// What a key is derived for. Two purposes never share a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Signs access tokens.
    AccessToken,
    /// Signs what a platform sends back at the end of its own sign-in.
    OauthState,
    /// Signs what lets a player have one resource.
    Playback,
}

impl Purpose {
    /// Every purpose there is.
    pub const ALL: [Purpose; 3] = [Purpose::AccessToken, Purpose::OauthState, Purpose::Playback];

    /// The label that goes into the derivation. It never changes: another label is another key.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Purpose::AccessToken => "access-token",
            Purpose::OauthState => "oauth-state",
            Purpose::Playback => "playback",
        }
    }
}

/// `SECRET_KEY` and the ones before it that still verify (`SECRET_KEY_PREVIOUS`). Cloning is cheap.
#[derive(Clone)]
pub struct SecretKeys {
    keys: Arc<[Secret]>,
}

impl SecretKeys {
    /// The current key first.
    #[must_use]
    pub fn new(current: Secret, previous: impl IntoIterator<Item = Secret>) -> Self {
        Self { keys: std::iter::once(current).chain(previous).collect() }
    }

    /// The key that signs or hashes from now on.
    #[must_use]
    pub fn current(&self, purpose: Purpose) -> [u8; 32] {
        derive_key(&self.keys[0], purpose)
    }

    /// Every key that verifies, the current one first.
    pub fn all(&self, purpose: Purpose) -> impl Iterator<Item = [u8; 32]> {
        self.keys.iter().map(move |key| derive_key(key, purpose))
    }

    /// How many previous keys there are.
    #[must_use]
    pub fn previous(&self) -> usize {
        self.keys.len() - 1
    }
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKeys({} previous)", self.previous())
    }
}

/// Derives the key for one purpose from `SECRET_KEY`.
///
/// This is HKDF-SHA256 (RFC 5869) with one block of output: 32 bytes. Two purposes never share a key, and nobody
/// gets from one of them to another or back to the secret.
#[must_use]
pub fn derive_key(secret_key: &Secret, purpose: Purpose) -> [u8; 32] {
    let pseudo_random_key = Zeroizing::new(mac(SALT, &[secret_key.expose().as_bytes()]));
    mac(&*pseudo_random_key, &[purpose.label().as_bytes(), &[1]])
}

/// Whether both are the same bytes. The time it takes tells nothing about where they differ, only whether their
/// lengths do.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// HMAC-SHA256 (RFC 2104) of the parts, one after the other.
pub(crate) fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The expected bytes were made with `HKDF` of Python's `cryptography`.
    #[test]
    fn is_hkdf_sha256() {
        let key = derive_key(&Secret::new("0123456789abcdef0123456789abcdef"), Purpose::AccessToken);
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "2c345c442ccac177eef06d7fe417afd8abf641cebe679369906b3b3660fac4f5");
    }

    #[test]
    fn purposes_and_secrets_do_not_share_keys() {
        let secrets = ["0123456789abcdef0123456789abcdef", "another"].map(Secret::new);
        let keys: BTreeSet<[u8; 32]> =
            secrets.iter().flat_map(|secret| Purpose::ALL.map(|purpose| derive_key(secret, purpose))).collect();
        assert_eq!(keys.len(), secrets.len() * Purpose::ALL.len());
    }

    #[test]
    fn the_current_key_comes_first_and_none_is_shown() {
        let keys = SecretKeys::new(Secret::new("new"), [Secret::new("old")]);
        let all: Vec<[u8; 32]> = keys.all(Purpose::AccessToken).collect();
        let [new, old] = ["new", "old"].map(|key| derive_key(&Secret::new(key), Purpose::AccessToken));
        assert_eq!((all, keys.current(Purpose::AccessToken)), (vec![new, old], new));
        assert_eq!(format!("{keys:?}"), "SecretKeys(1 previous)");
    }

    #[test]
    fn same_compares_length_and_content() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"ab"));
        assert!(same(b"", b""));
    }
}
