//! What a build says about itself: enough of the real lists for everything that the product may ask for.

use crate::cli::Cli;
use std::fmt::Write;

/// What FFmpeg says about an input on standard error.
pub(crate) const PROBED: &str = "\
Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'input':
  Duration: 00:01:00.00, start: 0.000000, bitrate: 1128 kb/s
  Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(progressive), 1280x720 [SAR 1:1 DAR 16:9], 1000 kb/s, 30 fps, 30 tbr, 15360 tbn (default)
  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, stereo, fltp, 128 kb/s (default)
";

const VIDEO: &[&str] = &[
    "libx264",
    "libx264rgb",
    "libx265",
    "libsvtav1",
    "libaom-av1",
    "librav1e",
    "libvpx",
    "libvpx-vp9",
    "mpeg2video",
    "mpeg4",
    "mjpeg",
    "png",
    "magicyuv",
    "h264_nvenc",
    "hevc_nvenc",
    "av1_nvenc",
    "h264_vaapi",
    "hevc_vaapi",
    "av1_vaapi",
    "h264_qsv",
    "rawvideo",
];
const AUDIO: &[&str] =
    &["aac", "ac3", "eac3", "flac", "libmp3lame", "libopus", "libvorbis", "opus", "vorbis", "pcm_s16le", "pcm_s16be"];
const VIDEO_DECODERS: &[&str] = &[
    "h264",
    "hevc",
    "av1",
    "libdav1d",
    "vp8",
    "vp9",
    "mpeg2video",
    "mpeg4",
    "mjpeg",
    "png",
    "magicyuv",
    "flv",
    "rawvideo",
];
const AUDIO_DECODERS: &[&str] =
    &["aac", "ac3", "eac3", "flac", "mp3", "mp3float", "opus", "vorbis", "pcm_s16le", "pcm_s16be", "dca"];
const FORMATS: &[&str] = &[
    "flv", "hls", "mp4", "mpegts", "matroska", "mov", "webm", "null", "segment", "tee", "image2", "mjpeg", "wav",
    "fifo",
];
const DEMUXERS: &[&str] = &[
    "flv",
    "live_flv",
    "hls",
    "matroska,webm",
    "mov,mp4,m4a,3gp,3g2,mj2",
    "mpegts",
    "mpeg",
    "avi",
    "concat",
    "lavfi",
    "aac",
    "mp3",
    "wav",
    "ogg",
    "flac",
    "ac3",
    "eac3",
    "asf",
    "mxf",
    "gif",
    "image2",
    "rtsp",
    "sdp",
    "rtp",
];
const FILTERS: &[(&str, &str)] = &[
    ("scale", "V->V"),
    ("fps", "V->V"),
    ("format", "V->V"),
    ("setsar", "V->V"),
    ("setdar", "V->V"),
    ("setparams", "V->V"),
    ("setpts", "V->V"),
    ("pad", "V->V"),
    ("crop", "V->V"),
    ("overlay", "VV->V"),
    ("drawtext", "V->V"),
    ("drawbox", "V->V"),
    ("yadif", "V->V"),
    ("split", "V->N"),
    ("null", "V->V"),
    ("hflip", "V->V"),
    ("vflip", "V->V"),
    ("transpose", "V->V"),
    ("movie", "|->N"),
    ("subtitles", "V->V"),
    ("testsrc", "|->V"),
    ("testsrc2", "|->V"),
    ("smptebars", "|->V"),
    ("smptehdbars", "|->V"),
    ("color", "|->V"),
    ("nullsrc", "|->V"),
    ("sine", "|->A"),
    ("anullsrc", "|->A"),
    ("aresample", "A->A"),
    ("aformat", "A->A"),
    ("volume", "A->A"),
    ("anull", "A->A"),
    ("amix", "N->A"),
    ("asetpts", "A->A"),
    ("asplit", "A->N"),
    ("atempo", "A->A"),
    ("loudnorm", "A->A"),
    ("pan", "A->A"),
    ("realtime", "V->V"),
    ("arealtime", "A->A"),
];
const PROTOCOLS: &[&str] = &[
    "crypto",
    "fd",
    "file",
    "http",
    "https",
    "httpproxy",
    "pipe",
    "rtmp",
    "rtmps",
    "rtp",
    "srt",
    "tcp",
    "tls",
    "udp",
    "unix",
    "data",
    "subfile",
];

/// The answer to a question about the build; `None` if that is not what is asked.
pub(crate) fn answer(cli: &Cli, version: &str) -> Option<String> {
    let mut text = String::new();
    let flags = |kind: char, names: &[&str]| {
        names.iter().map(|name| format!(" {kind}....D {name:<20} {name}\n")).collect::<String>()
    };
    let formats = |flag: &str, names: &[&str]| {
        names.iter().map(|name| format!(" {flag} {name:<15} {name}\n")).collect::<String>()
    };
    if cli.has("-version") {
        let _ = write!(
            text,
            "ffmpeg version {version} Copyright (c) 2000-2026 nobody\nbuilt with rustc\nconfiguration: --enable-gpl --enable-libx264\n\
             libavutil      61.  1.100 / 61.  1.100\nlibavcodec     63.  1.100 / 63.  1.100\nlibavformat    63.  1.102 / 63.  1.102\n"
        );
    } else if cli.has("-encoders") {
        text = format!("Encoders:\n V..... = Video\n ------\n{}{}", flags('V', VIDEO), flags('A', AUDIO));
    } else if cli.has("-decoders") {
        text = format!(
            "Decoders:\n V..... = Video\n ------\n{}{}",
            flags('V', VIDEO_DECODERS),
            flags('A', AUDIO_DECODERS)
        );
    } else if cli.has("-muxers") {
        text =
            format!("Formats:\n D.. = Demuxing supported\n .E. = Muxing supported\n ---\n{}", formats(" E ", FORMATS));
    } else if cli.has("-demuxers") {
        text =
            format!("Formats:\n D.. = Demuxing supported\n .E. = Muxing supported\n ---\n{}", formats("D  ", DEMUXERS));
    } else if cli.has("-filters") {
        text.push_str("Filters:\n  T.. = Timeline support\n  |  = Source or sink filter\n ------\n");
        for (name, pads) in FILTERS {
            let _ = writeln!(text, " T.C {name:<17} {pads:<10} {name}.");
        }
    } else if cli.has("-protocols") {
        let list: String = PROTOCOLS.iter().map(|name| format!("  {name}\n")).collect();
        text = format!("Supported file protocols:\nInput:\n{list}Output:\n{list}");
    } else if cli.has("-pix_fmts") {
        text.push_str("Pixel formats:\nFLAGS NAME            NB_COMPONENTS BITS_PER_PIXEL BIT_DEPTHS\n-----\nIO... yuv420p                3             12      8-8-8\nIO... yuv422p                3             16      8-8-8\nIO... yuv444p                3             24      8-8-8\nIO... nv12                   3             12      8-8-8\nIO... yuv420p10le            3             15      10-10-10\n");
    } else if cli.has("-hwaccels") {
        text.push_str("Hardware acceleration methods:\n");
    } else {
        return None;
    }
    Some(text)
}
