//! The live picture of a job: finished HLS files of its own HLS output, or of a picture made on demand.

use crate::{Domain, caller::Caller, fault, streams::plan::Bundle, streams::plan::PlannedTarget};
use castcore_bus::ControlMessage;
use castcore_confine::Folder;
use castcore_model::{
    Fault, JobId, Permission,
    job::{DesiredState, OutputState},
};
use castcore_store::{jobs, outputs};
use std::{fs::File, path::PathBuf};

/// Name under which every live picture is asked for.
const PLAYLIST: &str = "index.m3u8";

/// A file of the live picture, opened.
#[derive(Debug)]
pub struct LiveMedia {
    /// The file.
    pub file: File,
    /// Its size now, in bytes.
    pub size_bytes: u64,
    /// Its MIME type.
    pub content_type: &'static str,
}

struct Picture {
    root: PathBuf,
    folder: PathBuf,
    playlist: String,
}

impl Domain {
    /// A file of a job's live picture. 404 `{"hls": "not_ready"}` while there is none yet; asking for the playlist
    /// starts one.
    pub async fn live_file(&self, caller: &Caller, id: JobId, name: String) -> Result<LiveMedia, Fault> {
        caller.require(Permission::StreamsWatch)?;
        let not_ready = || Fault::not_found("hls").with("hls", "not_ready");
        let content_type = content_type(&name).ok_or_else(|| Fault::not_found("path").with("path", "denied"))?;
        let picture = self.picture_of(id).await?.ok_or_else(not_ready)?;
        let name = if name == PLAYLIST { picture.playlist.clone() } else { name };
        tokio::task::spawn_blocking(move || {
            // FFmpeg writes there: a link in the place of a segment is not followed, wherever it leads.
            let file = Folder::open_root(&picture.root)
                .and_then(|root| root.file_itself(&picture.folder.join(name)))
                .map_err(|_| not_ready())?;
            let size_bytes = file.metadata().map_err(|_| not_ready())?.len();
            Ok(LiveMedia { file, size_bytes, content_type })
        })
        .await
        .map_err(Fault::internal)?
    }

    /// Where the picture of a job lies: its HLS output unless that is down, else the one on demand, which is asked for.
    async fn picture_of(&self, id: JobId) -> Result<Option<Picture>, Fault> {
        let reader = self.store.read();
        let job = jobs::get(reader, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        if job.desired_state != DesiredState::Running {
            return Ok(None);
        }
        let rows = outputs::of_job(reader, id).await.map_err(fault)?;
        // Right after the server's start nothing is known yet; then the job's own HLS output is what to hope for. What lies
        // there while it starts is the picture of another run, or of another stream.
        let own =
            rows.iter().filter(|row| row.format == "hls" && row.enabled && row.desired_state == DesiredState::Running);
        let (hopeful, starts) = self.board.with_status(id, |status| {
            let (mut hopeful, mut starts) = (Vec::new(), false);
            for row in own {
                let seen = status.and_then(|status| status.outputs.iter().find(|output| output.id == row.id));
                match seen.map(|output| (output.state, output.reason)) {
                    None | Some((OutputState::Live, _)) => hopeful.push(row.id),
                    Some((OutputState::Starting, None)) => starts = true,
                    Some(_) => {}
                }
            }
            (hopeful, starts)
        });
        if !hopeful.is_empty()
            && let Some(bundle) = self.streams().load_bundle(reader, id).await?
            && let Some(picture) = self.hls_output_of(&bundle, &hopeful)?
        {
            return Ok(Some(picture));
        }
        if starts {
            return Ok(None);
        }
        self.bus.publish_control(ControlMessage::WatchRequested { job_id: id });
        Ok(Some(Picture { root: self.preview_root(), folder: id.to_string().into(), playlist: PLAYLIST.to_owned() }))
    }

    fn hls_output_of(&self, bundle: &Bundle, hopeful: &[castcore_model::OutputId]) -> Result<Option<Picture>, Fault> {
        for row in bundle.outputs.iter().filter(|row| hopeful.contains(&row.id)) {
            if let PlannedTarget::Hls { root, folder, playlist, .. } = self.target_of(bundle, row)? {
                return Ok(Some(Picture { root, folder, playlist }));
            }
        }
        Ok(None)
    }
}

fn content_type(name: &str) -> Option<&'static str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let plain = !stem.is_empty()
        && stem.len() <= 128
        && stem.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    match (plain, extension) {
        (true, "m3u8") => Some("application/vnd.apple.mpegurl"),
        (true, "ts") => Some("video/mp2t"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_playlists_and_segments_have_names_that_are_served() {
        for good in ["index.m3u8", "ab12cd34000001.ts", "a_b-c.ts"] {
            assert!(content_type(good).is_some(), "{good}");
        }
        for bad in ["", ".ts", "index.html", "../x.ts", "a/b.ts", "a%2fb.ts", "x.ts.tmp", "castcore.db", "ä.ts"] {
            assert!(content_type(bad).is_none(), "{bad}");
        }
    }
}
