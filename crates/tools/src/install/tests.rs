use super::*;
use std::io::Write;
use zip::{ZipWriter, write::SimpleFileOptions};

const MEMBER: &str = "package/binaries/ffmpeg";
const BINARY: &[u8] = b"#!/bin/sh\necho the binary\n";

/// Writes a wheel with the member and something else in it.
fn wheel(path: &Path, member: &str, content: &[u8]) {
    let mut archive = ZipWriter::new(File::create(path).unwrap());
    for (name, content) in [("../../outside", &b"x"[..]), (member, content)] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap();
}

fn sum(path: &Path) -> String {
    checksum::of(File::open(path).unwrap()).unwrap()
}

struct Stage {
    folder: tempfile::TempDir,
    wheel: PathBuf,
    wheel_sha256: String,
    member_sha256: String,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wheel_path = folder.path().join("a.whl");
        wheel(&wheel_path, MEMBER, BINARY);
        Self { wheel_sha256: sum(&wheel_path), member_sha256: checksum::of(BINARY).unwrap(), wheel: wheel_path, folder }
    }

    fn pin(&self) -> Pin<'_> {
        Pin { wheel_sha256: &self.wheel_sha256, member: MEMBER, member_sha256: &self.member_sha256 }
    }

    fn tools(&self) -> PathBuf {
        self.folder.path().join("tools")
    }

    fn target(&self) -> PathBuf {
        pinned_path(&self.tools())
    }

    fn install(&self, file: &Path, pin: &Pin<'_>) -> Result<(), InstallError> {
        put_in_place(&self.tools(), &self.target(), |work| obtain(file, pin, work, &mut |_| {}))
    }

    /// What lies in the tools folder beside the lock.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.tools()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[test]
fn installs_from_the_wheel_and_leaves_nothing_else() {
    let stage = Stage::new();
    fs::create_dir_all(stage.tools().join(".install-interrupted")).unwrap();
    stage.install(&stage.wheel, &stage.pin()).unwrap();
    assert_eq!(fs::read(stage.target()).unwrap(), BINARY);
    assert_eq!(fs::metadata(stage.target()).unwrap().permissions().mode() & 0o777, 0o755);
    assert_eq!(stage.left(), [".lock", "ffmpeg"]);
    assert!(!stage.folder.path().join("outside").exists());
}

#[test]
fn installs_from_the_binary_itself_and_over_a_changed_one() {
    let stage = Stage::new();
    let binary = stage.folder.path().join("ffmpeg");
    fs::write(&binary, BINARY).unwrap();
    fs::create_dir_all(stage.target().parent().unwrap()).unwrap();
    fs::write(stage.target(), "swapped").unwrap();
    stage.install(&binary, &stage.pin()).unwrap();
    assert_eq!(fs::read(stage.target()).unwrap(), BINARY);
    assert_eq!(fs::read(&binary).unwrap(), BINARY, "the given file stays");
}

#[test]
fn a_wrong_wheel_is_not_even_unpacked() {
    let stage = Stage::new();
    let other = stage.folder.path().join("b.whl");
    wheel(&other, MEMBER, b"something else");
    let error = stage.install(&other, &stage.pin()).unwrap_err();
    let InstallError::Checksum { what, found, expected } = &error else { panic!("{error}") };
    assert_eq!((what.as_str(), found, expected), ("b.whl", &sum(&other), &stage.wheel_sha256));
    assert!(!stage.target().exists());
    assert_eq!(stage.left(), [".lock", "ffmpeg"]);
}

#[test]
fn a_wrong_member_is_not_installed() {
    let stage = Stage::new();
    let pin = Pin { member_sha256: "0", ..stage.pin() };
    assert!(matches!(stage.install(&stage.wheel, &pin), Err(InstallError::Checksum { .. })));
    let pin = Pin { member: "package/missing", ..stage.pin() };
    assert!(matches!(stage.install(&stage.wheel, &pin), Err(InstallError::Unpack(_))));
    assert!(!stage.target().exists());
}

#[test]
fn what_cannot_be_read_or_written_is_named() {
    let stage = Stage::new();
    let missing = stage.folder.path().join("missing.whl");
    let error = stage.install(&missing, &stage.pin()).unwrap_err().to_string();
    assert!(error.contains("missing.whl"), "{error}");
    let file = stage.folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    let error = put_in_place(&file, &pinned_path(&file), |_| unreachable!()).unwrap_err().to_string();
    assert!(error.contains("a-file") && error.contains("CASTCORE_TOOLS_DIR"), "{error}");
}
