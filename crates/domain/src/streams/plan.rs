//! From rows to a plan: what the encoder runs, what each output does, and which secrets must never be seen. The same
//! plan makes the preview for people and the specification for the runtime.

use super::{Streams, jobs::parse_policy, paths, profiles::settings_of};
use crate::{Domain, fault, tools::Ffmpeg, validate::Faults};
use castcore_ffmpeg::{
    allow::{self, OptionKind, OutputFormat},
    capabilities::Capabilities,
    plan::{EncoderInputs, EncoderPlan, Input, InputKind, TestSource, plan_encoder},
    settings::Profile,
    url::{RtmpParts, UrlClass, parse_input_url, parse_rtmp_target},
};
use castcore_model::{
    DestinationId, ErrorCode, Fault, JobId, OutputId,
    error::FieldFault,
    job::DesiredState,
    supervise::{Deadlines, RetryPolicy},
};
use castcore_store::{
    Conn,
    destinations::{self, DestinationRow},
    inputs::{self, InputRow},
    jobs::{self, JobRow},
    outputs::{self, OutputRow},
    profiles::{self, ProfileRow},
};
use castcore_vault::Secret;
use std::{collections::HashMap, path::PathBuf};

/// Stall limit of HLS sources, in milliseconds: three segments of the usual six seconds.
const HLS_STALL_MS: u64 = 18_000;
/// Length of HLS segments, in milliseconds.
const HLS_SEGMENT_MS: u64 = 2_000;
/// Segments in a playlist.
const HLS_LIST_SIZE: u32 = 6;

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
}

/// What a binary lacks for a profile.
pub(super) fn missing(profile: &Profile, capabilities: &Capabilities) -> Vec<FieldFault> {
    let inputs = EncoderInputs {
        inputs: vec![Input {
            kind: InputKind::Test(TestSource::default()),
            options: vec![],
            looped: false,
            reconnect: false,
        }],
        profile: Some(profile.clone()),
        fd_protocol: true,
        ca_file: None,
    };
    // What cannot be planned was refused before; here only the binary is asked.
    plan_encoder(&inputs).map(|plan| plan.missing(capabilities)).unwrap_or_default()
}

impl Streams<'_> {
    /// Reads a job and everything that belongs to it; five queries.
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
        Ok(Some(Bundle { job, inputs, outputs, destinations, profile }))
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
        let planned = PlannedJob {
            encoder,
            files,
            outputs,
            retry: policy.retry,
            deadlines: Deadlines::default(),
            stall_timeout_ms: if has_hls_input && is_default_stall { HLS_STALL_MS } else { policy.stall_timeout_ms },
            redact,
        };
        (planned, faults)
    }
}

impl Domain {
    fn plan_encoder(
        &self,
        bundle: &Bundle,
        ffmpeg: &Ffmpeg,
        redact: &mut Vec<Secret>,
    ) -> Result<(EncoderPlan, Vec<paths::RootedPath>, bool), Fault> {
        if bundle.inputs.is_empty() {
            return Err(Fault::new(ErrorCode::FfmpegNoInput).with("job", &bundle.job.name));
        }
        let mut files = Vec::new();
        let mut planned = Vec::new();
        let mut has_hls_input = false;
        for (n, row) in bundle.inputs.iter().enumerate() {
            let uri = self.open_url(&row.uri, row.uri_sealed.as_deref())?;
            let (kind, option_kind) = match row.kind.as_str() {
                "file" => {
                    let path = paths::locate(uri.expose(), &self.settings.paths.input_roots()).map_err(|problem| {
                        let setting = match problem {
                            paths::PathFault::OutsideRoots(settings) => settings,
                            paths::PathFault::Malformed => String::new(),
                        };
                        Fault::new(ErrorCode::PathOutsideRoots).with("setting", setting).with("input", row.id)
                    })?;
                    files.push(path);
                    (InputKind::File { index: files.len() - 1 }, OptionKind::File)
                }
                "url" => {
                    let url = parse_input_url(uri.expose())
                        .map_err(|problem| invalid(&format!("inputs.{n}.uri"), problem.code()))?;
                    // Asked again: the settings may be stricter than when it was saved.
                    let mut faults = Faults::default();
                    faults.egress("uri", &self.egress, &url.host, url.port);
                    faults.finish().map_err(|fault| fault.with("input", row.id))?;
                    if row.uri_sealed.is_some() {
                        collect_url_secrets(uri.expose(), redact);
                    }
                    let option_kind = match url.class {
                        UrlClass::Http => OptionKind::Http,
                        UrlClass::Hls => OptionKind::Hls,
                        UrlClass::Rtmp => OptionKind::Rtmp,
                    };
                    has_hls_input |= matches!(url.class, UrlClass::Hls);
                    (InputKind::Url(url), option_kind)
                }
                "test" => (
                    InputKind::Test(
                        TestSource::parse(&format!("inputs.{n}.uri"), uri.expose())
                            .map_err(|f: Vec<FieldFault>| refused(&f))?,
                    ),
                    OptionKind::Test,
                ),
                _ => return Err(invalid(&format!("inputs.{n}.kind"), "not_available")),
            };
            let clear = self.open_options(&row.options)?;
            redact.extend(super::secrets::secret_option_values(&clear));
            let options = allow::input_options(&format!("inputs.{n}.options"), option_kind, &clear)
                .map_err(|f: Vec<FieldFault>| refused(&f))?;
            planned.push(Input { kind, options, looped: row.loop_input, reconnect: row.reconnect });
        }
        let profile = bundle.profile.as_ref().map(settings_of).transpose().map_err(|f: Vec<FieldFault>| refused(&f))?;
        let inputs = EncoderInputs {
            inputs: planned,
            profile,
            fd_protocol: ffmpeg.has_fd_protocol,
            ca_file: system_certificates(),
        };
        let plan = plan_encoder(&inputs).map_err(|f: Vec<FieldFault>| refused(&f))?;
        if let Some(capabilities) = &ffmpeg.capabilities {
            let lacking = plan.missing(capabilities);
            if !lacking.is_empty() {
                return Err(refused(&lacking));
            }
        }
        Ok((plan, files, has_hls_input))
    }

    /// Where an output sends.
    pub(crate) fn target_of(&self, bundle: &Bundle, row: &OutputRow) -> Result<PlannedTarget, Fault> {
        let destination = row.destination_id.and_then(|id| bundle.destinations.get(&id));
        let destination = destination.ok_or_else(|| Fault::new(ErrorCode::FfmpegNoOutput).with("output", row.id))?;
        Ok(self.plan_output(bundle, row, destination, &mut Vec::new())?.target)
    }

    fn plan_output(
        &self,
        bundle: &Bundle,
        row: &OutputRow,
        destination: &DestinationRow,
        redact: &mut Vec<Secret>,
    ) -> Result<PlannedOutput, Fault> {
        let url = self.open_url(&destination.url, destination.url_sealed.as_deref())?;
        let options = |kind: OutputFormat| {
            allow::output_options("output_opts", kind, &row.output_opts).map_err(|f| refused(&f).with("output", row.id))
        };
        let hls = |root: PathBuf, folder: PathBuf, playlist: String, options| PlannedTarget::Hls {
            root,
            folder,
            playlist,
            segment_prefix: row.id.0.simple().to_string()[..8].to_owned(),
            segment_ms: HLS_SEGMENT_MS,
            list_size: HLS_LIST_SIZE,
            options,
        };
        let target = match destination.kind.as_str() {
            "hls" => {
                let path = self.output_path(url.expose(), "HLS_DIR", row.id)?;
                let (folder, playlist) = paths::split_hls(&path.relative)
                    .ok_or_else(|| invalid("url", "playlist_name").with("output", row.id))?;
                hls(path.root, folder, playlist, options(OutputFormat::Hls)?)
            }
            "preview" => hls(
                self.preview_root(),
                PathBuf::from(bundle.job.id.to_string()),
                "index.m3u8".to_owned(),
                options(OutputFormat::Hls)?,
            ),
            "recording" => {
                let path = self.output_path(url.expose(), "RECORDINGS_DIR", row.id)?;
                let is_mpegts = row.format == "mpegts";
                let extension = if is_mpegts { "ts" } else { "mp4" };
                // A path without extension is a folder; the file is named after the job.
                let relative = match path.relative.extension() {
                    Some(_) if !url.expose().ends_with('/') => path.relative,
                    _ => path.relative.join(format!("{}.{extension}", file_name_of(&bundle.job.name))),
                };
                let options = options(if is_mpegts { OutputFormat::MpegTs } else { OutputFormat::Mp4 })?;
                PlannedTarget::File { root: path.root, relative, is_mpegts, options }
            }
            _ => {
                let key = destination.stream_key_sealed.as_deref().map(|sealed| self.open(sealed)).transpose()?;
                let parts = parse_rtmp_target(url.expose(), key.as_ref().map(Secret::expose))
                    .map_err(|problem| invalid("url", problem.code()).with("output", row.id))?;
                redact.push(parts.play_path.clone());
                if destination.url_sealed.is_some() {
                    collect_url_secrets(url.expose(), redact);
                }
                PlannedTarget::Rtmp(parts)
            }
        };
        Ok(PlannedOutput {
            id: row.id,
            name: destination.name.clone(),
            enabled: row.enabled && destination.enabled && row.desired_state == DesiredState::Running,
            epoch: u64::try_from(row.epoch).unwrap_or_default(),
            target,
        })
    }

    fn output_path(&self, url: &str, home: &'static str, output: OutputId) -> Result<paths::RootedPath, Fault> {
        paths::locate(url, &self.output_roots(home)).map_err(|problem| {
            let setting = match problem {
                paths::PathFault::OutsideRoots(settings) => settings,
                paths::PathFault::Malformed => home.to_owned(),
            };
            Fault::new(ErrorCode::PathOutsideRoots).with("setting", setting).with("output", output)
        })
    }

    /// Where on-demand pictures of jobs lie.
    #[must_use]
    pub fn preview_root(&self) -> PathBuf {
        self.settings.paths.data_dir.join("preview")
    }
}

/// Where Debian and its relatives keep the certificates that the system trusts; static builds of FFmpeg do not know.
fn system_certificates() -> Option<String> {
    const PATH: &str = "/etc/ssl/certs/ca-certificates.crt";
    std::path::Path::new(PATH).exists().then(|| PATH.to_owned())
}

/// A job's name as the name of a file.
fn file_name_of(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') { c } else { '_' })
        .take(80)
        .collect();
    let clean = clean.trim();
    if clean.is_empty() { "recording".to_owned() } else { clean.to_owned() }
}

/// The parts of an address that nobody may see: all of it, its password, and what its query carries.
fn collect_url_secrets(text: &str, redact: &mut Vec<Secret>) {
    redact.push(Secret::new(text));
    let Ok(url) = url::Url::parse(text) else { return };
    if let Some(password) = url.password() {
        redact.push(Secret::new(password));
        let decoded = percent_encoding::percent_decode_str(password).decode_utf8_lossy();
        redact.push(Secret::new(decoded));
    }
    for (_, value) in url.query_pairs().filter(|(_, value)| value.len() >= 6) {
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

    #[test]
    fn names_of_jobs_make_names_of_files() {
        assert_eq!(file_name_of("Gottesdienst 1/2: Größe"), "Gottesdienst 1_2_ Größe");
        assert_eq!(file_name_of("   "), "recording");
    }
}
