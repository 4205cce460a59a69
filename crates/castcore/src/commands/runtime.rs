//! `castcore runtime list|logs|stop`

use crate::cli::RuntimeCommand;
use std::process::ExitCode;

pub(crate) fn run(command: &RuntimeCommand) -> anyhow::Result<ExitCode> {
    anyhow::bail!("{command:?} is not wired up in this build")
}
