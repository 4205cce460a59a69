//! Which streams go to the hub: one picture and one sound.

use super::{
    EncoderInputs,
    encode::Picks,
    givers::{Giver, Givers},
};
use crate::{
    allow::Expert,
    fault::{With, field, named},
    filter::{Graph, Media},
};
use castcore_model::error::FieldFault;

/// The `-map` arguments, after a check that everything named exists.
pub(super) fn maps(
    inputs: &EncoderInputs,
    givers: &Givers,
    picks: &Picks,
    graph: Option<&Graph>,
    expert: &[Expert],
) -> Result<Vec<String>, Vec<FieldFault>> {
    let count = inputs.inputs.len();
    let mut faults = Vec::new();
    if let Some(graph) = graph {
        faults.extend(graph_faults(graph, picks, count));
    }
    let asked: Vec<&str> = expert.iter().filter(|o| o.name == "map").filter_map(|o| o.value.as_deref()).collect();
    for map in &asked {
        faults.extend(map_fault(map, graph, count));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    // Whoever maps by hand maps everything; the arguments themselves stand among the expert's.
    if !asked.is_empty() {
        return Ok(Vec::new());
    }
    Ok(chosen(givers, picks, graph, str::to_owned))
}

/// The `-map` arguments. `name` says what a label of the graph is called now.
pub(super) fn chosen(
    givers: &Givers,
    picks: &Picks,
    graph: Option<&Graph>,
    name: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut maps = Vec::new();
    let mut map = |what: &str| maps.extend(["-map".to_owned(), what.to_owned()]);
    // `V` leaves out cover pictures of audio files.
    match graph {
        Some(graph) => {
            for label in graph.outputs.iter().filter_map(|pad| pad.label.as_ref()) {
                map(&format!("[{}]", name(label)));
            }
            if !picks.video.disabled && !graph.outputs.iter().any(|pad| pad.media == Media::Video) {
                map(&stream(givers.video(), "V"));
            }
            if !picks.audio.disabled && !graph.outputs.iter().any(|pad| pad.media == Media::Audio) {
                map(&stream(givers.audio(), "a"));
            }
        }
        None => match givers {
            Givers::Known { video, audio } => {
                if video.is_some() && !picks.video.disabled {
                    map(&stream(*video, "V"));
                }
                if audio.is_some() && !picks.audio.disabled {
                    map(&stream(*audio, "a"));
                }
            }
            // Of several inputs of which nothing was said, FFmpeg takes the best picture and the best sound.
            Givers::Anybody => {}
        },
    }
    maps
}

/// The first stream of its kind of a giver, by default of the first input. It may be missing unless somebody asked for
/// it.
fn stream(giver: Option<Giver>, kind: &str) -> String {
    let (index, asked) = giver.map_or((0, false), |giver| (giver.index, giver.asked));
    format!("{index}:{kind}:0{}", if asked { "" } else { "?" })
}

fn graph_faults(graph: &Graph, picks: &Picks, count: usize) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for index in graph.inputs.iter().filter(|index| **index >= count) {
        faults.push(field("filters.complex", "input_missing").with("input", index));
    }
    for (media, copies, filtered, name) in [
        (Media::Video, picks.copies_video(), picks.has_video_filter(), "video"),
        (Media::Audio, picks.copies_audio(), picks.has_audio_filter(), "audio"),
    ] {
        let outputs = graph.outputs.iter().filter(|pad| pad.media == media).count();
        let clash = |other: String| field("filters.complex", "conflicts_with").with("other", other);
        match outputs {
            0 => {}
            1 if copies => faults.push(clash(format!("{name}.codec"))),
            1 if filtered => faults.push(clash(format!("filters.{name}"))),
            1 if media == Media::Video && picks.video.disabled => faults.push(clash("video.disabled".to_owned())),
            1 if media == Media::Audio && picks.audio.disabled => faults.push(clash("audio.disabled".to_owned())),
            1 => {}
            n => faults.push(field("filters.complex", "too_many_outputs").with("media", name).with("count", n)),
        }
    }
    faults
}

fn map_fault(map: &str, graph: Option<&Graph>, count: usize) -> Option<FieldFault> {
    if let Some(label) = map.strip_prefix('[').and_then(|m| m.strip_suffix(']')) {
        let exists = graph.is_some_and(|g| g.outputs.iter().any(|pad| pad.label.as_deref() == Some(label)));
        return (!exists).then(|| field("expert_args", "label_missing").with("label", named(label)));
    }
    let index = map.split(':').next().and_then(|n| n.parse::<usize>().ok());
    let exists = index.is_some_and(|index| index < count);
    (!exists).then(|| field("expert_args", "input_missing").with("input", named(map)))
}
