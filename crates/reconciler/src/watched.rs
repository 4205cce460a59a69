//! Until when a server watched the jobs. Streams stay on air without one, and may fall over without one: a server that
//! comes back must not tell of that time as if it had been there.

use chrono::{DateTime, SecondsFormat, Utc};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// File in the data folder that holds the time.
const FILE: &str = "watched-at";

/// The last moment that is known to have been watched.
#[derive(Debug)]
pub(crate) struct Watched {
    path: PathBuf,
    until: Mutex<Option<DateTime<Utc>>>,
}

impl Watched {
    /// What the server before left in this folder; nothing, when that cannot be read.
    pub(crate) fn of(data_dir: &Path) -> Self {
        let path = data_dir.join(FILE);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let until = DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.to_utc());
        Self { path, until: Mutex::new(until) }
    }

    /// Until when the jobs were watched, as far as it is known.
    pub(crate) fn until(&self) -> Option<DateTime<Utc>> {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// They are watched now. Not synced to the disk: what a power cut takes is a few seconds. Blocks.
    pub(crate) fn note(&self, now: DateTime<Utc>) -> io::Result<()> {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        // Written beside it first, so that there is never half a time.
        let fresh = self.path.with_extension("new");
        fs::write(&fresh, now.to_rfc3339_opts(SecondsFormat::Millis, true))?;
        fs::rename(&fresh, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_server_knows_until_when_and_nonsense_is_no_time() {
        let folder = tempfile::tempdir().unwrap();
        let watched = Watched::of(folder.path());
        assert_eq!(watched.until(), None);
        let at = DateTime::from_timestamp_millis(1_790_000_000_123).unwrap();
        watched.note(at).unwrap();
        assert_eq!((watched.until(), Watched::of(folder.path()).until()), (Some(at), Some(at)));
        fs::write(folder.path().join(FILE), "yesterday").unwrap();
        assert_eq!(Watched::of(folder.path()).until(), None);
    }
}
