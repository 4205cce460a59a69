//! The key that chains the rows of the audit trail.

use crate::{Keyring, Secret, VaultError, random};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// A key of its own, random and made once. It is kept sealed, so that rotating `SECRET_KEY` does not touch it and whoever
/// can write to the database alone cannot make a hash that fits.
#[derive(Clone)]
pub struct ChainKey(Secret);

impl ChainKey {
    /// A fresh key: 32 random bytes.
    ///
    /// # Panics
    /// As [`random::token`].
    #[must_use]
    pub fn generate() -> Self {
        Self(random::token(32))
    }

    /// The key as it is stored.
    #[must_use]
    pub fn seal(&self, keyring: &Keyring) -> String {
        keyring.seal(&self.0)
    }

    /// Opens a stored key.
    ///
    /// # Errors
    /// [`VaultError::Unreadable`] when no key of the ring fits.
    pub fn open(keyring: &Keyring, sealed: &str) -> Result<Self, VaultError> {
        keyring.open(sealed).map(Self)
    }

    /// HMAC-SHA256 (RFC 2104) over a label and parts, each preceded by its length so that no two lists of parts look alike.
    /// Lower-case hexadecimal, 64 characters.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn hash(&self, label: &str, parts: &[&[u8]]) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.expose().as_bytes()).expect("HMAC takes keys of any length");
        for part in [label.as_bytes()].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for ChainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let key = ChainKey::generate();
        let hash = key.hash("row", &[b"ab", b"c"]);
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, key.hash("row", &[b"ab", b"c"]));
        for other in [key.hash("row", &[b"a", b"bc"]), key.hash("row", &[b"abc"]), key.hash("head", &[b"ab", b"c"])] {
            assert_ne!(hash, other);
        }
        assert_ne!(hash, ChainKey::generate().hash("row", &[b"ab", b"c"]));
    }

    #[test]
    fn is_the_same_key_after_sealing() {
        let ring = Keyring::parse(&Keyring::generate_key()).unwrap();
        let key = ChainKey::generate();
        let again = ChainKey::open(&ring, &key.seal(&ring)).unwrap();
        assert_eq!(key.hash("x", &[]), again.hash("x", &[]));
        assert_eq!(format!("{key:?}"), "ChainKey");
        let stranger = Keyring::parse(&Keyring::generate_key()).unwrap();
        assert!(ChainKey::open(&stranger, &key.seal(&ring)).is_err());
    }
}
