//! What is shown while the demo runs: a table that is drawn again in place on a terminal, and lines elsewhere.

use castcore_testkit::ws::WebSocket;
use serde_json::Value;
use std::{
    io::{IsTerminal, Write},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// On a terminal the table follows the numbers; elsewhere it would only fill the log.
const EVERY_ON_TERMINAL: Duration = Duration::from_millis(500);
const EVERY_ELSEWHERE: Duration = Duration::from_secs(4);

/// The screen.
#[derive(Clone)]
pub(crate) struct Table {
    began: Instant,
    terminal: bool,
    /// Lines of the table that stand on the terminal now.
    drawn: Arc<Mutex<usize>>,
}

impl Table {
    pub(crate) fn new(began: Instant) -> Self {
        Self { began, terminal: std::io::stdout().is_terminal(), drawn: Arc::default() }
    }

    /// How often it wants to be drawn.
    pub(crate) fn period(&self) -> Duration {
        if self.terminal { EVERY_ON_TERMINAL } else { EVERY_ELSEWHERE }
    }

    /// Says what happens now, above the table.
    pub(crate) fn note(&self, text: &str) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        self.erase(&mut drawn);
        println!("{:5.1} s  {text}", self.began.elapsed().as_secs_f64());
    }

    /// Draws the table.
    pub(crate) fn draw(&self, lines: &[String]) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        self.erase(&mut drawn);
        for line in lines {
            println!("{line}");
        }
        if self.terminal {
            *drawn = lines.len();
        }
        // A closed screen is no reason to stop.
        let _ = std::io::stdout().flush();
    }

    fn erase(&self, drawn: &mut usize) {
        if self.terminal && *drawn > 0 {
            print!("\x1b[{drawn}A\x1b[J");
        }
        *drawn = 0;
    }
}

/// The table's lines: the job, then one line an output.
pub(crate) fn lines(job: Option<&Value>, live: Option<&WebSocket>, segment: Option<u64>) -> Vec<String> {
    let Some(job) = job else {
        let segment = segment.map_or_else(String::new, |n| format!(" HLS segment {n} is on disk."));
        return vec![format!("         (no server; the stream goes on.{segment})")];
    };
    let metrics = job["id"].as_str().and_then(|id| live?.metrics(id)).unwrap_or_default();
    let mut lines = vec![format!(
        "         {:<10} {:<10} {:>6} fps  {:>6} kbit/s  speed {}",
        text(&job["name"]),
        text(&job["state"]),
        number(&metrics["fps"], 1),
        number(&metrics["bitrate_kbps"], 0),
        number(&metrics["speed"], 2),
    )];
    for output in job["outputs"].as_array().into_iter().flatten() {
        let of_output = |m: &&Value| m["id"] == output["id"];
        let numbers = metrics["outputs"].as_array().into_iter().flatten().find(of_output).cloned().unwrap_or_default();
        let detail = if output["destination_kind"] == "hls" {
            segment.map_or_else(String::new, |n| format!("segment {n}"))
        } else {
            format!("{} tags left out", number(&numbers["dropped_tags"], 0))
        };
        lines.push(format!(
            "           {:<8} {:<10} {:>16}  {:>6} kbit/s  {detail}",
            text(&output["destination_name"]),
            text(&output["state"]),
            text(&output["reason"]),
            number(&numbers["bitrate_kbps"], 0),
        ));
    }
    lines
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn number(value: &Value, digits: usize) -> String {
    value.as_f64().map_or_else(|| "–".to_owned(), |value| format!("{value:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_output_has_its_line() {
        let job = json!({"id": "j", "name": "Demo", "state": "running", "outputs": [
            {"id": "a", "destination_name": "first", "destination_kind": "rtmp", "state": "live", "reason": null},
            {"id": "b", "destination_name": "hls", "destination_kind": "hls", "state": "live", "reason": null},
        ]});
        let lines = lines(Some(&job), None, Some(7));
        assert_eq!(lines.len(), 3);
        assert!(lines[0].contains("running") && lines[1].contains("first") && lines[2].ends_with("segment 7"));
        assert_eq!(super::lines(None, None, None).len(), 1);
    }
}
