//! Several servers on one database: one runs the jobs, the others stand by.
//!
//! The one that runs them holds the [`Lead`]. A server that stands by answers requests, changes what people want (the
//! other one acts on it), and shows states: over the bus while that works, from the database otherwise.
//!
//! A runtime belongs to the data folder under which it was started, and streams stay on air when their server ends. So
//! another server takes over only when nothing was last seen on air there: a destination never gets two senders. To move
//! jobs that are on air, stop them first; when the other machine is gone for good, `castcore takeover` says so.

use crate::{face::from_rows, node::Node, shared::Shared, startup::BOOT_ID};
use castcore_bus::{ControlMessage, JobStatus, LiveMessage};
use castcore_model::{JobId, job::JobState};
use castcore_store::{Lead, StoreError, jobs, settings, statuses};
use chrono::{DateTime, Utc};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, sleep, sleep_until},
};

/// Setting that remembers who ran the jobs last.
pub(crate) const HOLDER: &str = "reconciler.holder";
/// How often a server that stands by asks for the lead.
const TRY_EVERY: Duration = Duration::from_secs(1);
/// Who takes over waits this long first, so that the one before knows that it lost the lead.
const GRACE: Duration = Duration::from_secs(Lead::NOTICED_WITHIN.as_secs() + 1);
/// How often states are read from the database while no news come.
const MIRROR_EVERY: Duration = Duration::from_secs(5);
/// The same while news come, in case one was lost.
const MIRROR_SELDOM: Duration = Duration::from_secs(60);
/// Jobs read at a time.
const CHUNK: usize = 200;
/// States in which something runs, or may.
pub(crate) const ON_AIR: &[JobState] = &[
    JobState::Starting,
    JobState::Running,
    JobState::Degraded,
    JobState::Restarting,
    JobState::Stopping,
    JobState::Unknown,
];

/// Why a server stands by.
#[derive(Debug, PartialEq, Eq)]
enum Waits {
    /// Another server runs the jobs.
    OtherLeads,
    /// Another server is away and has left jobs on air.
    OnAirElsewhere(Node),
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherLeads => f.write_str("another server on this database runs the jobs"),
            Self::OnAirElsewhere(node) => write!(
                f,
                "the server on {} is away and has left jobs on air; start it again, or run `castcore takeover` if that \
                 machine is off for good",
                node.host
            ),
        }
    }
}

/// Stands by until this server has the lead. `standing_by` is called once if that is not at once.
pub(crate) async fn until_leading(shared: &Shared, lead: &mut Lead, standing_by: impl Fn()) {
    let mut news = shared.domain.bus().control();
    let mut said = None;
    // Never yet.
    let mut mirrored_at = None;
    loop {
        match attempt(shared, lead).await {
            Ok(None) => return,
            Ok(Some(waits)) => {
                if said.as_ref() != Some(&waits) {
                    tracing::info!("this server stands by: {waits}");
                    said = Some(waits);
                }
            }
            Err(error) => tracing::warn!(%error, "whether this server runs the jobs cannot be told"),
        }
        standing_by();
        let next_try = Instant::now() + TRY_EVERY;
        loop {
            let is_connected = shared.domain.bus().link().is_some_and(|link| link.is_up);
            let pause = if is_connected { MIRROR_SELDOM } else { MIRROR_EVERY };
            if mirrored_at.is_none_or(|at: Instant| at.elapsed() >= pause) {
                if let Err(error) = mirror(shared).await {
                    tracing::warn!(%error, "states cannot be read");
                }
                mirrored_at = Some(Instant::now());
            }
            tokio::select! {
                () = sleep_until(next_try) => break,
                () = started_over(&mut news) => mirrored_at = None,
            }
        }
    }
}

/// Waits until messages were lost.
async fn started_over(news: &mut Receiver<ControlMessage>) {
    loop {
        match news.recv().await {
            Ok(ControlMessage::Resync) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // The server ends; there is nothing to wait for.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Tries to get the lead; why not.
async fn attempt(shared: &Shared, lead: &mut Lead) -> Result<Option<Waits>, StoreError> {
    if !lead.is_contested() {
        return Ok(None);
    }
    let own = Node::of(&shared.domain.settings().paths.data_dir);
    let own = own.map_err(|error| StoreError::Other(format!("the data folder has no name: {error}")))?;
    if !lead.try_win().await? {
        return Ok(Some(Waits::OtherLeads));
    }
    let outcome = take(shared, lead, &own).await;
    if !matches!(outcome, Ok(None)) {
        lead.give_up().await;
    }
    outcome
}

/// With the lead in hand: makes sure that the server before has let go, and writes down who runs the jobs now.
async fn take(shared: &Shared, lead: &mut Lead, own: &Node) -> Result<Option<Waits>, StoreError> {
    let store = shared.domain.store();
    let before = holder(shared).await?;
    if before.as_ref().is_some_and(|before| before.id == own.id) {
        return Ok(None);
    }
    if let Some(before) = &before {
        // Looked at before the pause, too, so that the one before gets its lead back at once when it returns.
        if let Some(waits) = on_air_elsewhere(shared, own).await? {
            return Ok(Some(waits));
        }
        sleep(GRACE).await;
        if !lead.is_held().await {
            return Ok(Some(Waits::OtherLeads));
        }
        if let Some(waits) = on_air_elsewhere(shared, own).await? {
            return Ok(Some(waits));
        }
        tracing::info!(from = before.host, "this server runs the jobs from now on");
    }
    let tx = store.begin().await?;
    settings::set(&tx, HOLDER, &own.to_json(), shared.domain.now()).await?;
    if before.is_some() {
        // The boot of another machine says nothing about this one.
        settings::delete(&tx, BOOT_ID).await?;
    }
    tx.commit().await?;
    Ok(None)
}

async fn holder(shared: &Shared) -> Result<Option<Node>, StoreError> {
    let stored = settings::get(shared.domain.store().read(), HOLDER).await?;
    Ok(stored.as_ref().and_then(Node::from_json))
}

async fn on_air_elsewhere(shared: &Shared, own: &Node) -> Result<Option<Waits>, StoreError> {
    let Some(other) = holder(shared).await?.filter(|holder| holder.id != own.id) else { return Ok(None) };
    let on_air = statuses::in_states(shared.domain.store().read(), ON_AIR).await?;
    Ok((!on_air.is_empty()).then_some(Waits::OnAirElsewhere(other)))
}

/// Shows what the database says of each job, where it is newer than what is shown, and forgets deleted ones.
async fn mirror(shared: &Shared) -> Result<(), StoreError> {
    let (domain, reader) = (&shared.domain, shared.domain.store().read());
    // The board first: a job that was made meanwhile must not look deleted.
    let shown: HashMap<JobId, _> =
        domain.board().statuses().into_iter().map(|status| (status.job_id, status)).collect();
    let ids = jobs::all_ids(reader).await?;
    let known: HashSet<JobId> = ids.iter().copied().collect();
    for gone in shown.keys().filter(|job| !known.contains(job)) {
        show(shared, LiveMessage::JobDeleted { job_id: *gone });
    }
    for chunk in ids.chunks(CHUNK) {
        let mut rows = jobs::by_ids(reader, chunk).await?;
        let seen = statuses::of_jobs(reader, chunk).await?;
        let mut parts: HashMap<JobId, Vec<_>> = HashMap::new();
        for row in statuses::outputs_of_jobs(reader, chunk).await?.into_values() {
            parts.entry(row.job_id).or_default().push(row);
        }
        for (job, row) in seen {
            let name = rows.remove(&job).map(|row| row.name).unwrap_or_default();
            let status = from_rows(name, row, parts.remove(&job).unwrap_or_default());
            if shown.get(&job).is_none_or(|shown| news_of(&status) > news_of(shown)) {
                show(shared, LiveMessage::Status(status));
            }
        }
    }
    Ok(())
}

/// When something last changed, of the job or of one of its outputs, and what people wanted then.
fn news_of(status: &JobStatus) -> (DateTime<Utc>, i64) {
    let outputs = status.outputs.iter().map(|output| output.state_since);
    (outputs.fold(status.state_since, Ord::max), status.generation)
}

fn show(shared: &Shared, message: LiveMessage) {
    let is_news = shared.domain.board().hear(&message);
    // While other servers can be reached, who runs the jobs tells them itself, and better.
    if is_news && shared.domain.bus().link().is_none_or(|link| !link.is_up) {
        shared.domain.bus().publish_live(message);
    }
}
