//! What subscribers and askers are told.

use super::Supervisor;
use crate::protocol::{EncoderStatus, Metrics, Notice, OutputMetrics, OutputStatus, Snapshot};
use castcore_model::{job::OutputState, supervise::Phase};
use tokio::time::Instant;

/// What is remembered from one second to the next.
#[derive(Default)]
pub(super) struct Rates {
    at: Option<Instant>,
    hub_bytes: u64,
}

impl Supervisor {
    /// The truth now.
    pub(super) fn snapshot(&self) -> Snapshot {
        let encoder = &self.encoder;
        let outputs = self.outputs.iter().map(|output| OutputStatus {
            output_id: output.spec.output_id,
            state: OutputState::from(output.machine.phase()),
            phase: *output.machine.phase(),
            pid: output.stats.pid(),
            starts: output.machine.starts(),
            last_failure: output.last_failure.clone(),
            file: output.stats.file(),
            waits: output.stats.waits(),
        });
        Snapshot {
            job_id: self.parts.job_id,
            generation: self.spec.as_ref().map_or(0, |spec| spec.generation),
            run: self.run,
            encoder: EncoderStatus {
                phase: *encoder.machine.phase(),
                pid: encoder.pid,
                starts: encoder.machine.starts(),
                last_failure: encoder.last_failure.clone(),
                spawned_at_ms: encoder.spawned_at_ms,
                waits_for_sender: self.waits_for_sender(),
                sent_away: encoder.sent_away.clone(),
            },
            outputs: outputs.collect(),
            now_ms: self.now_ms(),
            log_seq: self.parts.log.seq(),
        }
    }

    fn waits_for_sender(&self) -> bool {
        let starting = matches!(self.encoder.machine.phase(), Phase::Starting { .. });
        starting && self.encoder.pid.is_some() && self.spec.as_ref().is_some_and(|spec| spec.encoder.waits_for_sender)
    }

    pub(super) fn publish_snapshot(&self) {
        self.parts.notices.send(|| Notice::Snapshot(Box::new(self.snapshot())));
    }

    /// Once a second.
    pub(super) fn second(&mut self) {
        self.parts.log.tick();
        for output in &mut self.outputs {
            let now = (output.stats.pid(), output.stats.file(), output.stats.waits());
            if now != output.shown {
                output.shown = now;
                self.changed = true;
            }
        }
        let alive =
            self.encoder.machine.phase().is_alive() || self.outputs.iter().any(|o| o.machine.phase().is_alive());
        let metrics = self.metrics();
        if alive {
            self.parts.notices.send(|| Notice::Metrics(metrics));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "bytes of one second are far below 2⁵³")]
    fn metrics(&mut self) -> Metrics {
        let now = Instant::now();
        let seconds = self.rates.at.replace(now).map(|before| now.duration_since(before).as_secs_f64());
        let kbps = |bytes: u64| seconds.filter(|s| *s > 0.0).map(|s| bytes as f64 * 8.0 / 1000.0 / s);
        let hub = self.hubs.main().stats();
        let fed = hub.bytes_total.saturating_sub(std::mem::replace(&mut self.rates.hub_bytes, hub.bytes_total));
        let (progress, pace) = self.encoder.progress.get(now);
        let outputs = self.outputs.iter_mut().map(|output| {
            let sent_bytes = output.stats.sent_bytes();
            // The counter begins anew with each try.
            let before = std::mem::replace(&mut output.sent_before, sent_bytes);
            OutputMetrics {
                output_id: output.spec.output_id,
                sent_bytes,
                bitrate_kbps: kbps(sent_bytes.saturating_sub(before)).unwrap_or(0.0),
                dropped_tags: output.stats.dropped_tags(),
                lag_ms: output.stats.lag_ms(),
                rtt_us: output.stats.rtt_us(),
            }
        });
        Metrics {
            now_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            fps: pace.fps,
            frame: progress.frame,
            bitrate_kbps: kbps(fed),
            speed: pace.speed,
            dropped_frames: progress.drop_frames,
            media_ms: hub.media_ms,
            ring_bytes: hub.ring_bytes,
            outputs: outputs.collect(),
        }
    }
}
