//! FFmpeg and what it may open.

use crate::{ConfigErrors, Environment, reader::Reader};
use std::path::{Path, PathBuf};

/// FFmpeg and what it may open.
#[derive(Clone, Debug)]
pub struct MediaSettings {
    /// `FFMPEG_PATH`: wins over the pinned FFmpeg.
    pub ffmpeg_path: Option<PathBuf>,
    /// `FFPROBE_PATH`.
    pub ffprobe_path: Option<PathBuf>,
    /// `CASTCORE_TOOLS_DIR`: where the pinned FFmpeg lies.
    pub tools_dir: PathBuf,
    /// `ALLOW_OUTDATED_FFMPEG`.
    pub allow_outdated_ffmpeg: bool,
    /// `ALLOW_OUTDATED_FFPROBE`.
    pub allow_outdated_ffprobe: bool,
    /// `FFMPEG_UID_BASE`: first user id for FFmpeg when the server is root; 0 keeps the user.
    pub ffmpeg_uid_base: u32,
    /// `DEVICES_ALLOW`: devices that inputs may open, as inputs name them.
    pub devices_allow: Vec<String>,
    /// `SAFE_MEDIA_PROCESSING_ENABLED`.
    pub safe_media_processing_enabled: bool,
    /// `MEDIA_AUTOTHUMBNAILS_ENABLED`: no effect yet.
    pub media_autothumbnails_enabled: bool,
    /// `BLOCK_RISKY_CODECS`.
    pub block_risky_codecs: bool,
    /// `RISKY_CODECS_BLOCKLIST`, in lower case.
    pub risky_codecs_blocklist: Vec<String>,
}

impl MediaSettings {
    /// Reads these settings alone, for commands that must work before there are any keys.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(environment: &Environment) -> Result<Self, ConfigErrors> {
        Reader::part(environment, Self::read)
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            ffmpeg_path: reader.optional_path("FFMPEG_PATH"),
            ffprobe_path: reader.optional_path("FFPROBE_PATH"),
            tools_dir: reader.path("CASTCORE_TOOLS_DIR", Path::new("")),
            allow_outdated_ffmpeg: reader.boolean("ALLOW_OUTDATED_FFMPEG"),
            allow_outdated_ffprobe: reader.boolean("ALLOW_OUTDATED_FFPROBE"),
            // System users end at 999, and the last ids are special to the kernel.
            ffmpeg_uid_base: reader.parsed("FFMPEG_UID_BASE", "0, or a user id from 1000 to 4000000000", |text| {
                text.parse().ok().filter(|uid| *uid == 0 || (1000..=4_000_000_000_u32).contains(uid))
            }),
            devices_allow: reader.parsed(
                "DEVICES_ALLOW",
                "a list of devices such as v4l2:/dev/video0,alsa:hw:1,0",
                devices,
            ),
            safe_media_processing_enabled: reader.boolean("SAFE_MEDIA_PROCESSING_ENABLED"),
            media_autothumbnails_enabled: reader.boolean("MEDIA_AUTOTHUMBNAILS_ENABLED"),
            block_risky_codecs: reader.boolean("BLOCK_RISKY_CODECS"),
            risky_codecs_blocklist: reader.list("RISKY_CODECS_BLOCKLIST", "a list of codec names", |text| {
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then(|| text.to_ascii_lowercase())
            }),
        }
    }
}

/// The entries of a list of devices. Names of ALSA hold commas themselves (`alsa:hw:1,0`), so an entry ends where the
/// next one begins.
fn devices(text: &str) -> Option<Vec<String>> {
    let is_begin = |part: &str| part.starts_with("v4l2:/dev/") || part.starts_with("alsa:");
    let mut found: Vec<String> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        if part.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return None;
        }
        match found.last_mut() {
            _ if is_begin(part) => found.push(part.to_owned()),
            Some(before) if before.starts_with("alsa:") => {
                before.push(',');
                before.push_str(part);
            }
            _ => return None,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::devices;

    #[test]
    fn devices_are_told_apart_although_their_names_hold_commas() {
        let found =
            devices("v4l2:/dev/video0, alsa:hw:1,0,alsa:plughw:CARD=USB,DEV=0 ,v4l2:/dev/v4l/by-id/cam").unwrap();
        assert_eq!(found, ["v4l2:/dev/video0", "alsa:hw:1,0", "alsa:plughw:CARD=USB,DEV=0", "v4l2:/dev/v4l/by-id/cam"]);
        assert_eq!(devices(""), Some(Vec::new()));
        for bad in ["/dev/video0", "v4l2:/etc/passwd", "v4l2:/dev/video0,0", "alsa:hw 1", "hw:1,0"] {
            assert_eq!(devices(bad), None, "{bad}");
        }
    }
}
