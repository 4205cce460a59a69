//! Which folder of the settings a user-given path lies in.
//!
//! Only the text is looked at here, so that a bad path is refused at save; symlinks and races are the business of
//! whoever opens the file beneath the root (the runtime, by `openat2`).

use std::path::{Component, Path, PathBuf};

/// A path as a configured folder and the rest below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootedPath {
    /// The setting that names the folder, such as `MEDIA_DIR`.
    pub setting: &'static str,
    /// The folder, absolute.
    pub root: PathBuf,
    /// The rest, relative, without `..`.
    pub relative: PathBuf,
}

/// Why a path is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// Not in any of the folders; the names of their settings.
    OutsideRoots(String),
    /// Empty, a NUL, or nothing below the folder.
    Malformed,
}

/// Finds the folder of `text`: an absolute path must lie in one of `roots`, a relative one lies in the first.
/// A leading `file:` or `file://` is allowed.
pub fn locate(text: &str, roots: &[(&'static str, PathBuf)]) -> Result<RootedPath, PathFault> {
    let settings = || {
        let mut names: Vec<&str> = roots.iter().map(|(name, _)| *name).collect();
        names.dedup();
        PathFault::OutsideRoots(names.join(", "))
    };
    let text = text.strip_prefix("file://").or_else(|| text.strip_prefix("file:")).unwrap_or(text);
    if text.is_empty() || text.contains('\0') {
        return Err(PathFault::Malformed);
    }
    let clean = normal(Path::new(text)).ok_or_else(settings)?;
    let (setting, root, relative) = if clean.is_absolute() {
        roots
            .iter()
            .filter_map(|(name, root)| clean.strip_prefix(root).ok().map(|rest| (*name, root.clone(), rest.to_owned())))
            // The longest folder wins when one lies in another.
            .max_by_key(|(_, root, _)| root.components().count())
            .ok_or_else(settings)?
    } else {
        let (name, root) = roots.first().ok_or(PathFault::Malformed)?;
        (*name, root.clone(), clean)
    };
    if relative.as_os_str().is_empty() {
        return Err(PathFault::Malformed);
    }
    Ok(RootedPath { setting, root, relative })
}

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

/// The path without `.` and doubled slashes; `None` when it climbs with `..`.
fn normal(path: &Path) -> Option<PathBuf> {
    path.components()
        .filter(|component| !matches!(component, Component::CurDir))
        .map(|component| match component {
            Component::ParentDir => None,
            other => Some(other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots() -> Vec<(&'static str, PathBuf)> {
        vec![("MEDIA_DIR", "/srv/media".into()), ("RECORDINGS_DIR", "/srv/media/rec".into())]
    }

    #[test]
    fn any_utf8_name_inside_a_folder_is_fine() {
        for name in ["Gottesdienst Größe #1 $5 100%.mp4", "a/b/c.ts", "./x.mkv", "file:y.mp4"] {
            let found = locate(name, &roots()).unwrap();
            assert_eq!(found.setting, "MEDIA_DIR", "{name}");
        }
        let found = locate("/srv/media/rec//x.mp4", &roots()).unwrap();
        assert_eq!((found.setting, found.relative), ("RECORDINGS_DIR", PathBuf::from("x.mp4")));
    }

    #[test]
    fn everything_else_is_refused_and_names_the_settings() {
        for path in ["/etc/passwd", "/srv/mediax/a", "../x", "a/../../x", "/srv/media/../x", "file:///etc/passwd"] {
            assert_eq!(
                locate(path, &roots()),
                Err(PathFault::OutsideRoots("MEDIA_DIR, RECORDINGS_DIR".into())),
                "{path}"
            );
        }
        for path in ["", "a\0b", "/srv/media", "."] {
            assert_eq!(locate(path, &roots()), Err(PathFault::Malformed), "{path:?}");
        }
    }

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
