//! Takes one file out of a wheel.

use super::InstallError;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};
use zip::ZipArchive;

/// The largest binary that is unpacked, in bytes.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Writes the one member to `target`, which must not exist. No other name in the archive is looked at.
pub(super) fn member(wheel: File, name: &str, target: &Path) -> Result<(), InstallError> {
    let broken = |error: String| InstallError::Unpack(error);
    let mut archive = ZipArchive::new(wheel).map_err(|error| broken(error.to_string()))?;
    let member = archive.by_name(name).map_err(|error| broken(error.to_string()))?;
    let mut file = File::create_new(target).map_err(|error| broken(error.to_string()))?;
    // The size that the archive states may be a lie; what is written is counted.
    let written = io::copy(&mut member.take(MAX_BYTES + 1), &mut file).map_err(|error| broken(error.to_string()))?;
    if written > MAX_BYTES {
        return Err(broken(format!("{name} is larger than {MAX_BYTES} bytes")));
    }
    Ok(())
}
