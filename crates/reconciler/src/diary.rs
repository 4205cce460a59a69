//! Which changes are worth telling: those that somebody would put into words. A try that fails like the one before it is
//! none, so an output that is away for a night writes one line and not a thousand.

use crate::status::{spell_of_job, spell_of_output};
use castcore_bus::{JobStatus, OutputStatus};
use castcore_model::{
    OutputId,
    job::{JobState, OutputState},
    reason::Reason,
};
use castcore_store::events::EventRow;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// Two clocks that tell the same moment differ by less.
const NEARLY: TimeDelta = TimeDelta::seconds(2);

/// A state in words, and why.
type Told = (&'static str, Option<Reason>);

/// What was told last, of the job (`None`) and of each output.
#[derive(Debug, Default)]
pub(crate) struct Diary(HashMap<Option<OutputId>, Told>);

impl Diary {
    /// The diary of somebody who has told what led to this status.
    pub(crate) fn after(status: &JobStatus) -> Self {
        let job = told_of_job(status)
            .map(|(state, reason)| (None, (state, reason.filter(|_| status.state != JobState::Degraded))));
        let outputs = status.outputs.iter().filter_map(|output| Some((Some(output.id), told_of_output(output)?)));
        Self(job.into_iter().chain(outputs).collect())
    }

    /// What has to be told before the changes to `status`, the first look of a server, when `known` was seen last and
    /// nobody has looked since `until`: a job that was on air then and has not been all the while was so only until then.
    pub(crate) fn unwatched(&mut self, known: &JobStatus, until: DateTime<Utc>, status: &JobStatus) -> Vec<EventRow> {
        let seen = known.outputs.iter().map(|output| output.state_since).chain(known.on_air_since);
        let until = seen.chain([known.state_since]).fold(until, Ord::max);
        let goes_on = status.on_air_since.is_some_and(|at| at <= until + NEARLY);
        if !known.state.is_on_air() || goes_on {
            return Vec::new();
        }
        let live =
            known.outputs.iter().filter(|output| output.state == OutputState::Live).map(|output| Some(output.id));
        let unknown = JobState::Unknown.name();
        live.chain([None])
            .map(|output_id| {
                self.0.insert(output_id, (unknown, None));
                event(known, output_id, until, unknown, None, None)
            })
            .collect()
    }

    /// What is to be told now, the job last: its outputs are why.
    pub(crate) fn changes(&mut self, status: &JobStatus) -> Vec<EventRow> {
        let mut events = Vec::new();
        let mut tell = |output_id: Option<OutputId>, told: Option<Told>, at: DateTime<Utc>, detail: &Option<String>| {
            let Some((state, reason)) = told else { return };
            // Why a job is degraded is told by its outputs.
            let why = reason.filter(|_| state != JobState::Degraded.name());
            let before = self.0.insert(output_id, (state, why));
            // What was never seen and is off has not changed.
            if before == Some((state, why)) || (before.is_none() && state == OutputState::Stopped.name()) {
                return;
            }
            events.push(event(status, output_id, at, state, reason, detail.clone()));
        };
        for output in &status.outputs {
            tell(Some(output.id), told_of_output(output), output.state_since, &output.reason_detail);
        }
        tell(None, told_of_job(status), status.state_since, &status.reason_detail);
        events
    }
}

fn event(
    status: &JobStatus,
    output_id: Option<OutputId>,
    at: DateTime<Utc>,
    state: &str,
    reason: Option<Reason>,
    detail: Option<String>,
) -> EventRow {
    EventRow {
        id: Uuid::new_v4(),
        at,
        job_id: status.job_id,
        output_id,
        state: state.to_owned(),
        reason,
        detail,
        run: i64::try_from(status.run).unwrap_or(i64::MAX),
    }
}

/// Being on the way out is not worth a line.
fn told_of_job(status: &JobStatus) -> Option<Told> {
    match spell_of_job(status) {
        JobState::Stopping | JobState::Unknown => None,
        state => Some((state.name(), status.reason)),
    }
}

fn told_of_output(output: &OutputStatus) -> Option<Told> {
    match spell_of_output(output) {
        OutputState::Stopping => None,
        state => Some((state.name(), output.reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_model::JobId;

    fn status(job: JobId, state: JobState, output: OutputId, of_output: (OutputState, Option<Reason>)) -> JobStatus {
        let since = DateTime::UNIX_EPOCH;
        let output = OutputStatus {
            id: output,
            state: of_output.0,
            state_since: since,
            reason: of_output.1,
            reason_detail: None,
            retry_at: None,
            acknowledged: None,
            file: None,
        };
        JobStatus {
            job_id: job,
            job_name: "Morning".into(),
            generation: 1,
            state,
            status: state.contract_status().to_owned(),
            state_since: since,
            reason: None,
            reason_detail: None,
            retry_at: None,
            crash_loop: false,
            acknowledged: None,
            run: 3,
            started_at: None,
            on_air_since: None,
            pid: None,
            outputs: vec![output],
        }
    }

    #[test]
    fn a_night_of_failing_tries_is_one_line() {
        use OutputState as O;
        let (job, output) = (JobId::random(), OutputId::random());
        let away = Some(Reason::ConnectionRefused);
        let mut diary = Diary::default();
        let mut told = Vec::new();
        for (state, of_output) in [
            (JobState::Stopped, (O::Stopped, None)),
            (JobState::Starting, (O::Starting, None)),
            (JobState::Running, (O::Live, None)),
            (JobState::Degraded, (O::Retrying, away)),
            (JobState::Degraded, (O::Starting, away)),
            (JobState::Degraded, (O::Retrying, away)),
            (JobState::Degraded, (O::Starting, away)),
            (JobState::Running, (O::Live, None)),
            (JobState::Stopping, (O::Stopping, None)),
            (JobState::Stopped, (O::Stopped, None)),
        ] {
            let events = diary.changes(&status(job, state, output, of_output));
            told.extend(events.into_iter().map(|event| (event.output_id.is_some(), event.state)));
        }
        let told: Vec<_> = told.iter().map(|(is_output, state)| (*is_output, state.as_str())).collect();
        assert_eq!(
            told,
            [
                (true, "starting"),
                (false, "starting"),
                (true, "live"),
                (false, "running"),
                (true, "retrying"),
                (false, "degraded"),
                (true, "live"),
                (false, "running"),
                (true, "stopped"),
                (false, "stopped"),
            ]
        );
    }

    #[test]
    fn a_server_that_takes_over_tells_nothing_twice() {
        let (job, output) = (JobId::random(), OutputId::random());
        let now = status(job, JobState::Running, output, (OutputState::Live, None));
        assert!(Diary::after(&now).changes(&now).is_empty());
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    #[test]
    fn what_nobody_watched_is_not_called_on_air() {
        let (job, output) = (JobId::random(), OutputId::random());
        let mut known = status(job, JobState::Running, output, (OutputState::Live, None));
        known.on_air_since = Some(at(10));
        let away = Some(Reason::RuntimeLost);
        let mut now = status(job, JobState::Restarting, output, (OutputState::Starting, None));
        (now.reason, now.state_since) = (away, at(500));
        let mut diary = Diary::after(&known);
        let mut told = diary.unwatched(&known, at(300), &now);
        told.extend(diary.changes(&now));
        let told: Vec<_> = told.iter().map(|e| (e.at, e.output_id.is_some(), e.state.as_str())).collect();
        let [then, since] = [at(300), at(500)];
        assert_eq!(
            told,
            [
                (then, true, "unknown"),
                (then, false, "unknown"),
                (DateTime::UNIX_EPOCH, true, "starting"),
                (since, false, "restarting")
            ]
        );
    }

    #[test]
    fn a_stream_that_went_on_without_its_server_has_no_gap_and_one_that_came_back_has() {
        let (job, output) = (JobId::random(), OutputId::random());
        let mut known = status(job, JobState::Running, output, (OutputState::Live, None));
        known.on_air_since = Some(at(10));
        let mut diary = Diary::after(&known);
        assert!(diary.unwatched(&known, at(300), &known).is_empty());
        assert!(diary.changes(&known).is_empty());

        let mut back = known.clone();
        (back.on_air_since, back.state_since) = (Some(at(400)), at(400));
        let mut told = diary.unwatched(&known, at(300), &back);
        told.extend(diary.changes(&back));
        let of_job: Vec<_> = told.iter().filter(|e| e.output_id.is_none()).map(|e| (e.at, e.state.as_str())).collect();
        assert_eq!(of_job, [(at(300), "unknown"), (at(400), "running")]);

        // One that was off, or in trouble anyway, was not on air in between.
        let off = status(job, JobState::Restarting, output, (OutputState::Starting, None));
        assert!(Diary::after(&off).unwatched(&off, at(300), &back).is_empty());
    }
}
