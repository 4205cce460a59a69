//! The reconciler with real runtime processes and a stand-in for FFmpeg, without the web server.

#![expect(clippy::unwrap_used, reason = "a step that fails, fails its test")]

mod adoption;
mod lifecycle;
mod rig;
mod trouble;
