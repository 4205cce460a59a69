//! `castcore config`

use super::print;
use crate::cli::ConfigArgs;
use castcore_config::{Environment, Settings, report};
use std::process::ExitCode;

/// Prints the settings, then on standard error what is wrong with them; in that case it fails.
pub(crate) fn run(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    if args.markdown {
        print(&report::markdown())?;
        return Ok(ExitCode::SUCCESS);
    }
    let environment = Environment::of_process();
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&report::lines(&environment))?))?;
    } else {
        print(&report::text(&environment))?;
    }
    match Settings::load(&environment) {
        Ok(settings) => {
            for warning in &settings.warnings {
                eprintln!("warning: {warning}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => {
            eprintln!("castcore: {errors}");
            Ok(ExitCode::FAILURE)
        }
    }
}
