//! From rows to a plan: what the encoder runs, what each output does, and which secrets must never be seen. The same
//! plan makes the preview for people and the specification for the runtime.

mod encoder;
mod output;

pub(super) use encoder::system_certificates;

use super::{Streams, paths, policy::parse_policy};
use crate::{fault, tools::Ffmpeg, validate::Faults};
use castcore_ffmpeg::{
    capabilities::Capabilities,
    mux::PushFormat,
    plan::{EncoderInputs, EncoderPlan, Gives, Input, InputKind, TestSource, plan_encoder},
    settings::Profile,
    url::{PushPlace, RtmpParts},
};
use castcore_model::{
    DestinationId, ErrorCode, Fault, JobId, OutputId,
    error::FieldFault,
    supervise::{Deadlines, RetryPolicy},
};
use castcore_store::{
    Conn,
    acknowledgements::{self, AcknowledgementRow},
    destinations::{self, DestinationRow},
    inputs::{self, InputRow},
    jobs::{self, JobRow},
    outputs::{self, OutputRow},
    profiles::{self, ProfileRow},
};
use castcore_vault::Secret;
use std::{borrow::Cow, collections::HashMap, path::PathBuf};

/// Stall limit of HLS sources, in milliseconds: three segments of the usual six seconds.
const HLS_STALL_MS: u64 = 18_000;

/// A job with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The job.
    pub job: JobRow,
    /// Its inputs, in order.
    pub inputs: Vec<InputRow>,
    /// Its outputs, in order.
    pub outputs: Vec<OutputRow>,
    /// The destinations of the outputs.
    pub destinations: HashMap<DestinationId, DestinationRow>,
    /// Its profile.
    pub profile: Option<ProfileRow>,
    /// Who has seen which trouble of it.
    pub acknowledgements: Vec<AcknowledgementRow>,
}

/// What shall run.
#[derive(Clone, Debug)]
pub struct PlannedJob {
    /// The encoder's command line; `None` only in a plan for a job on air whose encoder goes on as it is.
    pub encoder: Option<EncoderPlan>,
    /// Input files; [`castcore_ffmpeg::Arg::FileFd`] counts in this list.
    pub files: Vec<paths::RootedPath>,
    /// All outputs that have a usable destination, enabled or not.
    pub outputs: Vec<PlannedOutput>,
    /// When to try again.
    pub retry: RetryPolicy,
    /// Start-up and stop limits.
    pub deadlines: Deadlines,
    /// Media must come at least this often, in milliseconds.
    pub stall_timeout_ms: u64,
    /// Texts that must never be seen.
    pub redact: Vec<Secret>,
}

/// What an output shall do.
#[derive(Clone, Debug)]
pub struct PlannedOutput {
    /// The output.
    pub id: OutputId,
    /// The destination's name.
    pub name: String,
    /// Whether it shall run while the job runs.
    pub enabled: bool,
    /// A higher number restarts it.
    pub epoch: u64,
    /// The rendition that it sends; `None` = the main picture.
    pub rendition: Option<String>,
    /// Where and how.
    pub target: PlannedTarget,
}

/// Where and how an output sends.
#[derive(Clone, Debug)]
pub enum PlannedTarget {
    /// Native RTMP or RTMPS.
    Rtmp(RtmpParts),
    /// HLS into a folder.
    Hls {
        /// A folder of the settings.
        root: PathBuf,
        /// Below it.
        folder: PathBuf,
        /// File name.
        playlist: String,
        /// Keeps the segments of two outputs apart.
        segment_prefix: String,
        /// Milliseconds.
        segment_ms: u64,
        /// Segments listed.
        list_size: u32,
        /// Muxer options.
        options: Vec<(String, String)>,
    },
    /// One file.
    File {
        /// A folder of the settings.
        root: PathBuf,
        /// Below it.
        relative: PathBuf,
        /// MPEG-TS instead of fragmented MP4.
        is_mpegts: bool,
        /// Muxer options.
        options: Vec<(String, String)>,
    },
    /// Sent to another machine by an FFmpeg.
    Push {
        /// The other side.
        place: PushPlace,
        /// In what form.
        format: PushFormat,
        /// Muxer options.
        options: Vec<(String, String)>,
    },
}

/// What a binary lacks for a profile.
pub(super) fn missing(profile: &Profile, capabilities: &Capabilities) -> Vec<FieldFault> {
    let inputs = EncoderInputs {
        inputs: vec![Input {
            kind: InputKind::Test(TestSource::default()),
            options: vec![],
            looped: false,
            reconnect: false,
            gives: Gives::Both,
        }],
        profile: Some(profile.clone()),
        fd_protocol: true,
        ..EncoderInputs::default()
    };
    // What cannot be planned was refused before; here only the binary is asked.
    plan_encoder(&inputs).map(|plan| plan.missing(capabilities)).unwrap_or_default()
}

impl Streams<'_> {
    /// Reads a job and everything that belongs to it; six queries.
    pub async fn load_bundle<C: Conn>(&self, conn: &C, id: JobId) -> Result<Option<Bundle>, Fault> {
        let Some(job) = jobs::get(conn, id).await.map_err(fault)? else { return Ok(None) };
        let inputs = inputs::of_job(conn, id).await.map_err(fault)?;
        let outputs = outputs::of_job(conn, id).await.map_err(fault)?;
        let wanted: Vec<DestinationId> = outputs.iter().filter_map(|o| o.destination_id).collect();
        let destinations = destinations::by_ids(conn, &wanted).await.map_err(fault)?;
        let profile = match job.ffmpeg_profile_id {
            Some(id) => profiles::get(conn, id).await.map_err(fault)?,
            None => None,
        };
        let acknowledgements = acknowledgements::of_job(conn, id).await.map_err(fault)?;
        Ok(Some(Bundle { job, inputs, outputs, destinations, profile, acknowledgements }))
    }

    /// Plans a job for the FFmpeg at hand. The faults are those of the contract: `ffmpeg.no_input`, `ffmpeg.no_output`,
    /// `ffmpeg.invalid_parameter`.
    pub fn plan(&self, bundle: &Bundle, ffmpeg: &Ffmpeg) -> Result<PlannedJob, Fault> {
        let (planned, mut faults) = self.plan_parts(bundle, Some(ffmpeg));
        if faults.is_empty() { Ok(planned) } else { Err(faults.swap_remove(0)) }
    }

    /// Plans what can be planned of a job that is on air: one bad part must not keep the others from being stopped,
    /// started or changed. An encoder that cannot be planned, or for which there is no FFmpeg now, goes on as it is; an
    /// output that cannot be planned is left out. The faults say what was wrong.
    #[must_use]
    pub fn plan_on_air(&self, bundle: &Bundle, ffmpeg: Option<&Ffmpeg>) -> (PlannedJob, Vec<Fault>) {
        self.plan_parts(bundle, ffmpeg)
    }

    fn plan_parts(&self, bundle: &Bundle, ffmpeg: Option<&Ffmpeg>) -> (PlannedJob, Vec<Fault>) {
        let mut redact = Vec::new();
        let mut faults = Vec::new();
        let encoder = match ffmpeg {
            Some(ffmpeg) => self.0.plan_encoder(bundle, ffmpeg, &mut redact),
            None => Err(Fault::new(ErrorCode::FfmpegMissing)),
        };
        let (encoder, files, has_hls_input) = match encoder {
            Ok((plan, files, has_hls_input)) => (Some(plan), files, has_hls_input),
            Err(fault) => {
                faults.push(fault);
                (None, Vec::new(), false)
            }
        };
        let mut outputs = Vec::new();
        for row in &bundle.outputs {
            let Some(destination) = row.destination_id.and_then(|id| bundle.destinations.get(&id)) else { continue };
            match self.0.plan_output(bundle, row, destination, &mut redact) {
                Ok(output) => outputs.push(output),
                // One that is switched off harms nobody until it is switched on.
                Err(_) if !row.enabled || !destination.enabled => {}
                Err(fault) => faults.push(fault),
            }
        }
        let policy = parse_policy(&bundle.job.fallback_policy, &mut Faults::default());
        let is_default_stall =
            bundle.job.fallback_policy.get("stall_timeout_ms").is_none_or(serde_json::Value::is_null);
        // Whoever waits for a sender waits as long as it takes.
        let startup_ms = match &encoder {
            Some(plan) if plan.waits_for_sender => 0,
            _ => Deadlines::default().startup_ms,
        };
        let deadlines = Deadlines { startup_ms, ..Deadlines::default() };
        let planned = PlannedJob {
            encoder,
            files,
            outputs,
            retry: policy.retry,
            deadlines,
            stall_timeout_ms: if has_hls_input && is_default_stall { HLS_STALL_MS } else { policy.stall_timeout_ms },
            redact,
        };
        (planned, faults)
    }
}

/// The parts of an address that nobody may see: all of it, its password, and what its query carries.
pub(super) fn collect_url_secrets(text: &str, redact: &mut Vec<Secret>) {
    redact.push(Secret::new(text));
    let Ok(url) = url::Url::parse(text) else { return };
    if let Some(password) = url.password() {
        redact.push(Secret::new(password));
        let decoded = percent_encoding::percent_decode_str(password).decode_utf8_lossy();
        redact.push(Secret::new(decoded));
    }
    // `mode=listener` of SRT is a word that the log needs.
    let is_secret = |(name, value): &(Cow<'_, str>, Cow<'_, str>)| value.len() >= 6 && name != "mode";
    for (_, value) in url.query_pairs().filter(is_secret) {
        redact.push(Secret::new(value));
    }
}

fn invalid(path: &str, code: &str) -> Fault {
    Fault::new(ErrorCode::FfmpegInvalidParameter).with("field", path).with("detail", code)
}

/// Refused fields in the contract's words: the first as parameters, all as fields.
fn refused(faults: &[FieldFault]) -> Fault {
    let mut fault = Fault::new(ErrorCode::FfmpegInvalidParameter);
    if let Some(first) = faults.first() {
        fault = fault.with("field", &first.path).with("detail", &first.code);
        for (name, value) in &first.params {
            fault = fault.with(name, value);
        }
    }
    fault.fields = faults.to_vec();
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_secret_address_are_all_hidden() {
        let mut found = Vec::new();
        collect_url_secrets("https://me:p%40ssword@cam.example/live?token=abcdef123&x=1", &mut found);
        let texts: Vec<&str> = found.iter().map(Secret::expose).collect();
        for part in ["p%40ssword", "p@ssword", "abcdef123"] {
            assert!(texts.contains(&part), "{part}");
        }
    }
}
