//! FFmpeg's version strings, in all their shapes.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The oldest FFmpeg that is not flagged.
pub const MINIMUM: Number = Number { major: 8, minor: 1, patch: 2 };

/// The comparable part of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the three parts of a version number")]
pub struct Number {
    pub major: u32,
    pub minor: u32,
    pub patch: u32,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A version as FFmpeg names itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The words of the binary, at most 200 bytes: `n9.0.2-17-g2a571b6068-20260930`.
    pub raw: String,
    /// `None` for builds of a development branch (`N-12345-gabcdef`) and for anything not understood.
    pub number: Option<Number>,
}

impl Version {
    /// Reads a bare version, the line `ffmpeg version … Copyright …` or the whole output of `-version`. Never
    /// fails; what is not understood has no [`Version::number`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let line = text.lines().find(|line| line.contains(" version ")).or_else(|| text.lines().next()).unwrap_or("");
        let word = match line.split_once(" version ") {
            Some((_, rest)) => rest.split_whitespace().next(),
            None => line.split_whitespace().next(),
        };
        let raw: String = word.unwrap_or("").chars().filter(|c| !c.is_control()).take(200).collect();
        let number = number(&raw);
        Self { raw, number }
    }

    /// Whether it is older than `other`; `None` = unknown.
    #[must_use]
    pub fn is_below(&self, other: Number) -> Option<bool> {
        self.number.map(|number| number < other)
    }

    /// Whether it is older than [`MINIMUM`]; `None` = unknown.
    #[must_use]
    pub fn is_below_minimum(&self) -> Option<bool> {
        self.is_below(MINIMUM)
    }

    /// Whether it reads files through `-fd N -i fd:` (since 6.0). Unknown versions are taken for new ones.
    #[must_use]
    pub fn has_fd_protocol(&self) -> bool {
        self.is_below(Number { major: 6, minor: 0, patch: 0 }) != Some(true)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.raw.is_empty() { "unknown" } else { &self.raw })
    }
}

/// `[epoch:][n]MAJOR[.MINOR[.PATCH]]` and then anything that is no digit and no further dot.
fn number(raw: &str) -> Option<Number> {
    // Debian writes an epoch in front: `7:5.1.9-0+deb12u1`.
    let raw = match raw.split_once(':') {
        Some((epoch, rest)) if !epoch.is_empty() && epoch.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => raw,
    };
    let raw = raw.strip_prefix(['n', 'v']).unwrap_or(raw);
    let end = raw.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(raw.len());
    let (numbers, rest) = raw.split_at(end);
    // A date (`2026-09-30-git-…`) or a commit (`9f3a…`) is no version.
    let word_follows = rest.starts_with(|c: char| c.is_alphanumeric());
    let mut parts = numbers.split('.').map(str::parse::<u32>);
    let mut part = || match parts.next() {
        None => Some(0),
        Some(Ok(n)) => Some(n),
        Some(Err(_)) => None,
    };
    let number = Number { major: part()?, minor: part()?, patch: part()? };
    (number.major < 1000 && !word_follows).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn n(major: u32, minor: u32, patch: u32) -> Option<Number> {
        Some(Number { major, minor, patch })
    }

    #[test]
    fn known_shapes() {
        for (text, number, below) in [
            ("5.1.9-0+deb12u1", n(5, 1, 9), Some(true)),
            ("7:5.1.9-0+deb12u1", n(5, 1, 9), Some(true)),
            ("n9.0.2-17-g2a571b6068-20260930", n(9, 0, 2), Some(false)),
            ("n9.0.2", n(9, 0, 2), Some(false)),
            ("6.0-static", n(6, 0, 0), Some(true)),
            ("8.1.1", n(8, 1, 1), Some(true)),
            ("8.1.2", n(8, 1, 2), Some(false)),
            ("8.1", n(8, 1, 0), Some(true)),
            ("8.10.0", n(8, 10, 0), Some(false)),
            ("10", n(10, 0, 0), Some(false)),
            ("n8.1.2-3ubuntu1", n(8, 1, 2), Some(false)),
            ("N-12345-gabcdef", None, None),
            ("2026-09-30-git-abcdef", None, None),
            ("git-2020-01-01", None, None),
            ("9f3ab2c", None, None),
            ("", None, None),
            ("99999999999999999999.1", None, None),
            ("...", None, None),
        ] {
            let version = Version::parse(text);
            assert_eq!(version.number, number, "{text}");
            assert_eq!(version.is_below_minimum(), below, "{text}");
        }
    }

    #[test]
    fn out_of_the_whole_output() {
        let text = "ffmpeg version n9.0.2-17-g2a571b6068-20260930 Copyright (c) 2000-2026 the FFmpeg developers\nbuilt with gcc";
        assert_eq!(Version::parse(text).raw, "n9.0.2-17-g2a571b6068-20260930");
        let noise = "WARNING: library configuration mismatch\nffmpeg version 5.1.9-0+deb12u1 Copyright (c)\n";
        assert_eq!(Version::parse(noise).number, n(5, 1, 9));
        assert!(!Version::parse(noise).has_fd_protocol());
        assert!(Version::parse("N-12345-gabcdef").has_fd_protocol());
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,300}") {
            let version = Version::parse(&text);
            prop_assert!(version.raw.chars().count() <= 200);
        }

        #[test]
        fn orders_like_numbers(a in (0u32..20, 0u32..20, 0u32..20), b in (0u32..20, 0u32..20, 0u32..20)) {
            let version = Version::parse(&format!("n{}.{}.{}-x", a.0, a.1, a.2));
            prop_assert_eq!(version.is_below(Number { major: b.0, minor: b.1, patch: b.2 }), Some(a < b));
        }
    }
}
