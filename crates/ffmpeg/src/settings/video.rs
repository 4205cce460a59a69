//! Settings of the picture.

use super::{MAX_VIDEO_BITS_PER_S, MIN_VIDEO_BITS_PER_S, read::Reader};
use crate::fault::{With, named};
use castcore_model::error::FieldFault;
use serde::Serialize;
use serde_json::Value;

macro_rules! codecs {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// Encoders of pictures that the hub can carry on.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
        pub enum VideoCodec { $($(#[$doc])* #[serde(rename = $name)] $variant),* }

        impl VideoCodec {
            /// All of them.
            pub const ALL: &'static [VideoCodec] = &[$(VideoCodec::$variant),*];

            /// FFmpeg's name.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(VideoCodec::$variant => $name),* } }
        }
    };
}

codecs! {
    /// As it comes.
    Copy = "copy";
    /// H.264.
    #[default]
    X264 = "libx264";
    /// HEVC.
    X265 = "libx265";
    /// H.264 on NVIDIA.
    H264Nvenc = "h264_nvenc";
    /// HEVC on NVIDIA.
    HevcNvenc = "hevc_nvenc";
    /// AV1 on NVIDIA.
    Av1Nvenc = "av1_nvenc";
    /// H.264 on Intel Quick Sync.
    H264Qsv = "h264_qsv";
    /// HEVC on Intel Quick Sync.
    HevcQsv = "hevc_qsv";
    /// H.264 through VA-API.
    H264Vaapi = "h264_vaapi";
    /// HEVC through VA-API.
    HevcVaapi = "hevc_vaapi";
    /// VP9.
    Vp9 = "libvpx-vp9";
    /// AV1.
    Aom = "libaom-av1";
    /// AV1.
    SvtAv1 = "libsvtav1";
}

/// Families that take the same presets and tunes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Copy,
    X26x,
    Nvenc,
    Qsv,
    Vaapi,
    Svt,
    Other,
}

impl VideoCodec {
    fn family(self) -> Family {
        match self {
            VideoCodec::Copy => Family::Copy,
            VideoCodec::X264 | VideoCodec::X265 => Family::X26x,
            VideoCodec::H264Nvenc | VideoCodec::HevcNvenc | VideoCodec::Av1Nvenc => Family::Nvenc,
            VideoCodec::H264Qsv | VideoCodec::HevcQsv => Family::Qsv,
            VideoCodec::H264Vaapi | VideoCodec::HevcVaapi => Family::Vaapi,
            VideoCodec::SvtAv1 => Family::Svt,
            VideoCodec::Vp9 | VideoCodec::Aom => Family::Other,
        }
    }

    /// Whether frames go to the encoder through VA-API surfaces.
    #[must_use]
    pub fn is_vaapi(self) -> bool {
        self.family() == Family::Vaapi
    }

    /// Values of `preset`; empty = the encoder has none.
    #[must_use]
    pub fn presets(self) -> &'static [&'static str] {
        match self.family() {
            Family::X26x => {
                &["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
            }
            Family::Nvenc => &["fast", "medium", "slow", "p1", "p2", "p3", "p4", "p5", "p6", "p7"],
            Family::Qsv => &["veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"],
            Family::Svt => &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"],
            Family::Copy | Family::Vaapi | Family::Other => &[],
        }
    }

    /// Values of `tune`; empty = the encoder has none.
    #[must_use]
    pub fn tunes(self) -> &'static [&'static str] {
        match self {
            VideoCodec::X264 => {
                &["film", "animation", "grain", "stillimage", "psnr", "ssim", "fastdecode", "zerolatency"]
            }
            VideoCodec::X265 => &["psnr", "ssim", "grain", "fastdecode", "zerolatency", "animation"],
            VideoCodec::H264Nvenc | VideoCodec::HevcNvenc | VideoCodec::Av1Nvenc => &["hq", "ll", "ull", "lossless"],
            _ => &[],
        }
    }

    /// Values of `profile`; empty = left to the encoder.
    #[must_use]
    pub fn profiles(self) -> &'static [&'static str] {
        match self {
            VideoCodec::X264 => &["baseline", "main", "high", "high10", "high422", "high444"],
            VideoCodec::X265 => &["main", "main10", "mainstillpicture", "main422-10", "main444-8", "main444-10"],
            VideoCodec::H264Nvenc => &["baseline", "main", "high", "high444p"],
            VideoCodec::H264Qsv => &["baseline", "main", "high"],
            VideoCodec::H264Vaapi => &["constrained_baseline", "main", "high"],
            VideoCodec::HevcNvenc => &["main", "main10", "rext"],
            VideoCodec::HevcQsv | VideoCodec::HevcVaapi => &["main", "main10"],
            _ => &[],
        }
    }
}

/// Names that FFmpeg knows but FLV cannot carry, or that this product does not pass on.
const NOT_CARRIED: &[&str] = &[
    "mpeg1video",
    "mpeg2video",
    "mpeg4",
    "libxvid",
    "msmpeg4",
    "wmv1",
    "wmv2",
    "flv",
    "flv1",
    "mjpeg",
    "png",
    "gif",
    "apng",
    "libvpx",
    "vp8",
    "libtheora",
    "theora",
    "prores",
    "prores_ks",
    "prores_aw",
    "dnxhd",
    "ffv1",
    "huffyuv",
    "ffvhuff",
    "rawvideo",
    "v210",
    "magicyuv",
    "utvideo",
    "libvvenc",
    "vvc",
    "libjxl",
    "libwebp",
    "dvvideo",
    "libopenjpeg",
    "jpeg2000",
];

/// Pixel formats.
pub(super) const PIXEL_FORMATS: &[&str] =
    &["yuv420p", "yuv422p", "yuv444p", "nv12", "p010le", "yuv420p10le", "yuv422p10le", "yuv444p10le"];

/// Settings of the picture; `None` = left to CastCore or the encoder.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct VideoSettings {
    /// No picture at all: the stream is sound alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// Encoder; H.264 by x264 unless set.
    pub codec: VideoCodec,
    /// In bits a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u64>,
    /// Width in pixels; only with a height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels; only with a width.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Frames a second, as given (`30000/1001`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fps: Option<String>,
    /// The same as a number.
    #[serde(skip)]
    pub fps_value: Option<f64>,
    /// One of [`VideoCodec::presets`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// One of [`VideoCodec::tunes`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tune: Option<String>,
    /// Frames from one keyframe to the next at most; two seconds unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gop: Option<u32>,
    /// One of a fixed list, such as `yuv420p`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixel_format: Option<String>,
    /// One of [`VideoCodec::profiles`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Such as `4.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

impl Eq for VideoSettings {}

impl VideoSettings {
    pub(super) fn read(value: &Value, faults: &mut Vec<FieldFault>) -> Self {
        let mut read = Reader::new("video", value, faults);
        if read.flag("disabled") {
            // The rest of the form stays filled in: nothing of it is used.
            return Self { disabled: true, ..Self::default() };
        }
        let codec = codec(&mut read);
        let Some(codec) = codec else { return Self::default() };
        let fps = read.rate("fps");
        let mut settings = Self {
            codec,
            bitrate: read.bits_per_s("bitrate", MIN_VIDEO_BITS_PER_S, MAX_VIDEO_BITS_PER_S),
            width: read.integer("width", 16, 8192).map(|n| n as u32),
            height: read.integer("height", 16, 8192).map(|n| n as u32),
            fps_value: fps.as_ref().map(|(_, value)| *value),
            fps: fps.map(|(text, _)| text),
            gop: read.integer("gop", 1, 6000).map(|n| n as u32),
            pixel_format: read.one_of("pixel_format", PIXEL_FORMATS),
            ..Self::default()
        };
        if codec == VideoCodec::Copy {
            // The rest of the form stays filled in when somebody turns to "copy": nothing of it is used.
            return Self { codec, ..Self::default() };
        }
        let mut choice = |name: &str, allowed: &[&str]| {
            if allowed.is_empty() {
                read.none_for(name, codec.name());
                None
            } else {
                read.one_of(name, allowed)
            }
        };
        settings.preset = choice("preset", codec.presets());
        settings.tune = choice("tune", codec.tunes());
        settings.profile = choice("profile", codec.profiles());
        settings.level = level(&mut read);
        size(&mut read, &settings);
        settings
    }
}

fn codec(read: &mut Reader<'_>) -> Option<VideoCodec> {
    let Some(name) = read.text("codec") else { return Some(VideoCodec::default()) };
    let found = VideoCodec::ALL.iter().copied().find(|codec| codec.name() == name);
    if found.is_none() {
        let code = if NOT_CARRIED.contains(&name.as_str()) { "not_carried" } else { "unknown" };
        let allowed: Vec<_> = VideoCodec::ALL.iter().map(|codec| codec.name()).collect();
        let fault = read.fault("codec", code);
        *fault = fault.clone().with("codec", named(&name)).with("allowed", allowed.join(" "));
    }
    found
}

fn level(read: &mut Reader<'_>) -> Option<String> {
    let text = read.text("level")?;
    let good = text.len() <= 4 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'b'));
    if !good {
        read.fault("level", "malformed");
    }
    good.then_some(text)
}

fn size(read: &mut Reader<'_>, settings: &VideoSettings) {
    let (width, height) = (settings.width, settings.height);
    // One alone may also be there because the other was refused just now.
    match (read.text("width"), read.text("height")) {
        (Some(_), None) => drop(read.fault("height", "missing")),
        (None, Some(_)) => drop(read.fault("width", "missing")),
        _ => {}
    }
    // Colour at half resolution needs pairs of pixels.
    let halved = |format: &str| format.contains("420") || matches!(format, "nv12" | "p010le");
    if settings.pixel_format.as_deref().is_none_or(halved) {
        for (name, value) in [("width", width), ("height", height)] {
            if value.is_some_and(|n| n % 2 != 0) {
                read.fault(name, "odd");
            }
        }
    }
}
