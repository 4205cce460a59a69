//! Short ways to write refused fields.

use castcore_model::error::FieldFault;
use std::{collections::BTreeMap, fmt::Display};

/// A refused field without parameters.
pub(crate) fn field(path: impl Into<String>, code: &str) -> FieldFault {
    FieldFault { path: path.into(), code: code.to_owned(), params: BTreeMap::new() }
}

/// Adds parameters. Names in a parameter are cut, so that nobody smuggles a page of text into an error.
pub(crate) trait With {
    /// The same fault with one more parameter.
    fn with(self, name: &str, value: impl Display) -> Self;
}

impl With for FieldFault {
    fn with(mut self, name: &str, value: impl Display) -> Self {
        let text: String = value.to_string().chars().filter(|c| !c.is_control()).take(400).collect();
        self.params.insert(name.to_owned(), text);
        self
    }
}

/// A name given by a person, short enough to repeat.
pub(crate) fn named(name: &str) -> String {
    name.chars().take(64).collect()
}
