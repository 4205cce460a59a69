//! Pure knowledge of FFmpeg: plans, masks, progress, hints, versions. No process is started here.

pub mod arg;

pub use arg::Arg;
