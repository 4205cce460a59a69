//! Expert arguments: a flat list of `-option` and value, as they would stand on a command line.

use super::{MAX_ARGS, MAX_VALUE_BYTES, Shape, check_value, tables::EXPERT};
use crate::fault::{With, field, named};
use castcore_model::error::FieldFault;

/// One checked expert option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expert {
    /// Its name without `-` and specifier.
    pub name: &'static str,
    /// The stream specifier, such as `v` or `a:0`.
    pub specifier: Option<String>,
    /// Its value; `None` for a flag.
    pub value: Option<String>,
}

impl Expert {
    /// Whether it concerns the one stream kind (`v`, `a`) or every stream.
    #[must_use]
    pub fn concerns(&self, kind: char) -> bool {
        self.specifier.as_ref().is_none_or(|specifier| specifier.starts_with(kind))
    }

    /// The arguments as they stand on the command line.
    #[must_use]
    pub fn args(&self) -> Vec<String> {
        let name = match &self.specifier {
            Some(specifier) => format!("-{}:{specifier}", self.name),
            None => format!("-{}", self.name),
        };
        std::iter::once(name).chain(self.value.clone()).collect()
    }
}

/// Checks expert arguments. Each must be an allowed option or the value of the option before it: there is no
/// argument by position, so no second input or output can slip in.
///
/// # Errors
/// `too_many` (over 64), `too_long` (over 4 KiB), `not_an_option` (by position), `not_allowed` (with `option`),
/// `value_missing`, and what the shape of the value asks for. The path is `<path>.<index>`.
pub fn expert_args(path: &str, args: &[String]) -> Result<Vec<Expert>, Vec<FieldFault>> {
    if args.len() > MAX_ARGS {
        return Err(vec![field(path, "too_many").with("max", MAX_ARGS)]);
    }
    let mut found = Vec::new();
    let mut faults = Vec::new();
    let mut rest = args.iter().enumerate();
    while let Some((index, arg)) = rest.next() {
        let at = format!("{path}.{index}");
        if arg.len() > MAX_VALUE_BYTES {
            faults.push(field(at, "too_long").with("max", MAX_VALUE_BYTES));
            continue;
        }
        let Some(option) = arg.strip_prefix('-') else {
            faults.push(field(at, "not_an_option"));
            continue;
        };
        let (name, specifier) = match option.split_once(':') {
            Some((name, specifier)) => (name, Some(specifier)),
            None => (option, None),
        };
        let Some(known) = EXPERT.iter().find(|known| known.name == name) else {
            faults.push(field(at, "not_allowed").with("option", named(arg)));
            // Whatever follows may be this option's value; it is judged once the option is gone.
            if rest.clone().next().is_some_and(|(_, next)| !next.starts_with('-')) {
                rest.next();
            }
            continue;
        };
        if specifier.is_some_and(|specifier| !is_specifier(specifier)) {
            faults.push(field(at, "malformed").with("option", named(arg)));
            continue;
        }
        let value = if known.shape == Shape::Flag {
            None
        } else {
            let Some((index, value)) = rest.next() else {
                faults.push(field(at, "value_missing").with("option", named(arg)));
                break;
            };
            if let Err(fault) = check_value(&format!("{path}.{index}"), known.shape, value) {
                faults.push(fault.with("option", named(arg)));
                continue;
            }
            Some(value.clone())
        };
        found.push(Expert { name: known.name, specifier: specifier.map(str::to_owned), value });
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// `v`, `a`, `v:0`, `s:v:0` (metadata of a stream), `g` (global metadata).
fn is_specifier(text: &str) -> bool {
    let text = text.strip_prefix("s:").unwrap_or(text);
    let mut parts = text.split(':');
    let kind = parts.next().is_some_and(|kind| matches!(kind, "v" | "a" | "g" | "0" | "1"));
    let index = parts.next().is_none_or(|n| !n.is_empty() && n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit()));
    kind && index && parts.next().is_none()
}

/// `<input>:<v|V|a>:<n>[?]` or `[label]`.
pub(super) fn check_map(path: &str, text: &str) -> Result<(), FieldFault> {
    let label = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    if label.is_some_and(|l| !l.is_empty() && l.len() <= 64 && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
    {
        return Ok(());
    }
    let mut parts = text.strip_suffix('?').unwrap_or(text).split(':');
    let small = |part: Option<&str>| {
        part.is_some_and(|n| !n.is_empty() && n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let good = small(parts.next())
        && matches!(parts.next(), Some("v" | "V" | "a"))
        && small(parts.next())
        && parts.next().is_none();
    if good { Ok(()) } else { Err(field(path, "malformed")) }
}
