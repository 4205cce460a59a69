//! What people ask of a job, and the state of a job derived from what its parts report.

use crate::{reason::Reason, supervise::Phase};
use serde::{Deserialize, Serialize};

/// What people want. Stored; start and stop change only this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DesiredState {
    /// The job shall be on air.
    Running,
    /// The job shall be off.
    Stopped,
}

impl DesiredState {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DesiredState::Running => "running",
            DesiredState::Stopped => "stopped",
        }
    }
}

/// What is true of a job, derived by [`derive_state`], never stored as a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Nothing runs.
    Stopped,
    /// Asked to run; media does not flow yet.
    Starting,
    /// Media flows and each enabled output is live.
    Running,
    /// Media flows, but at least one enabled output is not live.
    Degraded,
    /// Nobody gets it now, and it comes back by itself: the encoder is down and will be started again, or every output
    /// is lost and will be tried again.
    Restarting,
    /// Asked to stop; something still runs.
    Stopping,
    /// Down, and it will not come back by itself.
    Failed,
    /// The link to the process that runs the job is lost; its truth is not known now.
    Unknown,
}

impl JobState {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            JobState::Stopped => "stopped",
            JobState::Starting => "starting",
            JobState::Running => "running",
            JobState::Degraded => "degraded",
            JobState::Restarting => "restarting",
            JobState::Stopping => "stopping",
            JobState::Failed => "failed",
            JobState::Unknown => "unknown",
        }
    }

    /// Whether somebody gets it, well or badly.
    #[must_use]
    pub const fn is_on_air(self) -> bool {
        matches!(self, JobState::Running | JobState::Degraded)
    }

    /// Whether somebody should look at it.
    #[must_use]
    pub const fn is_trouble(self) -> bool {
        matches!(self, JobState::Degraded | JobState::Restarting | JobState::Failed)
    }

    /// The coarser `status` of the contract: `stopped`, `starting`, `running` or `failed`.
    #[must_use]
    pub const fn contract_status(self) -> &'static str {
        match self {
            JobState::Stopped | JobState::Stopping => "stopped",
            JobState::Starting | JobState::Restarting | JobState::Unknown => "starting",
            JobState::Running | JobState::Degraded => "running",
            JobState::Failed => "failed",
        }
    }
}

/// What is true of one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputState {
    /// Switched off, or the job is off.
    Stopped,
    /// Connecting, or waiting for the first media.
    Starting,
    /// Media flows to the destination.
    Live,
    /// Lost; will be tried again.
    Retrying,
    /// Being closed.
    Stopping,
    /// Lost, and it will not come back by itself.
    Failed,
}

impl OutputState {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            OutputState::Stopped => "stopped",
            OutputState::Starting => "starting",
            OutputState::Live => "live",
            OutputState::Retrying => "retrying",
            OutputState::Stopping => "stopping",
            OutputState::Failed => "failed",
        }
    }

    /// Whether somebody should look at it.
    #[must_use]
    pub const fn is_trouble(self) -> bool {
        matches!(self, OutputState::Retrying | OutputState::Failed)
    }
}

impl From<&Phase> for OutputState {
    fn from(phase: &Phase) -> Self {
        match phase {
            Phase::Idle | Phase::Ended => OutputState::Stopped,
            Phase::Starting { .. } => OutputState::Starting,
            Phase::Running { .. } => OutputState::Live,
            Phase::Waiting { .. } | Phase::Aborting { .. } => OutputState::Retrying,
            Phase::Stopping { restart: true, .. } => OutputState::Starting,
            Phase::Stopping { restart: false, .. } => OutputState::Stopping,
            Phase::Failed { .. } => OutputState::Failed,
        }
    }
}

/// Derives a job's state from its encoder and its *enabled* outputs.
///
/// One dead output beside a healthy one is [`JobState::Degraded`]. A job that reaches nobody is not on air, whatever its
/// encoder does: it is [`JobState::Failed`] if all its outputs gave up, [`JobState::Restarting`] while one of them is
/// tried again, and else on its way.
#[must_use]
pub fn derive_state<'a>(
    encoder: &Phase,
    outputs: impl IntoIterator<Item = &'a OutputState>,
) -> (JobState, Option<Reason>) {
    match encoder {
        Phase::Idle | Phase::Ended => (JobState::Stopped, None),
        Phase::Starting { .. } => (JobState::Starting, None),
        Phase::Waiting { reason, .. } | Phase::Aborting { reason } => (JobState::Restarting, Some(*reason)),
        Phase::Stopping { restart: true, .. } => (JobState::Restarting, None),
        Phase::Stopping { restart: false, .. } => (JobState::Stopping, None),
        Phase::Failed { reason, .. } => (JobState::Failed, Some(*reason)),
        Phase::Running { .. } => {
            let (mut total, mut live, mut failed, mut retrying) = (0, 0, 0, 0);
            for state in outputs {
                total += 1;
                match state {
                    OutputState::Live => live += 1,
                    OutputState::Failed => failed += 1,
                    OutputState::Retrying => retrying += 1,
                    _ => {}
                }
            }
            let state = if live == total {
                JobState::Running
            } else if live > 0 {
                JobState::Degraded
            } else if failed == total {
                JobState::Failed
            } else if retrying > 0 {
                JobState::Restarting
            } else {
                JobState::Starting
            };
            (state, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: Phase = Phase::Running { since_ms: 0 };

    #[test]
    fn a_dead_output_beside_a_live_one_is_not_running() {
        assert_eq!(derive_state(&ON, &[OutputState::Live, OutputState::Failed]).0, JobState::Degraded);
        assert_eq!(derive_state(&ON, &[OutputState::Live, OutputState::Live]).0, JobState::Running);
        assert_eq!(derive_state(&ON, &[OutputState::Failed, OutputState::Failed]).0, JobState::Failed);
        assert_eq!(derive_state(&ON, &[OutputState::Starting, OutputState::Starting]).0, JobState::Starting);
        assert_eq!(derive_state(&ON, &[OutputState::Live, OutputState::Retrying]).0, JobState::Degraded);
        assert_eq!(derive_state(&ON, &[]).0, JobState::Running);
    }

    #[test]
    fn what_reaches_nobody_is_not_on_air() {
        use OutputState::{Failed, Retrying, Starting, Stopped};
        for outputs in [&[Retrying][..], &[Retrying, Failed], &[Starting, Retrying]] {
            assert_eq!(derive_state(&ON, outputs).0, JobState::Restarting, "{outputs:?}");
        }
        for outputs in [&[Stopped][..], &[Starting, Failed]] {
            assert_eq!(derive_state(&ON, outputs).0, JobState::Starting, "{outputs:?}");
        }
    }

    #[test]
    fn without_an_encoder_nothing_is_on_air() {
        let failed = Phase::Failed { reason: Reason::SourceMissing, failures: 1 };
        assert_eq!(derive_state(&failed, &[OutputState::Live]), (JobState::Failed, Some(Reason::SourceMissing)));
        assert_eq!(derive_state(&Phase::Idle, &[OutputState::Live]).0, JobState::Stopped);
    }
}
