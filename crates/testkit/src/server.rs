//! The real server in a folder of its own.

use crate::{
    client::{Client, Tape},
    nginx::free_port,
    paths, procs,
    procs::Runtime,
    wait::{wait_blocking, wait_until},
};
use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE};
use rustix::process::Signal;
use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(30);
/// How long it may take to end when asked politely.
const STOP_LIMIT: Duration = Duration::from_secs(15);

/// How to start a server. The default is what the defaults of the product are, with a real FFmpeg.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Further or other environment variables. The server gets these and a few of the testkit's, nothing else.
    pub env: Vec<(String, String)>,
    /// The FFmpeg to use, such as [`crate::stub::Stub`]'s. Without one: `CASTCORE_TEST_FFMPEG`, else the pinned one.
    pub ffmpeg: Option<PathBuf>,
    /// The server's binary, if not the usual one.
    pub binary: Option<PathBuf>,
}

impl Options {
    /// Adds an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    /// Chooses the FFmpeg.
    #[must_use]
    pub fn ffmpeg(mut self, path: &Path) -> Self {
        self.ffmpeg = Some(path.to_owned());
        self
    }
}

/// A running (or killed) server. When dropped, it and everything that it left on air ends.
#[derive(Debug)]
pub struct Server {
    folder: tempfile::TempDir,
    binary: PathBuf,
    env: Vec<(String, String)>,
    port: u16,
    process: Option<Child>,
    tape: Tape,
    spawned: Instant,
}

impl Server {
    /// Starts one with a fresh data folder on a free port and waits until it answers.
    ///
    /// # Errors
    /// It cannot be started, or ends, or does not answer in time; the error holds the end of its log.
    pub async fn start(options: Options) -> Result<Self> {
        let mut server = Self::prepare(options)?;
        server.restart().await?;
        Ok(server)
    }

    /// Everything before the first start.
    fn prepare(options: Options) -> Result<Self> {
        let binary = options.binary.map_or_else(paths::castcore, Ok)?;
        let folder = tempfile::Builder::new().prefix("castcore-").tempdir()?;
        for name in ["data", "work"] {
            fs::DirBuilder::new().mode(0o700).create(folder.path().join(name))?;
        }
        let port = free_port()?;
        let mut server = Self {
            folder,
            binary,
            env: Vec::new(),
            port,
            process: None,
            tape: Tape::default(),
            spawned: Instant::now(),
        };
        server.env = vec![
            ("DATA_DIR".into(), server.data_dir().display().to_string()),
            ("LISTEN_ADDR".into(), format!("127.0.0.1:{port}")),
            ("SECRET_KEY".into(), random_key()?),
            ("ENCRYPTION_KEY".into(), random_key()?),
            // The servers that tests publish to and read from are on this machine.
            ("EGRESS_ALLOW".into(), "127.0.0.0/8,::1".into()),
            // Tests and measurements ask more often than people do. The limits count, but not against them.
            ("RATE_LIMIT_READ_PER_MINUTE".into(), "10000000".into()),
            ("RATE_LIMIT_WRITE_PER_MINUTE".into(), "10000000".into()),
            ("RATE_LIMIT_EXPENSIVE_PER_MINUTE".into(), "10000000".into()),
            // What init systems and shells set, too.
            ("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into()),
        ];
        match options.ffmpeg {
            Some(path) => server.env.push(("FFMPEG_PATH".into(), path.display().to_string())),
            None if std::env::var_os("CASTCORE_TEST_FFMPEG").is_some() => {
                server.env.push(("FFMPEG_PATH".into(), paths::ffmpeg()?.display().to_string()));
            }
            None => server.env.push(("CASTCORE_TOOLS_DIR".into(), paths::tools_dir().display().to_string())),
        }
        // Later ones win.
        server.env.extend(options.env);
        Ok(server)
    }

    /// The folder of the database, the sockets, the logs and, by default, the media.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The default folder for input files. Created if missing.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn media_dir(&self) -> Result<PathBuf> {
        let folder = self.data_dir().join("media");
        fs::DirBuilder::new().mode(0o700).recursive(true).create(&folder)?;
        Ok(folder)
    }

    /// Another value for an environment variable, from the next start or command on.
    pub fn set_env(&mut self, name: &str, value: impl Into<String>) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.into()));
    }

    /// An environment variable that the server gets.
    #[must_use]
    pub fn env(&self, name: &str) -> Option<&str> {
        self.env.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// An anonymous caller. What it receives is on [`Self::tape`].
    ///
    /// # Errors
    /// The HTTP client cannot be set up.
    pub fn client(&self) -> Result<Client> {
        Ok(Client::anonymous(&self.origin())?.recorded_on(&self.tape))
    }

    /// Everything that callers of this server received.
    #[must_use]
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The server's process id, while it has not been waited for.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }

    /// When the running server was spawned.
    #[must_use]
    pub fn spawned(&self) -> Instant {
        self.spawned
    }

    /// The file with the server's own output, of all its starts.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// The server's own output.
    #[must_use]
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log_file()).unwrap_or_default()).into_owned()
    }

    /// The runtimes of this server's data folder that live now.
    #[must_use]
    pub fn runtimes(&self) -> Vec<Runtime> {
        procs::runtimes(&self.data_dir())
    }

    /// Kills the server with SIGKILL. What it has on air goes on.
    ///
    /// # Errors
    /// The system refuses it.
    pub fn kill_hard(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            // Our own child and not yet waited for, so the pid is still its.
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// Asks the server with SIGTERM to end and waits for it. What it has on air goes on.
    ///
    /// # Errors
    /// It does not end in time (then it is killed), or not with success.
    pub async fn stop(&mut self) -> Result<()> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        let id = procs::stat(process.id()).context("the server is not there")?.id;
        procs::signal(id, Signal::TERM)?;
        let ended = wait_until("the server to end", STOP_LIMIT, async || Ok(process.try_wait()?)).await;
        if ended.is_err() {
            process.kill()?;
            process.wait()?;
        }
        let status = ended?;
        ensure!(status.success(), "the server ended with {status}:\n{}", self.log_tail());
        Ok(())
    }

    /// Starts the server (again) on the same folder and port, and waits until it answers. A running one is killed.
    ///
    /// # Errors
    /// It cannot be started, or ends, or does not answer in time; the error holds the end of its log.
    pub async fn restart(&mut self) -> Result<()> {
        self.spawn()?;
        self.wait_for_health().await
    }

    /// Starts the server (again) without waiting for an answer.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn spawn(&mut self) -> Result<()> {
        self.kill_hard()?;
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log_file())?;
        let mut command = self.command(["serve"]);
        command.stdout(log.try_clone()?).stderr(log);
        self.spawned = Instant::now();
        let process = command.spawn().with_context(|| format!("{} cannot be started", self.binary.display()))?;
        self.process = Some(process);
        Ok(())
    }

    /// Waits until the server answers.
    ///
    /// # Errors
    /// It ends, or does not answer in time; the error holds the end of its log.
    pub async fn wait_for_health(&mut self) -> Result<()> {
        let client = Client::anonymous(&self.origin())?;
        let process = self.process.as_mut().context("the server is not running")?;
        let answers = wait_until("the server to answer", START_LIMIT, async || {
            if let Some(status) = process.try_wait()? {
                bail!("the server ended with {status}");
            }
            Ok(client.get("/health").await.is_ok_and(|answer| answer.status == 200).then_some(()))
        });
        let answers = answers.await;
        answers.with_context(|| self.log_tail())
    }

    /// A command of the same binary with the server's environment and folder, not yet started: `["runtime", "list"]`.
    #[must_use]
    pub fn command<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(args).env_clear().envs(self.env.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.folder.path().join("work")).stdin(Stdio::null());
        command
    }

    fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        format!("the end of the server's log:\n{}", lines[lines.len().saturating_sub(40)..].join("\n"))
    }

    /// Ends everything that belongs to this folder: the server, then its runtimes politely, then what is left.
    fn end_everything(&mut self) {
        let _ = self.kill_hard();
        let mut left = self.runtimes();
        if left.is_empty() {
            return;
        }
        for runtime in &left {
            let mut stop = self.command(["runtime", "stop", runtime.job_id.as_str()]);
            let Ok(mut child) = stop.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else { continue };
            if !wait_blocking(Duration::from_secs(5), || !matches!(child.try_wait(), Ok(None))) {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
        wait_blocking(Duration::from_secs(3), || {
            left = self.runtimes();
            left.is_empty()
        });
        // Whatever did not obey, children first found, so that none is left without a parent.
        let trees = procs::tree(&left.iter().map(|runtime| runtime.id.pid).collect::<Vec<_>>());
        for process in trees {
            let _ = procs::signal(process.id, Signal::KILL);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end_everything();
        if std::thread::panicking() || std::env::var_os("CASTCORE_TEST_KEEP").is_some() {
            // A failed test needs its evidence more than the disk needs the space.
            self.folder.disable_cleanup(true);
            eprintln!("the server's folder is kept: {}", self.folder.path().display());
        }
    }
}

/// 32 random bytes in the form of both keys.
fn random_key() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
    Ok(URL_SAFE.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A server that answers nobody and leaves a runtime behind that obeys nobody.
    const STUBBORN: &str = r#"#!/bin/sh
[ "$1" = serve ] || exit 0
job=11111111-2222-4333-8444-555555555555
mkdir -p "$DATA_DIR/run/$job"
cd "$DATA_DIR"
printf 'trap "" TERM INT\nsleep 600\n' >runtime
setsid sh runtime $job &
echo "listening with $(env | grep -c HOME=) homes"
exec sleep 600
"#;

    fn program(folder: &Path, text: &str) -> Options {
        let binary = folder.join("castcore");
        fs::write(&binary, text).unwrap();
        fs::set_permissions(&binary, fs::Permissions::from_mode(0o755)).unwrap();
        Options { binary: Some(binary), ffmpeg: Some("/usr/bin/ffmpeg".into()), ..Options::default() }
    }

    #[test]
    fn what_a_killed_server_leaves_on_air_ends_with_the_test() {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Server::prepare(program(folder.path(), STUBBORN)).unwrap();
        server.spawn().unwrap();
        let pid = server.pid().unwrap();
        assert!(wait_blocking(Duration::from_secs(5), || server.log().contains("listening")
            && server.runtimes().len() == 1));
        assert!(server.log().contains("with 0 homes"), "its environment is ours alone: {}", server.log());
        let runtime = server.runtimes()[0].clone();
        assert!(wait_blocking(Duration::from_secs(5), || procs::children(runtime.id.pid).len() == 1));
        let child = procs::children(runtime.id.pid)[0].id;

        server.kill_hard().unwrap();
        assert!(procs::stat(pid).is_none());
        assert_eq!(server.runtimes(), std::slice::from_ref(&runtime));
        let data_dir = server.data_dir();
        drop(server);
        // A killed process is there until the system has taken it apart.
        let gone = || !procs::is_alive(runtime.id) && !procs::is_alive(child);
        assert!(wait_blocking(Duration::from_secs(5), gone));
        assert!(!data_dir.exists());
    }

    #[tokio::test]
    async fn a_server_that_ends_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let options = program(folder.path(), "#!/bin/sh\necho the port is taken\nexit 3\n");
        let error = format!("{:#}", Server::start(options).await.unwrap_err());
        assert!(error.contains("the port is taken") && error.contains("exit status: 3"), "{error}");
    }
}
