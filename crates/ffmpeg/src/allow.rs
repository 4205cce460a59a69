//! What people may add to a command line: an allow-list of options, each with the shape of its value.
//!
//! Nothing here can name a file, a device, a socket or a second output; the sandbox holds even so.

mod encoder_params;
mod expert;
mod tables;

use crate::fault::{With, field, named};
use castcore_model::error::FieldFault;
use serde_json::Value;

pub use expert::{Expert, expert_args};
pub use tables::{Opt, Shape, option_tables};

/// Options and arguments in one list.
pub const MAX_ARGS: usize = 64;
/// Bytes of one value.
pub const MAX_VALUE_BYTES: usize = 4096;

/// What an input is, as far as its options go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// A local file.
    File,
    /// One resource over HTTP(S).
    Http,
    /// An HLS playlist over HTTP(S).
    Hls,
    /// RTMP(S).
    Rtmp,
    /// RTSP(S).
    Rtsp,
    /// SRT.
    Srt,
    /// UDP.
    Udp,
    /// RTP.
    Rtp,
    /// A still image.
    Image,
    /// A camera or capture card.
    V4l2,
    /// A sound card.
    Alsa,
    /// CastCore's own test picture.
    Test,
}

/// What an output is, as far as its options go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// Sent by CastCore itself (RTMP): FFmpeg is not involved and takes no options.
    Flv,
    /// HLS.
    Hls,
    /// MPEG-TS, into a file or sent.
    MpegTs,
    /// Fragmented MP4 file.
    Mp4,
    /// RTSP.
    Rtsp,
    /// AAC to Icecast, copied.
    Adts,
    /// MP3 to Icecast.
    Mp3,
    /// Opus to Icecast.
    Ogg,
}

/// Checks the options of an input: an object of names (without `-`) and values. A flag has the value `""` or
/// `true`; `false` and `null` leave an option out, except for `re`, where `("re", "0")` says "not paced".
///
/// # Errors
/// `not_allowed` (with `option`), `malformed`, `out_of_range`, `unknown`, `too_many`, `too_long`; the path is
/// `<path>.<option>`.
pub fn input_options(path: &str, kind: OptionKind, value: &Value) -> Result<Vec<(String, String)>, Vec<FieldFault>> {
    let lists: &[&[Opt]] = match kind {
        OptionKind::File => &[tables::INPUT, tables::INPUT_FILE],
        OptionKind::Http => &[tables::INPUT, tables::INPUT_HTTP],
        OptionKind::Hls => &[tables::INPUT, tables::INPUT_HTTP, tables::INPUT_HLS],
        OptionKind::Rtmp => &[tables::INPUT, tables::INPUT_RTMP],
        OptionKind::Rtsp => &[tables::INPUT, tables::INPUT_RTSP],
        OptionKind::Srt => &[tables::INPUT, tables::INPUT_SRT],
        OptionKind::Udp => &[tables::INPUT, tables::INPUT_UDP],
        OptionKind::Rtp => &[tables::INPUT, tables::INPUT_RTP],
        OptionKind::Image => &[tables::INPUT_IMAGE],
        OptionKind::V4l2 => &[tables::INPUT_V4L2],
        OptionKind::Alsa => &[tables::INPUT_ALSA],
        OptionKind::Test => &[tables::INPUT_TEST],
    };
    options(path, lists, value)
}

/// Checks the options of an output that FFmpeg writes. For [`OutputFormat::Flv`] each option is refused.
///
/// # Errors
/// As for [`input_options`].
pub fn output_options(
    path: &str,
    format: OutputFormat,
    value: &Value,
) -> Result<Vec<(String, String)>, Vec<FieldFault>> {
    let lists: &[&[Opt]] = match format {
        OutputFormat::Flv => &[],
        OutputFormat::Hls => &[tables::OUTPUT, tables::OUTPUT_HLS, tables::OUTPUT_TS],
        OutputFormat::MpegTs => &[tables::OUTPUT, tables::OUTPUT_TS],
        OutputFormat::Mp4 => &[tables::OUTPUT, tables::OUTPUT_MP4],
        OutputFormat::Rtsp => &[tables::OUTPUT, tables::OUTPUT_RTSP],
        OutputFormat::Adts => &[tables::OUTPUT, tables::OUTPUT_ICECAST],
        OutputFormat::Mp3 | OutputFormat::Ogg => {
            &[tables::OUTPUT, tables::OUTPUT_ICECAST, tables::OUTPUT_ICECAST_ENCODED]
        }
    };
    options(path, lists, value)
}

fn options(path: &str, lists: &[&[Opt]], value: &Value) -> Result<Vec<(String, String)>, Vec<FieldFault>> {
    let object = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Object(object) => object,
        _ => return Err(vec![field(path, "not_an_object")]),
    };
    if object.len() > MAX_ARGS {
        return Err(vec![field(path, "too_many").with("max", MAX_ARGS)]);
    }
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for (name, value) in object {
        let at = format!("{path}.{}", named(name));
        let Some(option) = lists.iter().flat_map(|list| list.iter()).find(|option| option.name == name) else {
            faults.push(field(at, "not_allowed").with("option", named(name)));
            continue;
        };
        let text = match value {
            Value::Null => continue,
            Value::Bool(on) => if *on { "1" } else { "0" }.to_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            Value::Array(_) | Value::Object(_) => {
                faults.push(field(at, "malformed"));
                continue;
            }
        };
        if option.shape == Shape::Flag {
            match text.as_str() {
                "" | "1" | "true" => found.push((name.clone(), String::new())),
                "0" | "false" if name == "re" => found.push((name.clone(), "0".to_owned())),
                "0" | "false" => {}
                _ => faults.push(field(at, "malformed")),
            }
            continue;
        }
        match check_value(&at, option.shape, &text) {
            Ok(()) => found.push((name.clone(), text)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// Whether a value has the shape that its option asks for.
pub(crate) fn check_value(path: &str, shape: Shape, text: &str) -> Result<(), FieldFault> {
    if text.len() > MAX_VALUE_BYTES {
        return Err(field(path, "too_long").with("max", MAX_VALUE_BYTES));
    }
    if text.contains('\0') {
        return Err(field(path, "malformed"));
    }
    let malformed = || Err(field(path, "malformed"));
    match shape {
        Shape::Flag => Ok(()),
        Shape::Integer { min, max } => match text.trim().parse::<i64>() {
            Ok(n) if (min..=max).contains(&n) => Ok(()),
            Ok(_) => Err(field(path, "out_of_range").with("min", min).with("max", max)),
            Err(_) => malformed(),
        },
        Shape::Number => {
            if is_number(text) {
                Ok(())
            } else {
                malformed()
            }
        }
        Shape::Time => {
            if is_time(text) {
                Ok(())
            } else {
                malformed()
            }
        }
        Shape::OneOf(list) => {
            if list.contains(&text) {
                Ok(())
            } else {
                Err(field(path, "unknown").with("allowed", list.join(" ")))
            }
        }
        Shape::Flags(list) => {
            let mut names = text.split(['+', '-']).filter(|name| !name.is_empty());
            if !text.is_empty() && names.all(|name| list.contains(&name)) {
                Ok(())
            } else {
                Err(field(path, "unknown").with("allowed", list.join(" ")))
            }
        }
        Shape::Word => {
            let ok = |c: char| c.is_ascii_alphanumeric() || "_-.,:+/*() ".contains(c);
            if !text.is_empty() && text.chars().all(ok) { Ok(()) } else { malformed() }
        }
        // A line break in a header line would begin another header; FFmpeg wants them between headers.
        Shape::Text => {
            if text.contains(['\n', '\r']) {
                malformed()
            } else {
                Ok(())
            }
        }
        Shape::Secret => Ok(()),
        Shape::Params(keys) => encoder_params::check(path, keys, text),
        Shape::Filter(kind) => match crate::filter::filter_graph(path, text, kind) {
            Ok(_) => Ok(()),
            Err(mut faults) => Err(faults.swap_remove(0)),
        },
        Shape::Map => expert::check_map(path, text),
    }
}

/// `30`, `-1.5`, `30000/1001`, `4M`, `2500k`.
fn is_number(text: &str) -> bool {
    let text = text.trim_end_matches(['k', 'K', 'M', 'G']);
    let decimal = |part: &str| part.len() <= 24 && part.parse::<f64>().is_ok_and(f64::is_finite);
    match text.split_once(['/', ':']) {
        Some((a, b)) => decimal(a) && decimal(b),
        None => decimal(text),
    }
}

/// `90`, `-1.5`, `00:01:30.25`, `1500ms`.
fn is_time(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let text = ["ms", "us", "s"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    let parts: Vec<&str> = text.split(':').collect();
    let digits =
        |part: &&str| !part.is_empty() && part.len() <= 16 && part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    parts.len() <= 3
        && parts.iter().all(digits)
        && parts.iter().filter(|part| part.matches('.').count() > 1).count() == 0
}

#[cfg(test)]
#[path = "allow/tests.rs"]
mod tests;
