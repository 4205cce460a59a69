//! The picture on demand: one more HLS output that exists while somebody watches and is never shown as an output.

use crate::spec;
use castcore_domain::{Domain, streams::plan::PlannedJob, streams::plan::PlannedTarget, tools::Ffmpeg};
use castcore_model::{JobId, OutputId};
use castcore_runtime::protocol::{ConfinedPath, HlsTarget, OutputKind, OutputSpec};
use std::{
    fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    time::Duration,
};
use uuid::Uuid;

/// The picture goes on for so long after the last request.
pub(crate) const LINGER: Duration = Duration::from_secs(30);
/// Length of a segment, in milliseconds; a segment ends at a key picture, so it may be longer.
const SEGMENT_MS: u64 = 1_000;
/// Segments in the playlist.
const LIST_SIZE: u32 = 6;
/// Turns a job's id into that of its picture. Random ids differ from any other in far more than one pattern.
const PATTERN: u128 = 0x7077_6965_7672_4570_6c69_7665_5f68_6c73;

/// The id of a job's picture on demand.
pub(crate) fn output_id(job: JobId) -> OutputId {
    OutputId(Uuid::from_u128(job.0.as_u128() ^ PATTERN))
}

/// Whether an output of the plan writes where the picture on demand would: then that one is the picture.
pub(crate) fn is_planned(domain: &Domain, job: JobId, planned: &PlannedJob) -> bool {
    planned.outputs.iter().any(|output| match &output.target {
        PlannedTarget::Hls { root, folder, .. } => {
            output.enabled && root.join(folder) == domain.preview_root().join(job.to_string())
        }
        _ => false,
    })
}

/// The extra output.
pub(crate) fn output(domain: &Domain, job: JobId, ffmpeg: &Ffmpeg) -> OutputSpec {
    OutputSpec {
        output_id: output_id(job),
        name: "live picture".into(),
        enabled: true,
        epoch: 0,
        rendition: None,
        kind: OutputKind::Hls(HlsTarget {
            binary: spec::binary(ffmpeg),
            folder: ConfinedPath { root: domain.preview_root(), relative: PathBuf::from(job.to_string()) },
            playlist: "index.m3u8".into(),
            segment_prefix: "live".into(),
            segment_ms: SEGMENT_MS,
            list_size: LIST_SIZE,
            options: Vec::new(),
        }),
    }
}

/// Makes sure that the folder of all pictures is there. Blocks.
pub(crate) fn make_root(root: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(root)
}

/// Removes the files of a job's picture. Blocks.
pub(crate) fn remove(root: &Path, job: JobId) {
    if let Err(error) = fs::remove_dir_all(root.join(job.to_string()))
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%job, %error, "the files of the live picture could not be removed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_an_id_of_its_own_that_never_changes() {
        let job = JobId::random();
        assert_eq!(output_id(job), output_id(job));
        assert_ne!(output_id(job).0, job.0);
        assert_ne!(output_id(job), output_id(JobId::random()));
    }
}
