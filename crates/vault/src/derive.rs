//! Keys per purpose, and comparison in constant time.

use crate::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The salt of every derivation. Another value here makes every derived key another one.
const SALT: &[u8] = b"castcore keys v1";

/// Derives the key for one purpose (`"access-token"`, `"set-up code"`) from `SECRET_KEY`.
///
/// This is HKDF-SHA256 (RFC 5869) with one block of output: 32 bytes. Two purposes never share a key, and nobody
/// gets from one of them to another or back to the secret.
#[must_use]
pub fn derive_key(secret_key: &Secret, purpose: &str) -> [u8; 32] {
    let pseudo_random_key = Zeroizing::new(mac(SALT, &[secret_key.expose().as_bytes()]));
    mac(&*pseudo_random_key, &[purpose.as_bytes(), &[1]])
}

/// Whether both are the same bytes. The time it takes tells nothing about where they differ, only whether their
/// lengths do.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected bytes were made with `HKDF` of Python's `cryptography`.
    #[test]
    fn is_hkdf_sha256() {
        let key = derive_key(&Secret::new("0123456789abcdef0123456789abcdef"), "access-token");
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "2c345c442ccac177eef06d7fe417afd8abf641cebe679369906b3b3660fac4f5");
    }

    #[test]
    fn purposes_and_secrets_do_not_share_keys() {
        let secret = Secret::new("0123456789abcdef0123456789abcdef");
        assert_ne!(derive_key(&secret, "a"), derive_key(&secret, "b"));
        assert_ne!(derive_key(&secret, "a"), derive_key(&Secret::new("another"), "a"));
    }

    #[test]
    fn same_compares_length_and_content() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"ab"));
        assert!(same(b"", b""));
    }
}
