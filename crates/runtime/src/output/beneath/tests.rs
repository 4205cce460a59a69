use super::*;
use castcore_model::supervise::Exit;
use std::{
    fs,
    os::unix::fs::{MetadataExt, symlink},
    path::Path,
};

fn path(root: &Path, relative: &str) -> ConfinedPath {
    ConfinedPath { root: root.to_owned(), relative: relative.into() }
}

#[test]
fn what_leads_out_is_refused_and_nothing_is_made_there() {
    let root = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), root.path().join("link")).unwrap();
    symlink("../..", root.path().join("up")).unwrap();
    fs::create_dir(root.path().join("inside")).unwrap();
    symlink("inside", root.path().join("stays")).unwrap();
    for relative in ["link", "link/new", "up/new", "../new", "/tmp/new", "inside/../../new"] {
        let refused = open_folder(&path(root.path(), relative), None, &[]).unwrap_err();
        assert_eq!(refused.exit, Exit::Failed(Reason::PathOutsideRoots), "{relative}: {}", refused.detail);
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    open_folder(&path(root.path(), "stays/new"), None, &[]).unwrap();
    assert!(root.path().join("inside/new").is_dir(), "a link within the root is nobody's business");
}

#[test]
fn a_missing_root_and_a_file_in_the_way_are_not_writable() {
    let root = tempfile::tempdir().unwrap();
    let missing = path(&root.path().join("not mounted"), "a");
    assert_eq!(open_folder(&missing, None, &[]).unwrap_err().exit, Exit::Failed(Reason::OutputUnwritable));
    assert!(!root.path().join("not mounted").exists());
    fs::write(root.path().join("file"), "").unwrap();
    let blocked = path(root.path(), "file/a");
    assert_eq!(open_parent(&blocked).map(drop).unwrap_err().exit, Exit::Failed(Reason::OutputUnwritable));
}

#[test]
fn a_folder_goes_from_one_user_to_the_next_and_the_root_to_nobody() {
    let root = tempfile::tempdir().unwrap();
    let owners = |name: &str| fs::metadata(root.path().join(name)).map(|data| (data.uid(), data.gid())).unwrap();
    let ours = owners("");
    let playlist = OsStr::new("index.m3u8");
    if !rustix::process::geteuid().is_root() {
        // Only root has others to give it to.
        let refused = open_folder(&path(root.path(), "show"), Some(ours.0 + 1), &[]).unwrap_err();
        assert_eq!(refused.exit, Exit::Failed(Reason::OutputUnwritable));
        return;
    }
    open_folder(&path(root.path(), "show"), Some(61_234), &[playlist]).unwrap();
    fs::write(root.path().join("show/index.m3u8"), "").unwrap();
    fs::write(root.path().join("secret"), "").unwrap();
    symlink("../secret", root.path().join("show/link.m3u8")).unwrap();
    fs::hard_link(root.path().join("secret"), root.path().join("show/twice.m3u8")).unwrap();
    let names = [playlist, OsStr::new("link.m3u8"), OsStr::new("twice.m3u8"), OsStr::new("none.m3u8")];
    open_folder(&path(root.path(), "show"), Some(61_235), &names).unwrap();
    for name in ["show", "show/index.m3u8"] {
        assert_eq!(owners(name), (61_235, 61_235), "{name}");
    }
    open_folder(&path(root.path(), ""), Some(61_235), &[]).unwrap();
    for name in ["", "secret"] {
        assert_eq!(owners(name), ours, "{name}");
    }
}
