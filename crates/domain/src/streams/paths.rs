//! Where the files of inputs and outputs lie. Confinement itself is the business of `castcore-confine`.

pub use castcore_confine::{PathFault, RootedPath, locate};
use std::path::{Path, PathBuf};

/// Splits the path of an HLS destination into folder and playlist; a playlist without a folder gets one of its name,
/// because the root belongs to everybody. `None` when the playlist's name is not plain: FFmpeg would take `tcp:…` for
/// an address, `-y…` for an option and `%v` for a pattern.
#[must_use]
pub fn split_hls(relative: &Path) -> Option<(PathBuf, String)> {
    let is_playlist = relative.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("m3u8"));
    if !is_playlist {
        return Some((relative.to_owned(), "index.m3u8".to_owned()));
    }
    let (stem, name) = (relative.file_stem()?.to_str()?, relative.file_name()?.to_str()?);
    let is_plain = name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    let folder = match relative.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from(stem),
    };
    is_plain.then(|| (folder, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playlist_is_a_plain_name_in_a_folder_of_its_own() {
        let split = |path: &str| split_hls(Path::new(path));
        let found = |folder: &str, name: &str| Some((PathBuf::from(folder), name.to_owned()));
        assert_eq!(split("Größe 100 %/index.m3u8"), found("Größe 100 %", "index.m3u8"));
        assert_eq!(split("sunday"), found("sunday", "index.m3u8"));
        assert_eq!(split("sunday.m3u8"), found("sunday", "sunday.m3u8"));
        for name in ["tcp:127.0.0.1:9.m3u8", "http:x.m3u8", "pipe:1.m3u8", "-y.m3u8", "%v.m3u8", "a b.m3u8", "ä.m3u8"]
        {
            assert_eq!(split(&format!("a/{name}")), None, "{name}");
        }
    }
}
