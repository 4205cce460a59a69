//! The nonce of a job's runtime, kept for the next server: sealed, and bound to the job.

use castcore_model::JobId;
use castcore_vault::{Keyring, Secret, random};
use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

/// File name in the job's run folder.
pub(crate) const FILE: &str = "control.key";
const FRESH: &str = "control.key.new";
/// Random bytes of a nonce.
const NONCE_BYTES: usize = 32;
/// The largest file read, in bytes; a sealed nonce has some 250.
const MAX_BYTES: u64 = 4096;

/// Why there is no nonce.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    /// The file cannot be read.
    #[error("control.key cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It was sealed with another key, or was damaged, or belongs to another job.
    #[error("control.key is not one of this job and this ENCRYPTION_KEY")]
    Foreign,
}

/// A fresh nonce.
pub(crate) fn fresh_nonce() -> Secret {
    random::token(NONCE_BYTES)
}

fn binding(job: JobId) -> String {
    format!("castcore runtime {job}:")
}

fn seal(keyring: &Keyring, job: JobId, nonce: &Secret) -> String {
    keyring.seal(&Secret::new(binding(job) + nonce.expose()))
}

fn open(keyring: &Keyring, job: JobId, sealed: &str) -> Result<Secret, KeyError> {
    let text = keyring.open(sealed.trim()).map_err(|_| KeyError::Foreign)?;
    text.expose().strip_prefix(&binding(job)).map(Secret::new).ok_or(KeyError::Foreign)
}

/// Writes the nonce into the run folder, all of it or nothing. Blocks.
pub(crate) fn store(keyring: &Keyring, run_dir: &Path, job: JobId, nonce: &Secret) -> io::Result<()> {
    let fresh = run_dir.join(FRESH);
    // Left behind by a server that was killed right here.
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    file.write_all(seal(keyring, job, nonce).as_bytes())?;
    fs::rename(&fresh, run_dir.join(FILE))
}

fn read(run_dir: &Path) -> io::Result<String> {
    let mut sealed = String::new();
    fs::File::open(run_dir.join(FILE))?.take(MAX_BYTES).read_to_string(&mut sealed)?;
    Ok(sealed)
}

/// Reads the nonce of the runtime in this run folder. Blocks.
pub(crate) fn load(keyring: &Keyring, run_dir: &Path, job: JobId) -> Result<Secret, KeyError> {
    open(keyring, job, &read(run_dir)?)
}

/// Whether a former key of `ENCRYPTION_KEY` sealed the nonce in this run folder. Blocks.
pub(crate) fn needs_former_key(keyring: &Keyring, run_dir: &Path) -> bool {
    read(run_dir).is_ok_and(|sealed| keyring.needs_reseal(sealed.trim()))
}

/// As [`load`], for the one who also writes this file: what a former key of `ENCRYPTION_KEY` sealed is sealed anew, so
/// that the former key can go while the stream stays on air. Blocks.
pub(crate) fn load_own(keyring: &Keyring, run_dir: &Path, job: JobId) -> Result<Secret, KeyError> {
    let sealed = read(run_dir)?;
    let nonce = open(keyring, job, &sealed)?;
    if keyring.needs_reseal(sealed.trim())
        && let Err(error) = store(keyring, run_dir, job, &nonce)
    {
        // It still opens; the next start tries again.
        tracing::warn!(%job, %error, "the key of a stream on air could not be sealed anew");
    }
    Ok(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn keyring() -> Keyring {
        Keyring::parse(&Keyring::generate_key()).unwrap()
    }

    #[test]
    fn comes_back_for_its_job_only() {
        let (folder, keyring, job) = (tempfile::tempdir().unwrap(), keyring(), JobId::random());
        let nonce = fresh_nonce();
        store(&keyring, folder.path(), job, &nonce).unwrap();
        // A second one replaces the first.
        store(&keyring, folder.path(), job, &nonce).unwrap();
        assert_eq!(load(&keyring, folder.path(), job).unwrap(), nonce);
        assert!(matches!(load(&keyring, folder.path(), JobId::random()), Err(KeyError::Foreign)));
        assert!(matches!(load(&self::keyring(), folder.path(), job), Err(KeyError::Foreign)));
    }

    #[test]
    fn is_sealed_and_readable_by_its_owner_only() {
        let (folder, keyring, job) = (tempfile::tempdir().unwrap(), keyring(), JobId::random());
        let nonce = fresh_nonce();
        store(&keyring, folder.path(), job, &nonce).unwrap();
        let path = folder.path().join(FILE);
        assert!(!fs::read_to_string(&path).unwrap().contains(nonce.expose()));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written stays");
    }

    #[test]
    fn a_former_key_is_needed_once_only() {
        let (folder, old, new, job) =
            (tempfile::tempdir().unwrap(), Keyring::generate_key(), Keyring::generate_key(), JobId::random());
        let ring = |keys: &str| Keyring::parse(&Secret::new(keys)).unwrap();
        let nonce = fresh_nonce();
        store(&ring(old.expose()), folder.path(), job, &nonce).unwrap();
        let both = ring(&format!("{},{}", new.expose(), old.expose()));
        assert_eq!(load(&both, folder.path(), job).unwrap(), nonce);
        assert!(needs_former_key(&both, folder.path()));
        assert!(load(&ring(new.expose()), folder.path(), job).is_err(), "reading alone changes nothing");
        assert_eq!(load_own(&both, folder.path(), job).unwrap(), nonce);
        assert!(!needs_former_key(&both, folder.path()));
        assert_eq!(load(&ring(new.expose()), folder.path(), job).unwrap(), nonce);
    }

    #[test]
    fn damage_is_told_apart_from_absence() {
        let (folder, keyring, job) = (tempfile::tempdir().unwrap(), keyring(), JobId::random());
        assert!(matches!(load(&keyring, folder.path(), job), Err(KeyError::Io(_))));
        fs::write(folder.path().join(FILE), "nonsense").unwrap();
        assert!(matches!(load(&keyring, folder.path(), job), Err(KeyError::Foreign)));
    }
}
