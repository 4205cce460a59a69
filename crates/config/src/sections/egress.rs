//! Which addresses CastCore connects to on somebody's word.

use crate::reader::Reader;
use castcore_model::net::AddressRule;

/// What differs from the addresses that are refused by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EgressSettings {
    /// `EGRESS_ALLOW`.
    pub allow: Vec<AddressRule>,
    /// `EGRESS_DENY`.
    pub deny: Vec<AddressRule>,
}

impl EgressSettings {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let expected = "a list of addresses or networks such as 127.0.0.1, 10.0.0.0/8, 10.0.0.5:1935, [::1]:1935";
        Self {
            allow: reader.list("EGRESS_ALLOW", expected, |text| text.parse().ok()),
            deny: reader.list("EGRESS_DENY", expected, |text| text.parse().ok()),
        }
    }
}
