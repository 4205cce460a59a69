//! One input on the command line: guards first, then pace, repetition and options.

use super::{Args, EncoderInputs, Input, InputKind};
use crate::{
    Arg,
    url::{InputUrl, UrlClass},
};
use castcore_vault::Secret;

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

pub(super) fn push(args: &mut Args, input: &Input, inputs: &EncoderInputs, files: &mut Vec<usize>) {
    match &input.kind {
        InputKind::File { index } => {
            guard(args, if inputs.fd_protocol { "fd" } else { "file" }, FILE_FORMATS);
            pace(args, input, true);
            repeat(args, input);
            options(args, input, |_| true);
            if inputs.fd_protocol {
                args.texts(["-fd"]);
                args.0.push(Arg::FileFd(*index));
                args.texts(["-i", "fd:"]);
            } else {
                args.texts(["-i"]);
                args.0.push(Arg::FileUrl(*index));
            }
            if !files.contains(index) {
                files.push(*index);
            }
        }
        InputKind::Url(url) => {
            let (protocols, formats) = url_guards(url);
            guard(args, protocols, formats);
            pace(args, input, url.recording);
            if url.class == UrlClass::Http {
                repeat(args, input);
            }
            network(args, input, url, inputs.ca_file.as_deref());
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

fn guard(args: &mut Args, protocols: &str, formats: &str) {
    args.texts(["-protocol_whitelist", protocols, "-format_whitelist", formats, "-codec_whitelist", DECODERS]);
}

fn url_guards(url: &InputUrl) -> (&'static str, &'static str) {
    match (url.class, url.tls) {
        (UrlClass::Http, false) => ("http,tcp", "mov,mp4,m4a,mpegts,matroska,webm,flv,mp3,aac,ogg"),
        (UrlClass::Http, true) => ("http,tcp,https,tls", "mov,mp4,m4a,mpegts,matroska,webm,flv,mp3,aac,ogg"),
        // A playlist may lead from HTTP to HTTPS.
        (UrlClass::Hls, _) => ("http,https,tcp,tls,crypto", "hls,mpegts,mov,mp4,m4a,aac"),
        (UrlClass::Rtmp, false) => ("rtmp,tcp", "flv,live_flv"),
        (UrlClass::Rtmp, true) => ("rtmp,tcp,rtmps,tls", "flv,live_flv"),
    }
}

fn has(input: &Input, name: &str) -> bool {
    input.options.iter().any(|(key, _)| key == name)
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
    if !has(input, "timeout") {
        default("rw_timeout", RW_TIMEOUT_US);
    }
    if input.reconnect && url.class != UrlClass::Rtmp {
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
        if matches!(name.as_str(), "headers" | "cookies") {
            args.0.push(Arg::Hidden(Secret::new(value.clone())));
        } else if !value.is_empty() {
            args.texts([value.as_str()]);
        }
    }
}
