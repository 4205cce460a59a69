//! A server with what most tests need around it.

use anyhow::{Context, Result, bail, ensure};
use castcore_testkit::{
    Client, Options, Server,
    client::{Answer, Tape},
    id_of,
    nginx::NginxRtmp,
    procs::{self, ProcessId, Runtime},
    stub::{Behaviour, Stub},
    wait_until,
};
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    time::Duration,
};

/// Longer than anything takes on a busy machine, shorter than anybody's patience.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A server, and its administrator.
pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) admin: Client,
}

impl Stage {
    /// A server with these options.
    pub(crate) async fn new(options: Options) -> Result<Self> {
        let server = Server::start(options).await?;
        let admin = server.client()?.set_up("admin", "correct horse battery").await?;
        Ok(Self { server, admin })
    }

    /// A server whose FFmpeg is played by a stand-in that does as it is told.
    pub(crate) async fn with_stub(behaviour: Behaviour) -> Result<(Self, Stub)> {
        let stub = Stub::install(behaviour)?;
        let stage = Self::new(Options::default().ffmpeg(&stub.path())).await?;
        Ok((stage, stub))
    }

    /// Makes a resource; its id.
    pub(crate) async fn create(&self, path: &str, body: Value) -> Result<String> {
        id_of(&self.admin.post(path, body).await?.expect(201)?)
    }

    /// An RTMP destination with this key.
    pub(crate) async fn rtmp(&self, url: &str, key: &str) -> Result<String> {
        let body = json!({"name": format!("to {}", key.len()), "kind": "rtmp", "url": url, "stream_key": key});
        self.create("/destinations", body).await
    }

    /// An RTMP destination with this key, which the server at the other end allows.
    pub(crate) async fn allowed(&self, nginx: &NginxRtmp, key: &str) -> Result<String> {
        nginx.allow(key);
        self.rtmp(&nginx.url("live"), key).await
    }

    /// A destination that takes everything and costs little.
    pub(crate) async fn sink(&self, nginx: &NginxRtmp, key: &str) -> Result<String> {
        self.rtmp(&nginx.url("sink"), key).await
    }

    /// Makes a job.
    pub(crate) async fn job(&self, body: Value) -> Result<Job> {
        let id = self.create("/stream-jobs", body).await?;
        Ok(Job { id, client: self.admin.clone(), data_dir: self.server.data_dir(), last: RefCell::default() })
    }

    /// Makes a job with the test pattern.
    pub(crate) async fn pattern(&self, name: &str, destinations: &[&str]) -> Result<Job> {
        self.job(job(name, json!({"kind": "test", "uri": "bars"}), destinations)).await
    }

    /// An input that gives the stand-in orders for one job.
    pub(crate) fn orders(&self, name: &str, behaviour: &Behaviour) -> Result<Value> {
        behaviour.write_input(&self.server.media_dir()?.join(name))?;
        Ok(json!({"kind": "file", "uri": name, "loop": true}))
    }

    /// The answer to a request whose whole point is to be refused leaves a server that lives.
    pub(crate) async fn is_well(&self) -> Result<()> {
        self.admin.get("/auth/me").await?.expect(200)?;
        Ok(())
    }

    /// Everything that was told to anybody so far.
    pub(crate) fn tape(&self) -> &Tape {
        self.server.tape()
    }
}

/// The body of a job.
pub(crate) fn job(name: &str, input: Value, destinations: &[&str]) -> Value {
    let outputs: Vec<Value> = destinations.iter().map(|id| json!({"destination_id": id})).collect();
    json!({"name": name, "inputs": [input], "outputs": outputs})
}

/// The same with one more field.
pub(crate) fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

/// A job of a stage. Outlives restarts of its server.
pub(crate) struct Job {
    pub(crate) id: String,
    client: Client,
    data_dir: PathBuf,
    last: RefCell<Value>,
}

impl Job {
    /// The path of the job or of something below it.
    pub(crate) fn path(&self, below: &str) -> String {
        format!("/stream-jobs/{}{below}", self.id)
    }

    /// What the API says of it.
    pub(crate) async fn get(&self) -> Result<Value> {
        let view = self.client.get(&self.path("")).await?.expect(200)?;
        self.last.replace(view.clone());
        Ok(view)
    }

    /// Asks for something: `start`, `stop`, `restart`, `outputs/<id>/stop`.
    pub(crate) async fn ask(&self, what: &str) -> Result<Answer> {
        self.client.post(&self.path(&format!("/{what}")), json!({})).await
    }

    /// Starts it and waits until it is on air with all its outputs.
    pub(crate) async fn on_air(&self) -> Result<Value> {
        self.ask("start").await?.expect(200)?;
        self.until("running").await
    }

    /// Stops it and waits until nothing of it is left.
    pub(crate) async fn off_air(&self) -> Result<Value> {
        self.ask("stop").await?.expect(202)?;
        let view = self.until("stopped").await?;
        ensure!(self.runtime().is_none(), "the job is stopped, and still its runtime lives");
        Ok(view)
    }

    /// Waits until it is in this state.
    pub(crate) async fn until(&self, state: &str) -> Result<Value> {
        self.wait(&format!("the state `{state}`"), |view| view["state"] == state).await
    }

    /// Waits until what the API says of it is as wanted.
    pub(crate) async fn wait(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let waited = wait_until(what, SOON, async || Ok(Some(self.get().await?).filter(|view| wanted(view)))).await;
        waited.with_context(|| format!("the job is {:#}", self.last.borrow()))
    }

    /// Waits until an output is in this state.
    pub(crate) async fn output_until(&self, n: usize, state: &str) -> Result<Value> {
        let what = format!("output {n} to be `{state}`");
        let view = self.wait(&what, |view| view["outputs"][n]["state"] == state).await?;
        Ok(view["outputs"][n].clone())
    }

    /// The id of an output.
    pub(crate) async fn output(&self, n: usize) -> Result<String> {
        id_of(&self.get().await?["outputs"][n])
    }

    /// The one process that runs it, if there is one.
    pub(crate) fn runtime(&self) -> Option<Runtime> {
        let mut all = self.runtimes();
        assert!(all.len() <= 1, "a job has one runtime, not {all:?}");
        all.pop()
    }

    /// All processes that run it: one at most, it is hoped.
    pub(crate) fn runtimes(&self) -> Vec<Runtime> {
        procs::runtimes(&self.data_dir).into_iter().filter(|runtime| runtime.job_id == self.id).collect()
    }

    /// The one process that runs it, and its one encoder.
    pub(crate) fn processes(&self) -> Result<(ProcessId, ProcessId)> {
        let runtime = self.runtime().context("the job has no runtime")?;
        match runtime.encoders().as_slice() {
            [encoder] => Ok((runtime.id, *encoder)),
            other => bail!("the job has {} encoders", other.len()),
        }
    }

    /// Its folder, where the lock and the socket of its runtime are.
    pub(crate) fn run_dir(&self) -> PathBuf {
        self.data_dir.join("run").join(&self.id)
    }

    /// Waits until a line of its newest run is as wanted: it is written beside the news, not before them.
    pub(crate) async fn says(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let found = wait_until(what, SOON, async || Ok(self.log().await?.into_iter().find(|line| wanted(line)))).await;
        match found {
            Ok(line) => Ok(line),
            Err(error) => Err(error.context(format!("its log is {:?}", self.log().await?))),
        }
    }

    /// The lines of its newest run. None before its file has begun.
    async fn log(&self) -> Result<Vec<Value>> {
        let runs = self.client.get(&self.path("/runs")).await?.expect(200)?;
        let Some(run) = runs[0]["run"].as_u64() else { return Ok(Vec::new()) };
        let lines = self.client.get(&self.path(&format!("/runs/{run}/log"))).await?.expect(200)?;
        Ok(lines.as_array().cloned().unwrap_or_default())
    }
}

/// Waits until a process has ended.
pub(crate) async fn gone(what: &str, id: ProcessId) -> Result<()> {
    wait_until(&format!("the end of {what}"), SOON, async || Ok((!procs::is_alive(id)).then_some(()))).await
}

/// Every process that has something to do with this folder: it runs in it, holds a file in it, or names it.
pub(crate) fn processes_of(folder: &Path) -> Vec<(u32, Vec<String>)> {
    let own = std::process::id();
    let holds = |pid: u32| {
        let link = |path: String| std::fs::read_link(path).is_ok_and(|target| target.starts_with(folder));
        let fds = std::fs::read_dir(format!("/proc/{pid}/fd"));
        link(format!("/proc/{pid}/cwd"))
            || link(format!("/proc/{pid}/exe"))
            || fds.is_ok_and(|mut fds| fds.any(|fd| fd.is_ok_and(|fd| link(fd.path().display().to_string()))))
    };
    let alive = procs::all().into_iter().filter(|process| process.state != 'Z' && process.id.pid != own);
    alive.filter(|process| holds(process.id.pid)).map(|p| (p.id.pid, procs::argv(p.id.pid))).collect()
}

/// Every file below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}
