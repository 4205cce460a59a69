//! The process of one job (`castcore runtime`): parent of that job's FFmpeg processes, holder of their pipes,
//! home of the hub and the outputs, owner of one unix socket. It outlives the control plane.

pub mod binary;
pub mod boot;
mod child;
pub mod client;
mod control;
mod encoder;
pub mod hub;
pub mod log;
pub mod once;
pub mod output;
pub mod protocol;
pub mod spawn;
mod supervisor;
