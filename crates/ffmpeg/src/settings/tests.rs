use super::*;
use proptest::prelude::*;
use serde_json::json;

fn parse(video: Value, audio: Value, filters: Value) -> Result<Profile, Vec<FieldFault>> {
    Profile::parse(&ProfileInput {
        global_opts: &json!({"hide_banner": "", "loglevel": "info"}),
        video: &video,
        audio: &audio,
        filters: &filters,
        copy_mode: false,
        expert_args: &[],
    })
}

fn faults(video: Value, audio: Value) -> Vec<String> {
    let faults = parse(video, audio, Value::Null).expect_err("refused");
    faults.iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect()
}

#[test]
fn empty_objects_are_h264_and_aac() {
    let profile = parse(json!({}), Value::Null, json!({})).expect("accepted");
    assert_eq!((profile.video.codec, profile.audio.codec), (VideoCodec::X264, AudioCodec::Aac));
    assert!(!profile.copies_video() && !profile.copies_audio());
}

#[test]
fn numbers_come_as_numbers_or_text() {
    let video = json!({"codec": "libx264", "bitrate": 2_500_000, "width": "1280", "height": 720, "fps": 25, "preset": "veryfast",
        "tune": "zerolatency", "gop": "50", "pixel_format": "yuv420p", "profile": "high", "level": 4.1, "crf": 20});
    let profile = parse(
        video,
        json!({"bitrate": "128k", "sample_rate": 48000, "channels": "2", "disabled": "false"}),
        Value::Null,
    )
    .expect("accepted");
    let expected = json!({"codec": "libx264", "bitrate": 2_500_000, "width": 1280, "height": 720, "fps": "25", "preset": "veryfast",
        "tune": "zerolatency", "gop": 50, "pixel_format": "yuv420p", "profile": "high", "level": "4.1"});
    assert_eq!(serde_json::to_value(&profile.video).expect("plain"), expected);
    assert_eq!(profile.audio.bitrate, Some(128_000));
    assert_eq!(
        parse(json!({"bitrate": "2.5M", "fps": "30000/1001"}), json!({}), json!({})).expect("accepted").video.bitrate,
        Some(2_500_000)
    );
    assert!(parse(json!({"bitrate": "", "width": null, "fps": ""}), json!({}), json!({})).is_ok());
}

#[test]
fn unknown_and_uncarried_codecs_are_named() {
    for (name, code) in
        [("x264", "unknown"), ("mpeg2video", "not_carried"), ("libvpx", "not_carried"), ("prores", "not_carried")]
    {
        let found = parse(json!({"codec": name}), json!({}), json!({})).expect_err("refused");
        assert_eq!(
            (found[0].path.as_str(), found[0].code.as_str(), found[0].params["codec"].as_str()),
            ("video.codec", code, name)
        );
        assert!(found[0].params["allowed"].contains("libx265"));
    }
    for (name, code) in [("mp4a", "unknown"), ("pcm_s16le", "not_carried"), ("dca", "not_carried")] {
        let found = parse(json!({}), json!({"codec": name}), json!({})).expect_err("refused");
        assert_eq!(
            (found[0].path.as_str(), found[0].code.as_str(), found[0].params["codec"].as_str()),
            ("audio.codec", code, name)
        );
    }
}

#[test]
fn refusals_are_precise() {
    assert_eq!(
        faults(json!({"width": 0, "height": 99_999}), json!({})),
        ["video.width out_of_range", "video.height out_of_range"]
    );
    assert_eq!(faults(json!({"width": 1280}), json!({})), ["video.height missing"]);
    assert_eq!(faults(json!({"width": 1281, "height": 720}), json!({})), ["video.width odd"]);
    assert_eq!(
        faults(json!({"width": "wide", "height": 2}), json!({})),
        ["video.width malformed", "video.height out_of_range"]
    );
    assert_eq!(faults(json!({"width": 1e30}), json!({}))[0], "video.width malformed");
    assert_eq!(faults(json!({"gop": "99999999999999999999"}), json!({})), ["video.gop out_of_range"]);
    assert_eq!(faults(json!({"bitrate": 2500}), json!({})), ["video.bitrate out_of_range"]);
    assert_eq!(faults(json!({"bitrate": "fast"}), json!({})), ["video.bitrate malformed"]);
    assert_eq!(faults(json!({"fps": "1/0"}), json!({})), ["video.fps malformed"].map(|_| "video.fps out_of_range"));
    assert_eq!(faults(json!({"fps": "NaN"}), json!({})), ["video.fps malformed"]);
    assert_eq!(faults(json!({"preset": "warp"}), json!({})), ["video.preset unknown"]);
    assert_eq!(faults(json!({"codec": "libvpx-vp9", "preset": "fast"}), json!({})), ["video.preset not_allowed"]);
    assert_eq!(faults(json!({"codec": "libx265", "tune": "film"}), json!({})), ["video.tune unknown"]);
    assert_eq!(faults(json!({"pixel_format": "pal8"}), json!({})), ["video.pixel_format unknown"]);
    assert_eq!(faults(json!({"level": "../../x"}), json!({})), ["video.level malformed"]);
    assert_eq!(faults(json!({"preset": {"a": 1}}), json!({})), ["video.preset malformed"]);
    assert_eq!(faults(json!([]), json!(7)), ["video not_an_object", "audio not_an_object"]);
    assert_eq!(faults(json!({}), json!({"codec": "libopus", "sample_rate": 44100})), ["audio.sample_rate unknown"]);
    assert_eq!(faults(json!({}), json!({"codec": "libmp3lame", "channels": 6})), ["audio.channels out_of_range"]);
    assert_eq!(faults(json!({}), json!({"disabled": "perhaps"})), ["audio.disabled malformed"]);
    let range = parse(json!({"bitrate": 2500}), json!({}), json!({})).expect_err("refused");
    assert_eq!(range[0].params["min"], "10000");
}

#[test]
fn filters_do_not_meet_copies() {
    let found =
        parse(json!({"codec": "copy"}), json!({"codec": "copy"}), json!({"video": "scale=2:2", "audio": "anull"}))
            .expect_err("refused");
    assert_eq!(found.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["filters.video", "filters.audio"]);
    assert_eq!(found[0].params["other"], "video.codec");
    let found =
        parse(json!({}), json!({}), json!({"complex": "movie=x", "video": "ass=x", "audio": 7})).expect_err("refused");
    assert_eq!(
        found.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(),
        ["filters.complex", "filters.video", "filters.audio"]
    );
    let copy = Profile::parse(&ProfileInput {
        global_opts: &Value::Null,
        video: &json!({}),
        audio: &json!({}),
        filters: &json!({"video": "scale=2:2"}),
        copy_mode: true,
        expert_args: &[],
    });
    assert!(copy.is_ok(), "copy mode sets filters aside");
}

#[test]
fn the_log_never_says_less_than_info() {
    for (level, expected) in [("quiet", None), ("info", None), ("debug", Some("debug")), ("verbose", Some("verbose"))] {
        let mut found = Vec::new();
        assert_eq!(global(&json!({"loglevel": level}), &mut found).loglevel.as_deref(), expected);
        assert!(found.is_empty());
    }
    let mut found = Vec::new();
    global(&json!({"loglevel": "repeat+trace"}), &mut found);
    assert_eq!(found[0].path, "global_opts.loglevel");
}

fn loose() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!([1])),
        Just(json!({"a": 1})),
        Just(json!("libx264")),
        Just(json!("copy")),
        Just(json!("1M")),
    ]
}

proptest! {
    #[test]
    fn never_panics(values in proptest::collection::vec(loose(), 18)) {
        let keys = ["codec", "bitrate", "width", "height", "fps", "preset", "tune", "gop", "pixel_format", "profile", "level",
            "sample_rate", "channels", "disabled", "complex", "video", "audio", "loglevel"];
        let object: serde_json::Map<_, _> = keys.iter().map(|key| (*key).to_owned()).zip(values).collect();
        let value = Value::Object(object);
        if let Ok(profile) = parse(value.clone(), value.clone(), value) {
            prop_assert!(profile.video.fps_value.is_none_or(|fps| (1.0..=240.0).contains(&fps)));
        }
    }
}
