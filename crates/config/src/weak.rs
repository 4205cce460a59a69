//! Which secrets are too weak for real use.

use castcore_vault::Secret;
use std::collections::BTreeSet;

/// The fewest characters of `SECRET_KEY`.
const SECRET_KEY_CHARS: usize = 32;
/// Fewer different characters or bytes than this are not random. Of 32 random hexadecimal digits fewer than eight
/// differ about once in a hundred million times.
const FEWEST_DIFFERENT: usize = 8;

/// What is wrong with `SECRET_KEY`, as the end of a sentence.
pub(crate) fn secret_key(key: &Secret) -> Option<&'static str> {
    let text = key.expose();
    if is_placeholder(text) {
        Some("is a placeholder")
    } else if text.chars().count() < SECRET_KEY_CHARS {
        Some("is shorter than 32 characters")
    } else if text.chars().collect::<BTreeSet<_>>().len() < FEWEST_DIFFERENT {
        Some("repeats too few characters to be random")
    } else {
        None
    }
}

/// What is wrong with well-formed keys of `ENCRYPTION_KEY`.
pub(crate) fn encryption_keys(keys: &Secret) -> Option<&'static str> {
    // Eight characters of base64 hold six bytes, so a key of few different bytes shows few different characters, too.
    keys.expose()
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|key| !key.is_empty())
        .any(|key| key.chars().filter(|c| *c != '=').collect::<BTreeSet<_>>().len() < FEWEST_DIFFERENT)
        .then_some("repeats too few characters to be random")
}

/// What is wrong with `POSTGRES_PASSWORD`.
pub(crate) fn database_password(password: &Secret) -> Option<&'static str> {
    let text = password.expose();
    (text.eq_ignore_ascii_case("castcore") || is_placeholder(text)).then_some("is a placeholder")
}

/// `changeme` and what people make of it (`change_me_please`, `Change-Me!`).
fn is_placeholder(text: &str) -> bool {
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    letters.to_ascii_lowercase().starts_with("changeme")
}
