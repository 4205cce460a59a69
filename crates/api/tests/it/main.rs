//! The API through its public door: the router, without a socket, on a database of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod app;
mod assets;
mod audit;
mod authenticator;
mod bodies;
mod confined;
mod confusion;
mod csp_reports;
mod errors;
mod factor;
mod identity;
mod limits;
mod matrix;
mod monitoring;
mod places;
mod proofs;
mod python;
mod races;
mod rates;
mod renditions;
mod routes;
mod secrets;
mod security;
mod sessions;
mod streams;
mod tokens;
mod trail;
mod users;
mod web;
