//! Writes observed transitions to the store: never a tick, the newest of each job, all that waits in one transaction.

use castcore_model::{JobId, OutputId};
use castcore_store::{
    Store, StoreError,
    statuses::{self, JobStatusRow, OutputStatusRow},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time};
use tokio_util::sync::CancellationToken;

/// Least time between two writes.
const PAUSE: Duration = Duration::from_millis(250);
/// The same after a failure.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Jobs in one transaction, so that nobody waits long for the writer.
const BATCH: usize = 50;

#[derive(Debug, Default)]
struct Entry {
    job: Option<JobStatusRow>,
    outputs: HashMap<OutputId, OutputStatusRow>,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    waiting: Mutex<HashMap<JobId, Entry>>,
    bell: Notify,
}

impl Ledger {
    /// Leaves a transition to be written. Never waits.
    pub(crate) fn put(&self, id: JobId, job: Option<JobStatusRow>, outputs: Vec<OutputStatusRow>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = waiting.entry(id).or_default();
        if job.is_some() {
            entry.job = job;
        }
        entry.outputs.extend(outputs.into_iter().map(|row| (row.output_id, row)));
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
    }
    tx.commit().await
}
