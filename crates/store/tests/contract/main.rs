//! What the store promises, checked on SQLite and on PostgreSQL with the same code.
//!
//! PostgreSQL is the server that `CASTCORE_TEST_POSTGRES` points to (`scripts/test-postgres.sh start DIR` prints
//! it); each test has a schema of its own there. Without that variable those tests say `SKIPPED: PostgreSQL`,
//! and fail when `CI=true` or `CASTCORE_REQUIRE_SERVICES=1`.

mod api_tokens;
mod assets;
mod audit;
mod builders;
mod csp_reports;
mod factors;
mod harness;
mod jobs;
mod lead;
mod locking;
mod migrating;
mod previous;
mod queue;
mod reading;
mod resources;
mod sealed;
mod sessions;
mod settings;
mod statuses;
mod trail;
mod transactions;
mod users;
