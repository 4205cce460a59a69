//! The options that may be used, and the shape of their values.
//!
//! To add one: put it into the list of the place where FFmpeg takes it; make sure that no value of its shape can
//! name a file; update `docs/reference/ffmpeg-options.md` (a test compares).

use super::encoder_params::{SVTAV1, X264, X265};
use crate::filter::GraphKind;

/// The shape of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// No value.
    Flag,
    /// A whole number within bounds.
    #[expect(missing_docs, reason = "the bounds, inclusive")]
    Integer { min: i64, max: i64 },
    /// A number, fraction or number with k, M, G.
    Number,
    /// A time: seconds or `hh:mm:ss.ms`.
    Time,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Some of these words with `+` or `-` between them.
    Flags(&'static [&'static str]),
    /// Letters, digits and plain punctuation; no path beginning matters to options of this shape.
    Word,
    /// Any text on one line.
    Text,
    /// Any text; never shown.
    Secret,
    /// `key=value:key=value` with these keys.
    Params(&'static [&'static str]),
    /// A filter graph of allowed filters.
    Filter(GraphKind),
    /// `<input>:<v|a>:<n>[?]` or `[label]`.
    Map,
}

/// An option that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opt {
    /// Its name without `-` and stream specifier.
    pub name: &'static str,
    /// Its value.
    pub shape: Shape,
}

const fn opt(name: &'static str, shape: Shape) -> Opt {
    Opt { name, shape }
}

const fn int(name: &'static str, min: i64, max: i64) -> Opt {
    Opt { name, shape: Shape::Integer { min, max } }
}

use Shape::{Flag, Flags, Number, OneOf, Params, Secret, Text, Time, Word};

const BOOL: Shape = OneOf(&["0", "1", "true", "false"]);
const FFLAGS: Shape = Flags(&[
    "genpts",
    "igndts",
    "discardcorrupt",
    "nobuffer",
    "sortdts",
    "fastseek",
    "flush_packets",
    "nofillin",
    "noparse",
    "bitexact",
    "autobsf",
]);
/// Containers that are read; the same for files and HTTP.
pub(crate) const FILE_FORMATS: &[&str] = &[
    "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "mpegts", "mpeg", "flv", "avi", "mxf", "ogg", "wav",
    "mp3", "aac", "flac", "ac3", "eac3", "asf", "gif",
];

/// All inputs but the test picture.
pub(crate) const INPUT: &[Opt] = &[
    opt("re", Flag),
    opt("readrate", Number),
    opt("readrate_initial_burst", Number),
    opt("readrate_catchup", Number),
    opt("ss", Time),
    opt("sseof", Time),
    opt("t", Time),
    opt("to", Time),
    opt("itsoffset", Time),
    int("thread_queue_size", 1, 8192),
    opt("fflags", FFLAGS),
    opt("flags", Flags(&["low_delay", "output_corrupt", "discardcorrupt"])),
    int("analyzeduration", 0, 60_000_000),
    int("probesize", 32, 100_000_000),
    int("fpsprobesize", -1, 10_000),
    opt("r", Number),
    int("threads", 0, 64),
    opt("hwaccel", OneOf(&["none", "auto", "cuda", "vaapi", "qsv"])),
    opt(
        "err_detect",
        Flags(&["crccheck", "bitstream", "buffer", "explode", "ignore_err", "careful", "compliant", "aggressive"]),
    ),
    opt("skip_frame", OneOf(&["none", "default", "noref", "bidir", "nokey", "all"])),
    opt("autorotate", BOOL),
    opt("seek_timestamp", BOOL),
    opt("accurate_seek", Flag),
    opt("noaccurate_seek", Flag),
    opt("vn", Flag),
    opt("an", Flag),
    opt("dn", Flag),
    opt("sn", Flag),
];

/// Files.
pub(crate) const INPUT_FILE: &[Opt] = &[
    int("stream_loop", -1, 1_000_000),
    opt("f", OneOf(FILE_FORMATS)),
    opt("ignore_editlist", BOOL),
    opt("scan_all_pmts", BOOL),
];

/// HTTP, HLS included.
pub(crate) const INPUT_HTTP: &[Opt] = &[
    int("stream_loop", -1, 1_000_000),
    int("rw_timeout", 0, 600_000_000),
    int("timeout", 0, 600_000_000),
    opt("reconnect", BOOL),
    opt("reconnect_at_eof", BOOL),
    opt("reconnect_streamed", BOOL),
    opt("reconnect_on_network_error", BOOL),
    opt("reconnect_on_http_error", Word),
    int("reconnect_delay_max", 0, 600),
    int("reconnect_max_retries", -1, 1_000_000),
    opt("user_agent", Text),
    opt("referer", Text),
    opt("headers", Secret),
    opt("cookies", Secret),
    opt("seekable", OneOf(&["-1", "0", "1"])),
    opt("multiple_requests", BOOL),
    opt("icy", BOOL),
    opt("tls_verify", BOOL),
    opt("ignore_editlist", BOOL),
    opt("scan_all_pmts", BOOL),
];

/// HLS alone.
pub(crate) const INPUT_HLS: &[Opt] = &[
    int("live_start_index", -1000, 1000),
    opt("prefer_x_start", BOOL),
    int("max_reload", 0, 100_000),
    int("m3u8_hold_counters", 0, 100_000),
    int("seg_max_retry", 0, 1000),
    opt("http_persistent", BOOL),
    opt("http_multiple", OneOf(&["-1", "0", "1"])),
    opt("http_seekable", OneOf(&["-1", "0", "1"])),
];

/// RTMP. `timeout` is not here: it would make FFmpeg listen.
pub(crate) const INPUT_RTMP: &[Opt] = &[
    int("rw_timeout", 0, 600_000_000),
    opt("rtmp_live", OneOf(&["any", "live", "recorded", "-2", "-1", "0"])),
    int("rtmp_buffer", 0, 600_000),
    opt("rtmp_flashver", Text),
    opt("rtmp_pageurl", Text),
    opt("rtmp_swfurl", Text),
    opt("tcp_nodelay", BOOL),
    opt("tls_verify", BOOL),
];

/// The test picture.
pub(crate) const INPUT_TEST: &[Opt] = &[opt("re", Flag), opt("t", Time), int("thread_queue_size", 1, 8192)];

/// All outputs that FFmpeg writes.
pub(crate) const OUTPUT: &[Opt] = &[
    int("max_muxing_queue_size", 1, 100_000),
    int("max_interleave_delta", 0, 60_000_000),
    opt("avoid_negative_ts", OneOf(&["auto", "disabled", "make_non_negative", "make_zero", "-1", "0", "1", "2"])),
    int("flush_packets", -1, 1),
];

/// HLS outputs. Segment names, playlist names, keys and methods are CastCore's own.
pub(crate) const OUTPUT_HLS: &[Opt] = &[
    opt("hls_time", Number),
    int("hls_list_size", 0, 10_000),
    int("hls_delete_threshold", 1, 10_000),
    opt("hls_init_time", Number),
    opt(
        "hls_flags",
        Flags(&[
            "append_list",
            "delete_segments",
            "discont_start",
            "independent_segments",
            "omit_endlist",
            "program_date_time",
            "round_durations",
            "split_by_time",
            "temp_file",
        ]),
    ),
    opt("hls_playlist_type", OneOf(&["event", "vod"])),
    opt("hls_allow_cache", BOOL),
    opt("hls_start_number_source", OneOf(&["generic", "epoch", "epoch_us", "datetime"])),
    int("start_number", 0, 1_000_000_000),
];

/// MPEG-TS, alone and inside HLS.
pub(crate) const OUTPUT_TS: &[Opt] = &[
    opt(
        "mpegts_flags",
        Flags(&["resend_headers", "latm", "pat_pmt_at_frames", "system_b", "initial_discontinuity", "nit", "omit_rai"]),
    ),
    int("mpegts_service_id", 1, 65_535),
    int("mpegts_transport_stream_id", 1, 65_535),
    int("mpegts_original_network_id", 1, 65_535),
    int("mpegts_pmt_start_pid", 32, 8186),
    int("mpegts_start_pid", 32, 8186),
    int("pcr_period", -1, 10_000),
    opt("pat_period", Number),
    opt("sdt_period", Number),
    opt("muxrate", Number),
];

/// Fragmented MP4.
pub(crate) const OUTPUT_MP4: &[Opt] = &[
    int("frag_duration", 0, 600_000_000),
    int("min_frag_duration", 0, 600_000_000),
    int("frag_size", 0, 1_000_000_000),
    opt("brand", Word),
    int("video_track_timescale", 0, 10_000_000),
];

/// Expert arguments: options of the encoders and of the way to the hub.
pub(crate) const EXPERT: &[Opt] = &[
    opt("b", Number),
    opt("maxrate", Number),
    opt("minrate", Number),
    opt("bufsize", Number),
    opt("rc_init_occupancy", Number),
    int("g", 0, 100_000),
    int("keyint_min", 0, 100_000),
    opt("force_key_frames", Word),
    opt("forced-idr", BOOL),
    int("bf", -1, 16),
    int("b_strategy", 0, 2),
    opt("b_ref_mode", OneOf(&["disabled", "each", "middle", "0", "1", "2"])),
    int("refs", 0, 16),
    int("sc_threshold", -1_000_000_000, 1_000_000_000),
    opt("q", Number),
    opt("qscale", Number),
    opt("crf", Number),
    opt("crf_max", Number),
    int("qp", -1, 255),
    opt("cq", Number),
    int("qmin", -1, 255),
    int("qmax", -1, 255),
    int("qdiff", -1, 255),
    opt("qcomp", Number),
    opt("preset", Word),
    opt("tune", Word),
    opt("profile", Word),
    opt("level", Word),
    opt("tier", Word),
    opt("pix_fmt", Word),
    opt("r", Number),
    opt("fpsmax", Number),
    opt("s", Word),
    opt("aspect", Number),
    opt("coder", Word),
    opt(
        "flags",
        Flags(&[
            "low_delay",
            "cgop",
            "ilme",
            "ildct",
            "loop",
            "global_header",
            "bitexact",
            "qpel",
            "mv4",
            "aic",
            ,
        ]),
    ),
    opt("me_method", Word),
    opt("motion-est", Word),
    int("me_range", -1, 1024),
    int("subq", -1, 16),
    int("trellis", -1, 2),
    int("threads", 0, 64),
    opt("thread_type", Flags(&["frame", "slice"])),
    int("slices", 0, 64),
    opt("color_primaries", Word),
    opt("color_trc", Word),
    opt("colorspace", Word),
    opt("color_range", Word),
    opt("chroma_sample_location", Word),
    opt("field_order", Word),
    opt("rc", Word),
    int("rc-lookahead", -1, 250),
    opt("rate-control", Word),
    opt("rc_mode", Word),
    opt("nal-hrd", OneOf(&["none", "vbr", "cbr"])),
    opt("cbr", BOOL),
    opt("aq-mode", Word),
    opt("aq-strength", Number),
    opt("spatial-aq", BOOL),
    opt("spatial_aq", BOOL),
    opt("temporal-aq", BOOL),
    opt("temporal_aq", BOOL),
    opt("psy", BOOL),
    opt("psy-rd", Word),
    opt("mbtree", BOOL),
    opt("weightb", BOOL),
    opt("weightp", Word),
    opt("8x8dct", BOOL),
    opt("fast-pskip", BOOL),
    opt("mixed-refs", BOOL),
    opt("b-pyramid", Word),
    opt("direct-pred", Word),
    opt("deblock", Word),
    opt("intra-refresh", BOOL),
    opt("aud", BOOL),
    opt("a53cc", BOOL),
    opt("zerolatency", BOOL),
    int("delay", 0, 1000),
    int("surfaces", 0, 64),
    int("gpu", -2, 16),
    opt("multipass", Word),
    opt("strict_gop", BOOL),
    opt("nonref_p", BOOL),
    int("async_depth", 0, 64),
    opt("look_ahead", BOOL),
    int("look_ahead_depth", 0, 100),
    opt("low_power", BOOL),
    opt("quality", Word),
    opt("deadline", Word),
    opt("usage", Word),
    int("cpu-used", -16, 16),
    opt("row-mt", BOOL),
    int("tile-columns", -1, 6),
    int("tile-rows", -1, 6),
    int("lag-in-frames", -1, 100),
    int("auto-alt-ref", -1, 6),
    int("static-thresh", 0, 1_000_000),
    int("undershoot-pct", -1, 1000),
    int("overshoot-pct", -1, 1000),
    opt("x264-params", Params(X264)),
    opt("x264opts", Params(X264)),
    opt("x265-params", Params(X265)),
    opt("svtav1-params", Params(SVTAV1)),
    int("ar", 8000, 96_000),
    int("ac", 1, 8),
    opt("sample_fmt", Word),
    opt("ch_layout", Word),
    opt("channel_layout", Word),
    int("cutoff", 0, 96_000),
    opt("aac_coder", Word),
    opt("aac_pns", BOOL),
    opt("aac_tns", BOOL),
    opt("vbr", Word),
    opt("abr", BOOL),
    opt("application", Word),
    opt("frame_duration", Number),
    int("packet_loss", 0, 100),
    opt("fec", BOOL),
    int("compression_level", -1, 12),
    opt("vf", Shape::Filter(GraphKind::Video)),
    opt("af", Shape::Filter(GraphKind::Audio)),
    opt("map", Shape::Map),
    int("map_metadata", -1, -1),
    int("map_chapters", -1, -1),
    opt("metadata", Text),
    opt(
        "bsf",
        Params(&[
            "h264_mp4toannexb",
            "hevc_mp4toannexb",
            "aac_adtstoasc",
            "dump_extra",
            "extract_extradata",
            "h264_metadata",
            "hevc_metadata",
            "av1_metadata",
            "remove_extra",
            "null",
        ]),
    ),
    opt("t", Time),
    opt("to", Time),
    opt("ss", Time),
    opt("shortest", Flag),
    opt("vn", Flag),
    opt("an", Flag),
    opt("sn", Flag),
    opt("dn", Flag),
    opt("copyts", Flag),
    opt("start_at_zero", Flag),
    opt("autoscale", BOOL),
    opt("fps_mode", OneOf(&["auto", "passthrough", "cfr", "vfr", "0", "1", "2"])),
    opt("vsync", OneOf(&["auto", "passthrough", "cfr", "vfr", "-1", "0", "1", "2"])),
    int("async", 0, 100_000),
    opt("avoid_negative_ts", OneOf(&["auto", "disabled", "make_non_negative", "make_zero"])),
    opt("muxdelay", Number),
    opt("muxpreload", Number),
    int("max_muxing_queue_size", 1, 100_000),
    int("max_interleave_delta", 0, 60_000_000),
    opt("fflags", FFLAGS),
    int("flush_packets", -1, 1),
    opt("strict", OneOf(&["very", "strict", "normal", "unofficial", "experimental", "-2", "-1", "0", "1", "2"])),
    int("filter_threads", 0, 64),
    int("filter_complex_threads", 0, 64),
    opt(
        "sws_flags",
        Flags(&[
            "fast_bilinear",
            "bilinear",
            "bicubic",
            "neighbor",
            "area",
            "bicublin",
            "gauss",
            "sinc",
            "lanczos",
            "spline",
            "accurate_rnd",
            "full_chroma_int",
            "full_chroma_inp",
            "bitexact",
        ]),
    ),
];

/// Every list with its title, for the documentation.
#[must_use]
pub fn option_tables() -> Vec<(&'static str, &'static [Opt])> {
    vec![
        ("Every input but the test picture", INPUT),
        ("File inputs", INPUT_FILE),
        ("HTTP and HLS inputs", INPUT_HTTP),
        ("HLS inputs", INPUT_HLS),
        ("RTMP inputs", INPUT_RTMP),
        ("Test picture", INPUT_TEST),
        ("Every output that FFmpeg writes", OUTPUT),
        ("HLS outputs", OUTPUT_HLS),
        ("HLS and MPEG-TS outputs", OUTPUT_TS),
        ("MP4 outputs", OUTPUT_MP4),
        ("Expert arguments of a profile", EXPERT),
    ]
}
