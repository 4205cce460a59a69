//! Senders of live pictures, each a real FFmpeg: over SRT, UDP, RTP and RTMP by itself, over RTSP through a small server.

mod rtsp;

use crate::media::Ffmpeg;
use anyhow::{Context as _, Result};
use std::{path::PathBuf, process::Stdio};
use tokio::process::Child;

pub use rtsp::RtspServer;

/// An FFmpeg that sends a small moving picture with a tone until it is dropped or has been ended.
#[derive(Debug)]
pub struct Sender {
    process: Child,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Sender {
    /// Sends an MPEG transport stream to this address: `srt://…`, `udp://…`.
    ///
    /// # Errors
    /// FFmpeg cannot be started.
    pub fn mpegts(url: &str) -> Result<Self> {
        Self::start(&["-f", "mpegts", url])
    }

    /// Sends an MPEG transport stream over RTP.
    ///
    /// # Errors
    /// FFmpeg cannot be started.
    pub fn rtp(url: &str) -> Result<Self> {
        Self::start(&["-f", "rtp_mpegts", url])
    }

    /// Waits for one player at this RTMP address and sends to it.
    ///
    /// # Errors
    /// FFmpeg cannot be started.
    pub fn rtmp_server(url: &str) -> Result<Self> {
        Self::start(&["-f", "flv", "-listen", "1", url])
    }

    /// Sends to these outputs, as FFmpeg has them on its command line.
    ///
    /// # Errors
    /// FFmpeg cannot be started.
    pub fn start(outputs: &[&str]) -> Result<Self> {
        let codecs: &[&str] = &["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25"];
        let codecs: Vec<&str> = codecs.iter().chain(&["-pix_fmt", "yuv420p", "-c:a", "aac"]).copied().collect();
        Self::run(&codecs.into_iter().chain(outputs.iter().copied()).collect::<Vec<_>>())
    }

    fn run(args: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let log = folder.path().join("log");
        let mut command = Ffmpeg::find()?.command();
        command.args(["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"]);
        command.args(["-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]);
        command.args(args).stdout(Stdio::null()).stderr(std::fs::File::create(&log)?);
        Ok(Self { process: command.spawn().context("FFmpeg cannot be run")?, log, _folder: folder })
    }

    /// What it complained of.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends it without a word to the other side.
    ///
    /// # Errors
    /// It cannot be ended.
    pub async fn vanish(mut self) -> Result<()> {
        Ok(self.process.kill().await?)
    }
}
