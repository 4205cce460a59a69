//! How fast the encoder works now. FFmpeg's own `fps` and `speed` are means since its start: after a day on air they hide
//! an encoder that has stood still for minutes. Here they are measured over the last seconds, from what has been written.

use castcore_ffmpeg::progress::Progress;
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// What is called now. Long enough that a group of pictures or a slow second does not make the number jump.
const WINDOW: Duration = Duration::from_secs(5);
/// Over less than this nothing is said.
const LEAST: Duration = Duration::from_secs(1);
/// FFmpeg tells twice a second. What has been silent for this long has written nothing more since.
const LATE: Duration = Duration::from_millis(1_500);

/// Frames and media time a second of the wall clock. `None` = cannot be said (yet).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rates {
    /// Frames a second; audio alone has none.
    pub(crate) fps: Option<f64>,
    /// 1 = real time.
    pub(crate) speed: Option<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    at: Instant,
    frame: Option<u64>,
    media_ms: Option<i64>,
}

/// The counters of the last seconds of one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace {
    /// The oldest first; the first one may be older than the window, so that the window is full.
    samples: VecDeque<Sample>,
}

impl Pace {
    /// Takes what FFmpeg has told.
    pub(crate) fn take(&mut self, progress: &Progress, at: Instant) {
        self.samples.push_back(Sample { at, frame: progress.frame, media_ms: progress.out_time_ms });
        while self.samples.get(1).is_some_and(|second| at.duration_since(second.at) >= WINDOW) {
            self.samples.pop_front();
        }
    }

    /// The rates at `now`.
    #[expect(clippy::cast_precision_loss, reason = "differences over some seconds are far below 2⁵³")]
    pub(crate) fn rates(&self, now: Instant) -> Rates {
        let Some(newest) = self.samples.back() else { return Rates::default() };
        let end = if now.duration_since(newest.at) > LATE { now } else { newest.at };
        // The youngest that is still a window away; of a run that has just begun, the first.
        let full = self.samples.iter().rev().find(|sample| end.duration_since(sample.at) >= WINDOW);
        let Some(first) = full.or(self.samples.front()) else { return Rates::default() };
        let span = end.duration_since(first.at);
        if span < LEAST {
            return Rates::default();
        }
        let seconds = span.as_secs_f64();
        // A counter that went back belongs to another beginning of the media: nothing can be said over it.
        let frames = newest.frame.zip(first.frame).and_then(|(now, before)| now.checked_sub(before));
        let media_ms = newest.media_ms.zip(first.media_ms).map(|(now, before)| now - before).filter(|ms| *ms >= 0);
        Rates {
            fps: frames.map(|frames| frames as f64 / seconds),
            speed: media_ms.map(|ms| ms as f64 / 1_000.0 / seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_millis(500);

    fn told(frame: u64, media_ms: i64) -> Progress {
        Progress { frame: Some(frame), out_time_ms: Some(media_ms), ..Progress::default() }
    }

    /// Twenty-five frames a second at `speed`, told twice a second, from `from` on; gives where it ended.
    fn work(pace: &mut Pace, from: (Instant, f64), speed: f64, steps: u32) -> (Instant, f64) {
        let (mut at, mut media_ms) = from;
        for _ in 0..steps {
            at += STEP;
            media_ms += 500.0 * speed;
            pace.take(&told((media_ms / 40.0).round() as u64, media_ms.round() as i64), at);
        }
        (at, media_ms)
    }

    fn near(rates: Rates, fps: f64, speed: f64) {
        let (Some(has_fps), Some(has_speed)) = (rates.fps, rates.speed) else { panic!("no rates: {rates:?}") };
        assert!((has_fps - fps).abs() < 0.3 && (has_speed - speed).abs() < 0.01, "{rates:?}");
    }

    #[test]
    fn a_slow_encoder_shows_within_seconds_however_long_it_was_on_air() {
        let mut pace = Pace::default();
        let day = work(&mut pace, (Instant::now(), 0.0), 1.0, 172_800);
        near(pace.rates(day.0), 25.0, 1.0);
        let slow = work(&mut pace, day, 0.25, 10);
        near(pace.rates(slow.0), 6.25, 0.25);
        assert!(pace.samples.len() <= 12, "memory is bounded");
    }

    #[test]
    fn one_that_stands_still_falls_to_nothing_even_when_it_says_nothing() {
        let mut pace = Pace::default();
        let (end, _) = work(&mut pace, (Instant::now(), 0.0), 1.0, 60);
        near(pace.rates(end + Duration::from_secs(1)), 25.0, 1.0);
        let after_two = pace.rates(end + Duration::from_secs(2));
        assert!(after_two.speed.is_some_and(|speed| (0.5..0.8).contains(&speed)), "{after_two:?}");
        assert_eq!(pace.rates(end + Duration::from_secs(60)), Rates { fps: Some(0.0), speed: Some(0.0) });
    }

    #[test]
    fn nothing_is_said_of_the_first_second_and_its_burst() {
        let mut pace = Pace::default();
        let began = Instant::now();
        assert_eq!(pace.rates(began), Rates::default());
        // FFmpeg reads a live source's store at once when it begins.
        pace.take(&told(100, 4_000), began);
        assert_eq!(pace.rates(began + STEP), Rates::default());
        let (end, _) = work(&mut pace, (began, 4_000.0), 1.0, 4);
        near(pace.rates(end), 25.0, 1.0);
    }

    #[test]
    fn audio_alone_has_no_frames_and_a_counter_that_goes_back_says_nothing() {
        let mut pace = Pace::default();
        let began = Instant::now();
        let audio = |media_ms| Progress { out_time_ms: Some(media_ms), ..Progress::default() };
        for (second, media_ms) in [(0, 0), (1, 1_000), (2, 2_000)] {
            pace.take(&audio(media_ms), began + Duration::from_secs(second));
        }
        assert_eq!(pace.rates(began + Duration::from_secs(2)), Rates { fps: None, speed: Some(1.0) });
        pace.take(&audio(-20), began + Duration::from_secs(3));
        assert_eq!(pace.rates(began + Duration::from_secs(3)), Rates::default());
    }
}
