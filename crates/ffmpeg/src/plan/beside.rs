//! Further sizes beside the main picture: the same inputs, read and decoded once, filtered and encoded once more for
//! each.

use super::{Args, encode::Picks, givers::Givers, map};
use crate::{
    Arg,
    allow::Expert,
    filter::{Graph, Media},
    settings::Rendition,
};
use std::fmt::Write as _;

/// Options of the main picture that a rendition has of its own.
const OWN: &[&str] = &[
    "b", "maxrate", "minrate", "bufsize", "crf", "crf_max", "cq", "q", "qscale", "qp", "qmin", "qmax", "level", "s",
    "aspect",
];

/// The complex graph with each open output split: one part for the main picture and one for each rendition.
pub(super) fn split(text: &str, graph: &Graph, renditions: usize) -> String {
    let mut text = text.trim().trim_end_matches(';').to_owned();
    for pad in &graph.outputs {
        let Some(label) = &pad.label else { continue };
        // Writing to a string cannot fail.
        let _ = write!(text, ";[{label}]{}={}", filter(pad.media), renditions + 1);
        for number in 0..=renditions {
            let _ = write!(text, "[{}]", part(label, number));
        }
    }
    text
}

const fn filter(media: Media) -> &'static str {
    match media {
        Media::Video => "split",
        Media::Audio => "asplit",
    }
}

/// What a label is called behind the split; the main picture's part is number 0.
pub(super) fn part(label: &str, number: usize) -> String {
    format!("{label}_castcore_{number}")
}

/// Filters that the split and the sizes need.
pub(super) fn filters(graph: Option<&Graph>) -> impl Iterator<Item = String> {
    let pads = graph.map(|graph| graph.outputs.as_slice()).unwrap_or_default();
    pads.iter().map(|pad| filter(pad.media)).chain(["scale"]).map(str::to_owned)
}

/// One rendition, whose pipe has this number.
pub(super) fn push(
    args: &mut Args,
    givers: &Givers,
    main: &Picks,
    (number, rendition): (usize, &Rendition),
    expert: &[Expert],
) {
    let picks = main.resized(rendition);
    let own = |option: &Expert| {
        let of_size = option.concerns('v') && OWN.contains(&option.name);
        of_size || (option.name == "r" && rendition.fps.is_some())
    };
    let expert: Vec<Expert> = expert.iter().filter(|option| !own(option)).cloned().collect();
    for option in &expert {
        args.texts(option.args());
    }
    let graph = main.complex.as_ref().map(|(_, graph)| graph);
    args.texts(map::chosen(givers, &picks, graph, |label| part(label, number + 1)));
    args.texts(["-sn", "-dn"]);
    picks.push_video(args, &expert);
    picks.push_audio(args);
    picks.push_flags(args, &expert);
    args.texts(["-f", "flv", "-flvflags", "no_duration_filesize"]);
    args.0.push(Arg::RenditionPipe(number));
}
