use super::{graph::OpenPad, *};
use proptest::prelude::*;

fn ok(text: &str) -> Graph {
    filter_graph("filters.complex", text, GraphKind::Complex).unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

fn refused(text: &str) -> Vec<String> {
    let faults = filter_graph("filters.complex", text, GraphKind::Complex).expect_err(text);
    faults
        .into_iter()
        .map(|fault| {
            let params: Vec<_> =
                ["filter", "option"].iter().filter_map(|name| fault.params.get(*name)).cloned().collect();
            format!("{} {}", fault.code, params.join(" ")).trim().to_owned()
        })
        .collect()
}

fn video(label: &str) -> OpenPad {
    OpenPad { label: Some(label.to_owned()), media: Media::Video }
}

#[test]
fn ordinary_graphs_pass() {
    let graph =
        ok("[0:v]scale=1280:720:flags=lanczos,setsar=1[bg];[1:v]format=rgba[logo];[bg][logo]overlay=W-w-10:10[v]");
    assert_eq!(graph.inputs.into_iter().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(graph.outputs, [video("v")]);
    assert_eq!(graph.filters.into_iter().collect::<Vec<_>>(), ["format", "overlay", "scale", "setsar"]);
    for text in [
        "drawtext=text='Grüße, Welt\\: #1 $ [live]':fontsize=24:x=10:y=10",
        r"drawtext=text=10\\:30\, ok:fontcolor=white",
        "select='eq(pict_type,I)*not(mod(n,2))',setpts=N/FRAME_RATE/TB",
        "pan=stereo|c0=0.5*c0+0.5*c1|c1=c1",
        "scale@first=640:360 , fps = 30 ;",
        "[0:a:0] loudnorm=I=-16:TP=-1.5 [a]",
        "color=c=black:s=640x360[c];sine=f=440[s]",
    ] {
        ok(text);
    }
}

#[test]
fn open_outputs_know_their_media() {
    assert_eq!(
        ok("[0:v]split=3[a][b][c];[b]nullsink;[c]scale=2:2").outputs,
        [video("a"), OpenPad { label: None, media: Media::Video }]
    );
    let pads = ok("[0:v][0:a][1:v][1:a]concat=n=2:v=1:a=1[v][a]").outputs;
    assert_eq!(pads, [video("v"), OpenPad { label: Some("a".into()), media: Media::Audio }]);
    assert_eq!(ok("[0:a]showwaves=s=1280x720[v]").outputs, [video("v")]);
}

#[test]
fn dangerous_filters_are_refused_by_name() {
    for name in [
        "movie",
        "amovie",
        "subtitles",
        "ass",
        "lut3d",
        "lut1d",
        "sendcmd",
        "asendcmd",
        "zmq",
        "azmq",
        "ladspa",
        "frei0r",
        "frei0r_src",
        "lv2",
        "metadata",
        "ametadata",
        "removelogo",
        "find_rect",
        "cover_rect",
        "ocr",
        "arnndn",
        "sofalizer",
        "vidstabdetect",
        "vidstabtransform",
        "ssim",
        "psnr",
        "libvmaf",
        "signature",
        "nnedi",
        "dnn_processing",
        "deshake",
        "libplacebo",
        "program_opencl",
        "cellauto",
        "life",
        "haldclutsrc",
        "buffer",
        "flite",
        "sws_flags",
        "whisper",
    ] {
        for text in
            [format!("{name}=x"), format!("scale=2:2,{name}=a=b"), format!("[0:v] {name}@x [v]"), format!("'{name}'")]
        {
            assert_eq!(refused(&text), [format!("filter_not_allowed {name}")], "{text}");
        }
    }
    // Escapes and quotes do not hide a name.
    assert_eq!(refused(r"mo\vie=/etc/passwd"), ["filter_not_allowed movie"]);
    assert_eq!(refused("null,\n  mo'vie'=x[v]"), ["filter_not_allowed movie"]);
    assert_eq!(refused("movie=a;amovie=b"), ["filter_not_allowed movie", "filter_not_allowed amovie"]);
}

#[test]
fn options_that_name_files_are_refused() {
    for (text, option) in [
        ("drawtext=textfile=/etc/passwd", "drawtext textfile"),
        ("drawtext=text=x:fontfile=/etc/passwd", "drawtext fontfile"),
        ("drawtext=/etc/passwd", "drawtext (by position)"),
        (r"drawtext=text=x\\:y:textfile=z", "drawtext textfile"),
        ("drawtext='text=x:textfile=z'", "drawtext textfile"),
        ("drawtext=text='a\\'b':textfile=z", "drawtext textfile"),
        ("drawtext=/text=/etc/passwd", "drawtext /text"),
        ("scale=/w=/etc/passwd", "scale /w"),
        ("curves=psfile=x", "curves psfile"),
        ("curves=plot=x", "curves plot"),
        ("loudnorm=stats_file=x", "loudnorm stats_file"),
        ("firequalizer=dumpfile=x", "firequalizer dumpfile"),
        ("showcqt=axisfile=x", "showcqt axisfile"),
    ] {
        assert_eq!(refused(text), [format!("filter_option_not_allowed {option}")], "{text}");
    }
}

#[test]
fn broken_graphs_are_malformed() {
    for text in ["", " ", ",", "scale,", "[a", "[]scale", "scale[a]x", "=x", ";scale", "scale;;fps", "sc\0le"] {
        assert_eq!(refused(text), ["malformed"], "{text}");
    }
    assert_eq!(refused(&"x".repeat(5000)), ["too_long"]);
    assert_eq!(refused(&vec!["null"; 65].join(",")), ["too_long"]);
}

#[test]
fn simple_graphs_name_no_input_by_number() {
    let faults = filter_graph("filters.video", "[1:v]overlay", GraphKind::Video).expect_err("refused");
    assert_eq!(faults[0].code, "input_not_allowed");
    assert!(filter_graph("filters.video", "[in]scale=2:2[out]", GraphKind::Video).is_ok());
}

#[test]
fn the_catalogue_is_sorted_and_names_each_filter_once() {
    let names: Vec<_> = all().map(|known| known.name).collect();
    assert!(names.len() > 100);
    let unique: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
}

#[test]
fn tokens_are_read_like_ffmpeg_reads_them() {
    for (text, expected, rest) in [
        ("a b ,c", "a b", ",c"),
        (r"a\,b,c", "a,b", ",c"),
        ("'a,b',c", "a,b", ",c"),
        ("' a ' ,c", " a ", ",c"),
        (r"a\ ,c", "a ", ",c"),
        (r"'a\',c", r"a\", ",c"),
        ("'never closed,c", "never closed,c", ""),
        ("a\\", "a", ""),
    ] {
        assert_eq!(token(text, &[',']), (expected.to_owned(), rest), "{text}");
    }
}

proptest! {
    #[test]
    fn never_panics(text in "([a-z0-9=:,;@ '\\\\\\[\\]|/ä]|scale|drawtext|movie){0,60}") {
        let _ = filter_graph("x", &text, GraphKind::Complex);
        let _ = filter_graph("x", &text, GraphKind::Video);
    }

    #[test]
    fn no_disguise_gets_a_movie_through(at in 0usize..5, escape in any::<bool>(), before in "(scale=2:2,|null;|\\[0:v\\])") {
        let name = if escape { format!("{}\\{}", &"movie"[..at], &"movie"[at..]) } else { format!("{}'{}'", &"movie"[..at], &"movie"[at..]) };
        let text = format!("{before}{name}=/etc/passwd");
        prop_assert!(filter_graph("x", &text, GraphKind::Complex).is_err());
    }
}
