//! Options of inputs.

use super::{
    BOOL, FFLAGS, Opt,
    Shape::{Flag, Flags, Number, OneOf, Secret, Text, Time, Word},
    int, opt,
};

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
