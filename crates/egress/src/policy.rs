//! Which addresses may be connected to.

use crate::address::{self, AddressKind};
use castcore_model::net::AddressRule;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Names that mean this machine, whatever a name server says (RFC 6761, 6.3, and the usual `/etc/hosts`).
const LOCAL_NAMES: &[&str] =
    &["localhost", "localhost.localdomain", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback"];

/// What differs from the table of refused addresses. The default differs in nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EgressPolicy {
    allow: Vec<AddressRule>,
    deny: Vec<AddressRule>,
}

/// An address that is not connected to. Its text says why and what would permit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{address} is {kind}: to permit it, set EGRESS_ALLOW={} (or add that to it) and restart CastCore", self.remedy())]
pub struct Refused {
    /// The address, or the one inside it that is the reason.
    pub address: IpAddr,
    /// What it is.
    pub kind: AddressKind,
}

impl Refused {
    /// What `EGRESS_ALLOW` would have to hold.
    #[must_use]
    pub fn remedy(&self) -> String {
        self.address.to_string()
    }
}

/// How exact a rule is: bits, whether it names the port, and who wins at the same: table, permission, denial.
type Weight = (u8, bool, u8);

impl EgressPolicy {
    /// The table, changed by these rules.
    #[must_use]
    pub const fn new(allow: Vec<AddressRule>, deny: Vec<AddressRule>) -> Self {
        Self { allow, deny }
    }

    /// Whether this address and port may be connected to, and everything that the address may lead to.
    ///
    /// # Errors
    /// It may not.
    pub fn check_ip(&self, address: IpAddr, port: u16) -> Result<(), Refused> {
        address::readings(address).into_iter().try_for_each(|address| self.check_one(address, port))
    }

    /// Whether a host may be saved as somewhere to connect to: looks at addresses in any notation and at names of this
    /// machine. Other names pass; they are looked up when they are used.
    ///
    /// # Errors
    /// It is an address that may not be connected to.
    pub fn check_host(&self, host: &str, port: u16) -> Result<(), Refused> {
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        if let Ok(address) = bare.parse() {
            return self.check_ip(address, port);
        }
        match url::Host::parse(host) {
            // `2130706433`, `0x7f.1`, `127.1`, `0177.0.0.1`, `127.0.0.1.`
            Ok(url::Host::Ipv4(address)) => self.check_ip(address.into(), port),
            Ok(url::Host::Ipv6(address)) => self.check_ip(address.into(), port),
            Ok(url::Host::Domain(name)) if is_local(&name) => self
                .check_ip(Ipv4Addr::LOCALHOST.into(), port)
                .or_else(|refused| self.check_ip(Ipv6Addr::LOCALHOST.into(), port).map_err(|_| refused)),
            _ => Ok(()),
        }
    }

    /// Whether a sender may be waited for at this address: one of this machine, or a multicast group that is joined. Nobody
    /// is called, so the table of addresses that are refused does not speak of it; `EGRESS_DENY` does.
    ///
    /// # Errors
    /// The rules forbid it.
    pub fn check_listen(&self, address: IpAddr, port: u16) -> Result<(), Refused> {
        let weigh = |rules: &[AddressRule]| -> Option<(u8, bool)> {
            let fits = rules.iter().filter(|rule| rule.matches(address, port));
            fits.map(|rule| (rule.network().prefix(), rule.port().is_some())).max()
        };
        match (weigh(&self.deny), weigh(&self.allow)) {
            (Some(denial), permission) if permission <= Some(denial) => {
                Err(Refused { address, kind: AddressKind::Denied })
            }
            _ => Ok(()),
        }
    }

    /// Those of the addresses that may be connected to.
    ///
    /// # Errors
    /// There are some, but none of them may.
    pub fn allowed(&self, addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
        let mut first = None;
        let allowed: Vec<_> = addresses
            .into_iter()
            .filter(|at| match self.check_ip(at.ip(), at.port()) {
                Ok(()) => true,
                Err(refused) => {
                    first.get_or_insert(refused);
                    false
                }
            })
            .collect();
        match first {
            Some(refused) if allowed.is_empty() => Err(refused),
            _ => Ok(allowed),
        }
    }

    fn check_one(&self, address: IpAddr, port: u16) -> Result<(), Refused> {
        let weigh = |rules: &[AddressRule], rank| -> Option<Weight> {
            let fits = rules.iter().filter(|rule| rule.matches(address, port));
            fits.map(|rule| (rule.network().prefix(), rule.port().is_some(), rank)).max()
        };
        let table = address::find(address);
        let refusals = [
            table.map(|(kind, prefix)| ((prefix, false, 0), kind)),
            weigh(&self.deny, 2).map(|weight| (weight, AddressKind::Denied)),
        ];
        let Some((weight, kind)) = refusals.into_iter().flatten().max_by_key(|(weight, _)| *weight) else {
            return Ok(());
        };
        match weigh(&self.allow, 1) {
            Some(permission) if permission > weight => Ok(()),
            _ => Err(Refused { address, kind }),
        }
    }
}

fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    LOCAL_NAMES.contains(&name.as_str()) || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<AddressRule> {
        text.split_whitespace().map(|rule| rule.parse().unwrap()).collect()
    }

    #[test]
    fn the_most_exact_rule_counts() {
        for (allow, deny, address, port, good) in [
            ("", "", "127.0.0.1", 1935, false),
            ("127.0.0.0/8", "", "127.0.0.1", 1935, true),
            ("127.0.0.0/8:1935", "", "127.0.0.1", 1935, true),
            ("127.0.0.0/8:1935", "", "127.0.0.1", 6379, false),
            ("127.0.0.1", "127.0.0.1:5432", "127.0.0.1", 5432, false),
            ("127.0.0.1", "127.0.0.1:5432", "127.0.0.1", 1935, true),
            ("0.0.0.0/0", "", "127.0.0.1", 80, false),
            ("0.0.0.0/0 ::/0", "", "::1", 80, false),
            ("169.254.0.0/16", "", "169.254.7.7", 80, true),
            ("169.254.0.0/16", "", "169.254.169.254", 80, false),
            ("169.254.169.254", "", "169.254.169.254", 80, true),
            ("", "", "10.1.2.3", 554, true),
            ("", "10.0.0.0/8", "10.1.2.3", 554, false),
            ("10.1.0.0/16", "10.0.0.0/8", "10.1.2.3", 554, true),
            ("10.0.0.0/8", "10.0.0.0/8", "10.1.2.3", 554, false),
            ("10.1.2.3", "0.0.0.0/0 ::/0", "10.1.2.3", 554, true),
            ("10.1.2.3", "0.0.0.0/0 ::/0", "93.184.216.34", 443, false),
            ("127.0.0.1", "", "::ffff:127.0.0.1", 1, true),
            ("2002::/16", "", "2002:7f00:1::", 1, false),
            ("", "10.0.0.0/8", "64:ff9b::10.0.0.1", 1, false),
            ("", "", "64:ff9b::8.8.8.8", 1, true),
        ] {
            let policy = EgressPolicy::new(rules(allow), rules(deny));
            let checked = policy.check_ip(address.parse().unwrap(), port);
            assert_eq!(checked.is_ok(), good, "allow {allow:?} deny {deny:?} {address}:{port}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_set_and_that_helps() {
        for host in ["127.0.0.1", "localhost", "2130706433", "::1", "64:ff9b::7f00:1", "169.254.169.254"] {
            let refused = EgressPolicy::default().check_host(host, 1935).unwrap_err();
            assert!(refused.to_string().contains(&format!("EGRESS_ALLOW={}", refused.remedy())), "{refused}");
            let helped = EgressPolicy::new(rules(&refused.remedy()), Vec::new());
            helped.check_host(host, 1935).unwrap();
        }
    }

    #[test]
    fn waiting_for_a_sender_is_another_matter_than_calling_one() {
        for (allow, deny, address, good) in [
            ("", "", "0.0.0.0", true),
            ("", "", "127.0.0.1", true),
            ("", "", "239.0.0.1", true),
            ("", "", "ff02::1", true),
            ("", "239.0.0.0/8", "239.0.0.1", false),
            ("239.0.0.1", "239.0.0.0/8", "239.0.0.1", true),
            ("239.0.0.0/8", "239.0.0.0/8", "239.0.0.1", false),
            ("", "10.0.0.0/8:9000", "10.0.0.1", true),
        ] {
            let policy = EgressPolicy::new(rules(allow), rules(deny));
            assert_eq!(policy.check_listen(address.parse().unwrap(), 1234).is_ok(), good, "{allow} {deny} {address}");
        }
    }

    #[test]
    fn a_policy_travels() {
        let policy = EgressPolicy::new(rules("127.0.0.0/8:1935 ::1"), rules("10.0.0.0/8"));
        let text = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<EgressPolicy>(&text).unwrap(), policy);
        assert_eq!(serde_json::from_str::<EgressPolicy>("{}").unwrap(), EgressPolicy::default(), "nothing said: safe");
    }
}
