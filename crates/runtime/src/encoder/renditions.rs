//! The renditions that an encoder writes beside its main picture, each through a pipe of its own into its own hub.

use super::MEDIA_BYTES;
use crate::{
    hub::{Feed, Hub},
    log::Log,
    protocol::LogLevel,
};
use castcore_model::reason::Reason;
use std::{sync::Arc, time::Duration};
use tokio::{io::AsyncReadExt as _, net::unix::pipe::Receiver, task::JoinSet, time::timeout};

/// The tasks that read the pipes. Dropping it ends them.
pub(super) struct Renditions(JoinSet<()>);

impl Renditions {
    /// Begins to read. Each pipe is read to its end, whatever comes: one that is not read would hold FFmpeg up, and
    /// the main picture with it.
    pub(super) fn begin(pipes: Vec<Receiver>, hubs: &[Arc<Hub>], log: &Log) -> Self {
        let mut tasks = JoinSet::new();
        for (pipe, hub) in pipes.into_iter().zip(hubs) {
            tasks.spawn(read(pipe, hub.begin_source(), log.clone()));
        }
        Self(tasks)
    }

    /// Waits until everything was read; no longer than this.
    pub(super) async fn finish(&mut self, patience: Duration) {
        let all = async { while self.0.join_next().await.is_some() {} };
        // What is late is cut off when this is dropped.
        let _ = timeout(patience, all).await;
    }
}

async fn read(mut pipe: Receiver, feed: Feed, log: Log) {
    let mut feed = Some(feed);
    let mut bytes = vec![0; MEDIA_BYTES];
    while let Ok(count @ 1..) = pipe.read(&mut bytes).await {
        if let Some(Err(error)) = feed.as_mut().map(|feed| feed.push(&bytes[..count])) {
            log.note(LogLevel::Error, Some(Reason::BadMedia), &error.to_string());
            feed = None;
        }
    }
}
