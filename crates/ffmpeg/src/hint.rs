//! From a line of FFmpeg's log to the reason behind it.
//!
//! The lines are those of `-loglevel repeat+level+info`, split on `\r` and `\n`. Both generations of wording are
//! known: FFmpeg 5.1 (`[error] x.mp4: No such file or directory`) and n9
//! (`[in#0 @ 0x…] [error] Error opening input: No such file or directory`).

use castcore_model::reason::Reason;
use std::borrow::Cow;

/// Bytes of a line that are looked at. Longer lines are chatter.
const MAX_BYTES: usize = 2048;

/// How bad a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `trace`, `debug`, `verbose`.
    Debug,
    /// `info`, and lines that name no level.
    Info,
    /// `warning`.
    Warning,
    /// `error`, `fatal`, `panic`.
    Error,
}

/// The parts of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Who speaks, without its address: `flv`, `in#0`, `libx264`. The innermost one if several are named.
    pub component: Option<&'a str>,
    /// The level, if the line names one.
    pub level: Option<Level>,
    /// What is said.
    pub text: &'a str,
}

/// Takes the prefixes `[component @ 0x…]` and `[level]` off a line.
#[must_use]
pub fn split(line: &str) -> Line<'_> {
    let mut text = line.trim_start();
    let mut component = None;
    // Bounded: a line of nothing but brackets is not a prefix.
    for _ in 0..4 {
        let Some((inner, rest)) = text.strip_prefix('[').and_then(|t| t.split_once(']')) else { break };
        if let Some(level) = level_named(inner) {
            return Line { component, level: Some(level), text: rest.trim_start() };
        }
        let Some((name, _)) = inner.split_once(" @ 0x") else { break };
        component = Some(name);
        text = rest.trim_start();
    }
    // So does libsrt: `01:50:36.345542/SRT:RcvQ:w1!W:SRT.cn: @843351895: processConnectResponse: …`.
    if let Some((_, rest)) = text.split_once("/SRT:")
        && let Some((head, said)) = rest.split_once(": ")
    {
        let level = if head.contains("*E:") { Level::Error } else { Level::Warning };
        return Line { component: Some("srt"), level: Some(level), text: said };
    }
    // x264 and x265 write past FFmpeg's log: `x264 [error]: invalid preset 'nope'`.
    if let Some((name, rest)) = text.split_once(" [")
        && name.starts_with("x26")
        && name.len() == 4
        && let Some((inner, rest)) = rest.split_once("]:")
        && let Some(level) = level_named(inner)
    {
        return Line { component: Some(name), level: Some(level), text: rest.trim_start() };
    }
    Line { component, level: None, text }
}

/// The level of a line ([`Level::Info`] if it names none) and what is said.
#[must_use]
pub fn split_level(line: &str) -> (Level, &str) {
    let parts = split(line);
    (parts.level.unwrap_or(Level::Info), parts.text)
}

/// The line without its level, which has a field of its own wherever lines are shown; the component stays.
#[must_use]
pub fn without_level(line: &str) -> Cow<'_, str> {
    let parts = split(line);
    let prefix = line.len() - parts.text.len();
    if parts.level.is_none() {
        return Cow::Borrowed(line);
    }
    // The level is the last thing in brackets before what is said.
    match line.get(..prefix).and_then(|prefix| prefix.rfind('[')) {
        Some(0) => Cow::Borrowed(parts.text),
        Some(at) => Cow::Owned(format!("{}{}", &line[..at], parts.text)),
        None => Cow::Borrowed(line),
    }
}

fn level_named(name: &str) -> Option<Level> {
    Some(match name {
        "trace" | "debug" | "verbose" => Level::Debug,
        "info" => Level::Info,
        "warning" => Level::Warning,
        "error" | "fatal" | "panic" => Level::Error,
        _ => return None,
    })
}

/// What a line means. `None` for chatter, for what is not known, and for damage that decoding survives.
///
/// Lines that name a level below warning mean nothing: they carry titles and tags of the media.
#[must_use]
pub fn classify(line: &str) -> Option<Reason> {
    let parts = split(line);
    if matches!(parts.level, Some(Level::Debug | Level::Info)) {
        return None;
    }
    let mut end = parts.text.len().min(MAX_BYTES);
    while !parts.text.is_char_boundary(end) {
        end -= 1;
    }
    let text = parts.text[..end].to_ascii_lowercase();
    let has = |needle: &str| text.contains(needle);
    if has("error opening output")
        || has("failed to open file")
        || has("failed to open segment")
        || has("failed to rename")
    {
        return WRITING.iter().find(|(needle, _)| has(needle)).map(|(_, reason)| *reason);
    }
    // A receiver that cannot listen there says so in the words of an output or of a missing folder.
    if has("bind failed") || has("address already in use") || has("cannot assign requested address") {
        return Some(Reason::BindFailed);
    }
    if parts.component == Some("srt") {
        return SRT.iter().find(|(needle, _)| has(needle)).map(|(_, reason)| *reason);
    }
    // One damaged packet is not the end of a stream.
    let survivable =
        has("error while decoding") || has("error submitting packet to decoder") || has("decode error rate");
    // Servers word their refusals as they like. Only a refusal of the key or of the person is final.
    if has("server error: ") && !has("already publishing") && !has("already exists") {
        let is_final =
            ["auth", "denied", "reject", "forbid", "invalid", "permission", "allowed"].iter().any(|word| has(word));
        return Some(if is_final { Reason::RtmpRejected } else { Reason::ConnectionClosed });
    }
    TABLE
        .iter()
        .find(|(needle, reason)| has(needle) && !(survivable && *reason == Reason::BadMedia))
        .map(|(_, reason)| *reason)
}

/// What libsrt and FFmpeg's wrapper say. A caller is told why it was refused; a listener notes whom it sent away and
/// goes on waiting.
const SRT: &[(&str, Reason)] = &[
    ("rejection hs response: error:badsecret", Reason::AuthFailed),
    ("rejection hs response: error:unsecure", Reason::AuthFailed),
    ("rejection hs response", Reason::ConnectionRefused),
    ("connection rejected due to: internal rejection", Reason::SenderRefused),
    ("srto_passphrase", Reason::OptionRejected),
    ("connection to", Reason::TimedOut),
];

/// For lines that say that something cannot be written; the empty needle is the rest.
const WRITING: &[(&str, Reason)] = &[
    ("no space left", Reason::DiskFull),
    ("quota exceeded", Reason::DiskFull),
    ("connection refused", Reason::ConnectionRefused),
    ("timed out", Reason::TimedOut),
    ("permission denied", Reason::OutputUnwritable),
    ("read-only file system", Reason::OutputUnwritable),
    ("no such file or directory", Reason::OutputUnwritable),
    ("is a directory", Reason::OutputUnwritable),
    ("encoder not found", Reason::EncoderMissing),
    ("filter not found", Reason::EncoderMissing),
    ("option not found", Reason::OptionRejected),
    ("failed to open file", Reason::OutputUnwritable),
    ("failed to open segment", Reason::OutputUnwritable),
    ("failed to rename", Reason::OutputUnwritable),
];

/// The first match counts, so the more precise stand first. Lower case.
const TABLE: &[(&str, Reason)] = &[
    // Disk and memory.
    ("no space left on device", Reason::DiskFull),
    ("disk quota exceeded", Reason::DiskFull),
    ("cannot allocate memory", Reason::ResourcesExhausted),
    ("resource temporarily unavailable", Reason::ResourcesExhausted),
    ("too many open files", Reason::ResourcesExhausted),
    ("openencodesessionex failed: out of memory", Reason::ResourcesExhausted),
    // RTMP servers.
    ("already publishing", Reason::AlreadyPublishing),
    ("stream already exists", Reason::AlreadyPublishing),
    ("netstream.publish.badname", Reason::AlreadyPublishing),
    ("authmod=", Reason::AuthFailed),
    ("netconnection.connect.rejected", Reason::RtmpRejected),
    ("netstream.publish.denied", Reason::RtmpRejected),
    // RTSP.
    ("method announce failed: 401", Reason::AuthFailed),
    ("method announce failed: 403", Reason::AuthFailed),
    ("method announce failed", Reason::PeerRejected),
    ("method setup failed", Reason::PeerRejected),
    ("method record failed", Reason::PeerRejected),
    ("400 bad request", Reason::PeerRejected),
    // RTSP answers.
    ("failed: 401 (", Reason::AuthFailed),
    ("failed: 403 (", Reason::AuthFailed),
    ("failed: 404 (", Reason::NetworkUnreachable),
    ("failed: 453 (", Reason::ConnectionRefused),
    ("failed: 5", Reason::ConnectionRefused),
    // Devices.
    ("cannot open video device", Reason::DeviceUnavailable),
    ("cannot open audio device", Reason::DeviceUnavailable),
    ("not a video capture device", Reason::DeviceUnavailable),
    ("device or resource busy", Reason::DeviceUnavailable),
    ("no such device", Reason::DeviceUnavailable),
    // HTTP answers.
    ("401 unauthorized", Reason::AuthFailed),
    ("403 forbidden", Reason::AuthFailed),
    ("http error 401", Reason::AuthFailed),
    ("http error 403", Reason::AuthFailed),
    // Not `source_missing`: that is final, but a live source that is not up yet answers 404 as well.
    ("404 not found", Reason::NetworkUnreachable),
    ("http error 404", Reason::NetworkUnreachable),
    ("http error 429", Reason::ConnectionRefused),
    ("429 too many requests", Reason::ConnectionRefused),
    ("5xx server error", Reason::ConnectionRefused),
    ("http error 5", Reason::ConnectionRefused),
    // TLS, before the general words for a closed connection.
    ("ssl routines", Reason::TlsFailed),
    ("certificate verif", Reason::TlsFailed),
    ("peer certificate", Reason::TlsFailed),
    ("unexpected tls packet", Reason::TlsFailed),
    ("tls handshake", Reason::TlsFailed),
    ("unable to negotiate tls", Reason::TlsFailed),
    ("error in the pull function", Reason::TlsFailed),
    // Network.
    ("failed to resolve hostname", Reason::NetworkUnreachable),
    ("name or service not known", Reason::NetworkUnreachable),
    ("temporary failure in name resolution", Reason::NetworkUnreachable),
    ("network is unreachable", Reason::NetworkUnreachable),
    ("no route to host", Reason::NetworkUnreachable),
    ("connection refused", Reason::ConnectionRefused),
    ("connection timed out", Reason::TimedOut),
    ("operation timed out", Reason::TimedOut),
    ("connection reset by peer", Reason::ConnectionClosed),
    ("broken pipe", Reason::ConnectionClosed),
    ("cannot read rtmp handshake", Reason::ConnectionClosed),
    ("stream ends prematurely", Reason::ConnectionClosed),
    ("io error: end of file", Reason::ConnectionClosed),
    ("error during demuxing: input/output error", Reason::ConnectionClosed),
    ("error opening input: input/output error", Reason::ConnectionClosed),
    ("error opening input files: input/output error", Reason::ConnectionClosed),
    // What the build lacks, or the machine.
    ("unknown encoder", Reason::EncoderMissing),
    ("unknown decoder", Reason::EncoderMissing),
    ("encoder not found", Reason::EncoderMissing),
    ("decoder not found", Reason::EncoderMissing),
    ("no such filter", Reason::EncoderMissing),
    ("filter not found", Reason::EncoderMissing),
    ("cannot load libcuda", Reason::EncoderMissing),
    ("cannot load nvcuda", Reason::EncoderMissing),
    ("no capable devices found", Reason::EncoderMissing),
    ("mfx session", Reason::EncoderMissing),
    ("no va display found", Reason::EncoderMissing),
    ("failed to initialise vaapi", Reason::EncoderMissing),
    ("protocol not found", Reason::EncoderMissing),
    ("unknown input format", Reason::EncoderMissing),
    ("requested output format", Reason::EncoderMissing),
    // What the container, the hub or the whitelists do not take.
    ("not compatible with flv", Reason::CodecUnsupported),
    ("not currently supported in container", Reason::CodecUnsupported),
    ("flv does not support sample rate", Reason::CodecUnsupported),
    ("could not find tag for codec", Reason::CodecUnsupported),
    ("can be muxed by the adts muxer", Reason::CodecUnsupported),
    (") not on whitelist", Reason::CodecUnsupported),
    ("format not on whitelist", Reason::BadMedia),
    ("not on whitelist", Reason::OptionRejected),
    // Options.
    ("unrecognized option", Reason::OptionRejected),
    ("option not found", Reason::OptionRejected),
    ("error splitting the argument list", Reason::OptionRejected),
    ("error applying option", Reason::OptionRejected),
    ("error setting option", Reason::OptionRejected),
    ("unable to parse option", Reason::OptionRejected),
    ("unable to parse \"", Reason::OptionRejected),
    ("error setting preset/tune", Reason::OptionRejected),
    ("error setting profile", Reason::OptionRejected),
    ("invalid preset", Reason::OptionRejected),
    ("invalid profile", Reason::OptionRejected),
    ("unknown pixel format", Reason::OptionRejected),
    ("maybe incorrect parameters", Reason::OptionRejected),
    ("impossible to convert between the formats", Reason::OptionRejected),
    ("error initializing filter", Reason::OptionRejected),
    ("error initializing complex filters", Reason::OptionRejected),
    ("matches no streams", Reason::TrackMissing),
    ("failed to set value", Reason::OptionRejected),
    // Media.
    ("moov atom not found", Reason::BadMedia),
    ("does not contain any stream", Reason::TrackMissing),
    ("invalid data found when processing input", Reason::BadMedia),
    // Files; last, for these words also end the lines above.
    ("permission denied", Reason::SourceUnreadable),
    ("is a directory", Reason::SourceUnreadable),
    ("no such file or directory", Reason::SourceMissing),
];

/// Finds the cause of a run's end among its lines: FFmpeg names the cause first and its consequences after it.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    cause: Option<(Reason, String)>,
    last_error: Option<String>,
}

impl Verdict {
    /// Looks at one line. The line should be redacted already, for [`Verdict::detail`] repeats it.
    pub fn see(&mut self, line: &str) {
        if let Some(reason) = classify(line) {
            let text = shorten(split(line).text);
            if self.cause.as_ref().is_none_or(|known| is_better(known, reason, &text)) {
                self.cause = Some((reason, text));
            }
        }
        if split_level(line).0 == Level::Error {
            self.last_error = Some(shorten(split(line).text));
        }
    }

    /// Media has flowed since: what went wrong before was overcome.
    pub fn flowing(&mut self) {
        *self = Self::default();
    }

    /// The cause, if one of the lines named it.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        self.cause.as_ref().map(|(reason, _)| *reason)
    }

    /// FFmpeg's own words for the cause, else its last error; at most 500 bytes.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.cause.as_ref().map(|(_, text)| text.as_str()).or(self.last_error.as_deref())
    }
}

/// Whether a later line says the same more precisely: FLV complains about the sample rate before it names the codec.
fn is_better((known, known_text): &(Reason, String), reason: Reason, text: &str) -> bool {
    let names_codec = |text: &str| text.to_ascii_lowercase().contains("codec ");
    *known == Reason::CodecUnsupported && reason == *known && !names_codec(known_text) && names_codec(text)
}

fn shorten(text: &str) -> String {
    let mut end = text.len().min(500);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end().to_owned()
}

#[cfg(test)]
#[path = "hint_tests.rs"]
mod tests;
