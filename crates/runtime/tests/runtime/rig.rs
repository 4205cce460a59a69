//! A runtime process in a folder of its own, and what is asked of it.

use anyhow::Result;
use castcore_model::{
    JobId, OutputId,
    supervise::{Deadlines, Phase, RetryPolicy},
};
use castcore_runtime::{
    binary,
    client::RuntimeClient,
    protocol::{
        Arg, BinarySpec, Boot, ConfinedPath, Container, EgressPolicy, EncoderSpec, FileTarget, JobSpec, OutputKind,
        OutputSpec, RingSpec, Snapshot,
    },
    spawn::{self, SpawnError, SpawnedRuntime},
};
use castcore_testkit::{
    stub::{Behaviour, Stub},
    wait_until,
};
use castcore_vault::Secret;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

/// Longer than anything here takes on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Rig {
    pub(crate) folder: TempDir,
    pub(crate) job_id: JobId,
    pub(crate) nonce: Secret,
    pub(crate) stub: Stub,
    pub(crate) runtime: SpawnedRuntime,
    pub(crate) client: RuntimeClient,
}

/// The example beside this test binary.
fn exe() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let exe = here.ancestors().nth(2).unwrap().join("examples/runtime-process");
    assert!(exe.is_file(), "run `cargo build -p castcore-runtime --examples` first");
    exe
}

pub(crate) fn boot(folder: &Path, job_id: JobId, nonce: &Secret) -> Boot {
    Boot { job_id, run_dir: folder.join("run"), log_dir: folder.join("logs"), nonce: nonce.clone() }
}

pub(crate) async fn spawn(folder: &Path, job_id: JobId, nonce: &Secret) -> Result<SpawnedRuntime, SpawnError> {
    fs::create_dir_all(folder.join("run")).unwrap();
    spawn::spawn_runtime(&exe(), &boot(folder, job_id, nonce)).await
}

impl Rig {
    pub(crate) async fn new(behaviour: Behaviour) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (job_id, nonce) = (JobId::random(), Secret::new("a nonce of this test"));
        let stub = Stub::install(behaviour).unwrap();
        let runtime = spawn(folder.path(), job_id, &nonce).await.unwrap();
        let client = RuntimeClient::connect(&folder.path().join("run"), job_id, &nonce).await.unwrap();
        Self { folder, job_id, nonce, stub, runtime, client }
    }

    pub(crate) fn run_dir(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    pub(crate) async fn connect(&self) -> RuntimeClient {
        RuntimeClient::connect(&self.run_dir(), self.job_id, &self.nonce).await.unwrap()
    }

    pub(crate) fn binary(&self) -> BinarySpec {
        let path = self.stub.path();
        let fingerprint = binary::fingerprint(&path).unwrap();
        BinarySpec { path, fingerprint }
    }

    /// A job with the stand-in as its encoder and no output. Retries come fast.
    pub(crate) fn spec(&self) -> JobSpec {
        let args = ["-hide_banner", "-f", "lavfi", "-i", "testsrc2", "-f", "flv", "pipe:1"];
        JobSpec {
            job_id: self.job_id,
            name: "a test".into(),
            generation: 1,
            keep_encoder: false,
            encoder: EncoderSpec {
                devices: Vec::new(),
                waits_for_sender: false,
                binary: self.binary(),
                args: args.iter().map(|arg| Arg::Text((*arg).into())).collect(),
                files: vec![],
                epoch: 1,
                stall_timeout_ms: 5_000,
                deadlines: Deadlines { startup_ms: 10_000, grace_ms: 2_000 },
                finite: false,
                renditions: vec![],
            },
            outputs: vec![],
            policy: RetryPolicy { auto_restart: true, max_retry: 0, retry_delay_ms: 20 },
            redact: vec![],
            ring: RingSpec::default(),
            ffmpeg_uid: None,
            egress: EgressPolicy::new(vec!["127.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()], vec![]),
        }
    }

    /// An output into a file, muxed by the stand-in.
    pub(crate) fn file_output(&self, name: &str) -> OutputSpec {
        let root = self.folder.path().join("recordings");
        fs::create_dir_all(&root).unwrap();
        OutputSpec {
            output_id: OutputId::random(),
            name: name.into(),
            enabled: true,
            epoch: 1,
            rendition: None,
            kind: OutputKind::File(FileTarget {
                binary: self.binary(),
                path: ConfinedPath { root, relative: format!("{name}.ts").into() },
                container: Container::MpegTs,
                options: vec![],
            }),
        }
    }

    /// Waits until the snapshot is as wanted.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let found = wait_until(what, SOON, async || {
            let snapshot = self.client.status().await?;
            Ok(wanted(&snapshot).then_some(snapshot))
        });
        match found.await {
            Ok(snapshot) => snapshot,
            Err(error) => panic!("{error}: {:#?}\n{:#?}", self.client.status().await, self.log_lines().await),
        }
    }

    pub(crate) async fn until_running(&self) -> Snapshot {
        self.until("media", is_running).await
    }

    pub(crate) async fn log_lines(&self) -> Vec<String> {
        self.client.log(0, 1000).await.unwrap_or_default().into_iter().map(|line| line.line).collect()
    }

    /// Waits until no runtime holds the folder.
    pub(crate) async fn until_unlocked(&self) {
        wait_until("the lock", SOON, async || Ok((!spawn::lock_is_held(&self.run_dir())?).then_some(())))
            .await
            .unwrap();
    }

    /// Ends the runtime and waits until it is gone.
    pub(crate) async fn end(self) -> TempDir {
        self.client.shutdown(5_000).await.unwrap();
        self.client.closed().await;
        self.until_unlocked().await;
        assert!(!self.run_dir().join("sock").exists());
        self.folder
    }
}

pub(crate) fn is_running(snapshot: &Snapshot) -> bool {
    matches!(snapshot.encoder.phase, Phase::Running { .. })
}

pub(crate) fn is_failed(snapshot: &Snapshot) -> bool {
    matches!(snapshot.encoder.phase, Phase::Failed { .. })
}

pub(crate) fn signal(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

/// Whether the process exists and is no zombie.
pub(crate) fn lives(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

pub(crate) async fn until_gone(pid: u32) {
    wait_until("the end of a process", SOON, async || Ok((!lives(pid)).then_some(()))).await.unwrap();
}
