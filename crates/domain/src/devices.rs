//! Devices of this machine that inputs may open: those that the setting `DEVICES_ALLOW` names, and no others.

use crate::{Domain, caller::Caller};
use castcore_ffmpeg::{filter::Media, plan::Device};
use castcore_model::{Fault, Permission};
use serde::Serialize;
use std::{fs, os::unix::fs::FileTypeExt as _, path::Path};
use utoipa::ToSchema;

/// A device that inputs may open.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllowedDevice {
    /// Goes into an input's `uri` as it is: `v4l2:/dev/video0`, `alsa:hw:1,0`.
    pub uri: String,
    /// `video` or `audio`.
    pub media: String,
    /// What the system calls it.
    pub name: String,
    /// Whether it is there now.
    pub present: bool,
}

impl Domain {
    /// The devices that inputs may open.
    pub async fn list_devices(&self, caller: &Caller) -> Result<Vec<AllowedDevice>, Fault> {
        caller.require(Permission::StreamsRead)?;
        let allowed = self.settings.media.devices_allow.clone();
        let look = move || allowed.iter().filter_map(|uri| Some(look(&Device::parse(uri)?))).collect();
        tokio::task::spawn_blocking(look).await.map_err(Fault::internal)
    }
}

fn look(device: &Device) -> AllowedDevice {
    let (present, name) = match device {
        Device::V4l2 { node } => {
            let is_there = fs::metadata(node).is_ok_and(|meta| meta.file_type().is_char_device());
            // Names below /dev/v4l are links to the node that the system knows.
            let node = fs::canonicalize(node).ok();
            let name = node
                .as_deref()
                .and_then(Path::file_name)
                .and_then(|name| fs::read_to_string(Path::new("/sys/class/video4linux").join(name).join("name")).ok());
            (is_there, name)
        }
        Device::Alsa { name } => match card_of(name) {
            Some(card) => {
                let is_there = Path::new("/dev/snd").join(format!("controlC{card}")).exists();
                (is_there, fs::read_to_string(format!("/proc/asound/card{card}/id")).ok())
            }
            None => (Path::new("/dev/snd").exists(), None),
        },
    };
    AllowedDevice {
        uri: device.to_string(),
        media: if device.media() == Media::Video { "video" } else { "audio" }.to_owned(),
        name: name.map(|name| name.trim().to_owned()).unwrap_or_else(|| device.name().to_owned()),
        present,
    }
}

/// The number of the card in `hw:1,0`, `plughw:1`.
fn card_of(name: &str) -> Option<u32> {
    let (_, rest) = name.split_once(':')?;
    rest.split(',').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_shown_as_missing() {
        let seen = look(&Device::parse("v4l2:/dev/castcore-no-such-camera").unwrap());
        assert_eq!((seen.media.as_str(), seen.present), ("video", false));
        assert_eq!(seen.name, "/dev/castcore-no-such-camera");
        assert_eq!(
            (card_of("hw:31,0"), card_of("plughw:2"), card_of("default"), card_of("hw:USB")),
            (Some(31), Some(2), None, None)
        );
        assert!(!look(&Device::parse("alsa:hw:31,0").unwrap()).present);
        // A file of that name is no camera.
        let seen = look(&Device::parse("v4l2:/dev/shm").unwrap());
        assert!(!seen.present);
    }
}
