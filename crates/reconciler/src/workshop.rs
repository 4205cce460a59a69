//! Processes for operations that wait for one: an FFmpeg that runs once, and a glance at a runtime's hub. Works on every
//! server, whether it runs the jobs or stands by; a runtime is found by its folder, and proves itself as always.

use crate::{key, spec};
use castcore_domain::{
    Domain,
    workshop::{Done, Glance, NoGlance, Pending, Work, Workshop},
};
use castcore_model::{JobId, reason::Reason};
use castcore_runtime::{
    client::{ClientError, RuntimeClient},
    once::{self, Launcher, Openings, Order},
    protocol::ConfinedPath,
};
use std::{
    fmt, io,
    sync::{Arc, Weak},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The workshop of a server.
pub struct Bench {
    /// The domain holds the workshop; this is the way back.
    domain: Weak<Domain>,
    launcher: Launcher,
    openings: Openings,
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bench")
    }
}

impl Bench {
    /// Opens the workshop of this server.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn open(domain: &Arc<Domain>) -> io::Result<()> {
        let bench = Self {
            domain: Arc::downgrade(domain),
            launcher: Launcher::start()?,
            openings: Arc::new(Semaphore::new(1)),
        };
        domain.open_workshop(Arc::new(bench));
        Ok(())
    }

    async fn carry_out(&self, work: Work) -> Result<Done, (Reason, String)> {
        let domain = self.domain.upgrade().ok_or((Reason::Killed, "the server ends".to_owned()))?;
        let order = Order {
            binary: spec::binary(&work.ffmpeg),
            args: work.args,
            files: work.files.into_iter().map(ConfinedPath::from).collect(),
            devices: work.devices.iter().map(|device| device.node().into()).collect(),
            stdin: work.stdin,
            uid: spec::user_for_once(domain.settings()),
            limit: work.limit,
            max_bytes: work.max_bytes,
        };
        let outcome = once::run(order, &self.launcher, &self.openings).await?;
        Ok(Done { cut_off: outcome.status.is_none(), stdout: outcome.stdout, lines: outcome.lines })
    }

    async fn look(&self, job: JobId) -> Result<Glance, NoGlance> {
        let domain = self.domain.upgrade().ok_or(NoGlance::OffAir)?;
        let run_dir = domain.settings().paths.run_dir().join(job.to_string());
        let (keyring, folder) = (domain.keyring().clone(), run_dir.clone());
        let nonce = spawn_blocking(move || key::load(&keyring, &folder, job)).await;
        // Without a key there is no runtime, or one that begins right now.
        let Ok(Ok(nonce)) = nonce else { return Err(NoGlance::OffAir) };
        let client = RuntimeClient::connect(&run_dir, job, &nonce).await.map_err(no_glance)?;
        let clip = client.clip().await.map_err(no_glance)?.ok_or(NoGlance::OffAir)?;
        Ok(Glance { flv: clip.flv, video: clip.video, audio: clip.audio })
    }
}

fn no_glance(error: ClientError) -> NoGlance {
    match error {
        ClientError::NotThere => NoGlance::OffAir,
        other => {
            // One of the version before knows no clips; others are the affair of the job's own task.
            tracing::debug!(error = %other, "a runtime gave no picture");
            NoGlance::Unreachable
        }
    }
}

impl Workshop for Bench {
    fn run(&self, work: Work) -> Pending<'_, Result<Done, (Reason, String)>> {
        Box::pin(self.carry_out(work))
    }

    fn glance(&self, job: JobId) -> Pending<'_, Result<Glance, NoGlance>> {
        Box::pin(self.look(job))
    }
}
