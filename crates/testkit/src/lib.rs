//! Real services, stand-ins and clients for the tests, the demo and the bench.
//!
//! Everything here drives the real binary from outside: over HTTP, over WebSocket, through files and signals.
//! Nothing of the product is linked in, so that what is tested is what people run.
//!
//! - [`server`]: the server in a folder of its own, killed and restarted at will; leaves no process behind.
//! - [`client`], [`ws`]: callers that keep what they are told.
//! - [`nginx`], [`postgres`], [`redis`], [`icecast`]: services of third parties.
//! - [`peers`], [`rtsp_door`]: who receives what outputs send.
//! - [`media`], [`flv`]: real clips, and whether what arrived is whole.
//! - [`senders`]: real FFmpegs that send live pictures to inputs.
//! - [`stub`]: a program that plays FFmpeg, well or badly.
//! - [`procs`]: what processes there are and what they cost.
//! - [`canary`]: secrets where they must not be.
//! - [`wait`]: conditions with deadlines, in place of sleeps.
//!
//! To add one more service: a file here with a type whose `Drop` ends everything that it has started.

pub mod canary;
pub mod client;
pub mod flv;
pub mod icecast;
pub mod media;
pub mod nginx;
pub mod paths;
pub mod peers;
pub mod postgres;
pub mod procs;
pub mod redis;
pub mod rtsp_door;
pub mod senders;
pub mod server;
pub mod stub;
pub mod wait;
pub mod ws;

pub use client::{Client, id_of};
pub use server::{Options, Server};
pub use wait::wait_until;
