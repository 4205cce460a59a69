//! CastCore: a streaming control room that anyone can host. One binary for the server, its runtimes and the operator.

mod cli;
mod commands;
mod guard;

use clap::Parser;
use rustix::{fs::Mode, process::umask};
use std::process::ExitCode;

fn main() -> ExitCode {
    // A runtime lives as long as its job, and there may be hundreds: it starts before anything else takes memory.
    if cli::is_runtime_process() {
        return castcore_runtime::boot::main();
    }
    guard::keep_memory_private();
    guard::take_room_for_descriptors();
    // Files are for this user only, whoever makes them.
    umask(Mode::RWXG | Mode::RWXO);
    // Two providers are linked, so rustls cannot choose by itself. It fails only when one was chosen before.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match commands::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("castcore: {error:#}");
            ExitCode::FAILURE
        }
    }
}
