//! What a token of an automation looks like: `cc_`, 40 random characters and a checksum of 6, all letters and digits,
//! so that a secret scanner can tell a real one from a word that looks like it, without asking us.
//!
//! | form | after `cc_` | where from |
//! |---|---|---|
//! | present | 40 characters of base 62 (238 random bits), then their CRC-32 (ISO-HDLC) as 6 characters of base 62 | this version |
//! | older | 43 characters of base64url (256 random bits) | the contract; they stay valid |

use castcore_vault::Secret;

/// What every token begins with. It alone decides which verifier looks at a credential.
const PREFIX: &str = "cc_";
/// Random characters.
const RANDOM: usize = 40;
/// Characters of the checksum; 62⁶ is more than 2³².
const CHECKSUM: usize = 6;
/// Characters of an older token after the prefix.
const OLDER: usize = 43;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether a credential says that it is a token of an automation.
#[must_use]
pub(super) fn is_api_token(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// Whether it can be one: the right length and alphabet, and the checksum fits. What cannot is refused without a look
/// into the database.
#[must_use]
pub(super) fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else { return false };
    if rest.len() == OLDER {
        return rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    }
    rest.len() == RANDOM + CHECKSUM
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        && checksum(&rest[..RANDOM]) == rest[RANDOM..]
}

/// A new token.
#[must_use]
pub(super) fn new_api_token() -> Secret {
    let mut random = String::with_capacity(RANDOM);
    while random.len() < RANDOM {
        // Bytes from 248 on would make some characters likelier than others.
        let bytes = castcore_vault::random::bytes::<64>().into_iter().filter(|byte| *byte < 248);
        random.extend(bytes.map(|byte| char::from(BASE62[usize::from(byte % 62)])).take(RANDOM - random.len()));
    }
    Secret::new(format!("{PREFIX}{random}{}", checksum(&random)))
}

fn checksum(random: &str) -> String {
    let mut left = crc32(random.as_bytes());
    let mut characters = [b'0'; CHECKSUM];
    for character in characters.iter_mut().rev() {
        *character = BASE62[(left % 62) as usize];
        left /= 62;
    }
    characters.into_iter().map(char::from).collect()
}

/// CRC-32 as in ISO-HDLC, PNG and zip, bit by bit: 40 bytes need no table.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_that_scanners_know() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926, "check value of CRC-32/ISO-HDLC");
        assert_eq!(checksum("123456789").len(), CHECKSUM);
    }

    #[test]
    fn a_new_token_fits_and_one_wrong_character_does_not() {
        let token = new_api_token();
        let text = token.expose();
        assert_eq!(text.len(), 49);
        assert!(is_api_token(text) && is_well_formed(text), "{text}");
        assert_ne!(new_api_token(), token);
        for place in 3..text.len() {
            let mut wrong: Vec<char> = text.chars().collect();
            wrong[place] = if wrong[place] == 'a' { 'b' } else { 'a' };
            assert!(!is_well_formed(&wrong.into_iter().collect::<String>()), "place {place}");
        }
    }

    #[test]
    fn older_tokens_fit_and_other_shapes_do_not() {
        assert!(is_well_formed(&format!("cc_{}", castcore_vault::random::token(32).expose())));
        for text in ["", "cc_", "cc_short", &format!("cc_{}", "ä".repeat(23)), &"x".repeat(49)] {
            assert!(!is_well_formed(text), "{text}");
        }
        assert!(!is_well_formed(&format!("cc_{}", "a".repeat(46))), "no checksum");
        assert!(!is_well_formed(&format!("cc_{}", "a".repeat(100_000))));
    }
}
