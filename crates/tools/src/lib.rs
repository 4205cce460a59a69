//! The FFmpeg binary: finding it, checking that it is the one that it should be, installing the pinned one.
//!
//! Everything here blocks: hashing 170 MB takes some tenths of a second, and programs are run. The server calls it
//! from a thread of its own; what was checked once is not checked again until the file changes.

mod binary;
mod check;
mod checksum;
mod command;
pub mod install;
mod status;

pub use binary::{FfmpegBinary, Fingerprint, ToolError};
pub use check::Toolbox;
pub use status::{Tool, ToolStatus};

/// Makes a program for a test. Another process writes it: a thread that forks at this moment would inherit our
/// descriptor, and a program that is open for writing does not start.
#[cfg(test)]
fn executable(path: &std::path::Path, script: &str) {
    let draft = path.with_extension("draft");
    std::fs::write(&draft, script).unwrap();
    let status = std::process::Command::new("install").args(["-m", "755"]).args([&draft, path]).status().unwrap();
    assert!(status.success());
}
