//! Settings of the sound.

use super::read::Reader;
use crate::fault::{With, named};
use castcore_model::error::FieldFault;
use serde::Serialize;
use serde_json::Value;

/// Encoders of sound that the hub can carry on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum AudioCodec {
    /// As it comes.
    #[serde(rename = "copy")]
    Copy,
    /// AAC.
    #[default]
    #[serde(rename = "aac")]
    Aac,
    /// AAC by Fraunhofer; the pinned build lacks it.
    #[serde(rename = "libfdk_aac")]
    FdkAac,
    /// MP3.
    #[serde(rename = "libmp3lame")]
    Mp3,
    /// Opus.
    #[serde(rename = "libopus")]
    Opus,
    /// AC-3.
    #[serde(rename = "ac3")]
    Ac3,
}

impl AudioCodec {
    /// All of them.
    pub const ALL: &'static [AudioCodec] =
        &[AudioCodec::Copy, AudioCodec::Aac, AudioCodec::FdkAac, AudioCodec::Mp3, AudioCodec::Opus, AudioCodec::Ac3];

    /// FFmpeg's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            AudioCodec::Copy => "copy",
            AudioCodec::Aac => "aac",
            AudioCodec::FdkAac => "libfdk_aac",
            AudioCodec::Mp3 => "libmp3lame",
            AudioCodec::Opus => "libopus",
            AudioCodec::Ac3 => "ac3",
        }
    }

    /// Sample rates that the encoder takes, as text.
    #[must_use]
    pub fn sample_rates(self) -> &'static [&'static str] {
        match self {
            AudioCodec::Copy | AudioCodec::Aac | AudioCodec::FdkAac => &[
                "8000", "11025", "12000", "16000", "22050", "24000", "32000", "44100", "48000", "64000", "88200",
                "96000",
            ],
            AudioCodec::Mp3 => &["8000", "11025", "12000", "16000", "22050", "24000", "32000", "44100", "48000"],
            AudioCodec::Opus => &["8000", "12000", "16000", "24000", "48000"],
            AudioCodec::Ac3 => &["32000", "44100", "48000"],
        }
    }

    fn max_channels(self) -> i64 {
        match self {
            AudioCodec::Mp3 => 2,
            AudioCodec::Ac3 => 6,
            _ => 8,
        }
    }
}

/// Names that FFmpeg knows but FLV cannot carry, or that this product does not pass on.
const NOT_CARRIED: &[&str] = &[
    "mp2",
    "libtwolame",
    "vorbis",
    "libvorbis",
    "dca",
    "dts",
    "truehd",
    "mlp",
    "alac",
    "wmav1",
    "wmav2",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_s32le",
    "pcm_f32le",
    "pcm_alaw",
    "pcm_mulaw",
    "flac",
    "eac3",
    "opus",
    "speex",
    "libspeex",
    "nellymoser",
    "adpcm_swf",
    "aptx",
    "sbc",
    "g722",
];

/// Settings of the sound; `None` = left to CastCore or the encoder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AudioSettings {
    /// Encoder; AAC unless set.
    pub codec: AudioCodec,
    /// In bits a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u64>,
    /// In hertz.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_rate: Option<u32>,
    /// Channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<u32>,
    /// No sound at all.
    pub disabled: bool,
}

impl AudioSettings {
    pub(super) fn read(value: &Value, faults: &mut Vec<FieldFault>) -> Self {
        let mut read = Reader::new("audio", value, faults);
        let disabled = read.flag("disabled");
        let Some(codec) = codec(&mut read) else { return Self::default() };
        let settings = Self {
            codec,
            bitrate: read.bits_per_s("bitrate", 6000, 2_000_000),
            sample_rate: read.one_of("sample_rate", codec.sample_rates()).and_then(|rate| rate.parse().ok()),
            channels: read.integer("channels", 1, codec.max_channels()).map(|n| n as u32),
            disabled,
        };
        match codec {
            AudioCodec::Copy => Self { codec, disabled, ..Self::default() },
            _ => settings,
        }
    }
}

fn codec(read: &mut Reader<'_>) -> Option<AudioCodec> {
    let Some(name) = read.text("codec") else { return Some(AudioCodec::default()) };
    let found = AudioCodec::ALL.iter().copied().find(|codec| codec.name() == name);
    if found.is_none() {
        let code = if NOT_CARRIED.contains(&name.as_str()) { "not_carried" } else { "unknown" };
        let allowed: Vec<_> = AudioCodec::ALL.iter().map(|codec| codec.name()).collect();
        let fault = read.fault("codec", code);
        *fault = fault.clone().with("codec", named(&name)).with("allowed", allowed.join(" "));
    }
    found
}
