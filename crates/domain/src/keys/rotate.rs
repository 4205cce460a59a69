//! Sealing everything anew with the first key, while servers run.
//!
//! Each value is replaced only if it still is what was read, so that an edit of the same moment is never overwritten.
//! An edit that read a row before and writes it after puts the former value back; so the columns are gone through until
//! nothing is left to do. The check value goes last: once the first key sealed it, everything before it is done.

use super::{
    CHECK, Walk,
    status::{NAMED_MAX, Unreadable},
};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
};
use castcore_model::{Clock, Fault};
use castcore_store::{
    Store,
    sealed::{self, SealedColumn, SealedValue},
};
use castcore_vault::Keyring;
use serde::Serialize;
use serde_json::json;

/// How often the columns are gone through at most. A second time is rare, a third one takes a server that still seals
/// with a former key.
const PASSES_MAX: u32 = 10;

/// How far one column is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// Rows looked at in this pass.
    pub rows: u64,
    /// Values sealed anew so far.
    pub resealed: u64,
    /// Values that none of the keys opens.
    pub unreadable: u64,
    /// Whether this pass through the column is over.
    pub done: bool,
}

/// What a rotation did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// The key that sealed, by name.
    pub key: String,
    /// Each column.
    pub columns: Vec<Progress>,
    /// Values that none of the keys opens: 100 of them at most. They are as they were.
    pub unreadable: Vec<Unreadable>,
    /// Whether nothing that an older key sealed is left.
    pub complete: bool,
}

impl Rotated {
    /// Values sealed anew.
    #[must_use]
    pub fn resealed(&self) -> u64 {
        self.columns.iter().map(|column| column.resealed).sum()
    }

    /// Values that no key opens.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.columns.iter().map(|column| column.unreadable).sum()
    }
}

/// Seals everything anew that an older key sealed. Tells `progress` after each page of rows.
pub async fn rotate(
    store: &Store,
    keyring: &Keyring,
    clock: &dyn Clock,
    caller: &Caller,
    mut progress: impl FnMut(&Progress),
) -> Result<Rotated, Fault> {
    store.keep_trail_with(keyring.clone());
    let mut rotated = Rotated { key: keyring.first().to_string(), ..Rotated::default() };
    rotated.columns = sealed::COLUMNS
        .iter()
        .map(|column| Progress {
            table: column.table.to_owned(),
            column: column.column.to_owned(),
            ..Progress::default()
        })
        .collect();
    for _ in 0..PASSES_MAX {
        let before = rotated.resealed();
        rotated.unreadable.clear();
        let mut left = 0;
        for (n, column) in sealed::COLUMNS.iter().enumerate() {
            let now = Progress { rows: 0, unreadable: 0, done: false, ..rotated.columns[n].clone() };
            let mut pass = Pass { store, keyring, column, now, left: 0, unreadable: &mut rotated.unreadable };
            pass.run(&mut progress).await?;
            left += pass.left;
            rotated.columns[n] = pass.now;
        }
        // A pass that found nothing to do is the proof; one that did something may have been overtaken.
        rotated.complete = left == 0 && rotated.resealed() == before;
        if rotated.complete {
            break;
        }
    }
    if rotated.complete {
        reseal_check(store, keyring).await?;
    }
    let counts: serde_json::Map<String, serde_json::Value> = rotated
        .columns
        .iter()
        .filter(|column| column.resealed > 0)
        .map(|column| (format!("{}.{}", column.table, column.column), json!(column.resealed)))
        .collect();
    let entry = Entry::on("keys.rotate", "instance", "keys").with(json!({
        "key": rotated.key,
        "counts": counts,
        "unreadable": rotated.unreadable(),
        "complete": rotated.complete,
    }));
    let tx = store.begin().await.map_err(fault)?;
    audit::record(&tx, caller, clock.now(), entry).await?;
    tx.commit().await.map_err(fault)?;
    Ok(rotated)
}

/// One pass through one column.
struct Pass<'a> {
    store: &'a Store,
    keyring: &'a Keyring,
    column: &'static SealedColumn,
    now: Progress,
    /// Values that changed under our hands and may still be those of an older key.
    left: u64,
    unreadable: &'a mut Vec<Unreadable>,
}

impl Pass<'_> {
    async fn run(&mut self, progress: &mut impl FnMut(&Progress)) -> Result<(), Fault> {
        let mut walk = Walk::through(self.store, self.column);
        loop {
            let page = walk.next().await?;
            if page.is_empty() {
                break;
            }
            let mut stale = Vec::new();
            for value in &page {
                if is_check(value, self.column) {
                    continue;
                }
                self.now.rows += 1;
                self.look_at(value);
                if value.tokens().any(|token| self.keyring.needs_reseal(token)) {
                    stale.push(value);
                }
            }
            for batch in stale.chunks(sealed::batch(self.store)) {
                self.reseal(batch).await?;
            }
            progress(&self.now);
        }
        self.now.done = true;
        progress(&self.now);
        Ok(())
    }

    fn look_at(&mut self, value: &SealedValue) {
        for _ in value.tokens().filter(|token| self.keyring.sealed_by(token).is_none()) {
            self.now.unreadable += 1;
            if self.unreadable.len() < NAMED_MAX {
                let (table, column) = (self.column.table.to_owned(), self.column.column.to_owned());
                self.unreadable.push(Unreadable { table, column, row: value.row() });
            }
        }
    }

    async fn reseal(&mut self, batch: &[&SealedValue]) -> Result<(), Fault> {
        let tx = self.store.begin().await.map_err(fault)?;
        let mut done = 0;
        for value in batch {
            let mut count = 0;
            let text = value.mapped(|token| {
                if !self.keyring.needs_reseal(token) {
                    return None;
                }
                count += 1;
                self.keyring.open(token).ok().map(|secret| self.keyring.seal(&secret))
            });
            match sealed::replace(&tx, value, &text).await.map_err(fault)? {
                true => done += count,
                false => self.left += 1,
            }
        }
        tx.commit().await.map_err(fault)?;
        self.now.resealed += done;
        Ok(())
    }
}

fn is_check(value: &SealedValue, column: &SealedColumn) -> bool {
    column.table == "settings" && value.row() == CHECK
}

/// The check value is the last one: it says that the others are done.
async fn reseal_check(store: &Store, keyring: &Keyring) -> Result<(), Fault> {
    let Some(column) = sealed::COLUMNS.iter().find(|column| column.table == "settings") else { return Ok(()) };
    let mut walk = Walk::through(store, column);
    loop {
        let page = walk.next().await?;
        if page.is_empty() {
            return Ok(());
        }
        let Some(value) = page.iter().find(|value| is_check(value, column)) else { continue };
        let text = value.mapped(|token| keyring.open(token).ok().map(|secret| keyring.seal(&secret)));
        let tx = store.begin().await.map_err(fault)?;
        sealed::replace(&tx, value, &text).await.map_err(fault)?;
        return tx.commit().await.map_err(fault);
    }
}
