//! A string that cannot be printed by accident.

use serde::{Deserialize, Deserializer};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A secret string. `Debug` shows only that there is one, there is no `Display`, and its memory is wiped when
/// it is dropped.
///
/// It does not serialise either: an answer of the API or a row that holds one does not compile.
///
/// ```compile_fail
/// let shown = castcore_vault::Secret::new("key").to_string();
/// ```
/// ```compile_fail
/// let json = serde_json::to_string(&castcore_vault::Secret::new("key"));
/// ```
/// ```compile_fail
/// #[derive(serde::Serialize)]
/// struct Answer {
///     stream_key: castcore_vault::Secret,
/// }
/// ```
///
/// The one place that sends secrets on, the socket between server and runtime, says so at each field with
/// [`in_clear`].
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a string.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The string itself. Each call is a place to look at in a review.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "Secret(empty)" } else { "Secret(••••)" })
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Serialises secrets in clear, field by field: `#[serde(serialize_with = "castcore_vault::in_clear::one")]`. For
/// what goes from memory to memory only. Each use is a place to look at in a review.
pub mod in_clear {
    use super::Secret;
    use serde::Serializer;

    /// A secret.
    ///
    /// # Errors
    /// Those of the serialiser.
    pub fn one<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    /// Several secrets.
    ///
    /// # Errors
    /// Those of the serialiser.
    pub fn many<S: Serializer>(secrets: &[Secret], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(secrets.iter().map(Secret::expose))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_only_that_there_is_one() {
        #[derive(Debug)]
        struct Holder {
            #[expect(dead_code, reason = "Debug reads it")]
            key: Secret,
        }
        let shown = format!("{:?} {:#?}", Secret::new("sesame"), Holder { key: Secret::new("sesame") });
        assert!(shown.contains("••••") && !shown.contains("sesame"), "{shown}");
        assert_eq!(format!("{:?}", Secret::default()), "Secret(empty)");
    }

    #[test]
    fn where_it_is_wanted_it_goes_out_in_clear() {
        #[derive(serde::Serialize, Deserialize)]
        struct Frame {
            #[serde(serialize_with = "in_clear::one")]
            key: Secret,
            #[serde(serialize_with = "in_clear::many")]
            more: Vec<Secret>,
        }
        let text = serde_json::to_string(&Frame { key: Secret::new("a"), more: vec![Secret::new("b")] }).unwrap();
        assert_eq!(text, r#"{"key":"a","more":["b"]}"#);
        let back: Frame = serde_json::from_str(&text).unwrap();
        assert_eq!((back.key.expose(), back.more[0].expose()), ("a", "b"));
    }
}
