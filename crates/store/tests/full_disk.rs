//! A disk that is full for a moment. Alone in its program: the limit that plays the full disk holds for all of it.

use castcore_store::{Store, Target, settings};
use chrono::DateTime;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

/// Number of SIGXFSZ on Linux: sent to whoever writes beyond the limit, and deadly to those who do not listen.
const FILE_TOO_LARGE: i32 = 25;

#[tokio::test]
async fn what_is_committed_after_a_full_disk_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("castcore.db");
    let store = Store::open(&Target::Sqlite { path: path.clone() }).await.unwrap();
    store.migrate().await.unwrap();
    let write = async |key: &str, length: usize| {
        let tx = store.begin().await?;
        settings::set(&tx, key, &json!("x".repeat(length)), DateTime::UNIX_EPOCH).await?;
        tx.commit().await
    };
    write("before", 10).await.unwrap();

    let _heard = signal(SignalKind::from_raw(FILE_TOO_LARGE)).unwrap();
    let room = getrlimit(Resource::Fsize);
    let log_bytes = std::fs::metadata(folder.path().join("castcore.db-wal")).unwrap().len();
    setrlimit(Resource::Fsize, Rlimit { current: Some(log_bytes + 4_096), ..room }).unwrap();
    // What is smaller than the cache reaches the disk with the commit. There may be room in the log for some of it.
    let mut failures = 0;
    for n in 0..60 {
        failures += u32::from(write(&format!("during-{n}"), 200_000).await.is_err());
        // A failure may lie in wait for the next but one.
        if failures == 4 {
            break;
        }
    }
    assert_eq!(failures, 4);
    setrlimit(Resource::Fsize, room).unwrap();

    write("after", 10).await.unwrap();
    for key in ["before", "after"] {
        assert!(settings::get(store.read(), key).await.unwrap().is_some(), "{key}");
    }
    // Not in a connection that still thinks of it, but in the file.
    store.close().await.unwrap();
    let store = Store::open(&Target::Sqlite { path }).await.unwrap();
    assert!(settings::get(store.read(), "after").await.unwrap().is_some());
}
