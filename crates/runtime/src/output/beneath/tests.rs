use super::*;
use castcore_model::supervise::Exit;
use std::{fs, os::unix::fs::symlink, path::Path};

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
