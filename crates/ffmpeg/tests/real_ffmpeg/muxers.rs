//! From the hub's FLV to HLS and files.

use crate::support::{binary, run, sample, streams};
use castcore_ffmpeg::mux::{FileMux, HlsMux, file_args, hls_args};
use std::fs::File;

#[test]
fn hls_with_fixed_relative_names() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let flv = folder.path().join("hub.flv");
    sample(&binary, &flv);
    let target = folder.path().join("50 % ü");
    std::fs::create_dir(&target).expect("made");
    let options = [("hls_flags".to_owned(), "program_date_time".to_owned())];
    for (runs, options) in [(1, &[][..]), (2, &options[..])] {
        let mux = HlsMux { playlist: "index.m3u8", segment_prefix: "a1", segment_ms: 1000, list_size: 6, options };
        let input = Some(File::open(&flv).expect("a sample"));
        run(&binary, &hls_args(&mux), input, Some(&target)).expect_success("HLS");
        let playlist = std::fs::read_to_string(target.join("index.m3u8")).expect("a playlist");
        let segments: Vec<&str> = playlist.lines().filter(|line| !line.starts_with('#')).collect();
        let expected: Vec<String> = (0..2 * runs).map(|number| format!("a1{number:06}.ts")).collect();
        assert_eq!(segments, expected, "a restart continues: {playlist}");
        assert!(playlist.contains("#EXT-X-PROGRAM-DATE-TIME:"), "{playlist}");
        assert!(!playlist.contains("#EXT-X-ENDLIST"), "{playlist}");
        let found = streams(&binary, &target.join(segments[0]));
        assert!(found.contains("h264") && found.contains("aac"), "{found}");
    }
}

#[test]
fn files_through_a_descriptor() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let flv = folder.path().join("hub.flv");
    sample(&binary, &flv);
    for (container, name) in [(FileMux::FragmentedMp4, "out.mp4"), (FileMux::MpegTs, "out.ts")] {
        let input = Some(File::open(&flv).expect("a sample"));
        let done = run(&binary, &file_args(container, &[], 1), input, None).expect_success(name);
        let out = folder.path().join(name);
        // Cut off in the middle, as after a crash.
        std::fs::write(&out, &done.stdout[..done.stdout.len() * 3 / 4]).expect("written");
        let found = streams(&binary, &out);
        assert!(found.contains("h264") && found.contains("aac"), "{name}: {found}");
    }
}
