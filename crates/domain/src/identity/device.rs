//! Known devices: a random token that a sign-in answers and that the next one brings along. It proves nothing by
//! itself; it only tells the owner's browser from a stranger's, so that strangers who try passwords on an account do not
//! keep its owner out.

use super::{Identity, tokens::hash_token};
use crate::{caller::Origin, fault};
use castcore_model::{Fault, UserId};
use castcore_store::{
    Tx,
    factors::{self, KnownDeviceRow},
};
use castcore_vault::Secret;
use chrono::{DateTime, TimeDelta, Utc};

/// A device is known for this long after its last sign-in, in days.
const KNOWN_DAYS: i64 = 180;
/// Devices known of one user at most; those that signed in longest ago are forgotten first.
const MAX_OF_USER: u64 = 20;
/// Random bytes of a token.
const TOKEN_BYTES: usize = 32;
/// Longest description of a device that is kept, in characters.
const USER_AGENT_MAX: usize = 255;

impl Identity<'_> {
    /// Whether this token is that of a device which signed in to this account before.
    pub(super) async fn known_device(&self, user: UserId, token: &Secret) -> Result<bool, Fault> {
        let found = factors::find_device(self.0.store.read(), &hash_token(token.expose())).await.map_err(fault)?;
        Ok(found.is_some_and(|device| device.user_id == user && device.expires_at > self.0.now()))
    }
}

/// Notes the sign-in of a device: the known one for another while, or a new one. Returns its token.
pub(super) async fn remember(
    tx: &Tx,
    user: UserId,
    known: Option<Secret>,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<Secret, Fault> {
    let expires_at = now + TimeDelta::days(KNOWN_DAYS);
    if let Some(token) = known {
        let hash = hash_token(token.expose());
        // It may have been forgotten since it was looked up, by a change of password: then it is a new one.
        if factors::find_device(tx, &hash).await.map_err(fault)?.is_some() {
            factors::touch_device(tx, &hash, now, expires_at).await.map_err(fault)?;
            return Ok(token);
        }
    }
    let token = castcore_vault::random::token(TOKEN_BYTES);
    let row = KnownDeviceRow {
        device_hash: hash_token(token.expose()),
        user_id: user,
        user_agent: origin.user_agent.as_ref().map(|text| text.chars().take(USER_AGENT_MAX).collect()),
        created_at: now,
        last_used_at: now,
        expires_at,
    };
    factors::insert_device(tx, &row).await.map_err(fault)?;
    factors::forget_oldest_devices(tx, user, MAX_OF_USER).await.map_err(fault)?;
    Ok(token)
}
