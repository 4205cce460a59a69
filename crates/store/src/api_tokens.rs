//! Tokens of automations, `cc_…`. Only their hashes are here.
//!
//! | what | kept until |
//! |---|---|
//! | token | its owner's deletion; a revoked or expired one too, since the trail names it |

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, all, column, cut, one, record, select},
    users::{self, RoleRow, UserRow},
};
use castcore_model::{ApiTokenId, Role, UserId};
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait, JoinType, Order,
    sea_query::{Expr, Query, SelectStatement},
};
use serde_json::Value;

record! {
    /// A token of an automation.
    pub struct ApiTokenRow in "api_tokens" {
        /// Its id.
        id: ApiTokenId,
        /// Whose it is and as whom it acts.
        user_id: UserId,
        /// What its owner calls it.
        name: String,
        /// SHA-256 of the token, in hex.
        token_hash: String,
        /// Names of its scopes, an array; an empty one limits nothing.
        scopes: Value,
        /// When it runs out.
        expires_at: Option<DateTime<Utc>>,
        /// When it was revoked.
        revoked_at: Option<DateTime<Utc>>,
        /// When it was last used, to the minute.
        last_used_at: Option<DateTime<Utc>>,
        /// From where it was last used.
        last_used_ip: Option<String>,
        /// When it was made.
        created_at: DateTime<Utc>,
    }
}

/// A token that holds now, with what a request needs to know about its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveToken {
    /// The token.
    pub token_id: ApiTokenId,
    /// Whose it is.
    pub user_id: UserId,
    /// The owner's name.
    pub username: String,
    /// Whether the owner's account may be used.
    pub is_active: bool,
    /// Whether the owner has a second factor.
    pub totp_enabled: bool,
    /// Whether the owner must change the password first.
    pub must_change_password: bool,
    /// The owner's roles now, weakest first.
    pub roles: Vec<Role>,
    /// Names of its scopes, an array.
    pub scopes: Value,
    /// When it runs out.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Adds a token.
///
/// # Errors
/// [`StoreError::Dangling`](crate::StoreError::Dangling) when there is no such user.
pub async fn insert(tx: &Tx, row: &ApiTokenRow) -> Result<()> {
    record::insert(tx, row).await
}

/// The token of that id, whatever its state.
///
/// # Errors
/// Those of any read.
pub async fn get(conn: &impl Conn, id: ApiTokenId) -> Result<Option<ApiTokenRow>> {
    record::get(conn, &id, false).await
}

/// Which token of which user this hash belongs to, if it holds at `now`: the check of every request by token.
///
/// # Errors
/// Those of any read.
pub async fn live(conn: &impl Conn, token_hash: &str, now: DateTime<Utc>) -> Result<Option<LiveToken>> {
    let by_hash = column::<ApiTokenRow>("token_hash").eq(token_hash.to_owned().value());
    live_where(conn, by_hash, now).await
}

/// The same by the token's id, for callers that were let in before.
///
/// # Errors
/// Those of any read.
pub async fn live_by_id(conn: &impl Conn, id: ApiTokenId, now: DateTime<Utc>) -> Result<Option<LiveToken>> {
    live_where(conn, column::<ApiTokenRow>("id").eq(id.value()), now).await
}

async fn live_where(conn: &impl Conn, which: Expr, now: DateTime<Utc>) -> Result<Option<LiveToken>> {
    let mut query = Query::select();
    query
        .columns(["id", "user_id", "scopes", "expires_at", "last_used_at"].map(|name| (ApiTokenRow::TABLE, name)))
        .columns(["username", "is_active", "totp_enabled", "must_change_password"].map(|name| (UserRow::TABLE, name)))
        .column((RoleRow::TABLE, "role"))
        .from(ApiTokenRow::TABLE)
        .join(JoinType::InnerJoin, UserRow::TABLE, column::<UserRow>("id").eq(column::<ApiTokenRow>("user_id")))
        .join(JoinType::LeftJoin, RoleRow::TABLE, column::<RoleRow>("user_id").eq(column::<UserRow>("id")))
        .and_where(which)
        .and_where(column::<ApiTokenRow>("revoked_at").is_null())
        .and_where(
            column::<ApiTokenRow>("expires_at").is_null().or(column::<ApiTokenRow>("expires_at").gt(now.value())),
        );
    let rows = conn.all(conn.build(&query)).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut roles = Vec::with_capacity(rows.len());
    for row in &rows {
        roles.extend(Option::<Role>::read(row, 9).map_err(|_| record::corrupt::<RoleRow>(row, "role", 1))?);
    }
    let broken = |name| move |_| record::corrupt::<ApiTokenRow>(first, name, 0);
    Ok(Some(LiveToken {
        token_id: Field::read(first, 0).map_err(broken("id"))?,
        user_id: Field::read(first, 1).map_err(broken("user_id"))?,
        scopes: Field::read(first, 2).map_err(broken("scopes"))?,
        expires_at: Field::read(first, 3).map_err(broken("expires_at"))?,
        last_used_at: Field::read(first, 4).map_err(broken("last_used_at"))?,
        username: Field::read(first, 5).map_err(broken("username"))?,
        is_active: Field::read(first, 6).map_err(broken("is_active"))?,
        totp_enabled: Field::read(first, 7).map_err(broken("totp_enabled"))?,
        must_change_password: Field::read(first, 8).map_err(broken("must_change_password"))?,
        roles: users::sorted(roles.into_iter()),
    }))
}

fn of_user(user: UserId) -> SelectStatement {
    let mut select = select::<ApiTokenRow>();
    select
        .and_where(column::<ApiTokenRow>("user_id").eq(user.value()))
        .and_where(column::<ApiTokenRow>("revoked_at").is_null());
    select
}

/// A page of a user's tokens that were not revoked, newest first. The caller bounds `limit`.
///
/// # Errors
/// Those of any read.
pub async fn list_of_user(conn: &impl Conn, user: UserId, limit: u64, offset: u64) -> Result<Vec<ApiTokenRow>> {
    let mut select = of_user(user);
    select.order_by((ApiTokenRow::TABLE, "created_at"), Order::Desc).order_by((ApiTokenRow::TABLE, "id"), Order::Asc);
    all(conn, cut(&mut select, limit, offset)).await
}

/// How many tokens of a user were not revoked.
///
/// # Errors
/// Those of any read.
pub async fn count_of_user(conn: &impl Conn, user: UserId) -> Result<u64> {
    let mut select = record::count_of::<ApiTokenRow>();
    select
        .and_where(column::<ApiTokenRow>("user_id").eq(user.value()))
        .and_where(column::<ApiTokenRow>("revoked_at").is_null());
    record::count(conn, &select).await
}

/// A user's token of that id that was not revoked.
///
/// # Errors
/// Those of any read.
pub async fn get_of_user(conn: &impl Conn, user: UserId, id: ApiTokenId) -> Result<Option<ApiTokenRow>> {
    let mut select = of_user(user);
    select.and_where(column::<ApiTokenRow>("id").eq(id.value()));
    one(conn, &select).await
}

/// Revokes one token. `false` when it was revoked before or does not exist.
///
/// # Errors
/// Those of any write.
pub async fn revoke(tx: &Tx, id: ApiTokenId, at: DateTime<Utc>) -> Result<bool> {
    let mut update = Query::update();
    update
        .table(ApiTokenRow::TABLE)
        .value("revoked_at", at.value())
        .and_where(Expr::col("id").eq(id.value()))
        .and_where(Expr::col("revoked_at").is_null());
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// Revokes every token of a user. Returns how many.
///
/// # Errors
/// Those of any write.
pub async fn revoke_all_of_user(tx: &Tx, user: UserId, at: DateTime<Utc>) -> Result<u64> {
    let mut update = Query::update();
    update
        .table(ApiTokenRow::TABLE)
        .value("revoked_at", at.value())
        .and_where(Expr::col("user_id").eq(user.value()))
        .and_where(Expr::col("revoked_at").is_null());
    Ok(tx.run(tx.build(&update)).await?.rows_affected())
}

/// Notes the last use of a token, unless another server noted a later one.
///
/// # Errors
/// Those of any write.
pub async fn touch(tx: &Tx, id: ApiTokenId, at: DateTime<Utc>, ip: Option<&str>) -> Result<()> {
    let mut update = Query::update();
    update
        .table(ApiTokenRow::TABLE)
        .value("last_used_at", at.value())
        .value("last_used_ip", ip.map(str::to_owned).value())
        .and_where(Expr::col("id").eq(id.value()))
        .and_where(Expr::col("last_used_at").is_null().or(Expr::col("last_used_at").lt(at.value())));
    tx.run(tx.build(&update)).await?;
    Ok(())
}
