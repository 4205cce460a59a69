//! Somebody stands where the runtime of a job stood: at its socket, at its process id, at its lock.

use crate::{
    harness::{Job, SOON, Stage, gone},
    table,
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    canary::{Canaries, Search},
    nginx::NginxRtmp,
    procs::{self, ProcessId},
    stub::Behaviour,
    wait_until,
};
use rustix::process::Signal;
use serde_json::json;
use std::{
    fs,
    io::{Read, Write},
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

const KEY: &str = "f/Bn5mKj8s?u=2&v=%2F@Ez6wXc";

/// Listens in a runtime's place, plays along as far as it can, and keeps whatever it is told.
struct Forger {
    path: PathBuf,
    heard: Arc<Mutex<Vec<u8>>>,
    callers: Arc<Mutex<usize>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Forger {
    fn sit_down(folder: &Path) -> Result<Self> {
        // A socket's path holds 108 bytes at most; ours may be longer.
        let path = PathBuf::from(format!("/tmp/castcore-forger-{}.sock", std::process::id()));
        let listener = UnixListener::bind(&path)?;
        fs::rename(&path, folder.join("sock"))?;
        listener.set_nonblocking(true)?;
        let (heard, callers, stop) = (Arc::default(), Arc::new(Mutex::new(0)), Arc::new(AtomicBool::new(false)));
        let (ears, count, end) = (Arc::clone(&heard), Arc::clone(&callers), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        *count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                        // A caller that hangs up is a caller that has said all it wants to say.
                        let _ = play_along(stream, &ears);
                    }
                    Err(_) => thread::sleep(Duration::from_millis(5)),
                }
            }
        });
        Ok(Self { path: folder.join("sock"), heard, callers, stop, thread: Some(thread) })
    }

    fn heard(&self) -> Vec<u8> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn callers(&self) -> usize {
        *self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Forger {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = fs::remove_file(&self.path);
    }
}

/// Answers a hello with one of the right shape and a proof out of thin air, then says yes to everything.
fn play_along(mut stream: UnixStream, heard: &Mutex<Vec<u8>>) -> Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    let nothing = "A".repeat(43);
    let hello = json!({"version": 1, "build": "0.0.0", "runtime_pid": 1, "challenge": nothing, "proof": nothing});
    let mut answers = vec![json!({"message": "reply", "id": 1, "body": {"answer": "ok"}}), hello];
    let mut bytes = [0; 4096];
    loop {
        let count = stream.read(&mut bytes)?;
        if count == 0 {
            return Ok(());
        }
        heard.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&bytes[..count]);
        if let Some(answer) = answers.pop() {
            let text = answer.to_string();
            stream.write_all(&u32::try_from(text.len())?.to_le_bytes())?;
            stream.write_all(text.as_bytes())?;
        }
    }
}

/// A process that nobody here may harm. Ends when dropped.
struct Bystander(Child);

impl Bystander {
    fn is_well(&mut self) -> Result<()> {
        let ended = self.0.try_wait()?;
        ensure!(ended.is_none(), "a stranger was signalled: {ended:?}");
        Ok(())
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        for child in procs::children(self.0.id()) {
            let _ = procs::signal(child.id, Signal::KILL);
        }
        // Our own child, not yet waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_forged_socket_is_told_nothing_and_a_stop_arrives_all_the_same() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (mut stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let [key, beside] = [stage.allowed(&nginx, KEY).await?, stage.allowed(&nginx, "beside").await?];
    let [job, neighbour] = [stage.pattern("job", &[&key]).await?, stage.pattern("neighbour", &[&beside]).await?];
    job.on_air().await?;
    neighbour.on_air().await?;
    let processes = job.processes()?;

    stage.server.kill_hard()?;
    let nonce = fs::read(job.run_dir().join("control.key"))?;
    let forger = Forger::sit_down(&job.run_dir())?;
    stage.server.restart().await?;
    table::SOCKET_FORGED.ends(&job).await?;
    neighbour.until("running").await?;
    wait_until("a second call", SOON, async || Ok((forger.callers() > 1).then_some(()))).await?;
    // An edit wants to be told to the runtime; it is not told to the forger either.
    stage.admin.patch(&format!("/destinations/{key}"), json!({"name": "new"})).await?.expect(200)?;
    let calls = forger.callers();
    wait_until("one more call", SOON, async || Ok((forger.callers() > calls).then_some(()))).await?;
    ensure!(job.processes()? == processes, "the stream did not go on");
    let tries = nginx.publications(KEY);
    ensure!(tries.len() == 1 && tries[0].ended.is_none(), "the stream was disturbed: {tries:?}");
    ensure!(stage.server.log().contains("SECURITY"), "nobody is warned: {}", stage.server.log());

    table::SOCKET_FORGED_STOP.answers(&job.ask("stop").await?)?;
    table::SOCKET_FORGED_STOP.ends(&job).await?;
    gone("the runtime", processes.0).await?;
    gone("the encoder", processes.1).await?;
    told_nothing(&stage, &forger, &nonce)?;
    drop(forger);
    // It can be started again, and the neighbour never noticed.
    job.on_air().await?;
    job.off_air().await?;
    let tries = nginx.publications("beside");
    ensure!(tries.len() == 1 && tries[0].ended.is_none(), "the neighbour was disturbed: {tries:?}");
    neighbour.off_air().await?;
    Ok(())
}

fn told_nothing(stage: &Stage, forger: &Forger, nonce: &[u8]) -> Result<()> {
    let heard = forger.heard();
    let text = String::from_utf8_lossy(&heard);
    ensure!(text.contains("challenge"), "nobody called: {text}");
    for word in ["\"ask\"", "\"proof\"", "spec", "rtmp", "nonce"] {
        ensure!(!text.contains(word), "the forger was told {word}: {text}");
    }
    let command = stage.server.command([]);
    let secrets: Vec<(String, String)> = command
        .get_envs()
        .filter(|(name, _)| name.to_string_lossy().ends_with("_KEY"))
        .filter_map(|(name, value)| Some((name.to_string_lossy().into_owned(), value?.to_string_lossy().into_owned())))
        .collect();
    ensure!(secrets.len() == 2, "the server has two keys");
    let sealed = String::from_utf8_lossy(nonce).into_owned();
    let all = secrets.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let canaries = Canaries::new(all.chain([("stream key", KEY), ("sealed nonce", sealed.as_str())]))?;
    let mut search = Search::default();
    search.text(&canaries, "calls", "what the forger heard", &heard);
    ensure!(search.findings.is_empty(), "{:?}", search.findings);
    Ok(())
}

/// A stranger with exactly this process id, if the system lets us choose.
fn stranger_with(pid: u32) -> Result<Option<Bystander>> {
    for _ in 0..200 {
        // The next process gets the next number; somebody else's may come in between.
        if fs::write("/proc/sys/kernel/ns_last_pid", (pid - 1).to_string()).is_err() {
            return Ok(None);
        }
        let stranger = Bystander(Command::new("sleep").arg("600").stdin(Stdio::null()).spawn()?);
        if stranger.0.id() == pid {
            return Ok(Some(stranger));
        }
    }
    Ok(None)
}

/// Nothing in the job's folder names a process.
fn no_pid_is_written_down(job: &Job, (runtime, encoder): (ProcessId, ProcessId)) -> Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(job.run_dir())? {
        let entry = entry?;
        names.push(entry.file_name().to_string_lossy().into_owned());
        if entry.file_type()?.is_file() {
            let text = String::from_utf8_lossy(&fs::read(entry.path())?).trim().to_owned();
            ensure!(text.parse::<u32>().is_err(), "{:?} holds a number: {text}", entry.path());
            for pid in [runtime.pid, encoder.pid] {
                ensure!(text.is_empty() || text != pid.to_string(), "{:?} names a process", entry.path());
            }
        }
    }
    names.sort();
    ensure!(names == ["control.key", "lock", "sock"], "{names:?}");
    Ok(())
}

#[tokio::test]
async fn a_stranger_is_never_signalled() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (mut stage, _stub) = Stage::with_stub(Behaviour::default()).await?;
    let [live, gone_one, held] =
        [stage.sink(&nginx, "a").await?, stage.sink(&nginx, "b").await?, stage.sink(&nginx, "c").await?];
    let reused = stage.pattern("killed beside the server", &[&live]).await?;
    let orphan = stage.pattern("killed without a server", &[&gone_one]).await?;
    let locked = stage.pattern("its lock is held", &[&held]).await?;
    for job in [&reused, &orphan, &locked] {
        job.on_air().await?;
        no_pid_is_written_down(job, job.processes()?)?;
    }

    // While the server holds on to it: a frozen server sees neither the death nor the birth.
    let server = procs::stat(stage.server.pid().context("no server")?).context("no server")?.id;
    let (runtime, encoder) = reused.processes()?;
    procs::signal(server, Signal::STOP)?;
    procs::signal(runtime, Signal::KILL)?;
    gone("the runtime", runtime).await?;
    gone("the encoder", encoder).await?;
    procs::signal(server, Signal::CONT)?;
    // The server is its parent; only when that has waited for it is its number free.
    wait_until("a free number", SOON, async || Ok(procs::stat(runtime.pid).is_none().then_some(()))).await?;
    let mut first = stranger_with(runtime.pid)?;
    table::PID_REUSED.answers(&reused.ask("stop").await?)?;
    table::PID_REUSED.ends(&reused).await?;

    // Both gone, and a stranger in each place before the next server comes.
    stage.server.kill_hard()?;
    let (runtime, encoder) = orphan.processes()?;
    let other = locked.processes()?;
    for process in [runtime, other.0] {
        procs::signal(process, Signal::KILL)?;
    }
    for (what, process) in [("a runtime", runtime), ("an encoder", encoder), ("a runtime", other.0), ("…", other.1)] {
        gone(what, process).await?;
    }
    let numbers = [runtime.pid, encoder.pid];
    for pid in numbers {
        wait_until("a free number", SOON, async || Ok(procs::stat(pid).is_none().then_some(()))).await?;
    }
    let mut second = [stranger_with(numbers[0])?, stranger_with(numbers[1])?];
    let lock = locked.run_dir().join("lock");
    let mut holder = Bystander(Command::new("flock").arg(&lock).args(["sleep", "600"]).stdin(Stdio::null()).spawn()?);
    wait_until("the stranger's lock", SOON, async || {
        let free = Command::new("flock").arg("-n").arg(&lock).arg("true").status()?.success();
        Ok((!free).then_some(()))
    })
    .await?;
    stage.server.restart().await?;
    orphan.until("running").await?;
    orphan.off_air().await?;
    locked.until("unknown").await?;
    table::LOCK_HELD_BY_STRANGER.answers(&locked.ask("stop").await?)?;
    wait_until("a word that nothing is signalled", SOON, async || {
        Ok(stage.server.log().contains("nothing is signalled").then_some(()))
    })
    .await?;
    ensure!(locked.get().await?["state"] == "stopping", "it is not stopped while the lock is held");
    holder.is_well()?;
    let sleeper = procs::children(holder.0.id());
    ensure!(sleeper.len() == 1, "the stranger's child was signalled");
    for process in sleeper {
        procs::signal(process.id, Signal::KILL)?;
    }
    table::LOCK_HELD_BY_STRANGER.ends(&locked).await?;

    for stranger in first.iter_mut().chain(second.iter_mut().flatten()) {
        stranger.is_well()?;
    }
    let chosen = first.iter().chain(second.iter().flatten()).count();
    // A number may have gone to some other program of the machine for good; without the right to choose numbers the
    // strangers are missing, and the run folders are what was looked at.
    ensure!(chosen > 0 || !rustix::process::geteuid().is_root(), "no number was used again");
    ensure!(stage.server.runtimes().is_empty(), "something is left");
    Ok(())
}
