//! A server, an RTMP server that throws everything away, and jobs between them.

use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    Client, Options, Server, id_of,
    nginx::NginxRtmp,
    procs::{Cost, Runtime},
    stub::{Behaviour, Stub},
    wait_until,
    ws::WebSocket,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Until something that was asked for is true.
pub(crate) const STEP_LIMIT: Duration = Duration::from_secs(60);
/// Each figure is measured so often.
pub(crate) const RUNS: usize = 3;

pub(crate) struct Rig {
    pub(crate) server: Server,
    pub(crate) nginx: NginxRtmp,
    pub(crate) admin: Client,
    /// The stand-in, if FFmpeg is not real.
    pub(crate) stub: Option<Stub>,
}

impl Rig {
    /// FFmpeg is the stand-in: what is measured is CastCore.
    pub(crate) async fn with_stub() -> Result<Self> {
        // A stream as small as can be: 200 of them share this machine with what is measured.
        let stub = Stub::install(Behaviour { fps: 5, ..Behaviour::default() })?;
        Self::start(Options::default().ffmpeg(&stub.path()), Some(stub)).await
    }

    /// FFmpeg is real.
    pub(crate) async fn with_ffmpeg() -> Result<Self> {
        Self::start(Options::default(), None).await
    }

    async fn start(options: Options, stub: Option<Stub>) -> Result<Self> {
        let server = Server::start(options).await?;
        // No tape: what the load receives would fill the memory of this process.
        let admin = Client::anonymous(&server.origin())?.set_up("admin", "a password for the bench").await?;
        Ok(Self { server, nginx: NginxRtmp::start().await?, admin, stub })
    }

    pub(crate) fn server_pid(&self) -> Result<u32> {
        self.server.pid().context("the server is not running")
    }

    /// An RTMP destination that nobody else uses.
    pub(crate) async fn destination(&self, name: &str) -> Result<String> {
        let body =
            json!({"name": name, "kind": "rtmp", "url": self.nginx.url("sink"), "stream_key": format!("key-{name}")});
        id_of(&self.admin.post("/destinations", body).await?.expect(201)?)
    }

    /// A job with one RTMP output per destination.
    pub(crate) async fn job(
        &self,
        name: &str,
        input: Value,
        profile: Option<&str>,
        destinations: &[String],
    ) -> Result<String> {
        let outputs: Vec<Value> =
            destinations.iter().map(|id| json!({"destination_id": id, "format": "flv"})).collect();
        let body = json!({"name": name, "ffmpeg_profile_id": profile, "inputs": [input], "outputs": outputs});
        id_of(&self.admin.post("/stream-jobs", body).await?.expect(201)?)
    }

    /// A job of the stand-in with one RTMP output.
    pub(crate) async fn stub_job(&self, name: &str) -> Result<String> {
        let destination = self.destination(name).await?;
        self.job(name, json!({"kind": "test", "uri": "bars"}), None, &[destination]).await
    }

    pub(crate) async fn start_job(&self, id: &str) -> Result<()> {
        self.admin.post(&format!("/stream-jobs/{id}/start"), json!({})).await?.expect(200).map(drop)
    }

    pub(crate) async fn stop_job(&self, id: &str) -> Result<()> {
        self.admin.post(&format!("/stream-jobs/{id}/stop"), json!({})).await?.expect(202).map(drop)
    }

    pub(crate) async fn wait_for_job(&self, id: &str, state: &str) -> Result<()> {
        wait_until(&format!("a job to be {state}"), STEP_LIMIT, async || {
            let job = self.admin.get(&format!("/stream-jobs/{id}")).await?.expect(200)?;
            ensure!(job["state"] != "failed", "a job failed: {} {}", job["reason"], job["reason_detail"]);
            Ok((job["state"] == state).then_some(()))
        })
        .await
    }

    /// Waits until no runtime is left.
    pub(crate) async fn wait_for_silence(&self) -> Result<()> {
        wait_until("all runtimes to end", STEP_LIMIT, async || Ok(self.server.runtimes().is_empty().then_some(())))
            .await
    }

    /// The runtime of a job.
    pub(crate) fn runtime(&self, id: &str) -> Result<Runtime> {
        self.server.runtimes().into_iter().find(|runtime| runtime.job_id == id).context("the job has no runtime")
    }

    /// A listener on the numbers of all jobs.
    pub(crate) async fn metrics(&self) -> Result<WebSocket> {
        let socket = WebSocket::connect(&self.admin, "/ws").await?;
        socket.subscribe("metrics");
        Ok(socket)
    }
}

/// Processor time in per cent of one core over `RUNS` spans, one after the other.
pub(crate) async fn processor_percent(span: Duration, read: impl Fn() -> Cost) -> Vec<f64> {
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let (before, began) = (read(), Instant::now());
        // The span is what is measured, not something that is waited for.
        tokio::time::sleep(span).await;
        let (after, took) = (read(), began.elapsed());
        runs.push(100.0 * after.since(&before).as_secs_f64() / took.as_secs_f64());
    }
    runs
}

/// Lets what has just begun settle: caches fill, first writes end.
pub(crate) async fn settle(span: Duration) {
    tokio::time::sleep(span).await;
}
