//! The keys of `ENCRYPTION_KEY` and what they sealed: which key sealed how much, sealing everything anew with the first
//! one, and whether the keys fit the data at all.
//!
//! A rotation has four steps, of which the third is [`rotate()`]:
//!
//! 1. a new key goes before the present one (`castcore keys add`): it seals, both open;
//! 2. the servers start anew, so that nothing is sealed with the former key any more;
//! 3. everything stored is sealed anew (`castcore keys rotate`), while they run;
//! 4. the former key is removed.
//!
//! A rotation that is interrupted goes on where it was, because a value that the first key sealed is left alone.

mod check;
mod rotate;
mod status;

pub use check::{CHECK, Fit, Stranded, check, note_start, sealing_key};
pub use rotate::{Progress, Rotated, rotate};
pub use status::{ColumnStatus, KeyStatus, Unreadable, status};

use castcore_model::Fault;
use castcore_store::{
    Store,
    sealed::{self, SealedColumn, SealedValue},
};

use crate::fault;

/// Values that are read at once.
const PAGE: u64 = 500;

/// Walks through a column page by page.
struct Walk<'a> {
    store: &'a Store,
    column: &'static SealedColumn,
    last: Option<SealedValue>,
}

impl<'a> Walk<'a> {
    const fn through(store: &'a Store, column: &'static SealedColumn) -> Self {
        Self { store, column, last: None }
    }

    /// The next values; none at the end.
    async fn next(&mut self) -> Result<Vec<SealedValue>, Fault> {
        let page = sealed::page(self.store.read(), self.column, self.last.as_ref(), PAGE).await.map_err(fault)?;
        if let Some(last) = page.last() {
            self.last = Some(last.clone());
        }
        Ok(page)
    }
}
