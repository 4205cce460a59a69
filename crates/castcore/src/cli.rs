//! The command line.

use castcore_model::Role;
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
    Serve {
        /// Take over streams that are on air, but start none: for a stream that takes the machine down
        #[arg(long)]
        no_autostart: bool,
    },
    /// End all streams of this machine politely, for maintenance; what shall be on air comes back with the next server
    Drain {
        /// End the maintenance: start again what shall be on air
        #[arg(long)]
        lift: bool,
        /// Fail when a stream is still on air after so many seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
        within: u64,
    },
    /// Install FFmpeg, or show which one is used
    #[command(subcommand, arg_required_else_help = true)]
    Ffmpeg(FfmpegCommand),
    /// Replace the key that seals stored secrets, or see what each key sealed
    #[command(subcommand, arg_required_else_help = true)]
    Keys(KeysCommand),
    /// Look at the streams of this machine, or stop them; the server may be down
    #[command(subcommand, arg_required_else_help = true)]
    Runtime(RuntimeCommand),
    /// Verify or export the audit trail; the server may run
    #[command(subcommand, arg_required_else_help = true)]
    Audit(AuditCommand),
    /// Let another server on the same database run the jobs, because the one that ran them is gone for good
    Takeover {
        /// That machine is off: streams that it left on air would be sent twice
        #[arg(long)]
        that_machine_is_off: bool,
    },
    /// Make accounts, or let somebody in who is locked out; the server may run
    #[command(subcommand, arg_required_else_help = true)]
    Admin(AdminCommand),
    /// Print the OpenAPI document
    Openapi {
        /// Print the page that says who may do what instead
        #[arg(long)]
        permissions: bool,
    },
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
pub(crate) enum AuditCommand {
    /// Check that no row was changed, removed, inserted or moved, and that the tail was not cut; fails otherwise
    Verify {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the trail, oldest first
    Export {
        /// `jsonl` or `csv`
        #[arg(long, default_value = "jsonl", value_parser = ["jsonl", "csv"])]
        format: String,
        /// Only this action, or those that begin with it (`auth.*`)
        #[arg(long)]
        action: Option<String>,
        /// Only what was done at this time or later (ISO 8601)
        #[arg(long)]
        since: Option<String>,
        /// Only what was done before this time
        #[arg(long)]
        until: Option<String>,
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

#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Make an account. Its password is asked for, or read from standard input as one line
    Create {
        /// Its name
        user: String,
        /// What it may do: admin, operator or viewer; may be repeated
        #[arg(long = "role", value_name = "ROLE", value_parser = role, default_value = "admin")]
        roles: Vec<Role>,
        /// Its e-mail address
        #[arg(long)]
        email: Option<String>,
        /// de or en; otherwise the default of the instance
        #[arg(long)]
        language: Option<String>,
        /// Print a password that must be changed at the first sign-in, instead of asking for one
        #[arg(long)]
        one_time: bool,
    },
    /// Set a password that must be changed at the next sign-in, and end all sessions
    ResetPassword {
        /// Name of the account
        user: String,
        /// Print a password instead of asking for one
        #[arg(long)]
        one_time: bool,
    },
    /// Take a lost second factor and its recovery codes away, and end all sessions
    #[command(name = "reset-2fa")]
    ResetSecondFactor(AdminUser),
    /// Forget the failed attempts of an account
    Unlock(AdminUser),
    /// List the sessions of an account, or end them
    Sessions {
        /// Name of the account
        user: String,
        /// End them all
        #[arg(long)]
        end: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AdminUser {
    /// Name of the account
    pub(crate) user: String,
}

fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| "admin, operator or viewer".to_owned())
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
            "serve --no-autostart",
            "drain",
            "drain --within 5",
            "drain --lift",
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
            "audit verify --json",
            "audit export --format csv --action auth.* --since 2026-11-23",
            "admin create anna --role viewer --role operator --email a@example.org --one-time",
            "admin reset-password anna",
            "admin reset-2fa anna",
            "admin unlock anna",
            "admin sessions anna --end",
            "openapi",
            "openapi --permissions",
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
