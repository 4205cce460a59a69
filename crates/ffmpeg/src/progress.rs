//! Reads what FFmpeg writes with `-progress`: blocks of `key=value` lines, each closed by `progress=…`.

/// The numbers of one block. `None` = not there or `N/A`; audio alone has no `frame` and no `fps`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Frames encoded or copied.
    pub frame: Option<u64>,
    /// Frames a second.
    pub fps: Option<f64>,
    /// Mean since the start, in kbit/s.
    pub bitrate_kbps: Option<f64>,
    /// Bytes written.
    pub total_size_bytes: Option<u64>,
    /// Media time written, in milliseconds. May be negative at the start.
    pub out_time_ms: Option<i64>,
    /// Media seconds a second.
    pub speed: Option<f64>,
    /// Frames doubled to keep the rate.
    pub dup_frames: Option<u64>,
    /// Frames dropped to keep the rate.
    pub drop_frames: Option<u64>,
    /// The last block of the run.
    pub end: bool,
}

/// The longest line that is understood, in bytes; longer ones are skipped.
const MAX_LINE: usize = 256;

/// Puts blocks together from pieces of any size. Keeps one line and one block, however much comes in.
#[derive(Clone, Debug, Default)]
pub struct ProgressParser {
    line: Vec<u8>,
    too_long: bool,
    block: Progress,
}

impl ProgressParser {
    /// A parser before the first byte.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and returns the blocks that they complete, oldest first.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Progress> {
        let mut done = Vec::new();
        for byte in bytes {
            if !matches!(byte, b'\n' | b'\r') {
                if self.line.len() < MAX_LINE {
                    self.line.push(*byte);
                } else {
                    self.too_long = true;
                }
                continue;
            }
            if !self.too_long && take(&mut self.block, &self.line) {
                done.push(std::mem::take(&mut self.block));
            }
            self.line.clear();
            self.too_long = false;
        }
        done
    }
}

/// Puts one line into the block; true if the line closes it.
fn take(block: &mut Progress, line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let Some((key, value)) = line.split_once('=') else { return false };
    let value = value.trim();
    match key.trim() {
        "frame" => block.frame = value.parse().ok(),
        "fps" => block.fps = decimal(value),
        "bitrate" => block.bitrate_kbps = value.strip_suffix("kbits/s").and_then(decimal),
        "total_size" => block.total_size_bytes = value.parse().ok(),
        // `out_time_ms` holds microseconds in every version; `out_time_us` says so.
        "out_time_us" => block.out_time_ms = value.parse::<i64>().ok().map(|us| us.div_euclid(1000)),
        "speed" => block.speed = value.strip_suffix('x').and_then(decimal),
        "dup_frames" => block.dup_frames = value.parse().ok(),
        "drop_frames" => block.drop_frames = value.parse().ok(),
        "progress" => {
            block.end = value == "end";
            return true;
        }
        _ => {}
    }
    false
}

fn decimal(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Written by n9.0.2: a block at the start, one at the end.
    const VIDEO: &[u8] =
        b"frame=0\nfps=0.00\nstream_0_0_q=0.0\nbitrate=   4.2kbits/s\ntotal_size=465\nout_time_us=889229\n\
        out_time_ms=889229\nout_time=00:00:00.889229\ndup_frames=0\ndrop_frames=0\nspeed=1.78x\nprogress=continue\n\
        frame=50\nfps=34.89\nstream_0_0_q=-1.0\nbitrate= 330.3kbits/s\ntotal_size=82579\nout_time_us=2000000\n\
        out_time_ms=2000000\nout_time=00:00:02.000000\ndup_frames=1\ndrop_frames=2\nspeed= 1.4x\nprogress=end\n";
    /// Written by FFmpeg 5.1.9: audio into the null muxer.
    const AUDIO: &[u8] =
        b"bitrate=N/A\ntotal_size=N/A\nout_time_us=23220\nout_time_ms=23220\nout_time=00:00:00.023220\n\
        dup_frames=0\ndrop_frames=0\nspeed=N/A\nprogress=continue\n";

    #[test]
    fn reads_video() {
        let blocks = ProgressParser::new().push(VIDEO);
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].out_time_ms, Some(889));
        assert!(!blocks[0].end);
        let expected = Progress {
            frame: Some(50),
            fps: Some(34.89),
            bitrate_kbps: Some(330.3),
            total_size_bytes: Some(82_579),
            out_time_ms: Some(2000),
            speed: Some(1.4),
            dup_frames: Some(1),
            drop_frames: Some(2),
            end: true,
        };
        assert_eq!(blocks[1], expected);
    }

    #[test]
    fn audio_alone_and_not_available() {
        let blocks = ProgressParser::new().push(AUDIO);
        let expected =
            Progress { out_time_ms: Some(23), dup_frames: Some(0), drop_frames: Some(0), ..Progress::default() };
        assert_eq!(blocks, [expected]);
    }

    #[test]
    fn any_cut_gives_the_same() {
        let whole = ProgressParser::new().push(VIDEO);
        for size in 1..VIDEO.len() {
            let mut parser = ProgressParser::new();
            let pieces: Vec<_> = VIDEO.chunks(size).flat_map(|piece| parser.push(piece)).collect();
            assert_eq!(pieces, whole, "pieces of {size}");
        }
    }

    #[test]
    fn memory_is_bounded_and_a_long_line_is_skipped() {
        let mut parser = ProgressParser::new();
        for _ in 0..1000 {
            assert!(parser.push(&[b'x'; 4096]).is_empty());
        }
        assert!(parser.line.capacity() <= 2 * MAX_LINE);
        assert_eq!(parser.push(b"\nframe=7\nprogress=continue\n")[0].frame, Some(7));
    }

    #[test]
    fn odd_numbers_are_no_numbers() {
        let blocks = ProgressParser::new().push(b"frame=-1\nfps=nan\nspeed=infx\nbitrate=-3.0kbits/s\nprogress=end\n");
        assert_eq!(blocks, [Progress { end: true, ..Progress::default() }]);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = ProgressParser::new().push(&bytes);
        }
    }
}
