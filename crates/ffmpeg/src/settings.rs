//! The settings of a profile, from the loose objects of the API to types.
//!
//! Numbers may come as numbers or as text; `null` and `""` mean "not set". Keys that are not known are ignored,
//! as everywhere in the API. Each refused value is named by its dotted path and a precise code.

mod audio;
mod read;
mod rendition;
mod video;

use crate::{
    allow::{self, Expert},
    fault::{With, field},
    filter::{Graph, GraphKind, filter_graph},
};
use castcore_model::error::FieldFault;
use read::Reader;
use serde::Serialize;
use serde_json::Value;

pub use audio::{AudioCodec, AudioSettings};
pub use rendition::{MAX_RENDITIONS, Rendition};
pub use video::{VideoCodec, VideoSettings};

/// A bit rate may not be smaller: most often, "2500" was meant to be "2500k".
pub const MIN_VIDEO_BITS_PER_S: u64 = 10_000;
/// The largest bit rate.
pub const MAX_VIDEO_BITS_PER_S: u64 = 400_000_000;

/// Options of the command as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GlobalSettings {
    /// How much FFmpeg says: `info` (if `None`), `verbose` or `debug`. Less than `info` would hide why it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loglevel: Option<String>,
    /// Threads of each filter graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_threads: Option<u32>,
    /// Threads of each complex graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_complex_threads: Option<u32>,
}

/// Filter graphs as given, and what is known about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FilterSettings {
    /// `-filter_complex`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complex: Option<String>,
    /// `-vf`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// `-af`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// The complex graph, checked.
    #[serde(skip)]
    pub complex_graph: Option<Graph>,
    /// All filters of the three.
    #[serde(skip)]
    pub names: std::collections::BTreeSet<String>,
}

/// A profile as it is stored and sent: nothing in it is checked.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields of the API")]
pub struct ProfileInput<'a> {
    pub global_opts: &'a Value,
    pub video: &'a Value,
    pub audio: &'a Value,
    pub filters: &'a Value,
    pub copy_mode: bool,
    pub expert_args: &'a [String],
}

/// A checked profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Options of the command as a whole.
    pub global: GlobalSettings,
    /// Pictures.
    pub video: VideoSettings,
    /// Sound.
    pub audio: AudioSettings,
    /// Filters. Not used in copy mode.
    pub filters: FilterSettings,
    /// Copy pictures and sound, whatever the rest says. `video.disabled` and `audio.disabled` still hold.
    pub copy_mode: bool,
    /// Further arguments.
    pub expert: Vec<Expert>,
}

impl Profile {
    /// Checks a profile.
    ///
    /// # Errors
    /// Every refused field at once, with paths such as `video.codec` and `expert_args.3`. Codes: `unknown` (with
    /// `name`, `allowed`), `not_carried` (a codec that FLV cannot carry, with `codec`), `out_of_range` (with
    /// `min`, `max`), `malformed`, `missing`, `not_allowed`, `odd`, `conflicts_with` (with `other`), and those of
    /// [`filter_graph`] and [`allow::expert_args`].
    pub fn parse(input: &ProfileInput<'_>) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let global = global(input.global_opts, &mut faults);
        let video = VideoSettings::read(input.video, &mut faults);
        let audio = AudioSettings::read(input.audio, &mut faults);
        let filters = filters(input.filters, &mut faults);
        let expert = allow::expert_args("expert_args", input.expert_args).unwrap_or_else(|more| {
            faults.extend(more);
            Vec::new()
        });
        let profile = Self { global, video, audio, filters, copy_mode: input.copy_mode, expert };
        if faults.is_empty() {
            faults = profile.conflicts();
        }
        if faults.is_empty() { Ok(profile) } else { Err(faults) }
    }

    /// Whether pictures are copied (not encoded and not left out).
    #[must_use]
    pub fn copies_video(&self) -> bool {
        !self.video.disabled && (self.copy_mode || self.video.codec == VideoCodec::Copy)
    }

    /// Whether sound is copied (not encoded and not left out).
    #[must_use]
    pub fn copies_audio(&self) -> bool {
        !self.audio.disabled && (self.copy_mode || self.audio.codec == AudioCodec::Copy)
    }

    fn conflicts(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut clash = |path: &str, other: &str| faults.push(field(path, "conflicts_with").with("other", other));
        let expert_has = |name: &str| self.expert.iter().any(|option| option.name == name);
        if self.video.disabled && self.audio.disabled {
            clash("audio.disabled", "video.disabled");
        }
        let no_video = if self.video.disabled { "video.disabled" } else { "video.codec" };
        if !self.copy_mode {
            if (self.copies_video() || self.video.disabled) && self.filters.video.is_some() {
                clash("filters.video", no_video);
            }
            if (self.copies_audio() || self.audio.disabled) && self.filters.audio.is_some() {
                clash("filters.audio", if self.audio.disabled { "audio.disabled" } else { "audio.codec" });
            }
        }
        let has_no_picture = self.copies_video() || self.video.disabled;
        if expert_has("vf") && (self.filters.video.is_some() || has_no_picture) {
            clash("expert_args", if has_no_picture { no_video } else { "filters.video" });
        }
        if expert_has("af") && (self.filters.audio.is_some() || self.copies_audio()) {
            clash("expert_args", if self.copies_audio() { "audio.codec" } else { "filters.audio" });
        }
        faults
    }
}

fn global(value: &Value, faults: &mut Vec<FieldFault>) -> GlobalSettings {
    let mut read = Reader::new("global_opts", value, faults);
    let loglevel = read.one_of("loglevel", &["info", "verbose", "debug", "warning", "error", "fatal", "quiet"]);
    GlobalSettings {
        // The log is where reasons are found, so it is never less than `info`.
        loglevel: loglevel.filter(|level| matches!(level.as_str(), "verbose" | "debug")),
        filter_threads: read.integer("filter_threads", 0, 64).map(|n| n as u32),
        filter_complex_threads: read.integer("filter_complex_threads", 0, 64).map(|n| n as u32),
    }
}

fn filters(value: &Value, faults: &mut Vec<FieldFault>) -> FilterSettings {
    let mut read = Reader::new("filters", value, faults);
    let mut settings = FilterSettings {
        complex: read.text("complex"),
        video: read.text("video"),
        audio: read.text("audio"),
        ..FilterSettings::default()
    };
    for (name, text, kind) in [
        ("filters.complex", &settings.complex, GraphKind::Complex),
        ("filters.video", &settings.video, GraphKind::Video),
        ("filters.audio", &settings.audio, GraphKind::Audio),
    ] {
        let Some(text) = text else { continue };
        match filter_graph(name, text, kind) {
            Ok(graph) => {
                settings.names.extend(graph.filters.iter().cloned());
                if kind == GraphKind::Complex {
                    settings.complex_graph = Some(graph);
                }
            }
            Err(more) => faults.extend(more),
        }
    }
    settings
}

#[cfg(test)]
#[path = "settings/tests.rs"]
mod tests;
