//! Who receives what an output sends: an FFmpeg that decodes it and looks whether the picture moves and the sound is
//! loud.

use crate::{media::Ffmpeg, wait::wait_until};
use anyhow::{Context, Result, bail};
use std::{
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{io::AsyncReadExt as _, process::Child, task::JoinHandle};

/// The picture is looked at in this size, in shades of grey.
const WIDTH: usize = 32;
const HEIGHT: usize = 18;
/// Sound is looked at in pieces of a tenth of a second.
const RATE: usize = 8_000;
const PIECE_BYTES: usize = RATE / 10 * 2;
/// Samples of a tone are louder than this on average; silence and noise of coding are not.
const LOUD: u64 = 300;
/// Longer than anything here takes on a busy machine.
const SOON: Duration = Duration::from_secs(40);

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    Picture,
    Sound,
}

/// What has been seen or heard.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// Pictures that differ from the one before, or loud pieces of sound.
    lively: u64,
    last: Vec<u8>,
}

/// An FFmpeg that receives. Ends when dropped.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    seen: Arc<Mutex<Seen>>,
    reader: JoinHandle<()>,
    errors: JoinHandle<String>,
}

impl Peer {
    /// Looks at the picture of what these arguments read: everything up to and with `-i` and its value.
    ///
    /// # Errors
    /// FFmpeg cannot be started.
    pub fn picture(ffmpeg: &Ffmpeg, input: &[&str]) -> Result<Self> {
        let size = format!("scale={WIDTH}:{HEIGHT},format=gray");
        Self::start(ffmpeg, input, &["-map", "0:v:0", "-vf", &size, "-f", "rawvideo", "pipe:1"], Sense::Picture)
    }

    /// Listens to the sound.
    ///
    /// # Errors
    /// FFmpeg cannot be started.
    pub fn sound(ffmpeg: &Ffmpeg, input: &[&str]) -> Result<Self> {
        let rate = RATE.to_string();
        let output = ["-map", "0:a:0", "-ac", "1", "-ar", &rate, "-f", "s16le", "pipe:1"];
        Self::start(ffmpeg, input, &output, Sense::Sound)
    }

    fn start(ffmpeg: &Ffmpeg, input: &[&str], output: &[&str], sense: Sense) -> Result<Self> {
        let mut command = ffmpeg.command();
        command.args(input).args(output).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("FFmpeg cannot be started")?;
        let mut stdout = child.stdout.take().context("no output")?;
        let mut stderr = child.stderr.take().context("no log")?;
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let shared = Arc::clone(&seen);
        let reader = tokio::spawn(async move {
            let mut piece = vec![0; if sense == Sense::Picture { WIDTH * HEIGHT } else { PIECE_BYTES }];
            while stdout.read_exact(&mut piece).await.is_ok() {
                shared.lock().unwrap_or_else(PoisonError::into_inner).take(sense, &piece);
            }
        });
        let errors = tokio::spawn(async move {
            let mut text = String::new();
            // What it said until then is as good.
            let _ = stderr.read_to_string(&mut text).await;
            text
        });
        Ok(Self { child, seen, reader, errors })
    }

    /// Moving pictures or loud pieces of sound so far.
    #[must_use]
    pub fn lively(&self) -> u64 {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).lively
    }

    /// Waits until ten more moving pictures or loud pieces of sound have come.
    ///
    /// # Errors
    /// They do not come, or FFmpeg ends, in its own words.
    pub async fn receives(&mut self) -> Result<()> {
        let wanted = self.lively() + 10;
        let seen = Arc::clone(&self.seen);
        let lively = || seen.lock().unwrap_or_else(PoisonError::into_inner).lively;
        let found = wait_until("a peer to receive", SOON, async || {
            if lively() >= wanted {
                return Ok(Some(true));
            }
            Ok(self.reader.is_finished().then_some(false))
        })
        .await?;
        if found {
            return Ok(());
        }
        bail!("the peer ended: {}", (&mut self.errors).await.unwrap_or_default())
    }

    /// Ends it at once, as a machine that loses its power.
    ///
    /// # Errors
    /// It cannot be ended.
    pub async fn vanish(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

impl Seen {
    fn take(&mut self, sense: Sense, piece: &[u8]) {
        let lively = match sense {
            Sense::Picture => !self.last.is_empty() && self.last != piece,
            Sense::Sound => {
                let samples =
                    piece.chunks_exact(2).map(|pair| u64::from(i16::from_le_bytes([pair[0], pair[1]]).unsigned_abs()));
                samples.sum::<u64>() / (piece.len() as u64 / 2).max(1) > LOUD
            }
        };
        self.lively += u64::from(lively);
        if sense == Sense::Picture {
            self.last = piece.to_vec();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sees_what_moves_and_hears_what_is_loud() {
        let ffmpeg = Ffmpeg::find().unwrap();
        let lavfi = |graph: &'static str| ["-re", "-f", "lavfi", "-i", graph];
        let mut moving = Peer::picture(&ffmpeg, &lavfi("testsrc2=rate=30")).unwrap();
        let mut loud = Peer::sound(&ffmpeg, &lavfi("sine=frequency=440")).unwrap();
        moving.receives().await.unwrap();
        loud.receives().await.unwrap();
        moving.vanish().await.unwrap();
        let still = ["-f", "lavfi", "-i", "color=red:rate=30:duration=2"];
        let mut still = Peer::picture(&ffmpeg, &still).unwrap();
        assert!(still.receives().await.is_err());
        let mut silent = Peer::sound(&ffmpeg, &["-f", "lavfi", "-i", "anullsrc=duration=2"]).unwrap();
        assert!(silent.receives().await.is_err());
        assert_eq!((still.lively(), silent.lively()), (0, 0));
    }
}
