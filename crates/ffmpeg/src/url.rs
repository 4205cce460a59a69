//! URLs of inputs and RTMP destinations: taken apart without changing a byte, masked, compared.
//!
//! URLs are not normalised, because stream keys are verbatim strings that contain `/ ? & % @ #`.

mod mask;
mod parts;
mod push;
mod rtmp;
mod source;

use crate::{Arg, allow::OptionKind};
use castcore_vault::Secret;
use std::fmt;

pub use mask::{has_credentials, has_credentials_beside_key, mask_url, mask_url_beside_key};
pub(crate) use parts::{Parts, split};
pub(crate) use push::encode;
pub use push::{PASSPHRASE_CHARS, PushPlace, TS_PACKET_BYTES, parse_push_target};
pub use rtmp::{RtmpParts, parse_rtmp_target};

/// The longest URL, in bytes.
pub const MAX_URL_BYTES: usize = 2048;

/// How an input URL is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlClass {
    /// One resource over HTTP(S).
    Http,
    /// An HLS playlist over HTTP(S): the path ends in `.m3u8` or `.m3u`.
    Hls,
    /// RTMP(S).
    Rtmp,
    /// RTSP(S).
    Rtsp,
    /// MPEG-TS over SRT, called or waited for.
    Srt,
    /// MPEG-TS over UDP, to this machine or to a multicast group.
    Udp,
    /// MPEG-TS over RTP.
    Rtp,
}

impl UrlClass {
    /// Which options such an input takes.
    #[must_use]
    pub const fn option_kind(self) -> OptionKind {
        match self {
            UrlClass::Http => OptionKind::Http,
            UrlClass::Hls => OptionKind::Hls,
            UrlClass::Rtmp => OptionKind::Rtmp,
            UrlClass::Rtsp => OptionKind::Rtsp,
            UrlClass::Srt => OptionKind::Srt,
            UrlClass::Udp => OptionKind::Udp,
            UrlClass::Rtp => OptionKind::Rtp,
        }
    }
}

/// An input URL that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputUrl {
    /// How it is read.
    pub class: UrlClass,
    /// Over TLS.
    pub tls: bool,
    /// Host in ASCII, lower case, IPv6 without brackets.
    pub host: String,
    /// Port, given or usual.
    pub port: u16,
    /// The URL for FFmpeg: as given, the host in ASCII; of SRT, UDP and RTP only what FFmpeg shall take from it.
    pub url: Secret,
    /// Options that the query of SRT, UDP and RTP stands for, in FFmpeg's words.
    pub options: Vec<(&'static str, Arg)>,
    /// Whether nobody is called: `host` is an address of this machine or a multicast group, and a sender is waited for.
    pub listens: bool,
    /// Whether it names a whole recording (`.mp4`, `.mkv`, …), which is paced; live sources pace themselves.
    pub recording: bool,
}

/// Why a URL is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlFault {
    /// No URL, or white space or control characters in it.
    Malformed,
    /// Another scheme than those that are read or written.
    SchemeUnknown,
    /// No host, or one that cannot be one.
    HostMissing,
    /// The port is no number from 1 to 65535.
    PortInvalid,
    /// The scheme has no usual port, and none is given.
    PortMissing,
    /// Where a sender is waited for: a name instead of an address of this machine.
    HostNotAddress,
    /// A parameter that is not known.
    QueryUnknown,
    /// A parameter whose value is none that it can have.
    QueryInvalid,
    /// An SRT passphrase has 10 to 79 characters.
    PassphraseLength,
    /// An RTMP URL without an application.
    AppMissing,
    /// An RTMP URL without a stream key, and none given beside it.
    KeyMissing,
    /// User name and password before the host: the protocol has no place to send them.
    UserinfoUnsupported,
    /// Longer than [`MAX_URL_BYTES`].
    TooLong,
}

impl UrlFault {
    /// The stable code for a refused field.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            UrlFault::Malformed => "malformed",
            UrlFault::SchemeUnknown => "scheme_unknown",
            UrlFault::HostMissing => "host_missing",
            UrlFault::PortInvalid => "port_invalid",
            UrlFault::PortMissing => "port_missing",
            UrlFault::HostNotAddress => "host_not_address",
            UrlFault::QueryUnknown => "query_unknown",
            UrlFault::QueryInvalid => "query_invalid",
            UrlFault::PassphraseLength => "passphrase_length",
            UrlFault::AppMissing => "app_missing",
            UrlFault::KeyMissing => "key_missing",
            UrlFault::UserinfoUnsupported => "userinfo_unsupported",
            UrlFault::TooLong => "too_long",
        }
    }
}

impl fmt::Display for UrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for UrlFault {}

/// Endings of recordings; `.ts` and `.flv` are live as often as not.
const RECORDINGS: &[&str] = &[".mp4", ".m4v", ".mov", ".mkv", ".webm", ".m4a", ".wav", ".flac", ".avi", ".mxf", ".3gp"];

/// Understands the URL of an input: `http`, `https`, `rtmp`, `rtmps`, `rtsp`, `rtsps`, `srt`, `udp`, `rtp`.
///
/// # Errors
/// See [`UrlFault`].
pub fn parse_input_url(url: &str) -> Result<InputUrl, UrlFault> {
    let url = url.trim();
    let parts = checked(url)?;
    let scheme = parts.scheme.to_ascii_lowercase();
    let path = parts.path.to_ascii_lowercase();
    let (class, tls) = match scheme.as_str() {
        "http" | "https" if path.ends_with(".m3u8") || path.ends_with(".m3u") => (UrlClass::Hls, scheme == "https"),
        "http" | "https" => (UrlClass::Http, scheme == "https"),
        "rtmp" | "rtmps" => (UrlClass::Rtmp, scheme == "rtmps"),
        "rtsp" | "rtsps" => (UrlClass::Rtsp, scheme == "rtsps"),
        "srt" => return source::srt(&parts),
        "udp" => return source::datagrams(&parts, UrlClass::Udp),
        "rtp" => return source::datagrams(&parts, UrlClass::Rtp),
        _ => return Err(UrlFault::SchemeUnknown),
    };
    let host = parts.ascii_host()?;
    let port = parts.port_or_default()?;
    let recording = class == UrlClass::Http && RECORDINGS.iter().any(|ending| path.ends_with(ending));
    // The scheme in lower case, because FFmpeg compares it letter by letter.
    let authority = parts.authority_with(&host);
    let tail = &url[parts.after_authority..];
    let url = Secret::new(format!("{scheme}://{authority}{tail}"));
    Ok(InputUrl { class, tls, host, port, url, options: Vec::new(), listens: false, recording })
}

/// Whether two URLs lead to the same scheme, host and port. A secret that was kept for one may then go to the
/// other. URLs that are not understood are never the same.
#[must_use]
pub fn same_endpoint(a: &str, b: &str) -> bool {
    match (endpoint(a), endpoint(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

fn endpoint(url: &str) -> Option<(String, String, u16)> {
    let parts = checked(url.trim()).ok()?;
    // `udp://:1234` has no host and is an endpoint all the same.
    let host = if parts.host.is_empty() && source::may_lack_host(parts.scheme) {
        String::new()
    } else {
        parts.ascii_host().ok()?
    };
    Some((parts.scheme.to_ascii_lowercase(), host, parts.port_or_default().ok()?))
}

fn checked(url: &str) -> Result<Parts<'_>, UrlFault> {
    if url.len() > MAX_URL_BYTES {
        return Err(UrlFault::TooLong);
    }
    if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(UrlFault::Malformed);
    }
    split(url).ok_or(UrlFault::Malformed)
}

#[cfg(test)]
#[path = "url/tests.rs"]
mod tests;
