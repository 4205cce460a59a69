//! An HLS playlist, looked at again and again: does it go on without a gap?

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// What one look at a playlist shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Playlist {
    pub(crate) sequence: u64,
    pub(crate) target: Duration,
    pub(crate) segments: Vec<String>,
    pub(crate) discontinuities: usize,
}

impl Playlist {
    /// `None` while there is no segment in it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut playlist = Self::default();
        let mut lines = text.lines();
        if lines.next()?.trim() != "#EXTM3U" {
            return None;
        }
        for line in lines.map(str::trim) {
            if let Some(value) = line.strip_prefix("#EXT-X-MEDIA-SEQUENCE:") {
                playlist.sequence = value.parse().ok()?;
            } else if let Some(value) = line.strip_prefix("#EXT-X-TARGETDURATION:") {
                playlist.target = Duration::from_secs(value.parse().ok()?);
            } else if line == "#EXT-X-DISCONTINUITY" {
                // FFmpeg marks the very first segment so as well; nothing comes before it.
                let is_beginning = playlist.sequence == 0 && playlist.segments.is_empty();
                playlist.discontinuities += usize::from(!is_beginning);
            } else if !line.is_empty() && !line.starts_with('#') {
                playlist.segments.push(line.to_owned());
            }
        }
        (!playlist.segments.is_empty()).then_some(playlist)
    }

    /// The number of the newest segment.
    pub(crate) fn last(&self) -> u64 {
        self.sequence + self.segments.len() as u64 - 1
    }
}

/// All looks so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Continuity {
    names: BTreeMap<u64, String>,
    last_sequence: u64,
    advanced: Option<Instant>,
    /// The longest time between two new segments, and what the playlist promises.
    pub(crate) longest: Duration,
    pub(crate) target: Duration,
    pub(crate) faults: Vec<String>,
}

impl Continuity {
    pub(crate) fn look(&mut self, playlist: &Playlist, now: Instant) {
        let newest = self.newest();
        if playlist.sequence < self.last_sequence {
            self.faults
                .push(format!("the media sequence went back from {} to {}", self.last_sequence, playlist.sequence));
        }
        if newest.is_some_and(|newest| playlist.sequence > newest + 1) {
            self.faults.push(format!("after segment {newest:?} the list begins at {}", playlist.sequence));
        }
        if playlist.discontinuities > 0 {
            self.faults.push(format!("a discontinuity at media sequence {}", playlist.sequence));
        }
        for (number, name) in (playlist.sequence..).zip(&playlist.segments) {
            let known = self.names.entry(number).or_insert_with(|| name.clone());
            if known != name {
                self.faults.push(format!("segment {number} was {known} and is {name}"));
            }
        }
        if newest != self.newest() {
            self.longest = self.longest.max(self.advanced.map_or(Duration::ZERO, |last| now.duration_since(last)));
            self.advanced = Some(now);
        }
        (self.last_sequence, self.target) = (playlist.sequence, playlist.target);
    }

    /// The number of the newest segment seen.
    pub(crate) fn newest(&self) -> Option<u64> {
        Some(*self.names.last_key_value()?.0)
    }

    /// How many segments there were, if they follow each other.
    pub(crate) fn count(&self) -> Option<u64> {
        let (first, last) = (self.names.first_key_value()?.0, self.names.last_key_value()?.0);
        (last - first + 1 == self.names.len() as u64).then_some(self.names.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playlist(sequence: u64, names: &[&str]) -> Playlist {
        let mut text =
            format!("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{sequence}\n");
        for name in names {
            text.push_str(&format!("#EXTINF:2.000000,\n{name}\n"));
        }
        Playlist::parse(&text).unwrap()
    }

    fn faults(looks: &[Playlist]) -> Vec<String> {
        let mut seen = Continuity::default();
        looks.iter().for_each(|look| seen.look(look, Instant::now()));
        seen.faults
    }

    #[test]
    fn a_window_that_slides_is_whole() {
        let mut seen = Continuity::default();
        let start = Instant::now();
        for (at, look) in [
            (0, playlist(3, &["c", "d"])),
            (1, playlist(3, &["c", "d"])),
            (2, playlist(4, &["d", "e"])),
            (5, playlist(6, &["f"])),
        ] {
            seen.look(&look, start + Duration::from_secs(at));
        }
        assert_eq!(seen.faults, Vec::<String>::new());
        assert_eq!((seen.count(), seen.newest(), seen.longest), (Some(4), Some(6), Duration::from_secs(3)));
    }

    #[test]
    fn gaps_resets_and_changed_names_are_seen() {
        assert_eq!(faults(&[playlist(3, &["c", "d"]), playlist(6, &["f"])]).len(), 1);
        assert_eq!(faults(&[playlist(3, &["c", "d"]), playlist(0, &["a"])]).len(), 1);
        assert_eq!(faults(&[playlist(3, &["c", "d"]), playlist(3, &["c", "x"])]).len(), 1);
        let jump = Playlist { discontinuities: 1, ..playlist(1, &["a"]) };
        assert_eq!(faults(&[jump]).len(), 1);
    }

    #[test]
    fn half_a_playlist_is_none() {
        assert_eq!(Playlist::parse("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n"), None);
        assert_eq!(Playlist::parse(""), None);
        assert_eq!(playlist(4, &["x", "y"]).last(), 5);
    }
}
