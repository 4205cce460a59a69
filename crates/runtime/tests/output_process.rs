//! Outputs behind an FFmpeg that copies: HLS and files.
#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

mod support;

use castcore_model::{reason::Reason, supervise::Exit};
use castcore_runtime::protocol::{ConfinedPath, Container, FileTarget, HlsTarget, OutputKind};
use castcore_testkit::wait_until;
use rustix::{
    mount::{MountFlags, UnmountFlags, mount, unmount},
    process::{Pid, Signal, getuid, kill_process},
};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};
use support::{Bench, Running, SOON, wait_for_file};

fn confined(root: &Path, relative: &str) -> ConfinedPath {
    ConfinedPath { root: root.to_owned(), relative: relative.into() }
}

fn hls(bench: &Bench, root: &Path, folder: &str) -> HlsTarget {
    HlsTarget {
        binary: bench.binary(),
        folder: confined(root, folder),
        playlist: "index.m3u8".into(),
        segment_prefix: "a".into(),
        segment_ms: 1_000,
        list_size: 4,
        options: Vec::new(),
    }
}

fn file(bench: &Bench, root: &Path, path: &str, container: Container) -> OutputKind {
    OutputKind::File(FileTarget { binary: bench.binary(), path: confined(root, path), container, options: Vec::new() })
}

/// Number of the first segment, and the segments.
fn read_playlist(text: &str) -> (u64, Vec<String>) {
    let first = text.lines().find_map(|line| line.strip_prefix("#EXT-X-MEDIA-SEQUENCE:")).unwrap();
    let segments = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    (first.parse().unwrap(), segments.map(str::to_owned).collect())
}

/// Waits until the playlist's newest segment has this number; returns all segments ever listed meanwhile.
async fn segments_up_to(playlist: &Path, number: u64) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    wait_until("segments", SOON, async || {
        let Ok(text) = fs::read_to_string(playlist) else { return Ok(None) };
        let (first, segments) = read_playlist(&text);
        for (offset, segment) in segments.iter().enumerate() {
            assert_eq!(*segment, format!("a{:06}.ts", first + offset as u64), "numbers without a gap");
        }
        assert!(segments.len() <= 4);
        let newest = first + segments.len() as u64 - 1;
        seen.extend(segments);
        Ok((newest >= number).then_some(()))
    })
    .await
    .unwrap();
    seen
}

async fn pid(output: &Running) -> Pid {
    let pid = wait_until("a process", SOON, async || Ok(output.stats.pid())).await.unwrap();
    Pid::from_raw(i32::try_from(pid).unwrap()).unwrap()
}

#[tokio::test]
async fn hls_goes_on_over_restarts_of_encoder_and_output_in_a_folder_of_any_name() {
    let bench = Bench::new();
    let root = tempfile::tempdir().unwrap();
    let target = hls(&bench, root.path(), "100% %d/Übertragung heute");
    let folder = root.path().join("100% %d/Übertragung heute");
    let playlist = folder.join("index.m3u8");
    let encoder = bench.encoder("320x180");
    let mut output = bench.start(OutputKind::Hls(target.clone()));
    output.media().await.unwrap();
    segments_up_to(&playlist, 2).await;
    encoder.kill().await;
    let encoder = bench.encoder("320x180");
    segments_up_to(&playlist, 4).await;
    assert!(!output.is_over(), "the encoder's restart is not its own");
    assert_eq!(output.stop().await.exit, Exit::Finished);
    let (first, before) = read_playlist(&fs::read_to_string(&playlist).unwrap());
    let last = first + before.len() as u64 - 1;
    // What a killed one leaves behind.
    fs::write(folder.join("a000099.ts.tmp"), "half").unwrap();

    let mut output = bench.start(OutputKind::Hls(target.clone()));
    output.media().await.unwrap();
    segments_up_to(&playlist, last + 3).await;
    assert!(!folder.join("a000099.ts.tmp").exists());
    let before_kill = read_playlist(&fs::read_to_string(&playlist).unwrap());
    kill_process(pid(&output).await, Signal::KILL).unwrap();
    assert_eq!(output.end().await.exit, Exit::Failed(Reason::Killed));
    let mut output = bench.start(OutputKind::Hls(target));
    output.media().await.unwrap();
    let newest = before_kill.0 + before_kill.1.len() as u64 - 1;
    segments_up_to(&playlist, newest + 3).await;

    // The natural end. Everything that is listed is there and can be played.
    encoder.kill().await;
    bench.hub.close();
    assert_eq!(output.end().await.exit, Exit::Finished);
    let text = fs::read_to_string(&playlist).unwrap();
    assert!(text.ends_with("#EXT-X-ENDLIST\n"), "{text}");
    let (_, segments) = read_playlist(&text);
    for segment in &segments {
        let errors = bench.ffmpeg.decode_errors(&folder.join(segment)).await.unwrap();
        assert_eq!(errors, Vec::<String>::new(), "{segment}");
    }
    let kept = fs::read_dir(&folder).unwrap().count();
    assert!(kept <= 8, "old segments are removed: {kept} files");

    // And the number goes on behind a mark of the end, too.
    bench.hub.reopen();
    let _encoder = bench.encoder("320x180");
    let (first, last) = read_playlist(&text);
    let output = bench.start(OutputKind::Hls(hls(&bench, root.path(), "100% %d/Übertragung heute")));
    segments_up_to(&playlist, first + last.len() as u64 + 1).await;
    assert!(!fs::read_to_string(&playlist).unwrap().contains("ENDLIST"));
    assert_eq!(output.stop().await.exit, Exit::Finished);
}

#[tokio::test]
async fn a_recording_is_readable_after_its_ffmpeg_was_killed_and_is_never_overwritten() {
    let bench = Bench::new();
    let root = tempfile::tempdir().unwrap();
    let kind = file(&bench, root.path(), "Aufnahmen/50% Show.mp4", Container::FragmentedMp4);
    let encoder = bench.encoder("320x180");
    let mut first = bench.start(kind.clone());
    first.media().await.unwrap();
    bench.program(3_000).await;
    let path = root.path().join(first.stats.file().unwrap());
    assert_eq!(path, root.path().join("Aufnahmen/50% Show.mp4"));
    kill_process(pid(&first).await, Signal::KILL).unwrap();
    let stats = std::sync::Arc::clone(&first.stats);
    assert_eq!(first.end().await.exit, Exit::Failed(Reason::Killed));
    assert_eq!(stats.pid(), None);
    let killed = fs::read(&path).unwrap();
    assert_eq!(bench.ffmpeg.decode_errors(&path).await.unwrap(), Vec::<String>::new());
    let times = bench.ffmpeg.dts_ms(&path).await.unwrap();
    assert_eq!(times.len(), 2);
    assert!(times[0].len() >= 60, "{} pictures", times[0].len());

    let mut second = bench.start_with(kind, stats);
    second.media().await.unwrap();
    let other = root.path().join(second.stats.file().unwrap());
    let name = other.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("50% Show-20") && name.ends_with(".mp4") && other != path, "{name}");
    bench.program(2_000).await;
    encoder.kill().await;
    assert_eq!(second.stop().await.exit, Exit::Finished);
    assert_eq!(bench.ffmpeg.decode_errors(&other).await.unwrap(), Vec::<String>::new());
    assert_eq!(fs::read(&path).unwrap(), killed, "the first one is as it was");
}

#[tokio::test]
async fn the_whole_program_is_in_the_file_and_other_headers_begin_another_one() {
    let bench = Bench::new();
    let root = tempfile::tempdir().unwrap();
    for (name, container) in [("a.ts", Container::MpegTs), ("a.mp4", Container::FragmentedMp4)] {
        let output = bench.start(file(&bench, root.path(), name, container));
        bench.encoder_with(&[], "320x180", &["-t", "4"]).finish().await;
        bench.encoder_with(&[], "320x240", &["-t", "4"]).finish().await;
        bench.hub.close();
        let last = {
            let stats = std::sync::Arc::clone(&output.stats);
            let end = output.end().await;
            assert_eq!(end.exit, Exit::Finished, "{end:?}");
            root.path().join(stats.file().unwrap())
        };
        bench.hub.reopen();
        let first = root.path().join(name);
        assert_ne!(first, last);
        for path in [first, last] {
            assert_eq!(bench.ffmpeg.decode_errors(&path).await.unwrap(), Vec::<String>::new());
            let pictures = &bench.ffmpeg.dts_ms(&path).await.unwrap()[0];
            assert_eq!(pictures.len(), 120, "{path:?}");
            assert!(pictures.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_told_apart() {
    let bench = Bench::new();
    let root = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), root.path().join("link")).unwrap();
    let _encoder = bench.encoder("320x180");
    let end = async |kind| {
        let end = bench.start(kind).end().await;
        let Exit::Failed(reason) = end.exit else { panic!("{end:?}") };
        reason
    };
    for relative in ["link/a.ts", "../a.ts", "/tmp/a.ts"] {
        assert_eq!(end(file(&bench, root.path(), relative, Container::MpegTs)).await, Reason::PathOutsideRoots);
    }
    assert_eq!(end(OutputKind::Hls(hls(&bench, root.path(), "link/hls"))).await, Reason::PathOutsideRoots);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    let missing = root.path().join("not mounted");
    assert_eq!(end(file(&bench, &missing, "a.ts", Container::MpegTs)).await, Reason::OutputUnwritable);

    let mut target = hls(&bench, root.path(), "hls");
    target.binary.fingerprint.size_bytes += 1;
    assert_eq!(end(OutputKind::Hls(target.clone())).await, Reason::FfmpegChanged);
    target.binary.path = PathBuf::from("/no/such/ffmpeg");
    assert_eq!(end(OutputKind::Hls(target)).await, Reason::FfmpegMissing);
    // A folder stands where the playlist should be put.
    fs::create_dir_all(root.path().join("blocked/index.m3u8")).unwrap();
    let target = hls(&bench, root.path(), "blocked");
    assert_eq!(end(OutputKind::Hls(target)).await, Reason::OutputUnwritable);
}

#[tokio::test]
async fn a_folder_that_may_not_be_written_is_permanent_and_nothing_hangs_on_it() {
    if getuid().is_root() {
        // Root may write everywhere; a file system mounted read-only says the same to it.
        let Some(disk) = SmallDisk::mount(MountFlags::RDONLY) else { return };
        let bench = Bench::new();
        let _encoder = bench.encoder("320x180");
        let end = bench.start(file(&bench, disk.path(), "a.ts", Container::MpegTs)).end().await;
        assert_eq!(end.exit, Exit::Failed(Reason::OutputUnwritable), "{end:?}");
        return;
    }
    let bench = Bench::new();
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let _encoder = bench.encoder("320x180");
    let end = bench.start(file(&bench, root.path(), "a.ts", Container::MpegTs)).end().await;
    assert_eq!(end.exit, Exit::Failed(Reason::OutputUnwritable), "{end:?}");
}

/// A disk of one megabyte, for those who may mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(flags: MountFlags) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        match mount("none", folder.path(), "tmpfs", flags, Some(c"size=1m")) {
            Ok(()) => Some(Self(folder)),
            Err(error) => {
                eprintln!("left out: no disk can be mounted here ({error})");
                None
            }
        }
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = unmount(self.0.path(), UnmountFlags::DETACH);
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_keeps_what_was_written() {
    let Some(disk) = SmallDisk::mount(MountFlags::empty()) else { return };
    let bench = Bench::new();
    let _encoder = bench.encoder_with(
        &["-re"],
        "640x360",
        &["-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "1M", "-nal-hrd", "cbr"],
    );
    let kind = file(&bench, disk.path(), "a.ts", Container::MpegTs);
    let end = bench.start(kind).end().await;
    assert_eq!(end.exit, Exit::Failed(Reason::DiskFull), "{end:?}");
    assert!(fs::metadata(disk.path().join("a.ts")).unwrap().len() > 500_000);
    // HLS on what is left of it.
    let output = bench.start(OutputKind::Hls(hls(&bench, disk.path(), "hls")));
    let lines = std::sync::Arc::clone(&output.lines);
    let end = output.end().await;
    assert_eq!(end.exit, Exit::Failed(Reason::DiskFull), "{end:?} {lines:?}");
}

#[tokio::test]
async fn sound_alone_can_be_recorded() {
    let bench = Bench::new();
    let root = tempfile::tempdir().unwrap();
    let output = bench.start(file(&bench, root.path(), "a.mp4", Container::FragmentedMp4));
    bench.encoder_with(&[], "320x180", &["-t", "4", "-vn"]).finish().await;
    bench.hub.close();
    assert_eq!(output.end().await.exit, Exit::Finished);
    let path = root.path().join("a.mp4");
    wait_for_file(&path).await;
    assert_eq!(bench.ffmpeg.decode_errors(&path).await.unwrap(), Vec::<String>::new());
    let times = bench.ffmpeg.dts_ms(&path).await.unwrap();
    assert_eq!(times.len(), 1);
    assert!(times[0].len() > 180, "{} sounds", times[0].len());
}
