//! One input on the command line: guards first, then pace, repetition and options.

use super::{Args, EncoderInputs, Input, InputKind, encode::still_fps};
use crate::{
    Arg,
    url::{InputUrl, UrlClass},
};
use castcore_vault::{Secret, scrub::SECRET_OPTIONS};

/// Containers that are read from files. None of them can point to another file with these protocols.
const FILE_FORMATS: &str =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,flv,avi,mxf,ogg,wav,mp3,aac,flac,ac3,eac3,asf,gif";
/// Decoders that may look at what comes in, by their own names. `magicyuv` and the many others are not here:
/// rarely used decoders are where a prepared file would strike.
const DECODERS: &str = "h264,hevc,av1,libdav1d,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,mpeg1video,mpeg2video,mpegvideo,mpeg4,\
    msmpeg4,msmpeg4v2,wmv1,wmv2,wmv3,vc1,h263,flv,theora,mjpeg,prores,dnxhd,dvvideo,ffv1,huffyuv,v210,rawvideo,gif,png,\
    aac,aac_latm,ac3,eac3,mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,libopus,vorbis,libvorbis,flac,alac,dca,truehd,mlp,\
    wmav1,wmav2,wmapro,pcm_alaw,pcm_mulaw,pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,\
    pcm_f32le,pcm_f32be,pcm_f64le,pcm_bluray,pcm_dvd,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,amrnb,amrwb,\
    subrip,srt,ass,ssa,mov_text,webvtt,text,dvbsub,dvdsub,pgssub";
/// Silence on a connection after which FFmpeg gives up, in microseconds.
const RW_TIMEOUT_US: &str = "10000000";
/// Receive buffer of datagrams, in bytes; the kernel gives what it permits.
const DATAGRAM_BUFFER_BYTES: &str = "2097152";

/// `holds_still`: a filter repeats the still image.
pub(super) fn push(args: &mut Args, input: &Input, inputs: &EncoderInputs, holds_still: bool, files: &mut Vec<usize>) {
    let file_protocol = if inputs.fd_protocol { "fd" } else { "file" };
    match &input.kind {
        InputKind::Still { index, format } => {
            guard(args, file_protocol, format.demuxer(), format.decoder());
            if !holds_still {
                args.texts(["-re", "-stream_loop", "-1"]);
            }
            args.texts(["-f", format.demuxer(), "-framerate", &still_fps(input).to_string()]);
            open_file(args, inputs, *index, files);
        }
        InputKind::Device(device) => {
            guard(args, "pipe", device.formats(), DECODERS);
            options(args, input, |_| true);
            args.texts(["-f", device.demuxer(), "-i", device.name()]);
        }
        InputKind::File { index } => {
            guard(args, file_protocol, FILE_FORMATS, DECODERS);
            pace(args, input, true);
            repeat(args, input);
            options(args, input, |_| true);
            open_file(args, inputs, *index, files);
        }
        InputKind::Url(url) => {
            let (protocols, formats) = url_guards(input, url);
            guard(args, protocols, formats, DECODERS);
            pace(args, input, url.recording);
            if url.class == UrlClass::Http {
                repeat(args, input);
            }
            network(args, input, url, inputs.ca_file.as_deref());
            for (name, value) in &url.options {
                args.texts([format!("-{name}")]);
                args.0.push(value.clone());
            }
            // Without TLS, FFmpeg does not know its options.
            options(args, input, |name| url.tls || !name.starts_with("tls_"));
            args.texts(["-i"]);
            args.0.push(Arg::Hidden(url.url.clone()));
        }
        InputKind::Test(source) => {
            pace(args, input, true);
            options(args, input, |_| true);
            args.texts(["-f".to_owned(), "lavfi".to_owned(), "-i".to_owned(), source.graph()]);
        }
    }
}

/// File `index` of the spec as the input.
fn open_file(args: &mut Args, inputs: &EncoderInputs, index: usize, files: &mut Vec<usize>) {
    if inputs.fd_protocol {
        args.texts(["-fd"]);
        args.0.push(Arg::FileFd(index));
        args.texts(["-i", "fd:"]);
    } else {
        args.texts(["-i"]);
        args.0.push(Arg::FileUrl(index));
    }
    if !files.contains(&index) {
        files.push(index);
    }
}

fn guard(args: &mut Args, protocols: &str, formats: &str, decoders: &str) {
    args.texts(["-protocol_whitelist", protocols, "-format_whitelist", formats, "-codec_whitelist", decoders]);
}

fn url_guards(input: &Input, url: &InputUrl) -> (&'static str, &'static str) {
    match (url.class, url.tls) {
        (UrlClass::Http, false) => ("http,tcp", "mov,mp4,m4a,mpegts,matroska,webm,flv,mp3,aac,ogg"),
        (UrlClass::Http, true) => ("http,tcp,https,tls", "mov,mp4,m4a,mpegts,matroska,webm,flv,mp3,aac,ogg"),
        // A playlist may lead from HTTP to HTTPS.
        (UrlClass::Hls, _) => ("http,https,tcp,tls,crypto", "hls,mpegts,mov,mp4,m4a,aac"),
        (UrlClass::Rtmp, false) => ("rtmp,tcp", "flv,live_flv"),
        (UrlClass::Rtmp, true) => ("rtmp,tcp,rtmps,tls", "flv,live_flv"),
        // RTSP itself is no protocol to FFmpeg. Media beside its connection is received only when somebody asks for it.
        (UrlClass::Rtsp, tls) => match (has_value(input, "rtsp_transport", "udp"), tls) {
            (false, false) => ("tcp", "rtsp"),
            (false, true) => ("tcp,tls", "rtsp"),
            (true, false) => ("tcp,rtp,udp", "rtsp"),
            (true, true) => ("tcp,tls,rtp,udp", "rtsp"),
        },
        (UrlClass::Srt, _) => ("srt", "mpegts"),
        (UrlClass::Udp, _) => ("udp", "mpegts"),
        // The transport stream inside is taken apart by FFmpeg's RTP itself.
        (UrlClass::Rtp, _) => ("rtp,udp", "rtp"),
    }
}

fn has(input: &Input, name: &str) -> bool {
    input.options.iter().any(|(key, _)| key == name)
}

fn has_value(input: &Input, name: &str, value: &str) -> bool {
    input.options.iter().any(|(key, found)| key == name && found == value)
}

/// Recordings are read at their own speed; unpaced, a looped file would flood the hub.
fn pace(args: &mut Args, input: &Input, recording: bool) {
    if recording && !has(input, "re") && !has(input, "readrate") {
        args.texts(["-re"]);
    }
}

fn repeat(args: &mut Args, input: &Input) {
    if input.looped && !has(input, "stream_loop") {
        args.texts(["-stream_loop", "-1"]);
    }
}

fn network(args: &mut Args, input: &Input, url: &InputUrl, ca_file: Option<&str>) {
    let mut default = |name: &str, value: &str| {
        if !has(input, name) {
            args.texts([format!("-{name}"), value.to_owned()]);
        }
    };
    match url.class {
        UrlClass::Http | UrlClass::Hls | UrlClass::Rtmp if has(input, "timeout") => {}
        UrlClass::Http | UrlClass::Hls | UrlClass::Rtmp => default("rw_timeout", RW_TIMEOUT_US),
        UrlClass::Rtsp => {
            default("timeout", RW_TIMEOUT_US);
            // Through firewalls and without losses; cameras that can only do it the other way are rare.
            default("rtsp_transport", "tcp");
        }
        UrlClass::Udp | UrlClass::Rtp => {
            if !url.options.iter().any(|(name, _)| *name == "buffer_size") {
                default("buffer_size", DATAGRAM_BUFFER_BYTES);
            }
            if url.class == UrlClass::Udp {
                // Packets that came too fast are lost, the stream is not.
                default("overrun_nonfatal", "1");
            }
        }
        // Silence is noticed by the runtime; a listener waits as long as it takes.
        UrlClass::Srt => {}
    }
    if input.reconnect && matches!(url.class, UrlClass::Http | UrlClass::Hls) {
        default("reconnect", "1");
        default("reconnect_streamed", "1");
        default("reconnect_delay_max", "5");
    }
    if url.tls {
        default("tls_verify", "1");
        if let Some(ca_file) = ca_file {
            args.texts(["-ca_file", ca_file]);
        }
    }
}

fn options(args: &mut Args, input: &Input, wanted: impl Fn(&str) -> bool) {
    for (name, value) in input.options.iter().filter(|(name, _)| wanted(name)) {
        // `re` = "0" says: not paced. It is no value for FFmpeg.
        if name == "re" && value == "0" {
            continue;
        }
        args.texts([format!("-{name}")]);
        if SECRET_OPTIONS.contains(&name.as_str()) {
            args.0.push(Arg::Hidden(Secret::new(value.clone())));
        } else if !value.is_empty() {
            args.texts([value.as_str()]);
        }
    }
}
