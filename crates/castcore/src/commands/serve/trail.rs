//! The audit trail's background work: closing rows of counted refusals, checkpoints, retention, shipping.

use castcore_config::Settings;
use castcore_domain::{
    Domain,
    audit::{Checkpoints, ship::Shipper},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

/// How often windows of counted refusals, and the need of a checkpoint, are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How often old rows are looked for.
const PRUNE_EVERY: Duration = Duration::from_secs(6 * 3_600);
/// How often new rows are looked for to be shipped.
const SHIP_EVERY: Duration = Duration::from_secs(2);
/// The longest pause while the receiver is away.
const SHIP_PAUSE_MAX: Duration = Duration::from_secs(60);

/// The background work of one server.
#[derive(Clone, Debug)]
pub(super) struct Trail {
    domain: Arc<Domain>,
    settings: Arc<Settings>,
    checkpoints: Arc<Checkpoints>,
}

impl Trail {
    pub(super) fn of(domain: &Arc<Domain>) -> Self {
        let settings = Arc::clone(domain.settings());
        let checkpoints = Arc::new(Checkpoints::in_folder(&settings.paths.log_dir));
        Self { domain: Arc::clone(domain), settings, checkpoints }
    }

    /// Works until the server ends. What fails is logged and tried again in the next round.
    pub(super) async fn keep(self, end: CancellationToken) -> anyhow::Result<&'static str> {
        // Where the trail stands at the start is worth a line, too: the server was down, and anything may have happened.
        self.checkpoint(true).await;
        let mut look = interval(LOOK_EVERY);
        let mut prune = interval(PRUNE_EVERY);
        for timer in [&mut look, &mut prune] {
            timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        loop {
            tokio::select! {
                () = end.cancelled() => return Ok("audit trail"),
                _ = look.tick() => {
                    self.close_refusals(false).await;
                    self.checkpoint(false).await;
                }
                _ = prune.tick() => self.prune().await,
            }
        }
    }

    /// Sends rows away until the server ends; does nothing without `AUDIT_SHIP`.
    pub(super) async fn ship(self, end: CancellationToken) -> anyhow::Result<&'static str> {
        const NAME: &str = "shipping of the audit trail";
        let Some(to) = self.settings.audit.ship.clone() else {
            end.cancelled().await;
            return Ok(NAME);
        };
        let mut shipper = Shipper::new(to);
        let mut pause = SHIP_EVERY;
        loop {
            let trail = self.domain.audit();
            let wait = match shipper.ship(&trail, self.domain.now()).await {
                Ok(more) => {
                    if pause > SHIP_EVERY {
                        tracing::info!("the audit trail is being sent again");
                    }
                    pause = SHIP_EVERY;
                    if more { Duration::ZERO } else { SHIP_EVERY }
                }
                Err(error) => {
                    pause = (pause * 2).min(SHIP_PAUSE_MAX);
                    tracing::warn!(%error, retry_in_s = pause.as_secs(), "rows of the audit trail wait");
                    pause
                }
            };
            tokio::select! {
                () = end.cancelled() => return Ok(NAME),
                () = sleep(wait) => {}
            }
        }
    }

    /// The last words, when nothing else writes any more.
    pub(super) async fn finish(&self) {
        self.close_refusals(true).await;
        self.checkpoint(true).await;
    }

    async fn close_refusals(&self, all: bool) {
        if let Err(fault) = self.domain.close_refusals(all).await {
            tracing::error!(%fault, "counted refusals could not be written to the audit trail");
        }
    }

    async fn checkpoint(&self, whatever: bool) {
        if let Err(error) = self.checkpoints.write(self.domain.store(), self.domain.now(), whatever).await {
            tracing::error!(error, "there is no new checkpoint of the audit trail");
        }
    }

    async fn prune(&self) {
        let trail = self.domain.audit();
        let settings = &self.settings.audit;
        let up_to = match &settings.ship {
            Some(to) => trail.shipped_to(to).await,
            None => Ok(i64::MAX),
        };
        let pruned = match up_to {
            Ok(up_to) => trail.prune(self.domain.now(), settings.retention_days, up_to).await,
            Err(fault) => Err(fault),
        };
        match pruned {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "old rows of the audit trail were deleted"),
            Err(fault) => tracing::warn!(%fault, "old rows of the audit trail were not deleted"),
        }
    }
}
