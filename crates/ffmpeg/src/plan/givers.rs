//! Which input gives the picture and which the sound.

use super::{Device, Gives, Input, InputKind};
use crate::{fault::field, filter::Media};
use castcore_model::error::FieldFault;

/// An input that gives something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Giver {
    pub(super) index: usize,
    /// Somebody said that it gives this: it is an error if it does not.
    pub(super) asked: bool,
}

/// Who gives what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Givers {
    /// Several inputs, and nobody said anything: FFmpeg takes the best of all.
    Anybody,
    /// These.
    Known { video: Option<Giver>, audio: Option<Giver> },
}

impl Givers {
    pub(super) fn video(&self) -> Option<Giver> {
        match self {
            Self::Anybody => None,
            Self::Known { video, .. } => *video,
        }
    }

    pub(super) fn audio(&self) -> Option<Giver> {
        match self {
            Self::Anybody => None,
            Self::Known { audio, .. } => *audio,
        }
    }
}

/// What an input gives, after what it can give; `None` = nothing.
pub(super) fn gives(input: &Input) -> Option<Gives> {
    let able = match &input.kind {
        InputKind::Still { .. } => Some(Media::Video),
        InputKind::Device(device) => Some(Device::media(device)),
        _ => None,
    };
    match (able, input.gives) {
        (None, said) => Some(said),
        (Some(Media::Video), Gives::Both | Gives::Video) => Some(Gives::Video),
        (Some(Media::Audio), Gives::Both | Gives::Audio) => Some(Gives::Audio),
        _ => None,
    }
}

/// Finds out. With a graph or maps of people's own (`by_hand`) several inputs may give the same.
///
/// # Errors
/// `inputs.<n>.media` `gives_nothing`, `picture_twice`, `sound_twice`.
pub(super) fn find(inputs: &[Input], by_hand: bool) -> Result<Givers, Vec<FieldFault>> {
    let mut all = Vec::with_capacity(inputs.len());
    let mut faults = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        match gives(input) {
            Some(what) => all.push((index, what)),
            None => faults.push(field(format!("inputs.{index}.media"), "gives_nothing")),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if all.len() > 1 && all.iter().all(|(_, what)| *what == Gives::Both) {
        return Ok(Givers::Anybody);
    }
    let only = |wanted: Gives| all.iter().filter(move |(_, what)| *what == wanted).map(|(index, _)| *index);
    let both = || only(Gives::Both);
    let pick = |wanted: Gives, other: Gives, code: &str| -> Result<Option<Giver>, FieldFault> {
        // Who gives nothing else goes before those that give both; one of those must then give the other.
        let mut candidates: Vec<(usize, bool)> = only(wanted).map(|index| (index, true)).collect();
        if candidates.is_empty() || only(other).next().is_some() {
            candidates.extend(both().map(|index| (index, false)));
        }
        match candidates.as_slice() {
            [.., (second, _)] if candidates.len() > 1 && !by_hand => Err(field(format!("inputs.{second}.media"), code)),
            all => Ok(all.first().map(|(index, asked)| Giver { index: *index, asked: *asked })),
        }
    };
    let video = pick(Gives::Video, Gives::Audio, "picture_twice");
    let audio = pick(Gives::Audio, Gives::Video, "sound_twice");
    match (video, audio) {
        (Ok(video), Ok(audio)) => Ok(Givers::Known { video, audio }),
        (video, audio) => Err([video.err(), audio.err()].into_iter().flatten().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(all: &[Gives]) -> Result<(Option<usize>, Option<usize>), String> {
        let inputs: Vec<Input> = all
            .iter()
            .map(|gives| Input {
                kind: InputKind::File { index: 0 },
                options: Vec::new(),
                looped: false,
                reconnect: false,
                gives: *gives,
            })
            .collect();
        let givers = find(&inputs, false).map_err(|f| format!("{} {}", f[0].path, f[0].code))?;
        Ok((givers.video().map(|g| g.index), givers.audio().map(|g| g.index)))
    }

    #[test]
    fn the_picture_of_one_and_the_sound_of_another() {
        use Gives::{Audio, Both, Video};
        for (inputs, expected) in [
            (&[Both][..], Ok((Some(0), Some(0)))),
            (&[Both, Both], Ok((None, None))),
            (&[Video], Ok((Some(0), None))),
            (&[Audio], Ok((None, Some(0)))),
            (&[Video, Audio], Ok((Some(0), Some(1)))),
            (&[Audio, Video], Ok((Some(1), Some(0)))),
            (&[Video, Both], Ok((Some(0), Some(1)))),
            (&[Both, Audio], Ok((Some(0), Some(1)))),
            (&[Video, Video], Err("inputs.1.media picture_twice")),
            (&[Audio, Video, Audio], Err("inputs.2.media sound_twice")),
            (&[Video, Audio, Both], Err("inputs.2.media picture_twice")),
            (&[Video, Both, Both], Err("inputs.2.media sound_twice")),
        ] {
            assert_eq!(found(inputs), expected.map_err(str::to_owned), "{inputs:?}");
        }
    }
}
