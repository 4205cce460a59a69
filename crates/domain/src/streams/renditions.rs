//! Further sizes of a job: what may be saved, and which output sends which.

use super::{
    profiles::settings_of,
    view::{Affected, Rendition, StreamJob},
};
use crate::{fault, validate::Faults};
use castcore_ffmpeg::settings;
use castcore_model::{Fault, ProfileId};
use castcore_store::{Tx, outputs::OutputRow, profiles};
use serde_json::{Value, json};

/// Reads renditions; refused fields go to `faults`.
pub(super) fn parse(value: &Value, faults: &mut Faults) -> Vec<settings::Rendition> {
    settings::Rendition::parse_all("renditions", value).unwrap_or_else(|refused| {
        refused.into_iter().for_each(|fault| faults.push(fault));
        Vec::new()
    })
}

/// Renditions as they are stored: only what is known, as it was given.
pub(super) fn stored(renditions: &[settings::Rendition]) -> Value {
    // Plain texts and numbers always become JSON.
    serde_json::to_value(renditions).unwrap_or_else(|_| json!([]))
}

/// Stored renditions as callers see them.
pub(super) fn view(stored: &Value) -> Vec<Rendition> {
    serde_json::from_value(stored.clone()).unwrap_or_default()
}

/// The names of stored renditions.
pub(super) fn names(stored: &Value) -> Vec<String> {
    view(stored).into_iter().map(|rendition| rendition.name).collect()
}

/// An output may only name a rendition that its job has.
pub(super) fn check_name(path: &str, name: Option<&str>, known: &[String], faults: &mut Faults) {
    if let Some(name) = name
        && !known.iter().any(|known| known == name)
    {
        faults.add_with(path, "unknown", "allowed", known.join(", "));
    }
}

/// A rendition that an output names must stay.
pub(super) fn check_users(known: &[String], users: &[OutputRow], faults: &mut Faults) {
    for output in users {
        if let Some(name) = &output.rendition
            && !known.contains(name)
        {
            faults.add_with("renditions", "used_by_output", "output", output.id);
        }
    }
}

/// Whether the profile can make them.
pub(super) async fn check_profile(
    tx: &Tx,
    profile: Option<ProfileId>,
    renditions: &[settings::Rendition],
) -> Result<(), Fault> {
    let Some(id) = profile.filter(|_| !renditions.is_empty()) else { return Ok(()) };
    let Some(row) = profiles::get(tx, id).await.map_err(fault)? else { return Ok(()) };
    let mut faults = Faults::default();
    // A profile that cannot be read is refused when the job is started.
    if let Ok(settings) = settings_of(&row) {
        settings::Rendition::conflicts(Some(&settings), renditions).into_iter().for_each(|fault| faults.push(fault));
    }
    faults.finish()
}

/// What the encoder on air takes over only at its next start.
pub(super) fn affected(job: &StreamJob, changed: &[&str]) -> Vec<Affected> {
    let waits = changed.iter().any(|name| matches!(*name, "renditions" | "ffmpeg_profile_id"));
    let affected =
        || Affected { job_id: job.id, job_name: job.name.clone(), output_id: None, applies: "on_restart".to_owned() };
    waits.then(affected).into_iter().collect()
}

/// Whether a profile makes sound alone.
pub(super) fn is_audio_only(video: &Value) -> bool {
    match video.get("disabled") {
        Some(Value::Bool(disabled)) => *disabled,
        Some(Value::String(text)) => matches!(text.as_str(), "true" | "1"),
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_what_is_shown() {
        let given = json!([{"name": "low", "width": "640", "height": 360, "video_bitrate": "800k", "more": 1}]);
        let mut faults = Faults::default();
        let stored = stored(&parse(&given, &mut faults));
        assert!(faults.is_empty());
        assert_eq!(stored, json!([{"name": "low", "width": 640, "height": 360, "video_bitrate": "800k"}]));
        assert_eq!((view(&stored)[0].width, names(&stored)), (640, vec!["low".to_owned()]));
    }

    #[test]
    fn sound_alone_is_read_as_profiles_read_it() {
        for (video, expected) in [
            (json!({"disabled": true}), true),
            (json!({"disabled": "1"}), true),
            (json!({"disabled": 0}), false),
            (json!({}), false),
        ] {
            assert_eq!(is_audio_only(&video), expected, "{video}");
        }
    }
}
