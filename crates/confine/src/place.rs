//! Which configured folder a path lies in, by its text alone.

use serde::{Deserialize, Serialize};
use std::path::{Component, Path, PathBuf};

/// The longest name between two slashes, in bytes (`NAME_MAX` of Linux).
pub const NAME_MAX_BYTES: usize = 255;
/// The longest path, in bytes (`PATH_MAX` of Linux without its NUL).
pub const PATH_MAX_BYTES: usize = 4_095;

/// A path that is opened beneath `root` without leaving it, symlinks included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfinedPath {
    /// A configured folder, absolute.
    pub root: PathBuf,
    /// Path below it, relative, without `..`.
    pub relative: PathBuf,
}

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

impl From<RootedPath> for ConfinedPath {
    fn from(path: RootedPath) -> Self {
        Self { root: path.root, relative: path.relative }
    }
}

/// Why a path is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// Not in any of the folders; the names of their settings.
    OutsideRoots(String),
    /// Empty, a NUL, nothing below the folder, or longer than any file system takes.
    Malformed,
}

/// Finds the folder of `text`: an absolute path must lie in one of `roots`, a relative one lies in the first.
/// A leading `file:` or `file://` is allowed.
///
/// # Errors
/// See [`PathFault`].
pub fn locate(text: &str, roots: &[(&'static str, PathBuf)]) -> Result<RootedPath, PathFault> {
    let settings = || {
        let mut names: Vec<&str> = roots.iter().map(|(name, _)| *name).collect();
        names.dedup();
        PathFault::OutsideRoots(names.join(", "))
    };
    let text = text.strip_prefix("file://").or_else(|| text.strip_prefix("file:")).unwrap_or(text);
    if text.is_empty() || text.contains('\0') || text.len() > PATH_MAX_BYTES {
        return Err(PathFault::Malformed);
    }
    let clean = normal(Path::new(text)).ok_or_else(settings)?;
    if clean.iter().any(|name| name.len() > NAME_MAX_BYTES) {
        return Err(PathFault::Malformed);
    }
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
        let (name, path) = ("x".repeat(NAME_MAX_BYTES + 1), "x/".repeat(PATH_MAX_BYTES));
        for path in ["", "a\0b", "/srv/media", ".", &name, &path] {
            assert_eq!(locate(path, &roots()), Err(PathFault::Malformed), "{path:?}");
        }
    }
}
