//! Pure knowledge of FFmpeg: plans, masks, progress, hints, versions. No process is started here.

pub mod arg;
pub mod hint;
pub mod progress;

pub use arg::Arg;
