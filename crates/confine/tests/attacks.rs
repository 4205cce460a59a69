//! Paths that try to get out, and trees that change under the one who opens them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use castcore_confine::{ConfineError, Folder, NewFolders, Refusal, locate};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::{
    fs,
    io::Read,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
};

const NEW: NewFolders = NewFolders { mode: 0o750, owner: None };
const SECRET: &str = "the secret";
const FILM: &str = "the film";

/// A root with a film and every kind of link in it, beside a folder that must never be reached.
struct Tree {
    _top: tempfile::TempDir,
    root: PathBuf,
    outside: PathBuf,
}

fn tree() -> Tree {
    let top = tempfile::tempdir().unwrap();
    let (root, outside) = (top.path().join("root"), top.path().join("outside"));
    fs::create_dir_all(root.join("a/b")).unwrap();
    fs::create_dir(&outside).unwrap();
    fs::write(root.join("a/film"), FILM).unwrap();
    fs::write(outside.join("secret"), SECRET).unwrap();
    for (target, name) in [
        (outside.to_str().unwrap(), "absolute"),
        ("../outside", "relative"),
        ("../../outside", "a/deep"),
        ("..", "up"),
        ("../../..", "a/b/climb"),
        ("/", "slash"),
        ("/proc/self/root", "magic"),
        ("/proc/self/cwd", "cwd"),
        ("/dev/fd", "fds"),
        ("loop", "loop"),
        ("pong", "ping"),
        ("ping", "pong"),
        ("relative/secret", "chain"),
        ("../root/a/film", "out and in again"),
        ("../outside/secret", "file"),
    ] {
        symlink(target, root.join(name)).unwrap();
    }
    symlink(outside.join("secret"), root.join("absolute file")).unwrap();
    symlink(root.join("a/film"), root.join("absolute film")).unwrap();
    Tree { _top: top, root, outside }
}

impl Tree {
    fn folder(&self) -> Folder {
        Folder::open_root(&self.root).unwrap()
    }

    /// Nothing was made, changed or removed outside.
    #[track_caller]
    fn expect_untouched(&self) {
        let names: Vec<_> = fs::read_dir(&self.outside).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["secret"]);
        assert_eq!(fs::read_to_string(self.outside.join("secret")).unwrap(), SECRET);
    }
}

/// Every way out that we know, for whoever opens.
fn ways_out(tree: &Tree) -> Vec<String> {
    let outside = tree.outside.to_str().unwrap();
    let mut ways: Vec<String> = [
        "..",
        "../outside/secret",
        "a/../../outside/secret",
        "a/b/../../../outside/secret",
        "./../outside/secret",
        "a/./.././../outside/secret",
        "a//..//..//outside//secret",
        "absolute/secret",
        "relative/secret",
        "a/deep/secret",
        "up/outside/secret",
        "a/b/climb/outside/secret",
        "a/b/climb/../outside/secret",
        "a/../up/outside/secret",
        "slash/etc/passwd",
        "magic/etc/passwd",
        "cwd/Cargo.toml",
        "fds/0",
        "loop",
        "loop/film",
        "ping",
        "chain",
        "file",
        "absolute file",
        "absolute film",
        "out and in again",
        "/etc/passwd",
        "//etc/passwd",
        "/proc/self/environ",
        "/proc/self/fd/0",
        "/dev/stdin",
        "/",
        "a/film\0",
        "\0",
        "a\0/../../outside/secret",
    ]
    .map(str::to_owned)
    .to_vec();
    ways.push(format!("{outside}/secret"));
    ways.push(format!("{}/../outside/secret", tree.root.display()));
    ways.push(format!("/{outside}/secret"));
    ways.push("x".repeat(256));
    ways.push(format!("a/{}", "x".repeat(300)));
    ways.push("a/".repeat(2_100));
    ways.push("../".repeat(500));
    ways.push(format!("a/{}etc/passwd", "../".repeat(64)));
    ways
}

#[test]
fn forty_paths_lead_nowhere() {
    let tree = tree();
    let ways = ways_out(&tree);
    assert!(ways.len() >= 40, "{} ways", ways.len());
    for way in &ways {
        let path = Path::new(way);
        let refused = |error: ConfineError| {
            assert!(
                matches!(error.refusal(), Refusal::Outside | Refusal::Malformed | Refusal::NotAFolder),
                "{way:?}: {error}"
            );
        };
        refused(tree.folder().file(path).map(drop).unwrap_err());
        refused(tree.folder().file_itself(path).map(drop).unwrap_err());
        refused(tree.folder().make_folder(&path.join("new"), NEW).map(drop).unwrap_err());
        assert!(tree.folder().entries(path).is_err(), "{way:?}");
        // By its text alone, only what is there by links can pass; the kernel refused those above.
        if let Ok(found) = locate(way, &[("MEDIA_DIR", tree.root.clone())]) {
            assert!(!way.contains("..") && !way.contains('\0') && found.root == tree.root, "{way:?}");
            assert!(tree.folder().file(&found.relative).is_err(), "{way:?}");
        }
    }
    assert!(!tree.root.join("new").exists());
    tree.expect_untouched();
    let mut text = String::new();
    tree.folder().file(Path::new("a/film")).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, FILM, "and the honest way still works");
}

/// Swaps `root/a` and a link to the outside as fast as it can while `work` goes on.
fn while_swapping(tree: &Tree, mut work: impl FnMut(u32)) {
    symlink(&tree.outside, tree.root.join("trap")).unwrap();
    let (done, swaps) = (AtomicBool::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            let (one, other) = (tree.root.join("a"), tree.root.join("trap"));
            while !done.load(Ordering::Relaxed) {
                renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE).unwrap();
                swaps.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut round = 0;
        while round < ROUNDS || swaps.load(Ordering::Relaxed) < SWAPS {
            work(round);
            round += 1;
        }
        done.store(true, Ordering::Relaxed);
    });
    tree.expect_untouched();
}

/// Both are reached well within a second, even when others want the cores.
const ROUNDS: u32 = 20_000;
const SWAPS: u32 = 2_000;

#[test]
fn a_folder_that_becomes_a_link_while_it_is_opened_leads_nowhere() {
    let tree = tree();
    // What lies behind the link has the same name.
    fs::rename(tree.root.join("a/film"), tree.root.join("a/secret")).unwrap();
    let folder = tree.folder();
    let (mut films, mut refused) = (0, 0);
    while_swapping(&tree, |_| match folder.file(Path::new("a/secret")) {
        Ok(mut file) => {
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, FILM);
            films += 1;
        }
        Err(error) => {
            assert_eq!(error.refusal(), Refusal::Outside, "{error}");
            refused += 1;
        }
    });
    assert!(films > 0 && refused > 0, "{films} films, {refused} refused: the race was never run");
}

#[test]
fn nothing_is_made_outside_while_folders_become_links() {
    let tree = tree();
    let folder = tree.folder();
    let mut made = 0;
    while_swapping(&tree, |round| {
        let name = format!("a/new {}", round % 64);
        if let Ok(inside) = folder.make_folder(Path::new(&name), NEW) {
            made += u32::from(inside.create_new("file".as_ref(), 0o600).is_ok());
        }
    });
    assert!(made > 0);
}
