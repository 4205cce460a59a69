//! Entities, migrations and repositories on SQLite and PostgreSQL, from one code base.
//!
//! A [`Store`] is opened on a [`Target`] and migrated once. Each resource has a module of plain functions over
//! plain rows: reads take any [`Conn`], writes take a [`Tx`], whose [`commit`](Tx::commit) is when a change
//! happens. "Not found" is `Ok(None)`; every error is a [`StoreError`], which never carries a value of a row.
//!
//! Times come from the caller and are kept to the microsecond. Secrets arrive here sealed.
//!
//! To add one more resource: see the head of `record.rs`.

pub mod acknowledgements;
pub mod api_tokens;
pub mod assets;
pub mod audit;
mod connection;
pub mod csp_reports;
pub mod destinations;
mod error;
pub mod events;
pub mod factors;
mod field;
pub mod inputs;
pub mod jobs;
mod lead;
mod migrations;
pub mod outputs;
pub mod profiles;
pub mod queue;
mod record;
pub mod schema;
pub mod sealed;
pub mod sessions;
pub mod settings;
pub mod statuses;
mod target;
pub mod trail;
pub mod users;

pub use connection::{Backend, Conn, Lock, Reader, Store, Tx};
pub use error::{Result, StoreError};
pub use lead::Lead;
pub use target::Target;
