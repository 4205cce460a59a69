//! Empties the machine when somebody at the shell asks for it: `castcore drain` leaves a mark in the data folder, and the
//! server looks for it every second. The mark is a wish for this server, not a setting: the next one removes it.

use castcore_domain::Domain;
use castcore_reconciler::Reconciler;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often the mark is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The mark of a data folder.
pub(in crate::commands) fn mark(data_dir: &Path) -> PathBuf {
    data_dir.join("drain")
}

/// Removes a mark that was meant for an earlier server.
pub(super) fn forget(data_dir: &Path) {
    match std::fs::remove_file(mark(data_dir)) {
        Ok(()) => tracing::info!("this machine was emptied for maintenance; that is over"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => tracing::warn!(%error, "the mark of `castcore drain` cannot be removed"),
    }
}

/// Empties the machine while the mark is there.
pub(super) async fn obey(
    reconciler: Arc<Reconciler>,
    domain: Arc<Domain>,
    end: CancellationToken,
) -> anyhow::Result<&'static str> {
    const NAME: &str = "watcher of `castcore drain`";
    let mark = mark(&domain.settings().paths.data_dir);
    let mut tick = interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = end.cancelled() => return Ok(NAME),
            _ = tick.tick() => {}
        }
        // One that cannot be looked at is none: streams go on.
        let wanted = tokio::fs::try_exists(&mark).await.unwrap_or(false);
        match (wanted, domain.is_draining()) {
            (true, false) => {
                tracing::warn!("this machine is being emptied: all streams end, and none is started");
                let reconciler = Arc::clone(&reconciler);
                tokio::spawn(async move {
                    reconciler.drain().await;
                    tracing::warn!("this machine is empty; `castcore drain --lift` ends that");
                });
            }
            (false, true) => {
                tracing::warn!("maintenance is over: what shall be on air is started again");
                reconciler.lift();
            }
            _ => {}
        }
    }
}
