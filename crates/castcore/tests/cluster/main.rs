//! Two real servers on one PostgreSQL and one Redis, each with a data folder of its own: what one is told holds on the
//! other, with Redis and without it, and only one of them runs the jobs.
//!
//! Needs the services of `make test`; where they may be missing, these tests say so and pass.

mod jobs;
mod limits;
mod pair;
mod revocation;
