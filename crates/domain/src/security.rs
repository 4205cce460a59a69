//! How well this instance is protected, for administrators: keys, policy, limits, FFmpeg. And the one thing that no
//! program can check: whether somebody has a copy of `ENCRYPTION_KEY`.

use crate::{
    Domain,
    audit::{self, Entry},
    caller::Caller,
    fault,
    identity::password_rules::{PASSWORD_MAX, PASSWORD_MIN},
    keys,
};
use castcore_model::{Fault, Permission};
use castcore_store::{settings, users};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The setting that says who has confirmed that the key was copied, and which one.
const BACKUP_CONFIRMED: &str = "keys.backup_confirmed";

/// How well this instance is protected.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecurityOverview {
    /// Whether somebody has confirmed that there is a copy of the key that seals.
    pub key_backup_confirmed: bool,
    /// When that was.
    pub key_backup_confirmed_at: Option<DateTime<Utc>>,
    /// Who that was.
    pub key_backup_confirmed_by: Option<String>,
    /// The keys of `ENCRYPTION_KEY`, the one that seals first. They are named by a short hash, never told.
    pub keys: Vec<SealingKey>,
    /// Stored secrets that no key opens: `castcore keys status` names them.
    pub unreadable_rows: u64,
    /// How many former values of `SECRET_KEY` still verify.
    pub former_secret_keys: usize,
    /// Administrators who can sign in.
    pub active_admins: u64,
    /// Those of them without a second factor.
    pub admins_without_second_factor: u64,
    /// The roles that need a second factor.
    pub second_factor_roles: Vec<String>,
    /// What a password must be.
    pub passwords: PasswordPolicy,
    /// Lifetimes and limits.
    pub limits: LimitOverview,
    /// FFmpeg.
    pub ffmpeg: FfmpegOverview,
    /// `enforced`, `report_only` or `off`: what browsers make of the Content-Security-Policy.
    pub csp_mode: String,
    /// Whether this request came by TLS.
    pub tls_seen: bool,
    /// `production` or `development`. The latter starts with weak secrets.
    pub environment: String,
}

/// A key of `ENCRYPTION_KEY`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SealingKey {
    /// Its name.
    pub id: String,
    /// Stored secrets that it sealed.
    pub rows: u64,
    /// Whether new secrets are sealed with this one. `castcore keys rotate` seals the rows of the others anew.
    pub first: bool,
}

/// What a password must be.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordPolicy {
    /// Shortest, in characters.
    pub min_length: usize,
    /// Longest, in characters.
    pub max_length: usize,
}

/// FFmpeg.
#[derive(Debug, Serialize, ToSchema)]
pub struct FfmpegOverview {
    /// Whether it was found and may be used.
    pub available: bool,
    /// Its own words about its version.
    pub version: Option<String>,
    /// Below the minimum; null = it does not tell.
    pub vulnerable: Option<bool>,
}

/// Lifetimes and limits.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitOverview {
    /// Whether sign-in and its kin are limited.
    pub enabled: bool,
    /// Attempts in one window.
    pub auth_attempts: u32,
    /// The window, in seconds.
    pub auth_window_s: u32,
    /// How long an access token holds, in minutes.
    pub access_token_minutes: u32,
    /// How long an unused session lasts, in days.
    pub session_days: u32,
}

/// The answer to a confirmation.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyBackupState {
    /// Whether somebody has confirmed that there is a copy of the key that seals.
    pub key_backup_confirmed: bool,
}

/// What is stored of a confirmation. A new key needs a new one.
#[derive(Debug, Serialize, Deserialize)]
struct Confirmation {
    key: String,
    at: DateTime<Utc>,
    by: String,
}

impl Domain {
    /// How well this instance is protected. `tls_seen`: whether the request came by TLS.
    pub async fn security_overview(&self, caller: &Caller, tls_seen: bool) -> Result<SecurityOverview, Fault> {
        caller.require(Permission::SecurityRead)?;
        let reader = self.store.read();
        let status = keys::status(&self.store, &self.keyring).await?;
        let confirmation = self.key_backup().await?;
        let policy = self.instance_settings().await?;
        let security = &self.settings.security;
        let web = &self.settings.web;
        let tools = self.tools.report().await;
        let sealing =
            |id: &String| SealingKey { rows: status.sealed_by(id), first: *id == status.first, id: id.clone() };
        Ok(SecurityOverview {
            key_backup_confirmed: confirmation.is_some(),
            key_backup_confirmed_at: confirmation.as_ref().map(|known| known.at),
            key_backup_confirmed_by: confirmation.map(|known| known.by),
            keys: status.keys.iter().map(sealing).collect(),
            unreadable_rows: status.unreadable(),
            former_secret_keys: security.secret_keys().previous(),
            active_admins: users::count_active_admins(reader).await.map_err(fault)?,
            admins_without_second_factor: users::count_active_admins_without_factor(reader).await.map_err(fault)?,
            second_factor_roles: policy.second_factor_roles.iter().map(|role| role.name().to_owned()).collect(),
            passwords: PasswordPolicy { min_length: PASSWORD_MIN, max_length: PASSWORD_MAX },
            limits: LimitOverview {
                enabled: security.rate_limit_enabled,
                auth_attempts: security.rate_limit_auth_attempts,
                auth_window_s: security.rate_limit_auth_window_seconds,
                access_token_minutes: security.access_token_ttl_minutes,
                session_days: security.refresh_token_ttl_days,
            },
            ffmpeg: FfmpegOverview {
                available: tools.ffmpeg_available,
                version: tools.ffmpeg_version,
                vulnerable: tools.ffmpeg_vulnerable,
            },
            csp_mode: match (web.csp_enabled, web.csp_report_only) {
                (false, _) => "off",
                (true, true) => "report_only",
                (true, false) => "enforced",
            }
            .to_owned(),
            tls_seen,
            environment: match self.settings.server.env {
                castcore_config::Env::Production => "production",
                castcore_config::Env::Development => "development",
            }
            .to_owned(),
        })
    }

    /// Notes that there is a copy of the key that seals now.
    pub async fn confirm_key_backup(&self, caller: &Caller) -> Result<KeyBackupState, Fault> {
        caller.require(Permission::SettingsWrite)?;
        let now = self.now();
        let key = self.keyring.first().to_string();
        let confirmation = json!(Confirmation { key: key.clone(), at: now, by: caller.name.clone() });
        let tx = self.store.begin().await.map_err(fault)?;
        settings::set(&tx, BACKUP_CONFIRMED, &confirmation, now).await.map_err(fault)?;
        let entry = Entry::on("security.key_backup_confirmed", "instance", "keys").with(json!({"key": key}));
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        Ok(KeyBackupState { key_backup_confirmed: true })
    }

    /// Whether somebody has confirmed that there is a copy of the key that seals now; `None` for those who may not
    /// confirm it.
    pub async fn key_backup_state(&self, caller: &Caller) -> Result<Option<bool>, Fault> {
        if !caller.may(Permission::SettingsWrite) {
            return Ok(None);
        }
        Ok(Some(self.key_backup().await?.is_some()))
    }

    async fn key_backup(&self) -> Result<Option<Confirmation>, Fault> {
        let stored = settings::get(self.store.read(), BACKUP_CONFIRMED).await.map_err(fault)?;
        let known: Option<Confirmation> = stored.and_then(|value| serde_json::from_value(value).ok());
        Ok(known.filter(|known| known.key == self.keyring.first().to_string()))
    }
}
