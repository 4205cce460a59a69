//! The beginning and the end of a runtime process.

use crate::{
    control::{
        NoticeSender,
        server::{self, Command, Office},
    },
    log::{self, Log},
    protocol::Boot,
    supervisor::{Parts, Supervisor},
};
use castcore_launch::Launcher;
use rustix::{
    fs::{AtFlags, CWD, FlockOperation, Mode, OFlags, chmodat, flock, open, openat, unlinkat},
    io::Errno,
    process::{self, DumpableBehavior, Resource, Rlimit},
};
use std::{
    env, fs,
    io::{self, Read as _, Write as _},
    os::fd::{AsRawFd as _, OwnedFd},
    panic,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    thread,
    time::Duration,
};
use tokio::{
    net::UnixListener,
    runtime,
    signal::unix::{SignalKind, signal},
    sync::mpsc,
};
use zeroize::Zeroizing;

/// Exit code when another runtime holds the job's lock.
pub const EXIT_LOCKED: u8 = 3;
/// What is written to standard output once the socket is there.
pub const READY: u8 = b'1';
/// The longest boot message, in bytes.
const BOOT_MAX_BYTES: u64 = 64 << 10;
/// Grace after SIGTERM, in milliseconds.
const TERM_GRACE_MS: u64 = 10_000;
/// Requests that may wait for the supervisor.
const COMMANDS_WAITING: usize = 32;
/// Somebody who only asks whether the lock is held holds it for an instant; hence a few tries.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Runs a runtime process from its boot message on standard input to its end.
///
/// To be called first in `main` when the first argument is `runtime`: before any thread, logger or event loop.
/// Exits with [`EXIT_LOCKED`] when the job already has a runtime.
#[must_use]
pub fn main() -> ExitCode {
    match begin() {
        Ok(()) => ExitCode::SUCCESS,
        Err(BootError::Locked) => {
            eprintln!("castcore runtime: this job already has a runtime");
            ExitCode::from(EXIT_LOCKED)
        }
        Err(error) => {
            // Our starter reads this until we are ready.
            eprintln!("castcore runtime: {error}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum BootError {
    #[error("no boot message for this job on standard input")]
    Message,
    #[error("this job already has a runtime")]
    Locked,
    #[error("{0}: {1}")]
    Io(&'static str, io::Error),
}

trait Context<T> {
    fn context(self, what: &'static str) -> Result<T, BootError>;
}

impl<T, E: Into<io::Error>> Context<T> for Result<T, E> {
    fn context(self, what: &'static str) -> Result<T, BootError> {
        self.map_err(|error| BootError::Io(what, error.into()))
    }
}

fn begin() -> Result<(), BootError> {
    detach();
    let boot = read_boot()?;
    let folder = RunFolder::claim(&boot.run_dir)?;
    // Threads begin only now: the process was single while its identity was set up.
    let launcher = Launcher::start().context("cannot start the launcher")?;
    let event_loop = runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(8)
        .thread_keep_alive(Duration::from_secs(5))
        .build()
        .context("cannot start the event loop")?;
    let result = event_loop.block_on(serve(boot, &folder, launcher));
    // A file that is being opened on a dead share must not keep us here.
    event_loop.shutdown_background();
    folder.leave();
    result
}

/// A session of our own, nothing readable by others, no core dump with secrets in it.
fn detach() {
    // Fails only if we lead a session already, which is just as well.
    let _ = process::setsid();
    process::umask(Mode::from_raw_mode(0o077));
    let _ = process::setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // FFmpeg may run under our user: it shall not read our memory.
    let _ = process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let _ = env::set_current_dir("/");
}

fn read_boot() -> Result<Boot, BootError> {
    let mut message = Zeroizing::new(Vec::new());
    io::stdin().take(BOOT_MAX_BYTES).read_to_end(&mut message).context("cannot read the boot message")?;
    let boot: Boot = serde_json::from_slice(&message).map_err(|_| BootError::Message)?;
    // The argument is for people who read a process list; the message is what counts.
    if env::args().nth(2).is_some_and(|id| id != boot.job_id.to_string()) {
        return Err(BootError::Message);
    }
    Ok(boot)
}

/// The job's folder, held by its lock.
struct RunFolder {
    folder: OwnedFd,
    _lock: OwnedFd,
}

impl RunFolder {
    fn claim(path: &PathBuf) -> Result<Self, BootError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = open(path, flags, Mode::empty()).context("cannot open the run folder")?;
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let lock = openat(&folder, "lock", flags, Mode::from_raw_mode(0o600)).context("cannot open the lock")?;
        for attempt in 1.. {
            match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                Err(Errno::WOULDBLOCK) if attempt < LOCK_TRIES => thread::sleep(LOCK_PAUSE),
                Err(Errno::WOULDBLOCK) => return Err(BootError::Locked),
                Err(errno) => return Err(BootError::Io("cannot lock", errno.into())),
            }
        }
        Ok(Self { folder, _lock: lock })
    }

    /// Binds the socket. Who holds the lock may take away what an earlier runtime left.
    fn bind(&self) -> io::Result<UnixListener> {
        match unlinkat(&self.folder, "sock", AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(errno) => return Err(errno.into()),
        }
        let path = socket_path(&self.folder);
        let listener = UnixListener::bind(&path)?;
        chmodat(CWD, &path, Mode::from_raw_mode(0o600), AtFlags::empty())?;
        Ok(listener)
    }

    fn leave(self) {
        let _ = unlinkat(&self.folder, "sock", AtFlags::empty());
    }
}

/// The socket's path by way of its folder's descriptor: a path of any length fits an address of 108 bytes.
pub(crate) fn socket_path(folder: &OwnedFd) -> PathBuf {
    format!("/proc/self/fd/{}/sock", folder.as_raw_fd()).into()
}

async fn serve(boot: Boot, folder: &RunFolder, launcher: Launcher) -> Result<(), BootError> {
    let listener = folder.bind().context("cannot bind the socket")?;
    let notices = NoticeSender::default();
    let newest_run = log::newest_run(&boot.log_dir);
    let log = Log::new(boot.log_dir, notices.clone());
    log.hide([boot.nonce.clone()]);
    let (commands, inbox) = mpsc::channel(COMMANDS_WAITING);
    obey_signals(&commands).context("cannot listen to signals")?;
    report_panics(log.clone());
    let office =
        Office { job_id: boot.job_id, nonce: boot.nonce, log: log.clone(), notices: notices.clone(), commands };
    tokio::spawn(server::serve(listener, Arc::new(office)));
    say_ready().context("cannot say that we are ready")?;

    let parts = Parts { job_id: boot.job_id, log: log.clone(), notices, launcher, newest_run };
    let (supervisor, news) = Supervisor::new(parts);
    supervisor.run(news, inbox).await;
    // Connections get the last notices out before they are closed.
    tokio::time::sleep(Duration::from_millis(50)).await;
    log.flush();
    Ok(())
}

/// SIGTERM and SIGINT end the job politely; SIGHUP means nothing to us.
fn obey_signals(commands: &mpsc::Sender<Command>) -> io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move { while hangup.recv().await.is_some() {} });
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let (mut signals, commands) = (signal(kind)?, commands.clone());
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                // An error means that the end has come already.
                let _ = commands.send(Command::Shutdown(TERM_GRACE_MS)).await;
            }
        });
    }
    Ok(())
}

fn report_panics(log: Log) {
    panic::set_hook(Box::new(move |info| {
        log.note_if_free(&format!("a part of the runtime failed: {info}"));
    }));
}

fn say_ready() -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(&[READY])?;
    out.flush()?;
    let null = fs::OpenOptions::new().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&null)?;
    rustix::stdio::dup2_stdout(&null)?;
    rustix::stdio::dup2_stderr(&null)?;
    Ok(())
}
