//! A field of a partial edit: left out, cleared, or given.

use serde::{Deserialize, Deserializer};

/// A field of a partial edit. Needs `#[serde(default)]` at the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Not in the request: keep what is stored.
    #[default]
    Keep,
    /// `null`: clear it.
    Clear,
    /// A new value.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(deserializer)? {
            Some(value) => Field::Set(value),
            None => Field::Clear,
        })
    }
}

impl<T> Field<T> {
    /// Whether the request names this field.
    #[must_use]
    pub const fn is_named(&self) -> bool {
        !matches!(self, Field::Keep)
    }

    /// Applies the edit to an optional stored value.
    pub fn apply_optional(self, stored: &mut Option<T>) {
        match self {
            Field::Keep => {}
            Field::Clear => *stored = None,
            Field::Set(value) => *stored = Some(value),
        }
    }

    /// Applies the edit to a required stored value; clearing it is refused as `required` at `path`.
    pub fn apply_required(self, stored: &mut T, path: &str, faults: &mut crate::validate::Faults) {
        match self {
            Field::Keep => {}
            Field::Clear => faults.add(path, "required"),
            Field::Set(value) => *stored = value,
        }
    }
}
