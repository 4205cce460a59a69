//! Taking a new desired state: only what differs is touched.

use super::{OutputPart, Supervisor};
use crate::protocol::{Arg, JobSpec, OutputKind, OutputSpec};
use castcore_model::supervise::{Event, Phase, RetryPolicy};
use castcore_vault::Secret;

/// From this length on an application name is taken for a secret: shorter ones are words like `live`, and hiding
/// those would hide half the log.
const APP_SECRET_CHARS: usize = 12;

/// First pause of an encoder that waits for a sender, in milliseconds.
const LISTENER_RETRY_MS: u64 = 1_000;

impl Supervisor {
    /// Makes it true, or says why not.
    pub(super) fn apply(&mut self, mut spec: JobSpec) -> Result<(), String> {
        if spec.job_id != self.parts.job_id {
            return Err("this runtime serves another job".into());
        }
        if self.shutdown.is_some() {
            return Err("this runtime is ending".into());
        }
        let known = self.spec.as_ref();
        if let Some(known) = known.filter(|known| spec.generation < known.generation) {
            return Err(format!("generation {} is older than {}", spec.generation, known.generation));
        }
        if spec.keep_encoder {
            let known = known.ok_or("no encoder is known that could be kept")?;
            spec.encoder = known.encoder.clone();
            // What its lines must not show is known from then.
            spec.redact.extend(known.redact.iter().cloned());
        }
        let (first, restart) = known.map_or((true, false), |known| (false, spec.encoder.epoch > known.encoder.epoch));

        // Before anything can print them.
        self.parts.log.hide(secrets_of(&spec));
        self.hubs.set_bounds(spec.ring);
        self.encoder.machine.set_policy(encoder_policy(&spec), spec.encoder.deadlines);
        let outputs = spec.outputs.clone();
        let policy = spec.policy;
        self.spec = Some(spec);
        self.changed = true;

        if first || restart {
            self.encoder.new_run = true;
            for index in 0..self.outputs.len() {
                if matches!(self.outputs[index].machine.phase(), Phase::Failed { .. }) {
                    // A person starts the job anew: outputs that gave up get another chance.
                    self.step_output(index, Event::Stop);
                }
            }
        }
        self.apply_outputs(outputs, policy);
        if first || restart {
            self.step_encoder(if first { Event::Start } else { Event::Restart });
        }
        self.settle();
        Ok(())
    }

    fn apply_outputs(&mut self, specs: Vec<OutputSpec>, policy: RetryPolicy) {
        for output in &mut self.outputs {
            output.removed = true;
        }
        for (place, spec) in specs.into_iter().enumerate() {
            let found = self.outputs.iter().position(|output| output.spec.output_id == spec.output_id);
            let Some(index) = found else {
                self.outputs.insert(place.min(self.outputs.len()), OutputPart::new(spec, policy));
                continue;
            };
            // In the order of the specification; those that are being removed drift to the end.
            let mut output = self.outputs.remove(index);
            let place = place.min(self.outputs.len());
            output.removed = false;
            let differs = !output.spec.kind.is_same_place(&spec.kind)
                || output.spec.rendition != spec.rendition
                || spec.epoch > output.spec.epoch;
            output.spec = spec;
            output.set_policy(policy);
            self.outputs.insert(place, output);
            if differs && self.outputs[place].spec.enabled && self.is_on() {
                self.step_output(place, Event::Restart);
            }
        }
    }
}

/// Whoever waits for a sender is back before the sender is: a long pause would turn it away.
fn encoder_policy(spec: &JobSpec) -> RetryPolicy {
    let cap = if spec.encoder.waits_for_sender { LISTENER_RETRY_MS } else { u64::MAX };
    RetryPolicy { retry_delay_ms: spec.policy.retry_delay_ms.min(cap), ..spec.policy }
}

/// Every secret in the specification.
fn secrets_of(spec: &JobSpec) -> Vec<Secret> {
    let mut secrets = spec.redact.clone();
    for arg in &spec.encoder.args {
        if let Arg::Hidden(secret) = arg {
            // FFmpeg takes `name=value` apart and prints the value alone.
            if let Some((name, value)) = secret.expose().split_once('=')
                && !name.contains("://")
            {
                secrets.push(Secret::new(value));
            }
            secrets.push(secret.clone());
        }
    }
    for output in &spec.outputs {
        match &output.kind {
            OutputKind::Rtmp(target) => {
                secrets.extend([target.play_path.clone(), target.tc_url.clone()]);
                if target.app.expose().chars().count() >= APP_SECRET_CHARS {
                    secrets.push(target.app.clone());
                }
            }
            OutputKind::Push(target) => secrets.extend(target.place.secrets()),
            OutputKind::Hls(_) | OutputKind::File(_) => {}
        }
    }
    secrets
}
