//! The chain of the audit trail.
//!
//! Each row carries a keyed hash over its own content and the hash of the row before it, so a row that is changed, removed,
//! inserted or moved no longer fits. Three more things are kept in the settings table:
//!
//! - the key, sealed ([`KEY`]): random, made with the first row;
//! - the head ([`HEAD`]): number and hash of the last row, under a hash of its own. The next row continues from there, so the
//!   gap of a cut tail stays a gap;
//! - the anchor ([`ANCHOR`]): up to which row the trail was pruned because of its age.
//!
//! Whoever can write to the database but does not know `ENCRYPTION_KEY` cannot make any of the hashes. What such a person
//! can do is bring back an older state of everything; checkpoints outside the database tell of that ([`verify`]).

mod append;
mod prune;
mod row;
mod verify;

pub(crate) use append::{Keeper, append};
pub use prune::{Pruned, prune};
pub(crate) use row::ChainRow;
pub use verify::{Problem, Report, verify};

use crate::{Conn, Result, Store, StoreError, settings};
use castcore_vault::{ChainKey, same};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Setting that holds the sealed key, as a string.
pub const KEY: &str = "audit.chain_key_sealed";
/// Setting that holds the last row's number and hash.
pub const HEAD: &str = "audit.head";
/// Setting that holds up to which row the trail was pruned.
pub const ANCHOR: &str = "audit.pruned";

/// A place in the chain, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Number of the row.
    pub seq: i64,
    /// Its hash; none for a row that is older than the chain.
    pub hash: Option<String>,
    /// The keyed hash over the two and what the mark is for.
    pub mac: String,
}

impl Mark {
    /// Signs a place. `purpose` keeps a head from being taken for an anchor.
    #[must_use]
    pub fn sign(key: &ChainKey, purpose: &str, seq: i64, hash: Option<String>) -> Self {
        let mac = Self::mac(key, purpose, seq, hash.as_deref());
        Self { seq, hash, mac }
    }

    fn mac(key: &ChainKey, purpose: &str, seq: i64, hash: Option<&str>) -> String {
        key.hash("castcore audit mark 1", &[purpose.as_bytes(), &seq.to_be_bytes(), hash.unwrap_or("").as_bytes()])
    }

    /// Whether we signed it.
    #[must_use]
    pub fn is_genuine(&self, key: &ChainKey, purpose: &str) -> bool {
        same(self.mac.as_bytes(), Self::mac(key, purpose, self.seq, self.hash.as_deref()).as_bytes())
    }

    fn from_setting(value: Value) -> Option<Self> {
        serde_json::from_value(value).ok()
    }
}

/// What stands before the first chained row, in place of a hash: the chain begins after row number `seq`.
fn genesis(key: &ChainKey, seq: i64) -> String {
    key.hash("castcore audit genesis 1", &[&seq.to_be_bytes()])
}

/// The key as it is stored, opened; `None` before the first row.
async fn stored_key(conn: &impl Conn, keeper: &Keeper) -> Result<Option<ChainKey>> {
    let Some(value) = settings::get(conn, KEY).await? else { return Ok(None) };
    let keyring = keeper.keyring()?;
    let sealed = value.as_str().unwrap_or_default();
    let key = ChainKey::open(&keyring, sealed)
        .map_err(|error| StoreError::Other(format!("the key of the audit trail cannot be opened: {error}")))?;
    Ok(Some(key))
}

/// The newest place of the chain, for a checkpoint; `None` before the first chained row.
///
/// # Errors
/// Those of any read.
pub async fn head(store: &Store) -> Result<Option<Mark>> {
    Ok(settings::get(store.read(), HEAD).await?.and_then(Mark::from_setting))
}

/// The key of the chain, for marks outside the database; `None` before the first chained row.
///
/// # Errors
/// [`StoreError::Other`] when the key ring does not open it, and those of any read.
pub async fn key(store: &Store) -> Result<Option<ChainKey>> {
    stored_key(store.read(), store.keeper()).await
}
