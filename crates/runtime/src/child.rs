//! A launched program on the event loop, for the encoder and for outputs alike.

pub(crate) use castcore_launch::Process;
