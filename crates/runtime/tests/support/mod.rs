//! A hub with a real encoder before it and outputs behind it, and waiting for what they do.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use anyhow::{Context, Result};
use castcore_launch::Launcher;
use castcore_model::reason::Reason;
use castcore_runtime::{
    binary,
    hub::Hub,
    output::{self, OutputContext, OutputStats, TryEnd},
    protocol::{BinarySpec, EgressPolicy, LogLevel, OutputKind, RingSpec},
};
use castcore_testkit::{media::Ffmpeg, wait_until};
use std::{
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{io::AsyncReadExt, sync::watch, task::JoinHandle};

/// Longer than anything here takes on a busy machine.
pub const SOON: Duration = Duration::from_secs(20);

pub struct Bench {
    pub hub: Arc<Hub>,
    pub ffmpeg: Ffmpeg,
    launcher: Arc<Launcher>,
}

impl Bench {
    pub fn new() -> Self {
        Self {
            hub: Hub::new(RingSpec::default()),
            ffmpeg: Ffmpeg::find().unwrap(),
            launcher: Arc::new(Launcher::start().unwrap()),
        }
    }

    pub fn binary(&self) -> BinarySpec {
        let path = self.ffmpeg.path().to_owned();
        let fingerprint = binary::fingerprint(&path).unwrap();
        BinarySpec { path, fingerprint }
    }

    /// An encoder in real time: a moving picture of this size and a tone, a key picture each second.
    pub fn encoder(&self, size: &str) -> Encoder {
        self.encoder_with(&["-re"], size, &[])
    }

    pub fn encoder_with(&self, pace: &[&str], size: &str, more: &[&str]) -> Encoder {
        let mut command = self.ffmpeg.command();
        command.args(pace).args(["-f", "lavfi", "-i", &format!("testsrc2=size={size}:rate=30")]);
        command.args(pace).args(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]);
        command.args(["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"]);
        command.args(["-g", "30", "-c:a", "aac"]).args(more).args(["-f", "flv", "pipe:1"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut feed = self.hub.begin_source();
        let pump = tokio::spawn(async move {
            let mut bytes = vec![0; 64 << 10];
            loop {
                match stdout.read(&mut bytes).await {
                    Ok(0) | Err(_) => break,
                    Ok(count) => drop(feed.push(&bytes[..count]).unwrap()),
                }
            }
        });
        Encoder { child, pump }
    }

    pub fn start(&self, kind: OutputKind) -> Running {
        self.start_with(kind, Arc::default())
    }

    /// A try of an output that had tries before.
    pub fn start_with(&self, kind: OutputKind, stats: Arc<OutputStats>) -> Running {
        let here = ["127.0.0.0/8", "::1"].map(|rule| rule.parse().unwrap());
        self.start_under(kind, stats, EgressPolicy::new(here.to_vec(), Vec::new()))
    }

    /// A try under another policy than one that permits this machine.
    pub fn start_under(&self, kind: OutputKind, stats: Arc<OutputStats>, egress: EgressPolicy) -> Running {
        let (stop, stopped) = watch::channel(false);
        let (flows, media) = watch::channel(false);
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lines);
        let context = OutputContext {
            hub: Arc::clone(&self.hub),
            launcher: Arc::clone(&self.launcher),
            log: Arc::new(move |level, hint, text| log.lock().unwrap().push((level, hint, text))),
            stats: Arc::clone(&stats),
            egress: Arc::new(egress),
            ffmpeg_uid: None,
            on_media: Box::new(move || flows.send_replace(true).then_some(()).map_or((), |()| panic!("twice"))),
            stop: stopped,
        };
        let task = tokio::spawn(async move { output::run(&kind, context).await });
        Running { task, stop, media, stats, lines }
    }

    /// Waits until so much more of the program has come.
    pub async fn program(&self, ms: u64) {
        let until = self.hub.stats().media_ms + ms;
        wait_until("the program", SOON, async || Ok((self.hub.stats().media_ms >= until).then_some(()))).await.unwrap();
    }
}

pub struct Encoder {
    child: tokio::process::Child,
    pump: JoinHandle<()>,
}

impl Encoder {
    /// As a crash does.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
        self.pump.await.unwrap();
    }

    /// Waits for its natural end.
    pub async fn finish(mut self) {
        assert!(self.child.wait().await.unwrap().success());
        self.pump.await.unwrap();
    }
}

/// What an output has logged.
pub type Lines = Arc<Mutex<Vec<(LogLevel, Option<Reason>, String)>>>;

pub struct Running {
    task: JoinHandle<TryEnd>,
    stop: watch::Sender<bool>,
    media: watch::Receiver<bool>,
    pub stats: Arc<OutputStats>,
    pub lines: Lines,
}

impl Running {
    pub async fn media(&mut self) -> Result<()> {
        let flows = tokio::time::timeout(SOON, self.media.wait_for(|flows| *flows)).await;
        flows.context("waited in vain for media")?.with_context(|| format!("ended before: {:?}", self.lines))?;
        Ok(())
    }

    pub fn has_media(&self) -> bool {
        *self.media.borrow()
    }

    pub fn is_over(&self) -> bool {
        self.task.is_finished()
    }

    pub async fn end(self) -> TryEnd {
        // The sender stays until the end: its loss would be a stop.
        let end = tokio::time::timeout(SOON, self.task).await;
        let end = end.unwrap_or_else(|_| panic!("it goes on: {:?}", self.lines.lock().unwrap())).unwrap();
        drop(self.stop);
        end
    }

    pub async fn stop(self) -> TryEnd {
        self.stop.send_replace(true);
        self.end().await
    }

    pub async fn abort(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

/// Bytes of a file, waiting until it is there and not empty.
pub async fn wait_for_file(path: &Path) -> Vec<u8> {
    wait_until("a file", SOON, async || Ok(std::fs::read(path).ok().filter(|bytes| !bytes.is_empty()))).await.unwrap()
}
