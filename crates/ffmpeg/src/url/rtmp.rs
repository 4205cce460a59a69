//! Where an RTMP output publishes.

use super::{UrlFault, checked, parts::bracket};
use castcore_vault::Secret;

/// The pieces that an RTMP client needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RtmpParts {
    /// `rtmps` instead of `rtmp`.
    pub tls: bool,
    /// Host in ASCII, lower case, IPv6 without brackets.
    pub host: String,
    /// Port, given or usual (1935, with TLS 443).
    pub port: u16,
    /// The application: the URL's path without the slash before and after it, and its query, verbatim.
    pub app: Secret,
    /// `tcUrl`: the URL without the key. The port is left out when it is the usual one.
    pub tc_url: Secret,
    /// The play path: the stream key, verbatim.
    pub play_path: Secret,
}

/// Takes an RTMP destination apart.
///
/// With a key beside it, the whole path is the application and the key is the play path, byte for byte. Without
/// one, the last segment of the path and the query after it are the play path.
///
/// User name and password in the URL are refused: RTMP has no place for them, and dropping them quietly would
/// end in a refusal that nobody understands.
///
/// # Errors
/// See [`UrlFault`]. An empty `stream_key` counts as none.
pub fn parse_rtmp_target(url: &str, stream_key: Option<&str>) -> Result<RtmpParts, UrlFault> {
    let parts = checked(url.trim())?;
    let tls = match parts.scheme.to_ascii_lowercase().as_str() {
        "rtmp" => false,
        "rtmps" => true,
        _ => return Err(UrlFault::SchemeUnknown),
    };
    if parts.userinfo.is_some() {
        return Err(UrlFault::UserinfoUnsupported);
    }
    let host = parts.ascii_host()?;
    let port = parts.port_or_default()?;
    let path = parts.path.trim_matches('/');
    let query = parts.query.map(|query| format!("?{query}")).unwrap_or_default();
    let (app, play_path) = match stream_key.filter(|key| !key.is_empty()) {
        Some(key) if key.contains(['\0', '\r', '\n']) => return Err(UrlFault::Malformed),
        Some(key) => (format!("{path}{query}"), key.to_owned()),
        None => match path.rsplit_once('/') {
            Some((app, name)) => (app.trim_end_matches('/').to_owned(), format!("{name}{query}")),
            None if path.is_empty() => return Err(UrlFault::AppMissing),
            None => return Err(UrlFault::KeyMissing),
        },
    };
    if app.is_empty() || app.starts_with('?') {
        return Err(UrlFault::AppMissing);
    }
    let scheme = if tls { "rtmps" } else { "rtmp" };
    let usual = if tls { 443 } else { 1935 };
    let place = if port == usual { bracket(&host) } else { format!("{}:{port}", bracket(&host)) };
    Ok(RtmpParts {
        tls,
        host,
        port,
        tc_url: Secret::new(format!("{scheme}://{place}/{app}")),
        app: Secret::new(app),
        play_path: Secret::new(play_path),
    })
}
