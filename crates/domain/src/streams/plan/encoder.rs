//! What the one encoder of a job runs.

use super::{Bundle, collect_url_secrets, invalid, refused};
use crate::{
    Domain,
    streams::{paths, profiles::settings_of, secrets},
    tools::Ffmpeg,
    validate::Faults,
};
use castcore_ffmpeg::{
    allow::{self, OptionKind},
    plan::{EncoderInputs, EncoderPlan, Input, InputKind, TestSource, plan_encoder},
    settings::Rendition,
    url::{UrlClass, parse_input_url},
};
use castcore_model::{ErrorCode, Fault, error::FieldFault};
use castcore_store::outputs::OutputRow;
use castcore_vault::Secret;

impl Domain {
    pub(super) fn plan_encoder(
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
            redact.extend(secrets::secret_option_values(&clear));
            let options = allow::input_options(&format!("inputs.{n}.options"), option_kind, &clear)
                .map_err(|f: Vec<FieldFault>| refused(&f))?;
            planned.push(Input { kind, options, looped: row.loop_input, reconnect: row.reconnect });
        }
        let profile = bundle.profile.as_ref().map(settings_of).transpose().map_err(|f: Vec<FieldFault>| refused(&f))?;
        let inputs = EncoderInputs {
            inputs: planned,
            profile,
            fd_protocol: ffmpeg.has_fd_protocol,
            renditions: renditions_in_use(bundle)?,
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
}

/// Those that an output names which takes part; the others are not worth the work.
fn renditions_in_use(bundle: &Bundle) -> Result<Vec<Rendition>, Fault> {
    let mut renditions =
        Rendition::parse_all("renditions", &bundle.job.renditions).map_err(|f: Vec<FieldFault>| refused(&f))?;
    let is_enabled = |row: &OutputRow| {
        let destination = row.destination_id.and_then(|id| bundle.destinations.get(&id));
        row.enabled && destination.is_some_and(|destination| destination.enabled)
    };
    renditions.retain(|rendition| {
        bundle.outputs.iter().any(|row| row.rendition.as_ref() == Some(&rendition.name) && is_enabled(row))
    });
    Ok(renditions)
}

/// Where Debian and its relatives keep the certificates that the system trusts; static builds of FFmpeg do not know.
fn system_certificates() -> Option<String> {
    const PATH: &str = "/etc/ssl/certs/ca-certificates.crt";
    std::path::Path::new(PATH).exists().then(|| PATH.to_owned())
}
