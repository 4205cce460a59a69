//! Runs what is planned with the real binary named by `CASTCORE_TEST_FFMPEG`.

mod lists;
mod muxers;
mod plans;
mod sources;
mod support;
