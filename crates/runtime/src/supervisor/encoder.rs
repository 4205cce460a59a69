//! The encoder's machine and what it makes happen.

use super::{Supervisor, jitter};
use crate::{
    encoder::{News, Order, ProgressCell, Run, RunEnd},
    protocol::{Failure, LogLevel},
};
use castcore_model::{
    reason::Reason,
    supervise::{Deadlines, Effect, Event, Exit, Machine, Phase, RetryPolicy},
};
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc, watch};

/// The encoder as the supervisor sees it.
pub(super) struct EncoderPart {
    pub(super) machine: Machine,
    /// When the machine wants a tick.
    pub(super) wake: Option<u64>,
    pub(super) pid: Option<u32>,
    pub(super) last_failure: Option<Failure>,
    pub(super) spawned_at_ms: Option<u64>,
    /// A sender that was refused while this run waits for one.
    pub(super) sent_away: Option<String>,
    pub(super) progress: ProgressCell,
    /// Somebody asked for this start: it counts as a new run, with a log file of its own.
    pub(super) new_run: bool,
    number: u64,
    /// One place: see [`Run::openings`].
    openings: Arc<Semaphore>,
    orders: watch::Sender<Order>,
    news: mpsc::UnboundedSender<(u64, News)>,
}

impl EncoderPart {
    pub(super) fn new(news: mpsc::UnboundedSender<(u64, News)>) -> Self {
        Self {
            machine: Machine::new(RetryPolicy::default(), Deadlines::default()),
            wake: None,
            pid: None,
            last_failure: None,
            spawned_at_ms: None,
            sent_away: None,
            progress: ProgressCell::default(),
            new_run: false,
            number: 0,
            openings: Arc::new(Semaphore::new(1)),
            orders: watch::Sender::new(Order::Run),
            news,
        }
    }

    fn order(&self, order: Order) {
        self.orders.send_if_modified(|now| {
            let higher = order > *now;
            *now = order.max(*now);
            higher
        });
    }

    /// Ends the run by force, whatever its machine thinks.
    pub(super) fn kill(&self) {
        self.order(Order::Kill);
    }
}

impl Supervisor {
    pub(super) fn step_encoder(&mut self, event: Event) {
        let now = self.now_ms();
        let before = *self.encoder.machine.phase();
        for effect in self.encoder.machine.step(event, now, jitter()) {
            match effect {
                Effect::Spawn => self.spawn_encoder(now),
                Effect::Terminate => self.encoder.order(Order::Terminate),
                Effect::Kill => self.encoder.kill(),
                Effect::WakeAt(at) => self.encoder.wake = Some(at),
            }
        }
        let after = *self.encoder.machine.phase();
        if before == after {
            return;
        }
        self.changed = true;
        if matches!(after, Phase::Running { .. }) {
            self.renew_output_deadlines(now);
        }
        self.settle();
    }

    fn spawn_encoder(&mut self, now: u64) {
        let Some(spec) = &self.spec else { return };
        let log = &self.parts.log;
        if std::mem::take(&mut self.encoder.new_run) {
            self.run += 1;
            log.begin_run(self.run);
            log.note(LogLevel::Info, None, "stream started");
        } else {
            let attempt = self.encoder.machine.failures() + 1;
            log.note(LogLevel::Warning, None, &format!("stream started again, attempt {attempt}"));
        }
        let encoder = &mut self.encoder;
        encoder.number += 1;
        encoder.orders = watch::Sender::new(Order::Run);
        encoder.spawned_at_ms = Some(now);
        encoder.sent_away = None;
        let run = Run {
            spec: spec.encoder.clone(),
            uid: spec.ffmpeg_uid,
            launcher: self.parts.launcher.clone(),
            hubs: self.hubs.of_encoder(&spec.encoder.renditions),
            log: log.clone(),
            progress: encoder.progress.clone(),
            orders: encoder.orders.subscribe(),
            openings: Arc::clone(&encoder.openings),
            number: encoder.number,
            news: encoder.news.clone(),
        };
        let (number, news) = (encoder.number, encoder.news.clone());
        self.revive_outputs();
        let attempt = tokio::spawn(run.carry_out());
        tokio::spawn(async move {
            if attempt.await.is_err() {
                let exit = Exit::Failed(Reason::Crashed);
                let end = RunEnd { exit, detail: "the supervision of FFmpeg failed inside".into() };
                // An error means that the supervisor is gone.
                let _ = news.send((number, News::Ended(end)));
            }
        });
    }

    pub(super) fn encoder_news(&mut self, number: u64, news: News) {
        // The machine only starts a run after the end of the one before was told, so this is always the current
        // one; the check costs nothing.
        if number != self.encoder.number {
            return;
        }
        match news {
            News::Spawned(pid) => {
                self.encoder.pid = Some(pid);
                self.changed = true;
            }
            News::SentAway(said) => {
                self.changed |= self.encoder.sent_away.as_ref() != Some(&said);
                self.encoder.sent_away = Some(said);
            }
            News::MediaFlowed => {
                self.encoder.sent_away = None;
                self.step_encoder(Event::MediaFlowed);
            }
            News::Stalled => {
                self.parts.log.note(LogLevel::Error, None, "no media for too long: ending FFmpeg");
                self.step_encoder(Event::Stalled);
            }
            News::Ended(RunEnd { exit, detail }) => {
                self.encoder.pid = None;
                let reason = match (*self.encoder.machine.phase(), exit) {
                    // Ended because we wanted it: no failure.
                    (Phase::Stopping { .. }, _) | (_, Exit::Finished) => None,
                    (Phase::Aborting { reason }, _) | (_, Exit::Failed(reason)) => Some(reason),
                };
                if let Some(reason) = reason {
                    self.encoder.last_failure = Some(Failure { reason, detail, at_ms: self.now_ms() });
                }
                self.changed = true;
                self.step_encoder(Event::Exited(exit));
            }
        }
    }
}
