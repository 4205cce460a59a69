//! The command line.

use clap::{Args, Parser, Subcommand};
use std::{ffi::OsString, path::PathBuf};
use uuid::Uuid;

/// A streaming control room that anyone can host.
#[derive(Debug, Parser)]
#[command(name = "castcore", version, arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write .env with fresh keys
    Init,
    /// Show each setting with its value, default and source
    Config(ConfigArgs),
    /// Run the server
    Serve,
    /// Install FFmpeg, or show which one is used
    #[command(subcommand, arg_required_else_help = true)]
    Ffmpeg(FfmpegCommand),
    /// Replace the key that seals stored secrets, or see what each key sealed
    #[command(subcommand, arg_required_else_help = true)]
    Keys(KeysCommand),
    /// Look at the streams of this machine, or stop them; the server may be down
    #[command(subcommand, arg_required_else_help = true)]
    Runtime(RuntimeCommand),
    /// Let another server on the same database run the jobs, because the one that ran them is gone for good
    Takeover {
        /// That machine is off: streams that it left on air would be sent twice
        #[arg(long)]
        that_machine_is_off: bool,
    },
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the reference page
    #[arg(long, conflicts_with = "json")]
    pub(crate) markdown: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FfmpegCommand {
    /// Fetch the pinned FFmpeg with pip, check it and install it
    Install(FfmpegInstallArgs),
    /// Show the binaries, their versions, and whether they may be used
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct FfmpegInstallArgs {
    /// Take this wheel, or this binary, instead of fetching it
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
    /// Do nothing when there is an FFmpeg that may be used
    #[arg(long, conflicts_with = "from")]
    pub(crate) if_needed: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Put a fresh key before the present one; it seals from the next start on, both open
    Add {
        /// Only print a fresh key, for wherever ENCRYPTION_KEY is kept
        #[arg(long)]
        print: bool,
    },
    /// Seal every stored secret anew with the first key; the server may run. Goes on where it was interrupted
    Rotate {
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Show how many secrets each key sealed, and which none of them opens
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RuntimeCommand {
    /// List the runtimes that live
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the log of a job's current run
    Logs {
        /// The job
        job: Uuid,
        /// How many of the latest lines
        #[arg(long, short = 'n', default_value_t = 100)]
        lines: usize,
    },
    /// Stop jobs. A server that runs would start them again: stop them there
    Stop {
        /// The jobs
        #[arg(required_unless_present = "all")]
        jobs: Vec<Uuid>,
        /// Every job
        #[arg(long, conflicts_with = "jobs")]
        all: bool,
    },
}

/// Whether the server started this process to be the runtime of a job: `castcore runtime <job>` and nothing else.
/// People always name something to do (`castcore runtime list`).
pub(crate) fn is_runtime_process() -> bool {
    is_runtime(std::env::args_os().skip(1))
}

fn is_runtime(mut arguments: impl Iterator<Item = OsString>) -> bool {
    arguments.next().is_some_and(|argument| argument == "runtime")
        && arguments.next().is_some_and(|job| job.to_str().is_some_and(|job| Uuid::try_parse(job).is_ok()))
        && arguments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, error::ErrorKind};

    const JOB: &str = "0b6f5c0e-3f55-4d5c-9d0e-6a8f2d1b7c11";

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn only_the_bare_form_is_a_runtime() {
        let is = |line: &str| is_runtime(line.split_whitespace().map(OsString::from));
        assert!(is(&format!("runtime {JOB}")));
        for line in ["", "runtime", "runtime list", "serve", JOB] {
            assert!(!is(line), "{line}");
        }
        assert!(!is(&format!("runtime {JOB} x")));
        assert!(!is(&format!("runtime logs {JOB}")));
    }

    #[test]
    fn understands_what_the_help_says() {
        for line in [
            "init",
            "config --json",
            "serve",
            "ffmpeg install --from a.whl",
            "ffmpeg install --if-needed",
            "ffmpeg status --json",
            "keys add",
            "keys add --print",
            "keys rotate --json",
            "keys status",
            "runtime list",
            &format!("runtime logs {JOB} -n 5"),
            &format!("runtime stop {JOB} {JOB}"),
            "runtime stop --all",
            "openapi",
        ] {
            Cli::try_parse_from(["castcore"].into_iter().chain(line.split(' '))).unwrap();
        }
        for line in
            ["config --json --markdown", "runtime stop", "runtime logs x", "ffmpeg install --if-needed --from a"]
        {
            let error = Cli::try_parse_from(["castcore"].into_iter().chain(line.split(' '))).unwrap_err();
            assert_ne!(error.kind(), ErrorKind::DisplayHelp, "{line}");
        }
    }
}
