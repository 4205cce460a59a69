//! What a job's task waits for when there is nothing to do.

use super::JobTask;
use crate::decide::{Seen, Wish};
use tokio::time::{self, Instant};

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
            Some(news) => self.hear(news).await,
            None if self.link.is_none() && matches!(self.seen, Seen::Unreachable | Seen::Ending) => {
                self.ending.looked();
                self.look();
            }
            None => {}
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let own = match self.seen {
            Seen::Nothing if self.wish == Wish::Run => self.start_due(),
            Seen::Nothing => None,
            Seen::Unreachable => Some(self.unreached.next_try),
            Seen::Reachable => {
                let shown = self.told.is_some_and(|told| told.wanted.picture);
                self.inbox.watched_until(Instant::now()).filter(|_| shown)
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
