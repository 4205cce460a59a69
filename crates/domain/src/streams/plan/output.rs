//! Where an output sends, and how.

use super::{Bundle, PlannedOutput, PlannedTarget, collect_url_secrets, invalid, refused};
use crate::{Domain, streams::paths, validate::Faults};
use castcore_ffmpeg::{
    allow::{self, OutputFormat},
    mux::PushFormat,
    url::{parse_push_target, parse_rtmp_target},
};
use castcore_model::{ErrorCode, Fault, OutputId, error::FieldFault, job::DesiredState};
use castcore_store::{destinations::DestinationRow, outputs::OutputRow};
use castcore_vault::Secret;
use std::path::PathBuf;

/// Length of HLS segments, in milliseconds.
const HLS_SEGMENT_MS: u64 = 2_000;
/// Segments in a playlist.
const HLS_LIST_SIZE: u32 = 6;

impl Domain {
    /// Where an output sends.
    pub(crate) fn target_of(&self, bundle: &Bundle, row: &OutputRow) -> Result<PlannedTarget, Fault> {
        let destination = row.destination_id.and_then(|id| bundle.destinations.get(&id));
        let destination = destination.ok_or_else(|| Fault::new(ErrorCode::FfmpegNoOutput).with("output", row.id))?;
        Ok(self.plan_output(bundle, row, destination, &mut Vec::new())?.target)
    }

    pub(super) fn plan_output(
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
            "srt" | "udp" | "rtsp" | "icecast" => self.plan_push(row, destination, url.expose(), redact)?,
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
            rendition: row.rendition.clone(),
            target,
        })
    }

    fn plan_push(
        &self,
        row: &OutputRow,
        destination: &DestinationRow,
        url: &str,
        redact: &mut Vec<Secret>,
    ) -> Result<PlannedTarget, Fault> {
        let refused = |fault: FieldFault| refused(&[fault]).with("output", row.id);
        let key = destination.stream_key_sealed.as_deref().map(|sealed| self.open(sealed)).transpose()?;
        let place = parse_push_target(&destination.kind, url, key.as_ref().map(Secret::expose)).map_err(refused)?;
        if !place.listens() {
            // Asked again: the settings may be stricter than when it was saved.
            let mut faults = Faults::default();
            let (host, port) = place.endpoint();
            faults.egress("url", &self.egress, host, port);
            faults.finish().map_err(|fault| fault.with("output", row.id))?;
        }
        redact.extend(place.secrets());
        let (format, kind) = match (destination.kind.as_str(), row.format.as_str()) {
            ("icecast", "mp3") => (PushFormat::Mp3, OutputFormat::Mp3),
            ("icecast", "ogg") => (PushFormat::Ogg, OutputFormat::Ogg),
            ("icecast", _) => (PushFormat::Adts, OutputFormat::Adts),
            ("rtsp", _) => (PushFormat::Rtsp, OutputFormat::Rtsp),
            _ => (PushFormat::MpegTs, OutputFormat::MpegTs),
        };
        let options = allow::output_options("output_opts", kind, &row.output_opts)
            .map_err(|faults| super::refused(&faults).with("output", row.id))?;
        Ok(PlannedTarget::Push { place, format, options })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_jobs_make_names_of_files() {
        assert_eq!(file_name_of("Gottesdienst 1/2: Größe"), "Gottesdienst 1_2_ Größe");
        assert_eq!(file_name_of("   "), "recording");
    }
}
