//! The last half hour of a job's numbers, so that whoever opens its page now sees how they came to be so.

use crate::JobMetrics;
use std::collections::VecDeque;

/// One point stands for so many milliseconds.
pub const PAST_STEP_MS: u64 = 5_000;
/// Numbers that are older than this beside the last ones are of another clock, and not late.
const CLOCK_SET_MS: u64 = 60_000;
/// Points kept of a job: half an hour.
const POINTS: usize = 360;

/// Some seconds as one point. A short dip is news, so of frames and speed the least counts; drops add up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastPoint {
    /// Milliseconds since 1970 of the first of them.
    pub at_ms: u64,
    /// Frames a second: the least.
    pub fps: Option<f32>,
    /// Bit rate out of the encoder in kbit/s: the mean.
    pub bitrate_kbps: Option<f32>,
    /// Media time a second of the wall clock: the least.
    pub speed: Option<f32>,
    /// Frames dropped in this time.
    pub dropped_frames: Option<u32>,
}

#[derive(Debug, Default)]
pub(crate) struct Past {
    points: VecDeque<PastPoint>,
    /// Values that the mean of the last point is made of.
    rates: u32,
    /// The encoder's counter of dropped frames, as it was last.
    dropped: Option<u64>,
}

impl Past {
    /// Takes the numbers of one second. Those without a time, or from before the last point, are left out.
    #[expect(clippy::cast_possible_truncation, reason = "no chart shows more than seven digits")]
    pub(crate) fn take(&mut self, numbers: &JobMetrics) {
        let at_ms = numbers.at_ms / PAST_STEP_MS * PAST_STEP_MS;
        let last = self.points.back().map_or(0, |point| point.at_ms);
        if at_ms == 0 {
            return;
        }
        if at_ms + CLOCK_SET_MS < last {
            // Somebody set the clock back: what was kept lies in the future.
            self.points.clear();
        } else if at_ms < last {
            return;
        }
        let last = self.points.back().map_or(0, |point| point.at_ms);
        // A counter that went back is that of another encoder.
        let before = self.dropped.filter(|before| numbers.dropped_frames.is_some_and(|now| now >= *before));
        let more = numbers.dropped_frames.map(|now| before.map_or(0, |before| now - before));
        self.dropped = numbers.dropped_frames;
        if at_ms > last {
            if self.points.len() == POINTS {
                self.points.pop_front();
            }
            self.points.push_back(PastPoint {
                at_ms,
                fps: None,
                bitrate_kbps: None,
                speed: None,
                dropped_frames: None,
            });
            self.rates = 0;
        }
        let Some(point) = self.points.back_mut() else { return };
        let least = |known: Option<f32>, now: Option<f64>| match (known, now.map(|now| now as f32)) {
            (Some(known), Some(now)) => Some(known.min(now)),
            (known, now) => known.or(now),
        };
        point.fps = least(point.fps, numbers.fps);
        point.speed = least(point.speed, numbers.speed);
        if let Some(rate) = numbers.bitrate_kbps.map(|rate| rate as f32) {
            self.rates += 1;
            let mean = point.bitrate_kbps.unwrap_or_default();
            // At most a few values in one point.
            point.bitrate_kbps = Some(mean + (rate - mean) / self.rates as f32);
        }
        if let Some(more) = more {
            let more = u32::try_from(more).unwrap_or(u32::MAX);
            point.dropped_frames = Some(point.dropped_frames.unwrap_or_default().saturating_add(more));
        }
    }

    /// The oldest first.
    pub(crate) fn points(&self) -> Vec<PastPoint> {
        self.points.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_model::JobId;

    fn second(at_ms: u64, fps: f64, rate: f64, dropped: u64) -> JobMetrics {
        JobMetrics {
            job_id: JobId(uuid::Uuid::from_u128(1)),
            at_ms,
            fps: Some(fps),
            frame: None,
            bitrate_kbps: Some(rate),
            speed: Some(fps / 25.0),
            dropped_frames: Some(dropped),
            media_ms: 0,
            ring_bytes: 0,
            outputs: Vec::new(),
        }
    }

    #[test]
    fn a_point_keeps_the_dip_the_mean_and_the_sum() {
        let mut past = Past::default();
        for (at, fps, rate, dropped) in [
            (10_000, 25.0, 1_000.0, 7),
            (11_000, 5.0, 2_000.0, 9),
            (14_999, 25.0, 3_000.0, 12),
            (15_000, 24.0, 500.0, 1),
        ] {
            past.take(&second(at, fps, rate, dropped));
        }
        let points = past.points();
        assert_eq!(points.len(), 2);
        let first = points[0];
        assert_eq!((first.at_ms, first.fps, first.bitrate_kbps), (10_000, Some(5.0), Some(2_000.0)));
        assert_eq!((first.speed, first.dropped_frames), (Some(0.2), Some(5)));
        // Another encoder counts from its start.
        assert_eq!((points[1].at_ms, points[1].dropped_frames), (15_000, Some(0)));
    }

    #[test]
    fn it_is_bounded_and_takes_nothing_from_before() {
        let mut past = Past::default();
        past.take(&second(0, 25.0, 1.0, 0));
        assert!(past.points().is_empty(), "an older server tells no time");
        for step in 1..=2 * POINTS as u64 {
            past.take(&second(step * PAST_STEP_MS, 25.0, 1.0, 0));
        }
        past.take(&second((2 * POINTS as u64 - 1) * PAST_STEP_MS, 1.0, 1.0, 0));
        let points = past.points();
        assert_eq!((points.len(), points[0].at_ms), (POINTS, (POINTS as u64 + 1) * PAST_STEP_MS));
        assert!(points.iter().all(|point| point.fps == Some(25.0)));

        // The machine's clock was set back by more than a delay can be.
        past.take(&second(PAST_STEP_MS, 10.0, 1.0, 0));
        assert_eq!(past.points().iter().map(|point| point.at_ms).collect::<Vec<_>>(), [PAST_STEP_MS]);
    }
}
