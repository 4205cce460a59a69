//! Filter graphs: taken apart the way FFmpeg does it, and checked against the catalogue.

mod catalog;
mod graph;
mod token;

pub use catalog::{Known, Media, Options, all, find};
pub use graph::{Graph, GraphKind, OpenPad, filter_graph};
pub(crate) use token::token;

#[cfg(test)]
#[path = "filter/tests.rs"]
mod tests;
