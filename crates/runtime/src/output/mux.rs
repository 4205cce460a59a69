#![allow(unreachable_pub, missing_docs, reason = "temporary")]
//! Temporary stand-in until castcore_ffmpeg::mux is there.
pub struct HlsMux<'a> {
    pub playlist: &'a str,
    pub segment_prefix: &'a str,
    pub segment_ms: u64,
    pub list_size: u32,
    pub options: &'a [(String, String)],
}
pub enum FileMux {
    FragmentedMp4,
    MpegTs,
}
fn common() -> Vec<String> {
    "-hide_banner -nostdin -nostats -loglevel level+warning -fpsprobesize 0 -f flv -i pipe:0 -map 0:v? -map 0:a? -c copy".split(' ').map(str::to_owned).collect()
}
pub fn hls_args(mux: &HlsMux<'_>) -> Vec<String> {
    let mut args = common();
    let s = format!("{}", mux.segment_ms as f64 / 1000.0);
    for a in [
        "-f",
        "hls",
        "-hls_time",
        &s,
        "-hls_list_size",
        &mux.list_size.to_string(),
        "-hls_flags",
        "delete_segments+append_list+omit_endlist+temp_file+independent_segments",
        "-hls_segment_filename",
        &format!("{}%06d.ts", mux.segment_prefix),
    ] {
        args.push(a.to_owned());
    }
    for (n, v) in mux.options {
        args.push(format!("-{n}"));
        args.push(v.clone());
    }
    args.push(format!("./{}", mux.playlist));
    args
}
pub fn file_args(mux: FileMux, options: &[(String, String)], fd: i32) -> Vec<String> {
    let mut args = common();
    match mux {
        FileMux::FragmentedMp4 => {
            for a in ["-f", "mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof"] {
                args.push(a.to_owned())
            }
        }
        FileMux::MpegTs => {
            for a in ["-f", "mpegts"] {
                args.push(a.to_owned())
            }
        }
    }
    for (n, v) in options {
        args.push(format!("-{n}"));
        args.push(v.clone());
    }
    args.push(format!("pipe:{fd}"));
    args
}
