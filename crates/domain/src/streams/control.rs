//! Start, stop, restart, preview. They change what people want; the reconciler makes it true.

use super::{
    Streams,
    plan::{Bundle, PlannedJob, PlannedTarget},
};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
    tools::Ffmpeg,
};
use castcore_bus::ControlMessage;
use castcore_ffmpeg::{
    Arg,
    mux::{self, FileMux, HlsMux},
    preview::{self, OutputPreview},
    url::PushPlace,
};
use castcore_model::{
    DestinationId, ErrorCode, Fault, JobId, Permission,
    job::{DesiredState, JobState},
};
use castcore_store::{
    Lock, Tx, destinations,
    jobs::{self, JobRow},
    outputs::{self, OutputRow},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Output id → masked command.
pub type Previews = BTreeMap<Uuid, String>;

impl Streams<'_> {
    /// The command lines that a job would run, masked.
    pub async fn preview_job(&self, caller: &Caller, id: JobId) -> Result<Previews, Fault> {
        caller.require(Permission::StreamsPreview)?;
        let bundle = self.load_bundle(self.0.store.read(), id).await?.ok_or_else(|| Fault::not_found("job"))?;
        let ffmpeg = self.0.tools().ffmpeg().await?;
        self.planned_previews(&bundle, &ffmpeg)
    }

    fn planned_previews(&self, bundle: &Bundle, ffmpeg: &Ffmpeg) -> Result<Previews, Fault> {
        self.check_outputs(bundle)?;
        let plan = self.plan(bundle, ffmpeg)?;
        Ok(self.render_previews(bundle, &plan))
    }

    /// Each enabled output needs a destination, and at least one must be there.
    fn check_outputs(&self, bundle: &Bundle) -> Result<(), Fault> {
        let enabled: Vec<&OutputRow> = bundle.outputs.iter().filter(|o| o.enabled).collect();
        if enabled.is_empty() {
            return Err(Fault::new(ErrorCode::FfmpegNoOutput).with("job", &bundle.job.name));
        }
        if let Some(output) = enabled.iter().find(|o| o.destination_id.is_none()) {
            return Err(Fault::new(ErrorCode::FfmpegNoOutput).with("output", output.id));
        }
        let usable = enabled
            .iter()
            .any(|o| o.destination_id.and_then(|id| bundle.destinations.get(&id)).is_some_and(|d| d.enabled));
        if usable {
            return Ok(());
        }
        Err(Fault::new(ErrorCode::FfmpegNoOutput).with("job", &bundle.job.name).with("destination", "disabled"))
    }

    fn render_previews(&self, bundle: &Bundle, plan: &PlannedJob) -> Previews {
        let names: Vec<String> =
            plan.files.iter().map(|file| file.root.join(&file.relative).to_string_lossy().into_owned()).collect();
        let enabled: BTreeSet<_> = bundle.outputs.iter().filter(|o| o.enabled).map(|o| o.id).collect();
        plan.outputs
            .iter()
            .filter(|output| enabled.contains(&output.id))
            .filter_map(|output| {
                let (command, target);
                let own = match &output.target {
                    PlannedTarget::Rtmp(parts) => {
                        target = parts.tc_url.expose().to_owned();
                        OutputPreview::Rtmp { url: &target, has_key: true }
                    }
                    PlannedTarget::Hls { root, folder, playlist, segment_prefix, segment_ms, list_size, options } => {
                        target = root.join(folder).to_string_lossy().into_owned();
                        let written = mux::hls_args(&HlsMux {
                            playlist,
                            segment_prefix,
                            segment_ms: *segment_ms,
                            list_size: *list_size,
                            options,
                        });
                        command = texts(written);
                        OutputPreview::Command { args: &command, target: &target }
                    }
                    PlannedTarget::File { root, relative, is_mpegts, options } => {
                        target = root.join(relative).to_string_lossy().into_owned();
                        let container = if *is_mpegts { FileMux::MpegTs } else { FileMux::FragmentedMp4 };
                        command = texts(mux::file_args(container, options, 3));
                        OutputPreview::Command { args: &command, target: &target }
                    }
                    PlannedTarget::Push { place, format, options } => {
                        command = mux::push_args(place, &endpoint(place), *format, options);
                        OutputPreview::Send { args: &command }
                    }
                };
                Some((output.id.into(), preview::job("ffmpeg", plan.encoder.as_ref()?, &names, own)))
            })
            .collect()
    }

    /// Wants a job on air. Twice is fine: one run. A job that gave up gets a new try.
    pub async fn start_job(&self, caller: &Caller, id: JobId) -> Result<Previews, Fault> {
        caller.require(Permission::StreamsControl)?;
        let ffmpeg = self.0.tools().ffmpeg().await?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let bundle = self.startable(&tx, id).await?;
        let previews = self.planned_previews(&bundle, &ffmpeg)?;
        let is_wanted = bundle.job.desired_state == DesiredState::Running;
        // A fresh start brings back what was stopped alone.
        let mut outputs = bundle.outputs.clone();
        if !is_wanted {
            outputs.iter_mut().for_each(|output| output.desired_state = DesiredState::Running);
        }
        self.check_sole_sender(&tx, &as_running(&bundle.job), &outputs, &[]).await?;
        let gave_up = self.0.board.with_status(id, |live| live.is_some_and(|live| live.state == JobState::Failed));
        if is_wanted && !gave_up {
            // It is what everybody wants already.
            return Ok(previews);
        }
        if is_wanted {
            jobs::mark_changed(&tx, id, true, now).await.map_err(fault)?;
        }
        for (mut output, before) in outputs.into_iter().zip(&bundle.outputs) {
            if gave_up || output.desired_state != before.desired_state {
                output.epoch += i64::from(gave_up);
                outputs::update(&tx, &mut output).await.map_err(fault)?;
            }
        }
        self.wish(&tx, caller, id, DesiredState::Running, "stream.start", &bundle.job.name).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: id });
        Ok(previews)
    }

    async fn startable(&self, tx: &Tx, id: JobId) -> Result<Bundle, Fault> {
        if self.0.is_draining() {
            return Err(Fault::new(ErrorCode::MachineDraining));
        }
        // Locked first, so that it is neither deleted nor switched off meanwhile.
        jobs::get_for_update(tx, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let bundle = self.load_bundle(tx, id).await?.ok_or_else(|| Fault::not_found("job"))?;
        if !bundle.job.enabled {
            return Err(Fault::new(ErrorCode::JobDisabled).with("job", &bundle.job.name));
        }
        Ok(bundle)
    }

    async fn wish(
        &self,
        tx: &Tx,
        caller: &Caller,
        id: JobId,
        desired: DesiredState,
        action: &str,
        name: &str,
    ) -> Result<i64, Fault> {
        let now = self.0.now();
        let job = jobs::set_desired(tx, id, desired, caller.user_id, now).await.map_err(fault)?;
        let job = job.ok_or_else(|| Fault::not_found("job"))?;
        let entry = Entry::on(action, "stream_job", id).with(json!({"name": name}));
        audit::record(tx, caller, now, entry).await?;
        Ok(job.generation)
    }

    /// Wants a job off air.
    pub async fn stop_job(&self, caller: &Caller, id: JobId) -> Result<(), Fault> {
        caller.require(Permission::StreamsControl)?;
        self.set_stopped(caller, id).await.map(|_| ())
    }

    /// Wants a job off air; the generation of that wish.
    pub(super) async fn set_stopped(&self, caller: &Caller, id: JobId) -> Result<i64, Fault> {
        let tx = self.0.store.begin().await.map_err(fault)?;
        let job = jobs::get_for_update(&tx, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        let generation = self.wish(&tx, caller, id, DesiredState::Stopped, "stream.stop", &job.name).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: id });
        Ok(generation)
    }

    /// Ends the encoder and starts it with the present settings; a stopped job is started.
    pub async fn restart_job(&self, caller: &Caller, id: JobId) -> Result<Previews, Fault> {
        caller.require(Permission::StreamsControl)?;
        let ffmpeg = self.0.tools().ffmpeg().await?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let bundle = self.startable(&tx, id).await?;
        let previews = self.planned_previews(&bundle, &ffmpeg)?;
        self.check_sole_sender(&tx, &as_running(&bundle.job), &bundle.outputs, &[]).await?;
        jobs::mark_changed(&tx, id, true, now).await.map_err(fault)?;
        self.wish(&tx, caller, id, DesiredState::Running, "stream.restart", &bundle.job.name).await?;
        tx.commit().await.map_err(fault)?;
        self.0.bus.publish_control(ControlMessage::JobChanged { job_id: id });
        Ok(previews)
    }

    /// A destination never has two senders: refuses `wanted` outputs of `job` when it is to run and another output that
    /// is to run uses the same destination, in this job (`siblings`) or another.
    pub(super) async fn check_sole_sender(
        &self,
        tx: &Tx,
        job: &JobRow,
        wanted: &[OutputRow],
        siblings: &[OutputRow],
    ) -> Result<(), Fault> {
        let takes_part = |o: &OutputRow| o.enabled && o.desired_state == DesiredState::Running;
        let mut seen = BTreeSet::new();
        for output in siblings.iter().chain(wanted).filter(|o| takes_part(o)) {
            if let Some(destination) = output.destination_id
                && !seen.insert(destination)
            {
                return Err(Fault::new(ErrorCode::DestinationInUse)
                    .with("destination", destination)
                    .with("job", &job.name));
            }
        }
        if job.desired_state != DesiredState::Running {
            return Ok(());
        }
        // Two jobs that share a destination must not be started side by side.
        tx.lock(Lock::Senders).await.map_err(fault)?;
        let wanted: Vec<DestinationId> =
            wanted.iter().filter(|o| takes_part(o)).filter_map(|o| o.destination_id).collect();
        let rows = destinations::by_ids(tx, &wanted).await.map_err(fault)?;
        // Recordings never overwrite each other and previews lie in the job's own folder.
        let exclusive =
            |id: &DestinationId| rows.get(id).is_some_and(|d| !matches!(d.kind.as_str(), "recording" | "preview"));
        for destination in wanted.into_iter().filter(exclusive) {
            let users = outputs::using_destination(tx, destination).await.map_err(fault)?;
            let others: Vec<JobId> =
                users.iter().filter(|o| takes_part(o) && o.stream_job_id != job.id).map(|o| o.stream_job_id).collect();
            let others = jobs::by_ids(tx, &others).await.map_err(fault)?;
            if let Some(other) = others.values().find(|other| other.desired_state == DesiredState::Running) {
                return Err(Fault::new(ErrorCode::DestinationInUse)
                    .with("destination", destination)
                    .with("job", &other.name));
            }
        }
        Ok(())
    }
}

fn texts(args: Vec<String>) -> Vec<Arg> {
    args.into_iter().map(Arg::Text).collect()
}

/// Host and port as people write them; a run has an address in their place.
fn endpoint(place: &PushPlace) -> String {
    let (host, port) = place.endpoint();
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

fn as_running(job: &JobRow) -> JobRow {
    JobRow { desired_state: DesiredState::Running, ..job.clone() }
}
