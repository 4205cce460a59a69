//! One action for many jobs. Each job is its own transaction: what can be done is done, and what cannot says why.

use super::Streams;
use crate::{
    caller::{Caller, Credential},
    fault,
    validate::Faults,
};
use castcore_model::{Fault, JobId, Permission, job::DesiredState};
use castcore_store::jobs;
use serde::Deserialize;
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Jobs of one request at most.
const JOBS_MAX: usize = 1_000;

/// What to do with which jobs.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BulkAction {
    /// `start`, `stop` or `restart`.
    pub action: String,
    /// The jobs; at most 1,000.
    #[serde(default)]
    pub job_ids: Vec<Uuid>,
    /// With `stop`: every job that shall be on air.
    #[serde(default)]
    pub all: bool,
}

/// How it went with one job.
#[derive(Debug)]
pub struct BulkOutcome {
    /// The job.
    pub job_id: JobId,
    /// What was wrong, if it was not done.
    pub outcome: Result<(), Fault>,
}

impl Streams<'_> {
    /// Does it for each, one after the other, in the order given.
    pub async fn bulk(&self, caller: &Caller, request: BulkAction) -> Result<Vec<BulkOutcome>, Fault> {
        caller.require(Permission::StreamsControl)?;
        let mut faults = Faults::default();
        faults.one_of("action", &request.action, &["start", "stop", "restart"]);
        if request.job_ids.len() > JOBS_MAX {
            faults.add_with("job_ids", "too_many", "max", JOBS_MAX);
        }
        faults.add_if(request.all && request.action != "stop", "all", "not_allowed");
        faults.add_if(request.all && !request.job_ids.is_empty(), "job_ids", "not_allowed");
        faults.add_if(!request.all && request.job_ids.is_empty(), "job_ids", "required");
        faults.finish()?;
        let jobs: Vec<JobId> = if request.all {
            let wanted = jobs::in_desired_state(self.0.store.read(), DesiredState::Running).await.map_err(fault)?;
            wanted.into_iter().map(|job| job.id).collect()
        } else {
            let mut seen = HashSet::new();
            request.job_ids.into_iter().map(JobId::from).filter(|id| seen.insert(*id)).collect()
        };
        let mut outcomes = Vec::with_capacity(jobs.len());
        for job_id in jobs {
            // A thousand jobs take a while: whoever was thrown out meanwhile is not obeyed any more.
            let caller = match caller.credential {
                Credential::System => caller.clone(),
                _ => self.0.identity().recheck(caller).await?,
            };
            let caller = &caller;
            caller.require(Permission::StreamsControl)?;
            let outcome = match request.action.as_str() {
                "start" => self.start_job(caller, job_id).await.map(|_| ()),
                "stop" => self.stop_job(caller, job_id).await,
                _ => self.restart_job(caller, job_id).await.map(|_| ()),
            };
            outcomes.push(BulkOutcome { job_id, outcome });
        }
        Ok(outcomes)
    }
}
