//! Sign-ins, and the chain of refresh tokens that keeps each alive.
//!
//! | what | kept until |
//! |---|---|
//! | session | `absolute_expires_at`, or [`REVOKED_KEPT_DAYS`] after it was revoked |
//! | refresh token | its own `expires_at` (a spent one too, so that its reuse is noticed), or its session's end |

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, all, column, cut, one, record, select},
    users::{self, RoleRow, UserRow},
};
use castcore_model::{Role, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    Condition, ExprTrait, JoinType, Order,
    sea_query::{Expr, Query},
};

/// A revoked session is kept this many days, for whoever looks into what happened.
pub const REVOKED_KEPT_DAYS: i64 = 30;
/// Surplus sessions that one sign-in ends at most.
const SURPLUS_AT_ONCE: u64 = 100;
/// The longest user agent that is kept, in characters.
const USER_AGENT_MAX: usize = 255;

record! {
    /// One sign-in.
    pub struct SessionRow in "sessions" {
        /// Its id.
        id: SessionId,
        /// Whose it is.
        user_id: UserId,
        /// What the client called itself; cut to 255 characters when stored.
        user_agent: Option<String>,
        /// Address of the client.
        ip: Option<String>,
        /// When it began.
        created_at: DateTime<Utc>,
        /// When it was last refreshed.
        last_used_at: DateTime<Utc>,
        /// When it ends unless refreshed.
        expires_at: DateTime<Utc>,
        /// When it ends whatever happens.
        absolute_expires_at: DateTime<Utc>,
        /// When it was ended by someone.
        revoked_at: Option<DateTime<Utc>>,
        /// When its user last proved who they are: at sign-in, or anew since. `None` in rows of older versions.
        authenticated_at: Option<DateTime<Utc>>,
    }
}

record! {
    /// One refresh token.
    pub struct TokenRow in "refresh_tokens" {
        /// SHA-256 of the token, in hex.
        token_hash: String,
        /// The session it refreshes.
        session_id: SessionId,
        /// When it was handed out.
        created_at: DateTime<Utc>,
        /// When it runs out.
        expires_at: DateTime<Utc>,
        /// When it was spent. A spent token that comes again is a sign of theft.
        spent_at: Option<DateTime<Utc>>,
        /// The caller's key for a retry of the very request that spent it.
        retry_key: Option<String>,
        /// What that request was answered, sealed, for such a retry.
        successor_sealed: Option<String>,
    }
}

/// A session that holds now, with what a request needs to know about its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveSession {
    /// The session.
    pub session_id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The name.
    pub username: String,
    /// Language of the console.
    pub language: String,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Whether signing in takes a second factor.
    pub totp_enabled: bool,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// When the user last proved who they are.
    pub authenticated_at: DateTime<Utc>,
    /// The roles now, weakest first.
    pub roles: Vec<Role>,
    /// When it ends unless refreshed.
    pub expires_at: DateTime<Utc>,
}

/// Adds a session.
///
/// # Errors
/// [`StoreError::Dangling`](crate::StoreError::Dangling) when there is no such user.
pub async fn insert(tx: &Tx, row: &SessionRow) -> Result<()> {
    let user_agent = row.user_agent.as_ref().map(|text| text.chars().take(USER_AGENT_MAX).collect());
    record::insert(tx, &SessionRow { user_agent, ..row.clone() }).await
}

/// The session of that id, whatever its state.
///
/// # Errors
/// Those of any read.
pub async fn get(conn: &impl Conn, id: SessionId) -> Result<Option<SessionRow>> {
    record::get(conn, &id, false).await
}

fn holds(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(column::<SessionRow>("revoked_at").is_null())
        .add(column::<SessionRow>("expires_at").gt(now.value()))
        .add(column::<SessionRow>("absolute_expires_at").gt(now.value()))
}

/// The session, if it holds at `now`, with its user and roles: the check of every request, in one query.
///
/// # Errors
/// Those of any read.
pub async fn live(conn: &impl Conn, id: SessionId, now: DateTime<Utc>) -> Result<Option<LiveSession>> {
    let mut query = Query::select();
    query
        .columns(
            ["id", "user_id", "expires_at", "created_at", "authenticated_at"].map(|name| (SessionRow::TABLE, name)),
        )
        .columns(
            ["username", "language", "is_active", "totp_enabled", "must_change_password"]
                .map(|name| (UserRow::TABLE, name)),
        )
        .column((RoleRow::TABLE, "role"))
        .from(SessionRow::TABLE)
        .join(JoinType::InnerJoin, UserRow::TABLE, column::<UserRow>("id").eq(column::<SessionRow>("user_id")))
        .join(JoinType::LeftJoin, RoleRow::TABLE, column::<RoleRow>("user_id").eq(column::<UserRow>("id")))
        .and_where(column::<SessionRow>("id").eq(id.value()))
        .cond_where(holds(now));
    let rows = conn.all(conn.build(&query)).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut roles = Vec::with_capacity(rows.len());
    for row in &rows {
        roles.extend(Option::<Role>::read(row, 10).map_err(|_| record::corrupt::<RoleRow>(row, "role", 1))?);
    }
    let broken = |name| move |_| record::corrupt::<SessionRow>(first, name, 0);
    Ok(Some(LiveSession {
        session_id: Field::read(first, 0).map_err(broken("id"))?,
        user_id: Field::read(first, 1).map_err(broken("user_id"))?,
        expires_at: Field::read(first, 2).map_err(broken("expires_at"))?,
        authenticated_at: match Option::read(first, 4).map_err(broken("authenticated_at"))? {
            Some(at) => at,
            None => Field::read(first, 3).map_err(broken("created_at"))?,
        },
        username: Field::read(first, 5).map_err(broken("username"))?,
        language: Field::read(first, 6).map_err(broken("language"))?,
        is_active: Field::read(first, 7).map_err(broken("is_active"))?,
        totp_enabled: Field::read(first, 8).map_err(broken("totp_enabled"))?,
        must_change_password: Field::read(first, 9).map_err(broken("must_change_password"))?,
        roles: users::sorted(roles.into_iter()),
    }))
}

fn active_of_user(user: UserId, now: DateTime<Utc>) -> Condition {
    holds(now).add(column::<SessionRow>("user_id").eq(user.value()))
}

/// A page of the sessions of a user that hold at `now`, newest first. The caller bounds `limit`.
///
/// # Errors
/// Those of any read.
pub async fn page_active_of_user(
    conn: &impl Conn,
    user: UserId,
    now: DateTime<Utc>,
    limit: u64,
    offset: u64,
) -> Result<Vec<SessionRow>> {
    let mut select = select::<SessionRow>();
    select
        .cond_where(active_of_user(user, now))
        .order_by((SessionRow::TABLE, "created_at"), Order::Desc)
        .order_by((SessionRow::TABLE, "id"), Order::Asc);
    all(conn, cut(&mut select, limit, offset)).await
}

/// How many sessions of a user hold at `now`.
///
/// # Errors
/// Those of any read.
pub async fn count_active_of_user(conn: &impl Conn, user: UserId, now: DateTime<Utc>) -> Result<u64> {
    let mut select = record::count_of::<SessionRow>();
    select.cond_where(active_of_user(user, now));
    record::count(conn, &select).await
}

/// The session of that id, if it is this user's and holds at `now`.
///
/// # Errors
/// Those of any read.
pub async fn get_active_of_user(
    conn: &impl Conn,
    user: UserId,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<SessionRow>> {
    let mut select = select::<SessionRow>();
    select.cond_where(active_of_user(user, now)).and_where(column::<SessionRow>("id").eq(id.value()));
    one(conn, &select).await
}

/// Ends one session. `false` when it was ended before or does not exist.
///
/// # Errors
/// Those of any write.
pub async fn revoke(tx: &Tx, id: SessionId, at: DateTime<Utc>) -> Result<bool> {
    let mut update = Query::update();
    update
        .table(SessionRow::TABLE)
        .value("revoked_at", at.value())
        .and_where(Expr::col("id").eq(id.value()))
        .and_where(Expr::col("revoked_at").is_null());
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// Ends every session of a user but `except`, and says which were ended.
///
/// # Errors
/// Those of any write.
pub async fn revoke_all_of_user(
    tx: &Tx,
    user: UserId,
    except: Option<SessionId>,
    at: DateTime<Utc>,
) -> Result<Vec<SessionId>> {
    let mut update = Query::update();
    update
        .table(SessionRow::TABLE)
        .value("revoked_at", at.value())
        .and_where(Expr::col("user_id").eq(user.value()))
        .and_where(Expr::col("revoked_at").is_null())
        .returning_col("id");
    if let Some(except) = except {
        update.and_where(Expr::col("id").ne(except.value()));
    }
    let rows = tx.all(tx.build(&update)).await?;
    rows.iter().map(|row| Field::read(row, 0).map_err(|_| record::corrupt::<SessionRow>(row, "id", 0))).collect()
}

/// Ends the sessions of a user that hold at `now` but for the `keep` newest ones, and says which were ended.
///
/// # Errors
/// Those of any write.
pub async fn end_oldest_of_user(tx: &Tx, user: UserId, keep: u64, now: DateTime<Utc>) -> Result<Vec<SessionId>> {
    // More than a few at once are left over by an older version only; what is more than a page goes next time.
    let surplus = page_active_of_user(tx, user, now, SURPLUS_AT_ONCE, keep).await?;
    for row in &surplus {
        revoke(tx, row.id, now).await?;
    }
    Ok(surplus.into_iter().map(|row| row.id).collect())
}

/// Notes that a session was used and when it ends now.
///
/// # Errors
/// Those of any write.
pub async fn touch(tx: &Tx, id: SessionId, at: DateTime<Utc>, expires_at: DateTime<Utc>) -> Result<()> {
    let mut update = Query::update();
    update
        .table(SessionRow::TABLE)
        .value("last_used_at", at.value())
        .value("expires_at", expires_at.value())
        .and_where(Expr::col("id").eq(id.value()));
    tx.run(tx.build(&update)).await?;
    Ok(())
}

/// Notes that the user proved anew who they are.
///
/// # Errors
/// Those of any write.
pub async fn touch_authenticated(tx: &Tx, id: SessionId, at: DateTime<Utc>) -> Result<()> {
    let mut update = Query::update();
    update.table(SessionRow::TABLE).value("authenticated_at", at.value()).and_where(Expr::col("id").eq(id.value()));
    tx.run(tx.build(&update)).await?;
    Ok(())
}

/// Adds a refresh token.
///
/// # Errors
/// [`StoreError::Dangling`](crate::StoreError::Dangling) when there is no such session.
pub async fn insert_token(tx: &Tx, row: &TokenRow) -> Result<()> {
    record::insert(tx, row).await
}

/// The refresh token of that hash, spent or not.
///
/// # Errors
/// Those of any read.
pub async fn find_token(conn: &impl Conn, token_hash: &str) -> Result<Option<TokenRow>> {
    record::get(conn, &token_hash.to_owned(), false).await
}

/// Spends a token. `true` for exactly one caller, however many try at once; it is for that one to hand out the
/// successor.
///
/// # Errors
/// Those of any write.
pub async fn spend_token(
    tx: &Tx,
    token_hash: &str,
    at: DateTime<Utc>,
    retry_key: Option<&str>,
    successor_sealed: Option<&str>,
) -> Result<bool> {
    let mut update = Query::update();
    update
        .table(TokenRow::TABLE)
        .value("spent_at", at.value())
        .value("retry_key", retry_key.map(str::to_owned).value())
        .value("successor_sealed", successor_sealed.map(str::to_owned).value())
        .and_where(Expr::col("token_hash").eq(token_hash))
        .and_where(Expr::col("spent_at").is_null());
    Ok(tx.run(tx.build(&update)).await?.rows_affected() == 1)
}

/// Removes what the table at the head of this module no longer keeps. Returns how many sessions and tokens went.
///
/// # Errors
/// Those of any write.
pub async fn delete_expired(tx: &Tx, now: DateTime<Utc>) -> Result<u64> {
    let mut tokens = Query::delete();
    tokens.from_table(TokenRow::TABLE).and_where(Expr::col("expires_at").lte(now.value()));
    let revoked_before = now - TimeDelta::days(REVOKED_KEPT_DAYS);
    let mut sessions = Query::delete();
    sessions.from_table(SessionRow::TABLE).cond_where(
        Condition::any()
            .add(Expr::col("absolute_expires_at").lte(now.value()))
            .add(Expr::col("revoked_at").lte(revoked_before.value())),
    );
    let tokens = tx.run(tx.build(&tokens)).await?.rows_affected();
    Ok(tokens + tx.run(tx.build(&sessions)).await?.rows_affected())
}
