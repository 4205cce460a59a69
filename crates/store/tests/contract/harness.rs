//! A fresh database for each test, of either kind.

use castcore_store::{Store, Target};
use castcore_vault::{Keyring, Secret};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use std::{io::Write, path::PathBuf};
use tempfile::TempDir;

/// A database that belongs to one test.
pub(crate) struct Db {
    pub(crate) store: Store,
    pub(crate) target: Target,
    keyring: Keyring,
    folder: TempDir,
}

impl Db {
    async fn open(target: Target, folder: TempDir) -> Db {
        let store = Store::open(&target).await.expect("the database opens");
        let keyring = Keyring::parse(&Keyring::generate_key()).expect("a fresh key is a key");
        store.keep_trail_with(keyring.clone());
        Db { store, target, keyring, folder }
    }

    /// An empty SQLite database.
    pub(crate) async fn empty_sqlite() -> Db {
        let folder = TempDir::new().expect("a folder");
        let target = Target::Sqlite { path: folder.path().join("castcore.db") };
        Db::open(target, folder).await
    }

    /// An empty schema on PostgreSQL, or nothing when there is no server to test with.
    pub(crate) async fn empty_postgres() -> Option<Db> {
        let Ok(address) = std::env::var("CASTCORE_TEST_POSTGRES") else {
            let required = std::env::var("CI").is_ok_and(|value| value == "true")
                || std::env::var("CASTCORE_REQUIRE_SERVICES").is_ok_and(|value| value == "1");
            assert!(!required, "CASTCORE_TEST_POSTGRES is not set, but PostgreSQL must be tested here");
            // Not `eprintln!`, whose text the test runner keeps to itself when a test passes.
            let _ = std::io::stderr().write_all(b"SKIPPED: PostgreSQL (CASTCORE_TEST_POSTGRES is not set)\n");
            return None;
        };
        let url = url::Url::parse(&address).expect("CASTCORE_TEST_POSTGRES is an address");
        let target = Target::Postgres {
            host: url.host_str().expect("a host").to_owned(),
            port: url.port().unwrap_or(5432),
            database: url.path().trim_start_matches('/').to_owned(),
            user: url.username().to_owned(),
            password: Secret::new(url.password().unwrap_or_default()),
            schema: Some(format!("test_{}", uuid::Uuid::new_v4().simple())),
        };
        Some(Db::open(target, TempDir::new().expect("a folder")).await)
    }

    /// A second, separate store on the same database, as another process would have it.
    pub(crate) async fn another_store(&self) -> Store {
        let store = Store::open(&self.target).await.expect("the database opens again");
        store.keep_trail_with(self.keyring.clone());
        store
    }

    /// A connection beside the store, to look at things or to break them.
    pub(crate) async fn raw(&self) -> DatabaseConnection {
        match &self.target {
            Target::Sqlite { path } => Database::connect(format!("sqlite://{}", path.display())).await,
            Target::Postgres { schema, .. } => {
                let mut options = sea_orm::ConnectOptions::new(std::env::var("CASTCORE_TEST_POSTGRES").expect("set"));
                options.set_schema_search_path(schema.clone().expect("a schema"));
                Database::connect(options).await
            }
        }
        .expect("a raw connection")
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("castcore.db")
    }

    /// Ends the test: what it left behind is removed.
    pub(crate) async fn finish(self) {
        if let Target::Postgres { schema: Some(schema), .. } = &self.target {
            let drop = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
            self.raw().await.execute_unprepared(&drop).await.expect("the schema goes");
        }
        self.store.close().await.expect("the store closes");
    }
}

/// Runs each of these functions (`async fn(&Db)`) as a test on SQLite and as one on PostgreSQL, on a migrated
/// database.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let db = $crate::harness::Db::empty_sqlite().await;
                db.store.migrate().await.expect("migrations run");
                super::$name(&db).await;
                db.finish().await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let Some(db) = $crate::harness::Db::empty_postgres().await else { return };
                db.store.migrate().await.expect("migrations run");
                super::$name(&db).await;
                db.finish().await;
            })*
        }
    };
}
pub(crate) use on_both;
