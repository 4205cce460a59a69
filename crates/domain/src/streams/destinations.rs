//! Destinations: where media is sent.

use super::{
    Streams,
    outputs::{check_output, formats_of},
    paths::{self, PathFault},
    secrets::StoredUrl,
    view::{Affected, Destination},
};
use crate::{
    Domain,
    audit::{self, Entry},
    caller::Caller,
    fault,
    patch::Field,
    stale_or,
    validate::Faults,
};
use castcore_bus::ControlMessage;
use castcore_ffmpeg::url::{parse_push_target, parse_rtmp_target, same_endpoint};
use castcore_model::{DestinationId, Fault, Permission, job::DesiredState};
use castcore_store::{
    Tx,
    destinations::{self, DestinationRow},
    jobs, outputs,
};
use castcore_vault::Secret;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The kinds of destinations.
pub const KINDS: &[&str] = &["rtmp", "platform", "hls", "recording", "preview", "srt", "udp", "rtsp", "icecast"];
/// Longest stream key, in bytes.
const KEY_MAX: usize = 1_024;
/// Destinations that are looked through for one that writes to the same place.
const DESTINATIONS_MAX: u64 = 10_000;

/// A destination to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewDestination {
    /// 1 to 128 characters.
    pub name: String,
    /// `rtmp` (default), `platform`, `hls`, `recording`, `preview`, `srt`, `udp`, `rtsp` or `icecast`.
    #[serde(default = "rtmp")]
    pub kind: String,
    /// An address that begins with the kind (`rtmp://`, `rtmps://`, `srt://host:port?streamid=…&latency=…&mode=…`,
    /// `udp://239.0.0.1:1234?ttl=…`, `rtsp://user@host:8554/path`, `icecast://host:8000/mount`), or a path below the
    /// folders of the settings.
    pub url: String,
    /// Write-only. RTMP: the play path, verbatim; SRT: the passphrase (10 to 79 characters); RTSP: the password of the
    /// user named in the address; Icecast: the source password. Other kinds have none.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    pub stream_key: Option<Secret>,
    /// Whether jobs may use it.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn rtmp() -> String {
    "rtmp".to_owned()
}

const fn yes() -> bool {
    true
}

/// Changes to a destination; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EditDestination {
    /// 1 to 128 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Field<String>,
    /// The kind.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub kind: Field<String>,
    /// The address; sending the mask back keeps it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub url: Field<String>,
    /// `null` clears it; `""` or the mask keeps it.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    pub stream_key: Field<Secret>,
    /// Whether jobs may use it.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub enabled: Field<bool>,
}

impl Domain {
    fn destination_view(&self, row: DestinationRow) -> Destination {
        Destination {
            id: row.id.into(),
            name: row.name,
            kind: row.kind,
            url: row.url,
            stream_key: self.mask_sealed(row.stream_key_sealed.as_deref()),
            has_stream_key: row.stream_key_sealed.is_some(),
            enabled: row.enabled,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            affected: None,
        }
    }

    fn check_destination(&self, name: &str, kind: &str, url: &str, key: Option<&str>) -> Result<(), Fault> {
        let mut faults = Faults::default();
        faults.text("name", name, 1, 128);
        faults.one_of("kind", kind, KINDS);
        faults.text("url", url, 1, 1_024);
        if let Some(key) = key {
            if key.len() > KEY_MAX {
                faults.add_with("stream_key", "too_long", "max", KEY_MAX);
            } else if key.chars().any(char::is_control) {
                faults.add("stream_key", "control_characters");
            }
        }
        if faults.is_empty() {
            match kind {
                "rtmp" | "platform" => match parse_rtmp_target(url, key) {
                    Ok(target) => faults.egress("url", &self.egress, &target.host, target.port),
                    Err(problem) => faults.add("url", problem.code()),
                },
                "srt" | "udp" | "rtsp" | "icecast" => match parse_push_target(kind, url, key) {
                    // Where callers are waited for, nobody is connected to.
                    Ok(place) if place.listens() => {}
                    Ok(place) => {
                        let (host, port) = place.endpoint();
                        faults.egress("url", &self.egress, host, port);
                    }
                    Err(problem) => faults.push(problem),
                },
                "hls" => self.check_output_path(url, "HLS_DIR", &mut faults),
                "recording" => self.check_output_path(url, "RECORDINGS_DIR", &mut faults),
                _ => {}
            }
            if key.is_some() && matches!(kind, "hls" | "recording" | "preview") {
                faults.add("stream_key", "not_allowed");
            }
        }
        faults.finish()
    }

    fn check_output_path(&self, url: &str, home: &'static str, faults: &mut Faults) {
        match paths::locate(url, &self.output_roots(home)) {
            Ok(path) if home == "HLS_DIR" && paths::split_hls(&path.relative).is_none() => {
                faults.add("url", "playlist_name");
            }
            Ok(_) => {}
            Err(PathFault::OutsideRoots(settings)) => faults.add_with("url", "outside_roots", "setting", settings),
            Err(PathFault::Malformed) => faults.add("url", "malformed"),
        }
    }

    /// The folders that outputs may write to; relative paths lie in the one that `home` names.
    pub(super) fn output_roots(&self, home: &'static str) -> Vec<(&'static str, std::path::PathBuf)> {
        let mut roots = self.settings.paths.output_roots();
        roots.sort_by_key(|(name, _)| *name != home);
        roots
    }
}

impl Streams<'_> {
    /// Two destinations for one playlist would be two senders to one place.
    async fn check_hls_place(&self, tx: &Tx, id: DestinationId, kind: &str, url: &str) -> Result<(), Fault> {
        if kind != "hls" {
            return Ok(());
        }
        let roots = self.0.output_roots("HLS_DIR");
        let place = |url: &str| {
            let path = paths::locate(url, &roots).ok()?;
            Some((path.root, paths::split_hls(&path.relative)?))
        };
        let wanted = place(url);
        let (others, _) = destinations::list_page(tx, DESTINATIONS_MAX, 0).await.map_err(fault)?;
        if others.iter().any(|other| other.id != id && other.kind == "hls" && place(&other.url) == wanted) {
            return Err(Fault::taken("url"));
        }
        Ok(())
    }

    /// A page of the destinations, by name, and how many there are.
    pub async fn list_destinations(
        &self,
        caller: &Caller,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<Destination>, u64), Fault> {
        caller.require(Permission::DestinationsRead)?;
        let reader = self.0.store.read();
        let (rows, total) = destinations::list_page(reader, limit, offset).await.map_err(fault)?;
        Ok((rows.into_iter().map(|row| self.0.destination_view(row)).collect(), total))
    }

    /// One destination.
    pub async fn get_destination(&self, caller: &Caller, id: DestinationId) -> Result<Destination, Fault> {
        caller.require(Permission::DestinationsRead)?;
        let row = destinations::get(self.0.store.read(), id).await.map_err(fault)?;
        row.map(|row| self.0.destination_view(row)).ok_or_else(|| Fault::not_found("destination"))
    }

    /// Makes a destination.
    pub async fn create_destination(&self, caller: &Caller, new: NewDestination) -> Result<Destination, Fault> {
        caller.require(Permission::DestinationsWrite)?;
        let key = new.stream_key.filter(|key| !key.is_empty());
        if key.as_ref().is_some_and(|key| castcore_vault::is_mask(key.expose())) {
            // Out of another destination: the mask would become the key.
            return Err(Fault::field("stream_key", "secret_required"));
        }
        self.0.check_destination(&new.name, &new.kind, &new.url, key.as_ref().map(Secret::expose))?;
        let now = self.0.now();
        let url = match &key {
            Some(_) => self.0.store_url_beside_key(&new.url),
            None => self.0.store_url(&new.url),
        };
        let row = DestinationRow {
            id: DestinationId::random(),
            name: new.name,
            kind: new.kind,
            url: url.display,
            url_sealed: url.sealed,
            stream_key_sealed: key.map(|key| self.0.keyring.seal(&key)),
            enabled: new.enabled,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let tx = self.0.store.begin().await.map_err(fault)?;
        self.check_hls_place(&tx, row.id, &row.kind, &row.url).await?;
        destinations::insert(&tx, &row).await.map_err(fault)?;
        let entry = Entry::on("destination.create", "destination", row.id)
            .with(json!({"name": row.name, "kind": row.kind}))
            .secrets(&secrets_of(&row));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        Ok(self.0.destination_view(row))
    }

    /// Changes a destination. Outputs on air that use it are reconnected alone, at once; the answer names them.
    ///
    /// A new scheme, host or port without the key drops the key, so that it is never sent to somebody else.
    pub async fn update_destination(
        &self,
        caller: &Caller,
        id: DestinationId,
        expected: Option<i64>,
        edit: EditDestination,
    ) -> Result<Destination, Fault> {
        caller.require(Permission::DestinationsWrite)?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut row = destinations::get_for_update(&tx, id)
            .await
            .map_err(fault)?
            .ok_or_else(|| Fault::not_found("destination"))?;
        stale_or(expected, row.version)?;
        let mut changed = Vec::new();
        let mut faults = Faults::default();
        for (name, is) in
            [("name", edit.name.is_named()), ("kind", edit.kind.is_named()), ("enabled", edit.enabled.is_named())]
        {
            if is {
                changed.push(name);
            }
        }
        edit.name.apply_required(&mut row.name, "name", &mut faults);
        edit.kind.apply_required(&mut row.kind, "kind", &mut faults);
        edit.enabled.apply_required(&mut row.enabled, "enabled", &mut faults);
        // A secret that no key opens any more is no reason to refuse a new one in its place.
        let old_url = self.0.open_url(&row.url, row.url_sealed.as_deref()).ok();
        let mut url = old_url.clone().unwrap_or_default();
        let mut moved = false;
        match edit.url {
            Field::Clear => faults.add("url", "required"),
            // Kept, or what was shown came back.
            Field::Keep => faults.add_if(old_url.is_none(), "url", "unreadable"),
            Field::Set(given) if given == row.url => faults.add_if(old_url.is_none(), "url", "unreadable"),
            // An edited address with a mask left in it: what stands behind the mask must not go to another place.
            Field::Set(given) if given.contains(castcore_vault::MASK) => faults.add("url", "masked"),
            Field::Set(given) => {
                let is_same = old_url.is_some_and(|old| same_endpoint(old.expose(), &given));
                moved = given.contains("://") && !is_same;
                url = Secret::new(given);
                changed.push("url");
            }
        }
        let mut secrets = Vec::new();
        let key = match edit.stream_key {
            Field::Clear => {
                secrets.push("stream_key");
                None
            }
            Field::Set(given) if !given.is_empty() && !castcore_vault::is_mask(given.expose()) => {
                secrets.push("stream_key");
                Some(given)
            }
            _ if moved && row.stream_key_sealed.is_some() => {
                secrets.push("stream_key");
                None
            }
            _ => {
                let kept = row.stream_key_sealed.as_deref().map(|sealed| self.0.open(sealed)).transpose();
                faults.add_if(kept.is_err(), "stream_key", "unreadable");
                kept.unwrap_or_default()
            }
        };
        faults.finish()?;
        self.0.check_destination(&row.name, &row.kind, url.expose(), key.as_ref().map(Secret::expose))?;
        let StoredUrl { display, sealed } = match &key {
            Some(_) => self.0.store_url_beside_key(url.expose()),
            None => self.0.store_url(url.expose()),
        };
        if changed.contains(&"url") && (sealed.is_some() || row.url_sealed.is_some()) {
            secrets.push("url");
        }
        row.url = display;
        row.url_sealed = sealed;
        row.stream_key_sealed = key.map(|key| self.0.keyring.seal(&key));
        row.updated_at = now;
        self.check_hls_place(&tx, row.id, &row.kind, &row.url).await?;
        destinations::update(&tx, &mut row).await.map_err(fault)?;
        self.fit_users_of(&tx, &row, now).await?;
        let affected = self.wake_users_of(&tx, id, now).await?;
        changed.extend(secrets.iter().copied().filter(|name| *name != "url"));
        let entry = Entry::on("destination.update", "destination", id)
            .with(json!({"name": row.name}))
            .changed(&changed)
            .secrets(&secrets);
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        let woken: BTreeSet<_> = affected.iter().map(|a| a.job_id).collect();
        for job_id in woken {
            self.0.bus.publish_control(ControlMessage::JobChanged { job_id: job_id.into() });
        }
        let mut destination = self.0.destination_view(row);
        destination.affected = Some(affected);
        Ok(destination)
    }

    /// Checks the outputs that use a changed destination against it, and stores the format that holds now.
    async fn fit_users_of(
        &self,
        tx: &Tx,
        row: &DestinationRow,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), Fault> {
        let users = outputs::using_destination(tx, row.id).await.map_err(fault)?;
        let job_ids: Vec<_> = users.iter().map(|o| o.stream_job_id).collect::<BTreeSet<_>>().into_iter().collect();
        let of_jobs = jobs::by_ids(tx, &job_ids).await.map_err(fault)?;
        for mut output in users {
            let mut faults = Faults::default();
            // A new kind brings its usual format along; one that still fits stays.
            let fits = formats_of(&row.kind, &row.url).contains(&output.format.as_str());
            let asked = fits.then(|| output.format.clone());
            let format = check_output(asked.as_deref(), &output.output_opts, Some(row), &mut faults);
            if faults.finish().is_err() {
                return Err(Fault::field("kind", "used_by_output").field_param("output", output.id));
            }
            if format != output.format {
                output.format = format;
                output.updated_at = now;
                outputs::update(tx, &mut output).await.map_err(fault)?;
            }
            if let Some(job) = of_jobs.get(&output.stream_job_id) {
                self.check_sole_sender(tx, job, std::slice::from_ref(&output), &[]).await?;
            }
        }
        Ok(())
    }

    /// Marks the jobs on air that use a destination as changed; their outputs are compared anew.
    async fn wake_users_of(
        &self,
        tx: &Tx,
        id: DestinationId,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Vec<Affected>, Fault> {
        let users = outputs::using_destination(tx, id).await.map_err(fault)?;
        let job_ids: Vec<_> = users.iter().map(|o| o.stream_job_id).collect::<BTreeSet<_>>().into_iter().collect();
        let mut affected = Vec::new();
        let found: BTreeMap<_, _> = jobs::by_ids(tx, &job_ids).await.map_err(fault)?.into_iter().collect();
        for (job_id, job) in found {
            if job.desired_state != DesiredState::Running {
                continue;
            }
            jobs::mark_changed(tx, job_id, false, now).await.map_err(fault)?;
            for output in users.iter().filter(|o| o.stream_job_id == job_id && o.enabled) {
                affected.push(Affected {
                    job_id: job_id.into(),
                    job_name: job.name.clone(),
                    output_id: Some(output.id.into()),
                    applies: "now".to_owned(),
                });
            }
        }
        affected.sort_by(|a, b| (&a.job_name, a.output_id).cmp(&(&b.job_name, b.output_id)));
        Ok(affected)
    }

    /// Deletes a destination that no output uses.
    pub async fn delete_destination(
        &self,
        caller: &Caller,
        id: DestinationId,
        expected: Option<i64>,
    ) -> Result<(), Fault> {
        caller.require(Permission::DestinationsWrite)?;
        let tx = self.0.store.begin().await.map_err(fault)?;
        let Some(row) = destinations::get_for_update(&tx, id).await.map_err(fault)? else { return Ok(()) };
        stale_or(expected, row.version)?;
        destinations::delete(&tx, id).await.map_err(fault)?;
        let entry = Entry::on("destination.delete", "destination", id).with(json!({"name": row.name}));
        audit::record(&tx, caller, self.0.now(), entry).await?;
        tx.commit().await.map_err(fault)
    }
}

/// The names of the secrets that a destination holds.
fn secrets_of(row: &DestinationRow) -> Vec<&'static str> {
    let held = [("url", row.url_sealed.is_some()), ("stream_key", row.stream_key_sealed.is_some())];
    held.into_iter().filter_map(|(name, is)| is.then_some(name)).collect()
}
