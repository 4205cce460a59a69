//! The figures, one line of JSON each.

use serde_json::json;

/// What a figure must be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    AtMost(f64),
    AtLeast(f64),
    /// For comparison only.
    None,
}

/// All figures so far.
#[derive(Default)]
pub(crate) struct Report {
    broken: Vec<String>,
}

impl Report {
    /// What the figures were measured on: ratios travel between machines, absolute numbers do not.
    pub(crate) fn machine(&self) {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            text.lines().find_map(|line| Some(line.strip_prefix(name)?.trim_start_matches([' ', '\t', ':']).to_owned()))
        };
        let cpus = std::thread::available_parallelism().map_or(0, usize::from);
        println!(
            "{}",
            json!({"machine": {
                "processors": cpus,
                "model": field(&read("/proc/cpuinfo"), "model name"),
                "memory": field(&read("/proc/meminfo"), "MemTotal"),
                "kernel": read("/proc/sys/kernel/osrelease").trim(),
            }})
        );
    }

    /// Adds a figure; `runs` are its single measurements.
    pub(crate) fn figure(&mut self, name: &str, unit: &str, runs: &[f64], limit: Limit, note: &str) {
        let mean = mean(runs);
        let (limit, kind, holds) = match limit {
            Limit::AtMost(limit) => (Some(limit), Some("at most"), Some(mean <= limit)),
            Limit::AtLeast(limit) => (Some(limit), Some("at least"), Some(mean >= limit)),
            Limit::None => (None, None, None),
        };
        // Not a number is a measurement that failed, never one that passed.
        let holds = holds.map(|holds| holds && mean.is_finite());
        let rounded: Vec<f64> = runs.iter().map(|run| round(*run)).collect();
        println!(
            "{}",
            json!({"figure": name, "unit": unit, "mean": round(mean), "runs": rounded, "limit": limit, "kind": kind, "holds": holds, "note": note})
        );
        if holds == Some(false) {
            self.broken.push(name.to_owned());
        }
    }

    pub(crate) fn holds(&self) -> bool {
        self.broken.is_empty()
    }

    pub(crate) fn broken(&self) -> &[String] {
        &self.broken
    }
}

/// Not a number for nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The middle one, the upper of two.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// To four significant digits.
fn round(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10_f64.powi(3 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_or_break() {
        let mut report = Report::default();
        report.figure("a", "x", &[1.0, 2.0, 3.0], Limit::AtMost(2.0), "");
        report.figure("b", "x", &[1.0, 2.0, 3.0], Limit::AtLeast(2.0), "");
        report.figure("c", "x", &[9.0], Limit::None, "");
        assert!(report.holds());
        report.figure("d", "x", &[2.0, 2.1], Limit::AtMost(2.0), "");
        report.figure("e", "x", &[], Limit::AtMost(2.0), "");
        report.figure("f", "x", &[f64::NAN], Limit::AtLeast(2.0), "");
        assert_eq!(report.broken(), ["d", "e", "f"]);
    }

    #[test]
    fn numbers_are_summed_up() {
        assert_eq!(median(&[9.0, 1.0, 5.0]), 5.0);
        assert!(median(&[]).is_nan());
        assert_eq!(round(1234.56), 1235.0);
        assert_eq!(round(0.012_345_6), 0.012_35);
        assert_eq!(round(-7.654_321), -7.654);
    }
}
