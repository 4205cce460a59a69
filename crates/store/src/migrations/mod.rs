//! The one migration tree for both databases.
//!
//! A migration that was released never changes; a new one is added below it. Steps expand first (new tables,
//! columns that may be NULL), move data, and contract in a later version, so that the version before keeps
//! working on the tables. Everything runs in the transaction of [`apply`]: a step must not begin its own.

mod m0001_first;
mod m0002_identity;
mod m0003_audit;
mod m0004_email;
mod m0007_csp_reports;
mod m0008_assets;
mod m0009_input_media;
mod m0010_renditions;
mod m0011_operators;
mod m0012_on_air;
mod words;

use crate::error::Result;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

struct Tree;

impl MigratorTrait for Tree {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first::Step),
            Box::new(m0002_identity::Step),
            Box::new(m0003_audit::Step),
            Box::new(m0004_email::Step),
            Box::new(m0007_csp_reports::Step),
            Box::new(m0008_assets::Step),
            Box::new(m0009_input_media::Step),
            Box::new(m0010_renditions::Step),
            Box::new(m0011_operators::Step),
            Box::new(m0012_on_air::Step),
        ]
    }
}

/// The names of all steps, in order.
pub(crate) fn names() -> Vec<String> {
    Tree::migrations().iter().map(|step| step.name().to_owned()).collect()
}

/// Runs what is missing, or only the next `steps` of it. `tx` is a write transaction: on SQLite it is the only one; on PostgreSQL a lock that
/// holds until its end keeps other servers waiting.
pub(crate) async fn apply(tx: &DatabaseTransaction, schema: Option<&str>, steps: Option<u32>) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        // The key is the word "castcore" as a number. It comes before the schema, which may not exist yet.
        let lock = "SELECT pg_advisory_xact_lock(7161131826217448037)";
        tx.execute_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
        if let Some(schema) = schema {
            // `target::open` let only plain names through.
            tx.execute_unprepared(&format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await?;
        }
    }
    Ok(Tree::up(tx, steps).await?)
}
