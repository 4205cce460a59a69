//! A job once more: as another job of this instance, or as a file for people and other instances.

use super::{Streams, view::StreamJob};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
    validate::Faults,
};
use castcore_bus::ControlMessage;
use castcore_model::{Fault, InputId, JobId, OutputId, Permission, job::DesiredState};
use castcore_store::{
    inputs::{self, InputRow},
    jobs::{self, JobRow},
    outputs::{self, OutputRow},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Longest name of a job, in characters.
const NAME_MAX: usize = 128;

/// How a copy shall be called.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct CloneJob {
    /// 1 to 128 characters; left out: the name of the original with the next number behind it.
    #[serde(default)]
    pub name: Option<String>,
}

/// A job as a file. `POST /stream-jobs` takes it; what that does not know of it is for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExportedJob {
    /// `castcore.stream-job`.
    pub format: &'static str,
    /// 1.
    pub format_version: u32,
    /// When it was written.
    pub exported_at: DateTime<Utc>,
    /// Fields that hold a mask, because their credential stays here: enter them anew elsewhere.
    pub missing_secrets: Vec<String>,
    /// The fields of `POST /stream-jobs`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub job: Value,
}

impl Streams<'_> {
    /// Makes a copy of a job: inputs with their secrets, outputs to the same destinations. It is off, and it does not come
    /// back after a reboot, since a destination has one sender.
    pub async fn clone_job(&self, caller: &Caller, id: JobId, request: CloneJob) -> Result<StreamJob, Fault> {
        caller.require(Permission::StreamsWrite)?;
        if let Some(name) = &request.name {
            let mut faults = Faults::default();
            faults.text("name", name, 1, NAME_MAX);
            faults.finish()?;
        }
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let original = jobs::get(&tx, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let job = JobRow {
            id: JobId::random(),
            name: request.name.unwrap_or_else(|| next_name(&original.name)),
            autostart: false,
            desired_state: DesiredState::Stopped,
            desired_at: None,
            desired_by: None,
            generation: 1,
            encoder_epoch: 0,
            run: 0,
            version: 1,
            created_at: now,
            updated_at: now,
            ..original
        };
        jobs::insert(&tx, &job).await.map_err(fault)?;
        for row in inputs::of_job(&tx, id).await.map_err(fault)? {
            let stream_job_id = job.id;
            let (id, version) = (InputId::random(), 1);
            let row = InputRow { id, stream_job_id, version, created_at: now, updated_at: now, ..row };
            inputs::insert(&tx, &row).await.map_err(fault)?;
        }
        for row in outputs::of_job(&tx, id).await.map_err(fault)? {
            let stream_job_id = job.id;
            let (id, version, epoch, desired_state) = (OutputId::random(), 1, 0, DesiredState::Running);
            let row =
                OutputRow { id, stream_job_id, version, epoch, desired_state, created_at: now, updated_at: now, ..row };
            outputs::insert(&tx, &row).await.map_err(fault)?;
        }
        let entry = Entry::on("stream.create", "stream_job", job.id);
        audit::record(&tx, caller, now, entry.with(json!({"name": job.name, "copy_of": id}))).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: job.id });
        self.get_job(caller, job.id).await
    }

    /// A job as a file, secrets left out.
    pub async fn export_job(&self, caller: &Caller, id: JobId) -> Result<ExportedJob, Fault> {
        let job = self.get_job(caller, id).await?;
        let mut missing_secrets = Vec::new();
        let reader = self.0.store.read();
        for (n, row) in inputs::of_job(reader, id).await.map_err(fault)?.iter().enumerate() {
            if row.uri_sealed.is_some() {
                missing_secrets.push(format!("inputs.{n}.uri"));
            }
            let options = super::secrets::mask_options(&row.options);
            let masked = options.as_object().into_iter().flatten().filter(|(name, value)| {
                value.as_str().is_some_and(|text| text.contains(castcore_vault::MASK)) && row.options[*name] != **value
            });
            missing_secrets.extend(masked.map(|(name, _)| format!("inputs.{n}.options.{name}")));
        }
        let mut fields = serde_json::to_value(&job).map_err(Fault::internal)?;
        if let Some(fields) = fields.as_object_mut() {
            fields.retain(|name, _| KEPT.contains(&name.as_str()));
            for (list, kept) in [("inputs", KEPT_OF_INPUT), ("outputs", KEPT_OF_OUTPUT)] {
                for part in fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                    if let Some(part) = part.as_object_mut() {
                        part.retain(|name, _| kept.contains(&name.as_str()));
                    }
                }
            }
        }
        Ok(ExportedJob {
            format: "castcore.stream-job",
            format_version: 1,
            exported_at: self.0.now(),
            missing_secrets,
            job: fields,
        })
    }
}

/// What describes a job, and not how it is now.
const KEPT: &[&str] = &[
    "name",
    "type",
    "description",
    "labels",
    "autostart",
    "start_order",
    "enabled",
    "ffmpeg_profile_id",
    "fallback_policy",
    "renditions",
    "inputs",
    "outputs",
];
const KEPT_OF_INPUT: &[&str] = &["kind", "uri", "options", "media", "loop", "reconnect", "order"];
const KEPT_OF_OUTPUT: &[&str] =
    &["destination_id", "destination_name", "destination_kind", "format", "rendition", "output_opts", "enabled"];

/// "Morning" becomes "Morning (2)", that becomes "Morning (3)".
fn next_name(name: &str) -> String {
    let numbered = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    let (base, number) = match numbered.and_then(|(base, n)| Some((base, n.parse::<u32>().ok()?))) {
        Some((base, number)) => (base, number.saturating_add(1)),
        None => (name, 2),
    };
    let end = format!(" ({number})");
    let kept: String = base.chars().take(NAME_MAX - end.len()).collect();
    kept + &end
}

#[cfg(test)]
mod tests {
    use super::next_name;

    #[test]
    fn copies_are_counted() {
        assert_eq!(next_name("Morning"), "Morning (2)");
        assert_eq!(next_name("Morning (2)"), "Morning (3)");
        assert_eq!(next_name("Morning (early)"), "Morning (early) (2)");
        assert_eq!(next_name(&"ü".repeat(128)).chars().count(), 128);
    }
}
