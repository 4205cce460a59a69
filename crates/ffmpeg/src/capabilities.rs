//! What a binary can do, read from its own lists.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One of the lists that FFmpeg prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// `-encoders`
    Encoders,
    /// `-decoders`
    Decoders,
    /// `-muxers`
    Muxers,
    /// `-demuxers`
    Demuxers,
    /// `-filters`
    Filters,
    /// `-protocols`
    Protocols,
}

impl List {
    /// Every list there is.
    pub const ALL: &'static [List] =
        &[List::Encoders, List::Decoders, List::Muxers, List::Demuxers, List::Filters, List::Protocols];

    /// The option that prints it; to be used with `-hide_banner`.
    #[must_use]
    pub const fn flag(self) -> &'static str {
        match self {
            List::Encoders => "-encoders",
            List::Decoders => "-decoders",
            List::Muxers => "-muxers",
            List::Demuxers => "-demuxers",
            List::Filters => "-filters",
            List::Protocols => "-protocols",
        }
    }
}

/// The names that a binary knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Encoders, by their own name (`libx264`).
    pub encoders: BTreeSet<String>,
    /// Decoders, by their own name (`libdav1d`).
    pub decoders: BTreeSet<String>,
    /// Muxers.
    pub muxers: BTreeSet<String>,
    /// Demuxers; each of the names of one demuxer (`mov,mp4,…`).
    pub demuxers: BTreeSet<String>,
    /// Filters.
    pub filters: BTreeSet<String>,
    /// Protocols that can be read.
    pub input_protocols: BTreeSet<String>,
    /// Protocols that can be written.
    pub output_protocols: BTreeSet<String>,
}

impl Capabilities {
    /// Takes in what the binary printed for `list`. Lines that are not understood are left out.
    pub fn read(&mut self, list: List, output: &str) {
        match list {
            List::Encoders => self.encoders.extend(table(output)),
            List::Decoders => self.decoders.extend(table(output)),
            List::Muxers => self.muxers.extend(table(output)),
            List::Demuxers => self.demuxers.extend(table(output)),
            List::Filters => self.filters.extend(filters(output)),
            List::Protocols => self.read_protocols(output),
        }
    }

    fn read_protocols(&mut self, output: &str) {
        let mut reading = None;
        for line in output.lines() {
            match line.trim() {
                "Input:" => reading = Some(true),
                "Output:" => reading = Some(false),
                name if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                    match reading {
                        Some(true) => self.input_protocols.insert(name.to_owned()),
                        Some(false) => self.output_protocols.insert(name.to_owned()),
                        None => continue,
                    };
                }
                _ => {}
            }
        }
    }
}

/// Tables of flags, name, description beneath a line of dashes that is as wide as the flags.
fn table(output: &str) -> impl Iterator<Item = String> {
    let mut width = None;
    let mut names = Vec::new();
    for line in output.lines() {
        let trimmed = line.trim();
        let Some(width) = width else {
            if !trimmed.is_empty() && trimmed.bytes().all(|b| b == b'-') {
                width = Some(trimmed.len());
            }
            continue;
        };
        // One space, the flags, then the names.
        let Some(rest) = line.get(1 + width..) else { continue };
        let Some(list) = rest.split_whitespace().next() else { continue };
        names.extend(list.split(',').filter(|name| !name.is_empty()).map(str::to_owned));
    }
    names.into_iter()
}

/// Filters stand with their pads (`A->V`); FFmpeg 5.1 draws no line above them.
fn filters(output: &str) -> impl Iterator<Item = String> {
    output.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (_flags, name, pads) = (words.next()?, words.next()?, words.next()?);
        pads.contains("->").then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn codecs_of_both_versions() {
        let text = "Encoders:\n V..... = Video\n .....D = Supports direct rendering method 1\n ------\n \
             V....D libx264              libx264 H.264 / AVC (codec h264)\n A..X.D opus                 Opus\n";
        let mut caps = Capabilities::default();
        caps.read(List::Encoders, text);
        assert_eq!(caps.encoders, set(&["libx264", "opus"]));
    }

    #[test]
    fn formats_of_both_versions() {
        let n9 = "Formats:\n D.. = Demuxing supported\n ..d = Is a device\n ---\n  E  3g2             3GP2\n D d alsa            ALSA\n D   mov,mp4,m4a     QuickTime\n";
        let old = "File formats:\n D. = Demuxing supported\n --\n D  aac             raw ADTS AAC\n D  matroska,webm   Matroska / WebM\n";
        let mut caps = Capabilities::default();
        caps.read(List::Demuxers, n9);
        assert_eq!(caps.demuxers, set(&["3g2", "alsa", "m4a", "mov", "mp4"]));
        let mut caps = Capabilities::default();
        caps.read(List::Demuxers, old);
        assert_eq!(caps.demuxers, set(&["aac", "matroska", "webm"]));
    }

    #[test]
    fn filters_of_both_versions() {
        let n9 = "Filters:\n  T.. = Timeline support\n  | = Source or sink filter\n  ------\n TS aap               AA->A      Apply\n .. testsrc2          |->V       Test\n";
        let old = "Filters:\n  ..C = Command support\n ... abench            A->A       Benchmark part.\n TSC scale            V->V       Scale\n";
        let mut caps = Capabilities::default();
        caps.read(List::Filters, n9);
        assert_eq!(caps.filters, set(&["aap", "testsrc2"]));
        let mut caps = Capabilities::default();
        caps.read(List::Filters, old);
        assert_eq!(caps.filters, set(&["abench", "scale"]));
    }

    #[test]
    fn protocols_by_direction() {
        let mut caps = Capabilities::default();
        caps.read(List::Protocols, "Supported file protocols:\nInput:\n  fd\n  file\nOutput:\n  pipe\n");
        assert_eq!(caps.input_protocols, set(&["fd", "file"]));
        assert_eq!(caps.output_protocols, set(&["pipe"]));
    }

    proptest! {
        #[test]
        fn never_panics(text in "(.{0,20}\n|-{1,9}\n| ?[A-Zä. ]{0,8}->.{0,9}\n){0,12}") {
            let mut caps = Capabilities::default();
            for list in List::ALL {
                caps.read(*list, &text);
            }
        }
    }
}
