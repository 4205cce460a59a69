//! The pieces of a URL, as they stand.

use super::UrlFault;

/// The pieces of a URL, each a slice of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) userinfo: Option<&'a str>,
    /// Without brackets.
    pub(crate) host: &'a str,
    pub(crate) bracketed: bool,
    pub(crate) port: Option<&'a str>,
    /// With its leading slash, or empty.
    pub(crate) path: &'a str,
    /// Without `?`. RTMP has no fragments, so a `#` belongs to what it stands in; others end before it.
    pub(crate) query: Option<&'a str>,
    /// Where the path begins, in bytes.
    pub(crate) after_authority: usize,
}

/// Takes a URL apart. `None` if it has no `scheme://`.
pub(crate) fn split(url: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = url.split_once("://")?;
    let mut letters = scheme.chars();
    let good = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if !good {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (userinfo, place) = match authority.rsplit_once('@') {
        Some((userinfo, place)) => (Some(userinfo), place),
        None => (None, authority),
    };
    let (host, port, bracketed) = match place.strip_prefix('[') {
        Some(inner) => {
            let (host, after) = inner.split_once(']')?;
            match after.strip_prefix(':') {
                Some(port) => (host, Some(port), true),
                None if after.is_empty() => (host, None, true),
                None => return None,
            }
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port), false),
            None => (place, None, false),
        },
    };
    let is_rtmp = scheme.get(..4).is_some_and(|s| s.eq_ignore_ascii_case("rtmp"));
    let tail = if is_rtmp { tail } else { tail.split('#').next().unwrap_or("") };
    let (path, query) = match tail.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (tail, None),
    };
    Some(Parts { scheme, userinfo, host, bracketed, port, path, query, after_authority: scheme.len() + 3 + end })
}

impl Parts<'_> {
    /// The host as it goes to a resolver: ASCII, lower case, IPv6 without brackets.
    pub(crate) fn ascii_host(&self) -> Result<String, UrlFault> {
        if self.host.is_empty() {
            return Err(UrlFault::HostMissing);
        }
        if self.bracketed {
            let address: std::net::Ipv6Addr = self.host.parse().map_err(|_| UrlFault::HostMissing)?;
            return Ok(address.to_string());
        }
        match url::Host::parse(self.host) {
            Ok(url::Host::Domain(name)) if !name.is_empty() => Ok(name),
            Ok(url::Host::Ipv4(address)) => Ok(address.to_string()),
            _ => Err(UrlFault::HostMissing),
        }
    }

    /// The port, given or usual for the scheme.
    pub(crate) fn port_or_default(&self) -> Result<u16, UrlFault> {
        match self.port {
            Some(port) if port.bytes().all(|b| b.is_ascii_digit()) => {
                port.parse().ok().filter(|port| *port != 0).ok_or(UrlFault::PortInvalid)
            }
            Some(_) => Err(UrlFault::PortInvalid),
            None => Ok(match self.scheme.to_ascii_lowercase().as_str() {
                "http" => 80,
                "rtmp" => 1935,
                // RTMPS is at home at 443, as the platforms have it.
                "https" | "rtmps" => 443,
                "rtsp" => 554,
                "icecast" => 8000,
                "rtsps" => 322,
                "srt" | "udp" | "rtp" => return Err(UrlFault::PortMissing),
                _ => return Err(UrlFault::PortInvalid),
            }),
        }
    }

    /// `userinfo@host:port` with the host replaced.
    pub(crate) fn authority_with(&self, host: &str) -> String {
        let mut out = String::new();
        if let Some(userinfo) = self.userinfo {
            out.push_str(userinfo);
            out.push('@');
        }
        out.push_str(&bracket(host));
        if let Some(port) = self.port {
            out.push(':');
            out.push_str(port);
        }
        out
    }
}

/// An IPv6 address in brackets, anything else as it is.
pub(crate) fn bracket(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}
