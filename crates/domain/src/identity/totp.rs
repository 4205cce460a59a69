//! Time-based one-time passwords: RFC 6238 over RFC 4226, with SHA-1, six digits and steps of 30 s, which is what
//! every authenticator app knows. Nothing here remembers anything: that a code works once is the store's doing
//! (`users::take_totp_step`).

use castcore_model::Fault;
use castcore_vault::Secret;
use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

/// Length of a step, in seconds.
const STEP_S: i64 = 30;
/// Codes of this many steps before and after the present one are taken: clocks differ, and people type slowly.
const WINDOW: i64 = 1;
/// How far a clock may be off to be told so, in steps: ten minutes.
const SKEW: i64 = 20;
/// Random bytes of a secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// Who the code is for, as apps show it.
const ISSUER: &str = "CastCore";

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// It is the code of this step.
    Fits {
        /// The step.
        step: i64,
    },
    /// It is the code of another time: the clock that made it is ahead by about this many seconds, or behind by as
    /// many when negative.
    Skewed {
        /// Seconds, in whole steps.
        ahead_s: i64,
    },
    /// It is none of the codes around now.
    Wrong,
}

/// A new secret, in base 32 without padding: 32 characters.
pub(super) fn new_secret() -> Secret {
    Secret::new(BASE32_NOPAD.encode(&castcore_vault::random::bytes::<SECRET_BYTES>()))
}

/// The address that an authenticator app reads from the picture.
pub(super) fn otpauth_uri(secret: &Secret, username: &str) -> Secret {
    let name = utf8_percent_encode(username, NON_ALPHANUMERIC);
    let secret = secret.expose();
    Secret::new(format!("otpauth://totp/{ISSUER}:{name}?secret={secret}&issuer={ISSUER}&digits=6&period={STEP_S}"))
}

/// Compares a code with those around `now`. Spaces in it do not matter.
pub(super) fn check(secret: &Secret, code: &str, now: DateTime<Utc>) -> Result<Check, Fault> {
    let key =
        BASE32_NOPAD.decode(secret.expose().as_bytes()).map_err(|_| Fault::internal("a TOTP secret is broken"))?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Check::Wrong);
    }
    let present = now.timestamp().div_euclid(STEP_S);
    // Nearest first, and always all of them: how long it takes tells nothing.
    let mut found = None;
    for distance in (0..=SKEW).flat_map(|n| [-n, n]) {
        let fits = castcore_vault::same(code_of(&key, present + distance).as_bytes(), code.as_bytes());
        if fits && found.is_none() {
            found = Some(distance);
        }
    }
    Ok(match found {
        Some(distance) if distance.abs() <= WINDOW => Check::Fits { step: present + distance },
        Some(distance) => Check::Skewed { ahead_s: distance * STEP_S },
        None => Check::Wrong,
    })
}

/// The code of a step (RFC 4226, section 5.3).
fn code_of(key: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0x0f);
    let word = u32::from_be_bytes([hash[offset], hash[offset + 1], hash[offset + 2], hash[offset + 3]]);
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// The key of the test vectors in RFC 6238, appendix B.
    fn rfc() -> Secret {
        Secret::new(BASE32_NOPAD.encode(b"12345678901234567890"))
    }

    #[test]
    fn gives_the_codes_of_rfc_6238() {
        // The last six of the eight digits that the RFC prints.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(check(&rfc(), code, at(seconds)).unwrap(), Check::Fits { step: seconds / STEP_S }, "{seconds}");
        }
    }

    #[test]
    fn a_code_of_one_step_away_fits_and_one_of_farther_away_names_the_clock() {
        let step = 1_111_111_109 / STEP_S;
        let seen = |offset: i64| check(&rfc(), "081804", at(1_111_111_109 + offset)).unwrap();
        assert_eq!(seen(STEP_S), Check::Fits { step });
        assert_eq!(seen(-STEP_S), Check::Fits { step });
        assert_eq!(seen(2 * STEP_S), Check::Skewed { ahead_s: -60 });
        assert_eq!(seen(-600), Check::Skewed { ahead_s: 600 });
        assert_eq!(seen(-630), Check::Wrong);
        assert_eq!(check(&rfc(), "0818 04", at(1_111_111_109)).unwrap(), Check::Fits { step });
    }

    #[test]
    fn nonsense_is_wrong() {
        for code in ["", "08180", "0818044", "08180x", "٠٨١٨٠٤", "-81804", "+81804"] {
            assert_eq!(check(&rfc(), code, at(1_111_111_109)).unwrap(), Check::Wrong, "{code}");
        }
        assert!(check(&Secret::new("not base 32!"), "081804", at(0)).is_err());
    }

    #[test]
    fn a_secret_has_the_contracts_shape_and_its_address_carries_any_name() {
        assert_eq!(new_secret().expose().len(), 32);
        assert_ne!(new_secret(), new_secret());
        let uri = otpauth_uri(&Secret::new("ABC"), "än/na&b=1");
        assert_eq!(
            uri.expose(),
            "otpauth://totp/CastCore:%C3%A4n%2Fna%26b%3D1?secret=ABC&issuer=CastCore&digits=6&period=30"
        );
    }
}
