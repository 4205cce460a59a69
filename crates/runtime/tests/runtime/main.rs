//! The runtime as a real process, with a stand-in for FFmpeg, spoken to over its socket.

#![expect(clippy::unwrap_used, reason = "a step that fails, fails its test")]

mod log;
mod real;
mod rig;
mod socket;
mod supervise;
mod wishes;
