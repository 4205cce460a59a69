//! `castcore keys add|rotate|status`: replacing the key that seals stored secrets.

mod add;

use super::{database, print};
use crate::cli::KeysCommand;
use anyhow::Context as _;
use castcore_config::{Environment, Settings};
use castcore_domain::{
    Caller,
    keys::{self, KeyStatus, Progress, Rotated, Unreadable},
};
use castcore_model::{Fault, SystemClock};
use castcore_reconciler::cli::Runtimes;
use castcore_store::Store;
use castcore_vault::Keyring;
use serde_json::json;
use std::{fmt::Write as _, process::ExitCode};

pub(super) fn run(command: &KeysCommand) -> anyhow::Result<ExitCode> {
    let environment = Environment::of_process();
    if let KeysCommand::Add { print } = command {
        return add::run(&environment, *print);
    }
    let settings = match Settings::load(&environment) {
        Ok(settings) => settings,
        Err(errors) => {
            eprintln!("castcore: {errors}");
            return Ok(ExitCode::from(78));
        }
    };
    let keyring = settings.security.keyring();
    let runtimes = Runtimes::new(settings.paths.data_dir.clone(), settings.paths.run_dir(), keyring.clone());
    let on_air = runtimes.need_former_key().context("cannot read the folder of the runtimes")?;
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio.block_on(async {
        let store = database::open(&settings.database).await?;
        let code = match command {
            KeysCommand::Rotate { json } => rotate(&store, &keyring, on_air, *json).await,
            KeysCommand::Status { json } => status(&store, &keyring, on_air, *json).await,
            KeysCommand::Add { .. } => Ok(ExitCode::SUCCESS),
        };
        store.close().await.ok();
        code
    })
}

fn failed(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("{fault}")
}

/// Exit 0: everything is sealed with the first key, and no former one is needed. Exit 1: one is, or something could not be
/// opened.
async fn rotate(store: &Store, keyring: &Keyring, on_air: usize, as_json: bool) -> anyhow::Result<ExitCode> {
    let key = keyring.first().to_string();
    let sealing = keys::sealing_key(store).await.map_err(failed)?;
    let server_is_behind = sealing.as_ref().is_some_and(|sealing| *sealing != key);
    if let (true, Some(sealing)) = (server_is_behind, sealing) {
        eprintln!(
            "warning: the server that started last seals with key {sealing}, not with {key}. Start every server anew, then \
             run this once more: what such a server seals meanwhile needs the former key."
        );
    }
    let told = |progress: &Progress| {
        let text = if as_json {
            json!({"progress": progress}).to_string()
        } else {
            let Progress { table, column, rows, resealed, .. } = progress;
            format!("{table}.{column}: {rows} rows, {resealed} values sealed anew")
        };
        // Who listens may have gone; the work goes on.
        let _ = print(&format!("{text}\n"));
    };
    let caller = Caller::system("shell");
    let rotated = keys::rotate(store, keyring, &SystemClock, &caller, told).await.map_err(failed)?;
    if as_json {
        let end = json!({"rotated": rotated, "server_is_behind": server_is_behind, "streams_behind": on_air});
        print(&format!("{end}\n"))?;
    } else {
        print(&summary(&rotated))?;
    }
    name_unreadable(&rotated.unreadable, rotated.unreadable());
    warn_of_streams(on_air);
    let good = rotated.complete && rotated.unreadable() == 0 && !server_is_behind && on_air == 0;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn summary(rotated: &Rotated) -> String {
    let mut text = format!("{} values were sealed anew with key {}.\n", rotated.resealed(), rotated.key);
    text.push_str(if rotated.complete {
        "Nothing is left that a former key sealed. Once every server was started with the first key, former keys can be \
         removed from ENCRYPTION_KEY. Backups that were made before still need them.\n"
    } else {
        "Something seals with a former key all the time: start every server anew, then run this once more.\n"
    });
    text
}

fn warn_of_streams(on_air: usize) {
    if on_air > 0 {
        eprintln!(
            "warning: {on_air} streams on air were started with a former key. Start the server anew before you remove that key: \
             it then takes them over with the first one."
        );
    }
}

fn name_unreadable(named: &[Unreadable], all: u64) {
    for value in named {
        eprintln!("castcore: no key opens {}.{} of row {}", value.table, value.column, value.row);
    }
    if all > 0 {
        eprintln!(
            "castcore: {all} values cannot be opened and were left as they are. Bring back the key that sealed them, or enter \
             these secrets anew."
        );
    }
}

/// Exit 0: every value opens. Exit 1: some do not.
async fn status(store: &Store, keyring: &Keyring, on_air: usize, as_json: bool) -> anyhow::Result<ExitCode> {
    let status = keys::status(store, keyring).await.map_err(failed)?;
    if as_json {
        print(&format!("{}\n", serde_json::to_string_pretty(&status)?))?;
    } else {
        print(&text(&status))?;
        warn_of_streams(on_air);
        name_unreadable(&status.unreadable, status.unreadable());
    }
    Ok(if status.unreadable() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(status: &KeyStatus) -> String {
    let mut text = String::new();
    for (n, key) in status.keys.iter().enumerate() {
        let what = if n == 0 { "seals and opens" } else { "opens" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "key {key}  {what}; sealed {} values", status.sealed_by(key));
    }
    for column in &status.columns {
        let by: Vec<String> = column.sealed_by.iter().map(|(key, count)| format!("{count} by {key}")).collect();
        let by = if by.is_empty() { "none".to_owned() } else { by.join(", ") };
        let _ = write!(text, "  {}.{}: {by}", column.table, column.column);
        if column.unreadable > 0 {
            let _ = write!(text, ", {} that no key opens", column.unreadable);
        }
        text.push('\n');
    }
    if status.to_reseal() > 0 {
        text.push_str("Former keys are still needed: run `castcore keys rotate`.\n");
    } else if status.keys.len() > 1 {
        text.push_str("Former keys are needed no more: remove them from ENCRYPTION_KEY.\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_domain::keys::ColumnStatus;

    #[test]
    fn the_status_tells_what_to_do_next() {
        let column = |by: &[(&str, u64)]| ColumnStatus {
            table: "destinations".into(),
            column: "url_sealed".into(),
            sealed_by: by.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect(),
            unreadable: 0,
        };
        let mut status = KeyStatus {
            first: "aa".into(),
            keys: vec!["aa".into(), "bb".into()],
            columns: vec![column(&[("aa", 1), ("bb", 2)])],
            unreadable: vec![],
        };
        let said = text(&status);
        assert!(said.contains("key bb  opens; sealed 2 values") && said.contains("castcore keys rotate"), "{said}");
        status.columns = vec![column(&[("aa", 3)])];
        assert!(text(&status).contains("needed no more"));
        status.keys.pop();
        assert!(!text(&status).contains("Former"));
    }
}
