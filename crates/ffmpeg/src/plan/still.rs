//! A still image as an endless picture.
//!
//! It is decoded once and held by a filter: decoding a PNG of 1920 × 1080 for each picture anew costs half a core.

use crate::settings::VideoSettings;

/// The largest picture that is made of an image, unless the profile says otherwise.
const BOX: (u32, u32) = (1920, 1080);
/// Pictures a second unless the profile or the input says otherwise.
pub(super) const FPS: u32 = 25;

/// Still images that are read, each by one demuxer and one decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StillFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP, the first picture of it.
    Webp,
}

impl StillFormat {
    /// The format that the ending of a file's name stands for.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "webp" => Some(Self::Webp),
            _ => None,
        }
    }

    pub(super) const fn demuxer(self) -> &'static str {
        match self {
            Self::Png => "png_pipe",
            Self::Jpeg => "jpeg_pipe",
            Self::Webp => "webp_pipe",
        }
    }

    /// The one decoder that may look at it.
    pub(super) const fn decoder(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "mjpeg",
            Self::Webp => "webp",
        }
    }
}

/// Filters that bring the image to its size and hold it.
pub(super) const FILTERS: &[&str] = &["scale", "pad", "setsar", "loop", "realtime"];

/// The beginning of the picture's filters: the image within the profile's size, or within [`BOX`], with even sides,
/// then the same again for ever at its own speed.
pub(super) fn chain(video: &VideoSettings) -> String {
    let size = match video.width.zip(video.height) {
        // Bars rather than a face that is too broad.
        Some((w, h)) => format!(
            "scale=w={w}:h={h}:force_original_aspect_ratio=decrease:force_divisible_by=2,\
             pad=w={w}:h={h}:x=(ow-iw)/2:y=(oh-ih)/2,setsar=1"
        ),
        None => {
            let (w, h) = BOX;
            format!(
                "scale=w='min({w},iw)':h='min({h},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1"
            )
        }
    };
    format!("{size},loop=loop=-1:size=1:start=0,realtime")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_their_names() {
        for (name, format) in [
            ("Größe.PNG", Some(StillFormat::Png)),
            ("a.b.jpeg", Some(StillFormat::Jpeg)),
            ("a.jpg", Some(StillFormat::Jpeg)),
            ("a.webp", Some(StillFormat::Webp)),
            ("a.gif", None),
            ("png", None),
        ] {
            assert_eq!(StillFormat::of_name(name), format, "{name}");
        }
    }
}
