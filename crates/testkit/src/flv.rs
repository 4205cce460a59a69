//! A reader of FLV files of its own, so that the product's parser is not what judges the product.

use crate::media::DtsSteps;
use anyhow::{Result, bail, ensure};
use std::collections::BTreeMap;

/// One tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// 8 audio, 9 video, 18 data.
    pub kind: u8,
    /// Decoding time in milliseconds.
    pub dts_ms: u32,
    /// What it holds.
    pub body: &'a [u8],
}

impl Tag<'_> {
    /// Whether it holds media, not a decoder's configuration, an end of sequence or data.
    #[must_use]
    pub fn is_media(&self) -> bool {
        match (self.kind, self.body) {
            // AVC and AAC mark their configuration with packet type 0, AVC its end with 2.
            (9, [first, packet, ..]) if first & 0x8f == 7 => *packet == 1,
            (9, [first, ..]) if first & 0x80 != 0 => matches!(first & 0x0f, 1 | 3),
            (8, [first, packet, ..]) if first >> 4 == 10 => *packet == 1,
            (8 | 9, body) => !body.is_empty(),
            _ => false,
        }
    }

    /// Whether a decoder can begin here.
    #[must_use]
    pub fn is_keyframe(&self) -> bool {
        self.kind == 9 && self.is_media() && self.body[0] >> 4 & 7 == 1
    }
}

/// Cuts an FLV file or stream into tags, checking the sizes on both sides of each.
///
/// # Errors
/// It is no FLV, or breaks off, or its sizes disagree.
pub fn tags(file: &[u8]) -> Result<Vec<Tag<'_>>> {
    ensure!(file.len() >= 13 && file.starts_with(b"FLV\x01"), "this is not an FLV file");
    let (mut tags, mut rest) = (Vec::new(), &file[13..]);
    while let [kind, s0, s1, s2, t0, t1, t2, t3, _, _, _, after @ ..] = rest {
        let size = u32::from_be_bytes([0, *s0, *s1, *s2]) as usize;
        let Some((body, [p0, p1, p2, p3, after @ ..])) = after.split_at_checked(size) else {
            bail!("the file breaks off in its {}th tag", tags.len() + 1);
        };
        let stated = u32::from_be_bytes([*p0, *p1, *p2, *p3]) as usize;
        ensure!(stated == size + 11, "tag {} of {size} bytes says {stated} behind it", tags.len() + 1);
        tags.push(Tag { kind: kind & 0x1f, dts_ms: u32::from_be_bytes([*t3, *t0, *t1, *t2]), body });
        rest = after;
    }
    ensure!(rest.is_empty(), "{} bytes are left over", rest.len());
    Ok(tags)
}

/// How the decoding times of the media follow each other, per kind of tag (8 audio, 9 video).
#[must_use]
pub fn dts_steps(tags: &[Tag<'_>]) -> BTreeMap<u8, DtsSteps> {
    let times = |kind| {
        let of_kind = tags.iter().filter(move |tag| tag.kind == kind && tag.is_media());
        DtsSteps::of(of_kind.map(|tag| f64::from(tag.dts_ms)))
    };
    [8, 9].into_iter().map(|kind| (kind, times(kind))).filter(|(_, steps)| steps.count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(tags: &[(u8, u32, &[u8])]) -> Vec<u8> {
        let mut file = b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec();
        for (kind, dts, body) in tags {
            let (size, time) = (u32::try_from(body.len()).unwrap().to_be_bytes(), dts.to_be_bytes());
            file.extend([*kind, size[1], size[2], size[3], time[1], time[2], time[3], time[0], 0, 0, 0]);
            file.extend(*body);
            file.extend((u32::try_from(body.len()).unwrap() + 11).to_be_bytes());
        }
        file
    }

    const CONFIG: &[u8] = &[0x17, 0, 0, 0, 0, 1];
    const KEY: &[u8] = &[0x17, 1, 0, 0, 0, 1];
    const INTER: &[u8] = &[0x27, 1, 0, 0, 0, 1];
    const SOUND: &[u8] = &[0xaf, 1, 0];

    #[test]
    fn steps_are_counted_per_stream_and_configurations_are_not() {
        let good = file(&[
            (18, 0, b"x"),
            (9, 0, CONFIG),
            (9, 1000, KEY),
            (8, 1000, SOUND),
            (9, 1033, INTER),
            (8, 1023, SOUND),
        ]);
        let good = tags(&good).unwrap();
        assert_eq!(good.iter().filter(|tag| tag.is_keyframe()).count(), 1);
        let steps = dts_steps(&good);
        assert_eq!(steps[&9], DtsSteps { count: 2, max_ms: 33.0, backwards: 0 });
        assert_eq!(steps[&8], DtsSteps { count: 2, max_ms: 23.0, backwards: 0 });
    }

    #[test]
    fn a_gap_a_step_back_and_a_late_time_are_seen() {
        let bad = file(&[(9, 0, KEY), (9, 101, INTER), (9, 90, INTER), (9, 0x0100_0000, INTER)]);
        let steps = dts_steps(&tags(&bad).unwrap());
        assert_eq!(steps[&9], DtsSteps { count: 4, max_ms: f64::from(0x0100_0000 - 90), backwards: 1 });
    }

    #[test]
    fn broken_files_are_refused() {
        let whole = file(&[(9, 0, KEY), (8, 0, SOUND)]);
        assert_eq!(tags(&whole).unwrap().len(), 2);
        for cut in [0, 5, whole.len() - 1, whole.len() - 5, 20] {
            assert!(tags(&whole[..cut]).is_err(), "cut at {cut}");
        }
        let mut wrong = whole;
        *wrong.last_mut().unwrap() += 1;
        assert!(tags(&wrong).is_err());
    }
}
