//! Sealed fields of rows: addresses that carry a credential, stream keys, and input options that are headers.

use crate::Domain;
use castcore_ffmpeg::url::{has_credentials, has_credentials_beside_key, mask_url, mask_url_beside_key};
use castcore_model::{ErrorCode, Fault};
use castcore_store::sealed;
use castcore_vault::Secret;
use serde_json::Value;

/// Input options whose values are credentials more often than not.
const SECRET_OPTIONS: &[&str] = sealed::SECRET_OPTIONS;

/// An address as it is stored: a form for people, and the whole of it sealed where it carries a credential.
#[derive(Clone, Debug)]
pub(super) struct StoredUrl {
    pub(super) display: String,
    pub(super) sealed: Option<String>,
}

impl Domain {
    pub(super) fn store_url(&self, url: &str) -> StoredUrl {
        if url.contains("://") && has_credentials(url) {
            return StoredUrl { display: mask_url(url), sealed: Some(self.keyring.seal(&Secret::new(url))) };
        }
        StoredUrl { display: url.to_owned(), sealed: None }
    }

    /// As [`Self::store_url`], for an address whose key is kept beside it: its path is then no secret.
    pub(super) fn store_url_beside_key(&self, url: &str) -> StoredUrl {
        if url.contains("://") && has_credentials_beside_key(url) {
            return StoredUrl { display: mask_url_beside_key(url), sealed: Some(self.keyring.seal(&Secret::new(url))) };
        }
        StoredUrl { display: url.to_owned(), sealed: None }
    }

    /// The whole address again.
    pub(super) fn open_url(&self, display: &str, sealed: Option<&str>) -> Result<Secret, Fault> {
        sealed.map_or_else(|| Ok(Secret::new(display)), |sealed| self.open(sealed))
    }

    /// Opens a sealed field. 409 `conflict` with `{"secret": "unreadable"}` when no key opens it: people can enter the secret
    /// anew, or use a recovery code.
    pub(crate) fn open(&self, sealed: &str) -> Result<Secret, Fault> {
        self.keyring.open(sealed).map_err(|error| {
            let mut fault = Fault::new(ErrorCode::Conflict).with("secret", "unreadable");
            fault.detail = Some(format!("ENCRYPTION_KEY does not fit the data: {error}"));
            fault
        })
    }

    /// The mask of a sealed field. A field that no key opens is masked whole: the list must still be readable then.
    pub(super) fn mask_sealed(&self, sealed: Option<&str>) -> Option<String> {
        sealed.map(|sealed| {
            self.keyring
                .open(sealed)
                .map_or_else(|_| castcore_vault::MASK.to_owned(), |s| castcore_vault::mask(s.expose()))
        })
    }

    /// Input options as they are stored: credentials sealed.
    pub(super) fn seal_options(&self, clear: &Value) -> Value {
        map_secret_options(clear, |text| Ok(format!("{}{}", sealed::MARK, self.keyring.seal(&Secret::new(text)))))
            // The closure above never fails.
            .unwrap_or(Value::Null)
    }

    /// Stored input options in clear.
    pub(super) fn open_options(&self, stored: &Value) -> Result<Value, Fault> {
        map_secret_options(stored, |text| match text.strip_prefix(sealed::MARK) {
            Some(sealed) => Ok(self.open(sealed)?.expose().to_owned()),
            None => Ok(text.to_owned()),
        })
    }
}

/// Stored input options as callers see them.
pub(super) fn mask_options(stored: &Value) -> Value {
    map_secret_options(stored, |_| Ok(castcore_vault::MASK.to_owned())).unwrap_or(Value::Null)
}

/// Options that were sent, with masks that came back replaced by what is stored.
pub(super) fn keep_masked(sent: Value, stored_clear: &Value) -> Value {
    let mut sent = sent;
    for name in SECRET_OPTIONS {
        let is_mask = sent.get(name).is_some_and(is_masked);
        if let (true, Some(old)) = (is_mask, stored_clear.get(name)) {
            sent[*name] = old.clone();
        }
    }
    sent
}

/// The names of the secret options whose values differ, for the audit trail.
pub(super) fn changed_options(before: &Value, after: &Value) -> Vec<&'static str> {
    SECRET_OPTIONS.iter().copied().filter(|name| before.get(*name) != after.get(*name)).collect()
}

/// The secret options that were entered anew: sent, and not as their mask.
pub(super) fn entered(sent: &Value) -> Vec<&'static str> {
    let is_entered = |name: &&'static str| sent.get(*name).is_some_and(|value| !is_masked(value));
    SECRET_OPTIONS.iter().copied().filter(is_entered).collect()
}

/// Whether a mask is left that nothing stands behind.
pub(super) fn has_mask(options: &Value) -> bool {
    SECRET_OPTIONS.iter().any(|name| options.get(*name).is_some_and(is_masked))
}

fn is_masked(value: &Value) -> bool {
    value.as_str().is_some_and(castcore_vault::is_mask)
}

/// Takes out the secret options that were not entered anew.
pub(super) fn drop_unsent(options: &mut Value, entered: &[&str]) {
    if let Some(map) = options.as_object_mut() {
        map.retain(|name, _| !SECRET_OPTIONS.contains(&name.as_str()) || entered.contains(&name.as_str()));
    }
}

/// The values of secret options, for redaction.
pub(super) fn secret_option_values(clear: &Value) -> impl Iterator<Item = Secret> {
    SECRET_OPTIONS.iter().filter_map(|name| clear.get(name)?.as_str()).flat_map(|text| {
        let whole = std::iter::once(Secret::new(text));
        // A header line shows up in pieces: `Authorization: Bearer abc` as `Bearer abc` or `abc`.
        whole.chain(text.split([':', ';', '=', ' ', '\r', '\n']).filter(|part| part.len() >= 8).map(Secret::new))
    })
}

fn map_secret_options(options: &Value, map: impl Fn(&str) -> Result<String, Fault>) -> Result<Value, Fault> {
    let mut options = options.clone();
    for name in SECRET_OPTIONS {
        if let Some(Value::String(text)) = options.get(*name) {
            options[*name] = Value::String(map(text)?);
        }
    }
    Ok(options)
}
