//! The real server, driven over HTTP with real processes: what goes wrong, what people are told, and what is left.
//!
//! [`table`] holds each situation with status, code and final state; the tests check what they see against its rows,
//! and `docs/reference/failures.md` is printed from it. To add one more situation: a row there, and a test that shows
//! it.

mod control_plane;
mod disk;
mod edges;
mod ffmpeg_file;
mod forgery;
mod harness;
mod hls;
mod inputs;
mod keys;
mod live;
mod locked_out;
mod looks;
mod many;
mod operating;
mod pushes;
mod refusals;
mod sign_in;
mod sizes;
mod sockets;
mod sources;
mod supervision;
mod table;
mod targets;
mod trail;
mod working_day;
