//! The lines are real: written by FFmpeg 5.1.9 and n9.0.2 (addresses shortened, hosts on loopback).

use super::*;
use proptest::prelude::*;

const REAL: &[(&str, Option<Reason>)] = &[
    // n9: inputs
    ("[in#0 @ 0x563c] [error] Error opening input: No such file or directory", Some(Reason::SourceMissing)),
    ("[error] Error opening input file /nope.mp4.", None),
    ("[fatal] Error opening input files: No such file or directory", Some(Reason::SourceMissing)),
    ("[in#0 @ 0x55f5] [error] Error opening input: Permission denied", Some(Reason::SourceUnreadable)),
    ("[in#0 @ 0x563b] [error] Error opening input: Is a directory", Some(Reason::SourceUnreadable)),
    (
        "[tcp @ 0x55af] [error] Connection to tcp://127.0.0.1:1 failed: Connection refused",
        Some(Reason::ConnectionRefused),
    ),
    ("[in#0 @ 0x55af] [error] Error opening input: Connection refused", Some(Reason::ConnectionRefused)),
    ("[rtmp @ 0x55af] [error] Cannot open connection tcp://127.0.0.1:1?tcp_nodelay=0", None),
    (
        "[tcp @ 0x5651] [error] Failed to resolve hostname no-such-host.invalid: Name or service not known",
        Some(Reason::NetworkUnreachable),
    ),
    ("[in#0 @ 0x5651] [error] Error opening input: Input/output error", Some(Reason::ConnectionClosed)),
    (
        "[in#0 @ 0x5654] [error] Error opening input: Server returned 401 Unauthorized (authorization failed)",
        Some(Reason::AuthFailed),
    ),
    ("[http @ 0x55b6] [warning] HTTP error 403 Forbidden", Some(Reason::AuthFailed)),
    ("[http @ 0x55f8] [warning] HTTP error 404 Not Found", Some(Reason::NetworkUnreachable)),
    (
        "[in#0 @ 0x564f] [error] Error opening input: Server returned 5XX Server Error reply",
        Some(Reason::ConnectionRefused),
    ),
    ("[http @ 0x5570] [error] Error reading HTTP response: Connection reset by peer", Some(Reason::ConnectionClosed)),
    ("[http @ 0x55bd] [error] Error reading HTTP response: Connection timed out", Some(Reason::TimedOut)),
    ("[rtmp @ 0x5592] [error] Cannot read RTMP handshake response", Some(Reason::ConnectionClosed)),
    ("[tls @ 0x55e0] [error] error:0A00010B:SSL routines::wrong version number", Some(Reason::TlsFailed)),
    ("[tls @ 0x5623] [error] error:0A000086:SSL routines::certificate verify failed", Some(Reason::TlsFailed)),
    ("[tls @ 0x563e] [error] IO error: End of file", Some(Reason::ConnectionClosed)),
    (
        "[in#0 @ 0x557b] [warning] Format mov,mp4,m4a,3gp,3g2,mj2 detected only with low score of 1, misdetection possible!",
        None,
    ),
    ("[in#0 @ 0x557b] [error] moov atom not found", Some(Reason::BadMedia)),
    ("[in#0 @ 0x557b] [error] Error opening input: Invalid data found when processing input", Some(Reason::BadMedia)),
    ("[magicyuv @ 0x55bc] [error] Codec (magicyuv) not on whitelist 'h264,aac'", Some(Reason::CodecUnsupported)),
    ("[in#0 @ 0x5617] [error] Format not on whitelist 'mpegts'", Some(Reason::BadMedia)),
    ("[rtmp @ 0x5640] [error] Protocol 'rtmp' not on whitelist 'file'!", Some(Reason::OptionRejected)),
    ("[in#0 @ 0x55aa] [error] Error opening input: Protocol not found", Some(Reason::EncoderMissing)),
    // n9: SRT, RTSP, UDP, devices
    (
        "01:50:36.345542/SRT:RcvQ:w1!W:SRT.cn: @843351895: processConnectResponse: rejecting per reception of a rejection HS response: ERROR:BADSECRET",
        Some(Reason::AuthFailed),
    ),
    (
        "01:50:36.345605/SRT:RcvQ:w1!W:SRT.cn: @843351895: processAsyncConnectRequest: REJECT reported from HS processing: Incorrect passphrase - not processing further",
        None,
    ),
    (
        "01:50:46.486809/SRT:RcvQ:w1!W:SRT.cn: @295439490:newConnection: connection rejected due to: INTERNAL REJECTION - ERROR:BADSECRET",
        Some(Reason::SenderRefused),
    ),
    (
        "01:50:03.732016/SRT:RcvQ:w1!W:SRT.cn: @713054305:newConnection: connection rejected due to: INTERNAL REJECTION - ERROR:UNSECURE",
        Some(Reason::SenderRefused),
    ),
    ("[srt @ 0x55de] [error] Connection to srt://127.0.0.1:9114 failed: Input/output error", Some(Reason::TimedOut)),
    ("[srt @ 0x55a6] [error] Connection setup failure: unable to create/configure SRT socket", None),
    ("[in#0 @ 0x55a6] [error] Error opening input: Address already in use", Some(Reason::BindFailed)),
    ("[in#0 @ 0x55f0] [error] Error opening input: Cannot assign requested address", Some(Reason::BindFailed)),
    ("[udp @ 0x5573] [error] bind failed: Address already in use", Some(Reason::BindFailed)),
    (
        "[srt @ 0x5603] [error] failed to set option SRTO_PASSPHRASE on socket: Operation not supported: Bad parameters",
        Some(Reason::OptionRejected),
    ),
    ("[in#0/mpegts @ 0x5655] [error] Error during demuxing: Input/output error", Some(Reason::ConnectionClosed)),
    ("[in#0 @ 0x5593] [error] method OPTIONS failed: 401 (Unauthorized)", Some(Reason::AuthFailed)),
    ("[in#0 @ 0x55dc] [error] method DESCRIBE failed: 404 (Not Found)", Some(Reason::NetworkUnreachable)),
    (
        "[in#0 @ 0x5563] [error] Cannot open video device /dev/video0: No such file or directory",
        Some(Reason::DeviceUnavailable),
    ),
    ("[in#0 @ 0x55ce] [fatal] Unknown input format: 'alsa'", Some(Reason::EncoderMissing)),
    // n9: encoders, options, filters
    ("[vost#0:0 @ 0x5629] [fatal] Unknown encoder 'libfdk_xx'", Some(Reason::EncoderMissing)),
    ("[fatal] Error opening output files: Encoder not found", Some(Reason::EncoderMissing)),
    ("[error] Unrecognized option 'foo'.", Some(Reason::OptionRejected)),
    ("[fatal] Error splitting the argument list: Option not found", Some(Reason::OptionRejected)),
    ("x264 [error]: invalid preset 'nope'", Some(Reason::OptionRejected)),
    ("[libx264 @ 0x55ef] [error] Error setting profile nope.", Some(Reason::OptionRejected)),
    ("[libx264 @ 0x5601] [error] Unable to parse \"b\" option value \"nope\"", Some(Reason::OptionRejected)),
    ("[vost#0:0/wrapped_avframe @ 0x5643] [fatal] Unknown pixel format requested: nope.", Some(Reason::OptionRejected)),
    ("[AVFilterGraph @ 0x55c3] [error] No such filter: 'nofilter'", Some(Reason::EncoderMissing)),
    (
        "[fc#-1 @ 0x55e4] [error] Error applying option 'foo' to filter 'scale': Option not found",
        Some(Reason::OptionRejected),
    ),
    ("[h264_nvenc @ 0x5617] [error] Cannot load libcuda.so.1", Some(Reason::EncoderMissing)),
    ("[h264_qsv @ 0x5564] [error] Error creating a MFX session: -9.", Some(Reason::EncoderMissing)),
    (
        "[vost#0:0/libx264 @ 0x55] [enc:libx264 @ 0x56] [error] Error while opening encoder - maybe incorrect parameters such as bit_rate, rate, width or height.",
        Some(Reason::OptionRejected),
    ),
    ("[vf#0:0 @ 0x55dc] [error] Task finished with error code: -38 (Function not implemented)", None),
    ("[fatal] Stream map '' matches no streams.", Some(Reason::TrackMissing)),
    ("[out#0/null @ 0x5575] [error] Output file does not contain any stream", Some(Reason::TrackMissing)),
    // n9: outputs
    ("[flv @ 0x55dc] [error] Video codec mpeg2video not compatible with flv", Some(Reason::CodecUnsupported)),
    ("[flv @ 0x564c] [error] Audio codec 'pcm_s32le' not compatible with FLV", Some(Reason::CodecUnsupported)),
    (
        "[mp4 @ 0x5603] [error] Could not find tag for codec magicyuv in stream #0, codec not currently supported in container",
        Some(Reason::CodecUnsupported),
    ),
    ("[out#0/flv @ 0x55e2] [error] Error writing trailer: No space left on device", Some(Reason::DiskFull)),
    ("[out#0/flv @ 0x5557] [fatal] Error opening output /srv/x.flv: Permission denied", Some(Reason::OutputUnwritable)),
    (
        "[out#0/flv @ 0x5575] [fatal] Error opening output /proc/nope/x.flv: No such file or directory",
        Some(Reason::OutputUnwritable),
    ),
    ("[hls @ 0x563b] [error] Failed to open file '/srv/x0.ts'", Some(Reason::OutputUnwritable)),
    (
        "[hls @ 0x563b] [error] failed to rename file /srv/x.m3u8.tmp to /srv/x.m3u8: Permission denied",
        Some(Reason::OutputUnwritable),
    ),
    ("[rtmp @ 0x55e3] [error] Server error: Already publishing", Some(Reason::AlreadyPublishing)),
    // Not from a real server: worded as others do.
    ("[rtmp @ 0x55e3] [error] Server error: Authentication failed", Some(Reason::RtmpRejected)),
    ("[rtmp @ 0x55e3] [error] Server error: Stream not found", Some(Reason::ConnectionClosed)),
    ("[out#0/flv @ 0x55ce] [error] Error writing trailer: Broken pipe", Some(Reason::ConnectionClosed)),
    // 5.1
    ("[error] /nope.mp4: No such file or directory", Some(Reason::SourceMissing)),
    ("[error] rtmp://127.0.0.1:1/app/x: Connection refused", Some(Reason::ConnectionRefused)),
    (
        "[error] http://127.0.0.1:18431/401.ts: Server returned 401 Unauthorized (authorization failed)",
        Some(Reason::AuthFailed),
    ),
    ("[tls @ 0x556a] [error] An unexpected TLS packet was received.", Some(Reason::TlsFailed)),
    ("[tls @ 0x5643] [error] Peer certificate failed verification", Some(Reason::TlsFailed)),
    ("[tls @ 0x554b] [error] Error in the pull function.", Some(Reason::TlsFailed)),
    ("[error] junk.mp4: Invalid data found when processing input", Some(Reason::BadMedia)),
    ("[fatal] Unknown encoder 'libfdk_aac'", Some(Reason::EncoderMissing)),
    ("[libx264 @ 0x5582] [error] Unable to parse option value \"nope\"", Some(Reason::OptionRejected)),
    ("[Parsed_scale_0 @ 0x5558] [error] Option 'foo' not found", None),
    (
        "[AVFilterGraph @ 0x5558] [error] Error initializing filter 'scale' with args 'foo=bar'",
        Some(Reason::OptionRejected),
    ),
    (
        "[flv @ 0x562b] [error] FLV does not support sample rate 48000, choose from (44100, 22050, 11025)",
        Some(Reason::CodecUnsupported),
    ),
    (
        "[h264_qsv @ 0x55d6] [error] Error initializing an internal MFX session: unsupported (-3)",
        Some(Reason::EncoderMissing),
    ),
    // Survivable damage, chatter and tags
    ("[error] Error while decoding stream #0:0: Invalid data found when processing input", None),
    (
        "[vist#0:0/h264 @ 0x55] [dec:h264 @ 0x56] [error] Error submitting packet to decoder: Invalid data found when processing input",
        None,
    ),
    ("[info]     title           : Permission denied", None),
    ("[info] Conversion failed!", None),
    ("", None),
];

#[test]
fn real_lines_mean_what_they_say() {
    for (line, reason) in REAL {
        assert_eq!(classify(line), *reason, "{line}");
    }
}

#[test]
fn prefixes_come_off() {
    let line = split("[flv @ 0x55dcb4512140] [error] Video codec mpeg2video not compatible with flv");
    assert_eq!(line.component, Some("flv"));
    assert_eq!(line.level, Some(Level::Error));
    assert_eq!(line.text, "Video codec mpeg2video not compatible with flv");
    let nested = split("[vost#0:0/libx264 @ 0x55] [enc:libx264 @ 0x56] [warning] hm");
    assert_eq!((nested.component, nested.level, nested.text), (Some("enc:libx264"), Some(Level::Warning), "hm"));
    assert_eq!(split_level("[info]   Stream #0:0: Video: h264"), (Level::Info, "Stream #0:0: Video: h264"));
    assert_eq!(split_level("[fatal] x"), (Level::Error, "x"));
    assert_eq!(split_level("x264 [error]: bad"), (Level::Error, "bad"));
    assert_eq!(split_level("[0:v] no prefix"), (Level::Info, "[0:v] no prefix"));
    assert_eq!(split_level("plain"), (Level::Info, "plain"));
}

#[test]
fn the_codec_is_named() {
    let mut verdict = Verdict::default();
    verdict.see("[flv @ 0x1] [error] FLV does not support sample rate 48000, choose from (44100, 22050, 11025)");
    verdict.see("[flv @ 0x1] [error] Audio codec pcm_s16le not compatible with flv");
    verdict.see("[flv @ 0x1] [error] Audio codec other not compatible with flv");
    assert_eq!(verdict.reason(), Some(Reason::CodecUnsupported));
    assert_eq!(verdict.detail(), Some("Audio codec pcm_s16le not compatible with flv"));
}

#[test]
fn the_first_named_cause_wins_until_media_flows() {
    let mut verdict = Verdict::default();
    verdict.see("[h264_nvenc @ 0x1] [error] Cannot load libcuda.so.1");
    verdict.see("[enc:h264_nvenc @ 0x1] [error] Error while opening encoder - maybe incorrect parameters");
    assert_eq!(verdict.reason(), Some(Reason::EncoderMissing));
    assert_eq!(verdict.detail(), Some("Cannot load libcuda.so.1"));
    verdict.flowing();
    assert_eq!(verdict.reason(), None);
    verdict.see("[vf#0:0 @ 0x55dc] [error] Task finished with error code: -38 (Function not implemented)");
    assert_eq!(verdict.reason(), None);
    assert_eq!(verdict.detail(), Some("Task finished with error code: -38 (Function not implemented)"));
}

proptest! {
    #[test]
    fn nothing_panics(line in "(\\[[a-z0-9 @#x:/]{0,12}\\] ?){0,6}.{0,80}") {
        let _ = classify(&line);
        let mut verdict = Verdict::default();
        verdict.see(&line);
        prop_assert!(line.ends_with(split(&line).text));
    }

    #[test]
    fn long_lines_are_cut_at_a_character(text in "ä{900,1400}") {
        let mut verdict = Verdict::default();
        verdict.see(&format!("[error] {text}"));
        prop_assert!(verdict.detail().is_some_and(|d| d.len() <= 500));
    }
}

#[test]
fn the_level_is_taken_out_and_nothing_else() {
    for (line, shown) in [
        ("[info] Output #0, flv, to 'pipe:1':", "Output #0, flv, to 'pipe:1':"),
        ("[libx264 @ 0x55d0] [info] using SAR=1/1", "[libx264 @ 0x55d0] using SAR=1/1"),
        ("[castcore] stream started", "[castcore] stream started"),
        ("plain words [info] in the middle", "plain words [info] in the middle"),
        ("", ""),
    ] {
        assert_eq!(super::without_level(line), shown, "{line}");
    }
}
