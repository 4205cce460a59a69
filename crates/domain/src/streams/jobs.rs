//! Stream jobs: what they are. What makes them run is in [`super::control`].

use super::{
    Streams,
    inputs::{self, MAX_INPUTS, NewInput},
    notes,
    outputs::{self, MAX_OUTPUTS, NewOutput, check_output},
    policy::parse_policy,
    renditions,
    view::{Rendition, StreamJob},
};
use crate::{
    Domain,
    audit::{self, Entry},
    caller::Caller,
    fault,
    patch::Field,
    stale_or,
    validate::Faults,
};
use castcore_bus::{ControlMessage, JobStatus};
use castcore_model::{
    DestinationId, Fault, JobId, Permission, ProfileId,
    job::{DesiredState, JobState, OutputState},
    reason::Reason,
};
use castcore_store::{
    Tx, destinations, inputs as input_rows,
    jobs::{self, JobRow},
    outputs as output_rows, profiles,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashMap, time::Duration};
use utoipa::ToSchema;

/// A deleted job has this long to end, in seconds; its parts are ended by force long before.
const DELETE_WAIT: Duration = Duration::from_secs(25);

/// A job to be made, with its inputs and outputs: all of it or nothing.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewJob {
    /// 1 to 128 characters.
    pub name: String,
    /// `single` (default).
    #[serde(default = "single", rename = "type")]
    pub kind: String,
    /// What it is for; at most 2,000 characters.
    #[serde(default)]
    pub description: String,
    /// Words to find it by: at most 16 of 1 to 32 characters.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Come back after a reboot.
    #[serde(default)]
    pub autostart: bool,
    /// After a reboot, lower ones are started first; 0 to 1,000,000.
    #[serde(default)]
    pub start_order: i32,
    /// Whether it may be started.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Encoding profile; none = copy.
    #[serde(default)]
    pub ffmpeg_profile_id: Option<uuid::Uuid>,
    /// `auto_restart` (true), `max_retry` (0 = no limit), `retry_delay_s` (5), `stall_timeout_ms` (5000).
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    pub fallback_policy: Value,
    /// Further sizes beside the main picture, at most three; outputs name the one that they send.
    #[serde(default)]
    #[schema(value_type = Vec<Rendition>)]
    pub renditions: Value,
    /// Not available yet; use an output to a `recording` destination.
    #[serde(default)]
    pub recording_enabled: bool,
    /// Sources.
    #[serde(default)]
    pub inputs: Vec<NewInput>,
    /// Targets.
    #[serde(default)]
    pub outputs: Vec<NewOutput>,
}

fn single() -> String {
    "single".to_owned()
}

const fn yes() -> bool {
    true
}

fn empty() -> Value {
    json!({})
}

/// Changes to a job; what is left out stays. Inputs and outputs have their own routes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EditJob {
    /// 1 to 128 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Field<String>,
    /// What it is for; `null` = nothing.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub description: Field<String>,
    /// Words to find it by; `null` = none.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub labels: Field<Vec<String>>,
    /// Come back after a reboot.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub autostart: Field<bool>,
    /// After a reboot, lower ones are started first.
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    pub start_order: Field<i32>,
    /// Whether it may be started; `false` stops it.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub enabled: Field<bool>,
    /// Encoding profile; `null` = copy. Reaches a job on air at its next restart.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub ffmpeg_profile_id: Field<uuid::Uuid>,
    /// Retry rule; `null` = the defaults.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub fallback_policy: Field<Value>,
    /// Further sizes beside the main picture; `null` = none. Reach a job on air at its next restart.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Rendition>>)]
    pub renditions: Field<Value>,
    /// Not available yet.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub recording_enabled: Field<bool>,
}

fn view(row: JobRow, live: Option<&JobStatus>, audio_only: bool, outputs_total: u64) -> StreamJob {
    let state = live.map_or(JobState::Stopped, |live| live.state);
    let count = |wanted: OutputState| {
        live.map_or(0, |live| live.outputs.iter().filter(|output| output.state == wanted).count() as u64)
    };
    // What people asked for just now shows at once; the truth follows.
    let state = match (row.desired_state, state) {
        // Nothing is started where a machine is being emptied.
        (DesiredState::Running, JobState::Stopped) if live.is_none_or(|live| live.reason != Some(Reason::Drained)) => {
            JobState::Starting
        }
        (DesiredState::Stopped, JobState::Starting | JobState::Running | JobState::Degraded | JobState::Restarting) => {
            JobState::Stopping
        }
        (_, state) => state,
    };
    StreamJob {
        id: row.id.into(),
        name: row.name,
        kind: row.kind,
        status: state.contract_status().to_owned(),
        state: state.name().to_owned(),
        state_since: live.map(|live| live.state_since),
        reason: live.and_then(|live| live.reason).map(|reason| reason.name().to_owned()),
        reason_detail: live.and_then(|live| live.reason_detail.clone()),
        retry_at: live.and_then(|live| live.retry_at),
        crash_loop: live.is_some_and(|live| live.crash_loop),
        acknowledged_at: live.and_then(|live| live.acknowledged.as_ref()).map(|seen| seen.at),
        acknowledged_by: live.and_then(|live| live.acknowledged.as_ref()).map(|seen| seen.by.clone()),
        desired_state: row.desired_state.name().to_owned(),
        description: row.description,
        labels: notes::labels_of(&row.labels),
        autostart: row.autostart,
        start_order: row.start_order,
        enabled: row.enabled,
        ffmpeg_profile_id: row.ffmpeg_profile_id.map(Into::into),
        audio_only,
        renditions: renditions::view(&row.renditions),
        recording_enabled: row.recording_enabled,
        fallback_policy: row.fallback_policy,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        generation: row.generation,
        run: live.map_or(0, |live| live.run),
        started_at: live.and_then(|live| live.started_at),
        on_air_since: live.and_then(|live| live.on_air_since),
        pid: live.and_then(|live| live.pid),
        outputs_total,
        outputs_live: count(OutputState::Live),
        outputs_failed: count(OutputState::Failed),
        inputs: None,
        outputs: None,
        affected: None,
    }
}

impl Domain {
    fn check_new_job(
        &self,
        new: &NewJob,
        found: &HashMap<DestinationId, destinations::DestinationRow>,
    ) -> (Faults, Vec<String>) {
        let mut faults = Faults::default();
        faults.text("name", &new.name, 1, 128);
        notes::check(&new.description, &new.labels, new.start_order, &mut faults);
        match new.kind.as_str() {
            "single" => {}
            "channel" => faults.add("type", "not_available"),
            other => faults.one_of("type", other, &["single"]),
        }
        if new.recording_enabled {
            faults.add("recording_enabled", "not_available");
        }
        parse_policy(&new.fallback_policy, &mut faults);
        let known = renditions::names(&renditions::stored(&renditions::parse(&new.renditions, &mut faults)));
        if new.inputs.len() > MAX_INPUTS {
            faults.add_with("inputs", "too_many", "max", MAX_INPUTS);
        }
        if new.outputs.len() > MAX_OUTPUTS {
            faults.add_with("outputs", "too_many", "max", MAX_OUTPUTS);
        }
        for (n, input) in new.inputs.iter().take(MAX_INPUTS).enumerate() {
            if let Err(inner) = self.read_source(input.given(), &mut Vec::new()) {
                faults.extend_under(&format!("inputs.{n}"), inner.fields().to_vec());
            }
        }
        let mut formats = Vec::new();
        for (n, output) in new.outputs.iter().take(MAX_OUTPUTS).enumerate() {
            let mut inner = Faults::default();
            let destination = output.destination_id.map(DestinationId::from);
            let row = destination.and_then(|id| found.get(&id));
            if destination.is_some() && row.is_none() {
                inner.add("destination_id", "not_found");
            }
            renditions::check_name("rendition", output.rendition.as_deref(), &known, &mut inner);
            formats.push(check_output(output.format.as_deref(), &output.output_opts, row, &mut inner));
            if let Err(refused) = inner.finish() {
                faults.extend_under(&format!("outputs.{n}"), refused.fields);
            }
        }
        (faults, formats)
    }
}

impl Streams<'_> {
    /// A page of the jobs, oldest first, and how many there are. Three queries, whatever the page.
    pub async fn list_jobs(&self, caller: &Caller, limit: u64, offset: u64) -> Result<(Vec<StreamJob>, u64), Fault> {
        caller.require(Permission::StreamsRead)?;
        let reader = self.0.store.read();
        let (rows, total) = jobs::list_page(reader, limit, offset).await.map_err(fault)?;
        let used: Vec<ProfileId> = rows.iter().filter_map(|row| row.ffmpeg_profile_id).collect();
        let used = profiles::by_ids(reader, &used).await.map_err(fault)?;
        let views = rows
            .into_iter()
            .map(|row| {
                let profile = row.ffmpeg_profile_id.and_then(|id| used.get(&id));
                let audio_only = profile.is_some_and(|profile| renditions::is_audio_only(&profile.video));
                self.0.board.with_status(row.id, |live| {
                    let outputs = live.map_or(0, |live| live.outputs.len() as u64);
                    view(row, live, audio_only, outputs)
                })
            })
            .collect();
        Ok((views, total))
    }

    /// One job with its inputs and outputs.
    pub async fn get_job(&self, caller: &Caller, id: JobId) -> Result<StreamJob, Fault> {
        caller.require(Permission::StreamsRead)?;
        self.full_view(id).await
    }

    async fn full_view(&self, id: JobId) -> Result<StreamJob, Fault> {
        let reader = self.0.store.read();
        let row = jobs::get(reader, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let profile = match row.ffmpeg_profile_id {
            Some(id) => profiles::get(reader, id).await.map_err(fault)?,
            None => None,
        };
        let audio_only = profile.is_some_and(|profile| renditions::is_audio_only(&profile.video));
        let input_rows = input_rows::of_job(reader, id).await.map_err(fault)?;
        let output_rows = output_rows::of_job(reader, id).await.map_err(fault)?;
        let destination_ids: Vec<DestinationId> = output_rows.iter().filter_map(|o| o.destination_id).collect();
        let found = destinations::by_ids(reader, &destination_ids).await.map_err(fault)?;
        Ok(self.0.board.with_status(id, |live| {
            let mut job = view(row, live, audio_only, output_rows.len() as u64);
            job.inputs = Some(input_rows.into_iter().map(inputs::view).collect());
            job.outputs = Some(
                output_rows
                    .into_iter()
                    .map(|output| {
                        let destination = output.destination_id.and_then(|id| found.get(&id));
                        outputs::view(output, destination, live)
                    })
                    .collect(),
            );
            job
        }))
    }

    async fn check_profile_exists(&self, tx: &Tx, id: Option<ProfileId>) -> Result<(), Fault> {
        match id {
            Some(id) if profiles::get(tx, id).await.map_err(fault)?.is_none() => {
                Err(Fault::field("ffmpeg_profile_id", "not_found"))
            }
            _ => Ok(()),
        }
    }

    /// Makes a job with its inputs and outputs in one go.
    pub async fn create_job(&self, caller: &Caller, new: NewJob) -> Result<StreamJob, Fault> {
        caller.require(Permission::StreamsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let wanted: Vec<DestinationId> =
            new.outputs.iter().take(MAX_OUTPUTS).filter_map(|o| o.destination_id.map(Into::into)).collect();
        let found = destinations::by_ids(&tx, &wanted).await.map_err(fault)?;
        let (faults, formats) = self.0.check_new_job(&new, &found);
        faults.finish()?;
        let profile_id = new.ffmpeg_profile_id.map(ProfileId::from);
        self.check_profile_exists(&tx, profile_id).await?;
        // Checked above.
        let sizes = renditions::parse(&new.renditions, &mut Faults::default());
        renditions::check_profile(&tx, profile_id, &sizes).await?;
        let row = JobRow {
            id: JobId::random(),
            name: new.name,
            kind: new.kind,
            description: new.description,
            labels: notes::stored(new.labels),
            autostart: new.autostart,
            start_order: new.start_order,
            enabled: new.enabled,
            ffmpeg_profile_id: profile_id,
            fallback_policy: new.fallback_policy,
            renditions: renditions::stored(&sizes),
            recording_enabled: false,
            recording_retention_days: 0,
            desired_state: DesiredState::Stopped,
            desired_at: None,
            desired_by: None,
            generation: 1,
            encoder_epoch: 0,
            run: 0,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        jobs::insert(&tx, &row).await.map_err(fault)?;
        for (input, n) in new.inputs.into_iter().zip(0..) {
            input_rows::insert(&tx, &self.0.input_row(row.id, input, n, now)).await.map_err(fault)?;
        }
        for ((output, format), n) in new.outputs.into_iter().zip(formats).zip(0..) {
            output_rows::insert(&tx, &Domain::output_row(row.id, output, format, n, now)).await.map_err(fault)?;
        }
        let entry = Entry::on("stream.create", "stream_job", row.id).with(json!({"name": row.name}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: row.id });
        self.full_view(row.id).await
    }

    /// Changes a job. What concerns the encoder reaches a job on air at its next restart.
    pub async fn update_job(
        &self,
        caller: &Caller,
        id: JobId,
        expected: Option<i64>,
        edit: EditJob,
    ) -> Result<StreamJob, Fault> {
        caller.require(Permission::StreamsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut row = jobs::get_for_update(&tx, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        stale_or(expected, row.version)?;
        let changed: Vec<&str> = [
            ("name", edit.name.is_named()),
            ("description", edit.description.is_named()),
            ("labels", edit.labels.is_named()),
            ("autostart", edit.autostart.is_named()),
            ("start_order", edit.start_order.is_named()),
            ("enabled", edit.enabled.is_named()),
            ("ffmpeg_profile_id", edit.ffmpeg_profile_id.is_named()),
            ("fallback_policy", edit.fallback_policy.is_named()),
            ("renditions", edit.renditions.is_named()),
        ]
        .into_iter()
        .filter_map(|(name, is)| is.then_some(name))
        .collect();
        let mut faults = Faults::default();
        if edit.recording_enabled == Field::Set(true) {
            faults.add("recording_enabled", "not_available");
        }
        edit.name.apply_required(&mut row.name, "name", &mut faults);
        edit.autostart.apply_required(&mut row.autostart, "autostart", &mut faults);
        edit.start_order.apply_required(&mut row.start_order, "start_order", &mut faults);
        let mut labels = notes::labels_of(&row.labels);
        match edit.description {
            Field::Keep => {}
            Field::Clear => row.description = String::new(),
            Field::Set(text) => row.description = text,
        }
        match edit.labels {
            Field::Keep => {}
            Field::Clear => labels.clear(),
            Field::Set(words) => labels = words,
        }
        notes::check(&row.description, &labels, row.start_order, &mut faults);
        row.labels = notes::stored(labels);
        edit.enabled.apply_required(&mut row.enabled, "enabled", &mut faults);
        match edit.ffmpeg_profile_id {
            Field::Keep => {}
            Field::Clear => row.ffmpeg_profile_id = None,
            Field::Set(profile) => row.ffmpeg_profile_id = Some(profile.into()),
        }
        match edit.fallback_policy {
            Field::Keep => {}
            Field::Clear => row.fallback_policy = empty(),
            Field::Set(policy) => row.fallback_policy = policy,
        }
        match edit.renditions {
            Field::Keep => {}
            Field::Clear => row.renditions = json!([]),
            Field::Set(given) => row.renditions = given,
        }
        faults.text("name", &row.name, 1, 128);
        parse_policy(&row.fallback_policy, &mut faults);
        let sizes = renditions::parse(&row.renditions, &mut faults);
        row.renditions = renditions::stored(&sizes);
        if changed.contains(&"renditions") {
            let users = output_rows::of_job(&tx, id).await.map_err(fault)?;
            renditions::check_users(&renditions::names(&row.renditions), &users, &mut faults);
        }
        faults.finish()?;
        self.check_profile_exists(&tx, row.ffmpeg_profile_id).await?;
        renditions::check_profile(&tx, row.ffmpeg_profile_id, &sizes).await?;
        if !row.enabled && row.desired_state == DesiredState::Running {
            row.desired_state = DesiredState::Stopped;
            row.desired_at = Some(now);
            row.desired_by = caller.user_id;
        }
        row.generation += 1;
        row.updated_at = now;
        jobs::update(&tx, &mut row).await.map_err(fault)?;
        let entry = Entry::on("stream.update", "stream_job", id).with(json!({"name": row.name})).changed(&changed);
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: id });
        let mut job = self.full_view(id).await?;
        let on_air = row.desired_state == DesiredState::Running;
        job.affected = on_air.then(|| renditions::affected(&job, &changed));
        Ok(job)
    }

    /// Stops a job if it runs, waits until nothing of it is left, and deletes it. Gone already is fine.
    pub async fn delete_job(&self, caller: &Caller, id: JobId, expected: Option<i64>) -> Result<(), Fault> {
        caller.require(Permission::StreamsWrite)?;
        let Some(row) = jobs::get(self.0.store.read(), id).await.map_err(fault)? else { return Ok(()) };
        stale_or(expected, row.version)?;
        if row.desired_state == DesiredState::Running || !self.is_off(&row) {
            let mut live = self.0.bus.live();
            let stopped = JobRow { generation: self.set_stopped(caller, id).await?, ..row };
            let off = async {
                while !self.is_off(&stopped) {
                    // Lagging is fine: the board is looked at again.
                    if matches!(live.recv().await, Err(tokio::sync::broadcast::error::RecvError::Closed)) {
                        break;
                    }
                }
            };
            if tokio::time::timeout(DELETE_WAIT, off).await.is_err() {
                return Err(Fault::new(castcore_model::ErrorCode::Conflict).with("job", "still_stopping"));
            }
        }
        let tx = self.0.store.begin().await.map_err(fault)?;
        let Some(row) = jobs::get_for_update(&tx, id).await.map_err(fault)? else { return Ok(()) };
        if row.desired_state == DesiredState::Running {
            return Err(Fault::new(castcore_model::ErrorCode::Conflict).with("job", "started_meanwhile"));
        }
        jobs::delete(&tx, id).await.map_err(fault)?;
        let entry = Entry::on("stream.delete", "stream_job", id).with(json!({"name": row.name}));
        audit::record(&tx, caller, self.0.now(), entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.board.forget(id);
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: id });
        Ok(())
    }

    /// Whether nothing of the job runs: it was never started, or the stop that this row stands for was answered.
    fn is_off(&self, row: &JobRow) -> bool {
        self.0.board.with_status(row.id, |live| match live {
            None => row.desired_at.is_none(),
            Some(live) => live.state == JobState::Stopped && live.generation >= row.generation,
        })
    }
}
