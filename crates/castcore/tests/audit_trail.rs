//! `castcore audit`, run as people run it, on a database that somebody else had their hands in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use castcore_domain::{
    Caller,
    audit::{self, Checkpoints, Entry},
};
use castcore_model::{Clock as _, SystemClock};
use castcore_store::{Store, Target, settings, trail};
use castcore_vault::{Keyring, Secret};
use sea_orm::{ConnectionTrait as _, Database};
use serde_json::{Value, json};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A data folder with a trail in it.
struct Place {
    folder: TempDir,
    encryption_key: String,
    store: Store,
}

impl Place {
    async fn with_rows(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("data/logs")).unwrap();
        let store = Store::open(&Target::Sqlite { path: folder.path().join("data/castcore.db") }).await.unwrap();
        store.migrate().await.unwrap();
        let key = Keyring::generate_key();
        store.keep_trail_with(Keyring::parse(&key).unwrap());
        let place = Self { folder, encryption_key: key.expose().to_owned(), store };
        place.write(count).await;
        place
    }

    async fn write(&self, count: usize) {
        for n in 0..count {
            let tx = self.store.begin().await.unwrap();
            let entry = Entry::on("stream.start", "stream_job", n).with(json!({"name": format!("news {n}")}));
            audit::record(&tx, &Caller::system("test"), SystemClock.now(), entry).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    fn checkpoints(&self) -> Checkpoints {
        Checkpoints::in_folder(&self.folder.path().join("data/logs"))
    }

    fn castcore(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_castcore"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("SECRET_KEY", "0123456789abcdef0123456789abcdef-of-a-test")
            .env("ENCRYPTION_KEY", &self.encryption_key)
            .output()
            .unwrap()
    }

    /// What `castcore audit verify` says, and whether it is content.
    fn verify(&self) -> (bool, String) {
        let output = self.castcore(&["audit", "verify"]);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.success(), said)
    }

    #[track_caller]
    fn names(&self, problem: &str) {
        let (valid, said) = self.verify();
        assert!(!valid && said.contains(problem), "expected \"{problem}\", heard: {said}");
    }

    /// Runs SQL beside the server, as somebody with an editor for databases would.
    async fn by_hand(&self, sql: &str) {
        let raw =
            Database::connect(format!("sqlite://{}/data/castcore.db", self.folder.path().display())).await.unwrap();
        raw.execute_unprepared(sql).await.unwrap();
        raw.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_changed_by_hand_is_named() {
    let place = Place::with_rows(12).await;
    let (valid, said) = place.verify();
    assert!(valid && said.contains("12 rows, 1 to 12"), "{said}");
    place.by_hand("UPDATE audit_events SET actor_name = 'somebody else' WHERE seq = 7").await;
    place.names("row 7 was changed");
    let json = place.castcore(&["audit", "verify", "--json"]);
    assert_eq!(json.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json["valid"], &json["problem"]), (&json!(false), &json!("row 7 was changed")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removed_and_swapped_rows_are_named() {
    let place = Place::with_rows(6).await;
    place
        .by_hand(
            "UPDATE audit_events SET seq = 99 WHERE seq = 5; UPDATE audit_events SET seq = 5 WHERE seq = 6;
             UPDATE audit_events SET seq = 6 WHERE seq = 99;",
        )
        .await;
    place.names("row 5 was moved: it was written as row 6");
    place.by_hand("DELETE FROM audit_events WHERE seq IN (2, 3)").await;
    place.names("rows 2 to 3 were removed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_tail_is_noticed_even_with_an_older_copy_of_everything() {
    let place = Place::with_rows(3).await;
    let file = place.checkpoints();
    assert!(file.write(&place.store, SystemClock.now(), true).await.unwrap());
    let old = settings::get(place.store.read(), trail::HEAD).await.unwrap().unwrap();
    place.write(3).await;
    assert!(!file.write(&place.store, SystemClock.now(), false).await.unwrap(), "not due yet");
    assert!(file.write(&place.store, SystemClock.now(), true).await.unwrap());
    let (valid, said) = place.verify();
    assert!(valid && said.contains("2 checkpoints fit"), "{said}");
    place.by_hand("DELETE FROM audit_events WHERE seq > 4").await;
    place.names("the tail was cut: rows 5 to 6 are missing");
    place.by_hand("DELETE FROM audit_events WHERE seq > 3").await;
    place.by_hand(&format!("UPDATE settings SET value = '{old}' WHERE key = 'audit.head'")).await;
    place.names("the tail was cut: rows 4 to 6 are missing");
    place.by_hand("DELETE FROM audit_events; DELETE FROM settings WHERE key LIKE 'audit.%'").await;
    place.names("the key of the trail was removed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_key_is_no_help_and_none_is_shown() {
    let place = Place::with_rows(2).await;
    let other = Place { encryption_key: Keyring::generate_key().expose().to_owned(), ..place };
    let (valid, said) = other.verify();
    assert!(!valid && said.contains("cannot be opened"), "{said}");
    assert!(!said.contains(&other.encryption_key));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn export_prints_every_row_and_tells_of_itself() {
    let place = Place::with_rows(3).await;
    let lines = place.castcore(&["audit", "export"]);
    assert!(lines.status.success(), "{}", String::from_utf8_lossy(&lines.stderr));
    let rows: Vec<Value> =
        String::from_utf8(lines.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.iter().map(|row| row["seq"].as_i64().unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!((&rows[3]["action"], &rows[3]["actor"]), (&json!("audit.export"), &json!("shell")));
    let csv = place.castcore(&["audit", "export", "--format", "csv", "--action", "stream.*"]);
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert!(csv.starts_with("seq,at,actor,") && csv.lines().count() == 4, "{csv}");
    let wrong = place.castcore(&["audit", "export", "--since", "tomorrow"]);
    assert!(!wrong.status.success() && String::from_utf8_lossy(&wrong.stderr).contains("query.since"));
    assert!(place.verify().0, "exports are part of the chain");
}

#[test]
fn nothing_is_made_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_castcore"))
        .args(["audit", "verify"])
        .current_dir(folder.path())
        .env_clear()
        .env("SECRET_KEY", "0123456789abcdef0123456789abcdef-of-a-test")
        .env("ENCRYPTION_KEY", Secret::expose(&Keyring::generate_key()))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no database"));
    assert!(!folder.path().join("data").exists());
}
