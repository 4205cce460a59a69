//! From what a runtime reports to what people see. Pure.

use crate::preview;
use castcore_bus::{JobMetrics, JobStatus, OutputMetrics, OutputStatus};
use castcore_domain::streams::plan::Bundle;
use castcore_model::{
    JobId, OutputId,
    job::{DesiredState, JobState, OutputState, derive_state},
    reason::Reason,
    supervise::Phase,
};
use castcore_runtime::protocol::{self, Failure, Metrics, Snapshot};
use chrono::{DateTime, TimeDelta, Utc};

/// A difference of the clocks above this means that the machine's clock was set.
const CLOCK_SET_MS: i64 = 2_000;

/// A start that follows a failure within this time is the retry that comes at once.
const AT_ONCE_MS: u64 = 100;

/// Wall clock times of a runtime's instants. The beginning is taken once, so that an instant maps to the same time in
/// every snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WallClock {
    began: DateTime<Utc>,
}

fn milliseconds(ms: u64) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX / 1_000_000))
}

impl WallClock {
    /// The clock of a runtime whose own clock shows `now_ms` at `now`.
    pub(crate) fn new(now: DateTime<Utc>, now_ms: u64) -> Self {
        Self { began: now - milliseconds(now_ms) }
    }

    /// The time of an instant.
    pub(crate) fn at(&self, ms: u64) -> DateTime<Utc> {
        self.began + milliseconds(ms)
    }

    /// Follows the machine's clock when that was set; otherwise changes nothing.
    pub(crate) fn follow(&mut self, now: DateTime<Utc>, now_ms: u64) {
        let fresh = Self::new(now, now_ms);
        if (fresh.began - self.began).num_milliseconds().abs() > CLOCK_SET_MS {
            *self = fresh;
        }
    }
}

/// What is known of a job beside its runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) id: JobId,
    pub(crate) name: String,
    pub(crate) generation: i64,
    /// Outputs in order, and whether each takes part when the job runs.
    pub(crate) outputs: Vec<(OutputId, bool)>,
}

impl Subject {
    pub(crate) fn of(bundle: &Bundle) -> Self {
        let outputs = bundle.outputs.iter().map(|row| {
            let destination = row.destination_id.and_then(|id| bundle.destinations.get(&id));
            let takes_part = row.enabled
                && row.desired_state == DesiredState::Running
                && destination.is_some_and(|destination| destination.enabled);
            (row.id, takes_part)
        });
        Self {
            id: bundle.job.id,
            name: bundle.job.name.clone(),
            generation: bundle.job.generation,
            outputs: outputs.collect(),
        }
    }
}

/// Why something is not as it should be, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) reason: Option<Reason>,
    pub(crate) detail: Option<String>,
    pub(crate) retry_at: Option<DateTime<Utc>>,
    pub(crate) crash_loop: bool,
}

impl Trouble {
    pub(crate) fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason: Some(reason), detail: some_text(detail), ..Self::default() }
    }
}

fn some_text(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}

/// The status of a job without a runtime that could be asked.
pub(crate) fn unseen(
    subject: &Subject,
    state: JobState,
    trouble: Trouble,
    now: DateTime<Utc>,
    before: Option<&JobStatus>,
) -> JobStatus {
    let outputs = subject.outputs.iter().map(|(id, takes_part)| {
        let known = before.and_then(|status| status.outputs.iter().find(|output| output.id == *id));
        let state = match (state, known) {
            // Nothing better is known than what was seen last.
            (JobState::Unknown, Some(known)) => return known.clone(),
            (JobState::Stopping, Some(known)) if known.state != OutputState::Stopped => OutputState::Stopping,
            (JobState::Starting | JobState::Restarting | JobState::Unknown, _) if *takes_part => OutputState::Starting,
            _ => OutputState::Stopped,
        };
        let file = known.and_then(|known| known.file.clone());
        OutputStatus {
            id: *id,
            state,
            state_since: now,
            reason: None,
            reason_detail: None,
            retry_at: None,
            acknowledged: None,
            file,
        }
    });
    let status = JobStatus {
        job_id: subject.id,
        job_name: subject.name.clone(),
        generation: subject.generation,
        state,
        status: state.contract_status().to_owned(),
        state_since: now,
        reason: trouble.reason,
        reason_detail: trouble.detail,
        retry_at: trouble.retry_at,
        crash_loop: trouble.crash_loop,
        acknowledged: None,
        run: before.map_or(0, |status| status.run),
        started_at: before.and_then(|status| status.started_at).filter(|_| state != JobState::Stopped),
        // Whether there was a gap tells the runtime once it can be asked again.
        on_air_since: before.and_then(|status| status.on_air_since).filter(|_| state == JobState::Unknown),
        pid: before.and_then(|status| status.pid).filter(|_| state == JobState::Unknown),
        outputs: outputs.collect(),
    };
    keep_since(status, before)
}

/// The status of a job as its runtime tells it; `ending` = the runtime was told to end. Never [`JobState::Stopped`]:
/// there is a runtime.
pub(crate) fn observed(
    subject: &Subject,
    snapshot: &Snapshot,
    ending: bool,
    clock: &WallClock,
    now: DateTime<Utc>,
    before: Option<&JobStatus>,
) -> JobStatus {
    let outputs = subject.outputs.iter().map(|(id, _)| {
        let seen = snapshot.outputs.iter().find(|output| output.output_id == *id);
        let known = before.and_then(|status| status.outputs.iter().find(|output| output.id == *id));
        output_status(*id, seen, clock, now, known)
    });
    let outputs: Vec<OutputStatus> = outputs.collect();
    // Whom nobody fetches the stream from yet is in order, and takes no part in what is not.
    let waits = |output: &OutputStatus| output.reason == Some(Reason::WaitingForCaller);
    let taking_part: Vec<OutputState> = subject
        .outputs
        .iter()
        .zip(&outputs)
        .filter(|((_, is), output)| *is && !waits(output))
        .map(|(_, output)| match output.state {
            // A try that follows a failure has not ended it: the job would go to and fro with every try.
            OutputState::Starting if output.reason.is_some() => OutputState::Retrying,
            state => state,
        })
        .collect();
    let phase = &snapshot.encoder.phase;
    let (derived, reason) = derive_state(phase, &taking_part);
    let state = match (derived, phase) {
        _ if ending => JobState::Stopping,
        (JobState::Stopped, Phase::Ended) => JobState::Stopping,
        (JobState::Stopped, _) => JobState::Starting,
        _ => derived,
    };
    let started_at = started_at(snapshot, clock, before);
    let mut trouble = match (state, phase) {
        (JobState::Stopping, Phase::Ended) => Trouble { reason: Some(Reason::Ended), ..Trouble::default() },
        (JobState::Running | JobState::Stopping, _) => Trouble::default(),
        // The encoder works: what it once failed of is over, and its destinations only begin.
        (JobState::Starting, Phase::Running { .. }) => Trouble::default(),
        (JobState::Degraded, _) | (JobState::Failed | JobState::Restarting, Phase::Running { .. }) => {
            of_outputs(subject, &outputs)
        }
        // Not a failure, and however often a sender came and went: no crash loop.
        (JobState::Starting, _) if snapshot.encoder.waits_for_sender => of_waiting(snapshot),
        _ => of_failure(reason, snapshot.encoder.last_failure.as_ref(), clock, started_at),
    };
    if let Phase::Waiting { until_ms, .. } = phase {
        trouble.retry_at = Some(clock.at(*until_ms));
    }
    // A try within a crash loop does not end it; media does.
    let was_looping = before.is_some_and(|status| status.crash_loop && status.run == snapshot.run);
    let trying = matches!(phase, Phase::Starting { .. } | Phase::Aborting { .. });
    trouble.crash_loop = phase.is_crash_loop() || (was_looping && trying && !snapshot.encoder.waits_for_sender);
    let status = JobStatus {
        job_id: subject.id,
        job_name: subject.name.clone(),
        generation: subject.generation,
        state,
        status: state.contract_status().to_owned(),
        state_since: now,
        reason: trouble.reason,
        reason_detail: trouble.detail,
        retry_at: trouble.retry_at,
        crash_loop: trouble.crash_loop,
        acknowledged: None,
        run: snapshot.run,
        started_at,
        on_air_since: on_air_since(state, subject, snapshot, clock, before),
        pid: snapshot.encoder.pid,
        outputs,
    };
    keep_since(status, before)
}

/// When the run began: the first spawn that was seen of it.
fn started_at(snapshot: &Snapshot, clock: &WallClock, before: Option<&JobStatus>) -> Option<DateTime<Utc>> {
    let known = before.filter(|status| status.run == snapshot.run).and_then(|status| status.started_at);
    known.or_else(|| snapshot.encoder.spawned_at_ms.map(|ms| clock.at(ms)))
}

/// Since when somebody has got the job without a gap. An encoder that was started again makes one, however short, even
/// when this server was not there to see it.
fn on_air_since(
    state: JobState,
    subject: &Subject,
    snapshot: &Snapshot,
    clock: &WallClock,
    before: Option<&JobStatus>,
) -> Option<DateTime<Utc>> {
    let Phase::Running { since_ms } = snapshot.encoder.phase else { return None };
    if !state.is_on_air() {
        return None;
    }
    let flows_since = clock.at(since_ms);
    // A clock that follows the machine's is never exact to the millisecond.
    let nearly = milliseconds(CLOCK_SET_MS.unsigned_abs());
    let live_since = |output: &protocol::OutputStatus| match output.phase {
        Phase::Running { since_ms } => Some(clock.at(since_ms)),
        _ => None,
    };
    let outputs =
        snapshot.outputs.iter().filter(|output| subject.outputs.iter().any(|(id, _)| *id == output.output_id));
    let known = before.filter(|status| status.state.is_on_air() && status.run == snapshot.run);
    if let Some((known, since)) = known.and_then(|status| Some((status, status.on_air_since?))) {
        // Somebody who had it when it was looked at last has had it all the while. A job without destinations goes nowhere.
        let holds = |output: &protocol::OutputStatus| {
            let was = known.outputs.iter().find(|was| was.id == output.output_id && was.state == OutputState::Live);
            was.zip(live_since(output)).is_some_and(|(was, at)| at <= was.state_since + nearly)
        };
        if since + nearly >= flows_since && (subject.outputs.is_empty() || outputs.clone().any(holds)) {
            return Some(since);
        }
    }
    Some(outputs.filter_map(live_since).min().map_or(flows_since, |first| first.max(flows_since)))
}

/// A sender is waited for; if one was sent away, that is what people want to know.
fn of_waiting(snapshot: &Snapshot) -> Trouble {
    match &snapshot.encoder.sent_away {
        Some(said) => Trouble::new(Reason::SenderRefused, said.clone()),
        None => Trouble::new(Reason::WaitingForSender, ""),
    }
}

/// The last failure counts while it belongs to this run.
fn of_failure(
    reason: Option<Reason>,
    failure: Option<&Failure>,
    clock: &WallClock,
    started_at: Option<DateTime<Utc>>,
) -> Trouble {
    let failure = failure.filter(|failure| started_at.is_none_or(|started| clock.at(failure.at_ms) >= started));
    Trouble {
        reason: reason.or(failure.map(|failure| failure.reason)),
        detail: failure.and_then(|failure| some_text(&failure.detail)),
        ..Trouble::default()
    }
}

/// Of the outputs that take part, the first that failed speaks, else the first that has something to say.
fn of_outputs(subject: &Subject, outputs: &[OutputStatus]) -> Trouble {
    let parts = || subject.outputs.iter().zip(outputs).filter(|((_, is), _)| *is).map(|(_, output)| output);
    let speaker = parts()
        .find(|output| output.state == OutputState::Failed)
        .or_else(|| parts().find(|output| output.state != OutputState::Live && output.reason.is_some()));
    let Some(output) = speaker else { return Trouble::default() };
    // When the next one is tried says nothing while others are live.
    let next = if parts().any(|output| output.state == OutputState::Live) {
        None
    } else {
        parts().filter_map(|output| output.retry_at).min()
    };
    Trouble { reason: output.reason, detail: output.reason_detail.clone(), retry_at: next, ..Trouble::default() }
}

fn output_status(
    id: OutputId,
    seen: Option<&protocol::OutputStatus>,
    clock: &WallClock,
    now: DateTime<Utc>,
    known: Option<&OutputStatus>,
) -> OutputStatus {
    let blank = OutputStatus {
        id,
        state: OutputState::Stopped,
        state_since: now,
        reason: None,
        reason_detail: None,
        retry_at: None,
        acknowledged: None,
        file: None,
    };
    let Some(seen) = seen else { return blank };
    let failure = seen.last_failure.as_ref();
    let is_retry = known.is_some_and(|known| {
        known.reason.is_some_and(|reason| reason != Reason::WaitingForCaller)
            && matches!(known.state, OutputState::Starting | OutputState::Retrying)
    });
    let (reason, retry_at) = match &seen.phase {
        Phase::Failed { reason, .. } | Phase::Aborting { reason } => (Some(*reason), None),
        Phase::Waiting { reason, until_ms, .. } => (Some(*reason), Some(clock.at(*until_ms))),
        Phase::Starting { .. } if seen.waits => (Some(Reason::WaitingForCaller), None),
        // Why it is tried again is shown until it is live.
        Phase::Starting { since_ms } => {
            let of_this = |failure: &&Failure| is_retry || failure.at_ms + AT_ONCE_MS >= *since_ms;
            (failure.filter(of_this).map(|failure| failure.reason), None)
        }
        Phase::Idle | Phase::Running { .. } | Phase::Stopping { .. } | Phase::Ended => (None, None),
    };
    OutputStatus {
        state: seen.state,
        reason,
        reason_detail: reason
            .filter(|reason| *reason != Reason::WaitingForCaller)
            .and(failure)
            .and_then(|failure| some_text(&failure.detail)),
        retry_at,
        file: seen.file.clone(),
        ..blank
    }
}

/// The state as people speak of it: the next try belongs to the trouble before it.
pub(crate) fn spell_of_job(status: &JobStatus) -> JobState {
    match status.state {
        JobState::Starting if status.reason.is_some() => JobState::Restarting,
        state => state,
    }
}

/// The same of an output.
pub(crate) fn spell_of_output(output: &OutputStatus) -> OutputState {
    match output.state {
        OutputState::Starting if output.reason.is_some() => OutputState::Retrying,
        state => state,
    }
}

/// What did not change keeps the time since when it is so. The next try belongs to the trouble before it: its clock runs
/// on, or nobody would see for how long the stream has been away.
fn keep_since(mut status: JobStatus, before: Option<&JobStatus>) -> JobStatus {
    let Some(before) = before else { return status };
    // Both on air, and off between them: nobody saw it, but it was another time.
    let gap = before.on_air_since.zip(status.on_air_since).filter(|(before, now)| before != now);
    if let Some((_, since)) = gap {
        status.state_since = since;
    } else if spell_of_job(before) == spell_of_job(&status) {
        status.state_since = before.state_since;
    }
    for output in &mut status.outputs {
        // One that is live was off, too, while the encoder was; a trouble goes on through that.
        if gap.is_some() && output.state == OutputState::Live {
            continue;
        }
        let same =
            before.outputs.iter().find(|old| old.id == output.id && spell_of_output(old) == spell_of_output(output));
        if let Some(old) = same {
            output.state_since = old.state_since;
        }
    }
    status
}

/// The numbers of one second, without those of the picture on demand.
pub(crate) fn metrics(job_id: JobId, numbers: Metrics, now: DateTime<Utc>) -> JobMetrics {
    let hidden = preview::output_id(job_id);
    let outputs = numbers.outputs.into_iter().filter(|output| output.output_id != hidden).map(|output| OutputMetrics {
        id: output.output_id,
        bitrate_kbps: output.bitrate_kbps,
        sent_bytes: output.sent_bytes,
        dropped_tags: output.dropped_tags,
        lag_ms: output.lag_ms,
        rtt_us: output.rtt_us,
    });
    JobMetrics {
        job_id,
        at_ms: u64::try_from(now.timestamp_millis()).unwrap_or_default(),
        fps: numbers.fps,
        frame: numbers.frame,
        bitrate_kbps: numbers.bitrate_kbps,
        speed: numbers.speed,
        dropped_frames: numbers.dropped_frames,
        media_ms: numbers.media_ms,
        ring_bytes: numbers.ring_bytes,
        outputs: outputs.collect(),
    }
}

/// Whether the media came to its end and nothing sends any more.
pub(crate) fn is_over(snapshot: &Snapshot) -> bool {
    snapshot.encoder.phase == Phase::Ended && snapshot.outputs.iter().all(|output| !output.phase.is_alive())
}

#[cfg(test)]
mod tests;
