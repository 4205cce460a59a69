//! A server without its doors: store, domain, bus and reconciler on a folder of their own.

use castcore_bus::{Board, Bus, JobStatus, MemoryBus, MemoryCounters};
use castcore_config::{Environment, Settings};
use castcore_domain::{
    Caller, Domain, Parts,
    streams::{destinations::NewDestination, jobs::NewJob},
};
use castcore_model::{
    JobId, SystemClock,
    job::{DesiredState, JobState},
};
use castcore_reconciler::{Reconciler, cli::Runtimes};
use castcore_runtime::spawn::lock_is_held;
use castcore_store::{
    Store, Target,
    events::{self, EventFilter},
    jobs,
};
use castcore_testkit::{
    stub::{Behaviour, Stub},
    wait_until,
};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// The folder and the FFmpeg, which outlive servers.
pub(crate) struct Site {
    pub(crate) folder: TempDir,
    pub(crate) stub: Stub,
}

/// A server's inside.
pub(crate) struct Server {
    pub(crate) domain: Arc<Domain>,
    pub(crate) reconciler: Reconciler,
    pub(crate) caller: Caller,
    store: Store,
    end: CancellationToken,
}

/// The example beside this test binary.
fn exe() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let exe = here.ancestors().nth(2).unwrap().join("examples/reconciled-runtime");
    assert!(exe.is_file(), "run `cargo build -p castcore-reconciler --examples` first");
    exe
}

impl Site {
    pub(crate) fn new(behaviour: Behaviour) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), stub: Stub::install(behaviour).unwrap() }
    }

    fn settings(&self) -> Settings {
        let data = self.folder.path().join("data");
        let ffmpeg = self.stub.path();
        let variables = [
            ("SECRET_KEY", "0123456789abcdef0123456789abcdef"),
            ("ENCRYPTION_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("ALLOW_OUTDATED_FFMPEG", "true"),
            ("DATA_DIR", data.to_str().unwrap()),
            ("FFMPEG_PATH", ffmpeg.to_str().unwrap()),
        ];
        Settings::load(&Environment::new(variables)).unwrap()
    }

    /// Starts a server on this folder.
    pub(crate) async fn serve(&self) -> Server {
        let settings = self.settings();
        settings.paths.create_all().unwrap();
        let store = Store::open(&Target::Sqlite { path: settings.paths.data_dir.join("castcore.db") }).await.unwrap();
        store.migrate().await.unwrap();
        let bus: Arc<dyn Bus> = Arc::new(MemoryBus::default());
        let parts = Parts {
            store: store.clone(),
            board: Arc::new(Board::new(Arc::clone(&bus))),
            bus,
            clock: Arc::new(SystemClock),
            counters: Arc::new(MemoryCounters::default()),
            keyring: settings.security.keyring(),
            settings: Arc::new(settings),
        };
        let domain = Arc::new(Domain::new(parts).unwrap());
        let end = CancellationToken::new();
        let reconciler = Reconciler::start(Arc::clone(&domain), exe(), false, end.clone());
        Server { domain, reconciler, caller: Caller::system("a test"), store, end }
    }

    pub(crate) fn runtimes(&self) -> Runtimes {
        let settings = self.settings();
        Runtimes::new(settings.paths.data_dir.clone(), settings.paths.run_dir(), settings.security.keyring())
    }

    pub(crate) fn run_dir(&self, job: JobId) -> PathBuf {
        self.settings().paths.run_dir().join(job.to_string())
    }

    pub(crate) fn media(&self, name: &str, orders: &Behaviour) {
        let folder = self.settings().paths.media_dir;
        fs::create_dir_all(&folder).unwrap();
        orders.write_input(&folder.join(name)).unwrap();
    }

    pub(crate) fn encoders(&self) -> Vec<u32> {
        let starts = self.stub.starts().into_iter();
        starts.filter(|start| start.role == "encoder").map(|start| start.pid).collect()
    }

    /// Waits until no runtime of the job lives.
    pub(crate) async fn until_free(&self, job: JobId) {
        let run_dir = self.run_dir(job);
        wait_until("the lock", SOON, async || Ok((!lock_is_held(&run_dir)?).then_some(()))).await.unwrap();
    }

    pub(crate) async fn runtime_pid(&self, job: JobId) -> u32 {
        let all = self.runtimes().list().await.unwrap();
        let found = all.into_iter().find(|runtime| runtime.job_id == job).unwrap();
        found.state.unwrap().pid
    }
}

/// A test that fails must not leave streams on air.
impl Drop for Site {
    fn drop(&mut self) {
        let runtimes = self.runtimes();
        let clean = std::thread::spawn(move || {
            let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            event_loop.block_on(async {
                for runtime in runtimes.list().await.unwrap_or_default() {
                    // It may have ended meanwhile.
                    let _ = runtimes.stop(runtime.job_id).await;
                }
            });
        });
        // A panic in there is no reason for another one here.
        let _ = clean.join();
    }
}

impl Server {
    /// Ends as a server does that is told to end: streams go on.
    pub(crate) async fn leave(self) {
        self.end.cancel();
        self.reconciler.finished().await;
        self.store.close().await.unwrap();
    }

    /// A job with one input and an output into an HLS folder.
    pub(crate) async fn job(&self, input: serde_json::Value) -> JobId {
        let streams = self.domain.streams();
        let name = JobId::random().to_string();
        let new: NewDestination =
            serde_json::from_value(json!({"name": name, "kind": "hls", "url": format!("{name}/index.m3u8")})).unwrap();
        let destination = streams.create_destination(&self.caller, new).await.unwrap();
        let new: NewJob = serde_json::from_value(json!({
            "name": "Sunday",
            "inputs": [input],
            "outputs": [{"destination_id": destination.id, "format": "hls"}],
            "fallback_policy": {"retry_delay_s": 1},
        }))
        .unwrap();
        JobId(streams.create_job(&self.caller, new).await.unwrap().id)
    }

    pub(crate) async fn endless(&self) -> JobId {
        self.job(json!({"kind": "test", "uri": "bars"})).await
    }

    pub(crate) async fn start(&self, job: JobId) {
        self.domain.streams().start_job(&self.caller, job).await.unwrap();
    }

    pub(crate) async fn stop(&self, job: JobId) {
        self.domain.streams().stop_job(&self.caller, job).await.unwrap();
    }

    pub(crate) fn status(&self, job: JobId) -> Option<JobStatus> {
        self.domain.board().status(job)
    }

    /// Waits until the status is as wanted.
    pub(crate) async fn until(&self, job: JobId, what: &str, wanted: impl Fn(&JobStatus) -> bool) -> JobStatus {
        let found = wait_until(what, SOON, async || Ok(self.status(job).filter(&wanted))).await;
        found.unwrap_or_else(|error| panic!("{error}: {:#?}\n{:#?}", self.status(job), self.domain.board().lines(job)))
    }

    pub(crate) async fn until_state(&self, job: JobId, state: JobState) -> JobStatus {
        self.until(job, state.name(), |status| status.state == state).await
    }

    pub(crate) async fn running(&self) -> JobId {
        let job = self.endless().await;
        self.start(job).await;
        self.until_state(job, JobState::Running).await;
        job
    }

    pub(crate) async fn desired(&self, job: JobId) -> DesiredState {
        jobs::get(self.store.read(), job).await.unwrap().unwrap().desired_state
    }

    /// The states that the job itself came to, the oldest first.
    pub(crate) async fn events(&self, job: JobId) -> Vec<String> {
        let filter = EventFilter { job_id: Some(job), since: None };
        let rows = events::list_page(self.store.read(), &filter, 1_000, 0).await.unwrap();
        let of_job = rows.into_iter().rev().filter(|row| row.output_id.is_none());
        of_job.map(|row| row.state).collect()
    }

    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }
}

pub(crate) fn signal(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

/// Whether the process exists and is no zombie.
pub(crate) fn lives(pid: u32) -> bool {
    let stat = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

pub(crate) async fn until_dead(pid: u32) {
    wait_until("the end of a process", SOON, async || Ok((!lives(pid)).then_some(()))).await.unwrap();
}
