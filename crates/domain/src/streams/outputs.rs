//! Outputs of a job: each starts, stops, changes and fails alone.

use super::{
    Streams,
    renditions::{check_name, names},
    view::Output,
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
use castcore_ffmpeg::allow::{self, OutputFormat};
use castcore_model::{
    DestinationId, Fault, JobId, OutputId, Permission,
    job::{DesiredState, OutputState},
};
use castcore_store::{
    Tx,
    destinations::{self, DestinationRow},
    jobs::{self, JobRow},
    outputs::{self, OutputRow},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Container formats.
pub const FORMATS: &[&str] = &["flv", "hls", "mpegts", "mp4", "rtsp", "adts", "mp3", "ogg"];
/// Outputs of one job at most.
pub const MAX_OUTPUTS: usize = 64;

/// An output to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewOutput {
    /// Where it sends.
    #[serde(default)]
    pub destination_id: Option<uuid::Uuid>,
    /// `flv`, `hls`, `mpegts`, `mp4`, `rtsp`, `adts`, `mp3` or `ogg`; what fits the destination when left out.
    #[serde(default)]
    pub format: Option<String>,
    /// The rendition of the job that it sends; the main picture when left out.
    #[serde(default)]
    pub rendition: Option<String>,
    /// Muxer options from the allow-list; none for `flv`.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    pub output_opts: Value,
    /// Whether it takes part when the job runs.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn empty() -> Value {
    json!({})
}

const fn yes() -> bool {
    true
}

/// Changes to an output; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EditOutput {
    /// Where it sends; `null` = nowhere for now.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub destination_id: Field<uuid::Uuid>,
    /// The format; `null` = what fits the destination.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub format: Field<String>,
    /// The rendition that it sends; `null` = the main picture.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub rendition: Field<String>,
    /// Muxer options; `null` = none.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub output_opts: Field<Value>,
    /// Whether it takes part when the job runs.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub enabled: Field<bool>,
}

/// The formats that a destination of this kind takes, its usual one first.
pub(super) fn formats_of(kind: &str, url: &str) -> &'static [&'static str] {
    match kind {
        "hls" | "preview" => &["hls"],
        "recording" if url.ends_with(".ts") => &["mpegts"],
        "recording" => &["mp4", "mpegts"],
        "srt" | "udp" => &["mpegts"],
        "rtsp" => &["rtsp"],
        "icecast" => &["adts", "mp3", "ogg"],
        _ => &["flv"],
    }
}

/// Checks format and options of an output against its destination; answers the format that holds.
pub(super) fn check_output(
    format: Option<&str>,
    options: &Value,
    destination: Option<&DestinationRow>,
    faults: &mut Faults,
) -> String {
    let allowed = destination.map(|d| formats_of(&d.kind, &d.url));
    let format = match (format, allowed) {
        (Some(format), _) => format,
        (None, Some(allowed)) => allowed.first().copied().unwrap_or("flv"),
        (None, None) => "flv",
    };
    faults.one_of("format", format, FORMATS);
    if let Some(allowed) = allowed {
        // `flv` was the contract's default for every output, so it stands for "what fits".
        let usual = allowed.first().copied().unwrap_or("flv");
        let format = if format == "flv" { usual } else { format };
        if !allowed.contains(&format) {
            faults.add_with("format", "format_mismatch", "allowed", allowed.join(", "));
        }
        check_options(format, options, faults);
        return format.to_owned();
    }
    check_options(format, options, faults);
    format.to_owned()
}

fn check_options(format: &str, options: &Value, faults: &mut Faults) {
    let kind = match format {
        "hls" => OutputFormat::Hls,
        "mpegts" => OutputFormat::MpegTs,
        "mp4" => OutputFormat::Mp4,
        "rtsp" => OutputFormat::Rtsp,
        "adts" => OutputFormat::Adts,
        "mp3" => OutputFormat::Mp3,
        "ogg" => OutputFormat::Ogg,
        _ => {
            if options.as_object().is_none_or(|map| !map.is_empty()) {
                faults.add("output_opts", "not_allowed");
            }
            return;
        }
    };
    if let Err(refused) = allow::output_options("output_opts", kind, options) {
        refused.into_iter().for_each(|f| faults.push(f));
    }
}

/// Output as callers see it.
pub(super) fn view(row: OutputRow, destination: Option<&DestinationRow>, live: Option<&JobStatus>) -> Output {
    let live = live.and_then(|job| job.outputs.iter().find(|output| output.id == row.id));
    Output {
        id: row.id.into(),
        destination_id: row.destination_id.map(Into::into),
        destination_name: destination.map(|d| d.name.clone()),
        destination_kind: destination.map(|d| d.kind.clone()),
        format: row.format,
        rendition: row.rendition,
        output_opts: row.output_opts,
        enabled: row.enabled,
        desired_state: row.desired_state.name().to_owned(),
        state: live.map_or(OutputState::Stopped, |live| live.state).name().to_owned(),
        state_since: live.map(|live| live.state_since),
        reason: live.and_then(|live| live.reason).map(|reason| reason.name().to_owned()),
        reason_detail: live.and_then(|live| live.reason_detail.clone()),
        retry_at: live.and_then(|live| live.retry_at),
        acknowledged_at: live.and_then(|live| live.acknowledged.as_ref()).map(|seen| seen.at),
        acknowledged_by: live.and_then(|live| live.acknowledged.as_ref()).map(|seen| seen.by.clone()),
        file: live.and_then(|live| live.file.as_ref()).map(|file| file.to_string_lossy().into_owned()),
        version: row.version,
    }
}

impl Domain {
    /// A row for a checked output.
    pub(super) fn output_row(
        job_id: JobId,
        new: NewOutput,
        format: String,
        position: i32,
        now: DateTime<Utc>,
    ) -> OutputRow {
        OutputRow {
            id: OutputId::random(),
            stream_job_id: job_id,
            destination_id: new.destination_id.map(DestinationId::from),
            format,
            rendition: new.rendition,
            output_opts: new.output_opts,
            enabled: new.enabled,
            desired_state: DesiredState::Running,
            epoch: 0,
            position,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    fn view_output(&self, row: OutputRow, destination: Option<&DestinationRow>) -> Output {
        let job_id = row.stream_job_id;
        self.board.with_status(job_id, |live| view(row, destination, live))
    }
}

impl Streams<'_> {
    async fn destination_of(&self, tx: &Tx, id: Option<DestinationId>) -> Result<Option<DestinationRow>, Fault> {
        let Some(id) = id else { return Ok(None) };
        let row = destinations::get(tx, id).await.map_err(fault)?;
        row.map(Some).ok_or_else(|| Fault::field("destination_id", "not_found"))
    }

    async fn job_and_output(&self, tx: &Tx, job_id: JobId, id: OutputId) -> Result<(JobRow, OutputRow), Fault> {
        let job = jobs::get_for_update(tx, job_id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let output = outputs::get_for_update(tx, id)
            .await
            .map_err(fault)?
            .filter(|row| row.stream_job_id == job_id)
            .ok_or_else(|| Fault::not_found("output"))?;
        Ok((job, output))
    }

    async fn commit_output(
        &self,
        tx: Tx,
        caller: &Caller,
        (action, changed): (&str, Option<&[&str]>),
        row: OutputRow,
        now: DateTime<Utc>,
    ) -> Result<Output, Fault> {
        let job_id = row.stream_job_id;
        let destination = self.destination_of(&tx, row.destination_id).await?;
        jobs::mark_changed(&tx, job_id, false, now).await.map_err(fault)?;
        let name = destination.as_ref().map(|d| d.name.clone());
        let mut entry = Entry::on(action, "stream_job", job_id).with(json!({"output": row.id, "destination": name}));
        if let Some(names) = changed {
            entry = entry.changed(names);
        }
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id });
        Ok(self.0.view_output(row, destination.as_ref()))
    }

    /// Adds an output; on air at once.
    pub async fn create_output(&self, caller: &Caller, job_id: JobId, new: NewOutput) -> Result<Output, Fault> {
        caller.require(Permission::StreamsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let job = jobs::get_for_update(&tx, job_id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let existing = outputs::of_job(&tx, job_id).await.map_err(fault)?;
        if existing.len() >= MAX_OUTPUTS {
            return Err(Fault::field("outputs", "too_many").field_param("max", MAX_OUTPUTS));
        }
        let destination = self.destination_of(&tx, new.destination_id.map(DestinationId::from)).await?;
        let mut faults = Faults::default();
        let format = check_output(new.format.as_deref(), &new.output_opts, destination.as_ref(), &mut faults);
        check_name("rendition", new.rendition.as_deref(), &names(&job.renditions), &mut faults);
        faults.finish()?;
        let next = existing.iter().map(|row| row.position).max().map_or(0, |last| last.saturating_add(1));
        let row = Domain::output_row(job_id, new, format, next, now);
        self.check_sole_sender(&tx, &job, std::slice::from_ref(&row), &existing).await?;
        outputs::insert(&tx, &row).await.map_err(fault)?;
        self.commit_output(tx, caller, ("stream.output_create", None), row, now).await
    }

    /// Changes an output; on air it is reconnected alone, at once.
    pub async fn update_output(
        &self,
        caller: &Caller,
        job_id: JobId,
        id: OutputId,
        expected: Option<i64>,
        edit: EditOutput,
    ) -> Result<Output, Fault> {
        caller.require(Permission::StreamsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let (job, mut row) = self.job_and_output(&tx, job_id, id).await?;
        stale_or(expected, row.version)?;
        let changed: Vec<&str> = [
            ("enabled", edit.enabled.is_named()),
            ("destination_id", edit.destination_id.is_named()),
            ("output_opts", edit.output_opts.is_named()),
            ("format", edit.format.is_named()),
            ("rendition", edit.rendition.is_named()),
        ]
        .into_iter()
        .filter_map(|(name, is)| is.then_some(name))
        .collect();
        let mut faults = Faults::default();
        edit.enabled.apply_required(&mut row.enabled, "enabled", &mut faults);
        match edit.destination_id {
            Field::Keep => {}
            Field::Clear => row.destination_id = None,
            Field::Set(destination) => row.destination_id = Some(destination.into()),
        }
        match edit.output_opts {
            Field::Keep => {}
            Field::Clear => row.output_opts = empty(),
            Field::Set(options) => row.output_opts = options,
        }
        let destination = self.destination_of(&tx, row.destination_id).await?;
        let format = match edit.format {
            Field::Keep => Some(row.format.clone()),
            Field::Clear => None,
            Field::Set(format) => Some(format),
        };
        match edit.rendition {
            Field::Keep => {}
            Field::Clear => row.rendition = None,
            Field::Set(name) => row.rendition = Some(name),
        }
        check_name("rendition", row.rendition.as_deref(), &names(&job.renditions), &mut faults);
        row.format = check_output(format.as_deref(), &row.output_opts, destination.as_ref(), &mut faults);
        faults.finish()?;
        let others: Vec<OutputRow> =
            outputs::of_job(&tx, job_id).await.map_err(fault)?.into_iter().filter(|o| o.id != id).collect();
        self.check_sole_sender(&tx, &job, std::slice::from_ref(&row), &others).await?;
        row.updated_at = now;
        outputs::update(&tx, &mut row).await.map_err(fault)?;
        self.commit_output(tx, caller, ("stream.output_update", Some(&changed)), row, now).await
    }

    /// Takes an output away; on air it ends alone, at once.
    pub async fn delete_output(
        &self,
        caller: &Caller,
        job_id: JobId,
        id: OutputId,
        expected: Option<i64>,
    ) -> Result<(), Fault> {
        caller.require(Permission::StreamsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        jobs::get_for_update(&tx, job_id).await.map_err(fault)?;
        let row = outputs::get_for_update(&tx, id).await.map_err(fault)?;
        let Some(row) = row.filter(|row| row.stream_job_id == job_id) else { return Ok(()) };
        stale_or(expected, row.version)?;
        outputs::delete(&tx, id).await.map_err(fault)?;
        jobs::mark_changed(&tx, job_id, false, now).await.map_err(fault)?;
        let entry = Entry::on("stream.output_delete", "stream_job", job_id).with(json!({"output": id}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id });
        Ok(())
    }

    /// Lets an output take part again.
    pub async fn start_output(&self, caller: &Caller, job_id: JobId, id: OutputId) -> Result<Output, Fault> {
        self.control_output(caller, job_id, id, "stream.output_start", |row, failed| {
            // One that gave up needs a push; one that runs is left alone.
            if row.desired_state == DesiredState::Stopped || !row.enabled || failed {
                row.epoch += 1;
            }
            row.enabled = true;
            row.desired_state = DesiredState::Running;
        })
        .await
    }

    /// Takes an output off air until it is started again, alone or with its job.
    pub async fn stop_output(&self, caller: &Caller, job_id: JobId, id: OutputId) -> Result<Output, Fault> {
        self.control_output(caller, job_id, id, "stream.output_stop", |row, _| {
            row.desired_state = DesiredState::Stopped;
        })
        .await
    }

    /// Ends an output and starts it again.
    pub async fn restart_output(&self, caller: &Caller, job_id: JobId, id: OutputId) -> Result<Output, Fault> {
        self.control_output(caller, job_id, id, "stream.output_restart", |row, _| {
            row.enabled = true;
            row.desired_state = DesiredState::Running;
            row.epoch += 1;
        })
        .await
    }

    async fn control_output(
        &self,
        caller: &Caller,
        job_id: JobId,
        id: OutputId,
        action: &str,
        change: impl FnOnce(&mut OutputRow, bool),
    ) -> Result<Output, Fault> {
        caller.require(Permission::StreamsControl)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let (job, mut row) = self.job_and_output(&tx, job_id, id).await?;
        let failed = self.0.board.with_status(job_id, |live| {
            live.is_some_and(|job| job.outputs.iter().any(|o| o.id == id && o.state == OutputState::Failed))
        });
        change(&mut row, failed);
        if row.desired_state == DesiredState::Running {
            let others: Vec<OutputRow> =
                outputs::of_job(&tx, job_id).await.map_err(fault)?.into_iter().filter(|o| o.id != id).collect();
            self.check_sole_sender(&tx, &job, std::slice::from_ref(&row), &others).await?;
        }
        row.updated_at = now;
        outputs::update(&tx, &mut row).await.map_err(fault)?;
        self.commit_output(tx, caller, (action, None), row, now).await
    }
}
