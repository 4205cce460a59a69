//! Text that is harmless in a line, a table cell and a terminal.
//!
//! A user may be called `eve\nadmin signed in`, or hide what comes after a right-to-left mark. In the trail such characters
//! are written out (`\u{a}`), so that they are seen and do nothing (ASVS 5.0, 16.4.1).

use castcore_model::text::is_treacherous;
use serde_json::{Map, Value, json};

/// Longest name kept, in characters.
pub const NAME_MAX: usize = 256;
/// Longest id of a thing kept, in characters.
pub const ID_MAX: usize = 512;
/// Longest text within the facts of a row kept, in characters.
pub const FACT_MAX: usize = 1_024;
/// Largest facts of a row, in bytes of JSON. Larger ones are left out, and the row says so.
pub const META_MAX_BYTES: usize = 16 << 10;

/// The text with treacherous characters written out, cut after `max` characters of the original.
#[must_use]
pub fn harmless(text: &str, max: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(max));
    let mut chars = text.chars();
    for c in chars.by_ref().take(max) {
        if is_treacherous(c) {
            clean.extend(c.escape_unicode());
        } else {
            clean.push(c);
        }
    }
    if chars.next().is_some() {
        clean.push('…');
    }
    clean
}

/// The same for every text in a JSON value, names of fields included.
#[must_use]
pub fn harmless_json(value: Value) -> Value {
    let clean = clean_json(value);
    // Facts are made by our own operations and are small; a bound is a bound nevertheless.
    if clean.to_string().len() > META_MAX_BYTES { json!({"left_out": "too large"}) } else { clean }
}

fn clean_json(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(harmless(&text, FACT_MAX)),
        Value::Array(values) => Value::Array(values.into_iter().map(clean_json).collect()),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (harmless(&name, NAME_MAX), clean_json(value)))
                .collect::<Map<_, _>>(),
        ),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_forges_a_line_or_turns_one_around() {
        assert_eq!(harmless("eve\r\nadmin signed in", 99), "eve\\u{d}\\u{a}admin signed in");
        assert_eq!(harmless("a\u{202e}txt.exe\u{2069}", 99), "a\\u{202e}txt.exe\\u{2069}");
        assert_eq!(harmless("\u{1b}[2J\u{85}\u{2028}\0", 99), "\\u{1b}[2J\\u{85}\\u{2028}\\u{0}");
        assert_eq!(harmless("a\u{200b}b\u{feff}\u{e0041}", 99), "a\\u{200b}b\\u{feff}\\u{e0041}");
        assert_eq!(harmless("Jürgen 中文 العربية 👩‍💻", 99), "Jürgen 中文 العربية 👩‍💻");
    }

    #[test]
    fn texts_and_facts_are_bounded() {
        assert_eq!(harmless(&"ä".repeat(10), 4), "ääää…");
        let clean = harmless_json(json!({"a\nb": ["x\u{0}", 1, null, {"c": "y".repeat(FACT_MAX + 5)}]}));
        assert_eq!(clean["a\\u{a}b"][0], "x\\u{0}");
        assert_eq!(clean["a\\u{a}b"][3]["c"].as_str().unwrap().chars().count(), FACT_MAX + 1);
        let many = vec!["z".repeat(900); 40];
        assert_eq!(harmless_json(json!(many)), json!({"left_out": "too large"}));
    }
}
