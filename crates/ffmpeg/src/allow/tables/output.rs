//! Options of outputs that FFmpeg writes.

use super::{
    BOOL, Opt,
    Shape::{Flags, Number, OneOf, Text, Word},
    int, opt,
};

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

/// RTSP outputs. Transport and login are CastCore's own.
pub(crate) const OUTPUT_RTSP: &[Opt] =
    &[opt("rtpflags", Flags(&["latm", "skip_rtcp", "h264_mode0", "send_bye"])), int("pkt_size", 188, 65_507)];

/// What an Icecast server tells about the station.
pub(crate) const OUTPUT_ICECAST: &[Opt] = &[
    opt("ice_name", Text),
    opt("ice_description", Text),
    opt("ice_genre", Text),
    opt("ice_url", Text),
    opt("ice_public", BOOL),
];

/// Sound that is encoded anew for Icecast.
pub(crate) const OUTPUT_ICECAST_ENCODED: &[Opt] = &[opt("b:a", Number), int("ac", 1, 2)];
