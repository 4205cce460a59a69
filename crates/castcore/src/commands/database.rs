//! The database that the settings name, for every command that needs it.

use anyhow::Context as _;
use castcore_config::DatabaseSettings;
use castcore_store::{Store, Target, schema};

/// Which one it is.
pub(super) fn target(settings: &DatabaseSettings) -> Target {
    match settings {
        DatabaseSettings::Sqlite { path } => Target::Sqlite { path: path.clone() },
        DatabaseSettings::Postgres { host, port, db, user, password } => Target::Postgres {
            host: host.clone(),
            port: *port,
            database: db.clone(),
            user: user.clone(),
            password: password.clone(),
            schema: None,
        },
    }
}

/// Opens it for a command beside a server that may run. It must have been made by a server of this version.
pub(super) async fn open(settings: &DatabaseSettings) -> anyhow::Result<Store> {
    let target = target(settings);
    if let Target::Sqlite { path } = &target
        && !path.is_file()
    {
        anyhow::bail!(
            "there is no database {}; run this where the server runs, or set DATA_DIR as it is set for the server",
            path.display()
        );
    }
    let store = Store::open(&target).await.context("cannot open the database")?;
    schema::check(&store)
        .await
        .context("the database was not made by this version; start its server once, then run this again")?;
    Ok(store)
}
