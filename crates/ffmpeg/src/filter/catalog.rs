//! The filters that may be used. Each of them touches nothing but the media that flows through it; what reads or
//! writes files, loads code, opens sockets or takes commands is not here (`movie`, `subtitles`, `lut3d`,
//! `sendcmd`, `zmq`, `ladspa`, `frei0r`, `metadata`, …).
//!
//! To add one: make sure that none of its options names a file (`ffmpeg -h filter=NAME`), or list those options
//! in [`EXCEPT`]; put the name into the list of what comes out of it; update `docs/reference/ffmpeg-options.md`.

/// What a pad carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// Pictures.
    Video,
    /// Sound.
    Audio,
}

/// Which options of a filter may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Options {
    /// All.
    Any,
    /// All but these, and none by position.
    Except(&'static [&'static str]),
}

/// A filter that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// FFmpeg's name.
    pub name: &'static str,
    /// What comes out of it.
    pub output: Media,
    /// Its options.
    pub options: Options,
}

/// The filter of that name, if it may be used.
#[must_use]
pub fn find(name: &str) -> Option<Known> {
    let output = if VIDEO.binary_search(&name).is_ok() {
        Media::Video
    } else if AUDIO.binary_search(&name).is_ok() {
        Media::Audio
    } else {
        return None;
    };
    let list = |names: &'static [&'static str]| names.iter().copied().find(|known| *known == name);
    let name = list(VIDEO).or_else(|| list(AUDIO))?;
    let options =
        EXCEPT.iter().find(|(known, _)| *known == name).map_or(Options::Any, |(_, keys)| Options::Except(keys));
    Some(Known { name, output, options })
}

/// Every filter that may be used.
pub fn all() -> impl Iterator<Item = Known> {
    VIDEO.iter().chain(AUDIO).filter_map(|name| find(name))
}

/// Options that name files, by filter.
const EXCEPT: &[(&str, &[&str])] = &[
    ("curves", &["psfile", "plot"]),
    ("drawtext", &["fontfile", "textfile"]),
    ("firequalizer", &["dumpfile", "dumpscale"]),
    ("hwupload", &["derive_device"]),
    ("loudnorm", &["stats_file"]),
    ("showcqt", &["fontfile", "axisfile"]),
];

/// Pictures come out. Sorted.
#[rustfmt::skip]
const VIDEO: &[&str] = &[
    "alphaextract", "alphamerge", "atadenoise", "avectorscope", "avgblur", "bilateral", "blackdetect",
    "blackframe", "blend", "boxblur", "bwdif", "cas", "chromakey", "chromanr", "color", "colorbalance",
    "colorchannelmixer", "colorcorrect", "colorize", "colorkey", "colorlevels", "colormatrix", "colorspace",
    "colortemperature", "concat", "copy", "crop", "cropdetect", "curves", "deband", "deblock", "decimate",
    "deflicker", "deinterlace_vaapi", "delogo", "drawbox", "drawgrid", "drawtext", "eq", "exposure", "fade",
    "field", "fieldmatch", "fieldorder", "format", "fps", "framerate", "freezedetect", "gblur", "hflip",
    "hqdn3d", "hstack", "hue", "hwdownload", "hwupload", "idet", "interlace", "loop", "median",
    "minterpolate", "mix", "mpdecimate", "negate", "nlmeans", "noformat", "noise", "null", "nullsink",
    "nullsrc", "overlay", "pad", "pullup", "realtime", "reverse", "rotate", "scale", "scale_cuda", "scale_qsv",
    "scale_vaapi", "select", "separatefields", "setdar", "setfield", "setparams", "setpts", "setrange",
    "setsar", "settb", "showcqt", "showfreqs", "showspectrum", "showvolume", "showwaves", "smartblur",
    "smptebars", "smptehdbars", "split", "testsrc", "testsrc2", "thumbnail", "tinterlace", "tmix", "tonemap",
    "tpad", "transpose", "trim", "unsharp", "vflip", "vibrance", "vignette", "vstack", "weave", "xfade",
    "xstack", "yadif", "yadif_cuda", "zoompan", "zscale",
];

/// Sound comes out. Sorted.
#[rustfmt::skip]
const AUDIO: &[&str] = &[
    "acompressor", "acopy", "acrossfade", "adeclick", "adeclip", "adelay", "aecho", "aeval", "aevalsrc",
    "afade", "afftdn", "aformat", "agate", "alimiter", "allpass", "aloop", "amerge", "amix", "anlmdn",
    "anoisesrc", "anull", "anullsink", "anullsrc", "apad", "aphasemeter", "arealtime", "aresample", "areverse",
    "aselect", "asetpts", "asetrate", "asettb", "asplit", "astats", "atempo", "atrim", "bandpass", "bandreject",
    "bass", "channelmap", "channelsplit", "chorus", "compand", "deesser", "dynaudnorm", "ebur128", "equalizer",
    "firequalizer", "flanger", "highpass", "highshelf", "join", "loudnorm", "lowpass", "lowshelf", "pan",
    "sidechaincompress", "silencedetect", "silenceremove", "sine", "speechnorm", "stereotools", "stereowiden",
    "treble", "volume", "volumedetect",
];
