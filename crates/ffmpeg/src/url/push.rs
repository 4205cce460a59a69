//! Where an output sends that an FFmpeg of its own carries: SRT, UDP, RTSP, Icecast.
//!
//! An address names the place, and its query what else there is to choose. The secret of a place (passphrase,
//! password) always stands beside the address, never in it, so that one mask hides it everywhere.

use super::{UrlFault, checked, parts::Parts};
use crate::fault::{With, field, named};
use castcore_model::error::FieldFault;
use castcore_vault::{Secret, in_clear};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Bytes in a packet of MPEG-TS: seven times 188, which fits into every network.
pub const TS_PACKET_BYTES: u16 = 1_316;
/// Shortest and longest passphrase that SRT takes.
pub const PASSPHRASE_CHARS: (usize, usize) = (10, 79);
/// FFmpeg keeps user name, colon and password of RTSP in this many bytes, percent-encoded.
const RTSP_LOGIN_MAX_BYTES: usize = 127;
/// Longest password of an Icecast source, in bytes.
const ICECAST_PASSWORD_MAX_BYTES: usize = 255;
/// Longest stream id, as SRT has it.
const STREAM_ID_MAX_BYTES: usize = 512;
/// Longest delay of SRT, in milliseconds.
const LATENCY_MAX_MS: u32 = 30_000;

/// What may stand unchanged in a user name or password of an address.
const USERINFO: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A destination that an FFmpeg of its own sends to. An empty secret means that there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum PushPlace {
    /// MPEG-TS over SRT.
    Srt {
        /// Waits for somebody to fetch the stream, instead of connecting. The host is then the address to wait at.
        listens: bool,
        /// Host in ASCII, lower case, IPv6 without brackets.
        host: String,
        /// Port.
        port: u16,
        /// The passphrase.
        #[serde(serialize_with = "in_clear::one")]
        passphrase: Secret,
        /// What the other side tells its streams apart by.
        #[serde(serialize_with = "in_clear::one")]
        stream_id: Secret,
        /// Time for lost packets to come again, in milliseconds.
        latency_ms: Option<u32>,
    },
    /// MPEG-TS over UDP, to one or, by a multicast address, to many.
    Udp {
        /// Host in ASCII, lower case, IPv6 without brackets.
        host: String,
        /// Port.
        port: u16,
        /// How many routers a multicast packet passes.
        ttl: Option<u8>,
        /// Bytes in a packet.
        packet_bytes: u16,
        /// The address of this machine to send from.
        from: Option<IpAddr>,
    },
    /// RTSP: announced, then sent over the same TCP connection.
    Rtsp {
        /// Host in ASCII, lower case, IPv6 without brackets.
        host: String,
        /// Port, given or usual (554).
        port: u16,
        /// User name, decoded; empty = none.
        user: String,
        /// The password.
        #[serde(serialize_with = "in_clear::one")]
        password: Secret,
        /// Path and query, beginning with a slash.
        path: String,
    },
    /// Sound to an Icecast server.
    Icecast {
        /// Host in ASCII, lower case, IPv6 without brackets.
        host: String,
        /// Port, given or usual (8000).
        port: u16,
        /// User name, decoded; usually `source`.
        user: String,
        /// The source password.
        #[serde(serialize_with = "in_clear::one")]
        password: Secret,
        /// The mount point, beginning with a slash.
        mount: String,
    },
}

impl PushPlace {
    /// Host and port, as given.
    #[must_use]
    pub fn endpoint(&self) -> (&str, u16) {
        match self {
            Self::Srt { host, port, .. }
            | Self::Udp { host, port, .. }
            | Self::Rtsp { host, port, .. }
            | Self::Icecast { host, port, .. } => (host, *port),
        }
    }

    /// Whether it waits for the other side to come.
    #[must_use]
    pub fn listens(&self) -> bool {
        matches!(self, Self::Srt { listens: true, .. })
    }

    /// Everything of it that nobody may see, as it stands and as FFmpeg is given it.
    #[must_use]
    pub fn secrets(&self) -> Vec<Secret> {
        let known = match self {
            Self::Srt { passphrase, stream_id, .. } => vec![passphrase, stream_id],
            Self::Udp { .. } => Vec::new(),
            Self::Rtsp { password, .. } | Self::Icecast { password, .. } => vec![password],
        };
        let mut secrets = Vec::new();
        for secret in known.into_iter().filter(|secret| !secret.is_empty()) {
            secrets.push(secret.clone());
            let encoded = encode(secret.expose());
            if encoded != secret.expose() {
                secrets.push(Secret::new(encoded));
            }
        }
        secrets
    }
}

/// As it stands in an address.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, USERINFO).to_string()
}

/// Understands the address of a destination of this `kind` (`srt`, `udp`, `rtsp`, `icecast`) and the secret beside it.
///
/// # Errors
/// At `url` the codes of [`UrlFault`], `port_missing`, `path_missing`, `query_unknown` (with `option`), `query_invalid` (with `option`),
/// `path_not_allowed`, `secret_in_address`, `host_not_address`; at `stream_key` `required`, `not_allowed`, `too_short` (with `min`), `too_long` (with `max`),
/// `user_missing`.
pub fn parse_push_target(kind: &str, url: &str, secret: Option<&str>) -> Result<PushPlace, FieldFault> {
    let at_url = |fault: UrlFault| field("url", fault.code());
    let parts = checked(url.trim()).map_err(at_url)?;
    if !parts.scheme.eq_ignore_ascii_case(kind) {
        return Err(at_url(UrlFault::SchemeUnknown));
    }
    let secret = Secret::new(secret.unwrap_or_default());
    match kind {
        "srt" => srt(&parts, secret),
        "udp" => udp(&parts, &secret),
        "rtsp" => rtsp(&parts, secret),
        "icecast" => icecast(&parts, secret),
        _ => Err(at_url(UrlFault::SchemeUnknown)),
    }
}

fn host(parts: &Parts<'_>) -> Result<String, FieldFault> {
    parts.ascii_host().map_err(|fault| field("url", fault.code()))
}

fn port(parts: &Parts<'_>) -> Result<u16, FieldFault> {
    match parts.port {
        None => Err(field("url", "port_missing")),
        Some(_) => port_or_usual(parts),
    }
}

fn port_or_usual(parts: &Parts<'_>) -> Result<u16, FieldFault> {
    parts.port_or_default().map_err(|fault| field("url", fault.code()))
}

/// SRT and UDP have neither user names nor paths.
fn bare(parts: &Parts<'_>) -> Result<(), FieldFault> {
    if parts.userinfo.is_some() {
        return Err(field("url", UrlFault::UserinfoUnsupported.code()));
    }
    if !matches!(parts.path, "" | "/") { Err(field("url", "path_not_allowed")) } else { Ok(()) }
}

/// Name and value of each pair of the query, decoded. A name that comes twice is refused.
fn query(parts: &Parts<'_>) -> Result<Vec<(String, String)>, FieldFault> {
    let mut found: Vec<(String, String)> = Vec::new();
    for pair in parts.query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decode = |text: &str| percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned);
        let (Ok(name), Ok(value)) = (decode(name), decode(value)) else {
            return Err(field("url", UrlFault::Malformed.code()));
        };
        if found.iter().any(|(known, _)| *known == name) || value.chars().any(char::is_control) {
            return Err(invalid(&name));
        }
        found.push((name, value));
    }
    Ok(found)
}

fn invalid(option: &str) -> FieldFault {
    field("url", "query_invalid").with("option", named(option))
}

fn unknown(option: &str) -> FieldFault {
    let is_secret = matches!(option, "passphrase" | "password" | "pass");
    if is_secret {
        return field("url", "secret_in_address");
    }
    field("url", "query_unknown").with("option", named(option))
}

fn srt(parts: &Parts<'_>, passphrase: Secret) -> Result<PushPlace, FieldFault> {
    bare(parts)?;
    let (mut listens, mut stream_id, mut latency_ms) = (false, Secret::default(), None);
    for (name, value) in query(parts)? {
        match name.as_str() {
            "mode" if value == "caller" => listens = false,
            "mode" if value == "listener" => listens = true,
            "streamid" if value.len() <= STREAM_ID_MAX_BYTES => stream_id = Secret::new(value),
            "latency" => {
                let ms = value.parse().ok().filter(|ms| *ms <= LATENCY_MAX_MS);
                latency_ms = Some(ms.ok_or_else(|| invalid("latency").with("max", LATENCY_MAX_MS))?);
            }
            "mode" | "streamid" => return Err(invalid(&name)),
            _ => return Err(unknown(&name)),
        }
    }
    // As in the address of a source that is waited for: every address of this machine.
    let host = if listens && matches!(parts.host, "" | "*") { "0.0.0.0".to_owned() } else { host(parts)? };
    // Only an address of this machine can be waited at; a name might be another one tomorrow.
    if listens && host.parse::<IpAddr>().is_err() {
        return Err(field("url", "host_not_address"));
    }
    if listens && !stream_id.is_empty() {
        return Err(invalid("streamid"));
    }
    let (min, max) = PASSPHRASE_CHARS;
    match passphrase.expose() {
        "" => {}
        text if text.chars().count() < min => return Err(field("stream_key", "too_short").with("min", min)),
        // SRT counts bytes.
        text if text.len() > max => return Err(field("stream_key", "too_long").with("max", max)),
        _ => {}
    }
    Ok(PushPlace::Srt { listens, host, port: port(parts)?, passphrase, stream_id, latency_ms })
}

fn udp(parts: &Parts<'_>, secret: &Secret) -> Result<PushPlace, FieldFault> {
    bare(parts)?;
    if !secret.is_empty() {
        return Err(field("stream_key", "not_allowed"));
    }
    let (mut ttl, mut packet_bytes, mut from) = (None, TS_PACKET_BYTES, None);
    for (name, value) in query(parts)? {
        match name.as_str() {
            "ttl" => ttl = Some(value.parse().map_err(|_| invalid("ttl").with("max", u8::MAX))?),
            "pkt_size" => {
                // Whole packets of MPEG-TS; what is larger would be cut into pieces on its way.
                let bytes = value.parse().ok().filter(|bytes| *bytes >= 188 && *bytes <= 1_472 && bytes % 188 == 0);
                packet_bytes = bytes.ok_or_else(|| invalid("pkt_size"))?;
            }
            "localaddr" => from = Some(value.parse().map_err(|_| invalid("localaddr"))?),
            _ => return Err(unknown(&name)),
        }
    }
    Ok(PushPlace::Udp { host: host(parts)?, port: port(parts)?, ttl, packet_bytes, from })
}

/// The user name of an address, decoded. A password beside it is refused.
fn user(parts: &Parts<'_>) -> Result<Option<String>, FieldFault> {
    let Some(text) = parts.userinfo else { return Ok(None) };
    if text.contains(':') {
        return Err(field("url", "secret_in_address"));
    }
    let user = percent_decode_str(text).decode_utf8().map_err(|_| field("url", UrlFault::Malformed.code()))?;
    if user.is_empty() || user.contains(':') || user.chars().any(char::is_control) {
        return Err(field("url", UrlFault::Malformed.code()));
    }
    Ok(Some(user.into_owned()))
}

fn rtsp(parts: &Parts<'_>, password: Secret) -> Result<PushPlace, FieldFault> {
    let user = user(parts)?.unwrap_or_default();
    if user.is_empty() && !password.is_empty() {
        return Err(field("stream_key", "user_missing"));
    }
    let used = encode(&user).len() + 1 + encode(password.expose()).len();
    if used > RTSP_LOGIN_MAX_BYTES {
        let at = if password.is_empty() { "url" } else { "stream_key" };
        return Err(field(at, "too_long").with("max", RTSP_LOGIN_MAX_BYTES.saturating_sub(encode(&user).len() + 1)));
    }
    let query = parts.query.map(|query| format!("?{query}")).unwrap_or_default();
    let path = if parts.path.is_empty() { "/" } else { parts.path };
    Ok(PushPlace::Rtsp {
        host: host(parts)?,
        port: port_or_usual(parts)?,
        user,
        password,
        path: format!("{path}{query}"),
    })
}

fn icecast(parts: &Parts<'_>, password: Secret) -> Result<PushPlace, FieldFault> {
    if matches!(parts.path, "" | "/") {
        return Err(field("url", "path_missing"));
    }
    if let Some((name, _)) = query(parts)?.first() {
        return Err(unknown(name));
    }
    if password.is_empty() {
        return Err(field("stream_key", "required"));
    }
    if password.expose().len() > ICECAST_PASSWORD_MAX_BYTES {
        return Err(field("stream_key", "too_long").with("max", ICECAST_PASSWORD_MAX_BYTES));
    }
    let user = user(parts)?.unwrap_or_else(|| "source".to_owned());
    Ok(PushPlace::Icecast {
        host: host(parts)?,
        port: port_or_usual(parts)?,
        user,
        password,
        mount: parts.path.to_owned(),
    })
}

#[cfg(test)]
#[path = "push_tests.rs"]
mod tests;
