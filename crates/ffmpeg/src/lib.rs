//! Pure knowledge of FFmpeg: plans, masks, progress, hints, versions. No process is started here.

pub mod allow;
pub mod arg;
pub mod capabilities;
mod fault;
pub mod filter;
pub mod found;
pub mod hint;
pub mod mux;
pub mod pinned;
pub mod plan;
pub mod preview;
pub mod progress;
pub mod settings;
pub mod url;
pub mod version;

pub use arg::Arg;
