//! What tables there really are, for tests, backups and `doctor`.

use crate::{
    Backend, Reader, Result, Store, StoreError, acknowledgements, api_tokens, assets, audit,
    connection::Run,
    csp_reports, destinations, events, factors, inputs, jobs, migrations, outputs, profiles, queue,
    record::{self, Record},
    sessions, settings, statuses, users,
};
use sea_orm::{DbBackend, Statement};
use std::{collections::BTreeMap, pin::Pin};

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether it may hold nothing.
    pub nullable: bool,
}

/// Every table with its columns, by name, as the database describes itself. The table of migrations is left out.
///
/// # Errors
/// Those of any read.
pub async fn describe(store: &Store) -> Result<BTreeMap<String, Vec<Column>>> {
    let (backend, sql) = match store.backend() {
        Backend::Sqlite => (
            DbBackend::Sqlite,
            "SELECT t.name, c.name, c.\"notnull\" = 0 FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        ),
        Backend::Postgres => (
            DbBackend::Postgres,
            "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns \
             WHERE table_schema = current_schema()",
        ),
    };
    let rows = store.read().all(Statement::from_string(backend, sql)).await?;
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in rows {
        let table: String = row.try_get_by_index(0)?;
        if table != "seaql_migrations" {
            let column = Column { name: row.try_get_by_index(1)?, nullable: row.try_get_by_index(2)? };
            tables.entry(table).or_default().push(column);
        }
    }
    for columns in tables.values_mut() {
        columns.sort();
    }
    Ok(tables)
}

/// Rows of one table that [`read_rows`] looks at.
const READ_ROWS: u64 = 1_000;

/// A read that counts rows.
type Counting<'a> = Pin<Box<dyn Future<Output = Result<usize>> + Send + 'a>>;

/// A table as the rows of this crate know it.
struct Table {
    name: &'static str,
    columns: Vec<&'static str>,
    read: fn(&Reader) -> Counting<'_>,
}

fn entry<R: Record>(further: &[&'static str]) -> Table {
    let mut columns: Vec<&str> = R::COLUMNS.iter().chain(further).copied().collect();
    columns.sort_unstable();
    Table { name: R::TABLE, columns, read: read_some::<R> }
}

fn read_some<R: Record>(reader: &Reader) -> Counting<'_> {
    Box::pin(async move {
        let part = record::part::<R>(&[R::COLUMNS[0]], READ_ROWS, 0);
        Ok(record::all::<R>(reader, &part).await?.len())
    })
}

/// Every table. To add one more: a line here.
fn tables() -> Vec<Table> {
    vec![
        entry::<users::UserRow>(&["username_key", "email_key"]),
        entry::<users::RoleRow>(&[]),
        entry::<sessions::SessionRow>(&[]),
        entry::<sessions::TokenRow>(&[]),
        entry::<api_tokens::ApiTokenRow>(&[]),
        entry::<factors::RecoveryCodeRow>(&[]),
        entry::<factors::KnownDeviceRow>(&[]),
        entry::<assets::AssetRow>(&[]),
        entry::<settings::SettingRow>(&[]),
        entry::<profiles::ProfileRow>(&[]),
        entry::<destinations::DestinationRow>(&[]),
        entry::<jobs::JobRow>(&[]),
        entry::<inputs::InputRow>(&[]),
        entry::<outputs::OutputRow>(&[]),
        entry::<statuses::JobStatusRow>(&[]),
        entry::<statuses::OutputStatusRow>(&[]),
        entry::<audit::AuditRow>(&[]),
        entry::<queue::TaskRow>(&[]),
        entry::<csp_reports::CspReportRow>(&[]),
        entry::<events::EventRow>(&[]),
        entry::<acknowledgements::AcknowledgementRow>(&[]),
    ]
}

/// Every table and the columns that the rows of this crate read and write.
#[must_use]
pub fn expected() -> BTreeMap<&'static str, Vec<&'static str>> {
    tables().into_iter().map(|table| (table.name, table.columns)).collect()
}

/// The names of all migrations, in order.
#[must_use]
pub fn steps() -> Vec<String> {
    migrations::names()
}

/// Reads up to a thousand rows of every table as this version understands them: how many there were, by table.
///
/// # Errors
/// [`StoreError::Corrupt`] names the first value that cannot be understood.
pub async fn read_rows(store: &Store) -> Result<BTreeMap<&'static str, usize>> {
    let mut counts = BTreeMap::new();
    for table in tables() {
        counts.insert(table.name, (table.read)(store.read()).await?);
    }
    Ok(counts)
}

/// Checks that each table has exactly the columns that this version knows.
///
/// # Errors
/// [`StoreError::Other`] names the first table that differs.
pub async fn check(store: &Store) -> Result<()> {
    let real = describe(store).await?;
    for (table, columns) in expected() {
        let names = real.get(table).map(|found| found.iter().map(|column| column.name.as_str()).collect::<Vec<_>>());
        if names.as_deref() != Some(columns.as_slice()) {
            return Err(StoreError::Other(format!("table {table} is not as this version expects it")));
        }
    }
    Ok(())
}
