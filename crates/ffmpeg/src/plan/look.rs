//! One look instead of a broadcast: a picture of an input, or of what a hub holds.

use super::{Args, EncoderInputs, Input, InputKind, input};
use crate::{
    Arg,
    capabilities::Capabilities,
    fault::{With, field},
};
use castcore_model::error::FieldFault;

/// Width of the picture of an input at most, in pixels.
const LOOK_WIDTH: u32 = 640;
/// Width of a job's still, in pixels.
const STILL_WIDTH: u32 = 320;
/// Decoders for what the hub holds.
const HUB_DECODERS: &str =
    "h264,hevc,av1,libdav1d,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,aac,mp3,mp3float,opus,libopus,ac3,eac3,flac";

/// The arguments, after the program's name, that open one input as a job would and write one JPEG of it to `pipe:1`. An
/// input without a picture makes FFmpeg say what streams there are, and fail.
#[must_use]
pub fn look_args(inputs: &EncoderInputs, one: &Input) -> Vec<Arg> {
    let mut args = begin("info");
    // Whole pictures only: whoever comes in the middle of a group sees grey otherwise.
    if matches!(one.kind, InputKind::File { .. } | InputKind::Url(_))
        && !one.options.iter().any(|(k, _)| k == "skip_frame")
    {
        args.texts(["-skip_frame", "nokey"]);
    }
    input::push(&mut args, one, inputs, true, &mut Vec::new());
    args.texts(["-map", "0:V:0?", "-frames:v", "1", "-an", "-sn", "-dn"]);
    jpeg(&mut args, &format!("scale=w='min({LOOK_WIDTH},iw)':h=-2"));
    args.0
}

/// What an input of this kind needs and the binary lacks: `demuxer_missing` at `uri`.
#[must_use]
pub fn look_missing(one: &Input, capabilities: &Capabilities) -> Option<FieldFault> {
    let InputKind::Device(device) = &one.kind else { return None };
    let lacks = !capabilities.demuxers.contains(device.demuxer());
    lacks.then(|| field("uri", "demuxer_missing").with("demuxer", device.demuxer()))
}

/// The arguments that make one JPEG on `pipe:1` of the FLV on `pipe:0`, and say in the log how loud its sound is. What is
/// not there must not be asked for.
#[must_use]
pub fn still_args(video: bool, audio: bool) -> Vec<Arg> {
    let mut args = begin("info");
    args.texts(["-protocol_whitelist", "pipe", "-format_whitelist", "flv,live_flv", "-codec_whitelist", HUB_DECODERS]);
    args.texts(["-probesize", "1000000", "-analyzeduration", "0", "-fpsprobesize", "0", "-f", "flv", "-i", "pipe:0"]);
    if video {
        args.texts(["-map", "0:v:0", "-frames:v", "1", "-an", "-sn", "-dn"]);
        jpeg(&mut args, &format!("scale={STILL_WIDTH}:-2"));
    }
    if audio {
        args.texts(["-map", "0:a:0", "-vn", "-sn", "-dn", "-af", "volumedetect", "-f", "null", "-"]);
    }
    args.0
}

/// The peak in decibels below full scale in a line of `volumedetect`.
#[must_use]
pub fn peak_db(line: &str) -> Option<f64> {
    let (_, said) = line.split_once("max_volume: ")?;
    said.strip_suffix(" dB")?.trim().parse().ok().filter(|db: &f64| db.is_finite())
}

fn begin(level: &str) -> Args {
    let mut args = Args::default();
    args.texts(["-hide_banner", "-nostdin", "-nostats", "-loglevel", &format!("repeat+level+{level}")]);
    args.texts(["-filter_threads", "1"]);
    args
}

fn jpeg(args: &mut Args, filter: &str) {
    args.texts(["-vf", filter, "-c:v", "mjpeg", "-q:v", "5", "-threads:v", "1", "-f", "mjpeg", "pipe:1"]);
}
