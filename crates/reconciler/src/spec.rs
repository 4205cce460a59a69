//! From a plan to what a runtime is told, and from a refused plan to a reason.

use castcore_config::Settings;
use castcore_domain::{
    streams::plan::{Bundle, PlannedJob, PlannedOutput, PlannedTarget},
    tools::Ffmpeg,
};
use castcore_model::{ErrorCode, Fault, JobId, reason::Reason};
use castcore_runtime::protocol::{
    BinarySpec, ConfinedPath, Container, EgressPolicy, EncoderSpec, FileTarget, Fingerprint, HlsTarget, JobSpec,
    OutputKind, OutputSpec, PushTarget, RingSpec, RtmpTarget,
};

/// Users that FFmpeg may run as, from `FFMPEG_UID_BASE` on.
const UID_SPAN: u128 = 60_000;

/// The FFmpeg as it was checked.
pub(crate) fn binary(ffmpeg: &Ffmpeg) -> BinarySpec {
    let seen = &ffmpeg.fingerprint;
    BinarySpec {
        path: ffmpeg.path.clone(),
        fingerprint: Fingerprint {
            dev: seen.dev,
            ino: seen.ino,
            size_bytes: seen.size_bytes,
            mtime_ns: seen.mtime_ns,
            ctime_ns: seen.ctime_ns,
        },
    }
}

/// Stands for FFmpeg while there is none that may be used: what is on air goes on, and what starts anew says why it
/// cannot.
pub(crate) fn no_ffmpeg() -> Ffmpeg {
    Ffmpeg {
        path: std::path::PathBuf::new(),
        fingerprint: castcore_tools::Fingerprint { dev: 0, ino: 0, size_bytes: 0, mtime_ns: 0, ctime_ns: 0 },
        has_fd_protocol: true,
        capabilities: None,
    }
}

/// What the runtime is told. `generation` is given, because the runtime refuses one below what it knows.
pub(crate) fn build(
    bundle: &Bundle,
    planned: PlannedJob,
    ffmpeg: &Ffmpeg,
    settings: &Settings,
    generation: u64,
    extra: Option<OutputSpec>,
) -> JobSpec {
    let keep_encoder = planned.encoder.is_none();
    let plan = planned.encoder.unwrap_or_default();
    let mut outputs: Vec<OutputSpec> = planned.outputs.into_iter().map(|output| output_spec(output, ffmpeg)).collect();
    outputs.extend(extra);
    JobSpec {
        job_id: bundle.job.id,
        name: bundle.job.name.clone(),
        generation,
        encoder: EncoderSpec {
            binary: binary(ffmpeg),
            args: plan.args,
            files: planned.files.into_iter().map(ConfinedPath::from).collect(),
            epoch: u64::try_from(bundle.job.encoder_epoch).unwrap_or_default(),
            stall_timeout_ms: planned.stall_timeout_ms,
            deadlines: planned.deadlines,
            devices: plan.devices.iter().map(|device| device.node().into()).collect(),
            waits_for_sender: plan.waits_for_sender,
            finite: plan.finite,
            renditions: plan.renditions,
        },
        keep_encoder,
        outputs,
        policy: planned.retry,
        redact: planned.redact,
        ring: RingSpec::default(),
        egress: EgressPolicy::new(settings.egress.allow.clone(), settings.egress.deny.clone()),
        ffmpeg_uid: ffmpeg_uid(rustix::process::geteuid().is_root(), settings.media.ffmpeg_uid_base, bundle.job.id),
    }
}

fn output_spec(output: PlannedOutput, ffmpeg: &Ffmpeg) -> OutputSpec {
    let kind = match output.target {
        PlannedTarget::Rtmp(parts) => OutputKind::Rtmp(RtmpTarget {
            tls: parts.tls,
            host: parts.host,
            port: parts.port,
            app: parts.app,
            tc_url: parts.tc_url,
            play_path: parts.play_path,
            ca_file: None,
        }),
        PlannedTarget::Hls { root, folder, playlist, segment_prefix, segment_ms, list_size, options } => {
            OutputKind::Hls(HlsTarget {
                binary: binary(ffmpeg),
                folder: ConfinedPath { root, relative: folder },
                playlist,
                segment_prefix,
                segment_ms,
                list_size,
                options,
            })
        }
        PlannedTarget::File { root, relative, is_mpegts, options } => OutputKind::File(FileTarget {
            binary: binary(ffmpeg),
            path: ConfinedPath { root, relative },
            container: if is_mpegts { Container::MpegTs } else { Container::FragmentedMp4 },
            options,
        }),
        PlannedTarget::Push { place, format, options } => {
            OutputKind::Push(PushTarget { binary: binary(ffmpeg), place, format, options })
        }
    };
    OutputSpec {
        output_id: output.id,
        name: output.name,
        enabled: output.enabled,
        epoch: output.epoch,
        rendition: output.rendition,
        kind,
    }
}

/// The user of an FFmpeg that runs once: another one each time, when we may choose.
pub(crate) fn user_for_once(settings: &Settings) -> Option<u32> {
    ffmpeg_uid(rustix::process::geteuid().is_root(), settings.media.ffmpeg_uid_base, JobId::random())
}

/// The user of a job's FFmpeg: one of its own, when we may choose.
fn ffmpeg_uid(is_root: bool, base: u32, job: JobId) -> Option<u32> {
    if !is_root || base == 0 {
        return None;
    }
    // Ids are random, so their remainder is spread evenly.
    let offset = u32::try_from(job.0.as_u128() % UID_SPAN).unwrap_or_default();
    base.checked_add(offset)
}

/// Why a plan was refused. What is not known to need a person is tried again.
pub(crate) fn reason_of(fault: &Fault) -> Reason {
    match fault.code {
        ErrorCode::FfmpegMissing | ErrorCode::FfmpegOutdated => Reason::FfmpegMissing,
        ErrorCode::FfmpegChanged => Reason::FfmpegChanged,
        ErrorCode::PathOutsideRoots => Reason::PathOutsideRoots,
        ErrorCode::EgressRefused => Reason::EgressRefused,
        ErrorCode::FfmpegInvalidParameter | ErrorCode::ValidationFailed | ErrorCode::FfmpegNoOutput => {
            Reason::OptionRejected
        }
        ErrorCode::FfmpegNoInput => Reason::SourceMissing,
        _ => Reason::Crashed,
    }
}

/// What people are told about a refused plan: the fault's own parameters, never the detail for the log.
pub(crate) fn detail_of(fault: &Fault) -> String {
    let mut shown = fault.clone();
    shown.detail = None;
    shown.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_job_gets_a_user_of_its_own_only_from_root() {
        let (one, other) = (JobId::random(), JobId::random());
        assert_eq!(ffmpeg_uid(false, 200_000, one), None);
        assert_eq!(ffmpeg_uid(true, 0, one), None);
        let uid = ffmpeg_uid(true, 200_000, one).unwrap();
        assert!((200_000..260_000).contains(&uid));
        assert_eq!(ffmpeg_uid(true, 200_000, one), Some(uid), "the same after a restart");
        // One pair in 60,000 shares a user.
        let _ = ffmpeg_uid(true, 200_000, other).unwrap();
        assert_eq!(ffmpeg_uid(true, u32::MAX, JobId(uuid::Uuid::from_u128(1))), None);
    }

    #[test]
    fn a_refused_plan_has_a_reason_and_keeps_the_log_detail_to_itself() {
        let fault = Fault::new(ErrorCode::PathOutsideRoots).with("setting", "MEDIA_DIR");
        assert_eq!(reason_of(&fault), Reason::PathOutsideRoots);
        assert!(detail_of(&fault).contains("MEDIA_DIR"));
        assert!(reason_of(&Fault::new(ErrorCode::FfmpegChanged)).is_permanent());
        let fault = Fault::internal("a password");
        assert!(!reason_of(&fault).is_permanent());
        assert!(!detail_of(&fault).contains("password"));
    }
}
