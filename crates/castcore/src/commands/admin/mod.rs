//! `castcore admin …`: a way back in for those who are locked out.
//!
//! It works on the configured database, with the server running or not; a running one notices within seconds, because it
//! reads sessions, tokens and settings anew every 5 s. Whoever may read the keys of the installation is proof enough;
//! the trail says that it was the shell. Passwords come from a prompt without echo or from standard input, never from
//! the command line, where every user of the machine could read them.

mod offline;
mod prompt;

use crate::cli::{AdminCommand, AdminUser};
use anyhow::bail;
use castcore_domain::{
    Caller, Domain,
    identity::{
        user_changes::EditUser,
        users::{CreateUser, one_time_password},
        view::User,
    },
    patch::Field,
};
use castcore_model::{ErrorCode, Fault, UserId};
use castcore_vault::Secret;
use chrono::{DateTime, SecondsFormat, Utc};
use std::{fmt::Write as _, process::ExitCode};
use uuid::Uuid;

/// Sessions shown at most.
const SESSIONS_MAX: u64 = 1_000;

/// Carries out the command.
pub(super) fn run(command: AdminCommand) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let said = runtime.block_on(async {
        let domain = offline::open().await?;
        let said = carry_out(&domain, command).await;
        let _ = domain.store().clone().close().await;
        said
    })?;
    super::print(&said)?;
    Ok(ExitCode::SUCCESS)
}

fn shell() -> Caller {
    Caller::system("shell")
}

async fn carry_out(domain: &Domain, command: AdminCommand) -> anyhow::Result<String> {
    match command {
        AdminCommand::Create { user, roles, email, language, one_time } => {
            let password = new_password(one_time)?;
            let new = CreateUser {
                username: user,
                password: password.clone(),
                email,
                language,
                roles: Some(roles.iter().map(|role| role.name().to_owned()).collect()),
                must_change_password: Some(one_time),
            };
            let user = domain.identity().add_user(&shell(), new).await.map_err(plain)?;
            let mut said = format!("{} was made ({}).\n", user.username, user.roles.join(", "));
            tell(&mut said, &password, one_time);
            Ok(said)
        }
        AdminCommand::ResetPassword { user, one_time } => {
            let found = find(domain, &user).await?;
            let password = new_password(one_time)?;
            let edit = EditUser { password: Field::Set(password.clone()), ..EditUser::default() };
            let id = id_of(&found);
            let changed = domain.identity().update_user(&shell(), id, None, edit).await.map_err(plain)?;
            let mut said = format!(
                "{} has a new password, to be changed at the next sign-in. Every session was ended.\n",
                changed.username
            );
            tell(&mut said, &password, one_time);
            if !changed.is_active {
                said.push_str("The account is switched off: an administrator has to switch it on.\n");
            }
            Ok(said)
        }
        AdminCommand::ResetSecondFactor(AdminUser { user }) => {
            let id = id_of(&find(domain, &user).await?);
            let changed = domain.identity().reset_second_factor(&shell(), id).await.map_err(plain)?;
            Ok(format!("{} has no second factor now. Every session was ended.\n", changed.username))
        }
        AdminCommand::Unlock(AdminUser { user }) => {
            let found = find(domain, &user).await?;
            domain.identity().request_unlock(&shell(), id_of(&found)).await.map_err(plain)?;
            Ok(format!(
                "Failed attempts of {} are forgotten: by a running server within 10 s, by a stopped one anyway. Those \
                 counted by address run out by themselves.\n",
                found.username
            ))
        }
        AdminCommand::Sessions { user, end } => {
            let found = find(domain, &user).await?;
            if end {
                let ended = domain.identity().end_sessions_of(&shell(), id_of(&found)).await.map_err(plain)?;
                return Ok(format!("{ended} sessions of {} were ended.\n", found.username));
            }
            sessions(domain, &found).await
        }
    }
}

async fn sessions(domain: &Domain, user: &User) -> anyhow::Result<String> {
    let (rows, total) =
        domain.identity().list_sessions_of(&shell(), id_of(user), SESSIONS_MAX, 0).await.map_err(plain)?;
    if rows.is_empty() {
        return Ok(format!("{} has no session.\n", user.username));
    }
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut said = String::new();
    for row in rows {
        let device = row.device.as_deref().unwrap_or("unknown device");
        let from = row.ip.as_deref().unwrap_or("unknown address");
        let _ = writeln!(
            said,
            "{}  {device} from {from}, since {}, last used {}",
            row.id,
            time(row.created_at),
            time(row.last_used_at)
        );
    }
    if total > SESSIONS_MAX {
        let _ = writeln!(said, "and {} more", total - SESSIONS_MAX);
    }
    Ok(said)
}

/// The user of this name, in any case.
async fn find(domain: &Domain, username: &str) -> anyhow::Result<User> {
    match domain.identity().find_user(&shell(), username).await.map_err(plain)? {
        Some(user) => Ok(user),
        None => bail!("there is no user of this name"),
    }
}

fn id_of(user: &User) -> UserId {
    let id: Uuid = user.id;
    id.into()
}

fn new_password(one_time: bool) -> anyhow::Result<Secret> {
    if one_time { Ok(one_time_password()) } else { prompt::new_password() }
}

fn tell(said: &mut String, password: &Secret, one_time: bool) {
    if one_time {
        let _ = writeln!(said, "One-time password: {}", password.expose());
    }
}

/// A refusal in the words of a shell. It names fields and never a value.
fn plain(fault: Fault) -> anyhow::Error {
    let mut text = match fault.code {
        ErrorCode::LastAdmin => "this is the last administrator who can sign in".to_owned(),
        ErrorCode::ValidationFailed if fault.status == 409 => {
            let names: Vec<&str> = fault.params.keys().map(String::as_str).collect();
            format!("{} is taken", names.join(", "))
        }
        ErrorCode::ValidationFailed => "refused:".to_owned(),
        _ => return anyhow::anyhow!("{fault}"),
    };
    for field in &fault.fields {
        let _ = write!(text, " {} {}", field.path, field.code.replace('_', " "));
        for (name, value) in &field.params {
            let _ = write!(text, " ({name} {value})");
        }
    }
    anyhow::anyhow!(text)
}
