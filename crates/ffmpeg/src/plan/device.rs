//! Cameras, capture cards and sound cards of this machine.

use crate::{allow::OptionKind, filter::Media};
use std::fmt;

/// Longest name, in bytes.
const MAX_NAME_BYTES: usize = 128;

/// A device that FFmpeg opens by its name. Which of them it may open is decided elsewhere, by a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Device {
    /// `v4l2:/dev/video0`: a picture.
    #[expect(missing_docs, reason = "said above")]
    V4l2 { node: String },
    /// `alsa:hw:1,0`: sound.
    #[expect(missing_docs, reason = "said above")]
    Alsa { name: String },
}

impl Device {
    /// Understands `v4l2:<a node below /dev>` and `alsa:<a name of ALSA>`.
    #[must_use]
    pub fn parse(uri: &str) -> Option<Self> {
        let (system, name) = uri.split_once(':')?;
        let plain = |extra: &str| {
            !name.is_empty()
                && name.len() <= MAX_NAME_BYTES
                && name.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
        };
        match system {
            "v4l2" if plain("/._-:") && name.starts_with("/dev/") && !name.contains("..") => {
                Some(Self::V4l2 { node: name.to_owned() })
            }
            // Never an option, whatever it is used for.
            "alsa" if plain("_-:,=.") && !name.starts_with('-') => Some(Self::Alsa { name: name.to_owned() }),
            _ => None,
        }
    }

    /// What it gives.
    #[must_use]
    pub const fn media(&self) -> Media {
        match self {
            Self::V4l2 { .. } => Media::Video,
            Self::Alsa { .. } => Media::Audio,
        }
    }

    /// FFmpeg's name for devices of this kind.
    #[must_use]
    pub const fn demuxer(&self) -> &'static str {
        match self {
            Self::V4l2 { .. } => "v4l2",
            Self::Alsa { .. } => "alsa",
        }
    }

    /// The name by which FFmpeg opens it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::V4l2 { node } => node,
            Self::Alsa { name } => name,
        }
    }

    /// The folder or node whose group may open it.
    #[must_use]
    pub fn node(&self) -> &str {
        match self {
            Self::V4l2 { node } => node,
            Self::Alsa { .. } => "/dev/snd",
        }
    }

    pub(super) const fn option_kind(&self) -> OptionKind {
        match self {
            Self::V4l2 { .. } => OptionKind::V4l2,
            Self::Alsa { .. } => OptionKind::Alsa,
        }
    }

    /// What `-format_whitelist` compares.
    pub(super) const fn formats(&self) -> &'static str {
        match self {
            Self::V4l2 { .. } => "video4linux2,v4l2",
            Self::Alsa { .. } => "alsa",
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.demuxer(), self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_of_devices() {
        for good in ["v4l2:/dev/video0", "v4l2:/dev/v4l/by-id/usb-Cam_1-video-index0", "alsa:hw:1,0", "alsa:default"] {
            assert_eq!(Device::parse(good).expect(good).to_string(), good);
        }
        for bad in [
            "",
            "v4l2:",
            "v4l2:video0",
            "v4l2:/etc/passwd",
            "v4l2:/dev/../etc/passwd",
            "v4l2:/dev/a b",
            "alsa:",
            "alsa:-y",
            "alsa:a b",
            "alsa:file:'/etc/passwd'",
            "pulse:default",
            "/dev/video0",
        ] {
            assert_eq!(Device::parse(bad), None, "{bad}");
        }
    }
}
