//! The API through its public door: the router, without a socket, on a database of its own for each test.

mod app;
mod errors;
mod identity;
mod routes;
mod secrets;
mod streams;
