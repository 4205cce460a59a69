//! What happened to jobs and outputs, newest first: for "changed in the last hour" and the timeline of a stream.

use super::Streams;
use crate::{Domain, caller::Caller, fault, validate::Faults};
use castcore_model::{DestinationId, Fault, JobId, OutputId, Permission};
use castcore_store::{
    destinations,
    events::{self, EventFilter, EventRow},
    jobs, outputs,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Days that events are kept.
const KEPT_DAYS: i64 = 30;

/// Which events.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Of this job.
    #[serde(default)]
    pub job_id: Option<Uuid>,
    /// At this time or later (ISO 8601; without an offset: UTC).
    #[serde(default)]
    pub since: Option<String>,
}

/// A change of a job or of one of its outputs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StreamEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// The job.
    pub job_id: Uuid,
    /// Its name now.
    pub job_name: String,
    /// The output, if it is not the job as a whole.
    pub output_id: Option<Uuid>,
    /// Name of its destination now; null when the output is gone.
    pub output_name: Option<String>,
    /// The state it came to: of jobs `starting`, `running`, `degraded`, `restarting`, `stopped` or `failed`; of outputs
    /// `starting`, `live`, `retrying`, `stopped` or `failed`.
    pub state: String,
    /// Why.
    pub reason: Option<String>,
    /// FFmpeg's or the other side's own words, redacted.
    pub detail: Option<String>,
    /// Number of the run.
    pub run: i64,
}

impl Streams<'_> {
    /// A page of what happened, newest first, and how much there is.
    pub async fn events(
        &self,
        caller: &Caller,
        query: &EventQuery,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<StreamEvent>, u64), Fault> {
        caller.require(Permission::MonitoringRead)?;
        let mut faults = Faults::default();
        let since = query.since.as_deref().filter(|text| !text.is_empty());
        let at = since.and_then(crate::audit::query::time);
        faults.add_if(since.is_some() && at.is_none(), "query.since", "malformed");
        faults.finish()?;
        let filter = EventFilter { job_id: query.job_id.map(JobId::from), since: at };
        let reader = self.0.store.read();
        let rows = events::list_page(reader, &filter, limit, offset).await.map_err(fault)?;
        let total = events::count(reader, &filter).await.map_err(fault)?;
        Ok((self.named(rows).await?, total))
    }

    async fn named(&self, rows: Vec<EventRow>) -> Result<Vec<StreamEvent>, Fault> {
        let reader = self.0.store.read();
        let distinct: HashSet<JobId> = rows.iter().map(|row| row.job_id).collect();
        let of_jobs: Vec<JobId> = distinct.into_iter().collect();
        let found = jobs::by_ids(reader, &of_jobs).await.map_err(fault)?;
        let to: HashMap<OutputId, DestinationId> = outputs::of_jobs(reader, &of_jobs)
            .await
            .map_err(fault)?
            .into_values()
            .flatten()
            .filter_map(|row| Some((row.id, row.destination_id?)))
            .collect();
        let wanted: Vec<DestinationId> = to.values().copied().collect();
        let targets = destinations::by_ids(reader, &wanted).await.map_err(fault)?;
        let view = |row: EventRow| {
            let target = row.output_id.and_then(|id| to.get(&id)).and_then(|id| targets.get(id));
            StreamEvent {
                id: row.id,
                at: row.at,
                job_name: found.get(&row.job_id).map(|job| job.name.clone()).unwrap_or_default(),
                job_id: row.job_id.into(),
                output_id: row.output_id.map(Into::into),
                output_name: target.map(|target| target.name.clone()),
                state: row.state,
                reason: row.reason.map(|reason| reason.name().to_owned()),
                detail: row.detail,
                run: row.run,
            }
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

impl Domain {
    /// Removes events that are too old or too many; how many of age.
    pub async fn expire_events(&self) -> Result<u64, Fault> {
        let all = jobs::all_ids(self.store.read()).await.map_err(fault)?;
        let tx = self.store.begin().await.map_err(fault)?;
        let gone = events::delete_before(&tx, self.now() - TimeDelta::days(KEPT_DAYS)).await.map_err(fault)?;
        tx.commit().await.map_err(fault)?;
        for job in all {
            // One job at a time, so that nobody waits long for the writer.
            let tx = self.store.begin().await.map_err(fault)?;
            events::trim(&tx, job).await.map_err(fault)?;
            tx.commit().await.map_err(fault)?;
        }
        Ok(gone)
    }
}
