//! The API through its public door: the router, without a socket, on a database of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod app;
mod errors;
mod identity;
mod routes;
mod secrets;
mod streams;
mod tokens;
