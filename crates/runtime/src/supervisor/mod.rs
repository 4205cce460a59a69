//! The one task that owns a job: a machine for the encoder, a machine for each output, and nothing shared.
//!
//! News and requests come in through channels; what has to be done about them runs in tasks of its own, so that
//! something slow to stop, open or connect delays nothing else.
//!
//! ```text
//! connections → Command ─┐                       ┌→ encoder run  → News
//! timers ────────────────┼→ Supervisor (machines)┤
//! runs and tries → News ─┘                       └→ output tries → News
//! ```
//!
//! How the parts hang together:
//! - The job is *on* while its encoder runs or will be run again. Outputs stay connected while the encoder is down
//!   for a moment; the hub carries their timeline on.
//! - When the encoder has ended or failed for good, or is told to stop, the hub is closed behind its last media:
//!   outputs send what is left, finish their files and end.
//! - An output's start-up limit counts only while the encoder delivers: waiting for media is not its fault.

mod apply;
mod encoder;
mod hubs;
mod outputs;
mod report;

use crate::{
    control::{NoticeSender, server::Command},
    encoder::News,
    log::Log,
    protocol::JobSpec,
};
use castcore_launch::Launcher;
use castcore_model::{
    JobId, OutputId,
    supervise::{Event, Phase},
};
use castcore_vault::random;
use encoder::EncoderPart;
use hubs::Hubs;
use outputs::{OutputNews, OutputPart};
use report::Rates;
use std::time::Duration;
use tokio::{
    sync::mpsc,
    time::{self, Instant, MissedTickBehavior},
};

/// A runtime that was never told what to do leaves after this long.
const IDLE_LIMIT: Duration = Duration::from_secs(60);
/// Outputs may take this long to send what the hub still holds after the encoder's end, in milliseconds.
const DRAIN_MS: u64 = 8_000;
/// After everything was ended by force, waiting is over after this long, in milliseconds.
const FORCE_MS: u64 = 1_000;

/// What the supervisor is made of.
pub(crate) struct Parts {
    pub(crate) job_id: JobId,
    pub(crate) log: Log,
    pub(crate) notices: NoticeSender,
    pub(crate) launcher: Launcher,
    /// The newest run that has a log file.
    pub(crate) newest_run: u64,
}

/// The job's owner.
pub(crate) struct Supervisor {
    parts: Parts,
    hubs: Hubs,
    began: Instant,
    spec: Option<JobSpec>,
    encoder: EncoderPart,
    outputs: Vec<OutputPart>,
    output_news: mpsc::UnboundedSender<(OutputId, u64, OutputNews)>,
    run: u64,
    rates: Rates,
    /// Something changed that subscribers shall see.
    changed: bool,
    /// Outputs that still send then are told to stop.
    drained_at: Option<u64>,
    shutdown: Option<Shutdown>,
}

struct Shutdown {
    force_at: u64,
    forced: bool,
}

/// What the loop listens to.
pub(crate) struct Inbox {
    encoder: mpsc::UnboundedReceiver<(u64, News)>,
    outputs: mpsc::UnboundedReceiver<(OutputId, u64, OutputNews)>,
}

impl Supervisor {
    /// A supervisor without a job to do yet.
    pub(crate) fn new(parts: Parts) -> (Self, Inbox) {
        let (encoder_news, encoder_inbox) = mpsc::unbounded_channel();
        let (output_news, outputs_inbox) = mpsc::unbounded_channel();
        let supervisor = Self {
            hubs: Hubs::new(),
            began: Instant::now(),
            spec: None,
            encoder: EncoderPart::new(encoder_news),
            outputs: Vec::new(),
            output_news,
            run: parts.newest_run,
            rates: Rates::default(),
            changed: false,
            drained_at: None,
            shutdown: None,
            parts,
        };
        (supervisor, Inbox { encoder: encoder_inbox, outputs: outputs_inbox })
    }

    /// Runs until everything was ended on request, or nobody ever asked for anything.
    pub(crate) async fn run(mut self, mut inbox: Inbox, mut commands: mpsc::Receiver<Command>) {
        let mut seconds = time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.is_over() {
            if std::mem::take(&mut self.changed) {
                self.publish_snapshot();
            }
            let wake = self.next_wake().map(|at| self.began + Duration::from_millis(at));
            tokio::select! {
                Some(command) = commands.recv() => self.obey(command),
                Some((number, news)) = inbox.encoder.recv() => self.encoder_news(number, news),
                Some((id, number, news)) = inbox.outputs.recv() => self.output_news(id, number, news),
                () = sleep_until(wake) => self.tick(),
                _ = seconds.tick() => self.second(),
            }
        }
        self.publish_snapshot();
    }

    fn obey(&mut self, command: Command) {
        match command {
            // An asker that is gone needs no answer.
            Command::Apply(spec, answer) => drop(answer.send(self.apply(*spec))),
            Command::Status(answer) => drop(answer.send(self.snapshot())),
            Command::Clip(answer) => drop(answer.send(self.hubs.main().clip())),
            Command::Shutdown(grace_ms) => self.begin_shutdown(grace_ms),
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether the encoder runs or will run again by itself.
    fn is_on(&self) -> bool {
        self.shutdown.is_none()
            && match self.encoder.machine.phase() {
                Phase::Starting { .. } | Phase::Running { .. } | Phase::Aborting { .. } | Phase::Waiting { .. } => true,
                Phase::Stopping { restart, .. } => *restart,
                Phase::Idle | Phase::Ended | Phase::Failed { .. } => false,
            }
    }

    fn is_over(&self) -> bool {
        let Some(shutdown) = &self.shutdown else { return false };
        let alive =
            self.encoder.machine.phase().is_alive() || self.outputs.iter().any(|o| o.machine.phase().is_alive());
        !alive || (shutdown.forced && self.now_ms() >= shutdown.force_at + FORCE_MS)
    }

    /// Encoder first: its end closes the hub, and the outputs finish behind its last media.
    fn begin_shutdown(&mut self, grace_ms: u64) {
        let force_at = self.now_ms().saturating_add(grace_ms);
        match &mut self.shutdown {
            // Asked again: the more impatient wish counts.
            Some(shutdown) => shutdown.force_at = shutdown.force_at.min(force_at),
            None => {
                self.shutdown = Some(Shutdown { force_at, forced: false });
                self.step_encoder(Event::Stop);
                self.settle();
            }
        }
        self.changed = true;
    }

    fn next_wake(&self) -> Option<u64> {
        let outputs = self.outputs.iter().filter_map(|output| output.wake).min();
        let idle = self.spec.is_none().then_some(IDLE_LIMIT.as_secs() * 1000);
        let shutdown = self.shutdown.as_ref().map(|s| if s.forced { s.force_at + FORCE_MS } else { s.force_at });
        [self.encoder.wake, outputs, self.drained_at, idle, shutdown].into_iter().flatten().min()
    }

    fn tick(&mut self) {
        let now = self.now_ms();
        if self.spec.is_none() && now >= IDLE_LIMIT.as_secs() * 1000 {
            self.begin_shutdown(0);
        }
        if self.encoder.wake.is_some_and(|at| at <= now) {
            self.encoder.wake = None;
            self.step_encoder(Event::Tick);
        }
        self.tick_outputs(now);
        if self.drained_at.is_some_and(|at| at <= now) {
            self.drained_at = None;
            self.stop_outputs();
        }
        if let Some(shutdown) = &mut self.shutdown
            && !shutdown.forced
            && shutdown.force_at <= now
        {
            shutdown.forced = true;
            shutdown.force_at = now;
            self.encoder.kill();
            for output in &mut self.outputs {
                output.kill();
            }
        }
    }

    /// Brings everything that depends on whether the job is on into line with it.
    fn settle(&mut self) {
        if self.is_on() {
            self.drained_at = None;
            self.hubs.reopen();
        } else if !self.encoder.machine.phase().is_alive() && self.drained_at.is_none() {
            self.hubs.close();
            if self.outputs.iter().any(|output| output.machine.phase().is_alive()) {
                self.drained_at = Some(self.now_ms() + DRAIN_MS);
            }
        }
        self.settle_outputs();
    }
}

/// A random number in `0.0..1.0`, against many jobs retrying in step.
fn jitter() -> f64 {
    f64::from(u32::from_ne_bytes(random::bytes())) / (f64::from(u32::MAX) + 1.0)
}

async fn sleep_until(instant: Option<Instant>) {
    match instant {
        Some(instant) => time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
