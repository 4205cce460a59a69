//! `castcore openapi`: the document of the API, from the routes themselves.

use castcore_api::AppState;
use castcore_bus::{Board, Bus, MemoryBus, MemoryCounters};
use castcore_config::{Environment, Settings};
use castcore_domain::{Domain, Parts};
use castcore_model::SystemClock;
use castcore_store::{Store, Target};
use castcore_vault::Keyring;
use std::{process::ExitCode, sync::Arc};

/// Prints the document, or the page of permissions. It needs no settings, no data and no network.
pub(super) fn run(permissions: bool) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let text = runtime.block_on(document(permissions))?;
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

async fn document(permissions: bool) -> anyhow::Result<String> {
    let folder = std::env::temp_dir().join(format!("castcore-openapi-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder)?;
    let made = describe(&folder, permissions).await;
    // A left-over empty folder in the temporary folder harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
    made
}

async fn describe(folder: &std::path::Path, permissions: bool) -> anyhow::Result<String> {
    let key = Keyring::generate_key();
    let environment = Environment::new([
        ("SECRET_KEY", castcore_vault::random::token(48).expose().to_owned()),
        ("ENCRYPTION_KEY", key.expose().to_owned()),
        ("DATA_DIR", folder.to_string_lossy().into_owned()),
    ]);
    let settings = Arc::new(Settings::load(&environment)?);
    let store = Store::open(&Target::Sqlite { path: folder.join("castcore.db") }).await?;
    let bus: Arc<dyn Bus> = Arc::new(MemoryBus::default());
    let domain = Domain::new(Parts {
        store: store.clone(),
        board: Arc::new(Board::new(Arc::clone(&bus))),
        bus,
        clock: Arc::new(SystemClock),
        counters: Arc::new(MemoryCounters::default()),
        keyring: settings.security.keyring(),
        settings,
    })
    .map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let (document, routes) = castcore_api::describe(AppState::new(Arc::new(domain)));
    store.close().await?;
    if permissions {
        return Ok(castcore_api::permissions::page(&routes));
    }
    // Through a value, so that keys are in one order, whoever builds it.
    Ok(serde_json::to_string_pretty(&serde_json::to_value(document)?)? + "\n")
}
