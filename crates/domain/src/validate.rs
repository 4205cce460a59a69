//! Checks of single fields. All faults of a request are collected, so that a form shows them at once.

use castcore_egress::{EgressPolicy, Refused};
use castcore_model::{
    Fault,
    error::{ErrorCode, FieldFault},
    text::{is_seen, is_treacherous},
};
use std::collections::BTreeMap;

/// Code of a field whose address CastCore does not connect to.
const EGRESS_REFUSED: &str = "egress_refused";

/// Refused fields of one request.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// Adds a refused field.
    pub fn add(&mut self, path: &str, code: &str) {
        self.push(FieldFault { path: path.to_owned(), code: code.to_owned(), params: BTreeMap::new() });
    }

    /// Adds a refused field if `refused`.
    pub fn add_if(&mut self, refused: bool, path: &str, code: &str) {
        if refused {
            self.add(path, code);
        }
    }

    /// Adds a refused field with one parameter.
    pub fn add_with(&mut self, path: &str, code: &str, name: &str, value: impl std::fmt::Display) {
        let params = BTreeMap::from([(name.to_owned(), value.to_string())]);
        self.push(FieldFault { path: path.to_owned(), code: code.to_owned(), params });
    }

    /// Refuses an address that CastCore must not connect to, be it written as a number or as a name of this machine.
    /// Other names are looked up, and checked, when they are used.
    pub fn egress(&mut self, path: &str, policy: &EgressPolicy, host: &str, port: u16) {
        if let Err(refused) = policy.check_host(host, port) {
            self.refused_address(path, &refused);
        }
    }

    /// Adds an address that was refused.
    pub fn refused_address(&mut self, path: &str, refused: &Refused) {
        let params = BTreeMap::from([
            ("address".to_owned(), refused.address.to_string()),
            ("kind".to_owned(), refused.kind.to_string()),
            ("allow".to_owned(), refused.remedy()),
        ]);
        self.push(FieldFault { path: path.to_owned(), code: EGRESS_REFUSED.to_owned(), params });
    }

    /// Adds everything that another look found.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// What was refused so far.
    #[must_use]
    pub fn fields(&self) -> &[FieldFault] {
        &self.0
    }

    /// Adds a refused field as it is.
    pub fn push(&mut self, fault: FieldFault) {
        self.0.push(fault);
    }

    /// Adds several, each path prefixed with `prefix` and a dot.
    pub fn extend_under(&mut self, prefix: &str, faults: impl IntoIterator<Item = FieldFault>) {
        self.0.extend(faults.into_iter().map(|mut fault| {
            fault.path = if fault.path.is_empty() { prefix.to_owned() } else { format!("{prefix}.{}", fault.path) };
            fault
        }));
    }

    /// Whether nothing was refused so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when nothing was refused, else 422 `validation.failed` with the fields, or 422 `egress.refused` when an address
    /// is all that is wrong.
    pub fn finish(self) -> Result<(), Fault> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut fault = match &self.0[..] {
            // Its sentence says what an administrator can do about it.
            [only] if only.code == EGRESS_REFUSED => {
                let mut fault = Fault::new(ErrorCode::EgressRefused);
                fault.params.clone_from(&only.params);
                fault
            }
            _ => Fault::new(ErrorCode::ValidationFailed),
        };
        fault.fields = self.0;
        Err(fault)
    }

    /// A text of `min` to `max` characters of which something is seen, without those that hide, break lines or turn its
    /// direction.
    pub fn text(&mut self, path: &str, value: &str, min: usize, max: usize) {
        let length = value.chars().count();
        if min > 0 && length > 0 && !is_seen(value) {
            self.add(path, "required");
        } else if length < min {
            self.add_with(path, if length == 0 { "required" } else { "too_short" }, "min", min);
        } else if length > max {
            self.add_with(path, "too_long", "max", max);
        } else if value.chars().any(is_treacherous) {
            self.add(path, "control_characters");
        }
    }

    /// A number within bounds.
    pub fn range<N: PartialOrd + std::fmt::Display>(&mut self, path: &str, value: &N, min: N, max: N) {
        if *value < min || *value > max {
            let params = BTreeMap::from([("min".to_owned(), min.to_string()), ("max".to_owned(), max.to_string())]);
            self.push(FieldFault { path: path.to_owned(), code: "out_of_range".to_owned(), params });
        }
    }

    /// One of a few words.
    pub fn one_of(&mut self, path: &str, value: &str, allowed: &[&str]) {
        if !allowed.contains(&value) {
            self.add_with(path, "unknown", "allowed", allowed.join(", "));
        }
    }

    /// An e-mail address, as far as syntax tells: one `@`, a domain with a dot, no spaces.
    pub fn email(&mut self, path: &str, value: &str) {
        let plausible = value.len() <= 254
            && !value.chars().any(|c| c.is_whitespace() || c.is_control())
            && value.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && !domain.contains('@')
                    && domain.split('.').count() >= 2
                    && domain.split('.').all(|label| !label.is_empty())
            });
        if !plausible {
            self.add(path, "malformed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_in_characters_and_carry_no_controls() {
        let mut faults = Faults::default();
        faults.text("ok", "Übertragung №1", 1, 14);
        assert!(faults.is_empty());
        faults.text("long", "äää", 1, 2);
        faults.text("nul", "a\0b", 1, 10);
        faults.text("bidi", "a\u{202E}b", 1, 10);
        faults.text("none", "", 1, 10);
        let fault = faults.finish().unwrap_err();
        let codes: Vec<_> = fault.fields.iter().map(|f| (f.path.as_str(), f.code.as_str())).collect();
        assert_eq!(
            codes,
            [("long", "too_long"), ("nul", "control_characters"), ("bidi", "control_characters"), ("none", "required")]
        );
    }

    #[test]
    fn an_email_needs_a_domain_with_a_dot() {
        for (address, good) in [
            ("a@b.example", true),
            ("a@localhost", false),
            ("a b@c.example", false),
            ("@b.example", false),
            ("a@b..c", false),
        ] {
            let mut faults = Faults::default();
            faults.email("email", address);
            assert_eq!(faults.is_empty(), good, "{address}");
        }
    }
}
