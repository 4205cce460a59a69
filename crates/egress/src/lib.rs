//! One policy for every address that somebody gave and that CastCore itself connects to (ASVS 5.0: 1.3.6, 15.3.2).
//!
//! A user who may name an address could otherwise make the server knock at doors that are open to it alone: services of
//! this machine, and the metadata services of clouds, which give away credentials. So these are refused:
//!
//! | refused by default | examples |
//! |---|---|
//! | this machine | `127.0.0.0/8`, `::1`, `localhost`, `0.0.0.0/8`, `::` |
//! | link-local addresses | `169.254.0.0/16`, `fe80::/10` |
//! | metadata services | `169.254.169.254`, `fd00:ec2::254`, `100.100.100.200` |
//! | many at once, or nobody | multicast, broadcast, reserved ranges |
//! | the same in an IPv6 coat | `::ffff:127.0.0.1`, `::127.0.0.1`, NAT64, 6to4, Teredo, ISATAP |
//!
//! Private networks are allowed: cameras and storage live there. `EGRESS_ALLOW` and `EGRESS_DENY` change both; of all
//! rules that speak of an address the most exact one counts, and at the same length a denial wins over a permission and
//! that over the table above. So `EGRESS_ALLOW=0.0.0.0/0` opens nothing of the table, and `EGRESS_ALLOW=169.254.0.0/16`
//! still leaves `169.254.169.254` closed.
//!
//! A name is looked up once ([`EgressPolicy::resolve`]), every address it has is checked, and the connection goes to a
//! checked address, never to the name: a second answer of the name server is never asked for, so it cannot differ.
//! [`EgressPolicy::check_host`] looks at addresses only and is for saving: a name may lead elsewhere by tomorrow.
//!
//! HTTP goes through [`EgressClient`]: there, redirects are walked hop by hop through the same check.
//!
//! To add one more range: a row in `address.rs`. To open something new: ask [`EgressPolicy::resolve`] and connect to what
//! it gives, or use [`EgressClient`].

mod address;
mod client;
mod policy;
mod resolve;

pub use address::AddressKind;
pub use client::{ClientError, EgressClient, read_within};
pub use policy::{EgressPolicy, Refused};
pub use resolve::{EgressError, Lookup, Resolver, SystemResolver};
