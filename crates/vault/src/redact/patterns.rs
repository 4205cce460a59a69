//! The byte strings to look for.

use super::{SHORTEST_CHARS, view::View};
use crate::Secret;
use aho_corasick::AhoCorasick;
use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::ops::Range;
use zeroize::Zeroizing;

/// Base64 of fewer characters than this would match ordinary words.
const SHORTEST_BASE64: usize = 5;

/// What encoders leave as it is in a part of a URL.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Everything to look for, ready to be searched for at once.
pub(super) struct Patterns {
    search: AhoCorasick,
    /// For each pattern, which neighbours hold a part of the secret, too.
    edges: Vec<Edges>,
    secrets: usize,
}

/// In base64 a character holds six bits, so the first and the last byte of a secret may share one with a stranger.
#[derive(Clone, Copy, Default)]
struct Edges {
    before: bool,
    after: bool,
}

impl Patterns {
    /// Prepares the search; `None` when there is nothing to look for.
    pub(super) fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Option<Self> {
        let (mut patterns, mut edges) = (Vec::new(), Vec::new());
        let mut count = 0;
        for secret in secrets {
            if secret.expose().chars().count() < SHORTEST_CHARS {
                continue;
            }
            count += 1;
            for form in forms(secret.expose()) {
                for (pattern, its_edges) in base64_of(&form) {
                    patterns.push(pattern);
                    edges.push(its_edges);
                }
                patterns.push(form);
                edges.push(Edges::default());
            }
        }
        if patterns.is_empty() {
            return None;
        }
        // It cannot grow too large: the sum of all secrets is far below the 2 GiB that the automaton can hold.
        let search = AhoCorasick::new(patterns.iter().map(|pattern| pattern.as_slice())).ok()?;
        Some(Self { search, edges, secrets: count })
    }

    /// How many secrets are looked for.
    pub(super) fn secrets(&self) -> usize {
        self.secrets
    }

    /// Adds the ranges of the original in which the view shows a secret.
    pub(super) fn search(&self, view: &View<'_>, found: &mut Vec<Range<usize>>) {
        for hit in self.search.find_overlapping_iter(&*view.bytes) {
            let edges = self.edges[hit.pattern().as_usize()];
            let (mut start, mut end) = (hit.start(), hit.end());
            if edges.before && start > 0 && is_base64(view.bytes[start - 1]) {
                start -= 1;
            }
            if edges.after && view.bytes.get(end).is_some_and(|byte| is_base64(*byte)) {
                end += 1;
            }
            found.push(view.original(start..end));
        }
    }
}

/// The ways in which the secret itself may be written when no escape is left to undo.
fn forms(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let own = |text: &[u8]| Zeroizing::new(text.to_vec());
    let mut forms = vec![own(secret.as_bytes())];
    // A key that people pasted in its encoded form comes back decoded, and the other way round within base64.
    let decoded = Zeroizing::new(percent_decode_str(secret).collect::<Vec<u8>>());
    if decoded.len() >= SHORTEST_CHARS {
        forms.push(decoded);
    }
    let encoded = Zeroizing::new(utf8_percent_encode(secret, COMPONENT).to_string());
    forms.push(own(encoded.as_bytes()));
    // Query strings write a space as a plus sign.
    forms.push(own(Zeroizing::new(secret.replace(' ', "+")).as_bytes()));
    let mut distinct: Vec<Zeroizing<Vec<u8>>> = Vec::new();
    for form in forms {
        if !distinct.contains(&form) {
            distinct.push(form);
        }
    }
    distinct
}

/// What is certain of the base64 of any text with this in it: for each of the three alignments the characters that
/// hold nothing but bits of the secret.
fn base64_of(secret: &[u8]) -> Vec<(Zeroizing<Vec<u8>>, Edges)> {
    let mut found = Vec::new();
    for alphabet in [&STANDARD, &URL_SAFE] {
        let engine = GeneralPurpose::new(alphabet, NO_PAD);
        for shift in 0..3 {
            let mut bytes = Zeroizing::new(vec![0; shift]);
            bytes.extend_from_slice(secret);
            let text = Zeroizing::new(engine.encode(&*bytes));
            let first = (shift * 8).div_ceil(6);
            let last = bytes.len() * 8 / 6;
            if last.saturating_sub(first) >= SHORTEST_BASE64 {
                let edges = Edges { before: shift > 0, after: text.len() > last };
                found.push((Zeroizing::new(text.as_bytes()[first..last].to_vec()), edges));
            }
        }
    }
    found
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}
