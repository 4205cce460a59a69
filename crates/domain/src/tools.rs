//! FFmpeg and ffprobe as the operations see them: found, checked, and asked once what they can do.

use castcore_config::MediaSettings;
use castcore_ffmpeg::capabilities::{Capabilities, List};
use castcore_model::{ErrorCode, Fault};
use castcore_tools::{Fingerprint, ToolError, Toolbox};
use serde::Serialize;
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use utoipa::ToSchema;

/// How long one list of abilities may take.
const LIST_LIMIT: Duration = Duration::from_secs(20);
/// Longest list, in bytes; the real ones have some tens of kilobytes.
const LIST_MAX_BYTES: usize = 1 << 20;

/// The FFmpeg to use now.
#[derive(Clone, Debug)]
pub struct Ffmpeg {
    /// Absolute path.
    pub path: PathBuf,
    /// The file as it was checked.
    pub fingerprint: Fingerprint,
    /// Whether it reads inputs from descriptors (`fd:`).
    pub has_fd_protocol: bool,
    /// What it can do, once that is known.
    pub capabilities: Option<Arc<Capabilities>>,
}

/// What the contract's `GET /monitoring/ffmpeg` tells.
#[derive(Debug, Serialize, ToSchema)]
pub struct FfmpegReport {
    /// FFmpeg's own words about its version.
    pub ffmpeg_version: Option<String>,
    /// ffprobe's own words about its version.
    pub ffprobe_version: Option<String>,
    /// Whether FFmpeg may be used.
    pub ffmpeg_available: bool,
    /// Whether ffprobe may be used; without it FFmpeg itself probes.
    pub ffprobe_available: bool,
    /// The oldest version that is not flagged.
    pub min_version: String,
    /// Below the minimum; null = it does not tell.
    pub ffmpeg_vulnerable: Option<bool>,
    /// Below the minimum; null = it does not tell, or there is none.
    pub ffprobe_vulnerable: Option<bool>,
    /// Decoders that are not used.
    pub risky_codecs: Vec<String>,
    /// The setting `SAFE_MEDIA_PROCESSING_ENABLED`.
    pub safe_media_processing_enabled: bool,
    /// The setting `MEDIA_AUTOTHUMBNAILS_ENABLED`.
    pub media_autothumbnails_enabled: bool,
    /// The setting `BLOCK_RISKY_CODECS`.
    pub block_risky_codecs: bool,
    /// Whether FFmpeg is the pinned build, by its checksum.
    pub ffmpeg_pinned: bool,
    /// Why FFmpeg may not be used, and what to do.
    pub ffmpeg_problem: Option<String>,
}

/// Availability in two words.
#[derive(Clone, Copy, Debug)]
pub struct Availability {
    /// Whether FFmpeg may be used.
    pub ffmpeg_available: bool,
    /// Whether ffprobe may be used.
    pub ffprobe_available: bool,
}

/// The tools.
#[derive(Debug)]
pub struct Tools {
    toolbox: Toolbox,
    known: Mutex<Option<(Fingerprint, Arc<Capabilities>)>>,
}

impl Tools {
    /// Prepares the search; nothing is looked at yet.
    #[must_use]
    pub fn new(settings: MediaSettings) -> Self {
        Self { toolbox: Toolbox::new(settings), known: Mutex::default() }
    }

    /// The FFmpeg to use, or why there is none: `ffmpeg.missing`, `ffmpeg.changed`, `ffmpeg.outdated`.
    pub async fn ffmpeg(&self) -> Result<Ffmpeg, Fault> {
        let toolbox = self.toolbox.clone();
        let found = tokio::task::spawn_blocking(move || toolbox.ffmpeg()).await.map_err(Fault::internal)?;
        let binary = found.map_err(tool_fault)?;
        let capabilities = self.known_for(binary.fingerprint);
        Ok(Ffmpeg {
            has_fd_protocol: binary.version.has_fd_protocol(),
            path: binary.path,
            fingerprint: binary.fingerprint,
            capabilities,
        })
    }

    fn known_for(&self, fingerprint: Fingerprint) -> Option<Arc<Capabilities>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(of, _)| *of == fingerprint).map(|(_, capabilities)| Arc::clone(capabilities))
    }

    /// What the FFmpeg that was asked last can do.
    #[must_use]
    pub fn known_capabilities(&self) -> Option<Arc<Capabilities>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().map(|(_, capabilities)| Arc::clone(capabilities))
    }

    /// Asks FFmpeg what it can do; takes a second or so. Called once at the start, in the background.
    pub async fn learn_capabilities(&self) -> Result<(), Fault> {
        let ffmpeg = self.ffmpeg().await?;
        if ffmpeg.capabilities.is_some() {
            return Ok(());
        }
        let mut capabilities = Capabilities::default();
        for list in List::ALL.iter() {
            let text = ask(&ffmpeg.path, list.flag()).await?;
            capabilities.read(*list, &text);
        }
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((ffmpeg.fingerprint, Arc::new(capabilities)));
        Ok(())
    }

    async fn look(&self) -> Option<castcore_tools::ToolStatus> {
        let toolbox = self.toolbox.clone();
        tokio::task::spawn_blocking(move || toolbox.status()).await.ok()
    }

    /// Whether the tools are there.
    pub async fn status(&self) -> Availability {
        let status = self.look().await;
        Availability {
            ffmpeg_available: status.as_ref().is_some_and(|s| s.ffmpeg.usable),
            ffprobe_available: status.and_then(|s| s.ffprobe).is_some_and(|tool| tool.usable),
        }
    }

    /// The tools in detail.
    pub async fn report(&self) -> FfmpegReport {
        let status = self.look().await;
        let settings = self.toolbox.settings();
        let ffmpeg = status.as_ref().map(|s| &s.ffmpeg);
        let ffprobe = status.as_ref().and_then(|s| s.ffprobe.as_ref());
        FfmpegReport {
            ffmpeg_version: ffmpeg.and_then(|tool| tool.version.clone()),
            ffprobe_version: ffprobe.and_then(|tool| tool.version.clone()),
            ffmpeg_available: ffmpeg.is_some_and(|tool| tool.usable),
            ffprobe_available: ffprobe.is_some_and(|tool| tool.usable),
            min_version: castcore_ffmpeg::version::MINIMUM.to_string(),
            ffmpeg_vulnerable: ffmpeg.and_then(|tool| tool.vulnerable),
            ffprobe_vulnerable: ffprobe.and_then(|tool| tool.vulnerable),
            risky_codecs: settings.risky_codecs_blocklist.clone(),
            safe_media_processing_enabled: settings.safe_media_processing_enabled,
            media_autothumbnails_enabled: settings.media_autothumbnails_enabled,
            block_risky_codecs: settings.block_risky_codecs,
            ffmpeg_pinned: ffmpeg.is_some_and(|tool| tool.pinned),
            ffmpeg_problem: ffmpeg.and_then(|tool| tool.problem.clone()),
        }
    }
}

fn tool_fault(error: ToolError) -> Fault {
    let code = match &error {
        ToolError::Missing { .. } | ToolError::Unusable { .. } => ErrorCode::FfmpegMissing,
        ToolError::Outdated { .. } => ErrorCode::FfmpegOutdated,
        ToolError::Changed { .. } => ErrorCode::FfmpegChanged,
    };
    Fault::new(code).with("detail", error)
}

async fn ask(path: &Path, flag: &str) -> Result<String, Fault> {
    let output = tokio::process::Command::new(path)
        .args(["-hide_banner", flag])
        .env_clear()
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(LIST_LIMIT, output)
        .await
        .map_err(|_| Fault::new(ErrorCode::FfmpegMissing).with("detail", "it does not answer"))?
        .map_err(|error| Fault::new(ErrorCode::FfmpegMissing).with("detail", error))?;
    let bytes = &output.stdout[..output.stdout.len().min(LIST_MAX_BYTES)];
    Ok(String::from_utf8_lossy(bytes).into_owned())
}
