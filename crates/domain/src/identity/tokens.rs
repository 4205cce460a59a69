//! Access tokens (JWT, HS256) and refresh tokens (random, stored hashed).
//!
//! Signing keys are derived from `SECRET_KEY` per kind of token; a token names its key (`kid`), so that `SECRET_KEY`
//! can be replaced with overlap: what a key of `SECRET_KEY_PREVIOUS` signed verifies until it runs out.
//!
//! To add one more kind of signed token: a variant of [`TokenKind`], and an issue and a verify of its own. Key, `type`
//! and `aud` follow from the kind, so that one kind never passes for another.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use castcore_model::{ErrorCode, Fault, Role, SessionId, UserId};
use castcore_vault::{Purpose, Secret, SecretKeys};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// `Debug` of answers that carry a token: their name and nothing else.
macro_rules! hide {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
pub(crate) use hide;

const ISSUER: &str = "castcore";
/// How far in the future a token may claim to be made, in seconds: the clocks of two servers differ by less.
const LEEWAY_S: i64 = 60;

/// Every kind of signed token. The names are reserved here even where nothing signs such tokens yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Lets the holder of a session use the API.
    Access,
    /// Travels through a platform's sign-in and comes back.
    OauthState,
    /// Lets a player have one resource.
    Playback,
}

impl TokenKind {
    /// Every kind there is.
    pub const ALL: [TokenKind; 3] = [TokenKind::Access, TokenKind::OauthState, TokenKind::Playback];

    /// The claim `type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            TokenKind::Access => "access",
            TokenKind::OauthState => "oauth_state",
            TokenKind::Playback => "playback",
        }
    }

    /// The claim `aud`: whom the token is for.
    #[must_use]
    pub const fn audience(self) -> &'static str {
        match self {
            TokenKind::Access => "castcore-api",
            TokenKind::OauthState => "castcore-oauth",
            TokenKind::Playback => "castcore-playback",
        }
    }

    /// What its key is derived for.
    #[must_use]
    pub const fn purpose(self) -> Purpose {
        match self {
            TokenKind::Access => Purpose::AccessToken,
            TokenKind::OauthState => Purpose::OauthState,
            TokenKind::Playback => Purpose::Playback,
        }
    }
}

/// Random bytes in a refresh token, as in the contract (64 characters of base64url).
const REFRESH_BYTES: usize = 48;

/// What an access token says. Roles are for people who look into it; rights are read from the store.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    jti: String,
    iat: i64,
    exp: i64,
    #[serde(rename = "type")]
    kind: String,
    roles: Vec<Role>,
}

/// A verified access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// The user it was given to.
    pub user_id: UserId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// When it runs out.
    pub expires_at: DateTime<Utc>,
}

/// Signs and verifies access tokens.
pub struct TokenKeys {
    signing: SigningKey,
    /// The signing key's first, then those of `SECRET_KEY_PREVIOUS`.
    verifying: Vec<(String, DecodingKey)>,
    ttl: TimeDelta,
}

struct SigningKey {
    kid: String,
    key: EncodingKey,
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenKeys").field("kid", &self.signing.kid).finish_non_exhaustive()
    }
}

/// The name of a key. It tells nothing about the key, which has 256 random bits.
fn kid_of(key: &[u8; 32]) -> String {
    BASE64.encode(&Sha256::digest(key)[..6])
}

impl TokenKeys {
    const KIND: TokenKind = TokenKind::Access;

    /// Derives the keys from `SECRET_KEY` and the ones before it.
    #[must_use]
    pub fn new(secret_keys: &SecretKeys, ttl: TimeDelta) -> Self {
        let purpose = Self::KIND.purpose();
        let current = secret_keys.current(purpose);
        let signing = SigningKey { kid: kid_of(&current), key: EncodingKey::from_secret(&current) };
        let verifying = secret_keys.all(purpose).map(|key| (kid_of(&key), DecodingKey::from_secret(&key))).collect();
        Self { signing, verifying, ttl }
    }

    /// How long an access token holds.
    #[must_use]
    pub const fn ttl(&self) -> TimeDelta {
        self.ttl
    }

    /// A new access token for a session.
    pub fn issue(
        &self,
        user_id: UserId,
        session_id: SessionId,
        roles: &[Role],
        now: DateTime<Utc>,
    ) -> Result<Secret, Fault> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: Self::KIND.audience().to_owned(),
            sub: user_id,
            sid: session_id,
            jti: uuid::Uuid::new_v4().simple().to_string(),
            iat: now.timestamp(),
            exp: (now + self.ttl).timestamp(),
            kind: Self::KIND.name().to_owned(),
            roles: roles.to_vec(),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(self.signing.kid.clone());
        jsonwebtoken::encode(&header, &claims, &self.signing.key).map(Secret::new).map_err(Fault::internal)
    }

    /// Verifies key id, algorithm, signature, issuer, audience, type and time. 401 `auth.token_expired` for a good token
    /// that ran out, 401 `auth.forbidden` for anything else.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessToken, Fault> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Fault::unauthenticated())?;
        let known = self.verifying.iter().find(|(kid, _)| Some(kid) == header.kid.as_ref());
        let (_, key) = known.ok_or_else(Fault::unauthenticated)?;
        // The algorithm is ours to choose, never the token's (RFC 8725, 3.1).
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[Self::KIND.audience()]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The clock comes in as an argument, so time is checked below.
        validation.validate_exp = false;
        let claims =
            jsonwebtoken::decode::<Claims>(token, key, &validation).map_err(|_| Fault::unauthenticated())?.claims;
        if claims.kind != Self::KIND.name() {
            return Err(Fault::unauthenticated());
        }
        let time = |seconds| DateTime::from_timestamp(seconds, 0).ok_or_else(Fault::unauthenticated);
        let (issued_at, expires_at) = (time(claims.iat)?, time(claims.exp)?);
        // No server of ours signs in the future or for longer than it may: such a token was not issued by one.
        if issued_at > now + TimeDelta::seconds(LEEWAY_S) || expires_at <= issued_at {
            return Err(Fault::unauthenticated());
        }
        if expires_at <= now {
            return Err(Fault::new(ErrorCode::TokenExpired));
        }
        Ok(AccessToken { user_id: claims.sub, session_id: claims.sid, expires_at })
    }
}

/// A new refresh token.
pub fn new_refresh_token() -> Result<Secret, Fault> {
    let mut bytes = [0u8; REFRESH_BYTES];
    getrandom::fill(&mut bytes).map_err(Fault::internal)?;
    Ok(Secret::new(BASE64.encode(bytes)))
}

/// How a random token is stored: SHA-256, hexadecimal. Enough for 384 random bits; nothing to guess.
#[must_use]
pub fn hash_token(token: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(secret: &str) -> TokenKeys {
        rotated(secret, &[])
    }

    fn rotated(secret: &str, previous: &[&str]) -> TokenKeys {
        let previous = previous.iter().copied().map(Secret::new);
        TokenKeys::new(&SecretKeys::new(Secret::new(secret), previous), TimeDelta::minutes(30))
    }

    #[test]
    fn a_token_holds_for_its_time_and_its_key_only() {
        let (user, session, now) = (UserId::random(), SessionId::random(), DateTime::UNIX_EPOCH);
        let token = keys("one").issue(user, session, &[Role::Viewer], now).unwrap();
        let seen = keys("one").verify(token.expose(), now + TimeDelta::minutes(29)).unwrap();
        assert_eq!((seen.user_id, seen.session_id), (user, session));
        let late = keys("one").verify(token.expose(), now + TimeDelta::minutes(30)).unwrap_err();
        assert_eq!((late.code, late.status), (ErrorCode::TokenExpired, 401));
        let other = keys("two").verify(token.expose(), now).unwrap_err();
        assert_eq!((other.code, other.status), (ErrorCode::Forbidden, 401));
    }

    #[test]
    fn what_a_former_key_signed_holds_until_it_runs_out_and_no_longer() {
        let (user, session, now) = (UserId::random(), SessionId::random(), DateTime::UNIX_EPOCH);
        let old = keys("one").issue(user, session, &[], now).unwrap();
        let both = rotated("two", &["zero", "one"]);
        assert_eq!(both.verify(old.expose(), now).unwrap().session_id, session);
        let late = both.verify(old.expose(), now + TimeDelta::minutes(30)).unwrap_err();
        assert_eq!(late.code, ErrorCode::TokenExpired);
        let new = both.issue(user, session, &[], now).unwrap();
        assert!(keys("two").verify(new.expose(), now).is_ok(), "the current key signs");
        assert_eq!(keys("one").verify(new.expose(), now).unwrap_err().code, ErrorCode::Forbidden);
        assert_eq!(keys("two").verify(old.expose(), now).unwrap_err().code, ErrorCode::Forbidden);
    }

    #[test]
    fn a_token_from_the_future_is_refused() {
        let (user, session, now) = (UserId::random(), SessionId::random(), DateTime::UNIX_EPOCH);
        let token = keys("one").issue(user, session, &[], now + TimeDelta::seconds(LEEWAY_S)).unwrap();
        assert!(keys("one").verify(token.expose(), now).is_ok());
        let token = keys("one").issue(user, session, &[], now + TimeDelta::seconds(LEEWAY_S + 1)).unwrap();
        assert_eq!(keys("one").verify(token.expose(), now).unwrap_err().code, ErrorCode::Forbidden);
    }

    #[test]
    fn no_two_kinds_share_anything() {
        for (n, one) in TokenKind::ALL.iter().enumerate() {
            for other in &TokenKind::ALL[n + 1..] {
                assert_ne!(one.name(), other.name());
                assert_ne!(one.audience(), other.audience());
                assert_ne!(one.purpose(), other.purpose());
            }
        }
    }

    #[test]
    fn an_unsigned_token_is_refused() {
        let none = format!(
            "{}.{}.",
            BASE64.encode(format!(r#"{{"alg":"none","kid":"{}"}}"#, keys("one").signing.kid)),
            BASE64.encode(r#"{"sub":"00000000-0000-4000-8000-000000000000","type":"access","exp":99999999999}"#)
        );
        assert_eq!(keys("one").verify(&none, DateTime::UNIX_EPOCH).unwrap_err().status, 401);
        assert_eq!(keys("one").verify("", DateTime::UNIX_EPOCH).unwrap_err().status, 401);
    }

    #[test]
    fn refresh_tokens_have_the_contracts_shape() {
        let token = new_refresh_token().unwrap();
        assert_eq!(token.expose().len(), 64);
        assert_eq!(hash_token("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
