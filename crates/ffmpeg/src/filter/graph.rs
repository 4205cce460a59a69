//! The grammar of filter graphs: `[in]filter@id=options[out],filter;filter`.

use super::{
    catalog::{Media, Options, find},
    token::{BLANK, Entry, options, token},
};
use crate::fault::{With, field, named};
use castcore_model::error::FieldFault;
use std::collections::BTreeSet;

/// Bytes of a graph.
const MAX_BYTES: usize = 4096;
/// Filters in a graph.
const MAX_FILTERS: usize = 64;

/// Where a graph is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphKind {
    /// One picture in, one picture out (`-vf`).
    Video,
    /// One sound in, one sound out (`-af`).
    Audio,
    /// Anything (`-filter_complex`).
    Complex,
}

/// An output of a complex graph that no other filter of it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPad {
    /// Its label; FFmpeg maps an output without one by itself.
    pub label: Option<String>,
    /// What comes out.
    pub media: Media,
}

/// A checked graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The names of its filters.
    pub filters: BTreeSet<String>,
    /// Inputs that are named by number, such as `0` in `[0:v]`.
    pub inputs: BTreeSet<usize>,
    /// The open outputs, in order.
    pub outputs: Vec<OpenPad>,
}

struct Filter {
    name: String,
    entries: Vec<Entry>,
    inputs: Vec<String>,
    outputs: Vec<String>,
    last_in_chain: bool,
}

/// Checks a graph against the catalogue. The returned faults name each refused filter and option.
///
/// # Errors
/// `too_long` (over 4 KiB or 64 filters), `malformed`, `filter_not_allowed`, `filter_option_not_allowed`.
pub fn filter_graph(path: &str, text: &str, kind: GraphKind) -> Result<Graph, Vec<FieldFault>> {
    if text.len() > MAX_BYTES {
        return Err(vec![field(path, "too_long").with("max", MAX_BYTES)]);
    }
    if text.contains('\0') {
        return Err(vec![field(path, "malformed")]);
    }
    let Some(parsed) = parse(text) else { return Err(vec![field(path, "malformed")]) };
    if parsed.len() > MAX_FILTERS {
        return Err(vec![field(path, "too_long").with("max_filters", MAX_FILTERS)]);
    }
    let faults: Vec<FieldFault> = parsed.iter().flat_map(|filter| check(path, filter)).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let graph = connect(&parsed);
    if kind != GraphKind::Complex && !graph.inputs.is_empty() {
        return Err(vec![field(path, "input_not_allowed")]);
    }
    Ok(graph)
}

fn parse(text: &str) -> Option<Vec<Filter>> {
    let mut filters = Vec::new();
    let mut rest = text;
    loop {
        let (inputs, after) = labels(rest)?;
        let (name, after) = token(after, &['=', ',', ';', '[']);
        if name.is_empty() {
            return None;
        }
        let (entries, after) = match after.strip_prefix('=') {
            Some(after) => {
                let (args, after) = token(after, &['[', ']', ',', ';']);
                (options(&args, ':'), after)
            }
            None => (Vec::new(), after),
        };
        let (outputs, after) = labels(after)?;
        // `scale@first` is the filter `scale` with a name of its own.
        let name = name.split('@').next().unwrap_or_default().to_owned();
        let mut filter = Filter { name, entries, inputs, outputs, last_in_chain: true };
        let mut chars = after.chars();
        match chars.next() {
            None => {
                filters.push(filter);
                return Some(filters);
            }
            Some(',') => filter.last_in_chain = false,
            Some(';') => {}
            Some(_) => return None,
        }
        filters.push(filter);
        rest = chars.as_str();
        // FFmpeg forgives one `;` at the very end.
        if rest.trim_matches(BLANK).is_empty() {
            return filters.last().is_some_and(|f| f.last_in_chain).then_some(filters);
        }
    }
}

fn labels(mut text: &str) -> Option<(Vec<String>, &str)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start_matches(BLANK);
        let Some(after) = text.strip_prefix('[') else { return Some((found, text)) };
        let (label, after) = token(after, &[']']);
        if label.is_empty() {
            return None;
        }
        found.push(label);
        text = after.strip_prefix(']')?;
    }
}

fn check(path: &str, filter: &Filter) -> Vec<FieldFault> {
    let Some(known) = find(&filter.name) else {
        return vec![field(path, "filter_not_allowed").with("filter", named(&filter.name))];
    };
    let refused = |option: &str| {
        field(path, "filter_option_not_allowed").with("filter", &filter.name).with("option", named(option))
    };
    filter
        .entries
        .iter()
        .filter_map(|entry| match (&entry.key, known.options) {
            (None, Options::Any) => None,
            // By position, a refused option could be meant.
            (None, Options::Except(_)) => Some(refused("(by position)")),
            (Some(key), Options::Any) => key.starts_with('/').then(|| refused(key)),
            (Some(key), Options::Except(list)) => {
                (key.starts_with('/') || list.contains(&key.as_str())).then(|| refused(key))
            }
        })
        .collect()
}

/// Finds out which outputs stay open and which inputs of the command are read.
fn connect(filters: &[Filter]) -> Graph {
    let mut graph = Graph::default();
    let produced: BTreeSet<&str> = filters.iter().flat_map(|f| &f.outputs).map(String::as_str).collect();
    let consumed: BTreeSet<&str> = filters.iter().flat_map(|f| &f.inputs).map(String::as_str).collect();
    for filter in filters {
        graph.filters.insert(filter.name.clone());
        for label in &filter.inputs {
            let number = label.split(':').next().unwrap_or_default();
            if !produced.contains(label.as_str())
                && let Ok(index) = number.parse()
            {
                graph.inputs.insert(index);
            }
        }
        let medias = outputs_of(filter);
        for (pad, media) in medias.iter().enumerate() {
            match filter.outputs.get(pad) {
                Some(label) if consumed.contains(label.as_str()) => {}
                Some(label) => graph.outputs.push(OpenPad { label: Some(label.clone()), media: *media }),
                None if filter.last_in_chain => graph.outputs.push(OpenPad { label: None, media: *media }),
                None => {}
            }
        }
    }
    graph
}

/// What comes out of a filter, pad by pad.
fn outputs_of(filter: &Filter) -> Vec<Media> {
    let Some(known) = find(&filter.name) else { return Vec::new() };
    let number = |key: &str, position: usize, default: usize| {
        let by_key = filter.entries.iter().find(|e| e.key.as_deref() == Some(key));
        let by_place = filter.entries.get(position).filter(|e| e.key.is_none());
        by_key.or(by_place).and_then(|e| e.value.parse::<usize>().ok()).unwrap_or(default).min(MAX_FILTERS)
    };
    match filter.name.as_str() {
        "concat" => {
            let mut pads = vec![Media::Video; number("v", 1, 1)];
            pads.extend(vec![Media::Audio; number("a", 2, 0)]);
            pads
        }
        "split" | "asplit" => vec![known.output; number("outputs", 0, 2)],
        "channelsplit" => vec![known.output; filter.outputs.len().max(1)],
        "nullsink" | "anullsink" => Vec::new(),
        _ => vec![known.output],
    }
}
