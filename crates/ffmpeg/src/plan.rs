//! From inputs and a profile to the arguments of the one encoder of a job.
//!
//! Order: the command as a whole; each input with its guards, pace and options; the complex graph; expert
//! arguments; streams; picture; sound; FLV to the hub on `pipe:1`. `-progress` and its descriptor are added by the
//! runtime.

mod beside;
mod device;
mod encode;
mod givers;
mod input;
mod look;
mod map;
mod still;
mod test_source;

use crate::{
    Arg,
    allow::{Expert, OptionKind},
    capabilities::Capabilities,
    fault::{With, field},
    settings::{Profile, Rendition},
    url::InputUrl,
};
use castcore_model::error::FieldFault;
use std::collections::BTreeSet;

pub use device::Device;
pub use look::{look_args, look_missing, peak_db, still_args};
pub use still::StillFormat;
pub use test_source::{Pattern, TestSource};

/// Everything an encoder's command line depends on.
#[derive(Clone, Debug, Default)]
pub struct EncoderInputs {
    /// The inputs, in order.
    pub inputs: Vec<Input>,
    /// The profile; `None` = copy.
    pub profile: Option<Profile>,
    /// Whether this FFmpeg reads `fd:` ([`crate::version::Version::has_fd_protocol`]).
    pub fd_protocol: bool,
    /// Further sizes that are encoded beside the main picture.
    pub renditions: Vec<Rendition>,
    /// A PEM file of trusted certificates for inputs over TLS. Static builds do not know where the system keeps
    /// its own.
    pub ca_file: Option<String>,
}

/// One input.
#[derive(Clone, Debug)]
pub struct Input {
    /// What is read.
    pub kind: InputKind,
    /// Checked options ([`crate::allow::input_options`]).
    pub options: Vec<(String, String)>,
    /// Begin again at the end. Heeded for files and single resources over HTTP; live sources have no end.
    pub looped: bool,
    /// Let FFmpeg itself reconnect. Heeded for HTTP; other sources are restarted by the runtime.
    pub reconnect: bool,
    /// What is taken from it.
    pub gives: Gives,
}

impl Input {
    /// Whether it has what is to be taken from it, as far as that is known before it is opened.
    #[must_use]
    pub fn gives_something(&self) -> bool {
        givers::gives(self).is_some()
    }
}

/// What is taken from an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gives {
    /// Picture and sound, as far as it has them.
    #[default]
    Both,
    /// The picture.
    Video,
    /// The sound.
    Audio,
}

impl Gives {
    /// Reads `both`, `video`, `audio`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "both" => Some(Self::Both),
            "video" => Some(Self::Video),
            "audio" => Some(Self::Audio),
            _ => None,
        }
    }
}

/// What is read.
#[derive(Clone, Debug)]
pub enum InputKind {
    /// A file that the runtime opens; `index` counts the files of the spec. Its descriptor must be freshly
    /// opened: reading begins where the descriptor stands.
    #[expect(missing_docs, reason = "said above")]
    File { index: usize },
    /// A still image in such a file: shown for ever.
    #[expect(missing_docs, reason = "said above")]
    Still { index: usize, format: StillFormat },
    /// A device of this machine.
    Device(Device),
    /// A URL; it never stands in the visible command line.
    Url(InputUrl),
    /// The test picture.
    Test(TestSource),
}

impl InputKind {
    /// Which options such an input takes.
    #[must_use]
    pub fn option_kind(&self) -> OptionKind {
        match self {
            InputKind::File { .. } => OptionKind::File,
            InputKind::Still { .. } => OptionKind::Image,
            InputKind::Device(device) => device.option_kind(),
            InputKind::Url(url) => url.class.option_kind(),
            InputKind::Test(_) => OptionKind::Test,
        }
    }
}

/// A planned encoder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncoderPlan {
    /// Everything after the program's name.
    pub args: Vec<Arg>,
    /// The indices of the files that are read, in the order of the arguments.
    pub files: Vec<usize>,
    /// Whether the end of the input is the natural end of the job.
    pub finite: bool,
    /// Encoders that the binary must have, with the field that asks for them.
    pub encoders: Vec<(&'static str, &'static str)>,
    /// Filters that the binary must have.
    pub filters: BTreeSet<String>,
    /// The renditions that are encoded beside the main picture; [`Arg::RenditionPipe`] counts in this list.
    pub renditions: Vec<String>,
    /// Demuxers that the binary must have, with the field that asks for them.
    pub demuxers: Vec<(String, &'static str)>,
    /// The devices that are opened.
    pub devices: Vec<Device>,
    /// Whether some input waits until somebody sends.
    pub waits_for_sender: bool,
}

impl EncoderPlan {
    /// What the plan needs and the binary lacks: codes `encoder_missing` (with `encoder`) at `video.codec` or
    /// `audio.codec`, `filter_missing` (with `filter`) at `filters`, `demuxer_missing` (with `demuxer`) at the input.
    #[must_use]
    pub fn missing(&self, capabilities: &Capabilities) -> Vec<FieldFault> {
        let encoders = self.encoders.iter().filter(|(_, name)| !capabilities.encoders.contains(*name));
        let filters = self.filters.iter().filter(|name| !capabilities.filters.contains(*name));
        let demuxers = self.demuxers.iter().filter(|(_, name)| !capabilities.demuxers.contains(*name));
        encoders
            .map(|(path, name)| field(*path, "encoder_missing").with("encoder", name))
            .chain(filters.map(|name| field("filters", "filter_missing").with("filter", name)))
            .chain(demuxers.map(|(path, name)| field(path, "demuxer_missing").with("demuxer", name)))
            .collect()
    }
}

/// Plans the encoder of a job.
///
/// # Errors
/// `inputs` `missing` if there is none; `inputs.<n>.media` `gives_nothing`, `picture_twice`, `sound_twice`;
/// `filters.complex` `input_missing`, `too_many_outputs`, `conflicts_with`; `expert_args` `input_missing`,
/// `label_missing`; those of [`Rendition::conflicts`].
pub fn plan_encoder(inputs: &EncoderInputs) -> Result<EncoderPlan, Vec<FieldFault>> {
    if inputs.inputs.is_empty() {
        return Err(vec![field("inputs", "missing")]);
    }
    let clashes = Rendition::conflicts(inputs.profile.as_ref(), &inputs.renditions);
    if !clashes.is_empty() {
        return Err(clashes);
    }
    let expert: &[Expert] = inputs.profile.as_ref().map_or(&[], |profile| &profile.expert);
    let givers = givers::find(&inputs.inputs, maps_by_hand(inputs, expert))?;
    let picks = encode::Picks::choose(inputs, &givers, expert);
    let graph = picks.complex.as_ref().map(|(_, graph)| graph);
    let maps = map::maps(inputs, &givers, &picks, graph, expert)?;

    let mut args = Args::default();
    let global = inputs.profile.as_ref().map(|profile| profile.global.clone()).unwrap_or_default();
    let level = format!("repeat+level+{}", global.loglevel.as_deref().unwrap_or("info"));
    args.texts(["-hide_banner", "-nostdin", "-nostats", "-loglevel", &level]);
    args.opt("-filter_threads", global.filter_threads);
    args.opt("-filter_complex_threads", global.filter_complex_threads);
    if picks.is_vaapi() {
        args.texts(["-vaapi_device", "/dev/dri/renderD128"]);
    }
    let mut files = Vec::new();
    for one in &inputs.inputs {
        input::push(&mut args, one, inputs, picks.holds_still, &mut files);
    }
    let is_split = !inputs.renditions.is_empty();
    match &picks.complex {
        Some((text, graph)) if is_split => {
            args.texts(["-filter_complex", &beside::split(text, graph, inputs.renditions.len())]);
        }
        Some((text, _)) => args.texts(["-filter_complex", text]),
        None => {}
    }
    for option in expert {
        args.texts(option.args());
    }
    if is_split {
        args.texts(map::chosen(&givers, &picks, graph, |label| beside::part(label, 0)));
    } else {
        args.texts(maps);
    }
    args.texts(["-sn", "-dn"]);
    picks.push_video(&mut args, expert);
    picks.push_audio(&mut args);
    picks.push_flags(&mut args, expert);
    let still_ends = still_ends_with_sound(inputs, &givers, &picks);
    if still_ends && !expert.iter().any(|option| option.name == "shortest") {
        args.texts(["-shortest"]);
    }
    args.texts(["-f", "flv", "-flvflags", "no_duration_filesize", "pipe:1"]);
    for one in inputs.renditions.iter().enumerate() {
        beside::push(&mut args, &givers, &picks, one, expert);
    }

    let mut filters = picks.filters.clone();
    for one in &inputs.inputs {
        if let InputKind::Test(source) = &one.kind {
            filters.extend(source.filters());
        }
    }
    let mut encoders = picks.encoders();
    for rendition in &inputs.renditions {
        for (_, name) in picks.resized(rendition).encoders() {
            if !encoders.iter().any(|(_, known)| *known == name) {
                encoders.push(("renditions", name));
            }
        }
    }
    if is_split {
        filters.extend(beside::filters(graph));
    }
    let mut devices = Vec::new();
    let mut demuxers = Vec::new();
    for (n, one) in inputs.inputs.iter().enumerate() {
        if let InputKind::Device(device) = &one.kind {
            devices.push(device.clone());
            demuxers.push((format!("inputs.{n}.uri"), device.demuxer()));
        }
    }
    let waits = |input: &Input| matches!(&input.kind, InputKind::Url(url) if url.listens);
    Ok(EncoderPlan {
        args: args.0,
        files,
        finite: still_ends || finite(inputs, expert),
        encoders,
        filters,
        renditions: inputs.renditions.iter().map(|rendition| rendition.name.clone()).collect(),
        demuxers,
        devices,
        waits_for_sender: inputs.inputs.iter().any(waits),
    })
}

/// Whether people say themselves what goes where.
fn maps_by_hand(inputs: &EncoderInputs, expert: &[Expert]) -> bool {
    let has_graph =
        inputs.profile.as_ref().is_some_and(|profile| !profile.copy_mode && profile.filters.complex.is_some());
    has_graph || expert.iter().any(|option| option.name == "map")
}

/// A still image has no end of its own: the sound beside it decides.
fn still_ends_with_sound(inputs: &EncoderInputs, givers: &givers::Givers, picks: &encode::Picks) -> bool {
    let kind = |giver: Option<givers::Giver>| giver.and_then(|giver| inputs.inputs.get(giver.index));
    let is_still = kind(givers.video()).is_some_and(|input| matches!(input.kind, InputKind::Still { .. }));
    is_still && !picks.audio.disabled && kind(givers.audio()).is_some_and(ends)
}

/// Whether an input comes to an end by itself.
fn ends(input: &Input) -> bool {
    let has = |name: &str| input.options.iter().any(|(key, _)| key == name);
    let repeats = input.looped || has("stream_loop");
    let recording = match &input.kind {
        InputKind::File { .. } => true,
        InputKind::Url(url) => url.recording,
        InputKind::Still { .. } | InputKind::Device(_) | InputKind::Test(_) => false,
    };
    (recording && !repeats) || has("t") || has("to")
}

/// Whether the command comes to an end by itself.
fn finite(inputs: &EncoderInputs, expert: &[Expert]) -> bool {
    let expert_has = |name: &str| expert.iter().any(|option| option.name == name);
    expert_has("t")
        || expert_has("to")
        || inputs.inputs.iter().all(ends)
        || (expert_has("shortest") && inputs.inputs.iter().any(ends))
}

/// Arguments under construction.
#[derive(Default)]
struct Args(Vec<Arg>);

impl Args {
    fn texts<T: Into<String>>(&mut self, texts: impl IntoIterator<Item = T>) {
        self.0.extend(texts.into_iter().map(|text| Arg::Text(text.into())));
    }

    /// A name and its value, if there is one.
    fn opt(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.texts([name.to_owned(), value.to_string()]);
        }
    }
}

#[cfg(test)]
#[path = "plan/tests.rs"]
mod tests;
