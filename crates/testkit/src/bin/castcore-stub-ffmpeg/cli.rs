//! As much of FFmpeg's command line as is needed to know what is asked.

use std::{fs::File, os::fd::OwnedFd};

/// Options without a value among those that CastCore and its tests use.
const FLAGS: &[&str] = &[
    "-hide_banner",
    "-nostdin",
    "-nostats",
    "-stats",
    "-y",
    "-n",
    "-re",
    "-an",
    "-vn",
    "-sn",
    "-dn",
    "-copyts",
    "-shortest",
    "-xerror",
    "-version",
    "-encoders",
    "-decoders",
    "-muxers",
    "-demuxers",
    "-filters",
    "-protocols",
    "-formats",
    "-codecs",
    "-bsfs",
    "-pix_fmts",
    "-hwaccels",
    "-buildconf",
    "-L",
    "-h",
];

pub(crate) struct Cli {
    args: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Sends FLV to standard output.
    Encoder,
    /// Swallows what comes on standard input.
    Muxer,
    /// Looks at something and ends.
    Probe,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Encoder => "encoder",
            Role::Muxer => "muxer",
            Role::Probe => "probe",
        }
    }
}

impl Cli {
    pub(crate) fn parse(args: Vec<String>) -> Self {
        Self { args }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.args.iter().any(|arg| arg == name)
    }

    /// The value after the last `name`.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.args.windows(2).rev().find(|pair| pair[0] == name).map(|pair| pair[1].as_str())
    }

    /// Arguments that are neither options nor their values.
    pub(crate) fn outputs(&self) -> Vec<&str> {
        let (mut outputs, mut args) = (Vec::new(), self.args.iter());
        while let Some(arg) = args.next() {
            if FLAGS.contains(&arg.as_str()) {
            } else if arg.starts_with('-') && arg != "-" {
                args.next();
            } else {
                outputs.push(arg.as_str());
            }
        }
        outputs
    }

    pub(crate) fn role(&self) -> Role {
        let outputs = self.outputs();
        if outputs.iter().any(|output| output.contains("pipe:1") || *output == "-") && self.value("-f") != Some("null")
        {
            Role::Encoder
        } else if matches!(self.value("-i"), Some("pipe:0" | "pipe:" | "-")) && !outputs.is_empty() {
            Role::Muxer
        } else {
            Role::Probe
        }
    }

    /// The number in the value of `-progress`.
    pub(crate) fn progress_fd(&self) -> Option<i32> {
        let value = self.value("-progress")?;
        value.strip_prefix("pipe:").or_else(|| value.strip_prefix("fd:"))?.parse().ok()
    }

    /// The first input, if it is a file or a descriptor of one.
    pub(crate) fn input_file(&self) -> Option<File> {
        let at = self.args.iter().position(|arg| arg == "-i")?;
        let uri = self.args.get(at + 1)?.as_str();
        if uri == "fd:" {
            let before = &self.args[..at];
            let number = before.windows(2).rev().find(|pair| pair[0] == "-fd")?[1].parse().ok()?;
            return crate::inherited(number).ok().map(beginning);
        }
        let path = uri.strip_prefix("file:").unwrap_or(uri);
        if let Some(number) = path.strip_prefix("/dev/fd/").or_else(|| path.strip_prefix("/proc/self/fd/")) {
            return crate::inherited(number.parse().ok()?).ok().map(beginning);
        }
        File::open(path).ok().filter(|file| file.metadata().is_ok_and(|meta| meta.is_file()))
    }
}

/// A descriptor shares its position with whoever used it before: a restart begins at the beginning.
fn beginning(descriptor: OwnedFd) -> File {
    use std::io::Seek;
    let mut file = File::from(descriptor);
    // What cannot seek is at its beginning anyway.
    let _ = file.rewind();
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cli(line: &str) -> Cli {
        Cli::parse(line.split(' ').map(str::to_owned).collect())
    }

    #[test]
    fn roles_follow_from_inputs_and_outputs() {
        let encoder = cli("-hide_banner -nostdin -re -f lavfi -i testsrc2 -c:v libx264 -progress pipe:3 -f flv pipe:1");
        assert_eq!((encoder.role(), encoder.progress_fd()), (Role::Encoder, Some(3)));
        assert_eq!(encoder.outputs(), ["pipe:1"]);
        let muxer = cli("-f flv -i pipe:0 -c copy -f hls -hls_time 2 index.m3u8");
        assert_eq!((muxer.role(), muxer.outputs()), (Role::Muxer, vec!["index.m3u8"]));
        assert_eq!(cli("-i x.mp4").role(), Role::Probe);
        assert_eq!(cli("-v error -i x.mp4 -f null -").role(), Role::Probe);
        assert_eq!(cli("-f flv -i pipe:0 -c copy -f mpegts pipe:4").role(), Role::Muxer);
        assert_eq!(muxer.value("-hls_time"), Some("2"));
    }
}
