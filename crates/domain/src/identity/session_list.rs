//! Looking at sessions and ending them: one's own, and as an administrator those of others.

use super::{Identity, device_words::device_words, users::unknown_user};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
};
use castcore_bus::ControlMessage;
use castcore_model::{Fault, Permission, SessionId, UserId};
use castcore_store::{
    sessions::{self, SessionRow},
    users,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A sign-in that holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// From where it was signed in.
    pub ip: Option<String>,
    /// When it was signed in.
    pub created_at: DateTime<Utc>,
    /// When it ends unless it is used.
    pub expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When it was last refreshed.
    pub last_used_at: DateTime<Utc>,
    /// Browser and system in a few words, such as `Firefox, Linux`; a guess from what the client called itself.
    pub device: Option<String>,
}

fn view(row: SessionRow, current: Option<SessionId>) -> Session {
    Session {
        id: row.id.into(),
        device: row.user_agent.as_deref().and_then(device_words),
        user_agent: row.user_agent,
        ip: row.ip,
        created_at: row.created_at,
        expires_at: row.expires_at.min(row.absolute_expires_at),
        current: current == Some(row.id),
        last_used_at: row.last_used_at,
    }
}

impl Identity<'_> {
    /// A page of the caller's sessions, newest first, and how many there are.
    pub async fn list_sessions(&self, caller: &Caller, limit: u64, offset: u64) -> Result<(Vec<Session>, u64), Fault> {
        let user = owner(caller)?;
        self.page_of_sessions(user, caller.session_id(), limit, offset).await
    }

    async fn page_of_sessions(
        &self,
        user: UserId,
        current: Option<SessionId>,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<Session>, u64), Fault> {
        let (reader, now) = (self.0.store.read(), self.0.now());
        let rows = sessions::page_active_of_user(reader, user, now, limit, offset).await.map_err(fault)?;
        let total = sessions::count_active_of_user(reader, user, now).await.map_err(fault)?;
        Ok((rows.into_iter().map(|row| view(row, current)).collect(), total))
    }

    /// Ends one of the caller's sessions: 404 `session_id` when it is not theirs or has ended already.
    pub async fn revoke_session(&self, caller: &Caller, id: SessionId) -> Result<(), Fault> {
        let user = owner(caller)?;
        let now = self.0.now();
        let unknown = || Fault::not_found("session_id");
        let tx = self.0.store.begin().await.map_err(fault)?;
        let row = sessions::get_active_of_user(&tx, user, id, now).await.map_err(fault)?.ok_or_else(unknown)?;
        if !sessions::revoke(&tx, row.id, now).await.map_err(fault)? {
            return Err(unknown());
        }
        audit::record(&tx, caller, now, Entry::on("auth.session_revoke", "session", id)).await?;
        tx.commit().await.map_err(fault)?;
        self.0.sessions.forget_session(id);
        self.0.bus.publish_control(ControlMessage::SessionRevoked { session_id: id });
        Ok(())
    }

    /// Ends every session of the caller's but the one that asks.
    pub async fn revoke_other_sessions(&self, caller: &Caller) -> Result<(), Fault> {
        let user = owner(caller)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let ended = sessions::revoke_all_of_user(&tx, user, caller.session_id(), now).await.map_err(fault)?;
        if ended.is_empty() {
            return Ok(());
        }
        let entry = Entry::on("auth.sessions_revoke_others", "user", user).with(json!({"count": ended.len()}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(user, vec![]);
        Ok(())
    }

    /// A page of a user's sessions, newest first, and how many there are. Needs `users.read`.
    pub async fn list_sessions_of(
        &self,
        caller: &Caller,
        user: UserId,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<Session>, u64), Fault> {
        caller.require(Permission::UsersRead)?;
        users::get(self.0.store.read(), user).await.map_err(fault)?.ok_or_else(unknown_user)?;
        self.page_of_sessions(user, caller.session_id(), limit, offset).await
    }

    /// Ends every session of a user, the caller's own included where it is one. Needs `users.write` and a recent proof.
    /// Says how many were ended.
    pub async fn end_sessions_of(&self, caller: &Caller, user: UserId) -> Result<usize, Fault> {
        caller.require(Permission::UsersWrite)?;
        let now = self.0.now();
        caller.require_recent(now)?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        let row = users::get(&tx, user).await.map_err(fault)?.ok_or_else(unknown_user)?;
        let ended = sessions::revoke_all_of_user(&tx, user, None, now).await.map_err(fault)?;
        let facts = json!({"username": row.username, "count": ended.len()});
        audit::record(&tx, caller, now, Entry::on("user.sessions_revoke", "user", user).with(facts)).await?;
        tx.commit().await.map_err(fault)?;
        self.announce_user(user, vec![]);
        Ok(ended.len())
    }
}

/// Whose sessions the caller may manage: their own, signed in.
fn owner(caller: &Caller) -> Result<UserId, Fault> {
    caller.require(Permission::AccountSecurity)?;
    caller.user_id.ok_or_else(Fault::unauthenticated)
}
