//! Takes secrets out of text by their exact values.
//!
//! FFmpeg prints whole URLs, servers send keys back in their errors, and each of them writes the key in another way.
//! So the text is searched as it stands and as it reads once percent-encoding and backslash escapes are undone, in
//! any mixture and up to two layers deep; base64 is searched for as such, at each of its three alignments.
//! What is found is replaced in the original text, and the rest of it stays as it was.

mod patterns;
mod view;

use crate::{MASK, Secret};
use patterns::Patterns;
use std::{borrow::Cow, fmt, ops::Range, sync::Arc};
use view::View;

/// Secrets of fewer characters are not searched for: they would blot out ordinary words.
pub const SHORTEST_CHARS: usize = 4;

/// Replaces every known secret in a text. Cloning is cheap, and the default one knows no secret.
///
/// It looks at one text at a time: a secret cut in two by the caller is not seen, so give it whole lines.
#[derive(Clone, Default)]
pub struct Redactor {
    patterns: Option<Arc<Patterns>>,
}

impl Redactor {
    /// Prepares the search for these secrets. Those with fewer than [`SHORTEST_CHARS`] characters are left out.
    #[must_use]
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        Self { patterns: Patterns::new(secrets).map(Arc::new) }
    }

    /// The text with `••••` in place of each secret in whatever form it stands there. Finds that overlap or touch become one.
    #[must_use]
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let found = self.search(text);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut clean = String::with_capacity(text.len());
        let mut done = 0;
        for range in joined(found) {
            clean.push_str(&text[done..text.floor_char_boundary(range.start)]);
            clean.push_str(MASK);
            done = text.ceil_char_boundary(range.end);
        }
        clean.push_str(&text[done..]);
        Cow::Owned(clean)
    }

    /// Whether any of the secrets stands in the text, in any form.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        !self.search(text).is_empty()
    }

    fn search(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if let Some(patterns) = &self.patterns {
            for view in View::all_of(text.as_bytes()) {
                patterns.search(&view, &mut found);
            }
        }
        found
    }
}

/// The ranges in order, with those that overlap or touch made one.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.patterns.as_ref().map_or(0, |patterns| patterns.secrets());
        write!(f, "Redactor({count} secrets)")
    }
}

#[cfg(test)]
mod tests;
