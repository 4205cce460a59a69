use super::*;
use proptest::prelude::*;

fn machine(max_retry: u32) -> Machine {
    Machine::new(RetryPolicy { auto_restart: true, max_retry, retry_delay_ms: 5_000 }, Deadlines::default())
}

const CRASH: Event = Event::Exited(Exit::Failed(Reason::Crashed));

#[test]
fn the_first_retry_comes_at_once_and_later_ones_back_off() {
    let mut m = machine(0);
    assert_eq!(m.step(Event::Start, 0, 0.5)[0], Effect::Spawn);
    assert_eq!(m.step(CRASH, 10, 0.5)[0], Effect::Spawn);
    assert_eq!(m.step(CRASH, 20, 0.5), vec![Effect::WakeAt(5_020)]);
    assert!(m.step(Event::Tick, 5_019, 0.5).contains(&Effect::WakeAt(5_020)));
    assert_eq!(m.step(Event::Tick, 5_020, 0.5)[0], Effect::Spawn);
    assert_eq!(m.step(CRASH, 6_000, 0.5), vec![Effect::WakeAt(16_000)]);
    assert!(m.phase().is_crash_loop());
}

#[test]
fn max_retry_counts_retries_even_when_media_flowed_briefly() {
    let mut m = machine(2);
    let mut now = 0;
    let mut spawns = m.step(Event::Start, now, 0.5).iter().filter(|e| **e == Effect::Spawn).count();
    for _ in 0..20 {
        m.step(Event::MediaFlowed, now, 0.5);
        now += 1_000;
        spawns += m.step(CRASH, now, 0.5).iter().filter(|e| **e == Effect::Spawn).count();
        now += 70_000;
        spawns += m.step(Event::Tick, now, 0.5).iter().filter(|e| **e == Effect::Spawn).count();
    }
    assert_eq!(spawns, 3, "one start and two retries");
    assert!(matches!(m.phase(), Phase::Failed { reason: Reason::Crashed, failures: 3 }));
}

#[test]
fn a_healthy_span_forgets_failures() {
    let mut m = machine(1);
    m.step(Event::Start, 0, 0.5);
    for round in 1..10 {
        m.step(Event::MediaFlowed, round * 100_000, 0.5);
        assert_eq!(m.step(CRASH, round * 100_000 + HEALTHY_AFTER_MS, 0.5)[0], Effect::Spawn);
    }
}

#[test]
fn stop_cancels_a_pending_retry() {
    let mut m = machine(0);
    m.step(Event::Start, 0, 0.5);
    m.step(CRASH, 1, 0.5);
    m.step(CRASH, 2, 0.5);
    assert!(matches!(m.phase(), Phase::Waiting { .. }));
    m.step(Event::Stop, 3, 0.5);
    assert_eq!(m.step(Event::Tick, 100_000, 0.5), vec![]);
    assert_eq!(*m.phase(), Phase::Idle);
}

#[test]
fn permanent_reasons_are_not_tried_again() {
    let mut m = machine(0);
    m.step(Event::Start, 0, 0.5);
    m.step(Event::Exited(Exit::Failed(Reason::SourceMissing)), 1, 0.5);
    assert!(matches!(m.phase(), Phase::Failed { reason: Reason::SourceMissing, .. }));
}

#[test]
fn silence_is_killed_and_counts_as_a_failure() {
    let mut m = machine(0);
    m.step(Event::Start, 0, 0.5);
    m.step(Event::MediaFlowed, 100, 0.5);
    assert_eq!(m.step(Event::Stalled, 6_000, 0.5), vec![Effect::Kill]);
    assert_eq!(m.step(Event::Exited(Exit::Failed(Reason::Killed)), 6_001, 0.5)[0], Effect::Spawn);
    assert_eq!(m.failures(), 1);
}

#[test]
fn the_documented_table_is_the_one_the_code_makes() {
    let table = transition_table();
    let page = include_str!("../../../../docs/reference/state-machine.md");
    assert!(page.contains(&table), "docs/reference/state-machine.md is stale; the table is now:\n{table}");
}

fn events() -> impl Strategy<Value = (Event, u64)> {
    let event = prop_oneof![
        Just(Event::Start),
        Just(Event::Stop),
        Just(Event::Restart),
        Just(Event::MediaFlowed),
        Just(Event::Exited(Exit::Finished)),
        Just(CRASH),
        Just(Event::Exited(Exit::Failed(Reason::RtmpRejected))),
        Just(Event::Stalled),
        Just(Event::Tick),
    ];
    (event, 0u64..90_000)
}

proptest! {
    /// Whatever happens in whatever order: never two runs at once, a stop is final until someone asks again,
    /// pauses stay within the cap, and `max_retry` bounds the tries of one request.
    #[test]
    fn invariants_hold_for_any_history(history in prop::collection::vec(events(), 0..200), max_retry in 0u32..5, jitter in 0.0f64..1.0) {
        let mut m = machine(max_retry);
        let (mut now, mut alive, mut wanted) = (0u64, false, false);
        for (event, pause) in history {
            now += pause;
            if matches!(event, Event::Exited(_)) && !alive { continue; }
            match event {
                Event::Start | Event::Restart => wanted = true,
                Event::Stop => wanted = false,
                Event::Exited(_) => alive = false,
                _ => {}
            }
            let effects = m.step(event, now, jitter);
            if let Phase::Running { since_ms } | Phase::Starting { since_ms } = m.phase() { prop_assert!(*since_ms <= now); }
            for effect in effects {
                match effect {
                    Effect::Spawn => {
                        prop_assert!(!alive, "second run beside the first");
                        prop_assert!(wanted, "run after stop");
                        alive = true;
                    }
                    Effect::WakeAt(at) => prop_assert!(at <= now + RETRY_CAP_MS * 12 / 10 + 1 || m.phase().is_alive()),
                    Effect::Terminate | Effect::Kill => prop_assert!(alive),
                }
            }
            prop_assert_eq!(m.phase().is_alive(), alive, "{:?} after {:?}", m.phase(), event);
            if !wanted {
                let pending = matches!(m.phase(), Phase::Starting { .. } | Phase::Running { .. } | Phase::Waiting { .. });
                prop_assert!(!pending, "on its way after a stop");
            }
            if max_retry > 0 && matches!(m.phase(), Phase::Waiting { .. }) {
                prop_assert!(m.failures() <= max_retry, "more tries than asked for");
            }
        }
    }
}

#[test]
fn whoever_waits_for_a_sender_waits_as_long_as_it_takes() {
    let mut m = Machine::new(RetryPolicy::default(), Deadlines { startup_ms: 0, ..Deadlines::default() });
    assert_eq!(m.step(Event::Start, 0, 0.5), vec![Effect::Spawn]);
    assert_eq!(m.step(Event::Tick, 86_400_000, 0.5), vec![]);
    m.step(Event::MediaFlowed, 86_400_000, 0.5);
    assert!(matches!(m.phase(), Phase::Running { .. }));
}
