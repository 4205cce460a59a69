//! Every column that holds something sealed with `ENCRYPTION_KEY`, as data: rotation of the key, the check at the start
//! of a server and the search for secrets in clear all read [`COLUMNS`].
//!
//! To add one more sealed column: name it `…_sealed` (or `…_secret`), and add its line to [`COLUMNS`]; a test compares
//! the list with the real tables. A sealed value inside JSON begins with [`MARK`]; [`Holds`] says where.

pub use castcore_vault::scrub::SECRET_OPTIONS;

use crate::{Backend, Conn, Result, Store, Tx, connection::Run, field::Field};
use sea_orm::{
    ExprTrait, Order, QueryResult, Value,
    sea_query::{Expr, Query},
};
use std::{fmt, ops::Range};
use uuid::Uuid;

/// Begins a sealed value among others in JSON.
pub const MARK: &str = "fernet:";
/// What every Fernet token begins with: version 0x80 and the upper bits of a time before the year 10000.
const TOKEN_HEAD: &str = "gAAAA";

/// Where in a column the tokens are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// The whole value is one.
    Token,
    /// JSON; the values of these names are tokens behind [`MARK`]. Others may look like one and are not.
    Named(&'static [&'static str]),
    /// JSON; each string that is a token, with or without [`MARK`].
    Strings,
}

/// What identifies a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyColumn {
    /// A UUID in `id`.
    Id,
    /// Text in this column, which may be shown.
    Name(&'static str),
    /// The hash of a token in this column; only its beginning is shown.
    Hash(&'static str),
}

impl KeyColumn {
    const fn name(self) -> &'static str {
        match self {
            KeyColumn::Id => "id",
            KeyColumn::Name(name) | KeyColumn::Hash(name) => name,
        }
    }
}

/// A column with sealed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What identifies its rows.
    pub key: KeyColumn,
    /// Where in it the tokens are.
    pub holds: Holds,
}

impl fmt::Display for SealedColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}

const fn token(table: &'static str, column: &'static str) -> SealedColumn {
    SealedColumn { table, column, key: KeyColumn::Id, holds: Holds::Token }
}

/// Every column with sealed values. Settings come last: the check value among them tells that all others are done.
pub const COLUMNS: &[SealedColumn] = &[
    token("destinations", "url_sealed"),
    token("destinations", "stream_key_sealed"),
    token("inputs", "uri_sealed"),
    SealedColumn { table: "inputs", column: "options", key: KeyColumn::Id, holds: Holds::Named(SECRET_OPTIONS) },
    token("users", "totp_secret"),
    token("users", "totp_pending_secret"),
    SealedColumn {
        table: "refresh_tokens",
        column: "successor_sealed",
        key: KeyColumn::Hash("token_hash"),
        holds: Holds::Token,
    },
    SealedColumn { table: "settings", column: "value", key: KeyColumn::Name("key"), holds: Holds::Strings },
];

/// Identifies a row.
#[derive(Clone, Debug, PartialEq, Eq)]
enum RowKey {
    Id(Uuid),
    Name(String),
    Hash(String),
}

impl RowKey {
    fn value(&self) -> Value {
        match self {
            RowKey::Id(id) => id.value(),
            RowKey::Name(text) | RowKey::Hash(text) => text.value(),
        }
    }
}

/// One value of a sealed column. `Debug` shows only which row it is of.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedValue {
    column: &'static SealedColumn,
    key: RowKey,
    text: String,
}

impl fmt::Debug for SealedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedValue({} of {})", self.column, self.row())
    }
}

impl SealedValue {
    /// Which row it is of, for people. Never the content.
    #[must_use]
    pub fn row(&self) -> String {
        match &self.key {
            RowKey::Id(id) => id.to_string(),
            RowKey::Name(name) => name.clone(),
            RowKey::Hash(hash) => format!("{}…", hash.chars().take(12).collect::<String>()),
        }
    }

    /// The tokens in it.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        places(self.column.holds, &self.text).into_iter().map(|place| &self.text[place])
    }

    /// The same value with each token replaced by what `map` makes of it, or kept where that is `None`.
    #[must_use]
    pub fn mapped(&self, mut map: impl FnMut(&str) -> Option<String>) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut done = 0;
        for place in places(self.column.holds, &self.text) {
            text.push_str(&self.text[done..place.start]);
            let token = &self.text[place.clone()];
            text.push_str(map(token).as_deref().unwrap_or(token));
            done = place.end;
        }
        text.push_str(&self.text[done..]);
        text
    }
}

/// Where the tokens stand in a stored text. JSON is stored without white space, and a token needs no escapes, so its
/// text is searched as it is: whatever else stands in it stays byte for byte.
fn places(holds: Holds, text: &str) -> Vec<Range<usize>> {
    let starts: Vec<usize> = match holds {
        Holds::Token => return std::iter::once(0..text.len()).collect(),
        Holds::Named(names) => {
            let openings = names.iter().map(|name| format!("\"{name}\":\"{MARK}"));
            openings.flat_map(|opening| ends_of(text, &opening)).collect()
        }
        Holds::Strings => {
            let marked = ends_of(text, &format!("\"{MARK}"));
            let bare = ends_of(text, "\"");
            marked.into_iter().chain(bare).filter(|start| text[*start..].starts_with(TOKEN_HEAD)).collect()
        }
    };
    let mut places: Vec<Range<usize>> = starts
        .into_iter()
        .filter_map(|start| {
            let length = text[start..].find('"')?;
            let token = &text[start..start + length];
            (token.starts_with(TOKEN_HEAD) && token.bytes().all(is_token_byte)).then_some(start..start + length)
        })
        .collect();
    places.sort_unstable_by_key(|place| place.start);
    places
}

fn ends_of(text: &str, opening: &str) -> Vec<usize> {
    text.match_indices(opening).map(|(at, found)| at + found.len()).collect()
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=')
}

/// The next values of a column that hold a token, in the order of their keys.
///
/// # Errors
/// Those of any read.
pub async fn page(
    conn: &impl Conn,
    column: &'static SealedColumn,
    after: Option<&SealedValue>,
    limit: u64,
) -> Result<Vec<SealedValue>> {
    let key = column.key.name();
    let mut select = Query::select();
    select
        .columns([key, column.column])
        .from(column.table)
        .and_where(Expr::col(column.column).is_not_null())
        .order_by(key, Order::Asc)
        .limit(limit);
    if column.holds != Holds::Token {
        select.and_where(Expr::col(column.column).like(format!("%{TOKEN_HEAD}%")));
    }
    if let Some(after) = after {
        select.and_where(Expr::col(key).gt(after.key.value()));
    }
    let rows = conn.all(conn.build(&select)).await?;
    rows.iter().map(|row| read(row, column)).collect()
}

fn read(row: &QueryResult, column: &'static SealedColumn) -> Result<SealedValue> {
    let key = match column.key {
        KeyColumn::Id => RowKey::Id(row.try_get_by_index(0)?),
        KeyColumn::Name(_) => RowKey::Name(row.try_get_by_index(0)?),
        KeyColumn::Hash(_) => RowKey::Hash(row.try_get_by_index(0)?),
    };
    Ok(SealedValue { column, key, text: row.try_get_by_index(1)? })
}

/// Puts `text` in the place of a value, if it is still what was read. `false` when somebody changed or removed it
/// meanwhile. Neither version nor time of the row change: for people it is the same.
///
/// # Errors
/// Those of any write.
pub async fn replace(tx: &Tx, value: &SealedValue, text: &str) -> Result<bool> {
    let SealedValue { column, key, text: old } = value;
    let mut update = Query::update();
    update
        .table(column.table)
        .value(column.column, text.to_owned().value())
        .and_where(Expr::col(column.key.name()).eq(key.value()))
        .and_where(Expr::col(column.column).eq(old.value()));
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// How many values one transaction replaces. PostgreSQL locks rows: a transaction that holds one of them only can make
/// nobody wait in a circle. SQLite has one writer anyway, and each commit waits for the disk.
#[must_use]
pub fn batch(store: &Store) -> usize {
    match store.backend() {
        Backend::Sqlite => 50,
        Backend::Postgres => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "gAAAAABpJIEAAAECAwQFBgcICQoLDA0ODw==";
    const B: &str = "gAAAAABpJIEAAAECAwQFBgcICQoLDA0OD_-=";

    fn value(holds: Holds, text: &str) -> SealedValue {
        let column = Box::leak(Box::new(SealedColumn { table: "t", column: "c", key: KeyColumn::Name("k"), holds }));
        SealedValue { column, key: RowKey::Name("row".into()), text: text.into() }
    }

    fn tokens(holds: Holds, text: &str) -> Vec<String> {
        value(holds, text).tokens().map(str::to_owned).collect()
    }

    #[test]
    fn tokens_are_found_where_they_are_and_nowhere_else() {
        assert_eq!(tokens(Holds::Token, A), [A]);
        let named = Holds::Named(SECRET_OPTIONS);
        let options = format!(r#"{{"re":"","headers":"fernet:{A}","user_agent":"fernet:{B}","cookies":"fernet:{B}"}}"#);
        assert_eq!(tokens(named, &options), [A, B]);
        let forged =
            format!(r#"{{"user_agent":"\"headers\":\"fernet:{A}","headers":"gAAAA","cookies":"fernet:gAAAA b"}}"#);
        assert_eq!(tokens(named, &forged), [""; 0]);
        let settings = format!(r#"{{"key":"{A}","more":["fernet:{B}","gAAAA/no","x{A}"],"n":1}}"#);
        assert_eq!(tokens(Holds::Strings, &settings), [A, B]);
        assert_eq!(tokens(Holds::Strings, &format!("\"{A}\"")), [A]);
        assert_eq!(tokens(Holds::Strings, "\"Küche\""), [""; 0]);
    }

    #[test]
    fn everything_around_a_token_stays_as_it_is() {
        let text = format!(r#"{{"z":"ä\"\\","headers":"fernet:{A}","a":1.50,"cookies":"fernet:{B}"}}"#);
        let options = value(Holds::Named(SECRET_OPTIONS), &text);
        let mapped = options.mapped(|token| (token == A).then(|| "gAAAAnew".to_owned()));
        assert_eq!(mapped, text.replace(A, "gAAAAnew"));
        assert_eq!(options.mapped(|_| None), text);
        assert_eq!(format!("{options:?}"), "SealedValue(t.c of row)");
    }

    #[test]
    fn the_hash_of_a_token_is_not_shown_whole() {
        let mut of_token = value(Holds::Token, A);
        of_token.key = RowKey::Hash("0123456789abcdef0123".into());
        assert_eq!(of_token.row(), "0123456789ab…");
    }
}
