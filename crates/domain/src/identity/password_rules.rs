//! What makes a password acceptable, wherever one is set: set-up, users, one's own change, the command line.
//!
//! | rule | refused as | source |
//! |---|---|---|
//! | 8 to 128 characters, counted as characters, nothing cut off | `too_short`, `too_long` | ASVS 5.0 6.2.1, 6.2.8, 6.2.9 |
//! | none of the 5,000 most common ones, in any case | `too_common` | ASVS 5.0 6.2.4 |
//! | not the user's name or ours, forwards, backwards, repeated or with digits and signs around it | `same_as_username` | ASVS 5.0 6.2.11 |
//!
//! No rule asks for kinds of characters, and no password runs out by itself (6.2.5, 6.2.10).

use crate::validate::Faults;
use castcore_vault::Secret;
use std::{collections::HashSet, sync::LazyLock};

/// Shortest password, in characters.
pub const PASSWORD_MIN: usize = 8;
/// Longest password, in characters.
pub const PASSWORD_MAX: usize = 128;
/// Words that stand for this instance as a user's name stands for the user.
const OUR_NAME: &str = "castcore";

/// The most common passwords; the file says where they are from.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common_passwords.txt").lines().filter(|line| *line != "#" && !line.starts_with("# ")).collect()
});

/// Checks a password that somebody of this name is to have. Faults are added at `path`.
pub fn check(faults: &mut Faults, path: &str, password: &Secret, username: &str) {
    let length = password.expose().chars().count();
    if length < PASSWORD_MIN {
        return faults.add_with(path, "too_short", "min", PASSWORD_MIN);
    }
    if length > PASSWORD_MAX {
        return faults.add_with(path, "too_long", "max", PASSWORD_MAX);
    }
    let lower = password.expose().to_lowercase();
    if is_made_of(&lower, &username.to_lowercase()) || is_made_of(&lower, OUR_NAME) {
        faults.add(path, "same_as_username");
    } else if COMMON.contains(lower.as_str()) {
        faults.add(path, "too_common");
    }
}

/// Whether a password is a name, forwards or backwards, once or several times, with digits and signs put in.
fn is_made_of(password: &str, name: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let backwards = |text: &str| text.chars().rev().collect::<String>();
    if password == name || password == backwards(name) {
        return true;
    }
    let (password, name) = (letters(password), letters(name));
    let repeats = |name: &str| !password.is_empty() && password.split(name).all(str::is_empty);
    !name.is_empty() && (repeats(&name) || repeats(&backwards(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(password: &str, username: &str) -> Option<String> {
        let mut faults = Faults::default();
        check(&mut faults, "password", &Secret::new(password), username);
        faults.finish().err().map(|fault| fault.fields[0].code.clone())
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(refusal("sieben7", "anna").as_deref(), Some("too_short"));
        assert_eq!(refusal("äöüßäöü", "anna").as_deref(), Some("too_short"), "14 bytes are 7 characters");
        assert_eq!(refusal("äöüßäöüß", "anna"), None);
        assert_eq!(refusal(&"ü".repeat(128), "anna"), None, "256 bytes are 128 characters");
        assert_eq!(refusal(&"ü".repeat(129), "anna").as_deref(), Some("too_long"));
    }

    #[test]
    fn the_most_common_ones_are_refused_in_any_case() {
        assert_eq!(COMMON.len(), 5_000);
        assert!(COMMON.iter().all(|word| word.chars().count() >= PASSWORD_MIN && *word == word.to_lowercase()));
        for password in ["password", "PassWord1", "12345678", "qwertyuiop", "iloveyou", "trustno1"] {
            assert_eq!(refusal(password, "anna").as_deref(), Some("too_common"), "{password}");
        }
        assert_eq!(refusal("correct horse battery", "anna"), None);
    }

    #[test]
    fn a_name_in_disguise_is_refused() {
        for password in
            ["annabella", "AnnaBella", "annabella1984", "!annabella!", "allebanna", "4allebanna1", "annabellaAnnabella"]
        {
            let refused = refusal(password, "AnnaBella");
            assert_eq!(refused.as_deref(), Some("same_as_username"), "{password}");
        }
        assert_eq!(refusal("annaanna", "anna").as_deref(), Some("same_as_username"));
        assert_eq!(refusal("20261123", "20261123").as_deref(), Some("same_as_username"));
        assert_eq!(refusal("castcore2026", "anna").as_deref(), Some("same_as_username"));
        assert_eq!(refusal("annabella sings", "annabella"), None);
        assert_eq!(refusal("7#92!04$86", "anna"), None, "no letters at all");
    }
}
