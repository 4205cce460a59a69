//! "I have seen it": an operator takes a trouble on, so that the others do not all run. It holds until the trouble is over,
//! whichever server sees that, and everybody sees who it was.

use super::Streams;
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
};
use castcore_bus::ControlMessage;
use castcore_model::{ErrorCode, Fault, JobId, OutputId, Permission};
use castcore_store::{
    acknowledgements::{self, AcknowledgementRow},
    jobs, outputs,
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which trouble.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
pub struct Acknowledge {
    /// That of this output; left out: that of the job as a whole.
    #[serde(default)]
    pub output_id: Option<Uuid>,
}

impl Streams<'_> {
    /// Takes a trouble on. 409 `conflict` with `{"state": …}` where there is none to be seen.
    pub async fn acknowledge(&self, caller: &Caller, id: JobId, what: Acknowledge) -> Result<(), Fault> {
        caller.require(Permission::StreamsControl)?;
        let output = what.output_id.map(OutputId::from);
        let well = self.0.board.with_status(id, |live| match (live, output) {
            (None, _) => Some("stopped"),
            // A try has its reason until it succeeds.
            (Some(live), None) => Some(live.state.name()).filter(|_| !live.state.is_trouble() && live.reason.is_none()),
            (Some(live), Some(output)) => match live.outputs.iter().find(|other| other.id == output) {
                Some(output) if output.state.is_trouble() || output.reason.is_some() => None,
                Some(output) => Some(output.state.name()),
                None => Some("stopped"),
            },
        });
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let job = jobs::get_for_update(&tx, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let subject_id = self.subject(&tx, id, output).await?;
        if let Some(state) = well {
            return Err(Fault::new(ErrorCode::Conflict).with("state", state));
        }
        let by_name = caller.name.clone();
        let row = AcknowledgementRow { subject_id, job_id: id, at: now, by_id: caller.user_id, by_name };
        acknowledgements::put(&tx, &row).await.map_err(fault)?;
        let entry = Entry::on("stream.acknowledge", "stream_job", id);
        let entry = entry.with(json!({"name": job.name, "output_id": what.output_id}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: id });
        Ok(())
    }

    /// Gives a trouble back to everybody. None taken is fine.
    pub async fn unacknowledge(&self, caller: &Caller, id: JobId, what: Acknowledge) -> Result<(), Fault> {
        caller.require(Permission::StreamsControl)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let job = jobs::get_for_update(&tx, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let subject = self.subject(&tx, id, what.output_id.map(OutputId::from)).await?;
        if !acknowledgements::delete(&tx, subject).await.map_err(fault)? {
            return Ok(());
        }
        let entry = Entry::on("stream.unacknowledge", "stream_job", id);
        let entry = entry.with(json!({"name": job.name, "output_id": what.output_id}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: id });
        Ok(())
    }

    /// What is acknowledged: the job, or an output of it.
    async fn subject(&self, tx: &castcore_store::Tx, id: JobId, output: Option<OutputId>) -> Result<Uuid, Fault> {
        let Some(output) = output else { return Ok(id.into()) };
        let row = outputs::get(tx, output).await.map_err(fault)?;
        row.filter(|row| row.stream_job_id == id).map(|row| row.id.into()).ok_or_else(|| Fault::not_found("output"))
    }
}
