//! Events, counters and leases behind one trait.
