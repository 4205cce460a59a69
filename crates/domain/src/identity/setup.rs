//! The first run. The first administrator needs the one-time code that the server printed at its start, unless the
//! request comes straight from the same machine. There is exactly one first administrator, ever.

use super::{Identity, users::NewUser, view::User};
use crate::{
    audit::{self, Entry},
    caller::{Caller, Credential, Origin},
    fault,
};
use castcore_model::{ErrorCode, Fault, Role};
use castcore_store::{Lock, settings, users};
use castcore_vault::Secret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Steps of the contract, in order. Each has its page from part 3 on; the server knows which are done.
pub(super) const STEPS: [&str; 11] = [
    "language",
    "admin",
    "deployment",
    "ffmpeg",
    "ffprobe",
    "dataDir",
    "mediaDir",
    "logDir",
    "storage",
    "syscheck",
    "complete",
];

/// Setting that says that the first administrator was made; it is never taken back, so set-up never reopens.
pub(super) const ADMIN_MADE: &str = "setup.admin_made_at";

/// What is still to be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetupState {
    /// Whether there is an administrator.
    pub completed: bool,
    /// The first step that is still to be done.
    pub current_step: Option<String>,
    /// All steps.
    pub steps: Vec<SetupStep>,
    /// Whether this client needs the set-up code.
    pub code_required: bool,
}

/// A step of the set-up.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetupStep {
    /// Its name.
    pub step: String,
    /// `pending`, `done` or `skipped`.
    pub status: String,
}

/// The first administrator.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewAdmin {
    /// 3 to 64 characters.
    pub username: String,
    /// 8 to 128 characters.
    #[schema(value_type = String, format = Password)]
    pub password: Secret,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// `de` or `en`; when left out, the setting `DEFAULT_LANGUAGE`.
    #[serde(default)]
    pub language: Option<String>,
    /// The one-time code that the server printed at its start.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub setup_code: Option<Secret>,
}

/// A code for people to type: random bytes in base 32 without look-alikes, in groups of four.
pub(crate) fn new_code(bytes: usize) -> Secret {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let random = castcore_vault::random::token(bytes * 8 / 5 + 1);
    let mut code = String::new();
    for (n, byte) in random.expose().bytes().take(bytes * 8 / 5).enumerate() {
        if n > 0 && n % 4 == 0 {
            code.push('-');
        }
        // base64url has 64 characters; folding them onto 32 keeps 5 of their 6 random bits.
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            _ => 63,
        };
        code.push(char::from(ALPHABET[usize::from(value % 32)]));
    }
    Secret::new(code)
}

pub(super) fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

impl Identity<'_> {
    /// The set-up code of this server, while there is no administrator.
    pub async fn setup_code(&self) -> Result<Option<&Secret>, Fault> {
        Ok(if self.is_set_up().await? { None } else { Some(&self.0.setup_code) })
    }

    async fn is_set_up(&self) -> Result<bool, Fault> {
        let reader = self.0.store.read();
        if settings::get(reader, ADMIN_MADE).await.map_err(fault)?.is_some() {
            return Ok(true);
        }
        Ok(users::count(reader).await.map_err(fault)? > 0)
    }

    /// What is still to be done, as this client sees it.
    pub async fn setup_state(&self, origin: &Origin) -> Result<SetupState, Fault> {
        let completed = self.is_set_up().await?;
        let ticked = settings::get(self.0.store.read(), super::setup_steps::TICKED).await.map_err(fault)?;
        let ticked = |step: &str| ticked.as_ref().and_then(|all| all[step].as_str());
        let steps = STEPS.iter().map(|step| SetupStep {
            step: (*step).to_owned(),
            // What the server checks by itself at its start is done once it serves.
            status: ticked(step)
                .unwrap_or(if completed || !matches!(*step, "language" | "admin" | "complete") {
                    "done"
                } else {
                    "pending"
                })
                .to_owned(),
        });
        let steps: Vec<SetupStep> = steps.collect();
        let current_step = steps.iter().find(|s| s.status == "pending").map(|s| s.step.clone());
        Ok(SetupState { completed, current_step, steps, code_required: !completed && !origin.is_local })
    }

    /// Makes the first administrator. 409 `setup.already_completed` once there was one, 403 `setup.code_required`
    /// without the code.
    pub async fn create_first_admin(&self, new: NewAdmin, origin: &Origin) -> Result<User, Fault> {
        let done = || Fault::new(ErrorCode::SetupCompleted);
        if self.is_set_up().await? {
            return Err(done());
        }
        if !origin.is_local {
            let given = new.setup_code.as_ref().map(|code| plain(code.expose())).unwrap_or_default();
            if !castcore_vault::same(given.as_bytes(), plain(self.0.setup_code.expose()).as_bytes()) {
                return Err(Fault::new(ErrorCode::SetupCodeRequired));
            }
        }
        let user = NewUser {
            username: new.username,
            password: new.password,
            email: new.email.filter(|email| !email.is_empty()),
            language: new.language.unwrap_or_else(|| self.0.settings.server.default_language.clone()),
            roles: vec![Role::Admin],
        };
        user.check()?;
        let hash = self.0.passwords.hash(user.password.clone()).await?;
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        tx.lock(Lock::Setup).await.map_err(fault)?;
        // Only now is it certain that nobody else is doing the same.
        let made = settings::get(&tx, ADMIN_MADE).await.map_err(fault)?.is_some();
        if made || users::count(&tx).await.map_err(fault)? > 0 {
            return Err(done());
        }
        settings::set(&tx, ADMIN_MADE, &Value::String(now.to_rfc3339()), now).await.map_err(fault)?;
        let view = self.insert_user(&tx, &user, hash).await?;
        let anonymous = Credential::Anonymous;
        let caller = Caller::user(view.id.into(), &view.username, vec![Role::Admin], anonymous, origin.clone());
        let entry = Entry::on("user.create", "user", view.id).with(json!({"username": view.username, "first": true}));
        audit::record(&tx, &caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        Ok(view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_sixteen_readable_characters_and_typed_as_one_likes() {
        let code = new_code(10);
        assert_eq!(code.expose().len(), 19, "{}", code.expose());
        assert_eq!(plain(&code.expose().to_lowercase().replace('-', " ")), plain(code.expose()));
        assert_ne!(new_code(10), code);
    }
}
