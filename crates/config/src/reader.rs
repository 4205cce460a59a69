//! Typed reading of settings. Errors are gathered, so that the operator sees all of them at once.

use crate::{
    environment::{Environment, Source},
    error::{ConfigError, ConfigErrors},
    table::{self, Setting},
};
use castcore_vault::Secret;
use std::{
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

/// Reads the settings of one environment.
pub(crate) struct Reader<'e> {
    environment: &'e Environment,
    errors: Vec<ConfigError>,
    warnings: Vec<String>,
    /// What was asked for: a test compares it with the table.
    asked: Vec<&'static str>,
}

impl<'e> Reader<'e> {
    pub(crate) fn new(environment: &'e Environment) -> Self {
        Self {
            environment,
            errors: environment.dotenv_error().into_iter().collect(),
            warnings: environment.warnings(),
            asked: Vec::new(),
        }
    }

    /// Reads one section alone.
    pub(crate) fn part<T>(environment: &'e Environment, read: impl Fn(&mut Self) -> T) -> Result<T, ConfigErrors> {
        let mut reader = Self::new(environment);
        let section = read(&mut reader);
        if reader.errors.is_empty() { Ok(section) } else { Err(ConfigErrors(reader.errors)) }
    }

    /// The warnings, or all errors.
    pub(crate) fn finish(mut self) -> Result<Vec<String>, ConfigErrors> {
        for setting in table::SETTINGS {
            if setting.reserved {
                if self.environment.resolve(setting).is_ok_and(|found| found.source != Source::Default) {
                    self.warnings.push(format!("{} has no effect in this version.", setting.name));
                }
            } else {
                debug_assert!(self.asked.contains(&setting.name), "no section reads {}", setting.name);
            }
        }
        if self.errors.is_empty() { Ok(self.warnings) } else { Err(ConfigErrors(self.errors)) }
    }

    pub(crate) fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    pub(crate) fn fail(&mut self, name: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        self.errors.push(ConfigError::new(name, problem, remedy));
    }

    /// The value as it was set, if it was.
    pub(crate) fn secret(&mut self, name: &'static str) -> Option<Secret> {
        let setting = self.setting(name);
        match self.environment.resolve(setting) {
            Ok(found) => found.value,
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// The value as it was set, if it was, without white space around it.
    pub(crate) fn optional(&mut self, name: &'static str) -> Option<String> {
        let value = self.secret(name)?;
        let value = value.expose().trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The value or the default.
    pub(crate) fn text(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_else(|| self.setting(name).default.to_owned())
    }

    /// The value or the default, as `parse` reads it. `expected` completes "must be …".
    pub(crate) fn parsed<T>(&mut self, name: &'static str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        let default = self.setting(name).default;
        let fallback = || parse(default).unwrap_or_else(|| unreachable!("the default of {name} is valid"));
        let Some(text) = self.optional(name) else { return fallback() };
        parse(&text).unwrap_or_else(|| {
            self.fail(name, format!("is {text:?}, but must be {expected}"), format!("Correct {name}, or remove it."));
            fallback()
        })
    }

    pub(crate) fn boolean(&mut self, name: &'static str) -> bool {
        self.parsed(name, "true or false", |text| match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        })
    }

    pub(crate) fn number(&mut self, name: &'static str, range: RangeInclusive<u32>) -> u32 {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.parsed(name, &expected, |text| text.parse().ok().filter(|number| range.contains(number)))
    }

    /// The parts of a list that commas or white space separate.
    pub(crate) fn list<T>(&mut self, name: &'static str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        self.parsed(name, expected, |text| {
            text.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty()).map(&parse).collect()
        })
    }

    /// A path, absolute from here on: runtimes have another working directory. The default may begin with `DATA_DIR/`.
    pub(crate) fn path(&mut self, name: &'static str, data_dir: &Path) -> PathBuf {
        let path = match self.optional(name) {
            Some(text) => PathBuf::from(text),
            None => default_path(self.setting(name).default, data_dir),
        };
        self.absolute(name, &path)
    }

    pub(crate) fn optional_path(&mut self, name: &'static str) -> Option<PathBuf> {
        let text = self.optional(name)?;
        Some(self.absolute(name, Path::new(&text)))
    }

    pub(crate) fn absolute(&mut self, name: &'static str, path: &Path) -> PathBuf {
        if path.as_os_str().as_encoded_bytes().contains(&0) {
            self.fail(name, "contains a NUL character", format!("Correct {name}."));
            return PathBuf::new();
        }
        match std::path::absolute(path) {
            Ok(absolute) => normalised(&absolute),
            Err(error) => {
                self.fail(name, format!("cannot be made absolute: {error}"), "Start castcore in an existing folder.");
                PathBuf::new()
            }
        }
    }

    fn setting(&mut self, name: &'static str) -> &'static Setting {
        self.asked.push(name);
        table::find(name).unwrap_or_else(|| unreachable!("{name} is in the table of settings"))
    }
}

fn default_path(default: &str, data_dir: &Path) -> PathBuf {
    match default.strip_prefix("DATA_DIR/") {
        Some(rest) => data_dir.join(rest),
        None => PathBuf::from(default),
    }
}

/// Without `..`: that is taken back to the folder before it, as the shell does.
fn normalised(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}
