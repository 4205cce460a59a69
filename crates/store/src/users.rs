//! People and automations that sign in, and their roles.

use crate::{
    Conn, Result, Tx,
    connection::Run,
    field::Field,
    record::{self, Record, all_in, column, grouped, one, record, select},
};
use castcore_model::{Role, UserId};
use chrono::{DateTime, Utc};
use sea_orm::{
    ExprTrait, Value,
    sea_query::{Expr, Query, SelectStatement},
};
use std::collections::HashMap;

record! {
    /// An account.
    pub struct UserRow in "users" derived by lookup_name {
        /// Its id.
        id: UserId,
        /// The name to sign in with, as it was written. Unique without regard to case.
        username: String,
        /// E-mail address.
        email: Option<String>,
        /// Language of the console: `de` or `en`.
        language: String,
        /// `system`, `light` or `dark`: how it likes the console.
        theme: String,
        /// Argon2id in PHC form.
        password_hash: String,
        /// Whether the account may sign in.
        is_active: bool,
        /// Whether signing in needs a code of the second factor.
        totp_enabled: bool,
        /// The second factor's secret, sealed.
        totp_secret: Option<String>,
        /// A second factor's secret that waits for its first code, sealed. It never replaces an active one by itself.
        totp_pending_secret: Option<String>,
        /// The time step of the last code taken; no step is taken twice.
        totp_last_step: Option<i64>,
        /// Whether the password must be changed before anything else.
        must_change_password: bool,
        /// When the password was last changed.
        password_changed_at: Option<DateTime<Utc>>,
        /// The last sign-in.
        last_login_at: Option<DateTime<Utc>>,
        /// Number of this edit, from 1.
        version: i64,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// When it was last edited.
        updated_at: DateTime<Utc>,
    }
}

record! {
    /// One role of one user.
    pub(crate) struct RoleRow in "user_roles" {
        user_id: UserId,
        role: Role,
    }
}

record::standard!(UserRow, UserId, "other rows");
record::listed!(UserRow, UserId, ordered by "created_at", "id");

fn lookup_name(user: &UserRow) -> Vec<(&'static str, Value)> {
    vec![("username_key", key_of(&user.username))]
}

fn key_of(username: &str) -> Value {
    username.to_lowercase().value()
}

/// The user of that name, in any case.
///
/// # Errors
/// Those of any read.
pub async fn find_by_username(conn: &impl Conn, username: &str) -> Result<Option<UserRow>> {
    one(conn, select::<UserRow>().and_where(column::<UserRow>("username_key").eq(key_of(username)))).await
}

/// The roles of these users, weakest first. Users without any are left out.
///
/// # Errors
/// Those of any read.
pub async fn roles_of(conn: &impl Conn, users: &[UserId]) -> Result<HashMap<UserId, Vec<Role>>> {
    let rows: Vec<RoleRow> = all_in(conn, "user_id", users, &[]).await?;
    let groups = grouped(rows, |row| row.user_id);
    Ok(groups.into_iter().map(|(user, rows)| (user, sorted(rows.iter().map(|row| row.role)))).collect())
}

pub(crate) fn sorted(roles: impl Iterator<Item = Role>) -> Vec<Role> {
    let mut roles: Vec<Role> = roles.collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Gives a user exactly these roles.
///
/// # Errors
/// [`StoreError::Dangling`](crate::StoreError::Dangling) when there is no such user.
pub async fn set_roles(tx: &Tx, user: UserId, roles: &[Role]) -> Result<()> {
    let mut delete = Query::delete();
    delete.from_table(RoleRow::TABLE).and_where(Expr::col("user_id").eq(user.value()));
    tx.run(tx.build(&delete)).await?;
    for role in sorted(roles.iter().copied()) {
        record::insert(tx, &RoleRow { user_id: user, role }).await?;
    }
    Ok(())
}

/// How many administrators can sign in. Take [`Lock::Admins`](crate::Lock::Admins) first when a write depends on it.
///
/// # Errors
/// Those of any read.
pub async fn count_active_admins(conn: &impl Conn) -> Result<u64> {
    record::count(conn, &active_admins()).await
}

/// How many administrators can sign in without a second factor.
///
/// # Errors
/// Those of any read.
pub async fn count_active_admins_without_factor(conn: &impl Conn) -> Result<u64> {
    let mut select = active_admins();
    select.and_where(column::<UserRow>("totp_enabled").eq(false));
    record::count(conn, &select).await
}

fn active_admins() -> SelectStatement {
    let mut admins = Query::select();
    admins.column("user_id").from(RoleRow::TABLE).and_where(Expr::col("role").eq(Role::Admin.value()));
    let mut select = record::count_of::<UserRow>();
    select.and_where(column::<UserRow>("is_active").eq(true)).and_where(column::<UserRow>("id").in_subquery(admins));
    select
}

/// Notes a sign-in. This is no edit: the version stays.
///
/// # Errors
/// Those of any write.
pub async fn touch_login(tx: &Tx, id: UserId, at: DateTime<Utc>) -> Result<()> {
    let mut update = Query::update();
    update.table(UserRow::TABLE).value("last_login_at", at.value()).and_where(Expr::col("id").eq(id.value()));
    tx.run(tx.build(&update)).await?;
    Ok(())
}

/// Takes a time step of the second factor. `true` for exactly one caller, however many try at once, and for none once
/// this step or a later one was taken.
///
/// # Errors
/// Those of any write.
pub async fn take_totp_step(tx: &Tx, id: UserId, step: i64) -> Result<bool> {
    let mut update = Query::update();
    update
        .table(UserRow::TABLE)
        .value("totp_last_step", step.value())
        .and_where(Expr::col("id").eq(id.value()))
        .and_where(Expr::col("totp_last_step").is_null().or(Expr::col("totp_last_step").lt(step.value())));
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// Puts a password's hash of today's parameters in the place of `old`. `false` when the hash is another by now. This is
/// no edit: the version stays.
///
/// # Errors
/// Those of any write.
pub async fn upgrade_hash(tx: &Tx, id: UserId, old: &str, new: &str) -> Result<bool> {
    let mut update = Query::update();
    update
        .table(UserRow::TABLE)
        .value("password_hash", new.to_owned().value())
        .and_where(Expr::col("id").eq(id.value()))
        .and_where(Expr::col("password_hash").eq(old.to_owned().value()));
    Ok(tx.run(tx.build(&update)).await?.rows_affected() > 0)
}

/// Makes `email` the address of this user and of nobody else, without regard to case; `None` frees it. Call it in the
/// transaction that stores a new address. Addresses that several accounts shared before there was this rule stay until
/// they are edited: their rows hold no key.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) (`email`) when another account has it.
pub async fn claim_email(tx: &Tx, id: UserId, email: Option<&str>) -> Result<()> {
    let mut update = Query::update();
    update
        .table(UserRow::TABLE)
        .value("email_key", email.map(str::to_lowercase).value())
        .and_where(Expr::col("id").eq(id.value()));
    tx.run(tx.build(&update)).await?;
    Ok(())
}
