//! When a job is tried again, and how long it may be silent.

use crate::validate::Faults;
use castcore_model::supervise::RetryPolicy;
use serde_json::Value;

/// The retry rule and the stall limit of a stored `fallback_policy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FallbackPolicy {
    /// When to try again.
    pub(super) retry: RetryPolicy,
    /// Media must come at least this often, in milliseconds.
    pub(super) stall_timeout_ms: u64,
}

/// Reads a `fallback_policy`; refused fields go to `faults`.
pub(super) fn parse_policy(value: &Value, faults: &mut Faults) -> FallbackPolicy {
    let mut policy = FallbackPolicy { retry: RetryPolicy::default(), stall_timeout_ms: 5_000 };
    let Some(map) = value.as_object() else {
        faults.add("fallback_policy", "wrong_type");
        return policy;
    };
    let mut number = |name: &str, min: u64, max: u64| -> Option<u64> {
        let value = map.get(name).filter(|v| !v.is_null())?;
        let path = format!("fallback_policy.{name}");
        match value.as_u64() {
            Some(n) => {
                faults.range(&path, &n, min, max);
                Some(n)
            }
            None => {
                faults.add(&path, if value.is_number() { "out_of_range" } else { "wrong_type" });
                None
            }
        }
    };
    if let Some(n) = number("max_retry", 0, 1_000_000) {
        policy.retry.max_retry = u32::try_from(n).unwrap_or(u32::MAX);
    }
    if let Some(n) = number("retry_delay_s", 0, 3_600) {
        policy.retry.retry_delay_ms = n.saturating_mul(1_000);
    }
    if let Some(n) = number("stall_timeout_ms", 500, 600_000) {
        policy.stall_timeout_ms = n;
    }
    match map.get("auto_restart") {
        None | Some(Value::Null) => {}
        Some(Value::Bool(on)) => policy.retry.auto_restart = *on,
        Some(_) => faults.add("fallback_policy.auto_restart", "wrong_type"),
    }
    policy
}
