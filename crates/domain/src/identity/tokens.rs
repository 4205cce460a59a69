//! Access tokens (JWT, HS256) and refresh tokens (random, stored hashed).
//!
//! Signing keys are derived from `SECRET_KEY` per purpose; the token names its key (`kid`), so that a key can be
//! replaced with overlap.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use castcore_model::{ErrorCode, Fault, Role, SessionId, UserId};
use castcore_vault::Secret;
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
const AUDIENCE: &str = "castcore-api";
const PURPOSE: &str = "access-token";
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
    kid: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    ttl: TimeDelta,
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenKeys").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl TokenKeys {
    /// Derives the signing key from `SECRET_KEY`.
    #[must_use]
    pub fn new(secret_key: &Secret, ttl: TimeDelta) -> Self {
        let key = castcore_vault::derive_key(secret_key, PURPOSE);
        let kid = BASE64.encode(&Sha256::digest(key)[..6]);
        Self { kid, encoding: EncodingKey::from_secret(&key), decoding: DecodingKey::from_secret(&key), ttl }
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
            aud: AUDIENCE.to_owned(),
            sub: user_id,
            sid: session_id,
            jti: uuid::Uuid::new_v4().simple().to_string(),
            iat: now.timestamp(),
            exp: (now + self.ttl).timestamp(),
            kind: "access".to_owned(),
            roles: roles.to_vec(),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, &claims, &self.encoding).map(Secret::new).map_err(Fault::internal)
    }

    /// Verifies signature, key id, issuer, audience, type and time. 401 `auth.token_expired` for a good token that
    /// ran out, 401 `auth.forbidden` for anything else.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessToken, Fault> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Fault::unauthenticated())?;
        if header.kid.as_deref() != Some(self.kid.as_str()) {
            return Err(Fault::unauthenticated());
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The clock comes in as an argument, so time is checked below.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|_| Fault::unauthenticated())?
            .claims;
        if claims.kind != "access" {
            return Err(Fault::unauthenticated());
        }
        let expires_at = DateTime::from_timestamp(claims.exp, 0).ok_or_else(Fault::unauthenticated)?;
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
        TokenKeys::new(&Secret::new(secret), TimeDelta::minutes(30))
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
    fn an_unsigned_token_is_refused() {
        let none = format!(
            "{}.{}.",
            BASE64.encode(format!(r#"{{"alg":"none","kid":"{}"}}"#, keys("one").kid)),
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
