//! The connection of a job's task to its runtime.

use crate::grip::Grip;
use castcore_model::JobId;
use castcore_runtime::{
    client::{ClientError, RuntimeClient},
    protocol::Notice,
};
use castcore_vault::Secret;
use std::path::Path;
use tokio::sync::mpsc;

/// A proven connection.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) client: RuntimeClient,
    notices: Option<mpsc::Receiver<Notice>>,
    grip: Option<Grip>,
}

/// What comes over a connection unasked.
#[derive(Debug)]
pub(crate) enum News {
    Notice(Notice),
    Closed,
}

impl Link {
    /// Connects. The grip that is taken here counts once the runtime has answered something after it.
    pub(crate) async fn open(run_dir: &Path, job: JobId, nonce: &Secret) -> Result<Self, ClientError> {
        let client = RuntimeClient::connect(run_dir, job, nonce).await?;
        let grip = Grip::unproven(client.hello().runtime_pid);
        Ok(Self { client, notices: None, grip })
    }

    /// Asks for notices, once.
    pub(crate) async fn subscribe(&mut self) -> Result<(), ClientError> {
        if self.notices.is_none() {
            self.notices = Some(self.client.subscribe().await?);
        }
        Ok(())
    }

    /// The grip, to be called after an answer: who answered still lived when its pidfd was open already.
    pub(crate) fn proven_grip(&mut self) -> Option<Grip> {
        self.grip.take()
    }

    /// Waits for what comes next.
    pub(crate) async fn news(&mut self) -> News {
        match &mut self.notices {
            Some(notices) => notices.recv().await.map_or(News::Closed, News::Notice),
            None => {
                self.client.closed().await;
                News::Closed
            }
        }
    }
}
