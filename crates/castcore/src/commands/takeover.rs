//! `castcore takeover`: the server that ran the jobs is gone for good, and another one shall run them.

use super::{database, print};
use anyhow::bail;
use castcore_config::{Environment, Settings};
use castcore_model::{Clock as _, ErrorCode, SystemClock};
use std::process::ExitCode;

/// Forgets which server ran the jobs.
pub(super) fn run(that_machine_is_off: bool) -> anyhow::Result<ExitCode> {
    if !that_machine_is_off {
        bail!(
            "streams that the other server left on air would be sent twice. When its machine is off, add \
             --that-machine-is-off"
        );
    }
    let settings = Settings::load(&Environment::of_process())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let gone = runtime.block_on(async {
        let store = database::open(&settings.database).await?;
        store.keep_trail_with(settings.security.keyring());
        let gone = castcore_reconciler::take_over(&store, SystemClock.now()).await;
        store.close().await.ok();
        gone.map_err(|fault| match fault.code {
            ErrorCode::Conflict => {
                anyhow::anyhow!("a server runs the jobs of this database right now: nothing was changed")
            }
            _ => anyhow::anyhow!("{fault}"),
        })
    })?;
    match gone {
        Some((host, on_air)) => print(&format!(
            "The server on {host} is forgotten; {on_air} jobs were last seen on air there. A server that runs on this \
             database starts those that shall be on air within seconds.\n"
        ))?,
        None => print("No server has run jobs on this database since the last takeover.\n")?,
    }
    Ok(ExitCode::SUCCESS)
}
