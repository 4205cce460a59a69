use super::*;
use crate::{
    allow::{OptionKind, input_options},
    settings::{Profile, ProfileInput},
    url::parse_input_url,
};
use castcore_vault::Secret;
use serde_json::{Value, json};

fn profile(value: Value) -> Profile {
    let expert: Vec<String> =
        value["expert"].as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    Profile::parse(&ProfileInput {
        global_opts: &value["global_opts"],
        video: &value["video"],
        audio: &value["audio"],
        filters: &value["filters"],
        copy_mode: value["copy_mode"].as_bool().unwrap_or(false),
        expert_args: &expert,
    })
    .unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn file(index: usize) -> Input {
    Input { kind: InputKind::File { index }, options: Vec::new(), looped: false, reconnect: false, gives: Gives::Both }
}

fn url(text: &str) -> Input {
    let url = parse_input_url(text).expect("a URL");
    Input { kind: InputKind::Url(url), options: Vec::new(), looped: false, reconnect: true, gives: Gives::Both }
}

fn test() -> Input {
    let source = TestSource::parse("uri", "bars?width=640&height=360&fps=25").expect("a source");
    Input { kind: InputKind::Test(source), options: Vec::new(), looped: false, reconnect: false, gives: Gives::Both }
}

fn encoder(inputs: Vec<Input>, profile: Option<Profile>) -> EncoderInputs {
    EncoderInputs { inputs, profile, fd_protocol: true, ..EncoderInputs::default() }
}

fn plan(inputs: Vec<Input>, profile: Option<Profile>) -> EncoderPlan {
    plan_encoder(&encoder(inputs, profile)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// The visible line without the guards.
fn line(plan: &EncoderPlan) -> String {
    let mut words = Vec::new();
    let mut args = plan.args.iter();
    while let Some(arg) = args.next() {
        match arg {
            Arg::Text(text) if text.ends_with("_whitelist") => drop(args.next()),
            Arg::Text(text) => words.push(text.clone()),
            Arg::Hidden(_) => words.push("HIDDEN".to_owned()),
            Arg::FileFd(index) => words.push(format!("FD{index}")),
            Arg::FileUrl(index) => words.push(format!("URL{index}")),
            Arg::RenditionPipe(index) => words.push(format!("PIPE{index}")),
        }
    }
    let line = words.join(" ");
    let line = line.strip_prefix("-hide_banner -nostdin -nostats -loglevel repeat+level+info ").unwrap_or(&line);
    line.strip_suffix(" -f flv -flvflags no_duration_filesize pipe:1").expect("ends at the hub").to_owned()
}

#[test]
fn a_file_is_copied_at_its_own_speed() {
    let plan = plan(vec![file(0)], None);
    assert_eq!(line(&plan), "-re -fd FD0 -i fd: -map 0:V:0? -map 0:a:0? -sn -dn -c:v copy -c:a copy");
    assert_eq!((plan.files.as_slice(), plan.finite), ([0].as_slice(), true));
    assert!(plan.encoders.is_empty());
}

#[test]
fn loops_options_and_the_older_ffmpeg() {
    let mut input = file(3);
    input.looped = true;
    input.options = input_options("o", OptionKind::File, &json!({"ss": 10})).expect("allowed");
    let mut inputs = encoder(vec![input.clone()], None);
    inputs.fd_protocol = false;
    let planned = plan_encoder(&inputs).expect("planned");
    assert!(line(&planned).starts_with("-re -stream_loop -1 -ss 10 -i URL3 "));
    assert!(!planned.finite);
    input.options = input_options("o", OptionKind::File, &json!({"re": false, "stream_loop": 2})).expect("allowed");
    assert!(line(&plan(vec![input.clone()], None)).starts_with("-stream_loop 2 -fd FD3 "));
    input.options = input_options("o", OptionKind::File, &json!({"re": ""})).expect("allowed");
    assert!(line(&plan(vec![input], None)).starts_with("-stream_loop -1 -re -fd FD3 "));
}

#[test]
fn urls_are_hidden_guarded_and_reconnect() {
    let live = plan(vec![url("https://user:secret@example.org/live.m3u8?token=t")], None);
    assert!(line(&live).starts_with(
        "-rw_timeout 10000000 -reconnect 1 -reconnect_streamed 1 -reconnect_delay_max 5 -tls_verify 1 -i HIDDEN "
    ));
    assert!(!live.finite);
    assert!(!format!("{live:?}").contains("secret"));
    assert!(live.args.contains(&Arg::Text("hls,mpegts,mov,mp4,m4a,aac".into())));
    let rtmp = plan(vec![url("rtmp://example.org/app/key")], None);
    assert!(line(&rtmp).starts_with("-rw_timeout 10000000 -i HIDDEN "));
    let mut film = url("http://example.org/film.mp4");
    film.reconnect = false;
    film.looped = true;
    film.options = input_options("o", OptionKind::Http, &json!({"headers": "Authorization: x\r\n", "tls_verify": 0}))
        .expect("allowed");
    let film = plan(vec![film], None);
    assert!(line(&film).starts_with("-re -stream_loop -1 -rw_timeout 10000000 -headers HIDDEN -i HIDDEN "));
    assert!(plan(vec![url("http://example.org/film.mp4")], None).finite);
}

#[test]
fn trust_can_be_given() {
    let mut inputs = encoder(vec![url("https://example.org/a.ts")], None);
    inputs.ca_file = Some("/etc/ca.pem".to_owned());
    assert!(line(&plan_encoder(&inputs).expect("planned")).contains("-tls_verify 1 -ca_file /etc/ca.pem -i HIDDEN"));
}

#[test]
fn the_test_picture_is_encoded_whatever_the_profile_copies() {
    for profile in [None, Some(profile(json!({"copy_mode": true})))] {
        let plan = plan(vec![test()], profile);
        assert_eq!(
            line(&plan),
            "-re -f lavfi -i smptehdbars=size=640x360:rate=25,format=yuv420p,setsar=1,\
             setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709[out0];\
             sine=frequency=1000:sample_rate=48000,aformat=channel_layouts=stereo[out1] \
             -map 0:V:0? -map 0:a:0? -sn -dn -c:v libx264 -b:v 2500000 -maxrate:v 2500000 -bufsize:v 5000000 \
             -preset veryfast -tune zerolatency -g 50 -pix_fmt yuv420p -c:a aac -b:a 128000 -flags +global_header"
        );
        assert!(!plan.finite);
        assert_eq!(plan.encoders, [("video.codec", "libx264"), ("audio.codec", "aac")]);
        assert!(plan.filters.contains("smptehdbars"));
    }
}

#[test]
fn a_whole_profile() {
    let profile = profile(json!({
        "global_opts": {"hide_banner": "", "loglevel": "verbose", "filter_threads": 2},
        "video": {"codec": "libx264", "bitrate": "4M", "width": 1280, "height": 720, "fps": 30, "preset": "fast", "profile": "high", "level": "4.1"},
        "audio": {"codec": "aac", "bitrate": "160k", "sample_rate": 48000, "channels": 2},
        "filters": {"video": "yadif", "audio": "loudnorm=I=-16"},
        "expert": ["-sc_threshold", "0", "-metadata", "title=Grüße # $"],
    }));
    let plan = plan(vec![file(0)], Some(profile));
    assert_eq!(
        line(&plan),
        "-hide_banner -nostdin -nostats -loglevel repeat+level+verbose -filter_threads 2 -re -fd FD0 -i fd: -sc_threshold 0 \
         -metadata title=Grüße # $ -map 0:V:0? -map 0:a:0? -sn -dn -c:v libx264 -b:v 4000000 -maxrate:v 4000000 \
         -bufsize:v 8000000 -vf yadif -s 1280x720 -r 30 -preset fast -profile:v high -level:v 4.1 -g 60 -pix_fmt yuv420p \
         -c:a aac -af loudnorm=I=-16 -b:a 160000 -ar 48000 -ac 2 -flags +global_header"
    );
}

#[test]
fn keyframes_come_every_two_seconds_unless_said_otherwise() {
    let gop = |value: Value| line(&plan(vec![file(0)], Some(profile(value))));
    assert!(gop(json!({})).contains("-force_key_frames:v expr:gte(t,n_forced*2) "));
    assert!(gop(json!({"video": {"fps": "30000/1001"}})).contains("-g 60 "));
    assert!(gop(json!({"video": {"gop": 100}})).contains("-g 100 "));
    let own = gop(json!({"expert": ["-g", "33", "-pix_fmt", "yuv444p", "-flags", "+cgop"]}));
    assert!(
        own.contains("-g 33")
            && !own.contains("force_key")
            && !own.contains("yuv420p")
            && !own.contains("global_header")
    );
    assert!(!gop(json!({"video": {"bitrate": "1M"}, "expert": ["-maxrate:v", "3M"]})).contains("-maxrate:v 1000000"));
    assert!(gop(json!({"video": {"codec": "libx265", "profile": "main10"}})).find("yuv420p").is_none());
}

#[test]
fn sound_can_be_left_out() {
    let plan = plan(vec![file(0)], Some(profile(json!({"audio": {"disabled": true}, "copy_mode": true}))));
    assert_eq!(line(&plan), "-re -fd FD0 -i fd: -map 0:V:0? -sn -dn -c:v copy -an");
}

#[test]
fn graphs_are_mapped_by_their_open_ends() {
    let logo = profile(json!({"filters": {"complex": "[1:v]scale=100:-1[l];[0:v][l]overlay=10:10[v]"}}));
    let planned = plan(vec![file(0), file(1)], Some(logo));
    let text = line(&planned);
    assert!(
        text.contains("-filter_complex [1:v]scale=100:-1[l];[0:v][l]overlay=10:10[v] -map [v] -map 0:a:0? "),
        "{text}"
    );
    assert_eq!(planned.files, [0, 1]);
    assert!(planned.filters.contains("overlay"));
    // Without a graph, FFmpeg chooses among several inputs.
    assert!(!line(&plan(vec![file(0), file(1)], None)).contains("-map"));
    // In copy mode, graphs are set aside.
    let copy = profile(json!({"copy_mode": true, "filters": {"complex": "[0:v]null[v]"}}));
    assert!(!line(&plan(vec![file(0)], Some(copy))).contains("filter_complex"));
}

fn giving(mut input: Input, gives: Gives) -> Input {
    input.gives = gives;
    input
}

fn still(index: usize) -> Input {
    giving(Input { kind: InputKind::Still { index, format: StillFormat::Png }, ..file(index) }, Gives::Both)
}

#[test]
fn the_picture_of_one_input_and_the_sound_of_another() {
    let mixed = plan(vec![giving(file(0), Gives::Audio), giving(file(1), Gives::Video)], None);
    assert!(line(&mixed).ends_with(" -map 1:V:0 -map 0:a:0 -sn -dn -c:v copy -c:a copy"), "{}", line(&mixed));
    // The sound beside the test picture is copied, the picture is not.
    let mixed = plan(vec![giving(test(), Gives::Video), giving(file(0), Gives::Audio)], None);
    assert!(line(&mixed).contains("-map 0:V:0 -map 1:a:0 ") && line(&mixed).contains("-g 50 "), "{}", line(&mixed));
    assert!(line(&mixed).contains("-c:a copy") && !line(&mixed).contains("-shortest"), "{}", line(&mixed));
    let alone = plan(vec![giving(file(0), Gives::Audio)], None);
    assert!(line(&alone).contains("fd: -map 0:a:0 -sn"), "{}", line(&alone));
    let twice = encoder(vec![giving(file(0), Gives::Video), giving(file(1), Gives::Video)], None);
    assert_eq!(plan_encoder(&twice).expect_err("refused")[0].code, "picture_twice");
    // Whoever maps by hand may take from everybody.
    let by_hand = profile(json!({"expert": ["-map", "0:v:0", "-map", "1:a:0"]}));
    plan(twice.inputs, Some(by_hand));
    let nothing = encoder(vec![giving(still(0), Gives::Audio)], None);
    assert_eq!(plan_encoder(&nothing).expect_err("refused")[0].code, "gives_nothing");
}

#[test]
fn a_still_image_is_read_once_and_held() {
    let planned = plan(vec![still(0), giving(file(1), Gives::Audio)], None);
    let text = line(&planned);
    assert!(
        text.starts_with("-f png_pipe -framerate 25 -fd FD0 -i fd: -re -fd FD1 -i fd: -map 0:V:0 -map 1:a:0 "),
        "{text}"
    );
    assert!(
        text.contains("-vf scale=w='min(1920,iw)'") && text.contains(",loop=loop=-1:size=1:start=0,realtime "),
        "{text}"
    );
    assert!(text.contains("-g 50 ") && text.ends_with("-c:a copy -flags +global_header -shortest"), "{text}");
    assert!(planned.finite && planned.filters.contains("realtime"));
    let guards: Vec<_> = planned
        .args
        .iter()
        .filter_map(|arg| if let Arg::Text(text) = arg { Some(text.as_str()) } else { None })
        .take(11)
        .collect();
    assert_eq!(guards[5..], ["-protocol_whitelist", "fd", "-format_whitelist", "png_pipe", "-codec_whitelist", "png"]);

    // Alone, or with sound that begins again, it never ends.
    let mut looped = giving(file(1), Gives::Audio);
    looped.looped = true;
    for inputs in [vec![still(0)], vec![still(0), looped]] {
        let planned = plan(inputs, None);
        assert!(!planned.finite && !line(&planned).contains("-shortest"), "{}", line(&planned));
    }
    // The profile's size with bars, its own filters behind, its rate.
    let own = profile(json!({"video": {"width": 1280, "height": 720, "fps": 30}, "filters": {"video": "hue=s=0"}}));
    let text = line(&plan(vec![still(0)], Some(own)));
    assert!(
        text.contains("pad=w=1280:h=720:") && text.contains("realtime,hue=s=0 ") && text.contains("-g 60 "),
        "{text}"
    );
    // In a graph of people's own it is an input like any other.
    let graph = profile(json!({"filters": {"complex": "[1:v][0:v]overlay[v]"}}));
    let text = line(&plan(vec![still(0), file(1)], Some(graph)));
    assert!(text.starts_with("-re -stream_loop -1 -f png_pipe ") && !text.contains("loop=loop"), "{text}");
}

#[test]
fn devices_are_opened_by_name_and_encoded() {
    let device = |uri: &str| Input { kind: InputKind::Device(Device::parse(uri).expect(uri)), ..file(0) };
    let mut camera = device("v4l2:/dev/video0");
    let options = json!({"video_size": "1280x720", "framerate": 30, "input_format": "mjpeg"});
    camera.options = input_options("o", OptionKind::V4l2, &options).expect("allowed");
    let planned = plan(vec![camera, device("alsa:hw:1,0")], None);
    let text = line(&planned);
    assert!(
        text.contains("-f v4l2 -i /dev/video0 ") && text.contains("-f alsa -i hw:1,0 -map 0:V:0 -map 1:a:0"),
        "{text}"
    );
    assert!(text.contains("-c:v libx264") && text.contains("-c:a aac") && !planned.finite, "{text}");
    assert_eq!(planned.devices.len(), 2);
    let mut capabilities = Capabilities::default();
    capabilities.encoders.extend(["libx264".to_owned(), "aac".to_owned()]);
    capabilities.demuxers.insert("v4l2".to_owned());
    let missing = planned.missing(&capabilities);
    assert_eq!((missing[0].path.as_str(), missing[0].code.as_str()), ("inputs.1.uri", "demuxer_missing"));
    for name in ["list_formats", "i", "use_libv4l2", "f"] {
        assert_eq!(input_options("o", OptionKind::V4l2, &json!({name: "1"})).expect_err(name)[0].code, "not_allowed");
    }
}

#[test]
fn each_way_of_sending_has_its_guards_and_limits() {
    for (text, begins, waits) in [
        ("rtsp://u:p@cam/1", "-timeout 10000000 -rtsp_transport tcp -i HIDDEN", false),
        ("srt://h:9000?passphrase=0123456789", "-passphrase HIDDEN -i HIDDEN", false),
        ("srt://:9000?mode=listener&latency=200", "-mode listener -latency 200000 -i HIDDEN", true),
        ("udp://239.0.0.1:1234", "-buffer_size 2097152 -overrun_nonfatal 1 -i HIDDEN", true),
        ("udp://127.0.0.1:1?buffer_size=9", "-overrun_nonfatal 1 -localaddr 127.0.0.1 -buffer_size 9 -i HIDDEN", true),
        ("rtp://:5004", "-buffer_size 2097152 -i HIDDEN", true),
    ] {
        let planned = plan(vec![url(text)], None);
        assert!(line(&planned).starts_with(&format!("{begins} -map 0:V:0?")), "{text}: {}", line(&planned));
        assert_eq!((planned.waits_for_sender, planned.finite), (waits, false), "{text}");
    }
    let mut udp = url("rtsp://cam/1");
    udp.options = input_options("o", OptionKind::Rtsp, &json!({"rtsp_transport": "udp"})).expect("allowed");
    let planned = plan(vec![udp], None);
    assert!(planned.args.contains(&Arg::Text("tcp,rtp,udp".to_owned())));
    assert!(plan(vec![url("rtsp://cam/1")], None).args.contains(&Arg::Text("tcp".to_owned())));
}

#[test]
fn contradictions_are_named() {
    let refused = |value: Value| {
        let faults = plan_encoder(&encoder(vec![file(0)], Some(profile(value)))).expect_err("refused");
        let params: Vec<_> = faults[0].params.values().cloned().collect();
        format!("{} {} {}", faults[0].path, faults[0].code, params.join(" "))
    };
    assert_eq!(refused(json!({"filters": {"complex": "[1:v]null[v]"}})), "filters.complex input_missing 1");
    assert_eq!(
        refused(json!({"filters": {"complex": "[0:v]split[a][b]"}})),
        "filters.complex too_many_outputs 2 video"
    );
    assert_eq!(
        refused(json!({"filters": {"complex": "[0:v]null[v]"}, "video": {"codec": "copy"}})),
        "filters.complex conflicts_with video.codec"
    );
    assert_eq!(
        refused(json!({"filters": {"complex": "[0:v]null[v]", "video": "null"}})),
        "filters.complex conflicts_with filters.video"
    );
    assert_eq!(
        refused(json!({"filters": {"complex": "[0:a]anull[a]"}, "audio": {"disabled": true}})),
        "filters.complex conflicts_with audio.disabled"
    );
    assert_eq!(refused(json!({"expert": ["-map", "1:v:0"]})), "expert_args input_missing 1:v:0");
    assert_eq!(refused(json!({"expert": ["-map", "[x]"]})), "expert_args label_missing x");
    assert_eq!(plan_encoder(&EncoderInputs::default()).expect_err("refused")[0].path, "inputs");
}

#[test]
fn expert_maps_replace_ours() {
    let text =
        line(&plan(vec![file(0), file(1)], Some(profile(json!({"expert": ["-map", "0:v:0", "-map", "1:a:0?"]})))));
    assert!(text.contains("-map 0:v:0 -map 1:a:0? -sn"), "{text}");
}

#[test]
fn va_api_uploads_its_frames() {
    let value = json!({"video": {"codec": "h264_vaapi", "width": 1280, "height": 720}, "filters": {"video": "yadif"}});
    let text = line(&plan(vec![file(0)], Some(profile(value))));
    assert!(text.starts_with("-vaapi_device /dev/dri/renderD128 "), "{text}");
    assert!(text.contains("-vf yadif,scale=1280:720,format=nv12,hwupload ") && !text.contains("-pix_fmt"), "{text}");
}

#[test]
fn ends_are_known() {
    let finite = |value: Value, input: Input| plan(vec![input], Some(profile(value))).finite;
    assert!(finite(json!({"expert": ["-t", "10"]}), test()));
    let mut short = test();
    short.options = input_options("o", OptionKind::Test, &json!({"t": 5})).expect("allowed");
    assert!(finite(json!({}), short));
    assert!(!finite(json!({}), url("http://example.org/a.ts")));
}

#[test]
fn what_the_binary_lacks_is_named() {
    let planned =
        plan(vec![test()], Some(profile(json!({"audio": {"codec": "libfdk_aac"}, "filters": {"video": "yadif"}}))));
    let mut capabilities = Capabilities::default();
    capabilities.encoders.insert("libx264".to_owned());
    capabilities.filters.extend(planned.filters.iter().filter(|name| *name != "yadif").cloned());
    let missing: Vec<_> = planned.missing(&capabilities).into_iter().map(|f| (f.path, f.code)).collect();
    assert_eq!(
        missing,
        [("audio.codec".into(), "encoder_missing".into()), ("filters".into(), "filter_missing".into())]
    );
}

#[test]
fn nothing_secret_stands_in_a_visible_argument() {
    let planned = plan(vec![url("rtmps://u:SECRET9@h/app/SECRET9")], None);
    assert!(planned.args.iter().all(|arg| !matches!(arg, Arg::Text(text) if text.contains("SECRET9"))));
    assert!(planned.args.contains(&Arg::Hidden(Secret::new("rtmps://u:SECRET9@h/app/SECRET9"))));
}

proptest::proptest! {
    #[test]
    fn checked_options_never_break_a_plan(
        names in proptest::collection::vec("re|ss|t|f|an|headers|user_agent|stream_loop|tls_verify|reconnect|i|[a-z_]{1,8}", 0..6),
        values in proptest::collection::vec("[0-9]{1,3}|-1|flv|.{0,12}", 6),
        looped in proptest::prelude::any::<bool>(),
    ) {
        for kind in [
            InputKind::File { index: 0 },
            url("http://example.org/a.ts").kind,
            url("https://example.org/a.m3u8").kind,
            url("rtmps://example.org/a/b").kind,
            url("rtsps://example.org/a/b").kind,
            url("srt://:9000?mode=listener&passphrase=0123456789").kind,
            url("udp://239.0.0.1:1234").kind,
            url("rtp://:5004").kind,
            InputKind::Still { index: 0, format: StillFormat::Webp },
            InputKind::Device(Device::Alsa { name: "default".to_owned() }),
            test().kind,
        ] {
            let object: serde_json::Map<_, _> = names.iter().cloned().zip(values.iter().cloned().map(Value::from)).collect();
            let Ok(options) = input_options("o", kind.option_kind(), &Value::Object(object)) else { continue };
            let planned = plan(vec![Input { kind, options, looped, reconnect: looped, gives: Gives::Both }], None);
            // One input, one output, whatever the options.
            let count = |word: &str| planned.args.iter().filter(|arg| **arg == Arg::Text(word.to_owned())).count();
            proptest::prop_assert_eq!((count("-i"), count("pipe:1")), (1, 1));
        }
    }
}

fn with_renditions(profile: Option<Profile>, renditions: &Value) -> Result<String, Vec<String>> {
    let renditions = Rendition::parse_all("renditions", renditions).expect("renditions");
    let inputs = EncoderInputs { renditions, ..encoder(vec![file(0)], profile) };
    let words = |plan: EncoderPlan| {
        let words = plan.args.iter().map(|arg| match arg {
            Arg::Text(text) => text.clone(),
            Arg::RenditionPipe(index) => format!("PIPE{index}"),
            other => format!("{other:?}"),
        });
        let line = words.collect::<Vec<_>>().join(" ");
        line.split_once("-i fd: ").expect("an input").1.replace(" -f flv -flvflags no_duration_filesize ", " → ")
    };
    plan_encoder(&inputs).map(words).map_err(|faults| faults.iter().map(|f| format!("{} {}", f.path, f.code)).collect())
}

#[test]
fn sizes_beside_a_copied_picture() {
    let low = json!([{"name": "low", "width": 640, "height": 360, "video_bitrate": "800k", "audio_bitrate": "64k"}]);
    assert_eq!(
        with_renditions(None, &low),
        Ok("-map 0:V:0? -map 0:a:0? -sn -dn -c:v copy -c:a copy → pipe:1 \
            -map 0:V:0? -map 0:a:0? -sn -dn -c:v libx264 -b:v 800000 -maxrate:v 800000 -bufsize:v 1600000 -s 640x360 \
            -preset veryfast -force_key_frames:v expr:gte(t,n_forced*2) -pix_fmt yuv420p -c:a aac -b:a 64000 \
            -flags +global_header → PIPE0"
            .to_owned())
    );
}

#[test]
fn sizes_beside_an_encoded_picture_share_its_settings_and_filters() {
    let profile = profile(json!({
        "video": {"bitrate": "4M", "width": 1280, "height": 720, "fps": 30, "preset": "fast", "level": "4.1", "gop": 90},
        "audio": {"bitrate": "160k"},
        "filters": {"video": "yadif"},
        "expert": ["-crf", "20", "-sc_threshold", "0"],
    }));
    let two = json!([
        {"name": "mid", "width": 854, "height": 480, "video_bitrate": "1500k"},
        {"name": "low", "width": 640, "height": 360, "video_bitrate": "800k", "fps": 15},
    ]);
    assert_eq!(
        with_renditions(Some(profile), &two),
        Ok("-crf 20 -sc_threshold 0 -map 0:V:0? -map 0:a:0? -sn -dn -c:v libx264 -b:v 4000000 -vf yadif -s 1280x720 -r 30 \
            -preset fast -level:v 4.1 -g 90 -pix_fmt yuv420p -c:a aac -b:a 160000 -flags +global_header → pipe:1 \
            -sc_threshold 0 -map 0:V:0? -map 0:a:0? -sn -dn -c:v libx264 -b:v 1500000 -maxrate:v 1500000 -bufsize:v 3000000 \
            -vf yadif -s 854x480 -r 30 -preset fast -g 90 -pix_fmt yuv420p -c:a aac -b:a 160000 -flags +global_header → PIPE0 \
            -sc_threshold 0 -map 0:V:0? -map 0:a:0? -sn -dn -c:v libx264 -b:v 800000 -maxrate:v 800000 -bufsize:v 1600000 \
            -vf yadif -s 640x360 -r 15 -preset fast -g 30 -pix_fmt yuv420p -c:a aac -b:a 160000 -flags +global_header → PIPE1"
            .to_owned())
    );
}

#[test]
fn a_graph_is_split_where_it_has_labels() {
    let low = json!([{"name": "low", "width": 640, "height": 360, "video_bitrate": "800k"}]);
    let graph = |text: &str| Some(profile(json!({"filters": {"complex": text}})));
    let line = with_renditions(graph("[0:v]hflip[out];[0:a]volume=2[loud]"), &low).expect("planned");
    assert!(
        line.starts_with(
            "-filter_complex [0:v]hflip[out];[0:a]volume=2[loud];[out]split=2[out_castcore_0][out_castcore_1];\
         [loud]asplit=2[loud_castcore_0][loud_castcore_1] -map [out_castcore_0] -map [loud_castcore_0] -sn"
        ),
        "{line}"
    );
    assert!(line.contains(" → pipe:1 -map [out_castcore_1] -map [loud_castcore_1] -sn"), "{line}");
    for (profile, fault) in [
        (graph("[0:v]hflip"), "filters.complex label_missing"),
        (Some(profile(json!({"expert": ["-map", "0:v:0"]}))), "renditions conflicts_with"),
        (Some(profile(json!({"video": {"disabled": true}}))), "renditions conflicts_with"),
    ] {
        assert_eq!(with_renditions(profile, &low), Err(vec![fault.to_owned()]));
    }
}

#[test]
fn sound_alone() {
    for (settings, expected) in [
        (
            json!({"video": {"disabled": true, "codec": "nonsense"}}),
            "-map 0:a:0? -sn -dn -vn -c:a aac -flags +global_header",
        ),
        (json!({"video": {"disabled": true}, "copy_mode": true}), "-map 0:a:0? -sn -dn -vn -c:a copy"),
        (
            json!({"video": {"disabled": true}, "filters": {"complex": "[0:a]volume=2[a]"}}),
            "-filter_complex [0:a]volume=2[a] -map [a] -sn -dn -vn -c:a aac -flags +global_header",
        ),
    ] {
        let plan = plan(vec![file(0)], Some(profile(settings)));
        assert_eq!(line(&plan), format!("-re -fd FD0 -i fd: {expected}"));
        assert!(!plan.encoders.iter().any(|(path, _)| *path == "video.codec"));
    }
    let graph = profile(json!({"video": {"disabled": true}, "filters": {"complex": "[0:v]hflip[v]"}}));
    let faults = plan_encoder(&encoder(vec![file(0)], Some(graph))).expect_err("refused");
    assert_eq!((faults[0].path.as_str(), faults[0].params["other"].as_str()), ("filters.complex", "video.disabled"));
}
