//! Showing URLs without their secrets.

use super::split;
use crate::preview::MASK;
use castcore_vault::scrub::{is_secret_name, mask_path};
use std::borrow::Cow;

fn is_rtmp(scheme: &str) -> bool {
    scheme.get(..4).is_some_and(|s| s.eq_ignore_ascii_case("rtmp"))
}

fn is_http(scheme: &str) -> bool {
    scheme.get(..4).is_some_and(|s| s.eq_ignore_ascii_case("http"))
}

/// Whether a URL carries a secret: user name or password, a query parameter that is named like a key, for RTMP a stream
/// key as the last segment of its path, or one of those that [`mask_path`] knows.
#[must_use]
pub fn has_credentials(url: &str) -> bool {
    has_credentials_beside_key(url)
        || split(url.trim()).is_some_and(|parts| is_rtmp(parts.scheme) && segments(parts.path) > 1)
}

/// The same for an RTMP URL whose stream key is kept apart, so that its path is no secret.
#[must_use]
pub fn has_credentials_beside_key(url: &str) -> bool {
    split(url.trim()).is_some_and(|parts| {
        let query = parts.query.unwrap_or_default();
        // `udp://@239.0.0.1:1234` has an `@` and nobody before it.
        parts.userinfo.is_some_and(|user| !user.is_empty())
            || matches!(mask_path(parts.path, is_http(parts.scheme)), Cow::Owned(_))
            || pairs(query).any(|pair| is_secret_name(pair.split('=').next().unwrap_or("")))
    })
}

/// A URL for people: user name and password, secret query values and the stream key of RTMP become `••••`. What
/// is no URL becomes `••••` as a whole.
#[must_use]
pub fn mask_url(url: &str) -> String {
    mask(url.trim(), true).unwrap_or_else(|| MASK.to_owned())
}

/// The same for an RTMP URL whose stream key is kept apart: the path stays.
#[must_use]
pub fn mask_url_beside_key(url: &str) -> String {
    mask(url.trim(), false).unwrap_or_else(|| MASK.to_owned())
}

fn mask(url: &str, key_in_path: bool) -> Option<String> {
    let parts = split(url)?;
    let mut out = format!("{}://", parts.scheme);
    if let Some(user) = parts.userinfo {
        out.push_str(if user.is_empty() { "" } else { MASK });
        out.push('@');
    }
    let host = if parts.bracketed { format!("[{}]", parts.host) } else { parts.host.to_owned() };
    out.push_str(&host);
    if let Some(port) = parts.port {
        out.push(':');
        out.push_str(port);
    }
    let path = parts.path;
    if key_in_path && is_rtmp(parts.scheme) && segments(path) > 1 {
        let bare = path.trim_end_matches('/');
        let start = bare.rfind('/').map_or(0, |at| at + 1);
        out.push_str(&bare[..start]);
        out.push_str(MASK);
        out.push_str(&path[bare.len()..]);
    } else {
        out.push_str(&mask_path(path, is_http(parts.scheme)));
    }
    if let Some(query) = parts.query {
        out.push('?');
        let mut first = true;
        for pair in pairs(query) {
            if !std::mem::take(&mut first) {
                out.push('&');
            }
            match pair.split_once('=') {
                Some((name, _)) if is_secret_name(name) => {
                    out.push_str(name);
                    out.push('=');
                    out.push_str(MASK);
                }
                // An RTMP key may itself contain a `?`; what follows it without a name may belong to the key.
                None if is_rtmp(parts.scheme) && !pair.is_empty() => out.push_str(MASK),
                _ => out.push_str(pair),
            }
        }
    }
    Some(out)
}

fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split('&')
}

fn segments(path: &str) -> usize {
    path.split('/').filter(|segment| !segment.is_empty()).count()
}
