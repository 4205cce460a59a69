//! Planned encoders, run.

use crate::support::{binary, encoder, input, plain, run, sample, small_test_source, streams};
use castcore_ffmpeg::{
    hint,
    plan::{InputKind, plan_encoder},
    progress::ProgressParser,
};
use castcore_model::reason::Reason;
use serde_json::{Value, json};
use std::{fs::File, path::Path};

/// Plans and runs; the hub's FLV is put into `hub.flv` of the folder and its streams are described.
fn encode(
    binary: &Path,
    folder: &Path,
    one: castcore_ffmpeg::plan::Input,
    file: Option<&Path>,
    profile: Value,
) -> String {
    let plan = plan_encoder(&encoder(binary, one, profile)).unwrap_or_else(|faults| panic!("{faults:?}"));
    let stdin = file.map(|path| File::open(path).expect("a sample"));
    let done = run(binary, &plain(&plan.args), stdin, None).expect_success("planned encoder");
    assert!(done.stdout.starts_with(b"FLV\x01"), "not FLV");
    let hub = folder.join("hub.flv");
    std::fs::write(&hub, &done.stdout).expect("written");
    streams(binary, &hub)
}

#[test]
fn the_test_picture_reaches_the_hub() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let found =
        encode(&binary, folder.path(), small_test_source(), None, json!({"copy_mode": true, "expert": ["-t", "2"]}));
    assert!(found.contains("Video: h264") && found.contains("320x180") && found.contains("yuv420p"), "{found}");
    assert!(found.contains("Audio: aac") && found.contains("48000 Hz, stereo"), "{found}");
}

#[test]
fn files_are_copied_from_each_usual_container() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.mp4", "ü # $ % *.mkv", "c.ts", "d.mov", "e.flv"] {
        let path = folder.path().join(name);
        sample(&binary, &path);
        let found = encode(&binary, folder.path(), input(InputKind::File { index: 0 }), Some(&path), Value::Null);
        assert!(found.contains("Video: h264") && found.contains("Audio: aac"), "{name}: {found}");
    }
}

#[test]
fn a_looped_file_goes_on() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.mp4");
    sample(&binary, &path);
    let mut one = input(InputKind::File { index: 0 });
    one.looped = true;
    let plan =
        plan_encoder(&encoder(&binary, one, json!({"copy_mode": true, "expert": ["-t", "7"]}))).expect("planned");
    let mut args = vec!["-progress".to_owned(), "pipe:2".to_owned()];
    args.extend(plain(&plan.args));
    let done = run(&binary, &args, Some(File::open(&path).expect("a sample")), None).expect_success("loop");
    let blocks = ProgressParser::new().push(done.stderr.as_bytes());
    let last = blocks.last().expect("progress");
    assert!(last.end && last.out_time_ms.is_some_and(|ms| (6500..7500).contains(&ms)), "{last:?}");
    assert!(last.frame.is_some_and(|frames| frames > 150), "{last:?}");
}

#[test]
fn whole_profiles_are_accepted() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.mp4");
    sample(&binary, &path);
    let video = json!({"codec": "libx264", "bitrate": "500k", "width": 160, "height": 90, "fps": "15", "preset": "ultrafast",
        "tune": "zerolatency", "gop": 30, "pixel_format": "yuv420p", "profile": "baseline", "level": "3.0"});
    let audio = json!({"codec": "aac", "bitrate": 96000, "sample_rate": 44100, "channels": 1});
    for profile in [
        json!({"video": video, "audio": audio, "filters": {"video": "yadif,setsar=1", "audio": "loudnorm=I=-16"}}),
        json!({"video": {"preset": "ultrafast", "width": 64, "height": 64, "fps": 10}, "audio": {"disabled": true}, "filters": {"complex": "[0:v]split[a][b];[b]scale=40:-2[c];[a][c]overlay=10:10[v]"}}),
        json!({"video": {"preset": "ultrafast"}, "filters": {"complex": "[0:a]volume=0.5[x]"}, "expert": ["-map", "0:v:0", "-map", "[x]"]}),
        json!({"video": {"preset": "ultrafast"}, "audio": {"codec": "copy"}, "expert": ["-x264-params", "keyint=50:scenecut=0:nal-hrd=cbr", "-maxrate", "1M",
            "-bufsize", "1M", "-minrate", "1M", "-b:v", "1M", "-metadata", "title=Grüße # $ <*>", "-sc_threshold:v", "0", "-bf", "0"]}),
        json!({"global_opts": {"loglevel": "verbose", "filter_threads": 1}, "video": {"codec": "copy"}, "audio": {"codec": "libmp3lame", "sample_rate": 44100}}),
    ] {
        let found = encode(&binary, folder.path(), input(InputKind::File { index: 0 }), Some(&path), profile.clone());
        assert!(found.contains("Video: h264"), "{profile}: {found}");
    }
}

#[test]
fn newer_codecs_reach_the_hub_where_the_binary_can() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    if !encoder(&binary, small_test_source(), Value::Null).fd_protocol {
        eprintln!("SKIPPED: this FFmpeg is too old for enhanced FLV");
        return;
    }
    for (video, audio, names) in [
        ("libx265", "libopus", ["hevc", "opus"]),
        ("libsvtav1", "ac3", ["av1", "ac3"]),
        ("libvpx-vp9", "libmp3lame", ["vp9", "mp3"]),
    ] {
        let profile =
            json!({"video": {"codec": video, "bitrate": "300k"}, "audio": {"codec": audio}, "expert": ["-t", "0.5"]});
        let found = encode(&binary, folder.path(), small_test_source(), None, profile);
        assert!(names.iter().all(|name| found.contains(name)), "{found}");
    }
}

#[test]
fn prepared_files_are_refused() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret.ts");
    sample(&binary, &secret);
    let link = secret.to_str().expect("UTF-8");
    for (name, text) in [
        ("playlist.mp4", format!("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{link}\n#EXT-X-ENDLIST\n")),
        ("concat.mp4", format!("ffconcat version 1.0\nfile {link}\n")),
        ("session.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n".to_owned()),
        ("noise.mp4", "nothing at all".repeat(500)),
        ("empty.mp4", String::new()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        let plan = plan_encoder(&encoder(&binary, input(InputKind::File { index: 0 }), Value::Null)).expect("planned");
        let done = run(&binary, &plain(&plan.args), Some(File::open(&path).expect("open")), None);
        assert!(!done.success, "{name} was read");
        assert_eq!(done.verdict().reason(), Some(Reason::BadMedia), "{name}: {}", done.stderr);
    }
}

#[test]
fn a_rare_decoder_is_not_started() {
    let Some(binary) = binary() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("magic.avi");
    let args =
        ["-v", "error", "-f", "lavfi", "-i", "testsrc2=d=0.2", "-c:v", "magicyuv", path.to_str().expect("UTF-8")];
    run(&binary, &args.map(str::to_owned), None, None).expect_success("sample");
    let plan =
        plan_encoder(&encoder(&binary, input(InputKind::File { index: 0 }), json!({"video": {}}))).expect("planned");
    let done = run(&binary, &plain(&plan.args), Some(File::open(&path).expect("open")), None);
    assert!(!done.success);
    assert_eq!(done.verdict().reason(), Some(Reason::CodecUnsupported), "{}", done.stderr);
    assert!(done.stderr.lines().any(|line| hint::split(line).component == Some("magicyuv")));
}

#[test]
fn a_missing_encoder_is_named() {
    let Some(binary) = binary() else { return };
    let plan = plan_encoder(&encoder(&binary, small_test_source(), json!({"audio": {"codec": "libfdk_aac"}})))
        .expect("planned");
    let done = run(&binary, &plain(&plan.args), None, None);
    assert!(!done.success);
    assert_eq!(done.verdict().reason(), Some(Reason::EncoderMissing), "{}", done.stderr);
}
