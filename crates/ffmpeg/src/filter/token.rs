//! FFmpeg's own way to quote and escape: `\x` is the character x, `'…'` is verbatim.

/// Reads up to one of `stops` (unquoted) and returns the unescaped text and the rest, which begins with the
/// stop. White space around the text is dropped unless quoted.
pub(crate) fn token<'a>(text: &'a str, stops: &[char]) -> (String, &'a str) {
    let text = text.trim_start_matches(BLANK);
    let mut out = String::new();
    // The part of `out` that trimming must not touch.
    let mut keep = 0;
    let mut chars = text.char_indices();
    let rest = loop {
        let Some((at, c)) = chars.next() else { break "" };
        match c {
            '\\' => match chars.next() {
                Some((_, escaped)) => {
                    out.push(escaped);
                    keep = out.len();
                }
                None => break "",
            },
            '\'' => {
                for (_, quoted) in chars.by_ref() {
                    if quoted == '\'' {
                        break;
                    }
                    out.push(quoted);
                }
                keep = out.len();
            }
            c if stops.contains(&c) => break &text[at..],
            c => out.push(c),
        }
    };
    let trimmed = out.trim_end_matches(BLANK).len().max(keep);
    out.truncate(trimmed);
    (out, rest)
}

pub(crate) const BLANK: &[char] = &[' ', '\n', '\t', '\r'];

/// One entry of an option list such as `w=1280:h=720` or `1280:720`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// `None` = by position.
    pub(crate) key: Option<String>,
    /// Unescaped.
    pub(crate) value: String,
}

/// Takes an option list apart at `separator`.
pub(crate) fn options(text: &str, separator: char) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.trim_start_matches(BLANK);
        let end = start.find(|c: char| !is_key_char(c)).unwrap_or(start.len());
        let (key, after) = start.split_at(end);
        let after = after.trim_start_matches(BLANK);
        let (key, value_text) = match after.strip_prefix('=') {
            Some(value) if !key.is_empty() => (Some(key.to_owned()), value),
            _ => (None, rest),
        };
        let (value, tail) = token(value_text, &[separator]);
        entries.push(Entry { key, value });
        rest = tail.strip_prefix(separator).unwrap_or("");
    }
    entries
}

fn is_key_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.')
}
