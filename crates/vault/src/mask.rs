//! What people see of a secret.

/// What stands in place of a secret.
pub const MASK: &str = "••••";

/// Secrets shorter than this many characters are masked whole: four shown characters would be most of them.
const SHORT: usize = 8;
/// How many characters of a longer secret stay visible, so that people can tell two keys apart.
const SHOWN: usize = 4;

/// `••••` and the last four characters; all of a secret of fewer than eight characters is hidden. An empty secret
/// stays empty, since there is nothing to hide.
#[must_use]
pub fn mask(secret: &str) -> String {
    if secret.is_empty() {
        return String::new();
    }
    let length = secret.chars().count();
    if length < SHORT {
        return MASK.to_owned();
    }
    MASK.chars().chain(secret.chars().skip(length - SHOWN)).collect()
}

/// Whether this is something that [`mask`] made. A client that sends the mask back means "keep the secret".
#[must_use]
pub fn is_mask(text: &str) -> bool {
    text.strip_prefix(MASK).is_some_and(|rest| rest.chars().count() <= SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_four_of_long_secrets_and_nothing_of_short_ones() {
        assert_eq!(mask("live_abcd1234"), "••••1234");
        assert_eq!(mask("12345678"), "••••5678");
        assert_eq!(mask("1234567"), "••••");
        assert_eq!(mask("x"), "••••");
        assert_eq!(mask(""), "");
        assert_eq!(mask("schlüsselüöäß"), "••••üöäß");
    }

    #[test]
    fn knows_its_own_masks() {
        for secret in ["live_abcd1234", "short", "schlüsselüöäß"] {
            assert!(is_mask(&mask(secret)), "{secret}");
        }
        assert!(!is_mask(""));
        assert!(!is_mask("live_abcd1234"));
        assert!(!is_mask("••••1234-and-a-real-key"));
    }
}
