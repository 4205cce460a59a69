//! Encoding profiles.

use super::{
    Streams,
    view::{Affected, Profile},
};
use crate::{
    audit::{self, Entry},
    caller::Caller,
    fault,
    patch::Field,
    stale_or,
    validate::Faults,
};
use castcore_ffmpeg::settings::{Profile as Settings, ProfileInput};
use castcore_model::{Fault, Permission, ProfileId, job::DesiredState};
use castcore_store::{
    jobs,
    profiles::{self, ProfileRow},
};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A profile to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewProfile {
    /// 1 to 128 characters, unique.
    pub name: String,
    /// Options of FFmpeg as a whole.
    #[serde(default = "default_globals")]
    #[schema(value_type = Object)]
    pub global_opts: Value,
    /// Picture.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    pub video: Value,
    /// Sound.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    pub audio: Value,
    /// Filter graphs.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    pub filters: Value,
    /// Pass picture and sound through.
    #[serde(default)]
    pub copy_mode: bool,
    /// Further arguments.
    #[serde(default)]
    pub expert_args: Vec<String>,
}

fn default_globals() -> Value {
    json!({"hide_banner": "", "loglevel": "info"})
}

fn empty() -> Value {
    json!({})
}

/// Changes to a profile; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EditProfile {
    /// 1 to 128 characters, unique.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Field<String>,
    /// Options of FFmpeg as a whole; `null` = the defaults.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub global_opts: Field<Value>,
    /// Picture; `null` = nothing set.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub video: Field<Value>,
    /// Sound; `null` = nothing set.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub audio: Field<Value>,
    /// Filter graphs; `null` = none.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub filters: Field<Value>,
    /// Pass picture and sound through.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub copy_mode: Field<bool>,
    /// Further arguments; `null` = none.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub expert_args: Field<Vec<String>>,
}

/// The profile's settings as FFmpeg knowledge has them, or the refused fields.
pub(super) fn settings_of(row: &ProfileRow) -> Result<Settings, Vec<castcore_model::error::FieldFault>> {
    let expert_args: Vec<String> = serde_json::from_value(row.expert_args.clone()).unwrap_or_default();
    Settings::parse(&ProfileInput {
        global_opts: &row.global_opts,
        video: &row.video,
        audio: &row.audio,
        filters: &row.filters,
        copy_mode: row.copy_mode,
        expert_args: &expert_args,
    })
}

fn view(row: ProfileRow) -> Profile {
    Profile {
        id: row.id.into(),
        name: row.name,
        global_opts: row.global_opts,
        video: row.video,
        audio: row.audio,
        filters: row.filters,
        copy_mode: row.copy_mode,
        expert_args: serde_json::from_value(row.expert_args).unwrap_or_default(),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        affected: None,
    }
}

impl Streams<'_> {
    async fn check_profile(&self, row: &ProfileRow) -> Result<(), Fault> {
        let mut faults = Faults::default();
        faults.text("name", &row.name, 1, 128);
        for (path, value) in
            [("global_opts", &row.global_opts), ("video", &row.video), ("audio", &row.audio), ("filters", &row.filters)]
        {
            if !value.is_object() {
                faults.add(path, "wrong_type");
            }
        }
        if faults.is_empty() {
            match settings_of(row) {
                Ok(settings) => {
                    // Known only when FFmpeg is there; a start checks again.
                    if let Some(capabilities) = self.0.tools().known_capabilities() {
                        for missing in super::plan::missing(&settings, &capabilities) {
                            faults.push(missing);
                        }
                    }
                }
                Err(refused) => refused.into_iter().for_each(|f| faults.push(f)),
            }
        }
        faults.finish()
    }

    /// A page of the profiles, by name, and how many there are.
    pub async fn list_profiles(&self, caller: &Caller, limit: u64, offset: u64) -> Result<(Vec<Profile>, u64), Fault> {
        caller.require(Permission::ProfilesRead)?;
        let reader = self.0.store.read();
        let (rows, total) = profiles::list_page(reader, limit, offset).await.map_err(fault)?;
        Ok((rows.into_iter().map(view).collect(), total))
    }

    /// One profile.
    pub async fn get_profile(&self, caller: &Caller, id: ProfileId) -> Result<Profile, Fault> {
        caller.require(Permission::ProfilesRead)?;
        let row = profiles::get(self.0.store.read(), id).await.map_err(fault)?;
        row.map(view).ok_or_else(|| Fault::not_found("profile"))
    }

    /// Makes a profile.
    pub async fn create_profile(&self, caller: &Caller, new: NewProfile) -> Result<Profile, Fault> {
        caller.require(Permission::ProfilesWrite)?;
        let now = self.0.now();
        let row = ProfileRow {
            id: ProfileId::random(),
            name: new.name,
            global_opts: new.global_opts,
            video: new.video,
            audio: new.audio,
            filters: new.filters,
            copy_mode: new.copy_mode,
            expert_args: json!(new.expert_args),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        self.check_profile(&row).await?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        profiles::insert(&tx, &row).await.map_err(fault)?;
        let entry = Entry::on("profile.create", "profile", row.id).with(json!({"name": row.name}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        Ok(view(row))
    }

    /// Changes a profile. Jobs on air go on as they are; the change reaches them when they are restarted.
    pub async fn update_profile(
        &self,
        caller: &Caller,
        id: ProfileId,
        expected: Option<i64>,
        edit: EditProfile,
    ) -> Result<Profile, Fault> {
        caller.require(Permission::ProfilesWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut row =
            profiles::get_for_update(&tx, id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("profile"))?;
        stale_or(expected, row.version)?;
        let named = [
            ("name", edit.name.is_named()),
            ("global_opts", edit.global_opts.is_named()),
            ("video", edit.video.is_named()),
            ("audio", edit.audio.is_named()),
            ("filters", edit.filters.is_named()),
            ("copy_mode", edit.copy_mode.is_named()),
            ("expert_args", edit.expert_args.is_named()),
        ];
        let mut faults = Faults::default();
        edit.name.apply_required(&mut row.name, "name", &mut faults);
        edit.copy_mode.apply_required(&mut row.copy_mode, "copy_mode", &mut faults);
        for (field, stored, default) in [
            (edit.global_opts, &mut row.global_opts, default_globals()),
            (edit.video, &mut row.video, empty()),
            (edit.audio, &mut row.audio, empty()),
            (edit.filters, &mut row.filters, empty()),
        ] {
            match field {
                Field::Keep => {}
                Field::Clear => *stored = default,
                Field::Set(value) => *stored = value,
            }
        }
        match edit.expert_args {
            Field::Keep => {}
            Field::Clear => row.expert_args = json!([]),
            Field::Set(args) => row.expert_args = json!(args),
        }
        faults.finish()?;
        self.check_profile(&row).await?;
        row.updated_at = now;
        profiles::update(&tx, &mut row).await.map_err(fault)?;
        let affected = jobs::using_profile(&tx, id)
            .await
            .map_err(fault)?
            .into_iter()
            .filter(|job| job.desired_state == DesiredState::Running)
            .map(|job| Affected {
                job_id: job.id.into(),
                job_name: job.name,
                output_id: None,
                applies: "on_restart".to_owned(),
            })
            .collect();
        let changed: Vec<&str> = named.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
        let entry = Entry::on("profile.update", "profile", id).with(json!({"name": row.name})).changed(&changed);
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        let mut profile = view(row);
        profile.affected = Some(affected);
        Ok(profile)
    }

    /// Deletes a profile that no job uses.
    pub async fn delete_profile(&self, caller: &Caller, id: ProfileId, expected: Option<i64>) -> Result<(), Fault> {
        caller.require(Permission::ProfilesWrite)?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        // Gone already is what the caller wanted.
        let Some(row) = profiles::get_for_update(&tx, id).await.map_err(fault)? else { return Ok(()) };
        stale_or(expected, row.version)?;
        profiles::delete(&tx, id).await.map_err(fault)?;
        let entry = Entry::on("profile.delete", "profile", id).with(json!({"name": row.name}));
        audit::record(&tx, caller, self.0.now(), entry).await?;
        tx.commit().await.map_err(fault)
    }
}
