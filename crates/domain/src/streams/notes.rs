//! What people write down about a job so that others find and understand it: a description, labels, its place after a
//! reboot. Nothing of it changes what runs.

use crate::validate::Faults;
use castcore_model::text::is_treacherous;
use serde_json::Value;

/// Longest description, in characters.
const DESCRIPTION_MAX: usize = 2_000;
/// Labels of one job at most.
const LABELS_MAX: usize = 16;
/// Longest label, in characters.
const LABEL_MAX: usize = 32;
/// Last place after a reboot.
const ORDER_MAX: i32 = 1_000_000;

/// Checks the three.
pub(super) fn check(description: &str, labels: &[String], start_order: i32, faults: &mut Faults) {
    if description.chars().count() > DESCRIPTION_MAX {
        faults.add_with("description", "too_long", "max", DESCRIPTION_MAX);
    } else if description.chars().any(|c| is_treacherous(c) && !matches!(c, '\n' | '\r' | '\t')) {
        faults.add("description", "control_characters");
    }
    if labels.len() > LABELS_MAX {
        faults.add_with("labels", "too_many", "max", LABELS_MAX);
    }
    for (n, label) in labels.iter().take(LABELS_MAX).enumerate() {
        faults.text(&format!("labels.{n}"), label.trim(), 1, LABEL_MAX);
    }
    faults.range("start_order", &start_order, 0, ORDER_MAX);
}

/// Labels as they are stored: trimmed, each once without regard to case.
pub(super) fn stored(labels: Vec<String>) -> Value {
    let mut kept: Vec<String> = Vec::with_capacity(labels.len());
    for label in labels {
        let label = label.trim();
        if !kept.iter().any(|other| other.to_lowercase() == label.to_lowercase()) {
            kept.push(label.to_owned());
        }
    }
    kept.into()
}

/// The labels of a stored value.
pub(super) fn labels_of(value: &Value) -> Vec<String> {
    let words = value.as_array().into_iter().flatten();
    words.filter_map(Value::as_str).map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_kept_once_and_trimmed() {
        let value = stored(vec![" Church ".into(), "church".into(), "Kirche".into()]);
        assert_eq!(labels_of(&value), ["Church", "Kirche"]);
        assert!(labels_of(&Value::Null).is_empty());
    }

    #[test]
    fn refusals_name_the_field() {
        let mut faults = Faults::default();
        check("\u{7}", &[" ".into(), "x".repeat(33)], -1, &mut faults);
        let fault = faults.finish().unwrap_err();
        let paths: Vec<_> = fault.fields.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(paths, ["description", "labels.0", "labels.1", "start_order"]);
    }
}
