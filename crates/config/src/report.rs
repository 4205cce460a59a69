//! What people see of the settings: `castcore config` and the reference page.

use crate::{
    environment::{Environment, Source},
    table::{SETTINGS, Section, Setting},
};
use castcore_vault::MASK;
use std::fmt::Write;

/// One setting as it stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// The variable.
    pub name: &'static str,
    /// The title of its section.
    pub section: &'static str,
    /// Its value; of a secret only that there is one.
    pub value: String,
    /// Its default.
    pub default: &'static str,
    /// Where the value comes from: `env`, `.env`, `file` or `default`.
    pub source: &'static str,
    /// Whether it is a secret.
    pub secret: bool,
    /// Why the value cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Every setting with its value, its default and its source. Secrets are hidden.
#[must_use]
pub fn lines(environment: &Environment) -> Vec<Line> {
    SETTINGS.iter().map(|setting| line(environment, setting)).collect()
}

fn line(environment: &Environment, setting: &'static Setting) -> Line {
    let (value, source, error) = match environment.resolve(setting) {
        Ok(found) => {
            let value = match found.value {
                Some(_) if setting.secret => MASK.to_owned(),
                Some(value) => value.expose().to_owned(),
                None => setting.default.to_owned(),
            };
            (value, found.source, None)
        }
        Err(error) => (String::new(), Source::Default, Some(error.to_string())),
    };
    Line {
        name: setting.name,
        section: setting.section.title(),
        value,
        default: setting.default,
        source: source.name(),
        secret: setting.secret,
        error,
    }
}

/// The settings as a table for people.
#[must_use]
pub fn text(environment: &Environment) -> String {
    let mut text = String::new();
    let lines = lines(environment);
    let width = |column: fn(&Line) -> &str| lines.iter().map(|line| column(line).chars().count()).max().unwrap_or(0);
    let (names, values) = (width(|line| line.name), width(|line| &line.value).clamp(5, 40));
    let mut section = "";
    for line in &lines {
        if line.section != section {
            section = line.section;
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{section}");
        }
        let shown = if line.value.is_empty() { "–" } else { &line.value };
        let default = match line.default {
            "" => String::new(),
            default if line.source == "default" && default == line.value => String::new(),
            default => format!("  (default: {default})"),
        };
        let row = format!("  {:names$}  {shown:values$}  {:7}{default}", line.name, line.source);
        let _ = writeln!(text, "{}", row.trim_end());
        if let Some(error) = &line.error {
            let _ = writeln!(text, "    ! {error}");
        }
    }
    text
}

/// The reference page. It comes from the table alone, so it is the same on every machine.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "<!-- Made by `castcore config --markdown`. Do not edit. -->\n\
         # Settings\n\n\
         Settings come from the environment, then from `.env` in the working directory, then from the defaults below.\n\
         `castcore config` shows what holds now and where it comes from. A secret (🔑) may also come from a file: set\n\
         `NAME_FILE` to its path instead of `NAME`. An empty value counts as not set. Relative paths begin in the\n\
         working directory; `DATA_DIR/` at the start of a default stands for that folder.\n",
    );
    for section in Section::ALL {
        let _ = write!(page, "\n## {}\n\n| Variable | Default | Meaning |\n| --- | --- | --- |\n", section.title());
        for setting in SETTINGS.iter().filter(|setting| setting.section == section) {
            let key = if setting.secret { " 🔑" } else { "" };
            let default = if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
            let note = match (setting.reserved, section) {
                (true, Section::Reserved) | (false, _) => "",
                (true, _) => " *No effect in this version.*",
            };
            let _ = writeln!(page, "| `{}`{key} | {default} | {}{note} |", setting.name, setting.description);
        }
    }
    page
}
