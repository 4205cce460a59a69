//! Further sizes in which a job is encoded, beside its main picture.

use super::{MAX_VIDEO_BITS_PER_S, MIN_VIDEO_BITS_PER_S, Profile, read::Reader};
use crate::fault::{With, field};
use castcore_model::error::FieldFault;
use serde::Serialize;
use serde_json::Value;

/// Renditions of one job.
pub const MAX_RENDITIONS: usize = 3;
/// Longest name, in characters.
const NAME_MAX: usize = 32;

/// One further size. Its numbers are kept as they were given, for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rendition {
    /// What outputs name it by.
    pub name: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bit rate of the picture, as given (`800k`).
    pub video_bitrate: String,
    /// Pictures a second, as given; the main picture's unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fps: Option<String>,
    /// Bit rate of the sound, as given; the main sound's settings unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_bitrate: Option<String>,
    /// In bits a second.
    #[serde(skip)]
    pub video_bits: u64,
    /// As a number.
    #[serde(skip)]
    pub fps_value: Option<f64>,
    /// In bits a second.
    #[serde(skip)]
    pub audio_bits: Option<u64>,
}

impl Eq for Rendition {}

impl Rendition {
    /// Reads a list of them; `null` is none.
    ///
    /// # Errors
    /// At `<path>` `not_a_list`, `too_many` (with `max`); at `<path>.<n>.<field>` `missing`, `malformed`,
    /// `out_of_range`, `too_long`, `odd`, `taken`.
    pub fn parse_all(path: &str, value: &Value) -> Result<Vec<Self>, Vec<FieldFault>> {
        let list = match value {
            Value::Null => return Ok(Vec::new()),
            Value::Array(list) => list,
            _ => return Err(vec![field(path, "not_a_list")]),
        };
        if list.len() > MAX_RENDITIONS {
            return Err(vec![field(path, "too_many").with("max", MAX_RENDITIONS)]);
        }
        let mut faults = Vec::new();
        let mut found: Vec<Self> = Vec::new();
        for (n, value) in list.iter().enumerate() {
            let at = format!("{path}.{n}");
            let Some(rendition) = Self::read(&at, value, &mut faults) else { continue };
            if found.iter().any(|known| known.name == rendition.name) {
                faults.push(field(format!("{at}.name"), "taken"));
            }
            found.push(rendition);
        }
        if faults.is_empty() { Ok(found) } else { Err(faults) }
    }

    /// `None` if something was refused.
    fn read(at: &str, value: &Value, faults: &mut Vec<FieldFault>) -> Option<Self> {
        if !value.is_object() {
            faults.push(field(at, "not_an_object"));
            return None;
        }
        let mut read = Reader::new(at, value, faults);
        for name in ["name", "width", "height", "video_bitrate"] {
            if read.text(name).is_none() {
                read.fault(name, "missing");
            }
        }
        let name = read.text("name");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match &name {
            Some(name) if name.chars().count() > NAME_MAX => {
                let fault = read.fault("name", "too_long");
                *fault = fault.clone().with("max", NAME_MAX);
                return None;
            }
            Some(name) if !name.chars().all(plain) => {
                read.fault("name", "malformed");
                return None;
            }
            _ => {}
        }
        let mut pixels = |name: &str| {
            let size = read.integer(name, 16, 8192).and_then(|n| u32::try_from(n).ok())?;
            // Colour at half resolution needs pairs of pixels.
            if size % 2 != 0 {
                read.fault(name, "odd");
                return None;
            }
            Some(size)
        };
        let (width, height) = (pixels("width"), pixels("height"));
        let video_bits = read.bits_per_s("video_bitrate", MIN_VIDEO_BITS_PER_S, MAX_VIDEO_BITS_PER_S);
        let fps = read.rate("fps");
        let audio_bits = read.bits_per_s("audio_bitrate", 6_000, 2_000_000);
        Some(Self {
            name: name?,
            width: width?,
            height: height?,
            video_bitrate: read.text("video_bitrate")?,
            fps_value: fps.as_ref().map(|(_, value)| *value),
            fps: fps.map(|(text, _)| text),
            audio_bitrate: read.text("audio_bitrate"),
            video_bits: video_bits?,
            audio_bits,
        })
    }

    /// Why a profile and renditions do not go together.
    #[must_use]
    pub fn conflicts(profile: Option<&Profile>, renditions: &[Self]) -> Vec<FieldFault> {
        let Some(profile) = profile.filter(|_| !renditions.is_empty()) else { return Vec::new() };
        let clash = |other: &str| field("renditions", "conflicts_with").with("other", other);
        let mut faults = Vec::new();
        if profile.video.disabled {
            faults.push(clash("video.disabled"));
        }
        if profile.expert.iter().any(|option| option.name == "map") {
            faults.push(clash("expert_args"));
        }
        if let Some(graph) = profile.filters.complex_graph.as_ref().filter(|_| !profile.copy_mode) {
            // What nobody named cannot be split.
            if graph.outputs.iter().any(|pad| pad.label.is_none()) {
                faults.push(field("filters.complex", "label_missing"));
            }
            // Its frames lie in the card's memory already, in one size.
            if profile.video.codec.is_vaapi() {
                faults.push(clash("filters.complex"));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(value: &Value) -> Vec<String> {
        let refused = Rendition::parse_all("renditions", value).expect_err("refused");
        refused.iter().map(|f| format!("{} {}", f.path, f.code)).collect()
    }

    #[test]
    fn each_field_is_read_and_given_back_as_it_was() {
        let value = json!([
            {"name": "low", "width": 640, "height": "360", "video_bitrate": "800k", "fps": "30000/1001", "audio_bitrate": "64k"},
            {"name": "mid-720", "width": 1280, "height": 720, "video_bitrate": 2_500_000},
        ]);
        let found = Rendition::parse_all("renditions", &value).expect("good");
        assert_eq!((found[0].video_bits, found[0].audio_bits, found[1].video_bits), (800_000, Some(64_000), 2_500_000));
        assert_eq!(
            serde_json::to_value(&found).expect("JSON"),
            json!([
                {"name": "low", "width": 640, "height": 360, "video_bitrate": "800k", "fps": "30000/1001", "audio_bitrate": "64k"},
                {"name": "mid-720", "width": 1280, "height": 720, "video_bitrate": "2500000"},
            ])
        );
        assert_eq!(Rendition::parse_all("renditions", &Value::Null), Ok(Vec::new()));
    }

    #[test]
    fn refusals_are_precise() {
        let with = |name: &str, value: Value| {
            let mut one = json!({"name": "a", "width": 640, "height": 360, "video_bitrate": "800k"});
            one[name] = value;
            json!([one])
        };
        for (value, expected) in [
            (json!({}), "renditions not_a_list"),
            (json!([1]), "renditions.0 not_an_object"),
            (json!([{}, {}, {}, {}]), "renditions too_many"),
            (with("name", json!("Low")), "renditions.0.name malformed"),
            (with("name", json!("a".repeat(33))), "renditions.0.name too_long"),
            (with("name", json!("")), "renditions.0.name missing"),
            (with("width", json!(641)), "renditions.0.width odd"),
            (with("height", json!(8)), "renditions.0.height out_of_range"),
            (with("height", Value::Null), "renditions.0.height missing"),
            (with("video_bitrate", json!(800)), "renditions.0.video_bitrate out_of_range"),
            (with("video_bitrate", json!("fast")), "renditions.0.video_bitrate malformed"),
            (with("fps", json!(0)), "renditions.0.fps out_of_range"),
            (with("audio_bitrate", json!("1k")), "renditions.0.audio_bitrate out_of_range"),
        ] {
            assert_eq!(faults(&value), [expected], "{value}");
        }
        let one = json!({"name": "a", "width": 640, "height": 360, "video_bitrate": "800k"});
        assert_eq!(faults(&json!([one, one])), ["renditions.1.name taken"]);
    }
}
