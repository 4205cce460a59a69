//! `castcore drain`: ends all streams of this machine before somebody works on it. Unlike a stop it changes nothing of what
//! people want.

use super::serve::drain_mark;
use anyhow::{Context as _, bail};
use castcore_config::{Environment, Settings};
use castcore_reconciler::cli::Runtimes;
use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt as _,
    process::ExitCode,
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(200);

pub(super) fn run(lift: bool, within_s: u64) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(&Environment::of_process())?;
    let paths = &settings.paths;
    if !paths.data_dir.is_dir() {
        bail!("there is no data folder {}; run this where the server runs, or set DATA_DIR", paths.data_dir.display());
    }
    let mark = drain_mark(&paths.data_dir);
    if lift {
        return match fs::remove_file(&mark) {
            Ok(()) => {
                super::print("Maintenance is over: the server starts again what shall be on air.\n")?;
                Ok(ExitCode::SUCCESS)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                super::print("This machine is not being emptied.\n")?;
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => Err(error).with_context(|| format!("cannot remove {}", mark.display())),
        };
    }
    let runtimes = Runtimes::new(paths.data_dir.clone(), paths.run_dir(), settings.security.keyring());
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio.block_on(async {
        if runtimes.server_runs() {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600);
            options.open(&mark).with_context(|| format!("cannot write {}", mark.display()))?;
        } else {
            end_without_server(&runtimes).await?;
        }
        wait_until_empty(&runtimes, Duration::from_secs(within_s)).await
    })
}

/// With no server to ask, each runtime is asked itself; the next server starts again what shall be on air.
async fn end_without_server(runtimes: &Runtimes) -> anyhow::Result<()> {
    let found = runtimes.list().await.context("cannot read the folder of the runtimes")?;
    let ends = found.iter().map(|runtime| async move { (runtime.job_id, runtimes.end(runtime.job_id).await) });
    for (job, outcome) in futures_util::future::join_all(ends).await {
        if let Err(error) = outcome {
            eprintln!("{job}  {error}");
        }
    }
    Ok(())
}

async fn wait_until_empty(runtimes: &Runtimes, patience: Duration) -> anyhow::Result<ExitCode> {
    let until = Instant::now() + patience;
    let mut told = None;
    loop {
        let living = runtimes.living().context("cannot read the folder of the runtimes")?;
        if living.is_empty() {
            super::print("No stream is on air on this machine.\n")?;
            return Ok(ExitCode::SUCCESS);
        }
        if told != Some(living.len()) {
            told = Some(living.len());
            super::print(&format!("{} on air …\n", living.len()))?;
        }
        if Instant::now() >= until {
            eprintln!("castcore: still on air after {} s:", patience.as_secs());
            living.iter().for_each(|job| eprintln!("  {job}"));
            return Ok(ExitCode::FAILURE);
        }
        sleep(LOOK).await;
    }
}
