//! What all tasks share.

use crate::{ledger::Ledger, watched::Watched};
use castcore_domain::Domain;
use castcore_model::JobId;
use std::{path::PathBuf, sync::Arc};

/// What all tasks share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) domain: Arc<Domain>,
    /// The program that is started as a runtime.
    pub(crate) exe: PathBuf,
    pub(crate) ledger: Ledger,
    pub(crate) watched: Watched,
    /// Starts nothing by itself at the server's start.
    pub(crate) adopts_only: bool,
}

impl Shared {
    pub(crate) fn new(domain: Arc<Domain>, exe: PathBuf, adopts_only: bool) -> Self {
        let watched = Watched::of(&domain.settings().paths.data_dir);
        Self { domain, exe, ledger: Ledger::default(), watched, adopts_only }
    }

    /// The folder of all runtimes.
    pub(crate) fn run_root(&self) -> PathBuf {
        self.domain.settings().paths.run_dir()
    }

    /// The folder of a job's runtime.
    pub(crate) fn run_dir(&self, job: JobId) -> PathBuf {
        self.run_root().join(job.to_string())
    }
}
