//! Outputs that FFmpeg writes from the hub's FLV on standard input: HLS, files, and what is sent to somebody.
//!
//! FFmpeg stands in the output's folder and writes fixed relative names or an inherited descriptor, so that no path
//! of the machine and no `%` in one reaches it.

mod push;

pub use push::{PushFormat, push_args};

/// What every such command begins with. The hub sends the headers first, so little needs to be probed; the time is
/// what a stream with only picture or only sound waits for the other. Without `fpsprobesize` two seconds are read
/// before the first is written. Not `nobuffer`: it throws away what was read while probing, the first keyframe
/// included.
const INPUT: &[&str] = &[
    "-hide_banner",
    "-nostdin",
    "-nostats",
    "-loglevel",
    "repeat+level+warning",
    "-protocol_whitelist",
    "pipe",
    "-format_whitelist",
    "flv,live_flv",
    "-probesize",
    "1000000",
    "-analyzeduration",
    "1500000",
    "-fpsprobesize",
    "0",
    "-f",
    "flv",
    "-i",
    "pipe:0",
    "-map",
    "0",
    "-dn",
    "-sn",
    "-c",
    "copy",
];

/// HLS into the current folder.
#[derive(Clone, Copy, Debug)]
pub struct HlsMux<'a> {
    /// Playlist file name, no slash.
    pub playlist: &'a str,
    /// Prefix of the segment names, `[a-z0-9]*`.
    pub segment_prefix: &'a str,
    /// Length of a segment, in milliseconds.
    pub segment_ms: u64,
    /// Segments in the playlist; 0 = all.
    pub list_size: u32,
    /// Checked muxer options; they win over what stands above.
    pub options: &'a [(String, String)],
}

/// The arguments, after the program's name, for HLS. Segments are `<prefix><number>.ts`. A playlist that is there
/// already is continued, so numbers go on without a gap over restarts and old segments are still removed. No end mark
/// is written, because a restart would contradict it. `hls_flags` among the options replaces what is a choice.
#[must_use]
pub fn hls_args(mux: &HlsMux<'_>) -> Vec<String> {
    let mut args = begin();
    args.extend(
        [
            "-f",
            "hls",
            "-hls_time",
            &format!("{}.{:03}", mux.segment_ms / 1000, mux.segment_ms % 1000),
            "-hls_list_size",
            &mux.list_size.to_string(),
            "-hls_segment_type",
            "mpegts",
            "-hls_flags",
            "delete_segments+independent_segments+program_date_time",
        ]
        .map(str::to_owned),
    );
    push_options(&mut args, mux.options);
    // Flags with a sign are added to those before.
    args.extend(["-hls_flags", "+append_list+omit_endlist+temp_file"].map(str::to_owned));
    args.extend([
        "-hls_segment_filename".to_owned(),
        format!("{}%06d.ts", mux.segment_prefix),
        // Never an address (`tcp:…`) or an option (`-y…`), whatever the name.
        format!("./{}", mux.playlist),
    ]);
    args
}

/// Containers of file outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMux {
    /// Readable up to the last fragment after a crash.
    FragmentedMp4,
    /// MPEG transport stream.
    MpegTs,
}

/// The arguments, after the program's name, for a file that is open for writing on `fd`.
#[must_use]
pub fn file_args(container: FileMux, options: &[(String, String)], fd: i32) -> Vec<String> {
    let mut args = begin();
    let format: &[&str] = match container {
        // A fragment at each keyframe and, for sound alone, every five seconds.
        FileMux::FragmentedMp4 => {
            &["-f", "mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "5000000"]
        }
        FileMux::MpegTs => &["-f", "mpegts"],
    };
    args.extend(format.iter().map(|arg| (*arg).to_owned()));
    push_options(&mut args, options);
    args.push(format!("pipe:{fd}"));
    args
}

fn begin() -> Vec<String> {
    INPUT.iter().map(|arg| (*arg).to_owned()).collect()
}

fn push_options(args: &mut Vec<String>, options: &[(String, String)]) {
    for (name, value) in options {
        args.push(format!("-{name}"));
        if !value.is_empty() {
            args.push(value.clone());
        }
    }
}
