//! Short words for the tables of migrations.

use sea_orm_migration::prelude::*;

pub(super) fn uuid(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}
pub(super) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}
/// JSON as text: keys keep their order on both databases.
pub(super) fn json(name: &'static str) -> ColumnDef {
    text(name)
}
pub(super) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}
pub(super) fn int(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}
pub(super) fn big(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}
pub(super) fn time(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().take()
}

/// Variations of the columns above.
pub(super) trait Vary {
    fn key(self) -> ColumnDef;
    fn or_null(self) -> ColumnDef;
}
impl Vary for ColumnDef {
    fn key(mut self) -> ColumnDef {
        self.primary_key().take()
    }
    fn or_null(mut self) -> ColumnDef {
        self.null().take()
    }
}

/// A column that holds the `id` of a row of another table, and what happens when that row is deleted.
pub(super) struct Link(&'static str, &'static str, ForeignKeyAction);

/// The row goes with the other one.
pub(super) fn goes_with(column: &'static str, other: &'static str) -> Link {
    Link(column, other, ForeignKeyAction::Cascade)
}
/// The other row cannot be deleted.
pub(super) fn needs(column: &'static str, other: &'static str) -> Link {
    Link(column, other, ForeignKeyAction::Restrict)
}

pub(super) fn table(
    name: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
    links: impl IntoIterator<Item = Link>,
) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    for column in columns {
        table.col(column);
    }
    for Link(column, other, on_delete) in links {
        let mut key = ForeignKey::create();
        key.name(format!("fk_{name}_{column}")).from(name, column).to(other, "id").on_delete(on_delete);
        table.foreign_key(&mut key);
    }
    table
}

/// Adds columns to a table that has rows: each may be NULL or has a default. One statement each, since SQLite takes
/// no more.
pub(super) async fn add_columns(
    manager: &SchemaManager<'_>,
    to: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
) -> Result<(), DbErr> {
    for column in columns {
        manager.alter_table(Table::alter().table(to).add_column(column).take()).await?;
    }
    Ok(())
}

/// A unique index, named as `error::UNIQUE` expects.
pub(super) fn unique(table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(format!("uq_{table}_{column}")).table(table).col(column).unique().take()
}

pub(super) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
