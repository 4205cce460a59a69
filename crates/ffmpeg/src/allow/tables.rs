//! The options that may be used, and the shape of their values.
//!
//! To add one: put it into the list of the place where FFmpeg takes it; make sure that no value of its shape can
//! name a file; update `docs/reference/ffmpeg-options.md` (a test compares).

mod expert;
mod input;
mod output;

use crate::filter::GraphKind;

pub(crate) use expert::EXPERT;
pub(crate) use input::{
    INPUT, INPUT_ALSA, INPUT_FILE, INPUT_HLS, INPUT_HTTP, INPUT_IMAGE, INPUT_RTMP, INPUT_RTP, INPUT_RTSP, INPUT_SRT,
    INPUT_TEST, INPUT_UDP, INPUT_V4L2,
};
pub(crate) use output::{
    OUTPUT, OUTPUT_HLS, OUTPUT_ICECAST, OUTPUT_ICECAST_ENCODED, OUTPUT_MP4, OUTPUT_RTSP, OUTPUT_TS,
};

/// The shape of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// No value.
    Flag,
    /// A whole number within bounds.
    #[expect(missing_docs, reason = "the bounds, inclusive")]
    Integer { min: i64, max: i64 },
    /// A number, fraction or number with k, M, G.
    Number,
    /// A time: seconds or `hh:mm:ss.ms`.
    Time,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Some of these words with `+` or `-` between them.
    Flags(&'static [&'static str]),
    /// Letters, digits and plain punctuation; no path beginning matters to options of this shape.
    Word,
    /// Any text on one line.
    Text,
    /// Any text; never shown.
    Secret,
    /// `key=value:key=value` with these keys.
    Params(&'static [&'static str]),
    /// A filter graph of allowed filters.
    Filter(GraphKind),
    /// `<input>:<v|a>:<n>[?]` or `[label]`.
    Map,
}

/// An option that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opt {
    /// Its name without `-` and stream specifier.
    pub name: &'static str,
    /// Its value.
    pub shape: Shape,
}

const fn opt(name: &'static str, shape: Shape) -> Opt {
    Opt { name, shape }
}

const fn int(name: &'static str, min: i64, max: i64) -> Opt {
    Opt { name, shape: Shape::Integer { min, max } }
}

use Shape::{Flags, OneOf};

const BOOL: Shape = OneOf(&["0", "1", "true", "false"]);
const FFLAGS: Shape = Flags(&[
    "genpts",
    "igndts",
    "discardcorrupt",
    "nobuffer",
    "sortdts",
    "fastseek",
    "flush_packets",
    "nofillin",
    "noparse",
    "bitexact",
    "autobsf",
]);
/// Every list with its title, for the documentation.
#[must_use]
pub fn option_tables() -> Vec<(&'static str, &'static [Opt])> {
    vec![
        ("Files and addresses", INPUT),
        ("File inputs", INPUT_FILE),
        ("HTTP and HLS inputs", INPUT_HTTP),
        ("HLS inputs", INPUT_HLS),
        ("RTMP inputs", INPUT_RTMP),
        ("RTSP inputs", INPUT_RTSP),
        ("SRT inputs", INPUT_SRT),
        ("UDP inputs", INPUT_UDP),
        ("RTP inputs", INPUT_RTP),
        ("Still images", INPUT_IMAGE),
        ("Devices `v4l2:…`", INPUT_V4L2),
        ("Devices `alsa:…`", INPUT_ALSA),
        ("Test picture", INPUT_TEST),
        ("Every output that FFmpeg writes", OUTPUT),
        ("HLS outputs", OUTPUT_HLS),
        ("HLS and MPEG-TS outputs (SRT and UDP too)", OUTPUT_TS),
        ("MP4 outputs", OUTPUT_MP4),
        ("RTSP outputs", OUTPUT_RTSP),
        ("Icecast outputs", OUTPUT_ICECAST),
        ("Icecast outputs in MP3 or Opus", OUTPUT_ICECAST_ENCODED),
        ("Expert arguments of a profile", EXPERT),
    ]
}
