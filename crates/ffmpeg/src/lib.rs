//! Pure knowledge of FFmpeg: plans, masks, progress, hints, versions. No process is started here.

pub mod arg;
pub mod capabilities;
pub mod hint;
pub mod pinned;
pub mod progress;
pub mod version;

pub use arg::Arg;
