//! Writing rows at the end of the chain.

use super::{ChainRow, HEAD, KEY, Mark, genesis, stored_key};
use crate::{
    Lock, Result, StoreError, Tx,
    audit::NewAudit,
    record::{self, Record, cut, select},
    settings,
};
use castcore_vault::{ChainKey, Keyring};
use sea_orm::Order;
use serde_json::Value;
use std::sync::{PoisonError, RwLock};

/// Holds what a store needs to chain rows.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    keyring: RwLock<Option<Keyring>>,
    key: RwLock<Option<ChainKey>>,
}

impl Keeper {
    pub(crate) fn use_keyring(&self, keyring: Keyring) {
        *self.keyring.write().unwrap_or_else(PoisonError::into_inner) = Some(keyring);
    }

    pub(super) fn keyring(&self) -> Result<Keyring> {
        let keyring = self.keyring.read().unwrap_or_else(PoisonError::into_inner).clone();
        keyring.ok_or_else(|| StoreError::Other("nobody said which keys open the key of the audit trail".into()))
    }

    /// Remembers a key that is certainly stored.
    pub(crate) fn remember(&self, key: ChainKey) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = Some(key);
    }

    fn remembered(&self) -> Option<ChainKey> {
        self.key.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Writes rows at the end of the trail, as the last statements of a transaction; the key they were chained with.
pub(crate) async fn append(tx: &Tx, events: Vec<NewAudit>) -> Result<ChainKey> {
    tx.lock(Lock::Trail).await?;
    let Some(at) = events.last().map(|event| event.at) else {
        return Err(StoreError::Other("there are no audit rows to write".into()));
    };
    let key = match tx.keeper().remembered() {
        Some(key) => key,
        None => match stored_key(tx, tx.keeper()).await? {
            Some(key) => key,
            None => {
                let key = ChainKey::generate();
                let sealed = key.seal(&tx.keeper().keyring()?);
                settings::set(tx, KEY, &Value::String(sealed), at).await?;
                key
            }
        },
    };
    let (mut seq, mut hash) = end(tx, &key).await?;
    for event in events {
        seq += 1;
        let row = ChainRow::chained(&key, seq, hash, event);
        record::insert(tx, &row).await?;
        hash = row.hash.unwrap_or_default();
    }
    let head = Mark::sign(&key, HEAD, seq, Some(hash));
    let head = serde_json::to_value(head).map_err(|_| StoreError::Other("a mark is no JSON".into()))?;
    settings::set(tx, HEAD, &head, at).await?;
    Ok(key)
}

/// Where the next row joins: after which number, and on which hash.
async fn end(tx: &Tx, key: &ChainKey) -> Result<(i64, String)> {
    let head = settings::get(tx, HEAD).await?;
    let mut newest = select::<ChainRow>();
    newest.order_by((ChainRow::TABLE, "seq"), Order::Desc);
    let last: Option<ChainRow> = record::one(tx, cut(&mut newest, 1, 0)).await?;
    let last_seq = last.as_ref().map_or(0, |row| row.seq);
    match head.and_then(Mark::from_setting).filter(|mark| mark.is_genuine(key, HEAD)) {
        Some(Mark { seq, hash: Some(hash), .. }) if seq >= last_seq => Ok((seq, hash)),
        // No head: the chain begins here. With a head that is not ours or not the newest somebody meddled; then it begins
        // here too, which `verify` tells apart from the true beginning, because chained rows stand before it.
        _ => Ok((last_seq, genesis(key, last_seq))),
    }
}
