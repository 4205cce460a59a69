//! How each Rust type of a row is bound and read. To add one more type: implement [`Field`] for it.

use castcore_model::{
    ApiTokenId, AssetId, DestinationId, InputId, JobId, OutputId, ProfileId, Role, SessionId, UserId,
    job::{DesiredState, JobState, OutputState},
    reason::Reason,
};
use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{QueryResult, Value};
use serde::{Deserialize, de::value::StrDeserializer};
use uuid::Uuid;

/// The stored value cannot be read as this type. Its place is added by the caller; the value never is.
#[derive(Debug)]
pub(crate) struct Unreadable;

/// A type that one column can hold.
pub(crate) trait Field: Sized {
    /// The value to bind; `None` binds a typed NULL.
    fn bind(value: Option<&Self>) -> Value;
    /// Reads column number `index`; NULL is `None`.
    fn read_nullable(row: &QueryResult, index: usize) -> Result<Option<Self>, Unreadable>;

    /// Reads column number `index`, which must not be NULL (unless the type is an `Option`).
    fn read(row: &QueryResult, index: usize) -> Result<Self, Unreadable> {
        Self::read_nullable(row, index)?.ok_or(Unreadable)
    }
    /// The value to bind.
    fn value(&self) -> Value {
        Self::bind(Some(self))
    }
}

impl<T: Field> Field for Option<T> {
    fn bind(value: Option<&Self>) -> Value {
        T::bind(value.and_then(Option::as_ref))
    }
    fn read_nullable(row: &QueryResult, index: usize) -> Result<Option<Self>, Unreadable> {
        T::read_nullable(row, index).map(Some)
    }
}

macro_rules! plain {
    ($($type:ty),* $(,)?) => {$(
        impl Field for $type {
            fn bind(value: Option<&Self>) -> Value {
                Value::from(value.cloned())
            }
            fn read_nullable(row: &QueryResult, index: usize) -> Result<Option<Self>, Unreadable> {
                row.try_get_by_index(index).map_err(|_| Unreadable)
            }
        }
    )*};
}

plain!(String, bool, i32, i64, Uuid);

impl Field for DateTime<Utc> {
    /// Cut to microseconds: PostgreSQL would round, SQLite would keep more, and both must answer alike.
    fn bind(value: Option<&Self>) -> Value {
        Value::from(value.map(|at| at.trunc_subsecs(6)))
    }
    fn read_nullable(row: &QueryResult, index: usize) -> Result<Option<Self>, Unreadable> {
        row.try_get_by_index(index).map_err(|_| Unreadable)
    }
}

/// JSON is stored as text on both databases: PostgreSQL's own type would lose the order of keys on the way in.
impl Field for serde_json::Value {
    fn bind(value: Option<&Self>) -> Value {
        Value::from(value.map(ToString::to_string))
    }
    fn read_nullable(row: &QueryResult, index: usize) -> Result<Option<Self>, Unreadable> {
        let Some(text) = String::read_nullable(row, index)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|_| Unreadable)
    }
}

macro_rules! ids {
    ($($type:ty),* $(,)?) => {$(
        impl Field for $type {
            fn bind(value: Option<&Self>) -> Value {
                Uuid::bind(value.map(|id| &id.0))
            }
            fn read_nullable(row: &QueryResult, index: usize) -> Result<Option<Self>, Unreadable> {
                Ok(Uuid::read_nullable(row, index)?.map(Self))
            }
        }
    )*};
}

ids!(AssetId, UserId, SessionId, ApiTokenId, ProfileId, DestinationId, JobId, InputId, OutputId);

macro_rules! named {
    ($($type:ty),* $(,)?) => {$(
        impl Field for $type {
            fn bind(value: Option<&Self>) -> Value {
                Value::from(value.map(|value| value.name().to_owned()))
            }
            fn read_nullable(row: &QueryResult, index: usize) -> Result<Option<Self>, Unreadable> {
                let Some(name) = String::read_nullable(row, index)? else { return Ok(None) };
                let source: StrDeserializer<'_, serde::de::value::Error> = StrDeserializer::new(&name);
                Self::deserialize(source).map(Some).map_err(|_| Unreadable)
            }
        }
    )*};
}

named!(DesiredState, JobState, OutputState, Reason, Role);

#[cfg(test)]
mod tests {
    use super::*;

    fn is_read_back_by_name<'de, T: Deserialize<'de> + PartialEq + std::fmt::Debug>(value: &T, name: &'de str) {
        let source: StrDeserializer<'_, serde::de::value::Error> = StrDeserializer::new(name);
        assert_eq!(&T::deserialize(source).expect("the name is known"), value);
    }

    #[test]
    fn every_stored_name_is_read_back() {
        for reason in Reason::ALL {
            is_read_back_by_name(reason, reason.name());
        }
        for role in Role::ALL {
            is_read_back_by_name(&role, role.name());
        }
        for state in [DesiredState::Running, DesiredState::Stopped] {
            is_read_back_by_name(&state, state.name());
        }
        for state in [JobState::Stopped, JobState::Starting, JobState::Running, JobState::Degraded] {
            is_read_back_by_name(&state, state.name());
        }
        for state in [JobState::Restarting, JobState::Stopping, JobState::Failed, JobState::Unknown] {
            is_read_back_by_name(&state, state.name());
        }
        for state in [OutputState::Stopped, OutputState::Starting, OutputState::Live] {
            is_read_back_by_name(&state, state.name());
        }
        for state in [OutputState::Retrying, OutputState::Stopping, OutputState::Failed] {
            is_read_back_by_name(&state, state.name());
        }
    }

    #[test]
    fn times_are_cut_to_microseconds() {
        let at: DateTime<Utc> = "2026-11-23T13:02:54.629916999Z".parse().expect("a time");
        let cut: DateTime<Utc> = "2026-11-23T13:02:54.629916Z".parse().expect("a time");
        assert_eq!(at.value(), Value::from(Some(cut)));
    }
}
