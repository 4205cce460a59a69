//! A database of one's own on the PostgreSQL of the test run.
#![expect(clippy::unwrap_used, reason = "a test")]

use castcore_testkit::postgres::{Database, server_url};
use std::{io::Write, process::Command};

fn databases(url: &str) -> String {
    let list = Command::new("psql")
        .args(["--no-psqlrc", "-At", "-c", "SELECT datname FROM pg_database", url])
        .output()
        .unwrap();
    assert!(list.status.success());
    String::from_utf8(list.stdout).unwrap()
}

#[test]
fn it_is_made_and_goes_away() {
    let Some(url) = server_url().unwrap() else {
        // Not `eprintln!`, whose text the test runner keeps to itself when a test passes.
        let _ = std::io::stderr().write_all(b"SKIPPED: PostgreSQL (CASTCORE_TEST_POSTGRES is not set)\n");
        return;
    };
    let database = Database::create().unwrap().unwrap();
    let name = database.env().unwrap().into_iter().find(|(name, _)| name == "POSTGRES_DB").unwrap().1;
    assert!(databases(&url).lines().any(|line| line == name));
    drop(database);
    assert!(!databases(&url).lines().any(|line| line == name));
}
