//! Turns each live message into text once, however many clients look at it.

use super::Topic;
use castcore_bus::{Bus, LiveMessage};
use std::sync::Arc;
use tokio::sync::broadcast;

/// A message with its text, made once.
#[derive(Debug)]
pub struct Rendered {
    /// The message.
    pub message: Arc<LiveMessage>,
    /// `data` of the delta as JSON text.
    pub data: String,
}

/// Frames kept for a slow client; one that falls further behind starts over with a snapshot.
const BACKLOG: usize = 1_024;

/// The place where sockets get their news.
#[derive(Clone, Debug)]
pub struct LiveHub(broadcast::Sender<Arc<Rendered>>);

impl LiveHub {
    /// Listens to the bus until it is gone.
    #[must_use]
    pub fn start(bus: &dyn Bus) -> Self {
        let sender = broadcast::Sender::new(BACKLOG);
        let hub = Self(sender.clone());
        let mut live = bus.live();
        tokio::spawn(async move {
            loop {
                match live.recv().await {
                    // Nobody looks: nothing to render.
                    Ok(_) if sender.receiver_count() == 0 => {}
                    Ok(message) => {
                        let topic = match &*message {
                            LiveMessage::Status(_) | LiveMessage::JobDeleted { .. } => Topic::Status,
                            LiveMessage::Metrics(_) => Topic::Metrics,
                            LiveMessage::Log(line) => Topic::Log(line.job_id),
                        };
                        let data = topic.delta(&message).map(|value| value.to_string()).unwrap_or_default();
                        let _ = sender.send(Arc::new(Rendered { message, data }));
                    }
                    // Clients notice by their own numbers; the next snapshot heals it.
                    Err(broadcast::error::RecvError::Lagged(skipped)) => {
                        tracing::warn!(skipped, "live messages skipped, sockets start over");
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                }
            }
        });
        hub
    }

    /// From now on receive rendered messages.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Rendered>> {
        self.0.subscribe()
    }
}
