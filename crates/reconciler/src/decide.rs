//! The next step of a job, from what is wanted and what is seen. Pure.

/// What people want of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// On air.
    Run,
    /// Off air, deleted, or the server drains.
    Off,
}

/// What is seen of a job's runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nobody holds the lock.
    Nothing,
    /// The lock is held, but there is no connection.
    Unreachable,
    /// Connected, both sides proven.
    Reachable,
    /// Told to end; the lock is still held.
    Ending,
}

/// Everything that the next step depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Situation {
    pub(crate) wish: Wish,
    pub(crate) seen: Seen,
    /// The pause before the next try to start or to connect is over.
    pub(crate) due: bool,
    /// No start will be tried before somebody asks again.
    pub(crate) gave_up: bool,
    /// What the runtime was told is what is wanted now.
    pub(crate) told: bool,
    /// The media came to its natural end and the outputs are done.
    pub(crate) ended: bool,
    /// The patience with a runtime that shall end is over.
    pub(crate) overdue: bool,
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Nothing until news or time.
    Wait,
    /// Start a runtime.
    Start,
    /// Connect to the runtime that holds the lock.
    Connect,
    /// Tell the runtime what is wanted.
    Apply,
    /// Write down that the job came to its end.
    WriteEnd,
    /// Ask the runtime to end.
    Shutdown,
    /// End the runtime by signal.
    Force,
    /// All is done: tidy up and leave.
    Finish,
}

/// What to do next.
pub(crate) const fn decide(now: &Situation) -> Action {
    match (now.wish, now.seen) {
        (Wish::Off, Seen::Nothing) => Action::Finish,
        (Wish::Run, Seen::Nothing) if now.due && !now.gave_up => Action::Start,
        (Wish::Off, Seen::Reachable) => Action::Shutdown,
        (Wish::Run, Seen::Reachable) if !now.told => Action::Apply,
        (Wish::Run, Seen::Reachable) if now.ended => Action::WriteEnd,
        (Wish::Off, Seen::Unreachable) | (_, Seen::Ending) if now.overdue => Action::Force,
        (_, Seen::Unreachable) if now.due => Action::Connect,
        _ => Action::Wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Situation = Situation {
        wish: Wish::Run,
        seen: Seen::Nothing,
        due: true,
        gave_up: false,
        told: false,
        ended: false,
        overdue: false,
    };

    fn every() -> impl Iterator<Item = Situation> {
        let seen = [Seen::Nothing, Seen::Unreachable, Seen::Reachable, Seen::Ending];
        (0..256u32).map(move |bits| {
            let bit = |n: u32| bits >> n & 1 == 1;
            let wish = if bit(0) { Wish::Run } else { Wish::Off };
            let seen = seen[(bits >> 1 & 3) as usize];
            Situation { wish, seen, due: bit(3), gave_up: bit(4), told: bit(5), ended: bit(6), overdue: bit(7) }
        })
    }

    #[test]
    fn a_stop_wins_whatever_is_pending() {
        for now in every().filter(|now| now.wish == Wish::Off) {
            let action = decide(&now);
            assert!(!matches!(action, Action::Start | Action::Apply | Action::WriteEnd), "{now:?} {action:?}");
            match now.seen {
                Seen::Nothing => assert_eq!(action, Action::Finish),
                Seen::Reachable => assert_eq!(action, Action::Shutdown),
                Seen::Unreachable | Seen::Ending if now.overdue => assert_eq!(action, Action::Force),
                _ => {}
            }
        }
    }

    #[test]
    fn nothing_is_started_beside_a_held_lock_and_nothing_wanted_is_ended_by_force() {
        for now in every() {
            match decide(&now) {
                Action::Start => assert_eq!((now.wish, now.seen), (Wish::Run, Seen::Nothing)),
                Action::Force => assert!(now.wish == Wish::Off || now.seen == Seen::Ending, "{now:?}"),
                Action::Finish => assert_eq!((now.wish, now.seen), (Wish::Off, Seen::Nothing)),
                _ => {}
            }
        }
    }

    #[test]
    fn a_job_that_gave_up_waits_for_somebody_to_ask() {
        assert_eq!(decide(&BASE), Action::Start);
        assert_eq!(decide(&Situation { gave_up: true, ..BASE }), Action::Wait);
        assert_eq!(decide(&Situation { due: false, ..BASE }), Action::Wait);
    }

    #[test]
    fn a_newer_wish_is_told_before_an_end_is_believed() {
        let ended = Situation { seen: Seen::Reachable, ended: true, ..BASE };
        assert_eq!(decide(&ended), Action::Apply);
        assert_eq!(decide(&Situation { told: true, ..ended }), Action::WriteEnd);
    }

    #[test]
    fn a_runtime_out_of_reach_is_left_on_air() {
        let lost = Situation { seen: Seen::Unreachable, overdue: true, ..BASE };
        assert_eq!(decide(&lost), Action::Connect);
        assert_eq!(decide(&Situation { due: false, ..lost }), Action::Wait);
    }
}
