//! The `.env` file: one `NAME=value` a line.
//!
//! Values may stand in single quotes (taken as they are) or in double quotes (`\n`, `\t`, `\"`, `\\` and `\$` are
//! escapes). Outside quotes a `#` after white space begins a comment. Nothing is expanded: a `$` in a key is a `$`.

use std::collections::BTreeMap;

/// Where the file is not well formed. The line itself may hold a secret and is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// From 1.
    pub(crate) line: usize,
}

/// Reads the file's text. The last of two lines with the same name wins.
pub(crate) fn parse(text: &str) -> Result<BTreeMap<String, String>, Malformed> {
    let mut values = BTreeMap::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let malformed = Malformed { line: index + 1 };
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or(malformed)?;
        let name = name.trim();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(malformed);
        }
        values.insert(name.to_owned(), unquote(value.trim()).ok_or(malformed)?);
    }
    Ok(values)
}

/// The value without its quotes and without a comment after it; `None` when a quote is left open.
fn unquote(value: &str) -> Option<String> {
    let (unquoted, rest) = match value.chars().next() {
        Some('\'') => value[1..].split_once('\'').map(|(value, rest)| (value.to_owned(), rest))?,
        Some('"') => double_quoted(&value[1..])?,
        _ => {
            let end = value.char_indices().find(|(at, c)| *c == '#' && ends_in_space(&value[..*at]));
            return Some(value[..end.map_or(value.len(), |(at, _)| at)].trim_end().to_owned());
        }
    };
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with('#')).then_some(unquoted)
}

fn ends_in_space(text: &str) -> bool {
    text.is_empty() || text.ends_with(char::is_whitespace)
}

/// The text up to the closing quote with its escapes undone, and what follows it.
fn double_quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                escaped @ ('"' | '\\' | '$') => value.push(escaped),
                other => value.extend(['\\', other]),
            },
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_way_of_writing_a_value() {
        let text = "\u{feff}# comment\n\nA=1\n export B = two words \nC='$x # \\n'\nD=\"a\\n\\\"b\\\" \\$ \\x\" # c\nE=\nF=a#b # c\nG==x=\nA=2\nH=#\n";
        let values = parse(text).unwrap();
        let expected = [
            ("A", "2"),
            ("B", "two words"),
            ("C", "$x # \\n"),
            ("D", "a\n\"b\" $ \\x"),
            ("E", ""),
            ("F", "a#b"),
            ("G", "=x="),
            ("H", ""),
        ];
        assert_eq!(values.len(), expected.len());
        for (name, value) in expected {
            assert_eq!(values[name], value, "{name}");
        }
    }

    #[test]
    fn names_the_line_that_is_malformed() {
        for (text, line) in [("A=1\nnonsense", 2), ("=x", 1), ("A B=1", 1), ("A='x", 1), ("\nA=\"x", 2), ("A='x'y", 1)]
        {
            assert_eq!(parse(text), Err(Malformed { line }), "{text}");
        }
    }
}
