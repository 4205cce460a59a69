//! What a server finds when it starts: runtimes that live, jobs that shall be on air, and whether the machine was
//! started anew meanwhile.

use crate::{
    face::{from_rows, show_at_rest},
    shared::Shared,
    status::Subject,
};
use castcore_domain::{
    Caller,
    audit::{self, Entry},
};
use castcore_model::{Fault, JobId, job::DesiredState};
use castcore_runtime::spawn::lock_is_held;
use castcore_store::{Tx, jobs, outputs, settings, statuses};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};
use tokio::task::spawn_blocking;

/// Setting that remembers the boot of the machine.
pub(crate) const BOOT_ID: &str = "reconciler.boot_id";
/// Marks a runtime that somebody ended at the shell while no server ran.
pub(crate) const STOPPED_BY_HAND: &str = "stopped";
/// Jobs read at a time.
const CHUNK: usize = 200;

/// A folder of a job's runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunDir {
    pub(crate) job: JobId,
    pub(crate) path: PathBuf,
    /// A runtime holds the lock.
    pub(crate) is_held: bool,
    pub(crate) stopped_by_hand: bool,
}

/// Every run folder. A folder that cannot be looked at counts as held, so that nothing is started beside it. Blocks.
pub(crate) fn run_dirs(root: &Path) -> io::Result<Vec<RunDir>> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Some(job) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let path = entry.path();
        found.push(RunDir {
            job,
            is_held: lock_is_held(&path).unwrap_or(true),
            stopped_by_hand: path.join(STOPPED_BY_HAND).exists(),
            path,
        });
    }
    Ok(found)
}

/// What becomes of a job that shall be on air when the server starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Its runtime lives: the same processes go on.
    Adopt,
    /// It is started.
    Start,
    /// It stays off, and that is written down; why.
    SwitchOff(&'static str),
}

/// After a reboot only jobs with `autostart` come back; after a crash of server and runtime, all that shall run. A server
/// that only adopts (`serve --no-autostart`) starts none: the way in when a stream takes the machine down.
pub(crate) const fn fate(
    is_held: bool,
    stopped_by_hand: bool,
    adopts_only: bool,
    rebooted: bool,
    autostart: bool,
) -> Fate {
    if is_held {
        return Fate::Adopt;
    }
    if stopped_by_hand {
        return Fate::SwitchOff("stopped_at_shell");
    }
    if adopts_only {
        return Fate::SwitchOff("no_autostart");
    }
    if rebooted && !autostart {
        return Fate::SwitchOff("reboot");
    }
    Fate::Start
}

/// Whether the machine was started anew. Not knowing counts as no.
fn is_reboot(known: Option<&Value>, now: Option<&str>) -> bool {
    matches!((known.and_then(Value::as_str), now), (Some(known), Some(now)) if known != now)
}

fn boot_id() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok().map(|id| id.trim().to_owned())
}

/// Decides about the jobs that shall be on air, writes down what is switched off, and returns the jobs to start, in
/// their order.
pub(crate) async fn decide_fates(shared: &Shared, found: &[RunDir]) -> Result<Vec<JobId>, Fault> {
    let domain = &shared.domain;
    let reader = domain.store().read();
    let wanted = jobs::in_desired_state(reader, DesiredState::Running).await.map_err(Fault::internal)?;
    let known = settings::get(reader, BOOT_ID).await.map_err(Fault::internal)?;
    let boot = boot_id();
    let rebooted = is_reboot(known.as_ref(), boot.as_deref());
    let dirs: HashMap<JobId, &RunDir> = found.iter().map(|dir| (dir.job, dir)).collect();
    let (mut starts, mut names, mut off) = (Vec::new(), Vec::new(), Vec::new());
    for job in wanted {
        let dir = dirs.get(&job.id);
        let (is_held, by_hand) = dir.map_or((false, false), |dir| (dir.is_held, dir.stopped_by_hand));
        match fate(is_held, by_hand, shared.adopts_only, rebooted, job.autostart) {
            Fate::Adopt => {}
            Fate::Start => {
                starts.push(job.id);
                names.push(job.name);
            }
            Fate::SwitchOff(why) => off.push((job, why)),
        }
    }
    if !off.is_empty() || known.as_ref().and_then(Value::as_str) != boot.as_deref() {
        let tx = domain.store().begin().await.map_err(Fault::internal)?;
        for (job, why) in &off {
            switch_off(shared, &tx, job, why).await?;
        }
        if let Some(boot) = boot {
            settings::set(&tx, BOOT_ID, &boot.into(), domain.now()).await.map_err(Fault::internal)?;
        }
        tx.commit().await.map_err(Fault::internal)?;
    }
    for dir in found.iter().filter(|dir| dir.stopped_by_hand) {
        // If it stays, the next start switches the job off once more; not fatal.
        if let Err(error) = fs::remove_file(dir.path.join(STOPPED_BY_HAND)) {
            tracing::warn!(job = %dir.job, %error, "a mark in the run folder cannot be removed");
        }
    }
    if !names.is_empty() {
        tracing::info!(rebooted, order = ?names, "jobs are started");
    }
    Ok(starts)
}

async fn switch_off(shared: &Shared, tx: &Tx, job: &jobs::JobRow, why: &str) -> Result<(), Fault> {
    tracing::info!(job = %job.id, name = job.name, why, "a job stays off");
    let now = shared.domain.now();
    jobs::set_desired(tx, job.id, DesiredState::Stopped, None, now).await.map_err(Fault::internal)?;
    let entry = Entry::on("stream.stop", "stream_job", job.id).with(json!({"name": job.name, "why": why}));
    audit::record(tx, &Caller::system("castcore"), now, entry).await
}

/// Shows every job without a task as it was seen last, so that lists are complete.
pub(crate) async fn show_the_rest(shared: &Shared, with_task: &HashSet<JobId>) -> Result<(), Fault> {
    let domain = &shared.domain;
    let reader = domain.store().read();
    let mut ids = jobs::all_ids(reader).await.map_err(Fault::internal)?;
    ids.retain(|id| !with_task.contains(id));
    for chunk in ids.chunks(CHUNK) {
        let rows = jobs::by_ids(reader, chunk).await.map_err(Fault::internal)?;
        let mut parts = outputs::of_jobs(reader, chunk).await.map_err(Fault::internal)?;
        let mut seen = statuses::of_jobs(reader, chunk).await.map_err(Fault::internal)?;
        let mut seen_parts: HashMap<JobId, Vec<_>> = HashMap::new();
        for row in statuses::outputs_of_jobs(reader, chunk).await.map_err(Fault::internal)?.into_values() {
            seen_parts.entry(row.job_id).or_default().push(row);
        }
        for (id, job) in rows {
            // Somebody started it while we read: its task shows it.
            if domain.board().status(id).is_some() {
                continue;
            }
            let subject = Subject {
                id,
                name: job.name,
                generation: job.generation,
                // None takes part while the job is off.
                outputs: parts.remove(&id).unwrap_or_default().iter().map(|row| (row.id, false)).collect(),
            };
            let stored = seen_parts.remove(&id).unwrap_or_default();
            let before = seen.remove(&id).map(|row| from_rows(subject.name.clone(), row, stored));
            show_at_rest(shared, &subject, before.as_ref(), domain.now());
        }
    }
    Ok(())
}

/// [`run_dirs`] where that disturbs nobody.
pub(crate) async fn find_run_dirs(shared: &Shared) -> io::Result<Vec<RunDir>> {
    let root = shared.run_root();
    spawn_blocking(move || run_dirs(&root)).await?
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{FlockOperation, flock};

    #[test]
    fn who_lives_is_adopted_whatever_else_is_true() {
        for bits in 0..16u8 {
            let bit = |n: u8| bits >> n & 1 == 1;
            assert_eq!(fate(true, bit(0), bit(1), bit(2), bit(3)), Fate::Adopt);
        }
    }

    #[test]
    fn a_reboot_brings_back_autostart_only_and_a_crash_brings_back_all() {
        assert_eq!(fate(false, false, false, true, true), Fate::Start);
        assert_eq!(fate(false, false, false, true, false), Fate::SwitchOff("reboot"));
        assert_eq!(fate(false, false, false, false, false), Fate::Start);
        assert_eq!(fate(false, true, false, false, true), Fate::SwitchOff("stopped_at_shell"));
    }

    #[test]
    fn a_server_that_only_adopts_starts_nothing() {
        assert_eq!(fate(false, false, true, true, true), Fate::SwitchOff("no_autostart"));
        assert_eq!(fate(false, false, true, false, true), Fate::SwitchOff("no_autostart"));
    }

    #[test]
    fn only_two_different_boots_are_a_reboot() {
        assert!(is_reboot(Some(&"a".into()), Some("b")));
        assert!(!is_reboot(Some(&"a".into()), Some("a")));
        assert!(!is_reboot(None, Some("a")));
        assert!(!is_reboot(Some(&"a".into()), None));
    }

    #[test]
    fn finds_the_folders_of_jobs_and_who_lives() {
        let root = tempfile::tempdir().unwrap();
        assert!(run_dirs(&root.path().join("none")).unwrap().is_empty());
        let (live, dead) = (JobId::random(), JobId::random());
        for name in [live.to_string(), dead.to_string(), "other".into()] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let lock = fs::File::create(root.path().join(live.to_string()).join("lock")).unwrap();
        flock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
        fs::write(root.path().join(dead.to_string()).join(STOPPED_BY_HAND), "").unwrap();
        let mut found = run_dirs(root.path()).unwrap();
        found.sort_by_key(|dir| dir.stopped_by_hand);
        assert_eq!(found.len(), 2);
        assert!((found[0].job, found[0].is_held, found[0].stopped_by_hand) == (live, true, false));
        assert!((found[1].job, found[1].is_held, found[1].stopped_by_hand) == (dead, false, true));
    }
}
