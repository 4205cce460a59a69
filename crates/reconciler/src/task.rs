//! The one task that owns a job.
//!
//! It loops: read the store if somebody rang, decide, act. Every action is one step that ends soon, so that whatever
//! changed meanwhile — above all a stop — is looked at before the next.

mod ending;
mod news;
mod reach;
mod start;
mod wait;

use crate::{
    decide::{Action, Seen, Situation, Wish, decide},
    face::Face,
    grip::Grip,
    inbox::{Inbox, UNKNOWN},
    link::Link,
    shared::Shared,
    status::{self, Subject, Trouble, WallClock},
    turns::{Place, Turn},
};
use castcore_domain::{streams::plan::Bundle, tools::Ffmpeg};
use castcore_model::{
    JobId,
    job::DesiredState,
    reason::Reason,
    supervise::{Deadlines, Machine, Phase, RetryPolicy},
};
use castcore_runtime::{
    protocol::{JobSpec, Snapshot},
    spawn::lock_is_held,
};
use castcore_vault::Secret;
use ending::Ending;
use reach::Unreached;
use std::{
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::Instant;

/// The store is asked again after this long when it does not answer.
const STORE_RETRY: Duration = Duration::from_secs(1);
/// The supervision of the runtime process itself has no start-up limit of its own: every step of a start has one.
const DEADLINES: Deadlines = Deadlines { startup_ms: u64::MAX, grace_ms: 5_000 };

/// What a runtime is or shall be told: which wish, and whether with the picture on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wanted {
    generation: i64,
    picture: bool,
}

/// What was told.
#[derive(Clone, Copy, Debug)]
struct Told {
    wanted: Wanted,
    /// The number that the runtime knows it by; `None` = it could not be told.
    wire: Option<u64>,
}

/// A task that owns a job.
pub(crate) struct JobTask {
    shared: Arc<Shared>,
    inbox: Arc<Inbox>,
    id: JobId,
    run_dir: PathBuf,
    face: Face,
    began: Instant,
    /// Waits for its turn with its first start, because the server has just started.
    turn: Option<Turn>,
    place: Option<Place>,

    wish: Wish,
    bundle: Option<Bundle>,
    subject: Option<Subject>,
    deleted: bool,
    ask_store_at: Option<Instant>,

    seen: Seen,
    /// Supervises the runtime process: when to start it again.
    machine: Machine,
    /// The machine has asked for a start.
    spawn_now: bool,
    nonce: Option<Secret>,
    /// Made for a start, for the first words to the new runtime.
    ready: Option<(Wanted, Box<JobSpec>)>,
    ffmpeg: Option<Ffmpeg>,
    link: Option<Link>,
    grip: Option<Grip>,
    told: Option<Told>,
    trouble: Option<Trouble>,
    snapshot: Option<Box<Snapshot>>,
    clock: Option<WallClock>,
    /// Sequence number of the newest log line heard; `None` = the ring was not read yet.
    heard: Option<u64>,
    /// There may be files of a picture on demand.
    has_picture: bool,

    /// When a runtime that told nothing meanwhile is asked whether it still lives.
    doubt_at: Instant,
    unreached: Unreached,
    ending: Ending,
    end_reason: Option<Reason>,
}

impl JobTask {
    pub(crate) fn new(shared: Arc<Shared>, inbox: Arc<Inbox>, id: JobId, turn: Option<Turn>) -> Self {
        let now = Instant::now();
        Self {
            run_dir: shared.run_dir(id),
            face: Face::new(Arc::clone(&shared), id),
            shared,
            inbox,
            id,
            began: now,
            turn,
            place: None,
            wish: Wish::Off,
            bundle: None,
            subject: None,
            deleted: false,
            ask_store_at: None,
            seen: Seen::Nothing,
            machine: Machine::new(RetryPolicy::default(), DEADLINES),
            spawn_now: false,
            nonce: None,
            ready: None,
            ffmpeg: None,
            link: None,
            grip: None,
            told: None,
            trouble: None,
            snapshot: None,
            clock: None,
            heard: None,
            has_picture: false,
            doubt_at: now,
            unreached: Unreached::new(now),
            ending: Ending::new(now),
            end_reason: None,
        }
    }

    /// Works until the job is off and nothing of it is left.
    pub(crate) async fn run(mut self) {
        self.face.recall().await;
        self.look();
        loop {
            let asks_again = self.ask_store_at.is_some_and(|at| at <= Instant::now());
            if self.inbox.take_changed() || asks_again {
                self.read_store().await;
            }
            if self.bundle.is_none() && !self.deleted {
                // The store has not answered yet: nothing is known about what is wanted.
                self.wait().await;
                continue;
            }
            match decide(&self.situation()) {
                Action::Wait => self.wait().await,
                Action::Start => self.start().await,
                Action::Connect => self.connect().await,
                Action::Apply => self.apply().await,
                Action::WriteEnd => self.write_end().await,
                Action::Shutdown => self.shut_down().await,
                Action::Force => self.force().await,
                Action::Finish => {
                    if self.finish().await {
                        return;
                    }
                }
            }
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn instant(&self, ms: u64) -> Instant {
        self.began + Duration::from_millis(ms)
    }

    fn wanted(&self) -> Wanted {
        let generation = self.bundle.as_ref().map_or(UNKNOWN, |bundle| bundle.job.generation);
        Wanted { generation, picture: self.inbox.watched_until(Instant::now()).is_some() }
    }

    fn situation(&self) -> Situation {
        let now = Instant::now();
        let told = self.told.filter(|told| told.wanted == self.wanted());
        Situation {
            wish: self.wish,
            seen: self.seen,
            due: match self.seen {
                Seen::Unreachable => self.unreached.next_try <= now,
                _ => self.start_due().is_some_and(|at| at <= now),
            },
            gave_up: matches!(self.machine.phase(), Phase::Failed { .. }),
            told: told.is_some(),
            ended: self.ask_store_at.is_none()
                && told.and_then(|told| told.wire).is_some_and(|wire| {
                    self.snapshot.as_ref().is_some_and(|seen| seen.generation == wire && status::is_over(seen))
                }),
            overdue: self.ending.force_at.is_some_and(|at| at <= now),
        }
    }

    /// When the next start is due; `None` = never by itself.
    fn start_due(&self) -> Option<Instant> {
        match self.machine.phase() {
            _ if self.spawn_now => Some(self.began),
            Phase::Waiting { until_ms, .. } => Some(self.instant(*until_ms)),
            Phase::Failed { .. } => None,
            _ => Some(self.began),
        }
    }

    /// Reads what is wanted. If the store does not answer, the last wish holds.
    async fn read_store(&mut self) {
        self.ask_store_at = None;
        let domain = Arc::clone(&self.shared.domain);
        let bundle = match domain.streams().load_bundle(domain.store().read(), self.id).await {
            Ok(bundle) => bundle,
            Err(fault) => {
                tracing::warn!(job = %self.id, %fault, "what is wanted of a job cannot be read");
                self.ask_store_at = Some(Instant::now() + STORE_RETRY);
                return;
            }
        };
        let before = self.wish;
        let is_wanted = bundle.as_ref().is_some_and(|b| b.job.desired_state == DesiredState::Running && b.job.enabled);
        let drains = domain.is_draining();
        self.wish = if is_wanted && !drains { Wish::Run } else { Wish::Off };
        self.deleted = bundle.is_none();
        let generation = bundle.as_ref().map_or(UNKNOWN, |bundle| bundle.job.generation);
        let is_news = self.bundle.as_ref().is_none_or(|known| known.job.generation != generation);
        self.inbox.known.store(generation, Ordering::Release);
        self.subject = bundle.as_ref().map(Subject::of);
        if let Some(bundle) = &bundle {
            self.face.know_who_saw(&bundle.acknowledgements);
        }
        self.bundle = bundle;
        if self.wish == Wish::Run {
            self.end_reason = None;
        } else if is_wanted && drains {
            self.end_reason = Some(Reason::Drained);
        }
        if self.seen == Seen::Nothing && is_news {
            // Somebody asked: whatever failed before gets a new try at once.
            self.machine = Machine::new(RetryPolicy::default(), DEADLINES);
            self.spawn_now = false;
            self.trouble = None;
        }
        if self.told.is_some_and(|told| told.wire.is_none()) {
            self.told = None;
        }
        match (self.seen, self.wish) {
            (Seen::Unreachable, Wish::Run) => self.ending.force_at = None,
            (Seen::Unreachable, Wish::Off) if before == Wish::Run => self.expect_end_of_unreachable(),
            _ => {}
        }
        self.repaint();
    }

    /// Looks at the lock, the one sign of life that cannot lie.
    fn look(&mut self) {
        let held = lock_is_held(&self.run_dir).unwrap_or_else(|error| {
            // Not knowing, we must not start a second one.
            tracing::error!(job = %self.id, %error, "the lock of a job cannot be looked at");
            true
        });
        match (held, self.seen) {
            (true, Seen::Nothing) => {
                self.lose_reach();
                self.repaint();
            }
            (false, Seen::Unreachable | Seen::Reachable | Seen::Ending) => self.runtime_is_gone(),
            _ => {}
        }
    }
}
