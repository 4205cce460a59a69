//! Recovery codes: what opens an account once when the second factor is lost.
//!
//! A code has 120 random bits, more than anybody can guess, so that a fast hash keeps it as well as a slow one would
//! (ASVS 5.0 V6.5.2 wants 112). The hash is keyed by the account, not by `SECRET_KEY`: codes on paper must outlive a
//! change of that key.

use super::setup::{new_code, plain};
use castcore_model::UserId;
use castcore_store::factors::RecoveryCodeRow;
use castcore_vault::Secret;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::Write as _;
use uuid::Uuid;

/// Codes in a set.
pub(super) const CODES: usize = 10;
/// Random bytes of a code; 15 bytes are 24 characters.
const CODE_BYTES: usize = 15;

/// A new set: the codes for their owner, and the rows to keep.
pub(super) fn new_set(user: UserId, now: DateTime<Utc>) -> (Vec<Secret>, Vec<RecoveryCodeRow>) {
    let codes: Vec<Secret> = (0..CODES).map(|_| new_code(CODE_BYTES)).collect();
    let row = |code: &Secret| RecoveryCodeRow {
        id: Uuid::new_v4(),
        user_id: user,
        code_hash: hash(user, code),
        created_at: now,
        used_at: None,
    };
    let rows = codes.iter().map(row).collect();
    (codes, rows)
}

/// How a code is kept: HMAC-SHA-256 keyed by the account's id, in hex. Case, spaces and dashes do not matter.
pub(super) fn hash(user: UserId, code: &Secret) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(user.to_string().as_bytes()).expect("HMAC takes keys of any length");
    mac.update(b"recovery code");
    mac.update(plain(code.expose()).as_bytes());
    mac.finalize().into_bytes().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ten_different_codes_that_are_typed_as_one_likes() {
        let user = UserId::random();
        let (codes, rows) = new_set(user, DateTime::UNIX_EPOCH);
        assert_eq!(rows.iter().map(|row| row.code_hash.as_str()).collect::<HashSet<_>>().len(), CODES);
        assert_eq!(codes[0].expose().len(), 29, "{}", codes[0].expose());
        let typed = Secret::new(codes[0].expose().to_lowercase().replace('-', " "));
        assert_eq!(hash(user, &typed), rows[0].code_hash);
        assert_ne!(hash(UserId::random(), &typed), rows[0].code_hash, "a code is one account's");
    }
}
