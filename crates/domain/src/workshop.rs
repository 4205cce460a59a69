//! What operations need of processes: an FFmpeg that runs once, and a glance at what a job sends. The room that knows
//! processes does it; operations only say what.

use crate::tools::Ffmpeg;
use bytes::Bytes;
use castcore_confine::RootedPath;
use castcore_ffmpeg::{Arg, plan::Device};
use castcore_model::{JobId, reason::Reason};
use std::{fmt, future::Future, pin::Pin, time::Duration};

/// An FFmpeg that runs once.
#[derive(Debug)]
pub struct Work {
    /// Which FFmpeg.
    pub ffmpeg: Ffmpeg,
    /// Everything after the program's name.
    pub args: Vec<Arg>,
    /// Input files.
    pub files: Vec<RootedPath>,
    /// Devices that it opens.
    pub devices: Vec<Device>,
    /// What it reads from its standard input.
    pub stdin: Option<Bytes>,
    /// It is killed after this long.
    pub limit: Duration,
    /// It is killed when it has written more, in bytes.
    pub max_bytes: usize,
}

/// What came of it.
#[derive(Debug)]
pub struct Done {
    /// It was killed, because time was up or it wrote too much.
    pub cut_off: bool,
    /// What it wrote.
    pub stdout: Vec<u8>,
    /// The lines of its log, not redacted.
    pub lines: Vec<String>,
}

/// A glance at what a job sends.
#[derive(Debug)]
pub struct Glance {
    /// The newest key picture and the sound of the last second, as FLV.
    pub flv: Bytes,
    /// Whether there is a picture in it.
    pub video: bool,
    /// Whether there is sound in it.
    pub audio: bool,
}

/// Why there is no glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoGlance {
    /// Nothing runs here, or no media flows.
    OffAir,
    /// What runs cannot be asked.
    Unreachable,
}

/// What somebody waits for.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whoever can start processes and speak to those that run.
pub trait Workshop: Send + Sync + fmt::Debug {
    /// Runs an FFmpeg once. Dropping the future kills it.
    fn run(&self, work: Work) -> Pending<'_, Result<Done, (Reason, String)>>;
    /// A glance at what a job sends from this machine.
    fn glance(&self, job: JobId) -> Pending<'_, Result<Glance, NoGlance>>;
}
