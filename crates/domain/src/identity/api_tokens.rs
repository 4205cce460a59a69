//! Tokens of automations: made, listed, revoked by their owner. Each is shown once, when it is made.

use super::{Identity, token_format::new_api_token, tokens::hash_token};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
    validate::Faults,
};
use castcore_bus::ControlMessage;
use castcore_model::{ApiTokenId, Fault, Permission, Scope, UserId};
use castcore_store::{
    api_tokens::{self, ApiTokenRow},
    users,
};
use castcore_vault::Secret;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Tokens of one user at most, those that ran out included.
pub const TOKENS_MAX: u64 = 50;
/// Longest name, in characters.
const NAME_MAX: usize = 64;
/// Longest life, in days.
const DAYS_MAX: i64 = 3_650;

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewApiToken {
    /// 1 to 64 characters.
    pub name: String,
    /// 1 to 3650; without it the token holds until it is revoked.
    #[serde(default)]
    pub expires_in_days: Option<i64>,
    /// What it is limited to, such as `streams:read`. None or an empty list: all that its owner may do now and that
    /// tokens may do at all.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
}

/// What one sees of a token after it was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiToken {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// When it was last used; exact to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it runs out.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What it is limited to; an empty list limits nothing.
    pub scopes: Vec<String>,
    /// From where it was last used.
    pub last_used_ip: Option<String>,
}

/// A new token. The secret leaves the server here and nowhere else.
#[derive(Serialize, ToSchema)]
pub struct CreatedApiToken {
    /// What one sees of it later.
    #[serde(flatten)]
    pub info: ApiToken,
    /// The token itself, for the `Authorization` header. It is not shown again.
    pub token: String,
}

impl std::fmt::Debug for CreatedApiToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedApiToken").field("info", &self.info).finish_non_exhaustive()
    }
}

/// A checked wish.
struct Wish {
    name: String,
    lifetime: Option<TimeDelta>,
    scopes: Vec<Scope>,
}

fn check(new: NewApiToken) -> Result<Wish, Fault> {
    let mut faults = Faults::default();
    faults.text("name", &new.name, 1, NAME_MAX);
    if let Some(days) = &new.expires_in_days {
        faults.range("expires_in_days", days, 1, DAYS_MAX);
    }
    let names = new.scopes.unwrap_or_default();
    let mut scopes = Vec::new();
    if names.len() > Scope::ALL.len() {
        faults.add_with("scopes", "too_many", "max", Scope::ALL.len());
    } else {
        let known: Vec<&str> = Scope::ALL.iter().map(|scope| scope.name()).collect();
        for (n, name) in names.iter().enumerate() {
            match Scope::from_name(name) {
                Some(scope) => scopes.push(scope),
                None => faults.add_with(&format!("scopes.{n}"), "unknown", "allowed", known.join(", ")),
            }
        }
    }
    faults.finish()?;
    scopes.sort_unstable();
    scopes.dedup();
    Ok(Wish { name: new.name, lifetime: new.expires_in_days.map(TimeDelta::days), scopes })
}

impl Identity<'_> {
    /// Makes a token for the caller. Needs `account.security` and a recent proof; a token makes no tokens.
    pub async fn create_api_token(&self, caller: &Caller, new: NewApiToken) -> Result<CreatedApiToken, Fault> {
        let now = self.0.now();
        let owner = owner(caller)?;
        caller.require_recent(now)?;
        let wish = check(new)?;
        let names: Vec<&str> = wish.scopes.iter().map(|scope| scope.name()).collect();
        let secret = new_api_token();
        let row = ApiTokenRow {
            id: ApiTokenId::random(),
            user_id: owner,
            name: wish.name,
            token_hash: hash_token(secret.expose()),
            scopes: json!(names),
            expires_at: wish.lifetime.map(|lifetime| now + lifetime),
            revoked_at: None,
            last_used_at: None,
            last_used_ip: None,
            created_at: now,
        };
        let tx = self.0.store.begin().await.map_err(fault)?;
        // The owner's row is the lock that keeps the count true until the commit.
        users::get_for_update(&tx, owner).await.map_err(fault)?.ok_or_else(Fault::unauthenticated)?;
        if api_tokens::count_of_user(&tx, owner).await.map_err(fault)? >= TOKENS_MAX {
            return Err(Fault::field("tokens", "too_many").field_param("max", TOKENS_MAX));
        }
        api_tokens::insert(&tx, &row).await.map_err(fault)?;
        let facts = json!({"name": row.name, "scopes": row.scopes, "expires_at": row.expires_at});
        audit::record(&tx, caller, now, Entry::on("token.create", "api_token", row.id).with(facts)).await?;
        tx.commit().await.map_err(fault)?;
        Ok(created(self.view(row), &secret))
    }

    /// A page of the caller's tokens, newest first, and how many there are.
    pub async fn list_api_tokens(
        &self,
        caller: &Caller,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<ApiToken>, u64), Fault> {
        let owner = owner(caller)?;
        let reader = self.0.store.read();
        let rows = api_tokens::list_of_user(reader, owner, limit, offset).await.map_err(fault)?;
        let total = api_tokens::count_of_user(reader, owner).await.map_err(fault)?;
        Ok((rows.into_iter().map(|row| self.view(row)).collect(), total))
    }

    /// Revokes one of the caller's tokens: 404 `token_id` when it is not theirs or revoked already.
    pub async fn revoke_api_token(&self, caller: &Caller, id: ApiTokenId) -> Result<(), Fault> {
        let owner = owner(caller)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let unknown = || Fault::not_found("token_id");
        let row = api_tokens::get_of_user(&tx, owner, id).await.map_err(fault)?.ok_or_else(unknown)?;
        if !api_tokens::revoke(&tx, id, now).await.map_err(fault)? {
            return Err(unknown());
        }
        let entry = Entry::on("token.revoke", "api_token", id).with(json!({"name": row.name}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.api_tokens.forget_token(id);
        self.0.bus.publish_control(ControlMessage::TokenRevoked { token_id: id });
        Ok(())
    }

    fn view(&self, row: ApiTokenRow) -> ApiToken {
        let scopes = row.scopes.as_array().into_iter().flatten();
        let (mut last_used_at, mut last_used_ip) = (row.last_used_at, row.last_used_ip);
        // This node may know of a use that is not written yet.
        if let Some(seen) = self.0.token_uses.latest(row.id).filter(|seen| Some(seen.at) > last_used_at) {
            (last_used_at, last_used_ip) = (Some(seen.at), seen.ip);
        }
        ApiToken {
            id: row.id.into(),
            name: row.name,
            last_used_at,
            expires_at: row.expires_at,
            created_at: row.created_at,
            scopes: scopes.filter_map(Value::as_str).map(ToOwned::to_owned).collect(),
            last_used_ip,
        }
    }
}

fn created(info: ApiToken, secret: &Secret) -> CreatedApiToken {
    CreatedApiToken { info, token: secret.expose().to_owned() }
}

/// Whose tokens the caller may manage: their own, signed in.
fn owner(caller: &Caller) -> Result<UserId, Fault> {
    caller.require(Permission::AccountSecurity)?;
    caller.user_id.ok_or_else(Fault::unauthenticated)
}
