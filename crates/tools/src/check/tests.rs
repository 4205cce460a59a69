use super::*;
use castcore_config::Environment;
use std::fs;

fn settings(changes: &[(&str, &str)], tools: &Path) -> MediaSettings {
    let tools = [("CASTCORE_TOOLS_DIR", tools.to_str().unwrap())];
    MediaSettings::load(&Environment::new(changes.iter().chain(&tools).copied())).unwrap()
}

/// A program that says this version, and counts in a file beside it how often it was asked.
fn program(path: &Path, version: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let count = path.with_extension("count");
    let script = format!("#!/bin/sh\necho x >> {}\necho 'ffmpeg version {version} Copyright'\n", count.display());
    crate::executable(path, &script);
}

fn asked(path: &Path) -> usize {
    fs::read_to_string(path.with_extension("count")).unwrap_or_default().lines().count()
}

#[test]
fn a_binary_of_ones_own_wins_and_is_asked_once_until_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my/ffmpeg");
    program(&path, "n9.0.2-17-g2a571b6068");
    let toolbox = Toolbox::new(settings(&[("FFMPEG_PATH", path.to_str().unwrap())], folder.path()));
    let binary = toolbox.ffmpeg().unwrap();
    assert_eq!((binary.path.as_path(), binary.pinned, binary.flagged()), (path.as_path(), false, false));
    assert_eq!(toolbox.clone().ffmpeg().unwrap(), binary);
    assert_eq!(asked(&path), 1);
    program(&path, "8.1.2");
    let changed = toolbox.ffmpeg().unwrap();
    assert_ne!(changed.fingerprint, binary.fingerprint);
    assert_eq!((changed.version.raw.as_str(), asked(&path)), ("8.1.2", 2));
}

#[test]
fn outdated_and_nameless_versions_need_permission() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ffmpeg");
    for version in ["5.1.9-0+deb12u1", "8.1.1", "N-12345-gabcdef"] {
        program(&path, version);
        let text = path.to_str().unwrap();
        let variables = [("FFMPEG_PATH", text), ("FFPROBE_PATH", text)];
        let toolbox = Toolbox::new(settings(&variables, folder.path()));
        let error = toolbox.ffmpeg().unwrap_err();
        assert!(matches!(error, ToolError::Outdated { .. }), "{error}");
        assert!(error.to_string().contains("ALLOW_OUTDATED_FFMPEG=true"), "{error}");
        assert!(toolbox.ffprobe().unwrap_err().to_string().contains("ALLOW_OUTDATED_FFPROBE"));

        let permitted = [("FFMPEG_PATH", text), ("ALLOW_OUTDATED_FFMPEG", "true")];
        assert!(Toolbox::new(settings(&permitted, folder.path())).ffmpeg().unwrap().flagged());
    }
}

#[test]
fn nothing_there_names_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let toolbox = Toolbox::new(settings(&[], folder.path()));
    let error = toolbox.ffmpeg().unwrap_err();
    assert!(matches!(error, ToolError::Missing { .. }), "{error}");
    assert!(error.to_string().contains("castcore ffmpeg install"), "{error}");
    assert_eq!(toolbox.ffprobe(), Ok(None));
}

#[test]
fn another_build_in_the_place_of_the_pinned_one_is_refused_and_never_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = pinned_path(folder.path());
    program(&path, "n9.0.2");
    let toolbox = Toolbox::new(settings(&[], folder.path()));
    for _ in 0..2 {
        assert_eq!(toolbox.ffmpeg(), Err(ToolError::Changed { path: path.clone() }));
    }
    assert_eq!(asked(&path), 0);
}

#[test]
fn what_does_not_run_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ffmpeg");
    let reason = |path: &Path| {
        let toolbox = Toolbox::new(settings(&[("FFMPEG_PATH", path.to_str().unwrap())], folder.path()));
        toolbox.ffmpeg().unwrap_err().to_string()
    };
    assert!(reason(folder.path()).contains("not a file"));
    fs::write(&path, "#!/bin/sh\nexit 3\n").unwrap();
    assert!(reason(&path).contains("not executable"));
    crate::executable(&path, "#!/bin/sh\nexit 3\n");
    assert!(reason(&path).contains("exit status: 3"));
}

#[test]
fn the_status_shows_what_the_errors_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ffprobe");
    program(&path, "5.1.9");
    let toolbox = Toolbox::new(settings(&[("FFPROBE_PATH", path.to_str().unwrap())], folder.path()));
    let status = toolbox.status();
    assert_eq!(status.min_version, "8.1.2");
    assert!(!status.ffmpeg.usable && status.ffmpeg.version.is_none() && status.ffmpeg.vulnerable.is_none());
    assert!(status.ffmpeg.problem.unwrap().contains("install"));
    let ffprobe = status.ffprobe.unwrap();
    assert_eq!((ffprobe.version.as_deref(), ffprobe.vulnerable, ffprobe.usable), (Some("5.1.9"), Some(true), false));
}

/// With the real build, where the test scripts provide it.
#[test]
fn the_pinned_build_passes_and_a_changed_byte_fails() {
    let Some(real) = std::env::var_os("CASTCORE_TEST_FFMPEG") else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&[], folder.path());
    let outcome = crate::install::install(&settings, Some(Path::new(&real)), |_| {}).unwrap();
    let path = pinned_path(folder.path());
    assert_eq!(outcome, crate::install::Outcome::Installed(path.clone()));
    let toolbox = Toolbox::new(settings.clone());
    let binary = toolbox.ffmpeg().unwrap();
    assert!(binary.pinned && !binary.flagged());
    assert!(binary.version.raw.starts_with(pinned::VERSION));
    let again = crate::install::install(&settings, None, |_| unreachable!("nothing is fetched")).unwrap();
    assert_eq!(again, crate::install::Outcome::AlreadyThere(path.clone()));

    use std::{io::Write, os::unix::fs::FileExt};
    let mut file = fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, 1_000_000).unwrap();
    file.write_all_at(&[!byte[0]], 1_000_000).unwrap();
    file.flush().unwrap();
    drop(file);
    assert_eq!(toolbox.ffmpeg(), Err(ToolError::Changed { path }));
}
