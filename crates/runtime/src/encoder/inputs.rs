//! Input files: opened here, beneath their root, and handed to FFmpeg as descriptors.

use crate::protocol::ConfinedPath;
use castcore_confine::{ConfineError, Folder, Refusal};
use castcore_model::reason::Reason;
use std::os::fd::OwnedFd;

/// Opens a regular file. No step leads out of the root, symbolic links included, whoever changes the tree meanwhile.
pub(super) fn open(path: &ConfinedPath) -> Result<OwnedFd, (Reason, ConfineError)> {
    Folder::open_root(&path.root)
        .and_then(|root| root.file(&path.relative))
        .map(OwnedFd::from)
        .map_err(|error| (reason_of(error.refusal()), error))
}

const fn reason_of(refusal: Refusal) -> Reason {
    match refusal {
        Refusal::Missing | Refusal::NotAFolder => Reason::SourceMissing,
        Refusal::Outside | Refusal::Malformed => Reason::PathOutsideRoots,
        Refusal::Exhausted => Reason::ResourcesExhausted,
        _ => Reason::SourceUnreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn each_refusal_has_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("sub")).unwrap();
        fs::write(root.join("sub/film.mp4"), "film").unwrap();
        fs::write(folder.path().join("outside"), "secret").unwrap();
        symlink("../outside", root.join("link")).unwrap();
        symlink("sub/film.mp4", root.join("inside")).unwrap();
        let at = |relative: &str| open(&ConfinedPath { root: root.clone(), relative: relative.into() });
        for good in ["sub/film.mp4", "inside"] {
            at(good).unwrap();
        }
        for (bad, reason) in [
            ("missing", Reason::SourceMissing),
            ("missing/film", Reason::SourceMissing),
            ("../outside", Reason::PathOutsideRoots),
            ("/etc/passwd", Reason::PathOutsideRoots),
            ("link", Reason::PathOutsideRoots),
            ("sub", Reason::SourceUnreadable),
        ] {
            assert_eq!(at(bad).unwrap_err().0, reason, "{bad}");
        }
        let gone = ConfinedPath { root: folder.path().join("not mounted"), relative: "film".into() };
        assert_eq!(open(&gone).unwrap_err().0, Reason::SourceMissing);
    }
}
