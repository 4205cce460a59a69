//! Sealing, masking and redaction of secrets.
//!
//! - [`Secret`] is a string that does not print itself.
//! - [`Keyring`] seals secrets for the database and opens them again.
//! - [`mask`] is what people see of a secret, [`redact`] takes secrets out of text that others wrote.
//! - [`derive_key`] makes one key per purpose, so that no key ever serves two ends.

mod derive;
mod keyring;
mod mask;
pub mod random;
pub mod redact;
mod secret;

pub use derive::{derive_key, same};
pub use keyring::{Keyring, VaultError};
pub use mask::{MASK, is_mask, mask};
pub use redact::Redactor;
pub use secret::Secret;
