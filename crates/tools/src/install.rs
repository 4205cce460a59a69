//! Installs the pinned FFmpeg.
//!
//! The build comes inside a Python wheel, which pip fetches with the user's own configuration. Nothing of it is run or
//! unpacked before the wheel's checksum is right, only the one file is unpacked, and its checksum is compared, too. It
//! appears in its place by one rename, so a server that runs meanwhile sees the old one or the new one, whole.

mod fetch;
mod unpack;

use crate::{
    check::{Toolbox, pinned_path},
    checksum,
};
use castcore_config::MediaSettings;
use castcore_ffmpeg::pinned;
use rustix::fs::{FlockOperation, flock};
use std::{
    fs::{self, DirBuilder, File},
    io::{self, Seek},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// The working folders of an installation begin with this; an interrupted one leaves its folder behind.
const WORK_PREFIX: &str = ".install-";

/// What is to be installed.
#[derive(Clone, Copy, Debug)]
struct Pin<'a> {
    wheel_sha256: &'a str,
    member: &'a str,
    member_sha256: &'a str,
}

const PINNED: Pin<'_> =
    Pin { wheel_sha256: pinned::WHEEL_SHA256, member: pinned::MEMBER, member_sha256: pinned::MEMBER_SHA256 };

/// What an installation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was there already, and its checksum is right.
    AlreadyThere(PathBuf),
    /// It is there now.
    Installed(PathBuf),
}

/// Why FFmpeg could not be installed. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// There is no pinned build for this machine.
    #[error(
        "the pinned FFmpeg is built for {}, this machine is {found}. Set FFMPEG_PATH to an FFmpeg {} or newer of your own",
        pinned::ARCHITECTURE,
        castcore_ffmpeg::version::MINIMUM
    )]
    Architecture {
        /// What this machine is.
        found: &'static str,
    },
    /// The target folder cannot be written.
    #[error("{}: {error}. Make the folder writable for this user, or set CASTCORE_TOOLS_DIR to another one", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// There is no Python, or it has no pip.
    #[error("pip for Python 3 is needed to fetch FFmpeg, but {detail}. Run: apt-get install python3-pip. {OFFLINE}")]
    NoPip {
        /// What is missing.
        detail: String,
    },
    /// pip could not fetch the wheel.
    #[error(
        "pip could not fetch FFmpeg: {detail}. Check this machine's connection to the Python package index. {OFFLINE}"
    )]
    Fetch {
        /// pip's own last words.
        detail: String,
    },
    /// The given file cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The checksum is another one.
    #[error("{what} has the SHA-256 {found}, but {expected} is expected. It was not unpacked and not installed")]
    Checksum {
        /// What was checked.
        what: String,
        /// Its checksum.
        found: String,
        /// What it must be.
        expected: String,
    },
    /// The wheel is no archive with the binary in it.
    #[error("the wheel cannot be unpacked: {0}")]
    Unpack(String),
}

/// How to do without a connection.
const OFFLINE: &str = "Without a connection, run `pip download --no-deps --only-binary=:all: --platform \
    manylinux_2_28_x86_64 imageio-ffmpeg==0.8.1` on another machine, bring the .whl file here, and run `castcore ffmpeg \
    install --from FILE`";

/// Installs the pinned FFmpeg below `CASTCORE_TOOLS_DIR`, from the given file or through pip. The file may be the wheel
/// or the binary itself. `say` is called with a sentence before each step that takes its time. It blocks until done.
///
/// # Errors
/// [`InstallError`] tells what to do. What was installed before stays in place.
pub fn install(
    settings: &MediaSettings,
    from: Option<&Path>,
    mut say: impl FnMut(&str),
) -> Result<Outcome, InstallError> {
    if std::env::consts::ARCH != pinned::ARCHITECTURE {
        return Err(InstallError::Architecture { found: std::env::consts::ARCH });
    }
    let target = pinned_path(&settings.tools_dir);
    let pinned_only = MediaSettings { ffmpeg_path: None, ..settings.clone() };
    if Toolbox::new(pinned_only).ffmpeg().is_ok() {
        return Ok(Outcome::AlreadyThere(target));
    }
    put_in_place(&settings.tools_dir, &target, |work| match from {
        Some(file) => obtain(file, &PINNED, work, &mut say),
        None => {
            say(&format!(
                "Fetching {}=={} (65 MiB) with pip …",
                castcore_ffmpeg::pinned::PACKAGE,
                castcore_ffmpeg::pinned::PACKAGE_VERSION
            ));
            obtain(&fetch::with_pip(work, Path::new("python3"))?, &PINNED, work, &mut say)
        }
    })?;
    Ok(Outcome::Installed(target))
}

/// Lets `obtain` make the binary in a private folder, then moves it to its place.
fn put_in_place(
    tools_dir: &Path,
    target: &Path,
    obtain: impl FnOnce(&Path) -> Result<PathBuf, InstallError>,
) -> Result<(), InstallError> {
    let folder = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| InstallError::Folder { path, error }
    };
    let target_dir = target.parent().unwrap_or(tools_dir);
    DirBuilder::new().recursive(true).mode(0o755).create(target_dir).map_err(folder(target_dir))?;
    // Two installations at once would remove each other's working folder.
    let lock_path = tools_dir.join(".lock");
    let lock = File::create(&lock_path).map_err(folder(&lock_path))?;
    flock(&lock, FlockOperation::LockExclusive).map_err(|error| folder(&lock_path)(error.into()))?;
    remove_leftovers(tools_dir);
    let work = tempfile::Builder::new().prefix(WORK_PREFIX).tempdir_in(tools_dir).map_err(folder(tools_dir))?;
    let binary = obtain(work.path())?;
    // FFmpeg runs under a user of its own.
    fs::set_permissions(&binary, fs::Permissions::from_mode(0o755)).map_err(folder(&binary))?;
    File::open(&binary).and_then(|file| file.sync_all()).map_err(folder(&binary))?;
    fs::rename(&binary, target).map_err(folder(target))
}

/// Removes what interrupted installations left. Failing is no harm but for the space.
fn remove_leftovers(tools_dir: &Path) {
    let Ok(entries) = fs::read_dir(tools_dir) else { return };
    for entry in entries.flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(WORK_PREFIX.as_bytes()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Makes the checked binary in the working folder, from the wheel or from the binary itself.
fn obtain(file: &Path, pin: &Pin<'_>, work: &Path, say: &mut impl FnMut(&str)) -> Result<PathBuf, InstallError> {
    let unreadable = |error| InstallError::Unreadable { path: file.to_owned(), error };
    // One descriptor for checking and reading: the file that was checked is the one that is unpacked.
    let mut opened = File::open(file).map_err(unreadable)?;
    say("Checking and unpacking …");
    let found = checksum::of(&opened).map_err(unreadable)?;
    opened.rewind().map_err(unreadable)?;
    let binary = work.join("ffmpeg");
    if found == pin.wheel_sha256 {
        unpack::member(opened, pin.member, &binary)?;
    } else if found == pin.member_sha256 {
        let mut copy = File::create_new(&binary).map_err(unreadable)?;
        io::copy(&mut opened, &mut copy).map_err(unreadable)?;
    } else {
        let what = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Err(InstallError::Checksum { what, found, expected: pin.wheel_sha256.to_owned() });
    }
    let found = File::open(&binary).and_then(checksum::of).map_err(unreadable)?;
    if found != pin.member_sha256 {
        let what = "the binary in the wheel".to_owned();
        return Err(InstallError::Checksum { what, found, expected: pin.member_sha256.to_owned() });
    }
    Ok(binary)
}

#[cfg(test)]
mod tests;
