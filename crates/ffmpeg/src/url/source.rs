//! Sources that send datagrams: SRT, and MPEG-TS over UDP and RTP.
//!
//! Their queries are taken apart here and handed to FFmpeg as options of its own, so that no parameter reaches it that
//! was not looked at. Parameters that people know from elsewhere keep their meaning: `latency` of SRT is in
//! milliseconds, as in SRT's own addresses.

use super::{InputUrl, Parts, UrlClass, UrlFault, parts::bracket};
use crate::Arg;
use castcore_vault::Secret;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest latency of SRT, in milliseconds.
const MAX_LATENCY_MS: u32 = 60_000;
/// Longest stream id of SRT, in bytes; the protocol has room for no more.
const MAX_STREAM_ID_BYTES: usize = 512;
/// What an SRT passphrase may have, in bytes.
const PASSPHRASE_BYTES: std::ops::RangeInclusive<usize> = 10..=79;
/// Largest buffer of a socket, in bytes.
const MAX_BUFFER_BYTES: u32 = 64 << 20;
/// Largest queue behind a UDP socket, in packets of 188 bytes.
const MAX_FIFO_PACKETS: u32 = 1_000_000;

/// Whether addresses of this scheme may name no host, which means every address of this machine.
pub(super) fn may_lack_host(scheme: &str) -> bool {
    ["srt", "udp", "rtp"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// `srt://host:port?mode=caller|listener&passphrase=…&streamid=…&latency=…&pbkeylen=16|24|32`.
pub(super) fn srt(parts: &Parts<'_>) -> Result<InputUrl, UrlFault> {
    let port = place(parts)?;
    let mut options = Vec::new();
    let mut listens = false;
    for (name, value) in pairs(parts.query)? {
        match name {
            "mode" => {
                listens = match value.as_str() {
                    "caller" => false,
                    "listener" => true,
                    _ => return Err(UrlFault::QueryInvalid),
                };
            }
            "passphrase" if !PASSPHRASE_BYTES.contains(&value.len()) => return Err(UrlFault::PassphraseLength),
            "passphrase" => options.push(("passphrase", Arg::Hidden(Secret::new(value)))),
            "streamid" if value.len() > MAX_STREAM_ID_BYTES => return Err(UrlFault::QueryInvalid),
            // `streamid` is another option, of outputs of FFmpeg's command line.
            "streamid" => options.push(("srt_streamid", Arg::Hidden(Secret::new(value)))),
            "latency" => {
                // FFmpeg counts in microseconds.
                let microseconds = u64::from(number(&value, MAX_LATENCY_MS)?) * 1_000;
                options.push(("latency", Arg::Text(microseconds.to_string())));
            }
            "pbkeylen" if ["16", "24", "32"].contains(&value.as_str()) => options.push(("pbkeylen", Arg::Text(value))),
            "pbkeylen" => return Err(UrlFault::QueryInvalid),
            _ => return Err(UrlFault::QueryUnknown),
        }
    }
    let host = if listens {
        let local = local_address(parts)?;
        options.insert(0, ("mode", Arg::Text("listener".to_owned())));
        if local == IpAddr::V6(Ipv6Addr::UNSPECIFIED) {
            options.push(("ipv6only", Arg::Text("0".to_owned())));
        }
        local.to_string()
    } else {
        parts.ascii_host()?
    };
    let url = Secret::new(format!("srt://{}:{port}", bracket(&host)));
    Ok(InputUrl { class: UrlClass::Srt, tls: false, host, port, url, options, listens, recording: false })
}

/// `udp://@group:port`, `udp://address:port`, `udp://:port`, and the same for `rtp`, with `localaddr` (the interface on
/// which a group is joined), `sources` (who may send to the group), `buffer_size`, and for UDP `fifo_size`.
pub(super) fn datagrams(parts: &Parts<'_>, class: UrlClass) -> Result<InputUrl, UrlFault> {
    let port = place(parts)?;
    // RTP's reports come to the port above.
    if class == UrlClass::Rtp && port == u16::MAX {
        return Err(UrlFault::PortInvalid);
    }
    let local = local_address(parts)?;
    let is_group = local.is_multicast();
    let mut options = Vec::new();
    if !is_group && !local.is_unspecified() {
        // Otherwise FFmpeg would listen on every address, whatever the host says.
        options.push(("localaddr", Arg::Text(local.to_string())));
    }
    for (name, value) in pairs(parts.query)? {
        let is_address = |text: &str| text.parse::<IpAddr>().is_ok_and(|address| !address.is_multicast());
        let name = match name {
            "localaddr" if is_group && is_address(&value) => "localaddr",
            "sources" if is_group && value.split(',').all(is_address) => "sources",
            "buffer_size" => number(&value, MAX_BUFFER_BYTES).map(|_| "buffer_size")?,
            "fifo_size" if class == UrlClass::Udp => number(&value, MAX_FIFO_PACKETS).map(|_| "fifo_size")?,
            "localaddr" | "sources" => return Err(UrlFault::QueryInvalid),
            _ => return Err(UrlFault::QueryUnknown),
        };
        options.push((name, Arg::Text(value)));
    }
    let host = local.to_string();
    let url = match (class, is_group) {
        (UrlClass::Rtp, _) => format!("rtp://{}:{port}", bracket(&host)),
        (_, true) => format!("udp://@{}:{port}", bracket(&host)),
        (_, false) => format!("udp://@:{port}"),
    };
    Ok(InputUrl { class, tls: false, host, port, url: Secret::new(url), options, listens: true, recording: false })
}

/// The port, after a look at what these addresses have no place for.
fn place(parts: &Parts<'_>) -> Result<u16, UrlFault> {
    if parts.userinfo.is_some_and(|user| !user.is_empty()) {
        return Err(UrlFault::UserinfoUnsupported);
    }
    if !matches!(parts.path, "" | "/") {
        return Err(UrlFault::Malformed);
    }
    parts.port_or_default()
}

/// Where a sender is waited for. A name is refused: what it leads to would be decided by somebody else, later.
fn local_address(parts: &Parts<'_>) -> Result<IpAddr, UrlFault> {
    match parts.host {
        "" | "*" => return Ok(Ipv4Addr::UNSPECIFIED.into()),
        "localhost" => return Ok(Ipv4Addr::LOCALHOST.into()),
        _ => {}
    }
    parts.ascii_host()?.parse().map_err(|_| UrlFault::HostNotAddress)
}

/// The parameters, percent signs undone. Each may stand once.
fn pairs(query: Option<&str>) -> Result<Vec<(&str, String)>, UrlFault> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(UrlFault::QueryInvalid)?;
        let value = percent_encoding::percent_decode_str(value).decode_utf8().map_err(|_| UrlFault::QueryInvalid)?;
        if value.is_empty() || value.chars().any(char::is_control) || found.iter().any(|(known, _)| *known == name) {
            return Err(UrlFault::QueryInvalid);
        }
        found.push((name, value.into_owned()));
    }
    Ok(found)
}

fn number(text: &str, max: u32) -> Result<u32, UrlFault> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|n| plain && *n <= max).ok_or(UrlFault::QueryInvalid)
}
