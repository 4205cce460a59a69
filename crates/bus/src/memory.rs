//! The bus of a single process.

use crate::{Bus, ControlMessage, LiveMessage};
use std::sync::Arc;
use tokio::sync::broadcast;

/// Control messages kept for a slow receiver; one that falls further behind re-reads the store.
const CONTROL_BACKLOG: usize = 1_024;
/// Live messages kept for a slow receiver; one that falls further behind gets a new snapshot.
const LIVE_BACKLOG: usize = 2_048;

/// The bus of a single process: two broadcast channels.
#[derive(Debug)]
pub struct MemoryBus {
    control: broadcast::Sender<ControlMessage>,
    live: broadcast::Sender<Arc<LiveMessage>>,
}

impl Default for MemoryBus {
    fn default() -> Self {
        Self { control: broadcast::Sender::new(CONTROL_BACKLOG), live: broadcast::Sender::new(LIVE_BACKLOG) }
    }
}

impl Bus for MemoryBus {
    fn publish_control(&self, message: ControlMessage) {
        // Nobody listening is fine: the store holds the truth.
        let _ = self.control.send(message);
    }

    fn publish_live(&self, message: LiveMessage) {
        let _ = self.live.send(Arc::new(message));
    }

    fn control(&self) -> broadcast::Receiver<ControlMessage> {
        self.control.subscribe()
    }

    fn live(&self) -> broadcast::Receiver<Arc<LiveMessage>> {
        self.live.subscribe()
    }
}
