//! Lets a flood of lines through only in part.

/// Lines let through a second.
pub(crate) const LINES_PER_SECOND: u32 = 200;

/// Counts lines in windows of a second.
#[derive(Default)]
pub(super) struct Gate {
    window: f64,
    admitted: u32,
    left_out: u64,
}

impl Gate {
    /// Whether a line may pass now. Time is in seconds of any clock.
    pub(super) fn admits(&mut self, now: f64) -> bool {
        // A clock that was set back begins a window too.
        if !(0.0..1.0).contains(&(now - self.window)) {
            self.window = now;
            self.admitted = 0;
        }
        if self.admitted >= LINES_PER_SECOND {
            self.left_out += 1;
            return false;
        }
        self.admitted += 1;
        true
    }

    /// How many lines were left out, once their window is over.
    pub(super) fn left_out(&mut self, now: f64) -> Option<u64> {
        let same_window = (0.0..1.0).contains(&(now - self.window));
        if self.left_out == 0 || (same_window && self.admitted >= LINES_PER_SECOND) {
            return None;
        }
        Some(std::mem::take(&mut self.left_out))
    }
}
