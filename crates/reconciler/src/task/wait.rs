//! What a job's task waits for when there is nothing to do.

use super::JobTask;
use crate::decide::{Seen, Wish};
use std::time::Duration;
use tokio::time::{self, Instant};

/// Silence of a runtime that is not doubted.
pub(super) const DOUBT_AFTER: Duration = Duration::from_secs(5);

impl JobTask {
    /// Waits for a ring, for news from the runtime, or for time.
    pub(super) async fn wait(&mut self) {
        let until = self.next_deadline();
        let news = async {
            match &mut self.link {
                Some(link) => link.news().await,
                None => std::future::pending().await,
            }
        };
        let news = tokio::select! {
            () = self.inbox.bell() => None,
            news = news => Some(news),
            () = sleep_until(until) => None,
        };
        match news {
            Some(news) => {
                self.doubt_at = Instant::now() + DOUBT_AFTER;
                self.hear(news).await;
            }
            None if self.link.is_none() && matches!(self.seen, Seen::Unreachable | Seen::Ending) => {
                self.ending.looked();
                self.look();
            }
            None if self.seen == Seen::Reachable && self.doubt_at <= Instant::now() => self.check_pulse().await,
            None => {}
        }
    }

    /// A runtime on air tells its numbers each second; one that is silent is asked.
    async fn check_pulse(&mut self) {
        let Some(link) = &self.link else { return };
        match link.client.ping().await {
            Ok(()) => self.doubt_at = Instant::now() + DOUBT_AFTER,
            Err(error) => {
                tracing::warn!(job = %self.id, %error, "the runtime of a job is silent");
                self.lose_reach();
                self.unreached.show();
                self.repaint();
            }
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let own = match self.seen {
            Seen::Nothing if self.wish == Wish::Run => self.start_due(),
            Seen::Nothing => None,
            Seen::Unreachable => Some(self.unreached.next_try),
            Seen::Reachable => {
                let shown = self.told.is_some_and(|told| told.wanted.picture);
                let watched = self.inbox.watched_until(Instant::now()).filter(|_| shown);
                Some(watched.map_or(self.doubt_at, |until| until.min(self.doubt_at)))
            }
            Seen::Ending if self.link.is_none() => Some(self.ending.next_look),
            Seen::Ending => None,
        };
        let force = match (self.seen, self.wish) {
            (Seen::Ending, _) | (Seen::Unreachable, Wish::Off) => self.ending.force_at,
            _ => None,
        };
        [own, force, self.ask_store_at].into_iter().flatten().min()
    }
}

async fn sleep_until(instant: Option<Instant>) {
    match instant {
        Some(instant) => time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
