//! What the one encoder of a job runs.

use super::{Bundle, collect_url_secrets, refused};
use crate::{
    Domain,
    streams::{
        paths,
        profiles::settings_of,
        secrets,
        source::{Given, OUTSIDE_ROOTS},
    },
    tools::Ffmpeg,
    validate::Faults,
};
use castcore_ffmpeg::{
    plan::{EncoderInputs, EncoderPlan, InputKind, plan_encoder},
    settings::Rendition,
    url::UrlClass,
};
use castcore_model::{ErrorCode, Fault, InputId, error::FieldFault};
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
            if row.uri_sealed.is_some() {
                collect_url_secrets(uri.expose(), redact);
            }
            let clear = self.open_options(&row.options)?;
            redact.extend(secrets::secret_option_values(&clear));
            let given = Given {
                kind: &row.kind,
                uri: uri.expose(),
                options: &clear,
                media: &row.media,
                looped: row.loop_input,
                reconnect: row.reconnect,
            };
            // Asked again: the settings may be stricter than when it was saved.
            let input = self.read_source(given, &mut files).map_err(|faults| no_source(n, faults, row.id))?;
            has_hls_input |= matches!(&input.kind, InputKind::Url(url) if url.class == UrlClass::Hls);
            planned.push(input);
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

/// Why input `n` cannot be opened, in the contract's words.
fn no_source(n: usize, faults: Faults, id: InputId) -> Fault {
    if let Some(outside) = faults.fields().iter().find(|field| field.code == OUTSIDE_ROOTS) {
        let setting = outside.params.get("setting").map(String::as_str).unwrap_or_default();
        return Fault::new(ErrorCode::PathOutsideRoots).with("setting", setting).with("input", id);
    }
    let mut numbered = Faults::default();
    numbered.extend_under(&format!("inputs.{n}"), faults.fields().to_vec());
    match faults.finish() {
        Err(fault) if fault.code == ErrorCode::EgressRefused => fault.with("input", id),
        _ => refused(numbered.fields()),
    }
}

/// Where Debian and its relatives keep the certificates that the system trusts; static builds of FFmpeg do not know.
pub(in crate::streams) fn system_certificates() -> Option<String> {
    const PATH: &str = "/etc/ssl/certs/ca-certificates.crt";
    std::path::Path::new(PATH).exists().then(|| PATH.to_owned())
}
