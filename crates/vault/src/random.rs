//! Random bytes from the operating system.

use crate::Secret;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// `N` random bytes.
///
/// # Panics
/// When the kernel has no random bytes to give, which leaves nothing that could be done safely.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// `length` random bytes as base64url without padding: 32 bytes make 43 characters, 48 make 64.
///
/// # Panics
/// As [`bytes`].
#[must_use]
pub fn token(length: usize) -> Secret {
    let mut bytes = Zeroizing::new(vec![0; length]);
    fill(&mut bytes);
    Secret::new(URL_SAFE_NO_PAD.encode(&*bytes))
}

fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the kernel gives random bytes");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_length_of_the_contract_and_differ() {
        assert_eq!(token(32).expose().len(), 43);
        assert_eq!(token(48).expose().len(), 64);
        assert_ne!(token(32), token(32));
        assert_ne!(bytes::<16>(), bytes::<16>());
    }
}
