//! What goes into a row, said by the operation that does it.

use serde_json::{Map, Value, json};

/// What was done.
#[derive(Debug)]
pub struct Entry<'a> {
    /// An action of the catalogue, such as `stream.start`.
    pub action: &'a str,
    /// Kind of the thing.
    pub target_type: Option<&'a str>,
    /// Its id.
    pub target_id: Option<String>,
    /// Facts; never the value of a secret.
    pub meta: Value,
}

impl<'a> Entry<'a> {
    /// An entry about one thing.
    pub fn on(action: &'a str, target_type: &'a str, target_id: impl std::fmt::Display) -> Self {
        Self { action, target_type: Some(target_type), target_id: Some(target_id.to_string()), meta: Value::Null }
    }

    /// An entry about the instance as a whole.
    #[must_use]
    pub const fn about(action: &'a str) -> Self {
        Self { action, target_type: None, target_id: None, meta: Value::Null }
    }

    /// The same entry with more facts. Objects are joined; anything else takes the place of what was there.
    #[must_use]
    pub fn with(mut self, meta: Value) -> Self {
        match (&mut self.meta, meta) {
            (Value::Object(there), Value::Object(more)) => there.extend(more),
            (there, more) => *there = more,
        }
        self
    }

    /// The same entry with the names of the fields that were changed, in `meta.changed`.
    #[must_use]
    pub fn changed(self, names: &[&str]) -> Self {
        self.named("changed", names)
    }

    /// The same entry with the names of the secrets that were set anew, cleared or dropped, in `meta.secrets`. Their
    /// values have no business in the trail, masked or not.
    #[must_use]
    pub fn secrets(self, names: &[&str]) -> Self {
        self.named("secrets", names)
    }

    fn named(self, key: &str, names: &[&str]) -> Self {
        if names.is_empty() && key == "secrets" {
            return self;
        }
        self.with(Value::Object(Map::from_iter([(key.to_owned(), json!(names))])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_add_up() {
        let entry = Entry::on("profile.update", "profile", 7).with(json!({"name": "HD"})).changed(&["video"]);
        assert_eq!(entry.meta, json!({"name": "HD", "changed": ["video"]}));
        let entry = Entry::about("settings.update").changed(&[]).secrets(&[]).secrets(&["smtp_password"]);
        assert_eq!(entry.meta, json!({"changed": [], "secrets": ["smtp_password"]}));
    }
}
