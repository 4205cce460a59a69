//! The test picture with its tone.

use crate::fault::{With, field, named};
use castcore_model::error::FieldFault;

/// What the test picture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pattern {
    /// Colour bars.
    #[default]
    Bars,
    /// Moving shapes and a counter.
    Moving,
    /// Black.
    Black,
}

/// The test picture with its tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestSource {
    /// What it shows.
    pub pattern: Pattern,
    /// In pixels, even.
    pub width: u32,
    /// In pixels, even.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Frequency of the tone in hertz; 0 = silence.
    pub tone_hz: u32,
}

impl Default for TestSource {
    fn default() -> Self {
        Self { pattern: Pattern::Bars, width: 1280, height: 720, fps: 30, tone_hz: 1000 }
    }
}

/// The name of something, to be shown. What is no name may be an address that came here by mistake, with its secrets.
fn word(name: &str) -> String {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if is_word { named(name) } else { "…".to_owned() }
}

impl TestSource {
    /// Reads `bars`, `moving` or `black`, with `?width=&height=&fps=&tone=`.
    ///
    /// # Errors
    /// `unknown` (with `name`), `malformed`, `out_of_range`, `odd`, each at `path`.
    pub fn parse(path: &str, uri: &str) -> Result<Self, Vec<FieldFault>> {
        let (name, query) = uri.trim().split_once('?').unwrap_or((uri.trim(), ""));
        let mut source = Self::default();
        let mut faults = Vec::new();
        source.pattern = match name {
            "bars" => Pattern::Bars,
            "moving" => Pattern::Moving,
            "black" => Pattern::Black,
            _ => {
                faults.push(field(path, "unknown").with("name", word(name)).with("allowed", "bars moving black"));
                Pattern::Bars
            }
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (place, min, max, even) = match key {
                "width" => (&mut source.width, 16, 4096, true),
                "height" => (&mut source.height, 16, 2160, true),
                "fps" => (&mut source.fps, 1, 120, false),
                "tone" => (&mut source.tone_hz, 0, 20_000, false),
                _ => {
                    faults
                        .push(field(path, "unknown").with("name", word(key)).with("allowed", "width height fps tone"));
                    continue;
                }
            };
            match value.parse::<u32>() {
                Ok(n) if !(min..=max).contains(&n) => {
                    faults.push(field(path, "out_of_range").with("name", key).with("min", min).with("max", max));
                }
                Ok(n) if even && n % 2 != 0 => faults.push(field(path, "odd").with("name", key)),
                Ok(n) => *place = n,
                Err(_) => faults.push(field(path, "malformed").with("name", key)),
            }
        }
        if faults.is_empty() { Ok(source) } else { Err(faults) }
    }

    /// The graph for the `lavfi` input: one picture, one sound. Colours are marked, so that a change from or to
    /// another source does not look like a change of parameters.
    pub(super) fn graph(&self) -> String {
        let Self { width, height, fps, tone_hz, .. } = self;
        let picture = match self.pattern {
            Pattern::Bars => format!("smptehdbars=size={width}x{height}:rate={fps}"),
            Pattern::Moving => format!("testsrc2=size={width}x{height}:rate={fps}"),
            Pattern::Black => format!("color=color=black:size={width}x{height}:rate={fps}"),
        };
        let sound = match tone_hz {
            0 => "anullsrc=sample_rate=48000:channel_layout=stereo".to_owned(),
            hz => format!("sine=frequency={hz}:sample_rate=48000"),
        };
        format!(
            "{picture},format=yuv420p,setsar=1,\
             setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709[out0];\
             {sound},aformat=channel_layouts=stereo[out1]"
        )
    }

    pub(super) fn filters(&self) -> impl Iterator<Item = String> {
        let picture = match self.pattern {
            Pattern::Bars => "smptehdbars",
            Pattern::Moving => "testsrc2",
            Pattern::Black => "color",
        };
        let sound = if self.tone_hz == 0 { "anullsrc" } else { "sine" };
        [picture, sound, "format", "setsar", "setparams", "aformat"].into_iter().map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sources_are_read_strictly() {
        for (uri, code) in [
            ("stripes", "unknown"),
            ("bars?depth=3", "unknown"),
            ("bars?width=x", "malformed"),
            ("bars?width=1", "out_of_range"),
            ("bars?height=361", "odd"),
            ("bars?fps=0", "out_of_range"),
            ("bars?width=640:rate=1[out0];movie=x", "malformed"),
        ] {
            assert_eq!(TestSource::parse("inputs.0.uri", uri).expect_err(uri)[0].code, code, "{uri}");
        }
        assert_eq!(TestSource::parse("u", "moving?tone=0").expect("a source").tone_hz, 0);
    }
}
