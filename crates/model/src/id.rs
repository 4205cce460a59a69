//! Identifiers are types: a destination's id cannot be passed where a job's id is expected.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh random id (UUID version 4).
            #[must_use]
            pub fn random() -> Self { Self(Uuid::new_v4()) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(&self.0.as_hyphenated(), f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({self})", stringify!($name)) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { Uuid::try_parse(s).map(Self) }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
    )*};
}

ids! {
    /// An uploaded picture.
    AssetId,
    /// A person or automation that signs in.
    UserId,
    /// One sign-in: an access token and a chain of refresh tokens.
    SessionId,
    /// A token of an automation, `cc_…`.
    ApiTokenId,
    /// An encoding profile.
    ProfileId,
    /// A place where media is sent.
    DestinationId,
    /// A stream job: inputs, one encoder, outputs.
    JobId,
    /// One input of a job.
    InputId,
    /// One output of a job.
    OutputId,
}
