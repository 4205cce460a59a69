//! Opening an account that too many failed attempts have closed.
//!
//! What is counted lives in the server's memory or in Redis, where a command at the shell does not come. So the wish is
//! a row, and the server carries it out when it looks for such rows, every few seconds.

use super::{
    Identity,
    limits::{BY_USER, LOGIN_ACCOUNT, account_key},
    users::unknown_user,
};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
};
use castcore_model::{Fault, Permission, UserId};
use castcore_store::{
    settings,
    users::{self, UserRow},
};
use serde_json::json;
use uuid::Uuid;

/// Names of such rows begin with this; the user's id follows.
const PREFIX: &str = "unlock.";

impl Identity<'_> {
    /// Asks the server to forget the failed attempts of an account. Needs `users.write` and a recent proof.
    pub async fn request_unlock(&self, caller: &Caller, id: UserId) -> Result<(), Fault> {
        caller.require(Permission::UsersWrite)?;
        let now = self.0.now();
        caller.require_recent(now)?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        let row = users::get(&tx, id).await.map_err(fault)?.ok_or_else(unknown_user)?;
        settings::set(&tx, &format!("{PREFIX}{id}"), &json!(now), now).await.map_err(fault)?;
        let entry = Entry::on("user.unlock", "user", id).with(json!({"username": row.username}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)
    }

    /// Forgets the failed attempts of the accounts for which somebody asked. Says how many there were.
    pub async fn carry_out_unlocks(&self) -> Result<usize, Fault> {
        let stored = settings::all(self.0.store.read()).await.map_err(fault)?;
        let wishes: Vec<String> = stored.into_keys().filter(|name| name.starts_with(PREFIX)).collect();
        for wish in &wishes {
            if let Ok(id) = wish[PREFIX.len()..].parse::<Uuid>()
                && let Some(row) = users::get(self.0.store.read(), id.into()).await.map_err(fault)?
            {
                self.forget_attempts(&row).await;
            }
            let tx = self.0.store.begin().await.map_err(fault)?;
            settings::delete(&tx, wish).await.map_err(fault)?;
            tx.commit().await.map_err(fault)?;
        }
        Ok(wishes.len())
    }

    async fn forget_attempts(&self, row: &UserRow) {
        self.forget(LOGIN_ACCOUNT, &account_key(&row.username)).await;
        let user = row.id.to_string();
        for bucket in BY_USER {
            self.forget(bucket, &user).await;
        }
    }
}
