//! Sealing, masking and redaction of secrets.

mod secret;

pub use secret::Secret;
