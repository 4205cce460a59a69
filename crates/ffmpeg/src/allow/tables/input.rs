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

/// RTSP.
pub(crate) const INPUT_RTSP: &[Opt] = &[
    opt("rtsp_transport", OneOf(&["tcp", "udp"])),
    int("timeout", 0, 600_000_000),
    int("reorder_queue_size", 0, 100_000),
    int("buffer_size", 0, 67_108_864),
    opt("allowed_media_types", Flags(&["video", "audio"])),
    opt("user_agent", Text),
    opt("tls_verify", BOOL),
];

/// SRT, beside what its address says.
pub(crate) const INPUT_SRT: &[Opt] = &[
    int("connect_timeout", 100, 60_000),
    int("rcvbuf", 0, 67_108_864),
    int("ffs", 32, 1_000_000),
    int("lossmaxttl", 0, 1_000),
    opt("tlpktdrop", BOOL),
    opt("nakreport", BOOL),
    opt("scan_all_pmts", BOOL),
];

/// UDP, beside what its address says.
pub(crate) const INPUT_UDP: &[Opt] = &[
    int("buffer_size", 0, 67_108_864),
    int("fifo_size", 0, 1_000_000),
    int("pkt_size", 188, 65_535),
    opt("overrun_nonfatal", BOOL),
    opt("reuse", BOOL),
    opt("scan_all_pmts", BOOL),
];

/// RTP, beside what its address says.
pub(crate) const INPUT_RTP: &[Opt] =
    &[int("buffer_size", 0, 67_108_864), int("pkt_size", 188, 65_535), int("reorder_queue_size", 0, 100_000)];

/// Still images.
pub(crate) const INPUT_IMAGE: &[Opt] = &[int("framerate", 1, 60)];

/// Cameras and capture cards.
pub(crate) const INPUT_V4L2: &[Opt] = &[
    opt("framerate", Number),
    opt("video_size", Word),
    opt("input_format", Word),
    opt("standard", Word),
    int("channel", 0, 255),
    opt("itsoffset", Time),
    int("thread_queue_size", 1, 8192),
];

/// Sound cards.
pub(crate) const INPUT_ALSA: &[Opt] = &[
    int("sample_rate", 8_000, 192_000),
    int("channels", 1, 64),
    opt("itsoffset", Time),
    int("thread_queue_size", 1, 8192),
];

/// The test picture.
pub(crate) const INPUT_TEST: &[Opt] = &[opt("re", Flag), opt("t", Time), int("thread_queue_size", 1, 8192)];
