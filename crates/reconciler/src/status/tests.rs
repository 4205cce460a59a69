use super::*;
use castcore_model::supervise::CRASH_LOOP_FAILURES;
use castcore_runtime::protocol::EncoderStatus;

const ON: Phase = Phase::Running { since_ms: 1_000 };

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn later(ms: i64) -> DateTime<Utc> {
    noon() + TimeDelta::milliseconds(ms)
}

fn subject(outputs: &[(OutputId, bool)]) -> Subject {
    Subject { id: JobId(uuid::Uuid::from_u128(7)), name: "Sunday".into(), generation: 3, outputs: outputs.to_vec() }
}

fn snapshot(encoder: Phase, outputs: &[(OutputId, Phase)]) -> Snapshot {
    let outputs = outputs.iter().map(|(id, phase)| protocol::OutputStatus {
        output_id: *id,
        state: OutputState::from(phase),
        phase: *phase,
        pid: None,
        starts: 1,
        last_failure: None,
        file: None,
        waits: false,
    });
    Snapshot {
        job_id: subject(&[]).id,
        generation: 3,
        run: 4,
        encoder: EncoderStatus {
            waits_for_sender: false,
            sent_away: None,
            phase: encoder,
            pid: Some(99),
            starts: 1,
            last_failure: None,
            spawned_at_ms: Some(500),
        },
        outputs: outputs.collect(),
        now_ms: 10_000,
        log_seq: 0,
    }
}

fn look(subject: &Subject, snapshot: &Snapshot, before: Option<&JobStatus>) -> JobStatus {
    let clock = WallClock::new(noon(), snapshot.now_ms);
    observed(subject, snapshot, false, &clock, noon(), before)
}

fn failure(reason: Reason, at_ms: u64) -> Option<Failure> {
    Some(Failure { reason, detail: "its own words".into(), at_ms })
}

#[test]
fn instants_map_to_the_same_time_in_every_snapshot() {
    let mut clock = WallClock::new(noon(), 10_000);
    let due = clock.at(12_000);
    assert_eq!(due, later(2_000));
    // A second later the snapshot arrives 30 ms late: nothing moves.
    clock.follow(later(1_030), 11_000);
    assert_eq!(clock.at(12_000), due);
    // Somebody set the machine's clock by an hour.
    clock.follow(later(3_600_000), 11_000);
    assert_eq!(clock.at(12_000), later(3_601_000));
}

#[test]
fn only_outputs_that_take_part_count_and_the_hidden_one_is_not_shown() {
    let (a, b) = (OutputId::random(), OutputId::random());
    let subject = subject(&[(a, true), (b, false)]);
    let hidden = preview::output_id(subject.id);
    let dead = Phase::Failed { reason: Reason::Crashed, failures: 9 };
    let status = look(&subject, &snapshot(ON, &[(a, ON), (b, Phase::Idle), (hidden, dead)]), None);
    assert_eq!(status.state, JobState::Running);
    assert_eq!(status.status, "running");
    assert_eq!(status.outputs.iter().map(|output| output.id).collect::<Vec<_>>(), [a, b]);
    assert_eq!((status.run, status.pid, status.started_at), (4, Some(99), Some(later(-9_500))));
}

#[test]
fn one_dead_output_is_told_with_its_reason() {
    let (a, b) = (OutputId::random(), OutputId::random());
    let dead = Phase::Failed { reason: Reason::RtmpRejected, failures: 1 };
    let mut seen = snapshot(ON, &[(a, ON), (b, dead)]);
    seen.outputs[1].last_failure = failure(Reason::RtmpRejected, 2_000);
    let status = look(&subject(&[(a, true), (b, true)]), &seen, None);
    assert_eq!((status.state, status.reason), (JobState::Degraded, Some(Reason::RtmpRejected)));
    assert_eq!(status.reason_detail.as_deref(), Some("its own words"));
    assert_eq!(status.outputs[1].reason, Some(Reason::RtmpRejected));
    assert_eq!(status.outputs[0].reason, None);
}

#[test]
fn a_job_whose_only_output_is_lost_is_not_on_air_and_each_try_does_not_change_that() {
    let a = OutputId::random();
    let away = Reason::ConnectionRefused;
    let (waits, tries) =
        (Phase::Waiting { until_ms: 12_000, reason: away, failures: 3 }, Phase::Starting { since_ms: 12_000 });
    let mut before = None;
    for (phase, retry_at) in [(waits, Some(later(2_000))), (tries, None), (waits, Some(later(2_000)))] {
        let mut seen = snapshot(ON, &[(a, phase)]);
        seen.outputs[0].last_failure = failure(away, 9_500);
        let status = look(&subject(&[(a, true)]), &seen, before.as_ref());
        assert_eq!((status.state, status.reason), (JobState::Restarting, Some(away)), "{phase:?}");
        assert_eq!((status.retry_at, status.status.as_str()), (retry_at, "starting"));
        before = Some(status);
    }
    let status = look(&subject(&[(a, true)]), &snapshot(ON, &[(a, ON)]), before.as_ref());
    assert_eq!((status.state, status.reason), (JobState::Running, None));
}

#[test]
fn an_output_added_but_not_yet_told_is_listed_as_stopped() {
    let a = OutputId::random();
    let status = look(&subject(&[(a, true)]), &snapshot(ON, &[]), None);
    assert_eq!(status.outputs[0].state, OutputState::Stopped);
    assert_eq!(status.state, JobState::Starting);
}

#[test]
fn a_pause_tells_why_and_until_when() {
    let wait = Phase::Waiting { until_ms: 15_000, reason: Reason::Killed, failures: CRASH_LOOP_FAILURES };
    let mut seen = snapshot(wait, &[]);
    seen.encoder.last_failure = failure(Reason::Killed, 9_000);
    let status = look(&subject(&[]), &seen, None);
    assert_eq!((status.state, status.reason), (JobState::Restarting, Some(Reason::Killed)));
    assert_eq!(status.retry_at, Some(later(5_000)));
    assert_eq!(status.reason_detail.as_deref(), Some("its own words"));
    assert!(status.crash_loop);
    // The next try is still part of the loop, with its reason; media ends it.
    seen.encoder.phase = Phase::Starting { since_ms: 15_000 };
    let status = look(&subject(&[]), &seen, Some(&status));
    assert_eq!((status.crash_loop, status.retry_at, status.reason), (true, None, Some(Reason::Killed)));
    seen.encoder.phase = ON;
    let status = look(&subject(&[]), &seen, Some(&status));
    assert_eq!((status.crash_loop, status.reason, status.reason_detail), (false, None, None));
}

#[test]
fn a_failure_of_an_earlier_run_is_not_this_runs_reason() {
    let mut seen = snapshot(Phase::Starting { since_ms: 9_000 }, &[]);
    seen.encoder.spawned_at_ms = Some(9_000);
    seen.encoder.last_failure = failure(Reason::Crashed, 4_000);
    assert_eq!(look(&subject(&[]), &seen, None).reason, None);
}

#[test]
fn a_runtime_that_lives_is_never_stopped() {
    let over = snapshot(Phase::Ended, &[]);
    let status = look(&subject(&[]), &over, None);
    assert_eq!((status.state, status.reason), (JobState::Stopping, Some(Reason::Ended)));
    assert_eq!(look(&subject(&[]), &snapshot(Phase::Idle, &[]), None).state, JobState::Starting);
    let clock = WallClock::new(noon(), 10_000);
    let ending = observed(&subject(&[]), &snapshot(ON, &[]), true, &clock, noon(), None);
    assert_eq!((ending.state, ending.reason), (JobState::Stopping, None));
}

#[test]
fn it_is_over_only_when_the_outputs_are_done() {
    let a = OutputId::random();
    assert!(is_over(&snapshot(Phase::Ended, &[(a, Phase::Ended)])));
    assert!(is_over(&snapshot(Phase::Ended, &[(a, Phase::Failed { reason: Reason::Crashed, failures: 1 })])));
    assert!(!is_over(&snapshot(Phase::Ended, &[(a, Phase::Stopping { since_ms: 0, restart: false })])));
    assert!(!is_over(&snapshot(ON, &[])));
}

#[test]
fn times_since_when_stay_while_the_state_does() {
    let a = OutputId::random();
    let subject = subject(&[(a, true)]);
    let first = look(&subject, &snapshot(ON, &[(a, ON)]), None);
    let clock = WallClock::new(noon(), 10_000);
    let second = observed(&subject, &snapshot(ON, &[(a, ON)]), false, &clock, later(5_000), Some(&first));
    assert_eq!(second, first);
    let stopped = unseen(&subject, JobState::Stopped, Trouble::default(), later(9_000), Some(&second));
    assert_eq!((stopped.state_since, stopped.outputs[0].state_since), (later(9_000), later(9_000)));
    assert_eq!((stopped.run, stopped.started_at, stopped.pid), (4, None, None));
}

#[test]
fn a_run_keeps_its_beginning_over_retries() {
    let first = look(&subject(&[]), &snapshot(ON, &[]), None);
    let mut again = snapshot(ON, &[]);
    again.encoder.spawned_at_ms = Some(8_000);
    assert_eq!(look(&subject(&[]), &again, Some(&first)).started_at, first.started_at);
    again.run += 1;
    assert_eq!(look(&subject(&[]), &again, Some(&first)).started_at, Some(later(-2_000)));
}

#[test]
fn out_of_reach_the_outputs_are_as_they_were_seen_last() {
    let a = OutputId::random();
    let subject = subject(&[(a, true)]);
    let before = look(&subject, &snapshot(ON, &[(a, ON)]), None);
    let lost = unseen(&subject, JobState::Unknown, Trouble::new(Reason::RuntimeLost, "why"), later(1), Some(&before));
    assert_eq!(lost.outputs, before.outputs);
    assert_eq!((lost.pid, lost.reason, lost.started_at), (Some(99), Some(Reason::RuntimeLost), before.started_at));
    let stopping = unseen(&subject, JobState::Stopping, Trouble::default(), later(2), Some(&lost));
    assert_eq!(stopping.outputs[0].state, OutputState::Stopping);
}

#[test]
fn an_output_that_is_tried_again_says_why_until_it_is_live() {
    let a = OutputId::random();
    let subject = subject(&[(a, true)]);
    let mut seen = snapshot(ON, &[(a, Phase::Waiting { until_ms: 11_000, reason: Reason::TimedOut, failures: 2 })]);
    seen.outputs[0].last_failure = failure(Reason::TimedOut, 9_000);
    let waiting = look(&subject, &seen, None);
    assert_eq!(waiting.outputs[0].retry_at, Some(later(1_000)));
    let phase = Phase::Starting { since_ms: 11_000 };
    (seen.outputs[0].phase, seen.outputs[0].state) = (phase, OutputState::from(&phase));
    let trying = look(&subject, &seen, Some(&waiting));
    assert_eq!(trying.outputs[0].reason, Some(Reason::TimedOut));
    (seen.outputs[0].phase, seen.outputs[0].state) = (ON, OutputState::Live);
    assert_eq!(look(&subject, &seen, Some(&trying)).outputs[0].reason, None);
    // A first start after an old failure has nothing to explain.
    (seen.outputs[0].phase, seen.outputs[0].state) = (phase, OutputState::Starting);
    assert_eq!(look(&subject, &seen, None).outputs[0].reason, None);
}

#[test]
fn numbers_leave_the_hidden_output_out() {
    let (job, a) = (JobId::random(), OutputId::random());
    let number = |output_id| protocol::OutputMetrics {
        output_id,
        sent_bytes: 1,
        bitrate_kbps: 2.0,
        dropped_tags: 3,
        lag_ms: 4,
        rtt_us: None,
    };
    let numbers = Metrics { outputs: vec![number(a), number(preview::output_id(job))], ..Metrics::default() };
    let shown = metrics(job, numbers, noon());
    assert_eq!(shown.outputs.iter().map(|output| output.id).collect::<Vec<_>>(), [a]);
}

#[test]
fn on_air_since_the_last_gap_and_not_since_the_start() {
    let (a, b) = (OutputId::random(), OutputId::random());
    let both = subject(&[(a, true), (b, true)]);
    let first = look(&both, &snapshot(ON, &[(a, Phase::Running { since_ms: 3_000 }), (b, ON)]), None);
    assert_eq!(first.on_air_since, Some(later(-9_000)), "whoever was first counts");

    // One of them is lost and comes again: no gap for the other.
    let lost = Phase::Waiting { until_ms: 22_000, reason: Reason::ConnectionRefused, failures: 1 };
    let again = Phase::Running { since_ms: 19_000 };
    let one = look(&both, &snapshot(ON, &[(a, lost), (b, ON)]), Some(&first));
    let two = look(&both, &snapshot(ON, &[(a, again), (b, ON)]), Some(&one));
    assert_eq!((one.on_air_since, two.on_air_since), (first.on_air_since, first.on_air_since));

    // All of them were lost and came again, and nobody saw it.
    let unseen = look(&both, &snapshot(ON, &[(a, again), (b, Phase::Running { since_ms: 19_500 })]), Some(&one));
    assert_eq!((unseen.on_air_since, unseen.state_since), (Some(later(9_000)), later(9_000)));

    // The encoder was started again, and nobody saw it.
    let anew = look(&both, &snapshot(again, &[(a, again), (b, ON)]), Some(&two));
    assert_eq!((anew.on_air_since, anew.state_since), (Some(later(9_000)), later(9_000)));
    assert_eq!(anew.started_at, two.started_at, "it is the same run");

    // Every output is lost for a while.
    let off = look(&both, &snapshot(again, &[(a, lost), (b, lost)]), Some(&anew));
    let back = look(&both, &snapshot(again, &[(a, Phase::Running { since_ms: 19_900 }), (b, lost)]), Some(&off));
    assert_eq!((off.on_air_since, back.on_air_since), (None, Some(later(9_900))));
}

#[test]
fn the_clock_of_a_trouble_runs_on_through_its_tries() {
    let a = OutputId::random();
    let one = subject(&[(a, true)]);
    let (waits, tries) = (
        Phase::Waiting { until_ms: 60_000, reason: Reason::SourceMissing, failures: 4 },
        Phase::Starting { since_ms: 9_000 },
    );
    let mut before: Option<JobStatus> = None;
    for (second, encoder, output) in [
        (0, waits, Phase::Idle),
        (1, tries, tries),
        (2, waits, Phase::Waiting { until_ms: 60_000, reason: Reason::ConnectionRefused, failures: 1 }),
        (3, tries, tries),
    ] {
        let mut seen = snapshot(encoder, &[(a, output)]);
        seen.encoder.last_failure = failure(Reason::SourceMissing, 8_900);
        seen.outputs[0].last_failure = failure(Reason::ConnectionRefused, 8_900);
        let at = later(second * 1_000);
        let clock = WallClock::new(noon(), seen.now_ms);
        let status = observed(&one, &seen, false, &clock, at, before.as_ref());
        assert_eq!(status.state_since, noon(), "second {second}");
        if second > 0 {
            assert_eq!(status.outputs[0].state_since, later(1_000), "second {second}");
        }
        before = Some(status);
    }
}

#[test]
fn an_encoder_that_works_is_not_blamed_for_destinations_that_only_begin() {
    let a = OutputId::random();
    let mut seen = snapshot(ON, &[(a, Phase::Starting { since_ms: 9_000 })]);
    seen.encoder.last_failure = failure(Reason::SourceMissing, 800);
    let status = look(&subject(&[(a, true)]), &seen, None);
    assert_eq!((status.state, status.reason, status.reason_detail), (JobState::Starting, None, None));
}

#[test]
fn a_trouble_keeps_its_clock_through_a_gap_that_nobody_saw() {
    let (a, b) = (OutputId::random(), OutputId::random());
    let both = subject(&[(a, true), (b, true)]);
    let dead = Phase::Failed { reason: Reason::RtmpRejected, failures: 1 };
    let first = look(&both, &snapshot(ON, &[(a, ON), (b, dead)]), None);
    let seen = snapshot(Phase::Running { since_ms: 9_000 }, &[(a, ON), (b, dead)]);
    let clock = WallClock::new(noon(), seen.now_ms);
    let after = observed(&both, &seen, false, &clock, later(60_000), Some(&first));
    assert_eq!(after.outputs[1].state_since, first.outputs[1].state_since);
    assert_ne!(after.outputs[0].state_since, first.outputs[0].state_since);
}
