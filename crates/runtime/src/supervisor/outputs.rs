//! The outputs' machines and what they make happen.

use super::{Supervisor, jitter};
use crate::{
    hub::Hub,
    output::{self, OutputContext, OutputStats, TryEnd},
    protocol::{Failure, LogLevel, OutputSpec},
};
use castcore_model::{
    OutputId,
    reason::Reason,
    supervise::{Deadlines, Effect, Event, Exit, Machine, Phase, RetryPolicy},
};
use std::{path::PathBuf, sync::Arc};
use tokio::{sync::watch, task::AbortHandle};

/// Limits of every output: connecting takes seconds, finishing a file may take some more.
const DEADLINES: Deadlines = Deadlines { startup_ms: 30_000, grace_ms: 8_000 };

/// Who waits for callers has no limit: they come when they like.
fn deadlines_of(spec: &OutputSpec) -> Deadlines {
    if spec.kind.listens() { Deadlines { startup_ms: 0, ..DEADLINES } } else { DEADLINES }
}

/// News from a try of an output.
pub(super) enum OutputNews {
    MediaFlowed,
    Ended(TryEnd),
}

/// An output as the supervisor sees it.
pub(super) struct OutputPart {
    pub(super) spec: OutputSpec,
    pub(super) machine: Machine,
    /// When the machine wants a tick.
    pub(super) wake: Option<u64>,
    pub(super) stats: Arc<OutputStats>,
    pub(super) last_failure: Option<Failure>,
    /// No longer in the specification; forgotten once it is gone.
    pub(super) removed: bool,
    /// Bytes sent when the last metrics were made.
    pub(super) sent_before: u64,
    /// What was last shown of it beside its phase.
    pub(super) shown: (Option<u32>, Option<PathBuf>, bool),
    number: u64,
    stop: watch::Sender<bool>,
    task: Option<AbortHandle>,
}

impl OutputPart {
    pub(super) fn new(spec: OutputSpec, policy: RetryPolicy) -> Self {
        Self {
            machine: Machine::new(policy, deadlines_of(&spec)),
            spec,
            wake: None,
            stats: Arc::default(),
            last_failure: None,
            removed: false,
            sent_before: 0,
            shown: (None, None, false),
            number: 0,
            stop: watch::Sender::new(false),
            task: None,
        }
    }

    pub(super) fn set_policy(&mut self, policy: RetryPolicy) {
        self.machine.set_policy(policy, deadlines_of(&self.spec));
    }

    /// Ends the try by force; its end is told like any other.
    pub(super) fn kill(&self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Supervisor {
    pub(super) fn step_output(&mut self, index: usize, event: Event) {
        let now = self.now_ms();
        let output = &mut self.outputs[index];
        let before = *output.machine.phase();
        for effect in output.machine.step(event, now, jitter()) {
            match effect {
                Effect::Spawn => self.spawn_output(index),
                // An error means that the try has just ended; its news is on the way.
                Effect::Terminate => drop(self.outputs[index].stop.send(true)),
                Effect::Kill => self.outputs[index].kill(),
                Effect::WakeAt(at) => self.outputs[index].wake = Some(at),
            }
        }
        self.changed |= before != *self.outputs[index].machine.phase();
    }

    fn spawn_output(&mut self, index: usize) {
        let output = &mut self.outputs[index];
        output.number += 1;
        output.stop = watch::Sender::new(false);
        output.sent_before = 0;
        let (id, number, kind) = (output.spec.output_id, output.number, output.spec.kind.clone());
        let Some(hub) = self.hub_for(index) else {
            let end = TryEnd::failed(Reason::RestartNeeded, "");
            // An error means that the supervisor is gone.
            let _ = self.output_news.send((id, number, OutputNews::Ended(end)));
            return;
        };
        let output = &mut self.outputs[index];
        let (log, news, flowed) = (self.parts.log.clone(), self.output_news.clone(), self.output_news.clone());
        let context = OutputContext {
            hub,
            launcher: Arc::new(self.parts.launcher.clone()),
            log: Arc::new(move |level, hint, text| log.output_line(id, level, hint, &text)),
            stats: Arc::clone(&output.stats),
            egress: Arc::new(self.spec.as_ref().map(|spec| spec.egress.clone()).unwrap_or_default()),
            ffmpeg_uid: self.spec.as_ref().and_then(|spec| spec.ffmpeg_uid),
            on_media: Box::new(move || drop(flowed.send((id, number, OutputNews::MediaFlowed)))),
            stop: output.stop.subscribe(),
        };
        let attempt = tokio::spawn(async move { Box::pin(output::run(&kind, context)).await });
        output.task = Some(attempt.abort_handle());
        tokio::spawn(async move {
            let end = attempt.await.unwrap_or_else(|error| {
                let (reason, detail) =
                    if error.is_panic() { (Reason::Crashed, "the output failed inside") } else { (Reason::Killed, "") };
                TryEnd { exit: Exit::Failed(reason), detail: detail.into() }
            });
            // An error means that the supervisor is gone.
            let _ = news.send((id, number, OutputNews::Ended(end)));
        });
    }

    /// The hub that an output joins; `None` = the encoder on air does not make its rendition.
    fn hub_for(&mut self, index: usize) -> Option<Arc<Hub>> {
        let rendition = self.outputs[index].spec.rendition.as_deref();
        if let Some(hub) = self.hubs.of(rendition) {
            return Some(Arc::clone(hub));
        }
        let name = rendition?;
        let wanted = self.spec.as_ref().is_some_and(|spec| spec.encoder.renditions.iter().any(|made| made == name));
        let on_air = matches!(self.encoder.machine.phase(), Phase::Starting { .. } | Phase::Running { .. });
        // The next run makes it, and there will be one without anybody's help.
        (wanted && !on_air).then(|| Arc::clone(self.hubs.open(name)))
    }

    /// A new run makes renditions that the one before did not: outputs that gave up over that get another chance.
    pub(super) fn revive_outputs(&mut self) {
        for index in 0..self.outputs.len() {
            let output = &self.outputs[index];
            let lacked = matches!(output.machine.phase(), Phase::Failed { reason: Reason::RestartNeeded, .. });
            if lacked && self.hubs.of(output.spec.rendition.as_deref()).is_some() {
                self.step_output(index, Event::Stop);
            }
        }
    }

    pub(super) fn output_news(&mut self, id: OutputId, number: u64, news: OutputNews) {
        let found = self.outputs.iter().position(|output| output.spec.output_id == id && output.number == number);
        let Some(index) = found else { return };
        match news {
            OutputNews::MediaFlowed => {
                self.note_output(index, LogLevel::Info, None, "live");
                self.step_output(index, Event::MediaFlowed);
            }
            OutputNews::Ended(TryEnd { mut exit, detail }) => {
                let on = self.is_on();
                let now = self.now_ms();
                let detail = self.parts.log.redact(&detail);
                let output = &mut self.outputs[index];
                output.task = None;
                let phase = *output.machine.phase();
                if on && exit == Exit::Finished && !matches!(phase, Phase::Stopping { .. }) {
                    // It heard the end of the program, which meanwhile goes on.
                    exit = Exit::Failed(Reason::ConnectionClosed);
                }
                let reason = match (phase, exit) {
                    (Phase::Stopping { .. }, _) | (_, Exit::Finished) => None,
                    (Phase::Aborting { reason }, _) | (_, Exit::Failed(reason)) => Some(reason),
                };
                match reason {
                    Some(reason) => {
                        let level = if reason.is_permanent() { LogLevel::Error } else { LogLevel::Warning };
                        let text = if detail.is_empty() { reason.name() } else { &detail };
                        self.note_output(index, level, Some(reason), text);
                        self.outputs[index].last_failure = Some(Failure { reason, detail, at_ms: now });
                    }
                    // With the encoder gone, its end is the last word.
                    None if self.encoder.machine.phase().is_alive() => {
                        self.note_output(index, LogLevel::Info, None, "ended");
                    }
                    None => {}
                }
                self.changed = true;
                self.step_output(index, Event::Exited(exit));
            }
        }
        self.settle_outputs();
    }

    /// What becomes of an output stands in the log of the job, by its name.
    fn note_output(&self, index: usize, level: LogLevel, hint: Option<Reason>, text: &str) {
        let OutputSpec { output_id, name, .. } = &self.outputs[index].spec;
        self.parts.log.output_line(*output_id, level, hint, &format!("[castcore] {name}: {text}"));
    }

    pub(super) fn tick_outputs(&mut self, now: u64) {
        let delivering = matches!(self.encoder.machine.phase(), Phase::Running { .. });
        for index in 0..self.outputs.len() {
            let output = &mut self.outputs[index];
            if output.wake.is_none_or(|at| at > now) {
                continue;
            }
            output.wake = None;
            let waits_for_encoder = matches!(output.machine.phase(), Phase::Starting { .. }) && !delivering;
            // Its limit begins when media does: see `renew_output_deadlines`.
            if !waits_for_encoder {
                self.step_output(index, Event::Tick);
            }
        }
        self.settle_outputs();
    }

    /// Media has begun to flow: outputs that waited for it get their whole start-up time from now on.
    pub(super) fn renew_output_deadlines(&mut self, now: u64) {
        for output in &mut self.outputs {
            if matches!(output.machine.phase(), Phase::Starting { .. }) {
                let limit = deadlines_of(&output.spec).startup_ms;
                output.wake = (limit > 0).then_some(now + limit);
            }
        }
    }

    /// Starts what shall run, stops what shall not, forgets what is gone.
    pub(super) fn settle_outputs(&mut self) {
        let on = self.is_on();
        for index in 0..self.outputs.len() {
            let output = &self.outputs[index];
            let phase = *output.machine.phase();
            let in_use = output.spec.enabled && !output.removed;
            let event = match phase {
                Phase::Idle | Phase::Ended | Phase::Stopping { restart: false, .. } if in_use && on => Event::Start,
                Phase::Idle | Phase::Stopping { restart: false, .. } => continue,
                _ if !in_use => Event::Stop,
                // The job is off: what sends may finish, what only waits may go, what failed keeps saying why.
                Phase::Starting { .. } | Phase::Waiting { .. } | Phase::Aborting { .. } | Phase::Stopping { .. }
                    if !on && !self.encoder.machine.phase().is_alive() =>
                {
                    Event::Stop
                }
                _ => continue,
            };
            self.step_output(index, event);
        }
        let before = self.outputs.len();
        self.outputs.retain(|output| !output.removed || output.machine.phase().is_alive());
        self.changed |= self.outputs.len() != before;
    }

    /// Tells every output that still runs to end.
    pub(super) fn stop_outputs(&mut self) {
        for index in 0..self.outputs.len() {
            if self.outputs[index].machine.phase().is_alive() {
                self.step_output(index, Event::Stop);
            }
        }
    }
}
