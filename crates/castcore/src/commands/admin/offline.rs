//! The operations on the configured database, beside a running server or without one.

use anyhow::{Context as _, bail};
use castcore_bus::{Board, Bus, MemoryBus, MemoryCounters};
use castcore_config::{DatabaseSettings, Environment, Settings};
use castcore_domain::{Domain, Parts};
use castcore_model::SystemClock;
use castcore_store::Store;
use std::{os::unix::fs::MetadataExt as _, path::Path, sync::Arc};

/// Opens the database that the settings name and brings it up to date.
pub(super) async fn open() -> anyhow::Result<Domain> {
    let settings = Settings::load(&Environment::of_process())
        .map_err(|errors| anyhow::anyhow!("the settings do not allow this.\n{errors}"))?;
    if let DatabaseSettings::Sqlite { path } = &settings.database {
        refuse_wrong_user(path.parent().unwrap_or(Path::new(".")))?;
    }
    settings.paths.create_all().context("cannot make the data folder")?;
    let store =
        Store::open(&super::super::database::target(&settings.database)).await.context("cannot open the database")?;
    store.migrate().await.context("cannot bring the database up to date")?;
    let bus: Arc<dyn Bus> = Arc::new(MemoryBus::default());
    Domain::new(Parts {
        store,
        board: Arc::new(Board::new(Arc::clone(&bus))),
        bus,
        clock: Arc::new(SystemClock),
        counters: Arc::new(MemoryCounters::default()),
        keyring: settings.security.keyring(),
        settings: Arc::new(settings),
    })
    .map_err(|fault| anyhow::anyhow!("cannot begin: {fault}"))
}

/// SQLite makes files beside the database; those of another user (root, mostly) would lock the server out.
fn refuse_wrong_user(folder: &Path) -> anyhow::Result<()> {
    let Ok(metadata) = std::fs::metadata(folder) else { return Ok(()) };
    let me = rustix::process::geteuid().as_raw();
    if metadata.uid() != me {
        bail!(
            "{} belongs to the user with the number {}: run this command as that user, for example with \
             `sudo -u '#{}'`",
            folder.display(),
            metadata.uid(),
            metadata.uid()
        );
    }
    Ok(())
}
