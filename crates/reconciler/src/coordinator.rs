//! The one task that wakes the tasks of the jobs.

use crate::{
    inbox::Inbox,
    preview,
    shared::Shared,
    standby, startup,
    task::JobTask,
    turns::{Line, Turn},
};
use castcore_bus::ControlMessage;
use castcore_domain::Domain;
use castcore_model::{Fault, JobId, job::DesiredState};
use castcore_store::{Lead, jobs};
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    task::{self, JoinError, JoinSet},
    time::{self, Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

/// How often everything is compared, in case a wake-up was lost.
const RESYNC_EVERY: Duration = Duration::from_secs(30);
/// The same while other servers cannot be reached: what was asked for there is found only this way.
const RESYNC_CUT_OFF: Duration = Duration::from_secs(5);
/// The store is asked again after this long when it does not answer at the start.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// The reconciler of this server.
///
/// It ends with the token given to [`Reconciler::start`], and leaves streams on air.
#[derive(Debug)]
pub struct Reconciler {
    shared: Arc<Shared>,
    drain: watch::Sender<bool>,
    /// Tasks that still work; the sender goes with the coordinator.
    tasks: watch::Receiver<usize>,
}

impl Reconciler {
    /// Starts the reconciler on the present event loop: adopts what lives, starts what shall run, and keeps both in
    /// agreement until `shutdown`. `exe` is the program that is started as a runtime. With `adopts_only` what does not live
    /// is switched off instead of started.
    #[must_use]
    pub fn start(domain: Arc<Domain>, exe: PathBuf, adopts_only: bool, shutdown: CancellationToken) -> Self {
        let shared = Arc::new(Shared::new(domain, exe, adopts_only));
        let (drain, draining) = watch::channel(false);
        // Until the beginning is over nobody knows how many there are.
        let (count, tasks) = watch::channel(usize::MAX);
        let working = Arc::clone(&shared);
        tokio::spawn(Box::pin(async move {
            let shared = working;
            // The ledger outlives the tasks, so that it writes their last words.
            let written = CancellationToken::new();
            let _stop_on_panic = written.clone().drop_guard();
            let ledger = tokio::spawn({
                let (shared, written) = (Arc::clone(&shared), written.clone());
                async move { shared.ledger.run(shared.domain.store(), &written).await }
            });
            // Given up only after the last words: who takes over reads them.
            let mut lead = shared.domain.store().lead();
            match &mut lead {
                Ok(lead) => lead_again_and_again(&shared, lead, &draining, &count, &shutdown).await,
                Err(error) => tracing::error!(%error, "this server cannot run jobs"),
            }
            written.cancel();
            if let Err(error) = ledger.await {
                tracing::error!(%error, "the last observed states were not stored");
            }
            drop(count);
        }));
        Self { shared, drain, tasks }
    }

    /// Waits until the reconciler has ended. It ends only after `shutdown`, or by a defect.
    pub async fn finished(&self) {
        // An error means that the coordinator is gone, which is what is waited for.
        let _ = self.tasks.clone().wait_for(|_| false).await;
    }

    /// Ends all streams, politely, whatever is stored, and returns when nothing runs any more. What people want stays
    /// as it is: [`Self::lift`] or the next server starts it again.
    pub async fn drain(&self) {
        self.shared.domain.set_draining(true);
        let mut tasks = self.tasks.clone();
        self.drain.send_replace(true);
        // An error means that the coordinator is gone.
        let _ = tasks.wait_for(|tasks| *tasks == 0).await;
    }

    /// Ends what [`Self::drain`] began: what shall be on air is started again.
    pub fn lift(&self) {
        self.shared.domain.set_draining(false);
        self.drain.send_replace(false);
    }
}

/// Stands by until this server has the lead, runs the jobs until it is lost, and begins again; until `shutdown`.
async fn lead_again_and_again(
    shared: &Arc<Shared>,
    lead: &mut Lead,
    draining: &watch::Receiver<bool>,
    count: &watch::Sender<usize>,
    shutdown: &CancellationToken,
) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            // Somebody who waits for the last job waits for nothing here.
            () = standby::until_leading(shared, lead, || { count.send_replace(0); }) => {}
        }
        // Before anything is read: no change can fall between.
        let control = shared.domain.bus().control();
        let term = shutdown.child_token();
        let coordinator = Coordinator {
            shared: Arc::clone(shared),
            jobs: HashMap::new(),
            names: HashMap::new(),
            set: JoinSet::new(),
            line: Line::default(),
        };
        let mut run = Box::pin(coordinator.run(control, draining.clone(), count, &term));
        tokio::select! {
            () = &mut run => return,
            () = lead.lost() => {}
        }
        tracing::warn!("the database does not answer: this server lets go of the jobs; streams stay on air");
        term.cancel();
        run.await;
    }
}

struct Coordinator {
    shared: Arc<Shared>,
    jobs: HashMap<JobId, Arc<Inbox>>,
    names: HashMap<task::Id, JobId>,
    set: JoinSet<()>,
    line: Line,
}

impl Coordinator {
    async fn run(
        mut self,
        mut control: broadcast::Receiver<ControlMessage>,
        mut draining: watch::Receiver<bool>,
        count: &watch::Sender<usize>,
        shutdown: &CancellationToken,
    ) {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = self.begin() => {}
        }
        let mut resync = time::interval_at(Instant::now() + RESYNC_CUT_OFF, RESYNC_CUT_OFF);
        resync.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut compared_at = Instant::now();
        loop {
            count.send_if_modified(|count| std::mem::replace(count, self.jobs.len()) != self.jobs.len());
            tokio::select! {
                () = shutdown.cancelled() => break,
                message = control.recv() => match message {
                    Ok(ControlMessage::Resync) => self.resync(true).await,
                    Ok(message) => self.hear(&message),
                    Err(RecvError::Lagged(skipped)) => {
                        tracing::warn!(skipped, "wake-ups were skipped: everything is compared");
                        self.resync(true).await;
                    }
                    Err(RecvError::Closed) => break,
                },
                Ok(()) = draining.changed() => {
                    if *draining.borrow_and_update() {
                        self.jobs.values().for_each(|inbox| inbox.poke());
                    } else {
                        self.resync(true).await;
                    }
                }
                Some(done) = self.set.join_next_with_id() => self.task_ended(done),
                _ = resync.tick() => {
                    self.note_watch().await;
                    let is_cut_off = self.shared.domain.bus().link().is_some_and(|link| !link.is_up);
                    if is_cut_off || compared_at.elapsed() >= RESYNC_EVERY {
                        self.resync(false).await;
                        compared_at = Instant::now();
                    }
                },
            }
        }
        self.note_watch().await;
        // Dropped at their next pause: connections close, runtimes go on.
        self.set.shutdown().await;
    }

    /// Writes down that the jobs are watched now.
    async fn note_watch(&self) {
        let (shared, now) = (Arc::clone(&self.shared), self.shared.domain.now());
        let noted = task::spawn_blocking(move || shared.watched.note(now)).await;
        if let Ok(Err(error)) = noted {
            tracing::warn!(%error, "until when the jobs were watched cannot be written down");
        }
    }

    /// Adopts what lives first: that is what people watch right now.
    async fn begin(&mut self) {
        let found = loop {
            match startup::find_run_dirs(&self.shared).await {
                Ok(found) => break found,
                Err(error) => tracing::error!(%error, "the folder of the runtimes cannot be read"),
            }
            time::sleep(STORE_RETRY).await;
        };
        for dir in found.iter().filter(|dir| dir.is_held) {
            self.open_task(dir.job, None);
        }
        let starts = loop {
            match startup::decide_fates(&self.shared, &found).await {
                Ok(starts) => break starts,
                Err(fault) => tracing::error!(%fault, "what shall run cannot be read"),
            }
            time::sleep(STORE_RETRY).await;
        };
        for (turn, job) in self.line.form(starts.len()).into_iter().zip(starts) {
            self.open_task(job, Some(turn));
        }
        let with_task: HashSet<JobId> = self.jobs.keys().copied().collect();
        while let Err(fault) = startup::show_the_rest(&self.shared, &with_task).await {
            tracing::error!(%fault, "the jobs that are off cannot be read");
            time::sleep(STORE_RETRY).await;
        }
    }

    fn open_task(&mut self, job: JobId, turn: Option<Turn>) {
        if self.jobs.contains_key(&job) {
            return;
        }
        let inbox = Arc::new(Inbox::default());
        self.spawn(job, Arc::clone(&inbox), turn);
        self.jobs.insert(job, inbox);
    }

    fn spawn(&mut self, job: JobId, inbox: Arc<Inbox>, turn: Option<Turn>) {
        let task = JobTask::new(Arc::clone(&self.shared), inbox, job, turn);
        let handle = self.set.spawn(Box::pin(task.run()));
        self.names.insert(handle.id(), job);
    }

    fn hear(&mut self, message: &ControlMessage) {
        match message {
            ControlMessage::JobChanged { job_id } => self.wake(*job_id),
            ControlMessage::WatchRequested { job_id } => {
                // A job without a task is off: there is nothing to watch.
                if let Some(inbox) = self.jobs.get(job_id) {
                    inbox.watch(Instant::now() + preview::LINGER);
                }
            }
            // The loop has seen to this one.
            ControlMessage::Resync => {}
            ControlMessage::SessionRevoked { .. }
            | ControlMessage::TokenRevoked { .. }
            | ControlMessage::UserChanged { .. }
            | ControlMessage::SettingsChanged => {}
        }
    }

    fn wake(&mut self, job: JobId) {
        match self.jobs.get(&job) {
            Some(inbox) => inbox.poke(),
            None => self.open_task(job, None),
        }
    }

    fn task_ended(&mut self, done: Result<(task::Id, ()), JoinError>) {
        let (id, failed) = match &done {
            Ok((id, ())) => (*id, false),
            Err(error) => (error.id(), true),
        };
        let Some(job) = self.names.remove(&id) else { return };
        if failed {
            // Its runtime goes on; a new task adopts it. The resync brings it back, not at once, so that a defect that
            // strikes again and again does not take the machine with it.
            tracing::error!(%job, "the task of a job failed inside");
        }
        match self.jobs.remove(&job) {
            // It was woken while it left.
            Some(inbox) if inbox.is_changed() && !failed => {
                self.spawn(job, Arc::clone(&inbox), None);
                self.jobs.insert(job, inbox);
            }
            _ => {}
        }
    }

    /// Wakes each task that missed something, and opens those that are missing.
    async fn resync(&mut self, wakes_all: bool) {
        match self.missed(wakes_all).await {
            Ok(jobs) => jobs.into_iter().for_each(|job| self.wake(job)),
            Err(fault) => tracing::warn!(%fault, "a resync did not succeed"),
        }
    }

    async fn missed(&self, wakes_all: bool) -> Result<HashSet<JobId>, Fault> {
        let wanted = jobs::in_desired_state(self.shared.domain.store().read(), DesiredState::Running)
            .await
            .map_err(Fault::internal)?;
        let wanted: HashMap<JobId, i64> = wanted.into_iter().map(|job| (job.id, job.generation)).collect();
        let is_news = |job: &JobId, inbox: &Inbox| {
            wakes_all || wanted.get(job).is_none_or(|generation| inbox.known.load(Ordering::Acquire) != *generation)
        };
        let mut missed: HashSet<JobId> =
            self.jobs.iter().filter(|(job, inbox)| is_news(job, inbox)).map(|(job, _)| *job).collect();
        missed.extend(wanted.keys().filter(|job| !self.jobs.contains_key(job)));
        if wakes_all {
            // Outputs of jobs that are off may have been added, too.
            missed.extend(jobs::all_ids(self.shared.domain.store().read()).await.map_err(Fault::internal)?);
        }
        let dirs = startup::find_run_dirs(&self.shared).await.map_err(Fault::internal)?;
        missed.extend(dirs.iter().filter(|dir| dir.is_held && !self.jobs.contains_key(&dir.job)).map(|dir| dir.job));
        Ok(missed)
    }
}
