use super::*;
use std::{fs, io::Read as _, os::unix::fs::symlink};

const NEW: NewFolders = NewFolders { mode: 0o750, owner: None };

fn at(path: &Path) -> Folder {
    Folder::open_root(path).unwrap()
}

#[test]
fn the_kernel_of_the_tests_can_confine() {
    check_kernel().unwrap();
}

#[test]
fn folders_are_made_with_any_name_and_found_again() {
    let top = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        at(top.path()).make_folder(Path::new("50% über/./ein Ordner"), NEW).unwrap();
    }
    assert!(top.path().join("50% über/ein Ordner").is_dir());
}

#[test]
fn only_regular_files_are_opened_and_none_is_waited_for() {
    let top = tempfile::tempdir().unwrap();
    fs::create_dir(top.path().join("sub")).unwrap();
    fs::write(top.path().join("sub/Größe #1 $%.mp4"), "film").unwrap();
    symlink("sub/Größe #1 $%.mp4", top.path().join("inside")).unwrap();
    rustix::fs::mkfifoat(CWD, top.path().join("fifo"), Mode::from_raw_mode(0o600)).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(top.path().join("socket")).unwrap();
    for good in ["sub/Größe #1 $%.mp4", "inside", "./sub/../inside"] {
        let mut text = String::new();
        at(top.path()).file(Path::new(good)).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "film");
    }
    for (bad, refusal) in [
        ("missing", Refusal::Missing),
        ("missing/film", Refusal::Missing),
        ("inside/film", Refusal::NotAFolder),
        ("sub", Refusal::NotAFile),
        ("fifo", Refusal::NotAFile),
        ("socket", Refusal::NotAFile),
    ] {
        assert_eq!(at(top.path()).file(Path::new(bad)).unwrap_err().refusal(), refusal, "{bad}");
    }
    assert_eq!(at(top.path()).file_itself(Path::new("inside")).unwrap_err().refusal(), Refusal::Outside);
    assert!(at(top.path()).file_itself(Path::new("sub/Größe #1 $%.mp4")).is_ok());
}

#[test]
fn a_file_is_never_made_twice_nor_through_a_link() {
    let (top, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    symlink(outside.path().join("victim"), top.path().join("b.ts")).unwrap();
    let path = ConfinedPath { root: top.path().into(), relative: "sub/a.ts".into() };
    let (folder, name) = path.make_parent(NEW).unwrap();
    assert!(folder.create_new(name, 0o600).unwrap().is_some());
    assert!(folder.create_new(name, 0o600).unwrap().is_none());
    assert!(at(top.path()).create_new(OsStr::new("b.ts"), 0o600).unwrap().is_none());
    assert!(!outside.path().join("victim").exists());
    assert!(at(top.path()).remove(OsStr::new("b.ts")).unwrap(), "the link goes, not what it points to");
    assert!(!at(top.path()).remove(OsStr::new("b.ts")).unwrap());
    for name in ["", ".", "..", "sub/new", "../new", "/new", "a\0b"] {
        assert!(at(top.path()).create_new(OsStr::new(name), 0o600).is_err(), "{name:?}");
        assert!(at(top.path()).remove(OsStr::new(name)).is_err(), "{name:?}");
    }
}

#[test]
fn a_missing_root_is_not_made_and_a_file_in_the_way_stays() {
    let top = tempfile::tempdir().unwrap();
    let missing = top.path().join("not mounted");
    assert_eq!(Folder::open_root(&missing).unwrap_err().refusal(), Refusal::Missing);
    assert!(!missing.exists());
    fs::write(top.path().join("file"), "").unwrap();
    assert_eq!(Folder::open_root(&top.path().join("file")).unwrap_err().refusal(), Refusal::NotAFolder);
    assert_eq!(at(top.path()).make_folder(Path::new("file/a"), NEW).unwrap_err().refusal(), Refusal::NotAFolder);
}

#[test]
fn a_listing_shows_what_stays_inside() {
    let top = tempfile::tempdir().unwrap();
    fs::create_dir(top.path().join("sub")).unwrap();
    fs::write(top.path().join("film"), "1234").unwrap();
    symlink("../film", top.path().join("sub/link")).unwrap();
    symlink("/etc", top.path().join("sub/etc")).unwrap();
    symlink("/etc/passwd", top.path().join("sub/passwd")).unwrap();
    symlink("nowhere", top.path().join("sub/dangling")).unwrap();
    let (found, more) = at(top.path()).entries(Path::new("sub")).unwrap();
    let found: Vec<_> = found.iter().map(|e| (e.name.to_str().unwrap(), e.is_folder, e.size_bytes)).collect();
    assert_eq!((found, more), (vec![("link", false, 4)], false));
    let (found, _) = at(top.path()).entries(Path::new("")).unwrap();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|entry| entry.modified.is_some()));
}
