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
use tokio::io::AsyncReadExt as _;
use utoipa::ToSchema;

/// How long one list of abilities may take.
const LIST_LIMIT: Duration = Duration::from_secs(20);
/// Longest list, in bytes; the real ones have some tens of kilobytes.
const LIST_MAX_BYTES: u64 = 1 << 20;

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
    abilities: Arc<Abilities>,
}

/// What each FFmpeg can do, as far as it was asked.
#[derive(Debug, Default)]
struct Abilities {
    /// The fingerprint that was seen last: the FFmpeg now in use.
    in_use: Mutex<Option<Fingerprint>>,
    known: Mutex<Option<(Fingerprint, Arc<Capabilities>)>>,
    /// Held while somebody asks: each FFmpeg is asked once.
    asking: tokio::sync::Mutex<()>,
}

impl Abilities {
    fn of(&self, fingerprint: Fingerprint) -> Option<Arc<Capabilities>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(of, _)| *of == fingerprint).map(|(_, capabilities)| Arc::clone(capabilities))
    }

    fn in_use(&self) -> Option<Fingerprint> {
        *self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks this FFmpeg, unless its answers are known.
    async fn learn(&self, path: &Path, fingerprint: Fingerprint) -> Result<(), Fault> {
        let _alone = self.asking.lock().await;
        // While this one waited, its turn may have passed to another FFmpeg.
        if self.of(fingerprint).is_some() || self.in_use() != Some(fingerprint) {
            return Ok(());
        }
        let mut capabilities = Capabilities::default();
        for list in List::ALL.iter() {
            // Between two questions another file may have taken its place, which nobody has checked.
            if !is_still(path, fingerprint) {
                return Ok(());
            }
            let text = ask(path, list.flag()).await?;
            capabilities.read(*list, &text);
        }
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((fingerprint, Arc::new(capabilities)));
        Ok(())
    }

    /// Notes which FFmpeg is in use, and asks a new one in the background. Whoever needs it meanwhile goes without
    /// its abilities. One that fails to answer is not asked again until another takes its place.
    fn saw(self: &Arc<Self>, path: &Path, fingerprint: Fingerprint) {
        let before = self.in_use.lock().unwrap_or_else(PoisonError::into_inner).replace(fingerprint);
        if before == Some(fingerprint) || self.of(fingerprint).is_some() {
            return;
        }
        let (abilities, path) = (Arc::clone(self), path.to_owned());
        tokio::spawn(async move {
            if let Err(fault) = abilities.learn(&path, fingerprint).await {
                tracing::warn!(%fault, "what FFmpeg can do is not known");
            }
        });
    }
}

impl Tools {
    /// Prepares the search; nothing is looked at yet.
    #[must_use]
    pub fn new(settings: MediaSettings) -> Self {
        Self { toolbox: Toolbox::new(settings), abilities: Arc::default() }
    }

    /// The FFmpeg to use, or why there is none: `ffmpeg.missing`, `ffmpeg.changed`, `ffmpeg.outdated`.
    pub async fn ffmpeg(&self) -> Result<Ffmpeg, Fault> {
        let toolbox = self.toolbox.clone();
        let found = tokio::task::spawn_blocking(move || toolbox.ffmpeg()).await.map_err(Fault::internal)?;
        let binary = found.map_err(tool_fault)?;
        self.abilities.saw(&binary.path, binary.fingerprint);
        let capabilities = self.abilities.of(binary.fingerprint);
        Ok(Ffmpeg {
            has_fd_protocol: binary.version.has_fd_protocol(),
            path: binary.path,
            fingerprint: binary.fingerprint,
            capabilities,
        })
    }

    /// What the FFmpeg now in use can do; `None` until it was asked.
    #[must_use]
    pub fn known_capabilities(&self) -> Option<Arc<Capabilities>> {
        self.abilities.of(self.abilities.in_use()?)
    }

    /// Asks FFmpeg what it can do; takes a second or so. Called once at the start, in the background.
    pub async fn learn_capabilities(&self) -> Result<(), Fault> {
        let ffmpeg = self.ffmpeg().await?;
        self.abilities.learn(&ffmpeg.path, ffmpeg.fingerprint).await
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

/// Whether the file at this place is still the one that was checked.
fn is_still(path: &Path, fingerprint: Fingerprint) -> bool {
    Fingerprint::at(path) == Some(fingerprint)
}

async fn ask(path: &Path, flag: &str) -> Result<String, Fault> {
    let trouble = |detail: String| Fault::new(ErrorCode::FfmpegMissing).with("detail", detail);
    let io_trouble = |error: std::io::Error| trouble(error.to_string());
    let mut child = tokio::process::Command::new(path)
        .args(["-hide_banner", flag])
        .env_clear()
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(io_trouble)?;
    let stdout = child.stdout.take().ok_or_else(|| trouble("its answer cannot be read".to_owned()))?;
    let reading = async {
        let mut bytes = Vec::new();
        // One byte more than is permitted tells a full answer from an endless one.
        stdout.take(LIST_MAX_BYTES + 1).read_to_end(&mut bytes).await?;
        if bytes.len() as u64 <= LIST_MAX_BYTES {
            child.wait().await?;
        }
        Ok(bytes)
    };
    let answer = tokio::time::timeout(LIST_LIMIT, reading).await;
    // Does nothing to one that has ended; ends one that still talks or never stops.
    let _ = child.start_kill();
    let bytes = answer.map_err(|_| trouble("it does not answer".to_owned()))?.map_err(io_trouble)?;
    if bytes.len() as u64 > LIST_MAX_BYTES {
        return Err(trouble("its answer does not end".to_owned()));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt as _};

    fn script(folder: &tempfile::TempDir, body: &str) -> PathBuf {
        let path = folder.path().join("ffmpeg");
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[tokio::test]
    async fn an_endless_answer_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let fault = ask(&script(&folder, "exec /usr/bin/yes"), "-encoders").await.unwrap_err();
        assert!(format!("{fault:?}").contains("does not end"), "{fault:?}");
        assert_eq!(ask(&script(&folder, "echo $2"), "-encoders").await.unwrap(), "-encoders\n");
    }

    #[tokio::test]
    async fn abilities_belong_to_the_ffmpeg_in_use_and_each_is_asked_once() {
        let folder = tempfile::tempdir().unwrap();
        // Another file in the place of the last one, as an update puts it there: never the same file written anew.
        let install = || {
            let next = tempfile::tempdir_in(&folder).unwrap();
            let path = folder.path().join("ffmpeg");
            let body = format!("echo $2 >> {}/asked", folder.path().display());
            fs::rename(script(&next, &body), &path).unwrap();
            (Fingerprint::at(&path).unwrap(), path)
        };
        let asked = || fs::read_to_string(folder.path().join("asked")).unwrap_or_default().lines().count();
        let abilities = Arc::new(Abilities::default());
        let learn_twice = async |path: &Path, print| {
            abilities.saw(path, print);
            let (one, two) = tokio::join!(abilities.learn(path, print), abilities.learn(path, print));
            one.and(two).unwrap();
        };
        let (first, path) = install();
        learn_twice(&path, first).await;
        learn_twice(&path, first).await;
        assert_eq!(asked(), List::ALL.len());
        let (second, _) = install();
        learn_twice(&path, second).await;
        assert_eq!(asked(), 2 * List::ALL.len());
        assert!(abilities.of(second).is_some() && abilities.of(first).is_none());
        // One that is no longer in use is not asked any more.
        abilities.learn(&path, first).await.unwrap();
        assert_eq!(asked(), 2 * List::ALL.len());

        // A new one is asked in the background, and until it has answered nothing is said about it.
        let (third, _) = install();
        abilities.saw(&path, third);
        assert!(abilities.of(third).is_none());
        let answered = async {
            while abilities.of(third).is_none() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), answered).await.unwrap();

        // A file that nobody has checked, put in its place, is never run.
        let (fourth, _) = install();
        abilities.in_use.lock().unwrap().replace(fourth);
        install();
        abilities.learn(&path, fourth).await.unwrap();
        assert_eq!(asked(), 3 * List::ALL.len());
        assert!(abilities.of(fourth).is_none());
    }
}
