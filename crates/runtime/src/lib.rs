//! The process of one job (`castcore runtime`): parent of that job's FFmpeg processes, holder of their pipes,
//! home of the hub and the outputs, owner of one unix socket. It outlives the control plane.

pub mod binary;
mod child;
pub mod hub;
pub mod output;
pub mod protocol;
