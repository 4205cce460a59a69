//! The audit trail: how long rows stay, and where else they go.

use crate::reader::Reader;
use std::path::PathBuf;

/// The audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSettings {
    /// `AUDIT_RETENTION_DAYS`: rows are deleted when they are older, in days; 0 = never.
    pub retention_days: u32,
    /// `AUDIT_SHIP`: where every row goes besides the database.
    pub ship: Option<ShipTo>,
}

/// Where rows are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShipTo {
    /// A syslog server, one datagram a row (RFC 5424, RFC 5426). Datagrams can be lost on the way.
    SyslogUdp(String),
    /// A syslog server, octet-counted frames on one connection (RFC 5424, RFC 6587).
    SyslogTcp(String),
    /// A file that grows, one JSON object a line.
    JsonLines(PathBuf),
}

impl ShipTo {
    /// Reads `syslog:udp://host:port`, `syslog:tcp://host:port` or `jsonl:/path`.
    fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("jsonl:") {
            let path = PathBuf::from(path);
            let plain = path.components().all(|part| !matches!(part, std::path::Component::ParentDir));
            return (path.is_absolute() && path.file_name().is_some() && plain).then_some(Self::JsonLines(path));
        }
        let (udp, rest) = match text.strip_prefix("syslog:udp://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("syslog:tcp://")?),
        };
        let (host, port) = rest.rsplit_once(':')?;
        let named = !host.is_empty()
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
        let is_address = !host.contains([':', '[', ']'])
            || host.strip_prefix('[').and_then(|v6| v6.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().ok()).is_some();
        let port = port.parse::<u16>().ok().filter(|port| *port > 0)?;
        let place = format!("{host}:{port}");
        (named && is_address).then_some(if udp { Self::SyslogUdp(place) } else { Self::SyslogTcp(place) })
    }
}

impl std::fmt::Display for ShipTo {
    /// As it stands in the setting.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ShipTo::SyslogUdp(place) => write!(f, "syslog:udp://{place}"),
            ShipTo::SyslogTcp(place) => write!(f, "syslog:tcp://{place}"),
            ShipTo::JsonLines(path) => write!(f, "jsonl:{}", path.display()),
        }
    }
}

impl AuditSettings {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            // A hundred years: beyond that the calendar of the calculation would end before the rows do.
            retention_days: reader.number("AUDIT_RETENTION_DAYS", 0..=36_500),
            ship: reader.parsed(
                "AUDIT_SHIP",
                "syslog:udp://host:port, syslog:tcp://host:port or jsonl:/path/of/a/file",
                |text| if text.is_empty() { Some(None) } else { ShipTo::parse(text).map(Some) },
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_shown_alike() {
        for text in [
            "syslog:udp://127.0.0.1:514",
            "syslog:tcp://logs.example.org:6514",
            "syslog:tcp://[::1]:601",
            "jsonl:/var/log/castcore/audit.jsonl",
        ] {
            assert_eq!(ShipTo::parse(text).map(|to| to.to_string()).as_deref(), Some(text));
        }
        for text in [
            "syslog://h:514",
            "syslog:udp://:514",
            "syslog:udp://h",
            "syslog:udp://h:0",
            "syslog:udp://h:70000",
            "syslog:tcp://u@h:1",
            "syslog:tcp://::1:1",
            "syslog:tcp://[x]:1",
            "jsonl:relative",
            "jsonl:/",
            "jsonl:/a/../b",
            "file:/x",
        ] {
            assert_eq!(ShipTo::parse(text), None, "{text}");
        }
    }
}
