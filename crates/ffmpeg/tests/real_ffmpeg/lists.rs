//! The allow-lists against what the binary says of itself.

use crate::support::{binary, run};
use castcore_ffmpeg::{
    capabilities::{Capabilities, List},
    filter::{self, Options},
    pinned,
    version::Version,
};

#[test]
fn capabilities_are_read() {
    let Some(binary) = binary() else { return };
    let mut capabilities = Capabilities::default();
    for list in List::ALL {
        let args = ["-hide_banner", list.flag()].map(str::to_owned);
        capabilities.read(*list, &String::from_utf8_lossy(&run(&binary, &args, None, None).stdout));
    }
    assert!(capabilities.encoders.contains("libx264") && capabilities.encoders.contains("aac"));
    assert!(capabilities.decoders.contains("h264") && capabilities.decoders.len() > 100);
    assert!(capabilities.muxers.contains("flv") && capabilities.muxers.contains("hls"));
    assert!(capabilities.demuxers.contains("matroska") && capabilities.demuxers.contains("mp4"));
    assert!(capabilities.input_protocols.contains("pipe") && capabilities.output_protocols.contains("rtmp"));
    let version = Version::parse(&String::from_utf8_lossy(&run(&binary, &["-version".to_owned()], None, None).stdout));
    assert!(version.number.is_some(), "{version:?}");
    assert_eq!(version.has_fd_protocol(), capabilities.input_protocols.contains("fd"), "{version}");
    if version.raw.starts_with(pinned::VERSION) {
        let lacking: Vec<_> = filter::all().filter(|known| !capabilities.filters.contains(known.name)).collect();
        assert!(lacking.is_empty(), "no such filters: {lacking:?}");
    }
}

/// The heart of the filter allow-list: whatever option of an allowed filter looks like a file is refused.
#[test]
fn no_allowed_filter_option_names_a_file() {
    let Some(binary) = binary() else { return };
    for known in filter::all() {
        let args = ["-hide_banner".to_owned(), "-h".to_owned(), format!("filter={}", known.name)];
        let help = String::from_utf8_lossy(&run(&binary, &args, None, None).stdout).into_owned();
        for line in help.lines() {
            let mut words = line.split_whitespace();
            let (Some(option), Some(kind)) = (words.next(), words.next()) else { continue };
            if !matches!(kind, "<string>" | "<binary>" | "<dictionary>") {
                continue;
            }
            let text = line.to_ascii_lowercase();
            let suspect = ["file", "path", "url", "script", "plugin", "library", "socket", "device"];
            if !suspect.iter().any(|word| text.contains(word)) {
                continue;
            }
            let refused =
                matches!(known.options, Options::Except(list) if list.contains(&option.trim_start_matches('-')));
            assert!(refused, "{}: {line}", known.name);
        }
    }
}
