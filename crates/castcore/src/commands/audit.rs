//! `castcore audit`: the trail, looked at from the shell. It reads the configured database beside a server that may run.

use crate::cli::AuditCommand;
use anyhow::{Context as _, anyhow};
use castcore_config::{Environment, Settings};
use castcore_domain::{
    Caller,
    audit::{AuditQuery, Checkpoints, Format, Trail},
};
use castcore_model::{Clock as _, SystemClock};
use castcore_store::{Store, trail::Report};
use serde_json::json;
use std::{fmt::Write as _, process::ExitCode};

/// Carries out the command.
pub(super) fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    let settings = match Settings::load(&Environment::of_process()) {
        Ok(settings) => settings,
        Err(errors) => {
            eprintln!("castcore: the settings do not allow to read the trail.\n{errors}");
            return Ok(ExitCode::from(78));
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = super::database::open(&settings.database).await?;
        store.keep_trail_with(settings.security.keyring());
        let done = match command {
            AuditCommand::Verify { json } => verify(&settings, &store, json).await,
            AuditCommand::Export { format, action, since, until } => {
                let query = AuditQuery { action, since, until, ..AuditQuery::default() };
                export(&store, &query, &format).await
            }
        };
        store.close().await.context("cannot close the database")?;
        done
    })
}

async fn verify(settings: &Settings, store: &Store, as_json: bool) -> anyhow::Result<ExitCode> {
    let checkpoints = Checkpoints::in_folder(&settings.paths.log_dir);
    let report = checkpoints.verify(store).await.context("cannot verify the audit trail")?;
    if as_json {
        let json = json!({
            "valid": report.problem.is_none(),
            "problem": report.problem.as_ref().map(ToString::to_string),
            "rows": report.rows,
            "first": report.first,
            "last": report.last,
            "pruned_to": report.pruned_to,
            "unchained": report.unchained,
            "checkpoints": report.checkpoints,
            "checkpoints_file": checkpoints.path(),
        });
        super::print(&format!("{json:#}\n"))?;
    } else {
        super::print(&words(&report))?;
    }
    Ok(if report.problem.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn words(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = match &report.problem {
        None => match (report.first, report.last) {
            (Some(first), Some(last)) => {
                writeln!(text, "The audit trail is valid: {} rows, {first} to {last}.", report.rows)
            }
            _ => writeln!(text, "The audit trail is valid: it has no chained row."),
        },
        Some(problem) => writeln!(text, "The audit trail is NOT valid: {problem}."),
    };
    if let Some(seq) = report.pruned_to {
        let _ = writeln!(text, "Rows up to {seq} were deleted because of their age (AUDIT_RETENTION_DAYS).");
    }
    if report.unchained > 0 {
        let _ = writeln!(
            text,
            "{} rows are older than the chain: whether they were changed cannot be said.",
            report.unchained
        );
    }
    if report.problem.is_none() {
        let _ = writeln!(text, "{} checkpoints fit.", report.checkpoints);
    }
    text
}

async fn export(store: &Store, query: &AuditQuery, format: &str) -> anyhow::Result<ExitCode> {
    let format = Format::from_name(format).context("the format is jsonl or csv")?;
    let trail = Trail::of(store);
    let said = |fault: castcore_model::Fault| anyhow!("cannot export the audit trail: {fault}");
    let now = SystemClock.now();
    let mut export = trail.begin_export(&Caller::system("shell"), now, query, format).await.map_err(said)?;
    while let Some(piece) = trail.export_next(&mut export).await.map_err(said)? {
        super::print(&piece)?;
    }
    Ok(ExitCode::SUCCESS)
}
