//! What others see of a job: posted on the board at once, and written to the store when it is a transition.

use crate::{
    diary::Diary,
    ledger::News,
    shared::Shared,
    status::{Subject, Trouble, unseen},
};
use castcore_bus::{Acknowledgement, JobStatus, OutputStatus};
use castcore_model::{
    JobId, OutputId,
    job::{JobState, OutputState},
};
use castcore_store::{
    StoreError,
    acknowledgements::AcknowledgementRow,
    statuses::{self, JobStatusRow, OutputStatusRow},
};
use chrono::{DateTime, Utc};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// A job as others see it.
#[derive(Debug)]
pub(crate) struct Face {
    shared: Arc<Shared>,
    job: JobId,
    /// The last that was observed.
    known: Option<JobStatus>,
    /// The last that was posted: the same, or that nothing is known now.
    shown: Option<JobStatus>,
    /// Who has seen which trouble, of the job or of an output.
    seen_by: HashMap<Uuid, Acknowledgement>,
    diary: Diary,
    /// Until when somebody watched what is known, until the first look of this server.
    watched_until: Option<DateTime<Utc>>,
}

impl Face {
    pub(crate) fn new(shared: Arc<Shared>, job: JobId) -> Self {
        Self {
            shared,
            job,
            known: None,
            shown: None,
            seen_by: HashMap::new(),
            diary: Diary::default(),
            watched_until: None,
        }
    }

    /// Remembers what was seen last, by this server or the one before.
    pub(crate) async fn recall(&mut self) {
        self.recall_status().await;
        if let Some(known) = &self.known {
            self.diary = Diary::after(known);
            self.watched_until = self.shared.watched.until();
        }
    }

    async fn recall_status(&mut self) {
        self.shown = self.shared.domain.board().status(self.job);
        if let Some(shown) = self.shown.as_ref().filter(|shown| shown.state != JobState::Unknown) {
            self.known = Some(shown.clone());
            return;
        }
        match self.stored().await {
            Ok(known) => self.known = known,
            // Times since when start anew then.
            Err(error) => tracing::warn!(job = %self.job, %error, "the last state of a job cannot be read"),
        }
    }

    async fn stored(&self) -> Result<Option<JobStatus>, StoreError> {
        let reader = self.shared.domain.store().read();
        let Some(row) = statuses::of_job(reader, self.job).await? else { return Ok(None) };
        let outputs = statuses::outputs_of_jobs(reader, &[self.job]).await?;
        Ok(Some(from_rows(String::new(), row, outputs.into_values())))
    }

    /// Takes who has seen what from the store.
    pub(crate) fn know_who_saw(&mut self, rows: &[AcknowledgementRow]) {
        let of = |row: &AcknowledgementRow| Acknowledgement { at: row.at, by: row.by_name.clone() };
        self.seen_by = rows.iter().map(|row| (row.subject_id, of(row))).collect();
    }

    /// Shows who has seen a trouble as long as there is one. With the trouble it goes from the store, too, so that the
    /// next one is news again.
    fn acknowledge(&mut self, status: &mut JobStatus) {
        let mut over = Vec::new();
        let mut see = |id: Uuid, is_over: bool| match self.seen_by.remove(&id) {
            Some(_) if is_over => {
                over.push(id);
                None
            }
            Some(seen) => {
                self.seen_by.insert(id, seen.clone());
                Some(seen)
            }
            None => None,
        };
        let is_well = matches!(status.state, JobState::Running | JobState::Stopped);
        status.acknowledged = see(self.job.into(), is_well);
        for output in &mut status.outputs {
            let is_well = matches!(output.state, OutputState::Live | OutputState::Stopped);
            output.acknowledged = see(output.id.into(), is_well);
        }
        if !over.is_empty() {
            self.shared.ledger.put(self.job, News { over, ..News::default() });
        }
    }

    /// What was observed last.
    pub(crate) const fn known(&self) -> Option<&JobStatus> {
        self.known.as_ref()
    }

    /// Whether others see anything yet.
    pub(crate) const fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// Shows a status. That nothing is known is shown, but not stored: it is no observation.
    pub(crate) fn post(&mut self, mut status: JobStatus, generation: i64, now: DateTime<Utc>) {
        let is_unknown = status.state == JobState::Unknown;
        if let Some(shown) = self.shown.as_ref().filter(|shown| is_unknown && shown.state == status.state) {
            status.state_since = shown.state_since;
        }
        self.acknowledge(&mut status);
        // Used up by the first look, also by one that finds all as it was.
        let watched_until = if is_unknown { None } else { self.watched_until.take() };
        if self.shown.as_ref() == Some(&status) {
            return;
        }
        if !is_unknown {
            let (job, outputs) = transitions(self.known.as_ref(), &status, generation, now);
            let mut events = match self.known.as_ref().zip(watched_until) {
                Some((known, until)) => self.diary.unwatched(known, until, &status),
                None => Vec::new(),
            };
            events.extend(self.diary.changes(&status));
            self.shared.ledger.put(self.job, News { job, outputs, events, over: Vec::new() });
            self.known = Some(status.clone());
        }
        self.shown = Some(status.clone());
        self.shared.domain.board().post_status(status);
    }
}

/// A status from what is stored. Outputs come in no order.
pub(crate) fn from_rows(
    job_name: String,
    row: JobStatusRow,
    outputs: impl IntoIterator<Item = OutputStatusRow>,
) -> JobStatus {
    let outputs = outputs.into_iter().map(|row| OutputStatus {
        id: row.output_id,
        state: row.state,
        state_since: row.since,
        reason: row.reason,
        reason_detail: row.detail,
        retry_at: None,
        acknowledged: None,
        file: row.file.map(Into::into),
    });
    JobStatus {
        job_id: row.job_id,
        job_name,
        generation: row.generation,
        state: row.state,
        status: row.state.contract_status().to_owned(),
        state_since: row.since,
        reason: row.reason,
        reason_detail: row.detail,
        retry_at: row.retry_at,
        crash_loop: row.crash_loop,
        acknowledged: None,
        run: u64::try_from(row.run).unwrap_or_default(),
        started_at: row.started_at,
        on_air_since: row.on_air_since,
        pid: None,
        outputs: outputs.collect(),
    }
}

/// The rows that change from `before` to `after`.
pub(crate) fn transitions(
    before: Option<&JobStatus>,
    after: &JobStatus,
    generation: i64,
    now: DateTime<Utc>,
) -> (Option<JobStatusRow>, Vec<OutputStatusRow>) {
    let row = |status: &JobStatus| JobStatusRow {
        job_id: status.job_id,
        state: status.state,
        reason: status.reason,
        detail: status.reason_detail.clone(),
        since: status.state_since,
        run: i64::try_from(status.run).unwrap_or(i64::MAX),
        generation,
        retry_at: status.retry_at,
        crash_loop: status.crash_loop,
        started_at: status.started_at,
        on_air_since: status.on_air_since,
        updated_at: now,
    };
    let job = Some(row(after)).filter(|new| before.is_none_or(|old| row(old) != *new));
    let outputs = after.outputs.iter().map(|output| output_row(after.job_id, output));
    let old: HashMap<OutputId, OutputStatusRow> = before
        .map(|status| status.outputs.iter().map(|output| (output.id, output_row(status.job_id, output))).collect())
        .unwrap_or_default();
    (job, outputs.filter(|new| old.get(&new.output_id) != Some(new)).collect())
}

fn output_row(job_id: JobId, output: &OutputStatus) -> OutputStatusRow {
    OutputStatusRow {
        output_id: output.id,
        job_id,
        state: output.state,
        reason: output.reason,
        detail: output.reason_detail.clone(),
        since: output.state_since,
        file: output.file.as_ref().map(|file| file.to_string_lossy().into_owned()),
    }
}

/// The face of a job that is off and has no task, from what is stored.
pub(crate) fn show_at_rest(shared: &Shared, subject: &Subject, before: Option<&JobStatus>, now: DateTime<Utc>) {
    // Why it stopped stays true as long as it is stopped.
    let trouble = before.filter(|status| status.state == JobState::Stopped).map(|status| Trouble {
        reason: status.reason,
        detail: status.reason_detail.clone(),
        ..Trouble::default()
    });
    let status = unseen(subject, JobState::Stopped, trouble.unwrap_or_default(), now, before);
    let (job, outputs) = transitions(before, &status, subject.generation, now);
    if let Some(before) = before {
        let mut diary = Diary::after(before);
        let mut events = match shared.watched.until() {
            Some(until) => diary.unwatched(before, until, &status),
            None => Vec::new(),
        };
        events.extend(diary.changes(&status));
        shared.ledger.put(subject.id, News { job, outputs, events, over: Vec::new() });
    }
    shared.domain.board().post_status(status);
}
