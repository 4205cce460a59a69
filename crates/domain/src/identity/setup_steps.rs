//! The steps of the set-up that an administrator ticks off, as the contract has them. They lead people; nothing depends
//! on them.

use super::{
    Identity,
    setup::{STEPS, SetupState},
};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
};
use castcore_model::{ErrorCode, Fault, Permission};
use castcore_store::{Lock, settings};
use serde_json::{Map, Value, json};

/// Setting with the steps that were ticked off by hand: name → `done`, `skipped` or `pending`.
pub(super) const TICKED: &str = "setup.steps";
/// Setting with the moment when somebody said that the set-up is complete.
const COMPLETED: &str = "setup.completed_at";
/// What a step can be.
const STATUSES: [&str; 3] = ["pending", "done", "skipped"];

impl Identity<'_> {
    /// Notes the state of a step. Needs `settings.write`; 400 with `step` or `status` when there is none of that name.
    pub async fn tick_setup_step(&self, caller: &Caller, step: &str, status: &str) -> Result<SetupState, Fault> {
        caller.require(Permission::SettingsWrite)?;
        let unknown = |name: &str| Fault::new(ErrorCode::ValidationFailed).with_status(400).with(name, "unknown");
        if !STEPS.contains(&step) {
            return Err(unknown("step"));
        }
        if !STATUSES.contains(&status) {
            return Err(unknown("status"));
        }
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        tx.lock(Lock::Setup).await.map_err(fault)?;
        let stored = settings::get(&tx, TICKED).await.map_err(fault)?;
        let mut ticked: Map<String, Value> = stored.and_then(|value| value.as_object().cloned()).unwrap_or_default();
        ticked.insert(step.to_owned(), json!(status));
        settings::set(&tx, TICKED, &Value::Object(ticked), now).await.map_err(fault)?;
        tx.commit().await.map_err(fault)?;
        self.setup_state(&caller.origin).await
    }

    /// Says that the set-up is complete. Needs `settings.write`; 409 `setup.already_completed` the second time.
    pub async fn complete_setup(&self, caller: &Caller) -> Result<SetupState, Fault> {
        caller.require(Permission::SettingsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        tx.lock(Lock::Setup).await.map_err(fault)?;
        if settings::get(&tx, COMPLETED).await.map_err(fault)?.is_some() {
            return Err(Fault::new(ErrorCode::SetupCompleted));
        }
        settings::set(&tx, COMPLETED, &json!(now), now).await.map_err(fault)?;
        let entry = Entry { action: "setup.complete", target_type: None, target_id: None, meta: Value::Null };
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        self.setup_state(&caller.origin).await
    }
}
