//! Where the programs under test are.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The server's binary: `CASTCORE_BIN`, or `castcore` beside the running program, or the release build.
///
/// # Errors
/// There is none; the sentence says how to make one.
pub fn castcore() -> Result<PathBuf> {
    find("CASTCORE_BIN", "castcore")
}

/// The stand-in for FFmpeg: `CASTCORE_STUB_FFMPEG`, or beside the running program, or the release build.
///
/// # Errors
/// There is none; the sentence says how to make one.
pub fn stub_ffmpeg() -> Result<PathBuf> {
    find("CASTCORE_STUB_FFMPEG", "castcore-stub-ffmpeg")
}

/// A real FFmpeg of the pinned version: `CASTCORE_TEST_FFMPEG`, or the one in the tools folder
/// (`CASTCORE_TOOLS_DIR`, by default `.tools` in the repository).
///
/// # Errors
/// There is none; the sentence says how to get it.
pub fn ffmpeg() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CASTCORE_TEST_FFMPEG") {
        return PathBuf::from(path).canonicalize().context("CASTCORE_TEST_FFMPEG names no file");
    }
    let versions = std::fs::read_dir(tools_dir().join("ffmpeg")).map(|dir| dir.flatten().collect::<Vec<_>>());
    let mut found: Vec<PathBuf> = versions
        .unwrap_or_default()
        .iter()
        .map(|version| version.path().join("ffmpeg"))
        .filter(|p| p.is_file())
        .collect();
    found.sort();
    found.pop().context("no FFmpeg: run `castcore ffmpeg install`, or set CASTCORE_TEST_FFMPEG")
}

/// The folder of installed tools, absolute.
#[must_use]
pub fn tools_dir() -> PathBuf {
    match std::env::var_os("CASTCORE_TOOLS_DIR") {
        Some(dir) => std::path::absolute(&dir).unwrap_or_else(|_| dir.into()),
        None => repository().join(".tools"),
    }
}

/// The top folder of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

fn find(variable: &str, name: &str) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return PathBuf::from(path).canonicalize().with_context(|| format!("{variable} names no file"));
    }
    let exe = std::env::current_exe()?;
    // Tests run in target/<profile>/deps, programs in target/<profile>.
    let beside = exe.ancestors().skip(1).take(2).map(|folder| folder.join(name));
    let built = [repository().join("target/release").join(name)];
    match beside.chain(built).find(|path| path.is_file()) {
        Some(path) => Ok(path),
        None => bail!("no {name} here: run `cargo build --workspace --bins`, or set {variable}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_where_the_workspace_is() {
        assert!(repository().join("Cargo.lock").is_file());
        let missing = find("CASTCORE_NOT_SET", "no-such-program").unwrap_err().to_string();
        assert!(missing.contains("cargo build") && missing.contains("CASTCORE_NOT_SET"), "{missing}");
    }
}
