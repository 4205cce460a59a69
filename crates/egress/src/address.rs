//! What an address is, and which other addresses it may lead to.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// This machine.
    Loopback,
    /// No address at all; the system takes it for this machine.
    Unspecified,
    /// Only on this cable.
    LinkLocal,
    /// A service that tells machines of a cloud about themselves, credentials included.
    Metadata,
    /// Many receivers.
    Multicast,
    /// Everybody on this cable.
    Broadcast,
    /// Set aside; nobody is there.
    Reserved,
    /// In `EGRESS_DENY`.
    Denied,
}

impl fmt::Display for AddressKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "this machine itself",
            Self::Unspecified => "no particular address, which means this machine",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud's metadata service",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "a broadcast address",
            Self::Reserved => "a reserved address",
            Self::Denied => "an address that EGRESS_DENY names",
        })
    }
}

/// IPv4 ranges: address, leading bits, kind (RFC 6890 and the pages of the clouds).
const V4: &[([u8; 4], u8, AddressKind)] = &[
    ([0, 0, 0, 0], 8, AddressKind::Unspecified),
    ([127, 0, 0, 0], 8, AddressKind::Loopback),
    ([169, 254, 0, 0], 16, AddressKind::LinkLocal),
    // Amazon, Azure, Google, Oracle, DigitalOcean, OpenStack; Amazon's containers and pods.
    ([169, 254, 169, 254], 32, AddressKind::Metadata),
    ([169, 254, 170, 2], 32, AddressKind::Metadata),
    ([169, 254, 170, 23], 32, AddressKind::Metadata),
    // Alibaba.
    ([100, 100, 100, 200], 32, AddressKind::Metadata),
    // Oracle, in the range of RFC 6890 for protocols.
    ([192, 0, 0, 192], 32, AddressKind::Metadata),
    ([192, 0, 0, 0], 24, AddressKind::Reserved),
    // Azure's wire server.
    ([168, 63, 129, 16], 32, AddressKind::Metadata),
    ([224, 0, 0, 0], 4, AddressKind::Multicast),
    ([240, 0, 0, 0], 4, AddressKind::Reserved),
    ([255, 255, 255, 255], 32, AddressKind::Broadcast),
];

/// IPv6 ranges.
const V6: &[([u16; 8], u8, AddressKind)] = &[
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, AddressKind::Unspecified),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, AddressKind::Loopback),
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, AddressKind::LinkLocal),
    // Site-local: given up by RFC 3879, and cut like link-local addresses.
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, AddressKind::Reserved),
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, AddressKind::Multicast),
    // The discard prefix of RFC 6666.
    ([0x100, 0, 0, 0, 0, 0, 0, 0], 64, AddressKind::Reserved),
    // Amazon: metadata, containers. Google.
    ([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128, AddressKind::Metadata),
    ([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23], 128, AddressKind::Metadata),
    ([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128, AddressKind::Metadata),
    // NAT64 of a network of its own (RFC 8215): where the IPv4 address stands in it, only that network knows.
    ([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, AddressKind::Reserved),
];

/// The most exact row of the tables that speaks of this address, and how many leading bits it names.
pub(crate) fn find(address: IpAddr) -> Option<(AddressKind, u8)> {
    let same = |one: u128, other: u128, width: u8, prefix: u8| {
        let ignored = u32::from(width - prefix);
        one.checked_shr(ignored).unwrap_or(0) == other.checked_shr(ignored).unwrap_or(0)
    };
    match address {
        IpAddr::V4(address) => V4
            .iter()
            .filter(|(range, prefix, _)| {
                same(u128::from(address.to_bits()), u128::from(Ipv4Addr::from(*range).to_bits()), 32, *prefix)
            })
            .map(|(_, prefix, kind)| (*kind, *prefix))
            .max_by_key(|(_, prefix)| *prefix),
        IpAddr::V6(address) => V6
            .iter()
            .filter(|(range, prefix, _)| same(address.to_bits(), Ipv6Addr::from(*range).to_bits(), 128, *prefix))
            .map(|(_, prefix, kind)| (*kind, *prefix))
            .max_by_key(|(_, prefix)| *prefix),
    }
}

/// The address and every other one that a packet to it may end up at. All of them must be allowed.
pub(crate) fn readings(address: IpAddr) -> Vec<IpAddr> {
    let address = address.to_canonical();
    let mut readings = vec![address];
    if let IpAddr::V6(v6) = address {
        readings.extend(embedded(v6).into_iter().map(IpAddr::V4));
    }
    readings
}

/// The IPv4 addresses inside an IPv6 address, for each way that there is to put one in. (`::ffff:a.b.c.d` was made plain
/// before.)
fn embedded(address: Ipv6Addr) -> Vec<Ipv4Addr> {
    let s = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    let mut found = Vec::new();
    match s {
        // `::` and `::1` are addresses of their own.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => {}
        // IPv4-compatible (RFC 4291, 2.5.5.1), and IPv4-translated (RFC 2765).
        [0, 0, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => found.push(v4(high, low)),
        // NAT64 (RFC 6052).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => found.push(v4(high, low)),
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => found.push(v4(high, low)),
        // Teredo (RFC 4380): the server, and the client with its bits turned over.
        [0x2001, 0, high, low, _, _, client_high, client_low] => {
            found.push(v4(high, low));
            found.push(v4(!client_high, !client_low));
        }
        _ => {}
    }
    // ISATAP (RFC 5214) below any prefix.
    if matches!(s[4], 0 | 0x200) && s[5] == 0x5efe {
        found.push(v4(s[6], s[7]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_row_names_the_kind() {
        for (address, kind) in [
            ("127.8.9.10", Some(AddressKind::Loopback)),
            ("169.254.1.1", Some(AddressKind::LinkLocal)),
            ("169.254.169.254", Some(AddressKind::Metadata)),
            ("255.255.255.255", Some(AddressKind::Broadcast)),
            ("255.255.255.254", Some(AddressKind::Reserved)),
            ("fe80::1", Some(AddressKind::LinkLocal)),
            ("fd00:ec2::254", Some(AddressKind::Metadata)),
            ("fd00:ec2::255", None),
            ("10.0.0.1", None),
            ("192.168.0.1", None),
            ("8.8.8.8", None),
            ("2001:4860:4860::8888", None),
        ] {
            assert_eq!(find(address.parse().unwrap()).map(|(kind, _)| kind), kind, "{address}");
        }
    }

    #[test]
    fn every_coat_is_taken_off() {
        for (coat, inside) in [
            ("::ffff:127.0.0.1", "127.0.0.1"),
            ("::127.0.0.1", "127.0.0.1"),
            ("::ffff:0:127.0.0.1", "127.0.0.1"),
            ("64:ff9b::127.0.0.1", "127.0.0.1"),
            ("2002:7f00:1::", "127.0.0.1"),
            ("2001:0:7f00:1::", "127.0.0.1"),
            ("2001:0:808:808::80ff:fffe", "127.0.0.1"),
            ("2001:db8::5efe:127.0.0.1", "127.0.0.1"),
            ("2001:db8::200:5efe:127.0.0.1", "127.0.0.1"),
        ] {
            let inside: IpAddr = inside.parse().unwrap();
            assert!(readings(coat.parse().unwrap()).contains(&inside), "{coat}");
        }
        let own: IpAddr = "2001:4860:4860::8888".parse().unwrap();
        assert_eq!(readings(own), [own]);
    }
}
