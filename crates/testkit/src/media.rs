//! Real clips, and whether what arrived is whole: made and read with a real FFmpeg.

use anyhow::{Context, Result, bail};
use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
};
use tokio::process::Command;

/// A real FFmpeg.
#[derive(Clone, Debug)]
pub struct Ffmpeg(PathBuf);

/// What a clip shall be like: H.264 with a picture that moves, AAC with a tone.
#[derive(Clone, Copy, Debug)]
pub struct Clip {
    /// Length in seconds.
    pub seconds: u32,
    /// Picture width in pixels.
    pub width: u32,
    /// Picture height in pixels.
    pub height: u32,
    /// Pictures a second.
    pub fps: u32,
    /// Bit rate of the picture in kbit/s.
    pub video_kbps: u32,
    /// Whether that bit rate is kept exactly, with filler where needed.
    pub constant_rate: bool,
}

impl Default for Clip {
    fn default() -> Self {
        Self { seconds: 4, width: 640, height: 360, fps: 30, video_kbps: 1_000, constant_rate: false }
    }
}

impl Ffmpeg {
    /// The one that [`crate::paths::ffmpeg`] finds.
    ///
    /// # Errors
    /// There is none.
    pub fn find() -> Result<Self> {
        Ok(Self(crate::paths::ffmpeg()?))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A command line of it: quiet, asking nothing, without input, ended with its handle.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.args(["-hide_banner", "-nostdin", "-v", "error", "-y"]);
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Makes a clip; the container follows from the file's name.
    ///
    /// # Errors
    /// FFmpeg failed, in its own words.
    pub async fn make_clip(&self, clip: &Clip, file: &Path) -> Result<()> {
        let Clip { seconds, width, height, fps, video_kbps, constant_rate } = *clip;
        let mut command = self.command();
        command.args(["-f", "lavfi", "-i", &format!("testsrc2=size={width}x{height}:rate={fps}")]);
        command.args(["-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4:sample_rate=48000"]);
        command.args(["-t", &seconds.to_string(), "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast"]);
        command.args(["-g", &(2 * fps).to_string(), "-b:v", &format!("{video_kbps}k")]);
        if constant_rate {
            let (rate, buffer) = (format!("{video_kbps}k"), format!("{}k", video_kbps / 2));
            command.args(["-minrate", &rate, "-maxrate", &rate, "-bufsize", &buffer]);
            command.args(["-x264-params", "nal-hrd=cbr:force-cfr=1"]);
        }
        command.args(["-c:a", "aac", "-b:a", "128k", "-ac", "2"]).arg(file);
        run(command).await.map(drop)
    }

    /// Decodes a file from beginning to end and returns what FFmpeg found wrong: nothing, if it is whole.
    ///
    /// # Errors
    /// FFmpeg cannot be run.
    pub async fn decode_errors(&self, file: &Path) -> Result<Vec<String>> {
        let mut command = self.command();
        command.arg("-i").arg(file).args(["-f", "null", "-"]);
        let output = command.output().await.context("FFmpeg cannot be run")?;
        let mut lines: Vec<String> = String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect();
        if !output.status.success() && lines.is_empty() {
            lines.push(output.status.to_string());
        }
        Ok(lines)
    }

    /// The decoding times of a file of any kind, per stream, in milliseconds, in the order of the file.
    ///
    /// # Errors
    /// FFmpeg cannot read it.
    pub async fn dts_ms(&self, file: &Path) -> Result<Vec<Vec<f64>>> {
        let mut command = self.command();
        command.args(["-copyts", "-i"]).arg(file).args(["-map", "0", "-c", "copy", "-f", "framecrc", "-"]);
        let output = run(command).await?;
        let (mut bases, mut streams) = (Vec::new(), Vec::<Vec<f64>>::new());
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Some(base) = line.strip_prefix("#tb ") {
                let (_, base) = base.split_once(": ").context("a time base without a value")?;
                let (num, den) = base.split_once('/').context("a time base without a slash")?;
                bases.push(1000.0 * num.parse::<f64>()? / den.parse::<f64>()?);
                streams.push(Vec::new());
            } else if !line.starts_with('#') {
                let mut fields = line.split(',').map(str::trim);
                let stream: usize = fields.next().unwrap_or_default().parse().context("a line without a stream")?;
                let dts: f64 = fields.next().unwrap_or_default().parse().context("a line without a DTS")?;
                let (times, base) = streams.get_mut(stream).zip(bases.get(stream)).context("an unknown stream")?;
                times.push(dts * base);
            }
        }
        Ok(streams)
    }
}

/// How the decoding times of one stream follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DtsSteps {
    /// How many there are.
    pub count: usize,
    /// The greatest step from one to the next, in milliseconds.
    pub max_ms: f64,
    /// How many go back in time.
    pub backwards: usize,
}

impl DtsSteps {
    /// Measures decoding times in milliseconds.
    pub fn of(times_ms: impl IntoIterator<Item = f64>) -> Self {
        let (mut steps, mut last) = (Self::default(), None);
        for time in times_ms {
            let step = last.map_or(0.0, |last| time - last);
            steps.max_ms = steps.max_ms.max(step);
            steps.backwards += usize::from(step < 0.0);
            steps.count += 1;
            last = Some(time);
        }
        steps
    }
}

async fn run(mut command: Command) -> Result<Output> {
    let output = command.output().await.context("FFmpeg cannot be run")?;
    if !output.status.success() {
        bail!("FFmpeg ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(output)
}
