//! The newest of everything live, so that a page or a new subscriber sees the present without waiting for news.

use crate::{
    Bus, JobLogLine, JobMetrics, JobStatus, LiveMessage,
    past::{Past, PastPoint},
};
use castcore_model::{
    JobId, OutputId,
    job::{JobState, OutputState},
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Log lines kept for each job.
const LINES_PER_JOB: usize = 500;
/// Bytes of log text kept for each job.
const LINE_BYTES_PER_JOB: usize = 64 << 10;
/// Jobs that other servers can bring onto the board at most.
const FOREIGN_JOBS: usize = 10_000;

#[derive(Debug, Default)]
struct Live {
    status: Option<JobStatus>,
    /// Another server told the status.
    is_foreign: bool,
    metrics: Option<JobMetrics>,
    /// The last half hour of them, also after it went off air.
    past: Past,
    /// How often each output had to connect again in this run.
    reconnects: HashMap<OutputId, u32>,
    lines: VecDeque<JobLogLine>,
    line_bytes: usize,
}

impl Live {
    /// An output that was live and is to be tried again has lost its connection.
    fn count_reconnects(&mut self, now: &JobStatus) {
        let same_run = self.status.as_ref().filter(|before| before.run == now.run);
        let Some(before) = same_run else { return self.reconnects.clear() };
        for output in now.outputs.iter().filter(|output| output.state == OutputState::Retrying) {
            if before.outputs.iter().any(|was| was.id == output.id && was.state == OutputState::Live) {
                *self.reconnects.entry(output.id).or_default() += 1;
            }
        }
    }

    fn keep_metrics(&mut self, metrics: &JobMetrics) {
        self.past.take(metrics);
        self.metrics = Some(metrics.clone());
    }

    /// Whether the line is new.
    fn keep_line(&mut self, line: &JobLogLine) -> bool {
        // After an adoption the runtime tells its ring again; each line is kept once.
        if self.lines.back().is_some_and(|last| last.run == line.run && last.seq >= line.seq) {
            return false;
        }
        self.line_bytes += line.line.len();
        self.lines.push_back(line.clone());
        while self.lines.len() > LINES_PER_JOB || self.line_bytes > LINE_BYTES_PER_JOB {
            match self.lines.pop_front() {
                Some(old) => self.line_bytes -= old.line.len(),
                None => break,
            }
        }
        true
    }
}

/// The newest status, numbers and log lines of each job.
///
/// Whoever observes posts here; the board remembers and tells the bus. Bounded: one status, half an hour of
/// numbers and [`LINES_PER_JOB`] lines a job.
pub struct Board {
    jobs: Mutex<HashMap<JobId, Live>>,
    bus: Arc<dyn Bus>,
}

impl std::fmt::Debug for Board {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Board").field("jobs", &self.lock().len()).finish()
    }
}

impl Board {
    /// An empty board that tells `bus`.
    #[must_use]
    pub fn new(bus: Arc<dyn Bus>) -> Self {
        Self { jobs: Mutex::default(), bus }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Live>> {
        // A panic while holding the lock leaves at worst an old value behind.
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Posts a status. An unchanged one is not passed on.
    pub fn post_status(&self, status: JobStatus) {
        {
            let mut jobs = self.lock();
            let live = jobs.entry(status.job_id).or_default();
            if live.status.as_ref() == Some(&status) {
                return;
            }
            live.count_reconnects(&status);
            live.status = Some(status.clone());
            live.is_foreign = false;
        }
        self.bus.publish_live(LiveMessage::Status(status));
    }

    /// Posts the numbers of one second.
    pub fn post_metrics(&self, metrics: JobMetrics) {
        self.lock().entry(metrics.job_id).or_default().keep_metrics(&metrics);
        self.bus.publish_live(LiveMessage::Metrics(metrics));
    }

    /// Forgets the numbers of a job that is no longer on air.
    pub fn clear_metrics(&self, job_id: JobId) {
        if let Some(live) = self.lock().get_mut(&job_id) {
            live.metrics = None;
        }
    }

    /// Posts a log line.
    pub fn post_line(&self, line: JobLogLine) {
        if self.lock().entry(line.job_id).or_default().keep_line(&line) {
            self.bus.publish_live(LiveMessage::Log(line));
        }
    }

    /// Forgets a deleted job.
    pub fn forget(&self, job_id: JobId) {
        self.lock().remove(&job_id);
        self.bus.publish_live(LiveMessage::JobDeleted { job_id });
    }

    /// Takes what another server posted, without telling the bus. `false` when it is no news.
    pub fn hear(&self, message: &LiveMessage) -> bool {
        let mut jobs = self.lock();
        let job_id = match message {
            LiveMessage::Status(status) => status.job_id,
            LiveMessage::JobDeleted { job_id } => return jobs.remove(job_id).is_some(),
            LiveMessage::Metrics(metrics) => metrics.job_id,
            LiveMessage::Log(line) => line.job_id,
        };
        if jobs.len() >= FOREIGN_JOBS && !jobs.contains_key(&job_id) {
            return false;
        }
        let live = jobs.entry(job_id).or_default();
        match message {
            LiveMessage::Status(status) => {
                live.is_foreign = true;
                if live.status.as_ref() == Some(status) {
                    return false;
                }
                if matches!(status.state, JobState::Stopped | JobState::Failed) {
                    live.metrics = None;
                }
                live.count_reconnects(status);
                live.status = Some(status.clone());
            }
            LiveMessage::Metrics(metrics) => live.keep_metrics(metrics),
            LiveMessage::Log(line) => return live.keep_line(line),
            LiveMessage::JobDeleted { .. } => {}
        }
        true
    }

    /// The newest statuses that this server itself posted.
    #[must_use]
    pub fn own_statuses(&self) -> Vec<JobStatus> {
        self.lock().values().filter(|live| !live.is_foreign).filter_map(|live| live.status.clone()).collect()
    }

    /// The newest status of a job.
    #[must_use]
    pub fn status(&self, job_id: JobId) -> Option<JobStatus> {
        self.lock().get(&job_id).and_then(|live| live.status.clone())
    }

    /// Applies `read` to the newest status of a job without copying it.
    pub fn with_status<T>(&self, job_id: JobId, read: impl FnOnce(Option<&JobStatus>) -> T) -> T {
        read(self.lock().get(&job_id).and_then(|live| live.status.as_ref()))
    }

    /// The newest status of every job.
    #[must_use]
    pub fn statuses(&self) -> Vec<JobStatus> {
        self.lock().values().filter_map(|live| live.status.clone()).collect()
    }

    /// The newest numbers of every job on air.
    #[must_use]
    pub fn metrics(&self) -> Vec<JobMetrics> {
        self.lock().values().filter_map(|live| live.metrics.clone()).collect()
    }

    /// The newest numbers of a job, if it is on air.
    #[must_use]
    pub fn metrics_of(&self, job_id: JobId) -> Option<JobMetrics> {
        self.lock().get(&job_id).and_then(|live| live.metrics.clone())
    }

    /// The last half hour of a job's numbers since this server knows it, the oldest first.
    #[must_use]
    pub fn past_of(&self, job_id: JobId) -> Vec<PastPoint> {
        self.lock().get(&job_id).map(|live| live.past.points()).unwrap_or_default()
    }

    /// How often each output of a job lost its connection in this run, since this server knows it.
    #[must_use]
    pub fn reconnects(&self, job_id: JobId) -> HashMap<OutputId, u32> {
        self.lock().get(&job_id).map(|live| live.reconnects.clone()).unwrap_or_default()
    }

    /// The newest log lines of a job, oldest first.
    #[must_use]
    pub fn lines(&self, job_id: JobId) -> Vec<JobLogLine> {
        self.lock().get(&job_id).map(|live| live.lines.iter().cloned().collect()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryBus, OutputStatus};
    use castcore_model::job::JobState;
    use chrono::DateTime;

    fn status(job_id: JobId, run: u64, id: OutputId, state: OutputState) -> JobStatus {
        let since = DateTime::UNIX_EPOCH;
        let (reason, reason_detail, retry_at, file) = (None, None, None, None);
        JobStatus {
            job_id,
            job_name: "job".to_owned(),
            generation: 1,
            state: JobState::Running,
            status: "running".to_owned(),
            state_since: since,
            reason,
            reason_detail: reason_detail.clone(),
            retry_at,
            crash_loop: false,
            acknowledged: None,
            run,
            started_at: None,
            on_air_since: None,
            pid: None,
            outputs: vec![OutputStatus {
                id,
                state,
                state_since: since,
                reason,
                reason_detail,
                retry_at,
                acknowledged: None,
                file,
            }],
        }
    }

    #[test]
    fn lost_connections_are_counted_within_a_run() {
        use OutputState::{Live, Retrying, Starting};
        let (board, job, output) = (Board::new(Arc::new(MemoryBus::default())), JobId::random(), OutputId::random());
        for state in [Starting, Retrying, Starting, Live, Retrying, Starting, Retrying, Starting, Live, Retrying] {
            board.post_status(status(job, 1, output, state));
        }
        assert_eq!(board.reconnects(job), HashMap::from([(output, 2)]), "only what was live can be lost");
        board.post_status(status(job, 2, output, Starting));
        assert!(board.reconnects(job).is_empty());
    }
}
