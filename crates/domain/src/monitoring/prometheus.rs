//! The page that Prometheus reads: text format 0.0.4, written from the sample and the board as they are now.
//!
//! Written by hand and not through a registry of metrics: everything here is already kept in one place, and a registry
//! would be a second one, from which outputs that are gone have to be taken out again.
//!
//! To add one more: a [`gauge`] in [`Domain::prometheus`] and a line in `docs/reference/metrics.md`.

use super::{MIB, contract_state, float, sampler::Reading};
use crate::{Domain, fault};
use castcore_bus::{Board, JobStatus};
use castcore_model::{Fault, job::OutputState};
use castcore_store::jobs;
use std::fmt::Write as _;

/// What `Content-Type` says.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A value with its labels.
type Sample = (Labels, f64);
/// Names and values.
type Labels = Vec<(&'static str, String)>;

impl Domain {
    /// The page. Whoever asks was let in by the route: by a permission or by `METRICS_ALLOW`.
    pub async fn prometheus(&self) -> Result<String, Fault> {
        let statuses = self.board.statuses();
        let reading = self.reading(&statuses).await?;
        let job_count = jobs::count(self.store.read()).await.map_err(fault)?;
        let mut page = String::with_capacity(4_096);
        machine(&mut page, &reading);
        gauge(&mut page, "stream_jobs_total", "Jobs there are.", plain(float(job_count)));
        encoders(&mut page, &statuses, &reading);
        of_outputs(&mut page, &statuses, &self.board);
        Ok(page)
    }
}

fn machine(page: &mut String, reading: &Reading) {
    gauge(page, "up", "1 while the server answers.", plain(1.0));
    gauge(page, "cpu_percent", "Busy time of all processors together.", plain(reading.cpu_percent));
    gauge(page, "mem_percent", "Memory that is not available.", plain(reading.mem_percent()));
    gauge(page, "mem_used_bytes", "Memory that is not available.", plain(float(reading.mem_used_bytes)));
    gauge(page, "mem_total_bytes", "All memory.", plain(float(reading.mem_total_bytes)));
    gauge(page, "disk_percent", "How full the file system of DATA_DIR is.", plain(reading.disk_percent));
    gauge(page, "disk_free_bytes", "What is free on it.", plain(float(reading.disk_free_bytes)));
    gauge(page, "ffmpeg_processes", "FFmpeg processes on the machine.", plain(float(reading.ffmpeg_processes)));
}

fn encoders(page: &mut String, statuses: &[JobStatus], reading: &Reading) {
    let (mut cpu, mut rss): (Vec<Sample>, Vec<Sample>) = (Vec::new(), Vec::new());
    for status in statuses {
        let Some(process) = status.pid.and_then(|pid| reading.encoders.get(&pid)) else { continue };
        let labels = vec![("job_id", status.job_id.to_string())];
        cpu.extend(process.cpu_percent.map(|percent| (labels.clone(), percent)));
        rss.push((labels, float(process.rss_bytes) / MIB));
    }
    gauge(page, "encoder_cpu_percent", "Processor time of a job's encoder, of one processor.", cpu);
    gauge(page, "encoder_rss_mb", "Memory of a job's encoder, in MiB.", rss);
}

fn of_outputs(page: &mut String, statuses: &[JobStatus], board: &Board) {
    let (mut fps, mut bitrate, mut speed): (Vec<Sample>, Vec<Sample>, Vec<Sample>) = Default::default();
    let mut running = 0_u32;
    for status in statuses {
        let metrics = board.metrics_of(status.job_id);
        // The last numbers of an output that is not live say nothing about now.
        for output in status.outputs.iter().filter(|output| output.state == OutputState::Live) {
            running += 1;
            let Some(metrics) = &metrics else { continue };
            let labels = vec![("output_id", output.id.to_string()), ("state", contract_state(output.state).to_owned())];
            let sent = metrics.outputs.iter().find(|numbers| numbers.id == output.id);
            fps.extend(metrics.fps.map(|value| (labels.clone(), value)));
            bitrate.extend(sent.map(|numbers| (labels.clone(), numbers.bitrate_kbps)));
            speed.extend(metrics.speed.map(|value| (labels, value)));
        }
    }
    gauge(page, "outputs_running", "Outputs that are live.", plain(f64::from(running)));
    gauge(page, "output_fps", "Frames per second of the encoder that feeds the output.", fps);
    gauge(page, "output_bitrate_kbps", "What the output sends.", bitrate);
    gauge(page, "output_speed", "Media time per wall time of that encoder; 1 = real time.", speed);
}

fn plain(value: f64) -> Vec<Sample> {
    vec![(Vec::new(), value)]
}

fn gauge(page: &mut String, name: &str, help: &str, samples: Vec<Sample>) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "# HELP castcore_{name} {help}\n# TYPE castcore_{name} gauge");
    for (labels, value) in samples {
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(page, "castcore_{name}{labels} {value}");
    }
}

/// A label's value as the format wants it.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_forge_a_line() {
        let mut page = String::new();
        gauge(&mut page, "x", "About x.", vec![(vec![("a", "q\"\\\n1".to_owned())], 0.5)]);
        assert_eq!(page, "# HELP castcore_x About x.\n# TYPE castcore_x gauge\ncastcore_x{a=\"q\\\"\\\\\\n1\"} 0.5\n");
    }
}
