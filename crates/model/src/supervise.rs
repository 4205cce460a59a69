//! The one state machine that supervises anything that runs, fails and is started again: an encoder, an
//! output, the runtime process of a job.
//!
//! [`Machine::step`] is pure: time (milliseconds of any monotonic clock) and randomness come in, effects go
//! out. [`transition_table`] prints the table in the documentation from this code.
//!
//! Retry rule: the first retry comes at once, then after `retry_delay_ms · 2ⁿ`, at most
//! [`RETRY_CAP_MS`], ±20 %. The count starts anew after [`HEALTHY_AFTER_MS`] of flowing media.
//!
//! | failure | pause with `retry_delay_ms` = 5,000 |
//! |---|---|
//! | 1 | none |
//! | 2 | 5 s |
//! | 3 | 10 s |
//! | 4 | 20 s |
//! | 5 | 40 s |
//! | 6 and on | 60 s |

use crate::reason::Reason;
use serde::{Deserialize, Serialize};

/// The longest pause between two tries, in milliseconds.
pub const RETRY_CAP_MS: u64 = 60_000;
/// Media must flow this long, in milliseconds, before earlier failures are forgotten.
pub const HEALTHY_AFTER_MS: u64 = 60_000;
/// From this many failures in a row on, the state is shown as a crash loop.
pub const CRASH_LOOP_FAILURES: u32 = 3;

/// How often and how fast to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryPolicy {
    /// Whether a failure is followed by a new try at all.
    pub auto_restart: bool,
    /// New tries after which to give up; 0 = no limit.
    pub max_retry: u32,
    /// Base pause in milliseconds.
    pub retry_delay_ms: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { auto_restart: true, max_retry: 0, retry_delay_ms: 5_000 }
    }
}

/// Limits in time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// Media must flow this long after a start; 0 = whenever it comes, because somebody else decides when to send.
    pub startup_ms: u64,
    /// A polite stop is followed by a kill after this long.
    pub grace_ms: u64,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { startup_ms: 30_000, grace_ms: 5_000 }
    }
}

/// Where a supervised thing stands. Data belongs to the phase that owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Not asked to run.
    Idle,
    /// Started; media does not flow yet.
    Starting {
        /// Start of this try.
        since_ms: u64,
    },
    /// Media flows.
    Running {
        /// When media began to flow.
        since_ms: u64,
    },
    /// Being killed because it misbehaves; counts as a failure once it is gone.
    Aborting {
        /// What it did.
        reason: Reason,
    },
    /// Down; the next try comes at `until_ms`.
    Waiting {
        /// When the next try is due.
        until_ms: u64,
        /// Why it is down.
        reason: Reason,
        /// Failures in a row.
        failures: u32,
    },
    /// Asked to stop politely.
    Stopping {
        /// When the stop was asked for.
        since_ms: u64,
        /// Whether it is to be started again once it is gone.
        restart: bool,
    },
    /// Ran to its natural end.
    Ended,
    /// Down, and no new try will be made.
    Failed {
        /// Why.
        reason: Reason,
        /// Failures in a row.
        failures: u32,
    },
}

impl Phase {
    /// Whether something may be running in this phase.
    #[must_use]
    pub const fn is_alive(&self) -> bool {
        matches!(self, Phase::Starting { .. } | Phase::Running { .. } | Phase::Aborting { .. } | Phase::Stopping { .. })
    }

    /// Whether this is a pause within a crash loop.
    #[must_use]
    pub const fn is_crash_loop(&self) -> bool {
        matches!(self, Phase::Waiting { failures, .. } if *failures >= CRASH_LOOP_FAILURES)
    }

    /// The stable name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Phase::Idle => "idle",
            Phase::Starting { .. } => "starting",
            Phase::Running { .. } => "running",
            Phase::Aborting { .. } => "aborting",
            Phase::Waiting { .. } => "waiting",
            Phase::Stopping { .. } => "stopping",
            Phase::Ended => "ended",
            Phase::Failed { .. } => "failed",
        }
    }
}

/// How a run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The natural end: a file without loop was read to its last frame.
    Finished,
    /// Anything else.
    Failed(Reason),
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Someone wants it to run.
    Start,
    /// Someone wants it off. Wins over everything that is pending.
    Stop,
    /// Someone wants it off and on again.
    Restart,
    /// The first media of this try came through.
    MediaFlowed,
    /// The run is over and everything of it is gone.
    Exited(Exit),
    /// Media stopped although the run goes on.
    Stalled,
    /// Time has passed.
    Tick,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Begin a run.
    Spawn,
    /// Ask the run to end.
    Terminate,
    /// End the run by force.
    Kill,
    /// Send [`Event::Tick`] at this time.
    WakeAt(u64),
}

/// A supervised thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    phase: Phase,
    failures: u32,
    starts: u64,
    policy: RetryPolicy,
    deadlines: Deadlines,
}

impl Machine {
    /// A machine at rest.
    #[must_use]
    pub const fn new(policy: RetryPolicy, deadlines: Deadlines) -> Self {
        Self { phase: Phase::Idle, failures: 0, starts: 0, policy, deadlines }
    }

    /// Where it stands.
    #[must_use]
    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Failures in a row.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Runs begun since the machine was made.
    #[must_use]
    pub const fn starts(&self) -> u64 {
        self.starts
    }

    /// Takes a new policy; it holds from the next failure on.
    pub fn set_policy(&mut self, policy: RetryPolicy, deadlines: Deadlines) {
        self.policy = policy;
        self.deadlines = deadlines;
    }

    /// The pause before the try that follows failure number `failures` (1 = the first).
    ///
    /// `jitter` is a random number in `0.0..1.0`.
    #[must_use]
    pub fn retry_pause_ms(policy: &RetryPolicy, failures: u32, jitter: f64) -> u64 {
        if failures <= 1 {
            return 0;
        }
        let doublings = (failures - 2).min(20);
        let base = policy.retry_delay_ms.saturating_mul(1 << doublings).min(RETRY_CAP_MS);
        let factor = 0.8 + 0.4 * jitter.clamp(0.0, 1.0);
        // A pause is at most 72 s, far inside what f64 holds exactly.
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded by RETRY_CAP_MS"
        )]
        {
            (base as f64 * factor) as u64
        }
    }

    /// Takes one event and says what to do. Events that do not concern the phase change nothing.
    pub fn step(&mut self, event: Event, now_ms: u64, jitter: f64) -> Vec<Effect> {
        match (self.phase, event) {
            (Phase::Idle | Phase::Ended | Phase::Failed { .. }, Event::Start | Event::Restart)
            | (Phase::Waiting { .. }, Event::Restart) => {
                self.failures = 0;
                self.spawn(now_ms)
            }
            (Phase::Starting { .. } | Phase::Running { .. }, Event::Restart) => self.terminate(now_ms, true),
            (Phase::Starting { .. } | Phase::Running { .. }, Event::Stop) => self.terminate(now_ms, false),
            (Phase::Stopping { since_ms, restart: false }, Event::Start | Event::Restart) => {
                self.phase = Phase::Stopping { since_ms, restart: true };
                vec![]
            }
            (Phase::Stopping { since_ms, restart: true }, Event::Stop) => {
                self.phase = Phase::Stopping { since_ms, restart: false };
                vec![]
            }
            (Phase::Aborting { .. }, Event::Stop) => {
                self.phase = Phase::Stopping { since_ms: now_ms, restart: false };
                vec![]
            }
            (Phase::Aborting { .. }, Event::Restart) => {
                self.phase = Phase::Stopping { since_ms: now_ms, restart: true };
                vec![]
            }
            (Phase::Waiting { .. } | Phase::Ended | Phase::Failed { .. }, Event::Stop) => {
                self.phase = Phase::Idle;
                self.failures = 0;
                vec![]
            }
            (Phase::Starting { .. }, Event::MediaFlowed) => {
                self.phase = Phase::Running { since_ms: now_ms };
                vec![]
            }
            (Phase::Starting { .. } | Phase::Running { .. }, Event::Exited(Exit::Finished)) => {
                self.phase = Phase::Ended;
                self.failures = 0;
                vec![]
            }
            (Phase::Running { since_ms }, Event::Exited(Exit::Failed(reason))) => {
                if now_ms.saturating_sub(since_ms) >= HEALTHY_AFTER_MS {
                    self.failures = 0;
                }
                self.fail(reason, now_ms, jitter)
            }
            (Phase::Starting { .. }, Event::Exited(Exit::Failed(reason))) => self.fail(reason, now_ms, jitter),
            (Phase::Aborting { reason }, Event::Exited(_)) => self.fail(reason, now_ms, jitter),
            (Phase::Stopping { restart: true, .. }, Event::Exited(_)) => {
                self.failures = 0;
                self.spawn(now_ms)
            }
            (Phase::Stopping { restart: false, .. }, Event::Exited(_)) => {
                self.phase = Phase::Idle;
                self.failures = 0;
                vec![]
            }
            (Phase::Running { since_ms }, Event::Stalled) => {
                if now_ms.saturating_sub(since_ms) >= HEALTHY_AFTER_MS {
                    self.failures = 0;
                }
                self.phase = Phase::Aborting { reason: Reason::Stalled };
                vec![Effect::Kill]
            }
            (Phase::Starting { .. }, Event::Tick) if self.deadlines.startup_ms == 0 => vec![],
            (Phase::Starting { since_ms }, Event::Tick) => {
                let due = since_ms.saturating_add(self.deadlines.startup_ms);
                if now_ms < due {
                    return vec![Effect::WakeAt(due)];
                }
                self.phase = Phase::Aborting { reason: Reason::NoMedia };
                vec![Effect::Kill]
            }
            (Phase::Waiting { until_ms, .. }, Event::Tick) => {
                if now_ms < until_ms {
                    return vec![Effect::WakeAt(until_ms)];
                }
                self.spawn(now_ms)
            }
            (Phase::Stopping { since_ms, .. }, Event::Tick) => {
                let due = since_ms.saturating_add(self.deadlines.grace_ms);
                if now_ms < due { vec![Effect::WakeAt(due)] } else { vec![Effect::Kill] }
            }
            _ => vec![],
        }
    }

    fn spawn(&mut self, now_ms: u64) -> Vec<Effect> {
        self.starts += 1;
        self.phase = Phase::Starting { since_ms: now_ms };
        match self.deadlines.startup_ms {
            0 => vec![Effect::Spawn],
            limit => vec![Effect::Spawn, Effect::WakeAt(now_ms.saturating_add(limit))],
        }
    }

    fn terminate(&mut self, now_ms: u64, restart: bool) -> Vec<Effect> {
        self.phase = Phase::Stopping { since_ms: now_ms, restart };
        vec![Effect::Terminate, Effect::WakeAt(now_ms.saturating_add(self.deadlines.grace_ms))]
    }

    fn fail(&mut self, reason: Reason, now_ms: u64, jitter: f64) -> Vec<Effect> {
        self.failures += 1;
        let failures = self.failures;
        let spent = self.policy.max_retry > 0 && failures > self.policy.max_retry;
        if !self.policy.auto_restart || reason.is_permanent() || spent {
            self.phase = Phase::Failed { reason, failures };
            return vec![];
        }
        let pause_ms = Self::retry_pause_ms(&self.policy, failures, jitter);
        if pause_ms == 0 {
            return self.spawn(now_ms);
        }
        let until_ms = now_ms.saturating_add(pause_ms);
        self.phase = Phase::Waiting { until_ms, reason, failures };
        vec![Effect::WakeAt(until_ms)]
    }
}

/// The transition table as Markdown, made by running the machine over every phase and event.
#[must_use]
pub fn transition_table() -> String {
    let phases = [
        Phase::Idle,
        Phase::Starting { since_ms: 0 },
        Phase::Running { since_ms: 0 },
        Phase::Aborting { reason: Reason::Stalled },
        Phase::Waiting { until_ms: 0, reason: Reason::Crashed, failures: 2 },
        Phase::Stopping { since_ms: 0, restart: false },
        Phase::Stopping { since_ms: 0, restart: true },
        Phase::Ended,
        Phase::Failed { reason: Reason::Crashed, failures: 4 },
    ];
    let events = [
        ("start", Event::Start),
        ("stop", Event::Stop),
        ("restart", Event::Restart),
        ("media flowed", Event::MediaFlowed),
        ("finished", Event::Exited(Exit::Finished)),
        ("failed, may pass", Event::Exited(Exit::Failed(Reason::Crashed))),
        ("failed for good", Event::Exited(Exit::Failed(Reason::SourceMissing))),
        ("stalled", Event::Stalled),
        ("deadline passed", Event::Tick),
    ];
    let name = |phase: &Phase| match phase {
        Phase::Stopping { restart: true, .. } => "stopping, then start",
        other => other.name(),
    };
    let mut table = String::from("| phase | event | next phase | effects |\n|---|---|---|---|\n");
    for phase in phases {
        for (event_name, event) in events {
            let mut machine = Machine::new(RetryPolicy::default(), Deadlines::default());
            machine.phase = phase;
            machine.failures = 1;
            let effects: Vec<&str> = machine
                .step(event, 40_000, 0.5)
                .iter()
                .filter_map(|effect| match effect {
                    Effect::Spawn => Some("spawn"),
                    Effect::Terminate => Some("terminate"),
                    Effect::Kill => Some("kill"),
                    Effect::WakeAt(_) => None,
                })
                .collect();
            if machine.phase != phase || !effects.is_empty() {
                let next = name(&machine.phase);
                table.push_str(&format!("| {} | {event_name} | {next} | {} |\n", name(&phase), effects.join(", ")));
            }
        }
    }
    table
}

#[cfg(test)]
mod tests;
