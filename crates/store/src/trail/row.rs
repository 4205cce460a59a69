//! A row as the chain sees it.

use crate::{audit::NewAudit, record::record};
use castcore_model::{ApiTokenId, SessionId, UserId};
use castcore_vault::{ChainKey, same};
use chrono::{DateTime, SubsecRound as _, Utc};
use uuid::Uuid;

record! {
    /// The same row as [`AuditRow`](crate::audit::AuditRow), with `meta` as the text that is stored: parsing and printing
    /// it again might not give the same bytes.
    pub(crate) struct ChainRow in "audit_events" {
        seq: i64,
        id: Uuid,
        at: DateTime<Utc>,
        actor_id: Option<UserId>,
        actor_name: Option<String>,
        action: String,
        target_type: Option<String>,
        target_id: Option<String>,
        ip: Option<String>,
        session_id: Option<SessionId>,
        token_id: Option<ApiTokenId>,
        outcome: String,
        meta: String,
        prev_hash: Option<String>,
        hash: Option<String>,
    }
}

impl ChainRow {
    /// The row that follows on `prev_hash`.
    pub(crate) fn chained(key: &ChainKey, seq: i64, prev_hash: String, new: NewAudit) -> Self {
        let mut row = Self {
            seq,
            id: new.id,
            // As the database keeps it.
            at: new.at.trunc_subsecs(6),
            actor_id: new.actor_id,
            actor_name: new.actor_name,
            action: new.action,
            target_type: new.target_type,
            target_id: new.target_id,
            ip: new.ip,
            session_id: new.session_id,
            token_id: new.token_id,
            outcome: new.outcome,
            meta: new.meta.to_string(),
            prev_hash: Some(prev_hash),
            hash: None,
        };
        row.hash = Some(row.computed(key, seq));
        row
    }

    /// The hash that this row would carry as number `seq`.
    fn computed(&self, key: &ChainKey, seq: i64) -> String {
        fn bytes(text: Option<&String>) -> Option<&[u8]> {
            text.map(String::as_bytes)
        }
        let (seq, at) = (seq.to_be_bytes(), self.at.timestamp_micros().to_be_bytes());
        let fields: [Option<&[u8]>; 14] = [
            Some(&seq),
            Some(self.id.as_bytes()),
            Some(&at),
            self.actor_id.as_ref().map(|id| &id.0.as_bytes()[..]),
            bytes(self.actor_name.as_ref()),
            Some(self.action.as_bytes()),
            bytes(self.target_type.as_ref()),
            bytes(self.target_id.as_ref()),
            bytes(self.ip.as_ref()),
            self.session_id.as_ref().map(|id| &id.0.as_bytes()[..]),
            self.token_id.as_ref().map(|id| &id.0.as_bytes()[..]),
            Some(self.outcome.as_bytes()),
            Some(self.meta.as_bytes()),
            bytes(self.prev_hash.as_ref()),
        ];
        // Nothing and an empty text are two things.
        let parts: Vec<&[u8]> = fields
            .iter()
            .flat_map(|field| [if field.is_some() { &b"1"[..] } else { b"0" }, field.unwrap_or(b"")])
            .collect();
        key.hash("castcore audit row 1", &parts)
    }

    /// Whether it is as it was written.
    pub(crate) fn is_genuine(&self, key: &ChainKey) -> bool {
        self.was(key, self.seq)
    }

    /// Whether it was written as number `seq`.
    pub(crate) fn was(&self, key: &ChainKey, seq: i64) -> bool {
        self.hash.as_ref().is_some_and(|hash| same(hash.as_bytes(), self.computed(key, seq).as_bytes()))
    }
}
