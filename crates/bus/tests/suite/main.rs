//! What a bus and its counters promise, checked in memory and on a real Redis with the same code.
//!
//! Redis is the server that `CASTCORE_TEST_REDIS` points to (`scripts/test-redis.sh start DIR` prints it). Without that
//! variable those tests say `SKIPPED: Redis`, and fail when `CI=true` or `CASTCORE_REQUIRE_SERVICES=1`.
//!
//! To add one more promise: an `async fn(&Place)` in the file of its subject, named in its `on_both!`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bus;
mod counters;
mod outage;
mod place;
