//! What the runtime tells, and what others get to see of it.

use super::{JobTask, Trouble};
use crate::{
    decide::{Seen, Wish},
    link::News,
    preview,
    status::{self, WallClock},
};
use castcore_bus::JobLogLine;
use castcore_model::{job::JobState, supervise::Phase};
use castcore_runtime::protocol::{LogLevel, LogLine, Notice, Snapshot};
use std::time::Duration;
use tokio::{task::spawn_blocking, time::Instant};

/// Log lines asked for when the ring is read; the board keeps no more.
const LINES: u64 = 500;

impl JobTask {
    pub(super) async fn hear(&mut self, news: News) {
        match news {
            News::Notice(Notice::Snapshot(snapshot)) => {
                self.see(*snapshot);
                self.repaint();
                if self.heard.is_none() {
                    self.read_ring().await;
                }
                self.tidy_picture();
            }
            News::Notice(Notice::Metrics(numbers)) => {
                let now = self.shared.domain.now();
                self.shared.domain.board().post_metrics(status::metrics(self.id, numbers, now));
            }
            News::Notice(Notice::Log(line)) => self.post_line(line),
            News::Notice(Notice::Lagged { .. }) => self.catch_up().await,
            News::Closed => self.connection_is_over(),
        }
    }

    fn connection_is_over(&mut self) {
        match self.seen {
            Seen::Ending => {
                self.link = None;
                self.ending.look_soon();
            }
            _ => self.lose_reach(),
        }
        self.look();
    }

    /// Takes a snapshot as the truth.
    pub(super) fn see(&mut self, snapshot: Snapshot) {
        let now = self.shared.domain.now();
        match &mut self.clock {
            Some(clock) if self.snapshot.is_some() => clock.follow(now, snapshot.now_ms),
            // Another runtime, or the first one: its clock begins elsewhere.
            clock => *clock = Some(WallClock::new(now, snapshot.now_ms)),
        }
        self.snapshot = Some(Box::new(snapshot));
    }

    /// Some news were left out: everything is asked for.
    async fn catch_up(&mut self) {
        let Some(link) = &self.link else { return };
        match link.client.status().await {
            Ok(snapshot) => {
                self.see(snapshot);
                self.repaint();
                self.read_ring().await;
            }
            Err(error) => tracing::debug!(job = %self.id, %error, "a runtime does not answer"),
        }
    }

    /// Posts the lines of the runtime's ring that were not heard yet.
    async fn read_ring(&mut self) {
        let (Some(link), Some(snapshot)) = (&self.link, &self.snapshot) else { return };
        let after = self.heard.unwrap_or(0).max(snapshot.log_seq.saturating_sub(LINES));
        match link.client.log(after, usize::try_from(LINES).unwrap_or(usize::MAX)).await {
            Ok(lines) => {
                self.heard = Some(after);
                lines.into_iter().for_each(|line| self.post_line(line));
            }
            Err(error) => tracing::debug!(job = %self.id, %error, "a runtime does not tell its log"),
        }
    }

    fn post_line(&mut self, line: LogLine) {
        let heard = self.heard.unwrap_or(0);
        if line.seq <= heard && self.heard.is_some() {
            return;
        }
        self.heard = Some(line.seq);
        self.shared.domain.board().post_line(JobLogLine {
            job_id: self.id,
            run: line.run,
            seq: line.seq,
            ts: line.ts,
            output_id: line.output_id,
            level: level(line.level).to_owned(),
            hint: line.hint,
            line: line.line,
        });
    }

    /// Removes the files of the picture on demand once nothing writes them any more.
    fn tidy_picture(&mut self) {
        let hidden = preview::output_id(self.id);
        let is_wanted = self.told.is_some_and(|told| told.wanted.picture);
        let Some(snapshot) = &self.snapshot else { return };
        if !self.has_picture || is_wanted || snapshot.outputs.iter().any(|output| output.output_id == hidden) {
            return;
        }
        self.has_picture = false;
        let (root, id) = (self.shared.domain.preview_root(), self.id);
        spawn_blocking(move || preview::remove(&root, id));
    }

    /// Shows what is true now.
    pub(super) fn repaint(&mut self) {
        let Some(subject) = &self.subject else { return };
        if self.deleted {
            return;
        }
        let now = self.shared.domain.now();
        let before = self.face.known();
        let unseen = |state, trouble| status::unseen(subject, state, trouble, now, before);
        let trouble = || self.trouble.clone().unwrap_or_default();
        let status = match (self.seen, &self.snapshot, &self.clock) {
            (Seen::Reachable | Seen::Ending, Some(snapshot), Some(clock)) => {
                let ending = self.seen == Seen::Ending;
                let mut status = status::observed(subject, snapshot, ending, clock, now, before);
                if let Some(trouble) = self.trouble.as_ref().filter(|_| !ending && status.reason.is_none()) {
                    status.reason = trouble.reason;
                    status.reason_detail.clone_from(&trouble.detail);
                }
                status
            }
            (Seen::Ending, ..) => unseen(JobState::Stopping, Trouble::default()),
            (Seen::Nothing, ..) if self.wish == Wish::Off => return,
            (Seen::Unreachable, ..) if self.wish == Wish::Off => unseen(JobState::Stopping, trouble()),
            (Seen::Unreachable, ..) if self.ready.is_some() && !self.unreached.is_shown() => {
                unseen(JobState::Starting, Trouble::default())
            }
            (Seen::Unreachable, ..) if self.face.is_shown() && !self.unreached.is_shown() => return,
            (Seen::Unreachable, ..) => unseen(JobState::Unknown, trouble()),
            (Seen::Reachable, ..) => unseen(JobState::Starting, Trouble::default()),
            (Seen::Nothing, ..) => self.waiting_status(unseen),
        };
        self.face.post(status, subject.generation, now);
    }

    /// There is no runtime, but there shall be one.
    fn waiting_status(
        &self,
        unseen: impl FnOnce(JobState, Trouble) -> castcore_bus::JobStatus,
    ) -> castcore_bus::JobStatus {
        let trouble = self.trouble.clone().unwrap_or_default();
        match self.machine.phase() {
            Phase::Waiting { until_ms, reason, .. } => {
                let left = Duration::from_millis(until_ms.saturating_sub(self.now_ms()));
                let retry_at = chrono::TimeDelta::from_std(left).ok().map(|left| self.shared.domain.now() + left);
                let crash_loop = self.machine.phase().is_crash_loop();
                let trouble = Trouble { reason: Some(*reason), retry_at, crash_loop, ..trouble };
                unseen(JobState::Restarting, trouble)
            }
            Phase::Failed { reason, .. } => unseen(JobState::Failed, Trouble { reason: Some(*reason), ..trouble }),
            _ if trouble.reason.is_some() => unseen(JobState::Restarting, trouble),
            _ => unseen(JobState::Starting, trouble),
        }
    }

    pub(super) fn expect_end_of_unreachable(&mut self) {
        self.ending.expect_of_unreachable(Instant::now(), self.unreached.is_alarming());
    }
}

const fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Warning => "warning",
        LogLevel::Error => "error",
    }
}
