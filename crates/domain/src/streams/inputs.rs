//! Inputs of a job.

use super::{Streams, source::Given, view::Input};
use crate::{
    Domain,
    audit::{self, Entry},
    caller::Caller,
    fault,
    patch::Field,
    stale_or,
    validate::Faults,
};
use castcore_bus::ControlMessage;
use castcore_ffmpeg::url::same_endpoint;
use castcore_model::{Fault, InputId, JobId, Permission};
use castcore_store::{
    inputs::{self, InputRow},
    jobs,
};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Inputs of one job at most.
pub const MAX_INPUTS: usize = 16;

/// An input to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewInput {
    /// `file`, `url`, `test` or `device`.
    pub kind: String,
    /// A path (relative to `MEDIA_DIR` or absolute in a configured folder; a PNG, JPEG or WebP is shown for ever), an
    /// address (`http`, `https`, `rtmp`, `rtmps`, `rtsp`, `rtsps`, `srt`, `udp`, `rtp`), `bars`, `moving` or `black` for the
    /// test pattern (`bars?width=1280&height=720&fps=30`), or a device of `GET /devices`.
    pub uri: String,
    /// What is taken from it: `both` (default), `video` or `audio`.
    #[serde(default = "both")]
    pub media: String,
    /// Input options from the allow-list.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    pub options: Value,
    /// Start over at the end.
    #[serde(default, rename = "loop")]
    pub looped: bool,
    /// Reconnect by itself (HTTP).
    #[serde(default)]
    pub reconnect: bool,
    /// Place among the inputs; the next one when left out.
    #[serde(default)]
    pub order: Option<i32>,
}

fn empty() -> Value {
    json!({})
}

fn both() -> String {
    "both".to_owned()
}

impl NewInput {
    /// The input in the words of whoever sent it.
    pub(super) fn given(&self) -> Given<'_> {
        Given {
            kind: &self.kind,
            uri: &self.uri,
            options: &self.options,
            media: &self.media,
            looped: self.looped,
            reconnect: self.reconnect,
        }
    }
}

/// Changes to an input; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EditInput {
    /// The kind.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub kind: Field<String>,
    /// The source; sending the mask back keeps it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub uri: Field<String>,
    /// What is taken from it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub media: Field<String>,
    /// Options; `null` = none.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub options: Field<Value>,
    /// Start over at the end.
    #[serde(default, rename = "loop")]
    #[schema(value_type = Option<bool>)]
    pub looped: Field<bool>,
    /// Reconnect by itself.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub reconnect: Field<bool>,
    /// Place among the inputs.
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    pub order: Field<i32>,
}

/// Input as callers see it.
pub(super) fn view(row: InputRow) -> Input {
    Input {
        id: row.id.into(),
        kind: row.kind,
        uri: row.uri,
        media: row.media,
        options: super::secrets::mask_options(&row.options),
        looped: row.loop_input,
        reconnect: row.reconnect,
        order: row.position,
        version: row.version,
    }
}

impl Domain {
    /// A row for a checked input.
    pub(super) fn input_row(
        &self,
        job_id: JobId,
        new: NewInput,
        position: i32,
        now: chrono::DateTime<chrono::Utc>,
    ) -> InputRow {
        let url = self.store_url(&new.uri);
        InputRow {
            id: InputId::random(),
            stream_job_id: job_id,
            kind: new.kind,
            uri: url.display,
            uri_sealed: url.sealed,
            media: new.media,
            options: self.seal_options(&new.options),
            loop_input: new.looped,
            reconnect: new.reconnect,
            position: new.order.unwrap_or(position),
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

impl Streams<'_> {
    /// Adds an input. A job on air takes it at its next restart.
    pub async fn create_input(&self, caller: &Caller, job_id: JobId, new: NewInput) -> Result<Input, Fault> {
        caller.require(Permission::StreamsWrite)?;
        if let Err(faults) = self.0.read_source(new.given(), &mut Vec::new()) {
            faults.finish()?;
        }
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        jobs::get_for_update(&tx, job_id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let existing = inputs::of_job(&tx, job_id).await.map_err(fault)?;
        if existing.len() >= MAX_INPUTS {
            return Err(Fault::field("inputs", "too_many").field_param("max", MAX_INPUTS));
        }
        let next = existing.iter().map(|row| row.position).max().map_or(0, |last| last.saturating_add(1));
        let row = self.0.input_row(job_id, new, next, now);
        inputs::insert(&tx, &row).await.map_err(fault)?;
        jobs::mark_changed(&tx, job_id, false, now).await.map_err(fault)?;
        let secrets = super::secrets::changed_options(&empty(), &row.options).into_iter();
        let secrets: Vec<&str> = secrets.chain(row.uri_sealed.as_ref().map(|_| "uri")).collect();
        let entry =
            Entry::on("stream.input_create", "stream_job", job_id).with(json!({"input": row.id})).secrets(&secrets);
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id });
        Ok(view(row))
    }

    /// Changes an input. A job on air takes the change at its next restart.
    pub async fn update_input(
        &self,
        caller: &Caller,
        job_id: JobId,
        id: InputId,
        expected: Option<i64>,
        edit: EditInput,
    ) -> Result<Input, Fault> {
        caller.require(Permission::StreamsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        // The job first, as everywhere: two edits must not wait for each other.
        jobs::get_for_update(&tx, job_id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let mut row = inputs::get_for_update(&tx, id)
            .await
            .map_err(fault)?
            .filter(|row| row.stream_job_id == job_id)
            .ok_or_else(|| Fault::not_found("input"))?;
        stale_or(expected, row.version)?;
        let mut changed: Vec<&str> = [
            ("kind", edit.kind.is_named()),
            ("media", edit.media.is_named()),
            ("options", edit.options.is_named()),
            ("loop", edit.looped.is_named()),
            ("reconnect", edit.reconnect.is_named()),
            ("order", edit.order.is_named()),
        ]
        .into_iter()
        .filter_map(|(name, is)| is.then_some(name))
        .collect();
        let mut faults = Faults::default();
        let old_kind = row.kind.clone();
        edit.kind.apply_required(&mut row.kind, "kind", &mut faults);
        edit.media.apply_required(&mut row.media, "media", &mut faults);
        edit.looped.apply_required(&mut row.loop_input, "loop", &mut faults);
        edit.reconnect.apply_required(&mut row.reconnect, "reconnect", &mut faults);
        edit.order.apply_required(&mut row.position, "order", &mut faults);
        // A secret that no key opens any more is no reason to refuse a new one in its place.
        let opened = self.0.open_options(&row.options).ok();
        let mut options = opened.clone().unwrap_or_else(empty);
        let mut entered = Vec::new();
        match edit.options {
            Field::Keep => faults.add_if(opened.is_none(), "options", "unreadable"),
            Field::Clear => options = empty(),
            Field::Set(sent) => {
                entered = super::secrets::entered(&sent);
                options = super::secrets::keep_masked(sent, &options);
                faults.add_if(super::secrets::has_mask(&options), "options", "masked");
            }
        }
        // A secret address is one of its kind. As another kind it would be read otherwise, and shown.
        let of_other_kind = row.kind != old_kind && row.uri_sealed.is_some();
        let keeps_uri = match &edit.uri {
            Field::Keep => true,
            Field::Set(given) => *given == row.uri,
            Field::Clear => false,
        };
        faults.add_if(of_other_kind && keeps_uri, "uri", "secret_required");
        let old_uri = self.0.open_url(&row.uri, row.uri_sealed.as_deref()).ok();
        let mut uri = old_uri.clone().unwrap_or_default();
        match edit.uri {
            Field::Clear => faults.add("uri", "required"),
            Field::Keep => faults.add_if(old_uri.is_none(), "uri", "unreadable"),
            Field::Set(given) if given == row.uri => faults.add_if(old_uri.is_none(), "uri", "unreadable"),
            // An edited address with a mask left in it: what stands behind the mask must not go to another place.
            Field::Set(given) if given.contains(castcore_vault::MASK) => faults.add("uri", "masked"),
            Field::Set(given) => {
                // Headers that were not sent anew stay behind, so that they are never sent to somebody else.
                if !old_uri.is_some_and(|old| same_endpoint(old.expose(), &given)) {
                    super::secrets::drop_unsent(&mut options, &entered);
                }
                uri = castcore_vault::Secret::new(given);
                changed.push("uri");
            }
        }
        faults.finish()?;
        let given = Given {
            kind: &row.kind,
            uri: uri.expose(),
            options: &options,
            media: &row.media,
            looped: row.loop_input,
            reconnect: row.reconnect,
        };
        if let Err(faults) = self.0.read_source(given, &mut Vec::new()) {
            faults.finish()?;
        }
        let url = self.0.store_url(uri.expose());
        let mut secrets = super::secrets::changed_options(&opened.unwrap_or_else(empty), &options);
        if changed.contains(&"uri") && (url.sealed.is_some() || row.uri_sealed.is_some()) {
            secrets.push("uri");
        }
        row.uri = url.display;
        row.uri_sealed = url.sealed;
        row.options = self.0.seal_options(&options);
        row.updated_at = now;
        inputs::update(&tx, &mut row).await.map_err(fault)?;
        jobs::mark_changed(&tx, job_id, false, now).await.map_err(fault)?;
        let entry = Entry::on("stream.input_update", "stream_job", job_id)
            .with(json!({"input": id}))
            .changed(&changed)
            .secrets(&secrets);
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id });
        Ok(view(row))
    }

    /// Takes an input away. A job on air loses it at its next restart.
    pub async fn delete_input(
        &self,
        caller: &Caller,
        job_id: JobId,
        id: InputId,
        expected: Option<i64>,
    ) -> Result<(), Fault> {
        caller.require(Permission::StreamsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        jobs::get_for_update(&tx, job_id).await.map_err(fault)?;
        let row = inputs::get_for_update(&tx, id).await.map_err(fault)?;
        let Some(row) = row.filter(|row| row.stream_job_id == job_id) else { return Ok(()) };
        stale_or(expected, row.version)?;
        inputs::delete(&tx, id).await.map_err(fault)?;
        jobs::mark_changed(&tx, job_id, false, now).await.map_err(fault)?;
        let entry = Entry::on("stream.input_delete", "stream_job", job_id).with(json!({"input": id}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id });
        Ok(())
    }
}
