//! Writes observed transitions to the store: never a tick, the newest state of each job and what happened on the way, all
//! that waits in one transaction.

use castcore_model::{JobId, OutputId};
use castcore_store::{
    Store, StoreError, acknowledgements,
    events::{self, EventRow},
    statuses::{self, JobStatusRow, OutputStatusRow},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Least time between two writes.
const PAUSE: Duration = Duration::from_millis(250);
/// The same after a failure.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Jobs in one transaction, so that nobody waits long for the writer.
const BATCH: usize = 50;

/// Events of one job that wait at most, while the store does not answer; the oldest go.
const EVENTS_WAITING: usize = 200;

/// What was observed of a job.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// Its state.
    pub(crate) job: Option<JobStatusRow>,
    /// States of its outputs.
    pub(crate) outputs: Vec<OutputStatusRow>,
    /// What happened.
    pub(crate) events: Vec<EventRow>,
    /// Troubles that are over, and with them that somebody had seen them.
    pub(crate) over: Vec<Uuid>,
}

#[derive(Debug, Default)]
struct Entry {
    job: Option<JobStatusRow>,
    outputs: HashMap<OutputId, OutputStatusRow>,
    events: VecDeque<EventRow>,
    over: HashSet<Uuid>,
}

impl Entry {
    fn bound(&mut self) {
        while self.events.len() > EVENTS_WAITING {
            self.events.pop_front();
        }
    }
}

/// What is to be written.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    waiting: Mutex<HashMap<JobId, Entry>>,
    bell: Notify,
}

impl Ledger {
    /// Leaves news to be written. Never waits.
    pub(crate) fn put(&self, id: JobId, news: News) {
        let News { job, outputs, events, over } = news;
        if job.is_none() && outputs.is_empty() && events.is_empty() && over.is_empty() {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = waiting.entry(id).or_default();
        if job.is_some() {
            entry.job = job;
        }
        entry.outputs.extend(outputs.into_iter().map(|row| (row.output_id, row)));
        entry.events.extend(events);
        entry.over.extend(over);
        entry.bound();
        drop(waiting);
        self.bell.notify_one();
    }

    /// Writes until `end`, and what then still waits.
    pub(crate) async fn run(&self, store: &Store, end: &CancellationToken) {
        loop {
            tokio::select! {
                () = end.cancelled() => break,
                () = self.bell.notified() => {}
            }
            let pause = if self.write_all(store).await { PAUSE } else { PAUSE_AFTER_FAILURE };
            tokio::select! {
                () = end.cancelled() => break,
                () = time::sleep(pause) => {}
            }
        }
        self.write_all(store).await;
    }

    fn take(&self) -> Vec<(JobId, Entry)> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let ids: Vec<JobId> = waiting.keys().take(BATCH).copied().collect();
        ids.into_iter().filter_map(|id| waiting.remove_entry(&id)).collect()
    }

    async fn write_all(&self, store: &Store) -> bool {
        loop {
            let batch = self.take();
            if batch.is_empty() {
                return true;
            }
            if let Err(error) = write(store, &batch).await {
                tracing::warn!(%error, "observed states could not be stored; they are tried again");
                self.give_back(batch);
                return false;
            }
        }
    }

    /// What failed waits again, unless something newer came meanwhile.
    fn give_back(&self, batch: Vec<(JobId, Entry)>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, old) in batch {
            let entry = waiting.entry(id).or_default();
            entry.job = entry.job.take().or(old.job);
            for (output, row) in old.outputs {
                entry.outputs.entry(output).or_insert(row);
            }
            for event in old.events.into_iter().rev() {
                entry.events.push_front(event);
            }
            entry.over.extend(old.over);
            entry.bound();
        }
        drop(waiting);
        self.bell.notify_one();
    }
}

async fn write(store: &Store, batch: &[(JobId, Entry)]) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    for (_, entry) in batch {
        if let Some(row) = &entry.job {
            // `false` = deleted meanwhile, which is fine.
            statuses::put_job(&tx, row).await?;
        }
        for row in entry.outputs.values() {
            statuses::put_output(&tx, row).await?;
        }
        for row in &entry.events {
            events::insert(&tx, row).await?;
        }
        for subject in &entry.over {
            acknowledgements::delete(&tx, *subject).await?;
        }
    }
    tx.commit().await
}
