//! Starting a runtime and telling it what is wanted.

use super::{JobTask, Told, Wanted};
use crate::{decide::Seen, inbox::UNKNOWN, key, preview, spec, startup, status::Trouble};
use castcore_model::{
    Fault,
    reason::Reason,
    supervise::{Effect, Event, Exit, Phase},
};
use castcore_runtime::{
    client::ClientError,
    protocol::{Boot, JobSpec},
    spawn::{SpawnError, spawn_runtime},
};
use castcore_vault::random;
use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::Path,
    sync::{Arc, atomic::Ordering},
};
use tokio::task::spawn_blocking;

impl JobTask {
    /// One step of the machine that supervises the runtime process.
    pub(super) fn step(&mut self, event: Event) {
        let jitter = f64::from(u32::from_ne_bytes(random::bytes())) / (f64::from(u32::MAX) + 1.0);
        let effects = self.machine.step(event, self.now_ms(), jitter);
        self.spawn_now |= effects.contains(&Effect::Spawn);
    }

    /// Plans the job and starts its runtime. The plan is told to it in later steps, so that a stop gets in between.
    pub(super) async fn start(&mut self) {
        if !self.take_place().await {
            return;
        }
        if !self.spawn_now {
            self.step(if matches!(self.machine.phase(), Phase::Waiting { .. }) { Event::Tick } else { Event::Start });
        }
        if !std::mem::take(&mut self.spawn_now) {
            return;
        }
        self.repaint();
        let wanted = self.wanted();
        let spec = match self.plan(wanted).await {
            Ok((spec, _)) => spec,
            Err(fault) => {
                tracing::warn!(job = %self.id, %fault, "a job cannot be planned");
                self.inbox.known.store(UNKNOWN, Ordering::Release);
                return self.start_failed(spec::reason_of(&fault), spec::detail_of(&fault));
            }
        };
        let spawned = self.spawn().await;
        if let Some(place) = &mut self.place {
            place.begun();
        }
        match spawned {
            Ok(()) => self.ready = Some((wanted, Box::new(spec))),
            Err(SpawnError::AlreadyRunning) => self.nonce = None,
            Err(error) => {
                tracing::error!(job = %self.id, %error, "a runtime cannot be started");
                let reason = match &error {
                    SpawnError::Io(error) if is_shortage(error) => Reason::ResourcesExhausted,
                    _ => Reason::RuntimeLost,
                };
                return self.start_failed(reason, error.to_string());
            }
        }
        self.lose_reach();
    }

    /// When the server has just started, jobs take turns. `false` = something else came up first.
    async fn take_place(&mut self) -> bool {
        let Some(turn) = &mut self.turn else { return true };
        tokio::select! {
            place = turn => {
                self.turn = None;
                self.place = place.ok();
                true
            }
            () = self.inbox.bell() => false,
        }
    }

    fn start_failed(&mut self, reason: Reason, detail: String) {
        self.place = None;
        self.trouble = Some(Trouble::new(reason, detail));
        self.step(Event::Exited(Exit::Failed(reason)));
        self.repaint();
    }

    async fn spawn(&mut self) -> Result<(), SpawnError> {
        let nonce = key::fresh_nonce();
        let run_dir = self.run_dir.clone();
        on_disk(move || prepare(&run_dir)).await?;
        let boot = Boot {
            job_id: self.id,
            run_dir: self.run_dir.clone(),
            log_dir: self.shared.domain.job_log_dir(self.id),
            nonce: nonce.clone(),
        };
        spawn_runtime(&self.shared.exe, &boot).await?;
        // Only now: had another runtime held the lock, its key would be lost. Without a key in place this one is told
        // nothing, and one that is told nothing leaves by itself.
        let (keyring, run_dir, id, kept) =
            (self.shared.domain.keyring().clone(), self.run_dir.clone(), self.id, nonce.clone());
        on_disk(move || key::store(&keyring, &run_dir, id, &kept)).await?;
        self.nonce = Some(nonce);
        Ok(())
    }

    /// What the runtime shall be told, and what could not be planned. While it is on air one bad part keeps no other
    /// from being changed; a start wants all of it.
    async fn plan(&mut self, wanted: Wanted) -> Result<(JobSpec, Option<Fault>), Fault> {
        let domain = Arc::clone(&self.shared.domain);
        let is_on_air = self.seen == Seen::Reachable && self.snapshot.as_ref().is_some_and(|seen| seen.generation > 0);
        let ffmpeg = match (domain.tools().ffmpeg().await, &self.ffmpeg) {
            (Ok(ffmpeg), _) => Some(ffmpeg),
            // What runs goes on with the one it has; the runtime refuses a changed one when it starts it next.
            (Err(_), Some(known)) if self.seen == Seen::Reachable => Some(known.clone()),
            (Err(_), _) if is_on_air => None,
            (Err(fault), _) => return Err(fault),
        };
        self.ffmpeg.clone_from(&ffmpeg);
        let bundle = self.bundle.as_ref().ok_or_else(|| Fault::internal("there is no job to plan"))?;
        let (planned, fault) = match &ffmpeg {
            Some(ffmpeg) if !is_on_air => (domain.streams().plan(bundle, ffmpeg)?, None),
            ffmpeg => {
                let (planned, mut faults) = domain.streams().plan_on_air(bundle, ffmpeg.as_ref());
                (planned, if faults.is_empty() { None } else { Some(faults.swap_remove(0)) })
            }
        };
        let ffmpeg = ffmpeg.unwrap_or_else(spec::no_ffmpeg);
        self.machine.set_policy(planned.retry, super::DEADLINES);
        let with_picture = wanted.picture && !preview::is_planned(&domain, self.id, &planned);
        let picture = with_picture.then(|| preview::output(&domain, self.id, &ffmpeg));
        if with_picture {
            let root = domain.preview_root();
            on_disk(move || preview::make_root(&root)).await.map_err(Fault::internal)?;
            self.has_picture = true;
        }
        let stored = u64::try_from(bundle.job.generation).unwrap_or_default();
        // A restored database may count from lower on than the runtime, which takes no step back.
        let known = self.snapshot.as_ref().map_or(0, |seen| seen.generation);
        let told = self.told.and_then(|told| told.wire).unwrap_or(0);
        let generation = stored.max(known).max(told);
        Ok((spec::build(bundle, planned, &ffmpeg, domain.settings(), generation, picture), fault))
    }

    /// Tells the runtime what is wanted, and asks for its news.
    pub(super) async fn apply(&mut self) {
        let wanted = self.wanted();
        let spec = match self.ready.take() {
            Some((made_for, spec)) if made_for == wanted => Ok((*spec, None)),
            _ => self.plan(wanted).await,
        };
        let Some(link) = &mut self.link else { return self.lose_reach() };
        let told = match spec {
            Ok((spec, fault)) => {
                let wire = spec.generation;
                match link.client.apply(spec).await {
                    // The rest was told; this part waits for somebody to mend it.
                    Ok(()) => fault
                        .map_or(Ok(wire), |fault| Err(Trouble::new(spec::reason_of(&fault), spec::detail_of(&fault)))),
                    Err(ClientError::Refused(why)) => Err(Trouble::new(Reason::RuntimeLost, why)),
                    Err(error) => {
                        tracing::warn!(job = %self.id, %error, "a runtime could not be told what is wanted");
                        return self.lose_reach();
                    }
                }
            }
            // What runs goes on.
            Err(fault) => Err(Trouble::new(spec::reason_of(&fault), spec::detail_of(&fault))),
        };
        if let Err(error) = link.subscribe().await {
            tracing::warn!(job = %self.id, %error, "a runtime does not tell its news");
            return self.lose_reach();
        }
        if self.grip.is_none() {
            self.grip = link.proven_grip();
        }
        if let Err(trouble) = &told {
            tracing::warn!(job = %self.id, ?trouble, "a job goes on without its latest change");
            // A resync tries again.
            self.inbox.known.store(UNKNOWN, Ordering::Release);
        }
        self.place = None;
        self.told = Some(Told { wanted, wire: told.as_ref().ok().copied() });
        self.trouble = told.err();
        if !self.machine.phase().is_alive() {
            self.step(Event::Start);
        }
        self.spawn_now = false;
        self.step(Event::MediaFlowed);
        self.repaint();
    }
}

/// Too little of something, which may pass.
fn is_shortage(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let kinds = [Errno::AGAIN, Errno::NOMEM, Errno::MFILE, Errno::NFILE, Errno::NOSPC];
    error.raw_os_error().is_some_and(|code| kinds.iter().any(|errno| errno.raw_os_error() == code))
}

/// Makes the job's run folder. Blocks.
fn prepare(run_dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(run_dir)?;
    match fs::remove_file(run_dir.join(startup::STOPPED_BY_HAND)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Runs work that blocks where that disturbs nobody.
pub(super) async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::from)?
}
