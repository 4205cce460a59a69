//! What FFmpeg says of the input that it has opened: its length and its streams.

/// A stream of an input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundStream {
    /// Picture if true, sound if not.
    pub video: bool,
    /// Name of the codec.
    pub codec: String,
    /// Of a picture, in pixels.
    pub size: Option<(u32, u32)>,
    /// Of a picture, a second.
    pub fps: Option<f64>,
    /// Of a sound, in hertz.
    pub sample_rate: Option<u32>,
    /// Of a sound.
    pub channels: Option<u32>,
}

/// An input as FFmpeg describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Length in milliseconds, if it has one.
    pub duration_ms: Option<u64>,
    /// Pictures and sounds; other streams are left out.
    pub streams: Vec<FoundStream>,
}

/// Streams of one input that are kept.
const MAX_STREAMS: usize = 64;
/// Bytes of a line that are looked at.
const MAX_BYTES: usize = 2048;

impl Found {
    /// Reads the lines of a log, of which only those about the first input count.
    #[must_use]
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        let mut inside = false;
        for line in lines {
            let text = crate::hint::split(line).text.trim_start();
            // What is said of the output looks the same.
            if text.starts_with("Input #0,") {
                inside = true;
            } else if text.starts_with("Stream mapping") || text.starts_with("Output #") || text.starts_with("Input #")
            {
                inside = false;
            }
            if !inside || text.len() > MAX_BYTES {
                continue;
            }
            if let Some(rest) = text.strip_prefix("Duration: ") {
                found.duration_ms = rest.split(',').next().and_then(duration_ms);
            } else if text.starts_with("Stream #0:") && found.streams.len() < MAX_STREAMS {
                found.streams.extend(stream(text));
            }
        }
        found
    }
}

/// `00:01:30.25`.
fn duration_ms(text: &str) -> Option<u64> {
    let mut parts = text.trim().split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let whole: u64 = hours.parse::<u64>().ok()?.checked_mul(3_600)?.checked_add(minutes.parse::<u64>().ok()? * 60)?;
    let (seconds, hundredths) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let seconds: u64 = whole.checked_add(seconds.parse().ok()?)?;
    seconds.checked_mul(1_000)?.checked_add(hundredths.parse::<u64>().ok()?.min(99) * 10)
}

/// `Stream #0:0[0x100](eng): Video: h264 (High), yuv420p, 320x180 [SAR 1:1 DAR 16:9], 25 fps, 25 tbr`.
fn stream(text: &str) -> Option<FoundStream> {
    let (video, said) = match (text.split_once(": Video: "), text.split_once(": Audio: ")) {
        (Some((_, said)), _) => (true, said),
        (_, Some((_, said))) => (false, said),
        _ => return None,
    };
    let codec = said.split([' ', ',', '(']).next().unwrap_or_default().to_owned();
    let mut stream = FoundStream { video, codec, ..FoundStream::default() };
    let mut after_rate = false;
    for part in said.split(", ") {
        let word = part.split([' ', '(']).next().unwrap_or_default();
        if video {
            if let Some((width, height)) = word.split_once('x')
                && let (Ok(width), Ok(height)) = (width.parse(), height.parse())
                && width > 0
                && height > 0
            {
                stream.size.get_or_insert((width, height));
            } else if part.ends_with(" fps") {
                stream.fps = word.parse().ok().filter(|fps: &f64| fps.is_finite());
            }
        } else if let Some(rate) = part.strip_suffix(" Hz") {
            stream.sample_rate = rate.parse().ok();
            after_rate = true;
        } else if std::mem::take(&mut after_rate) {
            stream.channels = channels(part);
        }
    }
    Some(stream)
}

/// The names of FFmpeg's channel layouts.
fn channels(layout: &str) -> Option<u32> {
    let name = layout.split([' ', '(']).next().unwrap_or_default();
    match name {
        "mono" => Some(1),
        "stereo" | "downmix" => Some(2),
        "quad" => Some(4),
        "hexagonal" => Some(6),
        "octagonal" | "cube" => Some(8),
        "hexadecagonal" => Some(16),
        _ => {
            // `5.1.4`: the digits add up. `16 channels`: a plain number.
            let mut sum = 0_u32;
            for part in name.split('.') {
                sum = sum.checked_add(part.parse::<u32>().ok()?)?;
            }
            (sum > 0 && sum <= 1_024).then_some(sum)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Written by FFmpeg n9.0.2.
    const LOG: &str = "\
[info] Input #0, mpegts, from 'udp://@:9202':
[info]   Duration: 00:01:04.02, start: 1.400000, bitrate: N/A
[info]   Program 1 
[info]   Stream #0:0[0x100]: Video: h264 (Constrained Baseline) ([27][0][0][0] / 0x001B), yuv420p(progressive), 320x180 [SAR 1:1 DAR 16:9], 29.97 fps, 25 tbr, 90k tbn, start 1.421333
[info]   Stream #0:1[0x101](deu): Audio: aac (LC) ([15][0][0][0] / 0x000F), 48000 Hz, 5.1(side), fltp, 72 kb/s, start 1.400000
[info]   Stream #0:2: Audio: pcm_s16le ([1][0][0][0] / 0x0001), 44100 Hz, 16 channels, s16, 705 kb/s
[info]   Stream #0:3: Subtitle: dvb_subtitle
[info] Stream mapping:
[info]   Stream #0:0 -> #0:0 (copy)
[info] Output #0, flv, to '/dev/null':
[info]   Stream #0:0: Video: mjpeg, yuvj420p(pc), 640x360, 25 fps
";

    #[test]
    fn what_ffmpeg_says_of_an_input() {
        let found = Found::read(LOG.lines());
        let picture = FoundStream {
            video: true,
            codec: "h264".into(),
            size: Some((320, 180)),
            fps: Some(29.97),
            ..FoundStream::default()
        };
        let sound = |codec: &str, rate, channels| FoundStream {
            codec: codec.into(),
            sample_rate: Some(rate),
            channels: Some(channels),
            ..FoundStream::default()
        };
        let streams = vec![picture, sound("aac", 48_000, 6), sound("pcm_s16le", 44_100, 16)];
        assert_eq!(found, Found { duration_ms: Some(64_020), streams });
        assert_eq!(Found::read(["[info]   Duration: N/A, start: 1"]).duration_ms, None);
        assert_eq!((channels("mono"), channels("7.1"), channels("x")), (Some(1), Some(8), None));
    }

    proptest! {
        #[test]
        fn never_panics(lines in proptest::collection::vec("(Input #0,|Duration: |Stream #0:0: (Video|Audio): ).{0,60}", 0..8)) {
            let _ = Found::read(lines.iter().map(String::as_str));
        }
    }
}
