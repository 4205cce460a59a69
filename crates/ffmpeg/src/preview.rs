//! Command lines for people: everything secret is `••••`.

/// What stands for a secret.
pub const MASK: &str = "••••";
