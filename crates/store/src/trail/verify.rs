//! Walking the chain from its beginning to its head.
//!
//! The walk reads pages without a transaction, so it disturbs nobody; rows that are written meanwhile are walked too, and
//! when the oldest rows are pruned under its feet it begins anew.

use super::{ANCHOR, ChainRow, HEAD, Mark, genesis, stored_key};
use crate::{
    Result, Store,
    field::Field as _,
    record::{self, Record, column, cut, select},
    settings,
};
use castcore_vault::ChainKey;
use sea_orm::{ExprTrait, Order};
use std::{collections::BTreeMap, fmt};

/// Rows read at a time.
const PAGE: u64 = 500;
/// How far a row that was moved is looked for, in rows.
const NEAR: i64 = 500;
/// How often the walk begins anew when rows are pruned meanwhile.
const TRIES: usize = 5;

/// The first thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The key of the chain is gone, but rows are chained.
    NoKey,
    /// A row's content is not what was written.
    Changed {
        /// Its number.
        seq: i64,
    },
    /// A row stands where another one stood.
    Moved {
        /// The number it has.
        seq: i64,
        /// The number it was written with.
        was: i64,
    },
    /// Rows are missing.
    Removed {
        /// The first one.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// A row was added by somebody else.
    Inserted {
        /// Its number.
        seq: i64,
    },
    /// A row is genuine, but does not follow on the one before it: the end of the trail was meddled with before it was
    /// written.
    Unlinked {
        /// Its number.
        seq: i64,
    },
    /// The newest rows are missing.
    TailCut {
        /// The first one that is missing.
        from: i64,
        /// The last one that is known to have existed.
        to: i64,
    },
    /// The record of the last row is missing, forged, or older than the last row.
    Head,
    /// The record of what was pruned is forged.
    Anchor,
    /// A checkpoint outside the database says that this row had another hash: the trail was written anew from here or from
    /// an earlier row on.
    Rewritten {
        /// Its number.
        seq: i64,
    },
    /// A line of the checkpoints was not written with this trail's key.
    Checkpoint {
        /// Which line of the file, from 1.
        line: usize,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NoKey => f.write_str("the key of the trail was removed from the database"),
            Problem::Changed { seq } => write!(f, "row {seq} was changed"),
            Problem::Moved { seq, was } => write!(f, "row {seq} was moved: it was written as row {was}"),
            Problem::Removed { from, to } if from == to => write!(f, "row {from} was removed"),
            Problem::Removed { from, to } => write!(f, "rows {from} to {to} were removed"),
            Problem::Inserted { seq } => write!(f, "row {seq} was inserted"),
            Problem::Unlinked { seq } => write!(f, "row {seq} does not follow on the row before it"),
            Problem::TailCut { from, to } if from == to => write!(f, "the tail was cut: row {from} is missing"),
            Problem::TailCut { from, to } => write!(f, "the tail was cut: rows {from} to {to} are missing"),
            Problem::Head => f.write_str("the record of the last row was changed"),
            Problem::Anchor => f.write_str("the record of what was deleted because of its age was changed"),
            Problem::Rewritten { seq } => {
                write!(f, "row {seq} is not the one that a checkpoint saw: the trail was rewritten")
            }
            Problem::Checkpoint { line } => {
                write!(f, "line {line} of the checkpoints was not made with this trail's key")
            }
        }
    }
}

/// What a walk found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Chained rows that were looked at.
    pub rows: u64,
    /// Rows that are older than the chain. Nothing can be said about them.
    pub unchained: u64,
    /// Number of the last row that was deleted because of its age.
    pub pruned_to: Option<i64>,
    /// Number of the first chained row.
    pub first: Option<i64>,
    /// Number of the last row.
    pub last: Option<i64>,
    /// Checkpoints that were compared.
    pub checkpoints: u64,
    /// The first thing that is not as it was written; none when all is well.
    pub problem: Option<Problem>,
}

/// Verifies the trail against its key and against checkpoints (number of a row → hash), which were read before.
///
/// # Errors
/// [`StoreError::Other`](crate::StoreError::Other) when the key cannot be opened, and those of any read.
pub async fn verify(store: &Store, checkpoints: &BTreeMap<i64, String>) -> Result<Report> {
    let mut tries = 0;
    loop {
        let anchor = settings::get(store.read(), ANCHOR).await?;
        let mut walk = Walk::new(checkpoints);
        walk.run(store, anchor.clone().map(|value| Mark::from_setting(value).ok_or(())).transpose()).await?;
        tries += 1;
        // Rows that were pruned while we walked look as if they had been removed.
        if walk.report.problem.is_some() && tries < TRIES && settings::get(store.read(), ANCHOR).await? != anchor {
            continue;
        }
        return Ok(walk.report);
    }
}

struct Walk<'a> {
    checkpoints: &'a BTreeMap<i64, String>,
    report: Report,
    /// Number and hash of the row before, once one was seen.
    before: Option<(i64, Option<String>)>,
}

impl<'a> Walk<'a> {
    fn new(checkpoints: &'a BTreeMap<i64, String>) -> Self {
        Self { checkpoints, report: Report::default(), before: None }
    }

    async fn run(&mut self, store: &Store, anchor: std::result::Result<Option<Mark>, ()>) -> Result<()> {
        let key = stored_key(store.read(), store.keeper()).await?;
        let anchored = match (anchor, &key) {
            (Ok(None), _) => true,
            (Ok(Some(mark)), Some(key)) if mark.is_genuine(key, ANCHOR) => {
                self.report.pruned_to = Some(mark.seq);
                self.before = Some((mark.seq, mark.hash));
                true
            }
            _ => false,
        };
        if !anchored {
            self.report.problem = Some(Problem::Anchor);
            return Ok(());
        }
        loop {
            let more = self.rows(store, key.as_ref()).await?;
            if self.report.problem.is_some() {
                return Ok(());
            }
            // Read after the rows: whoever writes a row writes the head with it.
            let head = settings::get(store.read(), HEAD).await?.and_then(Mark::from_setting);
            let last = self.before.as_ref().map_or(0, |(seq, _)| *seq);
            let chained = self.report.rows > 0 || self.before.as_ref().is_some_and(|(_, hash)| hash.is_some());
            let genuine = head.filter(|mark| key.as_ref().is_some_and(|key| mark.is_genuine(key, HEAD)));
            match genuine {
                Some(head) if head.seq == last => break,
                // Written since the last page, or missing.
                Some(head) if head.seq > last => {
                    if more || self.has_more(store).await? {
                        continue;
                    }
                    self.report.problem = Some(Problem::TailCut { from: last + 1, to: head.seq });
                }
                None if !chained && key.is_none() => break,
                _ => self.report.problem = Some(Problem::Head),
            }
            return Ok(());
        }
        self.compare_the_tail();
        Ok(())
    }

    async fn has_more(&self, store: &Store) -> Result<bool> {
        let after = self.before.as_ref().map_or(0, |(seq, _)| *seq);
        Ok(!page(store, after, 1).await?.is_empty())
    }

    /// Walks until there are no more rows; whether there were any.
    async fn rows(&mut self, store: &Store, key: Option<&ChainKey>) -> Result<bool> {
        let mut any = false;
        loop {
            let after = self.before.as_ref().map_or(i64::MIN, |(seq, _)| *seq);
            let rows = page(store, after, PAGE).await?;
            if rows.is_empty() {
                return Ok(any);
            }
            any = true;
            for row in rows {
                if let Some(problem) = self.step(store, key, &row).await? {
                    self.report.problem = Some(problem);
                    return Ok(true);
                }
                self.report.last = Some(row.seq);
                self.before = Some((row.seq, row.hash));
            }
        }
    }

    async fn step(&mut self, store: &Store, key: Option<&ChainKey>, row: &ChainRow) -> Result<Option<Problem>> {
        let seq = row.seq;
        let before = self.before.as_ref();
        let joins_on = before.and_then(|(_, hash)| hash.as_ref());
        if row.hash.is_none() {
            if joins_on.is_some() {
                return Ok(Some(Problem::Inserted { seq }));
            }
            self.report.unchained += 1;
            return Ok(None);
        }
        let Some(key) = key else { return Ok(Some(Problem::NoKey)) };
        let expected = before.map_or(1, |(before, _)| before + 1);
        if seq > expected && joins_on.is_some() {
            return Ok(Some(Problem::Removed { from: expected, to: seq - 1 }));
        }
        if !row.is_genuine(key) {
            return self.what_happened(store, key, row).await.map(Some);
        }
        // The first chained row stands on the number of the last row before the chain.
        let fits = match joins_on {
            Some(hash) => row.prev_hash.as_ref() == Some(hash),
            None => seq == expected && row.prev_hash == Some(genesis(key, seq - 1)),
        };
        if !fits {
            return Ok(Some(if seq > expected {
                Problem::Removed { from: expected, to: seq - 1 }
            } else {
                Problem::Unlinked { seq }
            }));
        }
        if let Some(hash) = self.checkpoints.get(&seq) {
            if row.hash.as_ref() != Some(hash) {
                return Ok(Some(Problem::Rewritten { seq }));
            }
            self.report.checkpoints += 1;
        }
        self.report.first.get_or_insert(seq);
        self.report.rows += 1;
        Ok(None)
    }

    /// What became of a row that is not genuine: it was moved here, changed, or never ours.
    async fn what_happened(&self, store: &Store, key: &ChainKey, row: &ChainRow) -> Result<Problem> {
        let seq = row.seq;
        let Some(joins_on) = &row.prev_hash else { return Ok(Problem::Inserted { seq }) };
        // It was written right after the row that it joins on; a row whose neighbour was moved too is found nearby.
        let mut select = select::<ChainRow>();
        select.and_where(column::<ChainRow>("hash").eq(joins_on.value()));
        let before: Option<ChainRow> = record::one(store.read(), cut(&mut select, 1, 0)).await?;
        let near = seq.saturating_sub(NEAR)..=seq.saturating_add(NEAR);
        if let Some(was) = before.map(|before| before.seq + 1).into_iter().chain(near).find(|was| row.was(key, *was))
            && was != seq
        {
            return Ok(Problem::Moved { seq, was });
        }
        let joins = self.before.as_ref().and_then(|(_, hash)| hash.as_ref()).is_none_or(|hash| hash == joins_on);
        Ok(if joins { Problem::Changed { seq } } else { Problem::Inserted { seq } })
    }

    /// Checkpoints of rows beyond the last one: the tail was cut, and the head set back.
    fn compare_the_tail(&mut self) {
        let last = self.before.as_ref().map_or(0, |(seq, _)| *seq);
        if let Some((seq, _)) = self.checkpoints.last_key_value()
            && *seq > last
        {
            self.report.problem = Some(Problem::TailCut { from: last + 1, to: *seq });
        }
    }
}

async fn page(store: &Store, after: i64, limit: u64) -> Result<Vec<ChainRow>> {
    let mut select = select::<ChainRow>();
    select.and_where(column::<ChainRow>("seq").gt(after.value())).order_by((ChainRow::TABLE, "seq"), Order::Asc);
    record::all(store.read(), cut(&mut select, limit, 0)).await
}
