//! Sealed fields of rows: addresses that carry a credential, and stream keys.

use crate::Domain;
use castcore_ffmpeg::url::{has_credentials, mask_url};
use castcore_model::Fault;
use castcore_vault::Secret;

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

    /// The whole address again.
    pub(super) fn open_url(&self, display: &str, sealed: Option<&str>) -> Result<Secret, Fault> {
        sealed.map_or_else(|| Ok(Secret::new(display)), |sealed| self.open(sealed))
    }

    /// Opens a sealed field.
    pub(super) fn open(&self, sealed: &str) -> Result<Secret, Fault> {
        self.keyring
            .open(sealed)
            .map_err(|error| Fault::internal(format!("ENCRYPTION_KEY does not fit the data: {error}")))
    }

    /// The mask of a sealed field. A field that no key opens is masked whole: the list must still be readable then.
    pub(super) fn mask_sealed(&self, sealed: Option<&str>) -> Option<String> {
        sealed.map(|sealed| {
            self.keyring
                .open(sealed)
                .map_or_else(|_| castcore_vault::MASK.to_owned(), |s| castcore_vault::mask(s.expose()))
        })
    }
}
