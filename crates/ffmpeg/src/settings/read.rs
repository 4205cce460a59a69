//! Reads loose JSON objects, noting each refusal.

use crate::fault::{With, field, named};
use castcore_model::error::FieldFault;
use serde_json::{Map, Value};

pub(super) struct Reader<'a> {
    path: String,
    object: Option<&'a Map<String, Value>>,
    faults: &'a mut Vec<FieldFault>,
}

impl<'a> Reader<'a> {
    /// `null` is an empty object; anything else that is no object is refused.
    pub(super) fn new(path: impl Into<String>, value: &'a Value, faults: &'a mut Vec<FieldFault>) -> Self {
        let path = path.into();
        if !value.is_object() && !value.is_null() {
            faults.push(field(&path, "not_an_object"));
        }
        Self { path, object: value.as_object(), faults }
    }

    pub(super) fn fault(&mut self, name: &str, code: &str) -> &mut FieldFault {
        let at = self.faults.len();
        self.faults.push(field(format!("{}.{name}", self.path), code));
        &mut self.faults[at]
    }

    /// The value as text: text, number or truth value. `None` if it is not set.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let text = match self.object?.get(name)? {
            Value::Null => return None,
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                self.fault(name, "malformed");
                return None;
            }
        };
        if text.len() > 4096 {
            self.fault(name, "too_long");
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.text(name).as_deref() {
            None | Some("false" | "0") => false,
            Some("true" | "1") => true,
            Some(_) => {
                self.fault(name, "malformed");
                false
            }
        }
    }

    pub(super) fn integer(&mut self, name: &str, min: i64, max: i64) -> Option<i64> {
        let text = self.text(name)?;
        // `1280.0` is what some clients make of 1280.
        let whole = text.strip_suffix(".0").unwrap_or(&text);
        match whole.parse::<i64>() {
            Ok(n) if (min..=max).contains(&n) => Some(n),
            Ok(_) => self.out_of_range(name, min, max),
            Err(_) if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) => {
                self.out_of_range(name, min, max)
            }
            Err(_) => {
                self.fault(name, "malformed");
                None
            }
        }
    }

    fn out_of_range<T>(&mut self, name: &str, min: i64, max: i64) -> Option<T> {
        let fault = self.fault(name, "out_of_range");
        *fault = fault.clone().with("min", min).with("max", max);
        None
    }

    /// A bit rate in bits a second: `2500000`, `2500k`, `2.5M`.
    pub(super) fn bits_per_s(&mut self, name: &str, min: u64, max: u64) -> Option<u64> {
        let text = self.text(name)?;
        let (number, factor) = match text.char_indices().last() {
            Some((at, 'k' | 'K')) => (&text[..at], 1e3),
            Some((at, 'm' | 'M')) => (&text[..at], 1e6),
            _ => (text.as_str(), 1.0),
        };
        match number.parse::<f64>() {
            Ok(n) if n.is_finite() => {
                let bits = (n * factor).round();
                if bits >= min as f64 && bits <= max as f64 {
                    Some(bits as u64)
                } else {
                    self.out_of_range(name, min as i64, max as i64)
                }
            }
            _ => {
                self.fault(name, "malformed");
                None
            }
        }
    }

    /// Frames a second, as given and as a number: `30`, `29.97`, `30000/1001`.
    pub(super) fn rate(&mut self, name: &str) -> Option<(String, f64)> {
        let text = self.text(name)?;
        let number = |part: &str| part.parse::<f64>().ok().filter(|n| n.is_finite() && part.len() <= 16);
        let value = match text.split_once('/') {
            Some((a, b)) => number(a).zip(number(b)).map(|(a, b)| a / b),
            None => number(&text),
        };
        match value {
            Some(rate) if (1.0..=240.0).contains(&rate) => Some((text, rate)),
            Some(_) => self.out_of_range(name, 1, 240),
            None => {
                self.fault(name, "malformed");
                None
            }
        }
    }

    pub(super) fn one_of(&mut self, name: &str, allowed: &[&str]) -> Option<String> {
        let text = self.text(name)?;
        if allowed.contains(&text.as_str()) {
            return Some(text);
        }
        let fault = self.fault(name, "unknown");
        *fault = fault.clone().with("name", named(&text)).with("allowed", allowed.join(" "));
        None
    }

    /// Refuses a value that is set although nothing can take it.
    pub(super) fn none_for(&mut self, name: &str, codec: &str) {
        if self.text(name).is_some() {
            let fault = self.fault(name, "not_allowed");
            *fault = fault.clone().with("codec", codec);
        }
    }
}
