//! Sealing, masking and redaction of secrets.
//!
//! - [`Secret`] is a string that does not print itself.
//! - [`Keyring`] seals secrets for the database and opens them again.
//! - [`mask()`] is what people see of a secret, [`redact`] takes known secrets out of text that others wrote, and
//!   [`scrub`] whatever looks like one.
//! - [`SecretKeys`] makes one key per [`Purpose`], so that no key ever serves two ends.

mod chain;
mod derive;
mod keyring;
mod mask;
pub mod random;
pub mod redact;
pub mod scrub;
mod secret;

pub use chain::ChainKey;
pub use derive::{Purpose, SecretKeys, derive_key, same};
pub use keyring::{KeyId, Keyring, VaultError};
pub use mask::{MASK, is_mask, mask};
pub use redact::Redactor;
pub use secret::{Secret, in_clear};
