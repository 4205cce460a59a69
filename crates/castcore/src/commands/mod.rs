//! One file per command.
//!
//! To add one more: a variant in `cli.rs`, a file here, a line in [`run`].

mod admin;
mod audit;
mod config;
mod database;
mod drain;
mod ffmpeg;
mod init;
mod keys;
mod openapi;
mod runtime;
mod serve;
mod takeover;

use crate::cli::{Cli, Command};
use std::{
    io::{self, ErrorKind, Write},
    process::ExitCode,
};

/// Carries out the command.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Init => init::run(),
        Command::Config(args) => config::run(&args),
        Command::Serve { no_autostart } => serve::run(no_autostart),
        Command::Drain { lift, within } => drain::run(lift, within),
        Command::Ffmpeg(command) => ffmpeg::run(&command),
        Command::Keys(command) => keys::run(&command),
        Command::Runtime(command) => runtime::run(&command),
        Command::Audit(command) => audit::run(command),
        Command::Takeover { that_machine_is_off } => takeover::run(that_machine_is_off),
        Command::Admin(command) => admin::run(command),
        Command::Openapi { permissions } => openapi::run(permissions),
    }
}

/// Prints to standard output. A reader that has gone (`castcore config | head`) is no error.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
