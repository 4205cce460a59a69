use super::*;
use proptest::prelude::*;
use serde_json::json;

fn strings(args: &[&str]) -> Vec<String> {
    args.iter().map(|arg| (*arg).to_owned()).collect()
}

fn codes(args: &[&str]) -> Vec<String> {
    let faults = expert_args("expert_args", &strings(args)).expect_err(&args.join(" "));
    faults.iter().map(|f| format!("{} {}", f.path, f.code)).collect()
}

#[test]
fn ordinary_expert_arguments_pass() {
    let args = strings(&[
        "-maxrate",
        "4500k",
        "-bufsize:v",
        "9M",
        "-x264-params",
        "keyint=60:scenecut=0:no-mbtree=1:nal_hrd=cbr",
        "-b:a:0",
        "128k",
        "-metadata",
        "title=Grüße # $ <b> *",
        "-shortest",
        "-itsoffset",
    ]);
    let found = expert_args("e", &args[..args.len() - 1]).expect("allowed");
    let flat: Vec<String> = found.iter().flat_map(Expert::args).collect();
    assert_eq!(flat, args[..args.len() - 1]);
    assert!(expert_args("e", &strings(&["-map", "0:v:0?", "-map", "[out_1]", "-map_metadata", "-1"])).is_ok());
    assert!(
        expert_args(
            "e",
            &strings(&["-bsf:a", "aac_adtstoasc", "-bsf:v", "h264_metadata=level=4:tick_rate=60,dump_extra"])
        )
        .is_ok()
    );
    assert!(
        expert_args("e", &strings(&["-force_key_frames", "expr:gte(t,n_forced*2)", "-vf", "scale=1280:-2,fps=30"]))
            .is_ok()
    );
}

#[test]
fn everything_dangerous_is_refused_by_name() {
    for option in [
        "-i",
        "-y",
        "-n",
        "-f",
        "-report",
        "-progress",
        "-vstats",
        "-vstats_file",
        "-passlogfile",
        "-pass",
        "-dump_attachment",
        "-sdp_file",
        "-filter_script",
        "-filter_complex",
        "-filter_complex_script",
        "-lavfi",
        "-attach",
        "-init_hw_device",
        "-filter_hw_device",
        "-vaapi_device",
        "-/vf",
        "-/filter_complex",
        "-/b:v",
        "-fpre",
        "-vpre",
        "-apre",
        "-protocol_whitelist",
        "-format_whitelist",
        "-codec_whitelist",
        "-safe",
        "-c",
        "-c:v",
        "-codec",
        "-vcodec",
        "-acodec",
        "-loglevel",
        "-v",
        "-stdin",
        "-timelimit",
        "-debug_ts",
        "-print_graphs_file",
        "-print_graphs",
        "-stats_mux_pre",
        "-stats_enc_post",
        "-enc_stats_pre",
        "-h",
        "-version",
        "-sources",
        "-fd",
        "-rtmp_playpath",
        "-stream_group",
        "-stats",
        "-xerror",
        "-cpuflags",
        "-",
        "--",
        "-vf_",
        "-method",
        "-hls_key_info_file",
        "-master_pl_name",
        "-strftime",
        "-flvflags",
    ] {
        let faults = expert_args("e", &strings(&[option, "x"])).expect_err(option);
        assert_eq!(faults[0].code, "not_allowed", "{option}");
        assert_eq!(faults[0].params["option"], option);
    }
}

#[test]
fn no_second_output_and_no_positional_argument() {
    assert_eq!(codes(&["/tmp/x.flv"]), ["expert_args.0 not_an_option"]);
    assert_eq!(codes(&["-shortest", "out.mp4"]), ["expert_args.1 not_an_option"]);
    assert_eq!(codes(&["-g", "50", "rtmp://host/app/key"]), ["expert_args.2 not_an_option"]);
    assert_eq!(codes(&["", "-g", "50"]), ["expert_args.0 not_an_option"]);
    assert_eq!(codes(&["-g"]), ["expert_args.0 value_missing"]);
}

#[test]
fn values_that_name_files_are_refused() {
    for (args, code) in [
        (["-x264-params", "stats=/tmp/x"], "parameter_not_allowed"),
        (["-x264-params", "keyint=60:stats=/tmp/x"], "parameter_not_allowed"),
        (["-x264-params", "keyint=60:st\\ats=x"], "malformed"),
        (["-x264-params", "keyint=60:'stats'=x"], "malformed"),
        (["-x264-params", "no-stats=x"], "parameter_not_allowed"),
        (["-x264opts", "keyint='60:stats=x'"], "malformed"),
        (["-x264opts", "qpfile=x"], "parameter_not_allowed"),
        (["-x264opts", "dump-yuv=x"], "parameter_not_allowed"),
        (["-x264opts", "dump_yuv=x"], "parameter_not_allowed"),
        (["-x265-params", "csv=x"], "parameter_not_allowed"),
        (["-x265-params", "recon=x"], "parameter_not_allowed"),
        (["-x265-params", "analysis-save=x"], "parameter_not_allowed"),
        (["-x265-params", "scaling-list=/etc/passwd"], "parameter_not_allowed"),
        (["-svtav1-params", "stat-file=x"], "parameter_not_allowed"),
        (["-svtav1-params", "fgs-table=x"], "parameter_not_allowed"),
        (["-bsf:v", "trace_headers"], "parameter_not_allowed"),
        (["-vf", "movie=/etc/passwd"], "filter_not_allowed"),
        (["-vf", "metadata=print:file=/tmp/x"], "filter_not_allowed"),
        (["-af", "ametadata=print:file=/tmp/x"], "filter_not_allowed"),
        (["-vf", "drawtext=textfile=/etc/passwd"], "filter_option_not_allowed"),
        (["-map", "0"], "malformed"),
        (["-map", "0:s:0"], "malformed"),
        (["-map_metadata", "0"], "out_of_range"),
        (["-flags", "+low_delay+evil"], "unknown"),
        (["-b:v", "1M/../x"], "malformed"),
        (["-b:v:0:x", "1M"], "malformed"),
        (["-force_key_frames", "source\u{0}"], "malformed"),
        (["-metadata", "a=b\nc"], "malformed"),
        (["-g", "-5"], "out_of_range"),
        (["-t", "1:2:3:4"], "malformed"),
    ] {
        match expert_args("e", &strings(&args)) {
            Ok(_) => panic!("{args:?} passed"),
            Err(faults) => assert_eq!(faults[0].code, code, "{args:?}"),
        }
    }
}

#[test]
fn sizes_are_bounded() {
    assert_eq!(codes(&["-an"; 65]), ["expert_args too_many"]);
    let long = "x".repeat(200_000);
    assert_eq!(codes(&["-metadata", &long]), ["expert_args.1 too_long"]);
    assert_eq!(codes(&[&long]), ["expert_args.0 too_long"]);
    let many: serde_json::Map<_, _> = (0..65).map(|n| (n.to_string(), json!(1))).collect();
    assert_eq!(input_options("o", OptionKind::File, &Value::Object(many)).expect_err("too many")[0].code, "too_many");
}

#[test]
fn input_options_take_numbers_and_flags() {
    let value =
        json!({"re": "", "ss": 12, "probesize": "5000000", "an": true, "dn": false, "r": null, "stream_loop": -1});
    let found = input_options("inputs.0.options", OptionKind::File, &value).expect("allowed");
    let pairs: Vec<(&str, &str)> = found.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let mut expected = [("re", ""), ("ss", "12"), ("probesize", "5000000"), ("an", ""), ("stream_loop", "-1")];
    let mut pairs = pairs;
    pairs.sort_unstable();
    expected.sort_unstable();
    assert_eq!(pairs, expected);
    assert_eq!(
        input_options("o", OptionKind::File, &json!({"re": false})).expect("allowed"),
        [("re".into(), "0".into())]
    );
}

#[test]
fn input_options_know_their_kind() {
    for (kind, value, code) in [
        (OptionKind::File, json!({"headers": "x"}), "not_allowed"),
        (OptionKind::Rtmp, json!({"timeout": 1}), "not_allowed"),
        (OptionKind::Http, json!({"listen": 1}), "not_allowed"),
        (OptionKind::Http, json!({"http_proxy": "http://x"}), "not_allowed"),
        (OptionKind::Hls, json!({"allowed_extensions": "ALL"}), "not_allowed"),
        (OptionKind::File, json!({"f": "lavfi"}), "unknown"),
        (OptionKind::File, json!({"f": "concat"}), "unknown"),
        (OptionKind::File, json!({"i": "x"}), "not_allowed"),
        (OptionKind::File, json!({"dump_attachment:t": "x"}), "not_allowed"),
        (OptionKind::File, json!({"protocol_whitelist": "file"}), "not_allowed"),
        (OptionKind::File, json!({"ss": [1]}), "malformed"),
        (OptionKind::File, json!({"thread_queue_size": 1_000_000}), "out_of_range"),
        (OptionKind::Test, json!({"ss": 1}), "not_allowed"),
        (OptionKind::File, json!([1]), "not_an_object"),
        (OptionKind::Http, json!({"user_agent": "a\r\nX: y"}), "malformed"),
    ] {
        let faults = input_options("o", kind, &value).expect_err("refused");
        assert_eq!(faults[0].code, code, "{value}");
    }
}

#[test]
fn output_options_belong_to_ffmpeg_driven_outputs() {
    assert!(
        output_options(
            "o",
            OutputFormat::Hls,
            &json!({"hls_time": 4, "hls_flags": "delete_segments+program_date_time"})
        )
        .is_ok()
    );
    assert_eq!(
        output_options("o", OutputFormat::Flv, &json!({"flvflags": "x"})).expect_err("refused")[0].code,
        "not_allowed"
    );
    assert!(output_options("o", OutputFormat::Flv, &json!({})).is_ok());
    for name in [
        "hls_segment_filename",
        "hls_key_info_file",
        "method",
        "http_user_agent",
        "hls_base_url",
        "master_pl_name",
        "strftime",
        "hls_fmp4_init_filename",
        "var_stream_map",
        "hls_segment_options",
    ] {
        assert_eq!(
            output_options("o", OutputFormat::Hls, &json!({name: "x"})).expect_err("refused")[0].path,
            format!("o.{name}")
        );
    }
}

#[test]
fn each_table_names_an_option_once() {
    for (title, table) in option_tables() {
        let names: std::collections::BTreeSet<_> = table.iter().map(|o| o.name).collect();
        assert_eq!(names.len(), table.len(), "{title}");
    }
}

proptest! {
    #[test]
    fn never_panics(args in proptest::collection::vec("(-[a-z0-9_:/]{0,9}|-map|-x264-params|-vf|-metadata|.{0,20})", 0..12)) {
        if let Ok(found) = expert_args("e", &args) {
            let flat: Vec<String> = found.iter().flat_map(Expert::args).collect();
            prop_assert_eq!(flat, args);
        }
    }

    #[test]
    fn values_may_be_any_text(text in "[^\u{0}\r\n]{0,200}") {
        prop_assert!(expert_args("e", &["-metadata".to_owned(), text]).is_ok());
    }
}
