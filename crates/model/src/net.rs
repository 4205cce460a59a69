//! Networks of addresses, and rules that name them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, net::IpAddr, str::FromStr};

/// A network (`10.0.0.0/8`, `fd00::/8`) or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    /// How many leading bits count: at most 32 or 128.
    prefix: u8,
}

/// The text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address or a network")]
pub struct NotACidr;

impl Cidr {
    /// How many leading bits count: the more, the more exact.
    #[must_use]
    pub const fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Whether the address lies in the network. An IPv4 address that arrives as `::ffff:a.b.c.d` counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (bits(self.address), bits(address.to_canonical())) {
            ((own, width), (other, other_width)) if width == other_width => {
                let ignored = u32::from(width - self.prefix);
                own.checked_shr(ignored).unwrap_or(0) == other.checked_shr(ignored).unwrap_or(0)
            }
            _ => false,
        }
    }
}

/// The address as a number, and how many bits it has.
fn bits(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

impl FromStr for Cidr {
    type Err = NotACidr;

    fn from_str(text: &str) -> Result<Self, NotACidr> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| NotACidr)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotACidr)?;
        let width = bits(address).1;
        let prefix = prefix.unwrap_or(width);
        if prefix > width {
            return Err(NotACidr);
        }
        Ok(Self { address, prefix })
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// A network, and the port if only one is meant: `10.0.0.0/8`, `10.0.0.5:1935`, `10.0.0.0/8:1935`, `[fd00::/8]:443`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRule {
    network: Cidr,
    port: Option<u16>,
}

impl AddressRule {
    /// Whether the rule speaks of this address and port.
    #[must_use]
    pub fn matches(&self, address: IpAddr, port: u16) -> bool {
        self.port.is_none_or(|own| own == port) && self.network.contains(address)
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> Cidr {
        self.network
    }

    /// The port, if it is for one only.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }
}

impl FromStr for AddressRule {
    type Err = NotACidr;

    fn from_str(text: &str) -> Result<Self, NotACidr> {
        if let Ok(network) = text.parse() {
            return Ok(Self { network, port: None });
        }
        let (network, port) = text.rsplit_once(':').ok_or(NotACidr)?;
        let bare = network.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        // Without brackets nobody can tell the port from the end of an IPv6 address.
        let network: Cidr = bare.unwrap_or(network).parse()?;
        if network.address.is_ipv6() != bare.is_some() {
            return Err(NotACidr);
        }
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(NotACidr)?;
        Ok(Self { network, port: Some(port) })
    }
}

impl fmt::Display for AddressRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) if self.network.address.is_ipv6() => write!(f, "[{}]:{port}", self.network),
            Some(port) => write!(f, "{}:{port}", self.network),
            None => write!(f, "{}", self.network),
        }
    }
}

impl Serialize for AddressRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AddressRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_may_be_for_one_port() {
        for (rule, address, port, matches) in [
            ("127.0.0.1", "127.0.0.1", 1, true),
            ("127.0.0.0/8:1935", "127.9.9.9", 1935, true),
            ("127.0.0.0/8:1935", "127.9.9.9", 1936, false),
            ("[::1]:1935", "::1", 1935, true),
            ("[fd00::/8]:443", "fd12::1", 443, true),
            ("[fd00::/8]:443", "fd12::1", 80, false),
            ("::1", "::1", 80, true),
        ] {
            let parsed: AddressRule = rule.parse().unwrap();
            assert_eq!(parsed.matches(address.parse().unwrap(), port), matches, "{rule} {address} {port}");
            assert_eq!(parsed.to_string().parse(), Ok(parsed), "{rule}");
        }
        for text in ["", "localhost", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "[127.0.0.1]:80", ":80", "[::1]"]
        {
            assert_eq!(text.parse::<AddressRule>(), Err(NotACidr), "{text}");
        }
    }

    #[test]
    fn contains_its_own_addresses_only() {
        for (network, inside, outside) in [
            ("10.1.0.0/16", "10.1.255.3", "10.2.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "203.0.113.9", "::1"),
            ("fd00::/8", "fdab::1", "fe80::1"),
            ("::/0", "2001:db8::1", "192.0.2.1"),
            ("10.1.0.0/16", "::ffff:10.1.2.3", "::ffff:10.2.2.3"),
        ] {
            let network: Cidr = network.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{network} {inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{network} {outside}");
        }
    }

    #[test]
    fn refuses_what_is_no_network() {
        for text in ["", "10.0.0.0/33", "::/129", "host", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8"] {
            assert_eq!(text.parse::<Cidr>(), Err(NotACidr), "{text}");
        }
    }
}
