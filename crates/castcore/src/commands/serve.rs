//! `castcore serve`: API, console and reconciler in one process.
//!
//! It owns the data folder by a lock. SIGTERM or Ctrl-C ends the server and leaves streams on air; a second one ends it
//! at once. A task that dies takes the process down with a failing exit code, so that whoever supervises it notices.

mod drain;
mod log;
mod news;
mod patient;
mod trail;
mod web;

use anyhow::{Context as _, bail};
use castcore_api::AppState;
use castcore_bus::{Bus, ControlMessage};
use castcore_config::{Environment, Settings};
use castcore_domain::{Domain, Parts, keys};
use castcore_model::{Clock as _, SystemClock};
use castcore_reconciler::{Bench, Reconciler};
use castcore_store::{Store, factors, sessions};
use castcore_vault::Keyring;
pub(super) use drain::mark as drain_mark;
use news::News;
use rustix::fs::{FlockOperation, flock};
use std::{
    fs::{File, OpenOptions},
    io::ErrorKind,
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::broadcast::error::RecvError,
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use trail::Trail;

/// Threads of the server at most; media does not pass through them.
const WORKERS_MAX: usize = 4;
/// Threads for work that blocks (hashing, files) at most.
const BLOCKING_MAX: usize = 16;
/// How often sessions, tokens, known devices and reports that ran out are removed.
const CLEAN_EVERY: Duration = Duration::from_secs(3_600);
/// How often it is looked whether somebody at the shell asked for an account to be opened again.
const UNLOCK_EVERY: Duration = Duration::from_secs(5);
/// How often it is looked whether uses of tokens wait to be written; each token's are written once a minute.
const WRITE_USES_EVERY: Duration = Duration::from_secs(10);
/// Open requests get this long to finish.
const FINISH_WITHIN: Duration = Duration::from_secs(10);

/// Runs the server until it is told to end.
pub(super) fn run(no_autostart: bool) -> anyhow::Result<ExitCode> {
    let environment = Environment::of_process();
    let settings = match Settings::load(&environment) {
        Ok(settings) => settings,
        Err(errors) => {
            eprintln!("castcore: the settings do not allow a start.\n{errors}");
            return Ok(ExitCode::from(78));
        }
    };
    log::start(&settings.server.log, &environment.secrets());
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    // Without it no file of anybody could be opened; better said now than at the first one.
    castcore_domain::check_kernel()?;
    settings.paths.create_all().with_context(|| {
        format!(
            "cannot make the data folder {} (set DATA_DIR to a folder that you may write)",
            settings.paths.data_dir.display()
        )
    })?;
    let lock = lock_data(&settings.paths.data_dir)?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, WORKERS_MAX);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .max_blocking_threads(BLOCKING_MAX)
        .thread_keep_alive(Duration::from_secs(5))
        .enable_all()
        .build()
        .context("cannot start the threads of the server")?;
    let code = runtime.block_on(serve(settings, no_autostart));
    runtime.shutdown_timeout(Duration::from_secs(2));
    drop(lock);
    code
}

/// One server to a data folder. The lock goes with the process, however it ends.
fn lock_data(data_dir: &Path) -> anyhow::Result<File> {
    let path = data_dir.join("lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(&path).with_context(|| format!("cannot open {}", path.display()))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => {
            bail!(
                "another server already works on {}; end it first, or set DATA_DIR to another folder",
                data_dir.display()
            )
        }
        Err(error) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow::anyhow!(
            "{address} is in use by another program. End that one, or set LISTEN_ADDR to a free address, such as 127.0.0.1:8001"
        ),
        ErrorKind::PermissionDenied => anyhow::anyhow!(
            "this user may not listen on {address}. Set LISTEN_ADDR to a port above 1023 and put a proxy in front of it"
        ),
        ErrorKind::AddrNotAvailable => {
            anyhow::anyhow!("this machine has no address {}. Set LISTEN_ADDR to one of its own", address.ip())
        }
        _ => anyhow::Error::new(error).context(format!("cannot listen on {address}")),
    })
}

async fn serve(settings: Settings, no_autostart: bool) -> anyhow::Result<ExitCode> {
    let listener = listen(settings.server.listen_addr).await?;
    let address = listener.local_addr().context("cannot read the address that is listened on")?;
    let store = Store::open(&super::database::target(&settings.database)).await.context("cannot open the database")?;
    store.migrate().await.context("cannot bring the database up to date")?;
    let keyring = settings.security.keyring();
    if let Some(refusal) = check_keys(&store, &keyring).await? {
        store.close().await.ok();
        return Ok(refusal);
    }
    let settings = Arc::new(settings);
    let News { bus, board, counters } = news::start(&settings.redis).map_err(anyhow::Error::msg)?;
    let domain = Domain::new(Parts {
        store: store.clone(),
        board,
        bus: Arc::clone(&bus),
        clock: Arc::new(SystemClock),
        counters,
        settings: Arc::clone(&settings),
        keyring,
    })
    .map_err(|fault| anyhow::anyhow!("cannot start: {fault}"))?;
    let domain = Arc::new(domain);
    let end = CancellationToken::new();
    let mut tasks: JoinSet<anyhow::Result<&'static str>> = JoinSet::new();
    tasks.spawn(hear_revocations(Arc::clone(&domain), Arc::clone(&bus), end.clone()));
    tasks.spawn(clean_sessions(Arc::clone(&domain), store.clone(), end.clone()));
    tasks.spawn(sweep_assets(Arc::clone(&domain), end.clone()));
    tasks.spawn(carry_out_unlocks(Arc::clone(&domain), end.clone()));
    tasks.spawn(write_token_uses(Arc::clone(&domain), end.clone()));
    let trail = Trail::of(&domain);
    tasks.spawn(trail.clone().keep(end.clone()));
    tasks.spawn(trail.clone().ship(end.clone()));
    let tools = Arc::clone(&domain);
    tokio::spawn(async move {
        // Without FFmpeg the server still runs: starts say what is missing.
        if let Err(fault) = tools.tools().learn_capabilities().await {
            tracing::warn!(%fault, "FFmpeg cannot be used yet");
        }
    });
    let exe = std::env::current_exe().context("cannot find the program's own file")?;
    Bench::open(&domain).context("cannot start the launcher")?;
    // Whoever emptied the machine before is done with it: a server is started to run streams.
    drain::forget(&domain.settings().paths.data_dir);
    let reconciler = Arc::new(Reconciler::start(Arc::clone(&domain), exe, no_autostart, end.clone()));
    tasks.spawn(drain::obey(Arc::clone(&reconciler), Arc::clone(&domain), end.clone()));
    tasks.spawn(async move {
        reconciler.finished().await;
        Ok("reconciler")
    });
    let app = castcore_api::router(AppState::new(Arc::clone(&domain)));
    // Most of what made it is gone now: the document of the interface above all.
    castcore_launch::heap::give_back();
    let stop = end.clone();
    let trusted = domain.settings().server.trusted_proxies.clone();
    tasks.spawn(async move {
        web::serve(listener, app, &trusted, stop).await.context("the web server ended")?;
        Ok("web server")
    });
    greet(&domain, address).await;
    let outcome = wait_for_end(&mut tasks, &end).await;
    end.cancel();
    let _ = tokio::time::timeout(FINISH_WITHIN, async { while tasks.join_next().await.is_some() {} }).await;
    trail.finish().await;
    tokio::time::timeout(Duration::from_secs(5), store.close()).await.ok();
    outcome
}

/// Whether `ENCRYPTION_KEY` fits the data; if not, how the process ends.
async fn check_keys(store: &Store, keyring: &Keyring) -> anyhow::Result<Option<ExitCode>> {
    let now = SystemClock.now();
    let fit =
        keys::check(store, keyring, now).await.map_err(|fault| anyhow::anyhow!("cannot check the keys: {fault}"))?;
    match fit {
        keys::Fit::Stranger(stranded) => {
            eprintln!(
                "castcore: ENCRYPTION_KEY does not open the secrets in this database: {stranded}.\n  Bring back the key \
                 that sealed them: add it to ENCRYPTION_KEY behind a comma, start the server, and run `castcore keys \
                 rotate` before you remove it. `castcore keys status` shows what each key sealed."
            );
            return Ok(Some(ExitCode::from(78)));
        }
        keys::Fit::Fits { former_key_needed, damaged } => {
            if former_key_needed {
                tracing::warn!(
                    "secrets are still sealed with a former key of ENCRYPTION_KEY; run `castcore keys rotate`, then \
                     remove that key"
                );
            }
            for column in damaged {
                tracing::error!(
                    "{column} holds secrets that no key of ENCRYPTION_KEY opens; `castcore keys status` names the rows. \
                     Enter them anew, or bring back the key that sealed them"
                );
            }
        }
    }
    let noted = keys::note_start(store, keyring, now).await;
    noted.map_err(|fault| anyhow::anyhow!("cannot note the start: {fault}"))?;
    Ok(None)
}

async fn wait_for_end(
    tasks: &mut JoinSet<anyhow::Result<&'static str>>,
    end: &CancellationToken,
) -> anyhow::Result<ExitCode> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        dead = tasks.join_next() => {
            end.cancel();
            return match dead {
                Some(Ok(Ok(name))) => bail!("the {name} ended by itself"),
                Some(Ok(Err(error))) => Err(error),
                Some(Err(error)) => Err(error.into()),
                None => bail!("nothing runs"),
            };
        }
    }
    say(
        "The server ends; streams stay on air. `castcore runtime list` shows them, `castcore drain` ends them, and the next \
         start finds them again.",
    );
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        std::process::exit(130);
    });
    Ok(ExitCode::SUCCESS)
}

async fn hear_revocations(
    domain: Arc<Domain>,
    bus: Arc<dyn Bus>,
    end: CancellationToken,
) -> anyhow::Result<&'static str> {
    let mut control = bus.control();
    loop {
        tokio::select! {
            () = end.cancelled() => return Ok("revocation listener"),
            message = control.recv() => match message {
                Ok(message) => domain.identity().hear(&message),
                Err(RecvError::Lagged(skipped)) => {
                    tracing::warn!(skipped, "control messages skipped: nothing that is cached counts");
                    domain.identity().hear(&ControlMessage::Resync);
                }
                Err(RecvError::Closed) => bail!("the bus is gone"),
            },
        }
    }
}

async fn carry_out_unlocks(domain: Arc<Domain>, end: CancellationToken) -> anyhow::Result<&'static str> {
    let mut tick = tokio::time::interval(UNLOCK_EVERY);
    loop {
        tokio::select! {
            () = end.cancelled() => return Ok("opener of accounts"),
            _ = tick.tick() => {}
        }
        match domain.identity().carry_out_unlocks().await {
            Ok(0) => {}
            Ok(accounts) => tracing::info!(accounts, "failed attempts were forgotten as asked for at the shell"),
            // The next round tries again.
            Err(fault) => tracing::warn!(%fault, "the wishes to open accounts could not be read"),
        }
    }
}

async fn write_token_uses(domain: Arc<Domain>, end: CancellationToken) -> anyhow::Result<&'static str> {
    let mut tick = tokio::time::interval(WRITE_USES_EVERY);
    loop {
        let ends = tokio::select! {
            () = end.cancelled() => true,
            _ = tick.tick() => false,
        };
        if let Err(fault) = domain.identity().write_token_uses(ends).await {
            // The next round tries again.
            tracing::warn!(%fault, "the last uses of tokens were not written");
        }
        if ends {
            return Ok("writer of token uses");
        }
    }
}

/// What a crash left of an upload goes at the next start, or within the hour.
async fn sweep_assets(domain: Arc<Domain>, end: CancellationToken) -> anyhow::Result<&'static str> {
    let mut tick = tokio::time::interval(CLEAN_EVERY);
    loop {
        tokio::select! {
            () = end.cancelled() => return Ok("picture sweeper"),
            _ = tick.tick() => {}
        }
        match domain.assets().sweep().await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "files of pictures that belong to nothing were removed"),
            // The next round tries again.
            Err(error) => tracing::warn!(%error, "files of pictures were not looked through"),
        }
    }
}

async fn clean_sessions(domain: Arc<Domain>, store: Store, end: CancellationToken) -> anyhow::Result<&'static str> {
    let mut tick = tokio::time::interval(CLEAN_EVERY);
    loop {
        tokio::select! {
            () = end.cancelled() => return Ok("session cleaner"),
            _ = tick.tick() => {}
        }
        let cleaned = async {
            let tx = store.begin().await?;
            let now = SystemClock.now();
            let gone = sessions::delete_expired(&tx, now).await?;
            let forgotten = factors::forget_expired_devices(&tx, now).await?;
            tx.commit().await?;
            Ok::<_, castcore_store::StoreError>(gone + forgotten)
        };
        match cleaned.await {
            Ok(gone) => tracing::debug!(gone, "sessions and devices that ran out were removed"),
            // The next round tries again.
            Err(error) => tracing::warn!(%error, "sessions that ran out were not removed"),
        }
        if let Err(fault) = domain.expire_events().await {
            tracing::warn!(%fault, "old events of streams were not removed");
        }
        if let Err(fault) = domain.expire_csp_reports().await {
            tracing::warn!(%fault, "old reports of browsers were not removed");
        }
    }
}

fn say(text: &str) {
    // A closed terminal is no reason to end.
    let _ = super::print(&format!("{text}\n"));
}

async fn greet(domain: &Domain, address: SocketAddr) {
    let host = if address.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], address.port())) } else { address };
    let url = format!("http://{host}");
    match domain.identity().setup_code().await {
        Ok(Some(code)) => {
            // The code stands behind the #, which browsers do not send, so that no log on the way gets it.
            say(&format!(
                "CastCore {} is ready.\n\n  Open  {url}/setup#code={code}\n  and make the first account. Set-up code: {code} (works once; a new \
                 start makes a new one).\n  Then: Streams, New stream, and pick a file or the test pattern.\n\n  Ctrl-C ends \
                 the server, not the streams.",
                castcore_api::VERSION,
                code = code.expose()
            ));
        }
        Ok(None) => say(&format!(
            "CastCore {} is ready: {url}\n  Ctrl-C ends the server, not the streams.",
            castcore_api::VERSION
        )),
        Err(fault) => tracing::error!(%fault, "cannot read the state of the set-up"),
    }
}
